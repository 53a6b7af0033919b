"""``nakodo explain``, ``why-not`` and ``diff``."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest


@pytest.fixture
def ids(six_firms):
    found = [json.loads(line)["id"] for line in six_firms.read_text(encoding="utf-8").splitlines()]
    return found[0], found[3]


@pytest.fixture
def run(nakodo, six_firms):
    def call(command, *arguments):
        return nakodo(command, *arguments, "--profiles", six_firms)

    return call


def test_explain_shows_parts_that_add_up(run, ids):
    code, out, err = run("explain", *ids, "--policy", "none")
    assert (code, err) == (0, "")
    numbers = [int(n.replace(".", "")) for n in re.findall(r"(?<!\d)\d\.\d{8}(?!\d)", out)]
    end = numbers.index(numbers[0], 1)
    assert sum(numbers[1:end]) == numbers[0] > 0
    assert "Ask next" in out


def test_explain_takes_the_firms_in_either_order(run, ids):
    assert run("explain", *ids)[1] == run("explain", *ids[::-1])[1] != ""


@pytest.mark.parametrize("command", ["explain", "why-not"])
def test_two_firms_of_one_side_are_refused(run, ids, six_firms, command):
    other = json.loads(six_firms.read_text(encoding="utf-8").splitlines()[1])["id"]
    code, out, err = run(command, ids[0], other)
    assert (code, out) == (2, "")
    assert "a left and a right one" in err
    assert run(command, ids[0], "nobody at all")[0] == 2


def test_explain_finds_bundled_firms_by_names_in_any_script(nakodo):
    code, out, _ = nakodo("explain", "東レ", "Safran")
    assert code == 0
    assert "Toray" in out.splitlines()[0]
    assert "Safran" in out.splitlines()[0]


def test_why_not_shows_the_place_and_the_changes(run, ids):
    code, out, _ = run("why-not", *ids, "--top", "1", "--policy", "none")
    assert code == 0
    assert "rank" in out
    inside = "nothing keeps it out" in out
    assert inside or "Costs most" in out


@pytest.fixture
def two_files(run, tmp_path):
    for name, weights in (("old.csv", "balanced"), ("new.parquet", "newcomer")):
        assert run("match", "--top", "2", "--weights", weights, "--policy", "none", "-o", tmp_path / name)[0] == 0
    return tmp_path / "old.csv", tmp_path / "new.parquet"


def test_diff_of_two_weight_sets(nakodo, two_files):
    code, out, err = nakodo("diff", *two_files, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (code, err) == (0, "")
    assert rows
    assert {row["kind"] for row in rows} <= {"appeared", "vanished", "rose", "fell", "rescored"}
    assert all(row["moved"] for row in rows if row["kind"] not in ("appeared", "vanished"))
    assert nakodo("diff", *two_files, "--format", "table")[0] == 0


def test_a_file_does_not_differ_from_itself(nakodo, two_files):
    for path in two_files:
        code, out, _ = nakodo("diff", path, path, "--format", "jsonl")
        assert (code, out) == (0, "")


def test_bundle_check_finds_the_shipped_data_current(nakodo):
    code, out, err = nakodo("bundle", "check")
    assert (code, out, err) == (0, "", "")
