"""Every format gives back the firms that were written to it."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nakodo.errors import DataError, UsageError
from nakodo.profiles.files import load_profiles, save_profiles
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm
from nakodo.profiles.taxonomy import load_taxonomy

FORMATS = ("folder", "firms.csv", "firms.tsv", "firms.xlsx", "firms.jsonl", "firms.parquet")

HOSTILE = (
    "=1+1|'=1+1|''@x|-5|+81 3|#N/A|_x0041_|true|001|1.0|1e5|{}|[1]|a;b,c\td|two\nlines|東レ株式会社|ｶﾅ"
    '|\u202eabc|nul\x00byte|\ufffe| padded |say "yes"'
).split("|")

texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12))
names = texts.filter(lambda text: Firm.model_validate({"name": text + "x", "country": "JP"}).name != "x").map(
    lambda text: text + "x"
)
optional = st.none() | texts
languages = st.dictionaries(st.sampled_from(["en", "ja", "und", "fr"]), texts, max_size=2)
years = st.integers(1000, 2100)
codes = st.sampled_from(load_taxonomy().codes)
confidences = st.sampled_from(["high", "medium", "low"])
floats = st.floats(0, 1, exclude_min=True)


def records(**fields: st.SearchStrategy) -> st.SearchStrategy:
    """Dictionaries in which every field but the required ones may be left out."""
    required = {key: value for key, value in fields.items() if key in ("code", "title", "scheme", "name", "country")}
    return st.fixed_dictionaries(required, optional={k: v for k, v in fields.items() if k not in required})


offers = records(
    code=codes,
    statement=languages,
    trl=st.integers(1, 9),
    share=floats,
    dual_use=st.booleans(),
    us_content=st.sampled_from(["none", "some", "unknown"]),
    control=st.sampled_from(["civil", "ML10", "DU-1C"]),
    confidence=floats,
)
firms = records(
    name=names,
    country=st.sampled_from(["JP", "FR", "DE"]),
    id=st.text(string.ascii_letters + string.digits + "._:-", min_size=1, max_size=20).map(lambda text: "f" + text),
    name_local=texts,
    city=texts,
    founded=years,
    website=texts,
    kind=st.sampled_from(["prime", "startup"]),
    programmes=st.lists(texts, max_size=3),
    cooperation=st.lists(st.sampled_from(["supply", "licence"]), max_size=2),
    size=records(employees=st.integers(0, 10**6), revenue_meur=st.floats(0, 1e9), source=texts),
    owner=records(note=texts, confidence=confidences),
    identifiers=st.dictionaries(st.sampled_from(["lei", "vat", "corporate_number"]), texts, max_size=2),
    codes=st.lists(records(scheme=st.just("nace"), code=names, revision=texts), max_size=2),
    description=languages,
    offers=st.lists(offers, max_size=3),
    needs=st.lists(records(code=codes, statement=languages, date=texts), max_size=2),
    certifications=st.lists(records(scheme=names, scope=texts), max_size=2),
    existing_partners=st.lists(records(name=names, year=years, url=texts), max_size=2),
    sources=st.lists(records(title=names, url=texts, date=texts), max_size=2),
)


@pytest.fixture(scope="module")
def some_bundled() -> Firms:
    return Firms(list(load_profiles())[::4])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(firms, min_size=1, max_size=3, unique_by=lambda row: row.get("id", row["name"])))
@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_written_is_read_back(kind: str, rows: list[dict], tmp_path_factory: pytest.TempPathFactory) -> None:
    made = [Firm.model_validate(row) for row in rows]
    wanted = list(Firms({firm.id: firm for firm in made}.values()))
    path = tmp_path_factory.mktemp("round") / kind
    save_profiles(Firms(wanted), path)
    assert list(load_profiles(path)) == wanted


@pytest.mark.parametrize("kind", FORMATS)
def test_bundled_firms_survive_every_format(kind: str, some_bundled: Firms, tmp_path: Path) -> None:
    save_profiles(some_bundled, tmp_path / kind)
    assert load_profiles(tmp_path / kind).digest() == some_bundled.digest()


@pytest.mark.parametrize("kind", FORMATS[1:])
def test_equal_firms_give_equal_bytes(kind: str, some_bundled: Firms, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        save_profiles(some_bundled, tmp_path / folder / kind)
    assert (tmp_path / "a" / kind).read_bytes() == (tmp_path / "b" / kind).read_bytes()


def test_several_files_are_read_as_one_collection(tmp_path: Path) -> None:
    save_profiles(Firms([Firm(name="A", country="JP")]), tmp_path / "tokyo.xlsx")
    save_profiles(Firms([Firm(name="B", country="FR")]), tmp_path / "lyon.csv")
    assert load_profiles([tmp_path / "tokyo.xlsx", tmp_path / "lyon.csv"]).ids == ("fr-b", "jp-a")


def test_the_same_id_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("a.csv", "b.jsonl"):
        save_profiles(Firms([Firm(name="A", country="JP")]), tmp_path / name)
    with pytest.raises(DataError, match=r"b\.jsonl:1: id: found 'jp-a'.*a\.csv, row 2 has it too"):
        load_profiles([tmp_path / "a.csv", tmp_path / "b.jsonl"])


def test_an_existing_file_is_kept_unless_forced(tmp_path: Path) -> None:
    firms = Firms([Firm(name="A", country="JP")])
    path = tmp_path / "firms.csv"
    path.write_text("precious")
    with pytest.raises(UsageError, match="is there already"):
        save_profiles(firms, path)
    save_profiles(firms, path, force=True)
    assert load_profiles(path).ids == ("jp-a",)


@pytest.mark.parametrize("name", ["firms.ods", "firms.xls", "firms.pdf"])
def test_unknown_kinds_are_named_with_the_known_ones(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(UsageError, match=r"known are a folder.*\.xlsx"):
        load_profiles(tmp_path / name)
