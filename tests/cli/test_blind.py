"""``--blind``: no output of a selection holds an id or a name of a firm."""

from __future__ import annotations

import gzip
import json
import re

import pytest

from nakodo.profiles.files import load_profiles


@pytest.fixture
def secret(tmp_path):
    return tmp_path / "secret.toml"


@pytest.fixture
def forbidden(six_firms):
    """Ids and names that must not be found; as whole words, since a name may be a common word's part."""
    words = {word for firm in load_profiles(six_firms) for word in (firm.id, firm.name, firm.name_local) if word}
    return [re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE) for word in words]


def found(forbidden, text):
    return [pattern.pattern for pattern in forbidden if pattern.search(text)]


@pytest.mark.parametrize("fmt", ["tsv", "csv", "json", "jsonl", "md"])
def test_text_formats_of_match_hold_no_name(nakodo, six_firms, secret, forbidden, fmt):
    code, out, err = nakodo("match", "--profiles", six_firms, "--blind", secret, "--top", "3", "--format", fmt)
    assert code == 0
    assert found(forbidden, out + err) == []


@pytest.mark.parametrize("name", ["pairs.xlsx", "pairs.parquet"])
def test_binary_formats_of_match_hold_no_name(nakodo, six_firms, secret, forbidden, tmp_path, name):
    import pandas as pd

    path = tmp_path / name
    code, _, _ = nakodo("match", "--profiles", six_firms, "--blind", secret, "--top", "3", "-o", path)
    read = pd.read_parquet if path.suffix == ".parquet" else pd.read_excel
    assert code == 0
    assert found(forbidden, read(path).to_csv()) == []


def test_explanations_and_what_is_asked_for_by_name_hold_no_name(nakodo, six_firms, secret, forbidden):
    firms = load_profiles(six_firms)
    left, right = firms.where(country="JP")[0], firms.where(region="europe")[0]
    for command in ("explain", "why-not"):
        code, out, _ = nakodo(command, left.name, right.id, "--profiles", six_firms, "--blind", secret)
        assert code == 0
        assert found(forbidden, out) == []


def test_policy_answers_hold_no_name_and_judge_the_same(nakodo, six_firms, secret, forbidden):
    firms = load_profiles(six_firms)
    left, right = firms.where(country="JP")[0], firms.where(region="europe")[0]
    for command in ("check", "consortium"):
        asked = ("policy", command, left.id, right.id, "--profiles", six_firms, "--format", "json")
        code, out, err = nakodo(*asked, "--blind", secret)
        _, plain, _ = nakodo(*asked)
        assert code == 0
        assert found(forbidden, out + err) == []
        assert json.loads(out)["verdict"] == json.loads(plain)["verdict"]


def test_the_page_holds_no_name(nakodo, six_firms, secret, forbidden, tmp_path):
    import base64
    import zlib

    path = tmp_path / "page.html"
    code, _, _ = nakodo("report", "--profiles", six_firms, "--blind", secret, "-o", path)
    page = path.read_text(encoding="utf-8")
    packed = [base64.b64decode(blob) for blob in re.findall(r"[A-Za-z0-9+/=]{400,}", page)]
    opened = [_opened(blob, zlib, gzip).decode("utf-8", "ignore") for blob in packed]
    assert code == 0
    assert found(forbidden, page + "".join(opened)) == []


def _opened(blob, *modules):
    for module in modules:
        try:
            return module.decompress(blob)
        except (OSError, modules[0].error):
            continue
    return blob


def test_the_secret_reveals_who_is_who(nakodo, six_firms, secret):
    _, out, _ = nakodo("match", "--profiles", six_firms, "--blind", secret, "--pairs", "1", "--format", "tsv")
    pseudonym = out.splitlines()[1].split("\t")[0]
    code, revealed, _ = nakodo("profiles", "reveal", secret, pseudonym)
    assert code == 0
    assert any(firm.id in revealed for firm in load_profiles(six_firms))
