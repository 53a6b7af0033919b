"""``nakodo profiles`` from the outside: data on standard output, the rest on standard error, exit codes."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from nakodo.cli.profiles import profiles
from nakodo.profiles.files import load_profiles

LIBREOFFICE = Path(__file__).parent / "libreoffice"


def test_check_passes_the_bundled_firms(nakodo) -> None:
    code, out, err = nakodo("profiles", "check")
    assert (code, out) == (0, "")
    assert "firms, no problems" in err
    assert "none was looked up" in err


def test_check_reports_forms_of_identifiers_and_codes(nakodo, tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("name,country,identifiers.lei,codes.1.scheme,codes.1.code\nA,FR,123,nace,25.40\n")
    code, out, err = nakodo("profiles", "check", path)
    assert (code, out) == (1, "")
    assert "identifiers.lei: found '123'" in err
    assert "NACE 25.40 is weapons in revision 2" in err
    assert "Traceback" not in err


def test_check_says_how_a_file_was_read(nakodo) -> None:
    code, _, err = nakodo("profiles", "check", LIBREOFFICE / "tokyo-cp932.csv")
    assert code == 0
    assert "tokyo-cp932.csv: read as CP932, parted by commas" in err


def test_list_is_tab_separated_when_piped(nakodo) -> None:
    code, out, _ = nakodo("profiles", "list", "--where", "country=EE")
    head, *rows = out.splitlines()
    assert code == 0
    assert head.split("\t")[:4] == ["id", "name", "name_local", "country"]
    assert [row.split("\t")[0] for row in rows] == list(load_profiles().where(country="EE").ids)


def test_show_gives_toml_that_can_be_read_again(nakodo, tmp_path: Path) -> None:
    code, out, err = nakodo("profiles", "show", "東レ")
    (tmp_path / "toray.toml").write_text(out, "utf-8")
    assert code == 0
    assert load_profiles(tmp_path / "toray.toml")[0] == load_profiles().by_id("jp-toray")
    assert "corporate_number 5010001034867: form valid, existence not looked up" in err


def test_show_of_an_unknown_firm_is_wrong_usage(nakodo) -> None:
    code, out, err = nakodo("profiles", "show", "Nobody At All")
    assert (code, out) == (2, "")
    assert "no firm is called 'Nobody At All'" in err


def test_taxonomy_can_be_searched_in_either_language(nakodo) -> None:
    for text in ("radar", "レーダー"):
        _, out, _ = nakodo("profiles", "taxonomy", text, "--format", "jsonl")
        assert "SEN-RADAR" in [json.loads(line)["code"] for line in out.splitlines()]


def test_convert_joins_files_and_keeps_an_existing_one(nakodo, tmp_path: Path) -> None:
    target = tmp_path / "members.jsonl"
    sources = (LIBREOFFICE / "lyon.xlsx", LIBREOFFICE / "tokyo-utf-16.csv")
    code, out, err = nakodo("profiles", "convert", *sources, target)
    assert (code, out, len(load_profiles(target))) == (0, "", 4)
    assert "read as UTF-16, parted by tabs" in err
    code, _, err = nakodo("profiles", "convert", *sources, target)
    assert code == 2
    assert "is there already" in err
    assert nakodo("profiles", "convert", *sources, target, "--force")[0] == 0


def test_profiles_come_from_standard_input(nakodo, monkeypatch, tmp_path: Path) -> None:
    content = (LIBREOFFICE / "lyon.xlsx").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    code, out, _ = nakodo("profiles", "list", "-", "--format", "csv")
    assert code == 0
    assert "fr-exemple-electronique" in out


def test_template_is_written_once(nakodo, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert nakodo("profiles", "template", "--format", "csv")[0] == 0
    assert len(load_profiles(tmp_path / "profiles-form.csv")) == 0
    assert nakodo("profiles", "template", "--format", "csv")[0] == 2


def test_duplicates_are_found_and_merged_on_request(nakodo, tmp_path: Path) -> None:
    path, merged = tmp_path / "firms.csv", tmp_path / "merged.csv"
    path.write_text("id,name,country,city\na,例精機株式会社,JP,\nb,㈱例精機,JP,Nagoya\n", "utf-8")
    code, out, err = nakodo("profiles", "duplicates", path, "--format", "csv")
    assert (code, out.splitlines()[1]) == (0, "duplicate,a,b,0.95,same name: 例精機")
    assert "1 possible duplicates" in err
    code, _, err = nakodo("profiles", "merge", "a", "b", "--profiles", path, "-o", merged)
    assert (code, load_profiles(merged).by_id("a").city) == (0, "Nagoya")
    assert load_profiles(path).ids == ("a", "b")


def test_coverage_by_firm_and_by_capability(nakodo) -> None:
    _, out, _ = nakodo("profiles", "coverage", "--where", "id=ee-milrem", "--format", "json")
    [row] = json.loads(out)["rows"]
    assert (row["id"], row["most_useful"]) == ("ee-milrem", "us_content")
    _, out, _ = nakodo("profiles", "coverage", "--by", "capability", "--format", "csv")
    assert any(line.endswith("none in Japan") for line in out.splitlines())


def test_tag_suggests_and_writes_for_confirmation(nakodo, tmp_path: Path) -> None:
    source, target = tmp_path / "firms.csv", tmp_path / "tagged.xlsx"
    source.write_text("name,country,description.en\nA,FR,Towed sonar arrays for submarines\n", "utf-8")
    code, out, err = nakodo("profiles", "tag", source, "--format", "jsonl", "--write", target)
    rows = {row["code"]: row for row in map(json.loads, out.splitlines())}
    assert (code, rows["SEN-SONAR"]["stated"]) == (0, "no")
    assert "sonar" in rows["SEN-SONAR"]["evidence"]
    assert "to be confirmed by a person" in err
    offers = {offer.code: offer for offer in load_profiles(target)[0].offers}
    assert {code: offer.confidence for code, offer in offers.items()} == {c: r["confidence"] for c, r in rows.items()}
    assert {offer.origin for offer in offers.values()} == {"inferred"}


def test_synth_writes_firms_and_truth(nakodo, tmp_path: Path) -> None:
    firms = tmp_path / "invented.jsonl"
    arguments = ("profiles", "synth", "--left", "20", "--right", "30", "--seed", "7", "-o", firms)
    code, out, _ = nakodo(*arguments)
    assert (code, out, len(load_profiles(firms))) == (0, "", 50)
    assert (tmp_path / "invented-truth.csv").read_text().startswith("left_id,right_id,capability,supplier\n")
    assert nakodo(*arguments)[0] == 2


def test_reveal_answers_for_a_blind_file(nakodo, tmp_path: Path) -> None:
    secret = tmp_path / "names.secret"
    nakodo("profiles", "convert", LIBREOFFICE / "lyon.xlsx", tmp_path / "blind.csv", "--blind", secret)
    [first, _] = load_profiles(tmp_path / "blind.csv").ids
    code, out, _ = nakodo("profiles", "reveal", secret, first, "--format", "csv")
    assert (code, out.splitlines()[1]) == (0, f"{first},de-beispiel-grosse,Beispiel Größe")


@pytest.mark.parametrize("name", sorted(profiles.commands))
def test_every_command_explains_itself_with_an_example_on_one_screen(name: str, nakodo) -> None:
    code, out, _ = nakodo("profiles", name, "--help")
    assert code == 0
    assert f"nakodo profiles {name}" in out.split("Options:")[0].split("\n", 1)[1]
    assert len(out.splitlines()) <= 40
