"""``nakodo match``: data on standard output, exact files, and clear refusals."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import openpyxl
import pandas as pd
import pytest

FIRST = ["left_id", "right_id", "rank", "score", "left_name", "right_name", "left_country", "right_country"]


def table(out):
    return list(csv.DictReader(io.StringIO(out)))


@pytest.fixture
def match(nakodo, six_firms):
    """``nakodo match`` on three firms a side, without rules."""

    def call(*arguments):
        return nakodo("match", "--profiles", six_firms, "--policy", "none", *arguments)

    return call


def test_piped_output_is_tsv_and_holds_only_data(match):
    code, out, err = match("--pairs", "4")
    assert code == 0
    lines = out.splitlines()
    assert lines[0].split("\t")[:8] == FIRST
    assert len(lines) == 5
    assert "3 x 3 firms, 4 pairs" in err


def test_quiet_says_nothing_on_standard_error(match):
    code, out, err = match("--quiet")
    assert (code, err) == (0, "")
    assert len(out.splitlines()) > 1


def test_parts_of_every_row_add_up(match):
    _, out, _ = match("--top", "3", "--format", "csv")
    rows = table(out)
    assert len(rows) == 9
    for row in rows:
        parts = [Decimal(v) for k, v in row.items() if k.startswith("contribution_")]
        assert sum(parts) == Decimal(row["score"])


def test_parts_add_up_under_rules_and_over_all_bundled_firms(nakodo):
    code, out, _ = nakodo("match", "--top", "2", "--format", "csv")
    rows = table(out)
    assert code == 0
    assert any(Decimal(row["contribution_policy"]) for row in rows) or all(row["verdict"] for row in rows)
    assert len(rows) > 300
    for row in rows:
        parts = [Decimal(v) for k, v in row.items() if k.startswith("contribution_")]
        assert sum(parts) == Decimal(row["score"])


def test_the_same_request_gives_the_same_bytes_whatever_the_order_of_lines(match, six_firms):
    _, one, _ = match("--top", "3", "--format", "json")
    lines = six_firms.read_text(encoding="utf-8").splitlines(keepends=True)
    six_firms.write_text("".join(lines[::-1]), encoding="utf-8")
    _, two, _ = match("--top", "3", "--format", "json")
    assert one == two
    assert json.loads(one)["record"]["weights_name"] == "balanced"


def test_turned_view_for_a_right_firm(match):
    _, out, _ = match("--top", "3", "--format", "csv")
    right = table(out)[0]["right_name"]
    code, out, _ = match("--for", right, "--format", "csv")
    rows = table(out)
    assert code == 0
    assert {row["right_name"] for row in rows} == {right}
    assert [row["rank"] for row in rows] == ["1", "2", "3"]
    assert [row["rank_for_right"] for row in rows] == ["1", "2", "3"]


@pytest.mark.parametrize("extension", ["csv", "tsv", "json", "jsonl", "md", "xlsx", "parquet"])
def test_every_file_format_is_written_by_extension_and_alike(match, tmp_path, extension):
    paths = [tmp_path / name / f"pairs.{extension}" for name in ("one", "two")]
    for path in paths:
        path.parent.mkdir()
        code, out, _ = match("--top", "2", "-o", path)
        assert (code, out) == (0, "")
        assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_xlsx_and_parquet_hold_the_same_pairs_as_csv(match, tmp_path):
    _, out, _ = match("--top", "2", "--format", "csv")
    ids = [(row["left_id"], row["right_id"]) for row in table(out)]
    match("--top", "2", "-o", tmp_path / "a.parquet")
    match("--top", "2", "-o", tmp_path / "a.xlsx")
    frame = pd.read_parquet(tmp_path / "a.parquet")
    assert list(zip(frame["left_id"], frame["right_id"], strict=True)) == ids
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert [tuple(row[:2]) for row in sheet.iter_rows(min_row=2, values_only=True)] == ids


def test_a_file_is_replaced_only_by_force(match, tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text("mine")
    code, _, err = match("-o", path)
    assert code == 2
    assert "--force" in err
    assert path.read_text() == "mine"
    assert match("-o", path, "--force")[0] == 0
    assert path.read_text().startswith("left_id")
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_missing_folder_is_named(match, tmp_path):
    code, _, err = match("-o", tmp_path / "nowhere" / "pairs.csv")
    assert code == 2
    assert "there is no folder" in err


def test_unknown_firms_exit_2_with_suggestions(nakodo):
    code, out, err = nakodo("match", "--for", "Thaless")
    assert (code, out) == (2, "")
    assert "did you mean fr-thales (Thales" in err


def test_bad_profiles_exit_1_with_all_problems(match, six_firms):
    with six_firms.open("a") as file:
        file.write('{"name": "A", "country": "JP", "offers": [{"code": "SEN-RADR", "trl": 12}]}\n{"name": 1}\n')
    code, out, err = match()
    assert (code, out) == (1, "")
    assert "did you mean 'SEN-RADAR'?" in err
    assert "offers[0].trl: found 12" in err
    assert "name: found 1" in err
    assert "country: found nothing" in err


def test_nothing_is_left_of_a_run_that_fails(match, six_firms, tmp_path):
    six_firms.write_text("{\n")
    before = set(tmp_path.iterdir())
    assert match("-o", tmp_path / "pairs.csv")[0] == 1
    assert set(tmp_path.iterdir()) == before


def hostile(path, names):
    sides = ["JP", "FR"]
    records = [
        {
            "id": f"{'jp' if n % 2 == 0 else 'fr'}-{n}",
            "name": name,
            "country": sides[n % 2],
            "size": "large",
            "kind": "prime",
        }
        for n, name in enumerate(names)
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


def test_hostile_names_reach_no_spreadsheet_and_no_terminal(nakodo, tmp_path):
    path = tmp_path / "firms.jsonl"
    hostile(path, ["=cmd()", "[red]x[/red]", "a\x1b[31mb", "\u202eevil", "\ud800x", "+1"])
    common = ["match", "--profiles", path, "--policy", "none", "--pairs", "9"]
    code, out, _ = nakodo(*common, "--format", "csv")
    assert code == 0
    names = {row["left_name"] for row in table(out)} | {row["right_name"] for row in table(out)}
    assert names == {"'=cmd()", "[red]x[/red]", "a[31mb", "evil", "x", "'+1"}
    _, raw, _ = nakodo(*common, "--format", "csv", "--raw")
    assert "=cmd()" in {row["left_name"] for row in table(raw)}
    code, out, _ = nakodo(*common, "--format", "table")
    assert code == 0
    assert "[red]x[/red]" in out
    assert "\x1b" not in out


def test_empty_lists_exit_0(match):
    code, out, err = match("--country", "MT")
    assert code == 0
    assert len(out.splitlines()) == 1
    assert "0 pairs" in err
    assert match("--country", "MT", "--format", "table")[0] == 0


def test_weights_given_on_the_command_line_count(match):
    _, out, _ = match("--weight", "supply_fit=1", "--format", "csv")
    rows = table(out)
    assert rows
    assert all(row["score"] == row["contribution_supply_fit"] for row in rows)
    _, out, _ = match("--weight", "supply_fit=0.4", "--format", "json")
    assert json.loads(out)["record"]["weights"]["supply_fit"] == 4000


def test_excluded_pairs_are_left_out(match, tmp_path):
    _, out, _ = match("--top", "1", "--format", "csv")
    first = table(out)[0]
    pairs = tmp_path / "pairs.csv"
    pairs.write_text(f"left_id,right_id\n{first['left_id']},{first['right_id']}\n")
    _, out, _ = match("--top", "9", "--exclude", pairs, "--format", "csv")
    rows = table(out)
    assert len(rows) == 8
    assert (first["left_id"], first["right_id"]) not in {(r["left_id"], r["right_id"]) for r in rows}


def test_the_record_does_not_depend_on_where_the_file_goes(match, tmp_path):
    for name in ("a.json", "bb.json"):
        match("-o", tmp_path / name)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "bb.json").read_bytes()
    record = json.loads((tmp_path / "a.json").read_text())["record"]
    assert record["command"].startswith("nakodo match --profiles")
    assert {"nakodo", "weights", "left_digest", "right_digest"} <= set(record)


def test_robust_tells_how_surely_each_pair_stays_in_its_list(match):
    code, out, _ = match("--top", "2", "--robust", "--format", "csv")
    rows = table(out)
    assert code == 0
    assert all(0 <= Decimal(row["acceptability"]) <= 1 <= Decimal(row["expected_rank"]) <= 3 for row in rows)
    for left in {row["left_id"] for row in rows}:
        own = [row for row in rows if row["left_id"] == left]
        assert Decimal(own[0]["acceptability"]) >= Decimal("0.5")


@pytest.mark.parametrize("core", ["numpy", "numba"])
def test_every_core_finds_the_same_pairs(match, core):
    _, outright, _ = match("--top", "2", "--format", "csv")
    code, searched, _ = match("--top", "2", "--format", "csv", "--core", core)
    assert code == 0
    assert searched == outright
