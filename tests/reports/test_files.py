"""Every file format holds the same table, exactly, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from decimal import Decimal

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.engine.match import MatchEngine
from nakodo.errors import UsageError
from nakodo.profiles.model import Firm
from nakodo.reports.files import choose_format, deliver, guarded, read_table, render

HOSTILE = ["=cmd()", "+1", "-1", "@SUM(A1)", 'a"b,c', "a|b", "[red]x[/red]", "東レ株式会社", "a\nb\tc", "'=1"]
FIRST = "left_id,right_id,rank,score,left_name,right_name,left_country,right_country,rank_for_right,coverage"
RECORD = {"nakodo": "0", "command": "nakodo match", "weights": {"supply_fit": 1}}
TEXT_FORMATS = ["csv", "tsv", "md", "json", "jsonl"]


@pytest.fixture(scope="module")
def table(sides):
    left = [Firm(id=f"jp-{i}", name=n, country="JP", size="large", kind="prime") for i, n in enumerate(HOSTILE)]
    return MatchEngine().fit([*left, *list(sides[0])[:3]], list(sides[1])[:4]).rank(k=2)


@pytest.fixture(scope="module")
def frame(table):
    return table.to_frame()


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_columns_begin_as_documented(frame):
    assert render(frame, "csv", RECORD).decode().startswith(FIRST + ",")
    rest = [f"c_{name}" for name in CRITERION_NAMES] + [f"contribution_{name}" for name in CRITERION_NAMES]
    assert list(frame.columns)[10 : 10 + len(rest)] == rest
    assert "contribution_policy" in frame.columns


def test_printed_parts_add_up_to_the_score_as_decimals(frame, table):
    rows = rows_of(render(frame, "csv", RECORD))
    assert len(rows) == len(table) > 20
    for row, score in zip(rows, table.score.tolist(), strict=True):
        parts = [Decimal(value) for key, value in row.items() if key.startswith("contribution_")]
        assert sum(parts) == Decimal(row["score"]) == Decimal(score) / 10**8
        products = [
            Decimal(row[f"c_{name}"]) * table.weights[name] / 10_000 == Decimal(row[f"contribution_{name}"])
            for name in CRITERION_NAMES
        ]
        assert all(products)


def test_formulas_are_neutralised_unless_raw(frame):
    guarded_names = {row["left_name"] for row in rows_of(render(frame, "csv", RECORD))}
    raw_names = {row["left_name"] for row in rows_of(render(frame, "csv", RECORD, raw=True))}
    assert {"'=cmd()", "'+1", "'-1", "'@SUM(A1)", 'a"b,c', "'=1"} <= guarded_names
    assert set(HOSTILE) <= raw_names
    assert not any(name[0] in "=+-@\t\r" for name in guarded_names)
    assert all(float(row["contribution_policy"]) == 0 for row in rows_of(render(frame, "csv", RECORD)))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_each_formula_sign_is_guarded(start):
    assert guarded(f"{start}1") == f"'{start}1"
    assert guarded(f"a{start}") == f"a{start}"


def test_tsv_and_markdown_keep_one_line_a_pair(frame, table):
    tsv = render(frame, "tsv", RECORD).decode().splitlines()
    assert len(tsv) == len(table) + 1
    assert {line.count("\t") for line in tsv} == {len(frame.columns) - 1}
    md = render(frame, "md", RECORD).decode().splitlines()
    assert len(md) == len(table) + 2
    assert {line.replace("\\|", "").count("|") for line in md} == {len(frame.columns) + 1}


def test_json_holds_the_record_and_the_rows(frame):
    content = json.loads(render(frame, "json", RECORD))
    assert content["record"] == RECORD
    assert pd.DataFrame(content["rows"]).equals(frame)
    lines = [json.loads(line) for line in render(frame, "jsonl", RECORD).decode().splitlines()]
    assert lines == content["rows"]


def test_parquet_holds_the_record_and_the_table(frame, tmp_path):
    path = tmp_path / "a.parquet"
    path.write_bytes(render(frame, "parquet", RECORD))
    file = pq.read_table(path)
    assert json.loads(file.schema.metadata[b"nakodo"]) == RECORD
    pd.testing.assert_frame_equal(file.to_pandas(), frame, check_dtype=False)
    integers = np.rint(file.to_pandas().filter(like="contribution_") * 10**8).sum(axis=1)
    assert (integers == np.rint(frame["score"] * 10**8)).all()


def test_xlsx_opens_with_values_and_texts_not_formulas(frame):
    book = openpyxl.load_workbook(io.BytesIO(render(frame, "xlsx", RECORD)))
    sheet = book["nakodo"]
    head, *rows = list(sheet.iter_rows())
    assert [cell.value for cell in head] == list(frame.columns)
    assert len(rows) == len(frame)
    assert "f" not in {cell.data_type for row in rows for cell in row}
    name = [cell.value for cell in head].index("left_name")
    assert "'=cmd()" in {row[name].value for row in rows}
    assert dict(book["record"].iter_rows(values_only=True))["nakodo"] == "0"
    raw = openpyxl.load_workbook(io.BytesIO(render(frame, "xlsx", RECORD, raw=True)))["nakodo"]
    cells = {cell.value: cell.data_type for row in raw.iter_rows() for cell in row}
    assert cells["=cmd()"] == "s"


def test_xlsx_is_the_same_bytes_and_bears_no_time(frame):
    one, two = (render(frame, "xlsx", RECORD) for _ in range(2))
    assert one == two
    assert {entry.date_time[0] for entry in zipfile.ZipFile(io.BytesIO(one)).infolist()} == {1980}


@pytest.mark.parametrize("fmt", [*TEXT_FORMATS, "xlsx", "parquet"])
def test_an_empty_table_is_a_table(frame, fmt):
    content = render(frame[:0], fmt, RECORD)
    assert content == render(frame[:0], fmt, RECORD)
    assert content or fmt == "jsonl"


@pytest.mark.parametrize("extension", ["csv", "tsv", "json", "jsonl", "xlsx", "parquet"])
def test_what_was_written_is_read_again(frame, tmp_path, extension):
    path = tmp_path / f"a.{extension}"
    path.write_bytes(render(frame, extension, RECORD))
    again = read_table(str(path))
    assert list(again.columns) == list(frame.columns)
    assert again["left_id"].tolist() == frame["left_id"].tolist()
    np.testing.assert_allclose(again["score"].astype(float), frame["score"], atol=1e-9)


@pytest.mark.parametrize(
    ("fmt", "output", "terminal", "expected"),
    [
        (None, None, True, "table"),
        (None, None, False, "tsv"),
        (None, "a.CSV", True, "csv"),
        (None, "a.b/c.xlsx", False, "xlsx"),
        ("json", "a.csv", False, "json"),
        ("md", None, True, "md"),
    ],
)
def test_the_format_follows_from_option_file_and_terminal(fmt, output, terminal, expected):
    assert choose_format(fmt, output, terminal) == expected


@pytest.mark.parametrize(("fmt", "output"), [(None, "a.doc"), (None, "a"), ("xlsx", None), ("parquet", None)])
def test_impossible_formats_are_refused(fmt, output):
    with pytest.raises(UsageError, match=r"unknown extension|needs a file"):
        choose_format(fmt, output, False)


def test_delivery_replaces_only_by_force_and_leaves_nothing_beside(tmp_path):
    path = tmp_path / "a.csv"
    deliver(b"one", str(path), force=False)
    with pytest.raises(UsageError, match="--force"):
        deliver(b"two", str(path), force=False)
    assert path.read_bytes() == b"one"
    deliver(b"two", str(path), force=True)
    assert path.read_bytes() == b"two"
    with pytest.raises(UsageError, match="no folder"):
        deliver(b"x", str(tmp_path / "nowhere" / "a.csv"), force=False)
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]
