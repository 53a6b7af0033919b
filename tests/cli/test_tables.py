"""Rows written as the output options say."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from nakodo.cli.tables import write_table

ROWS = [{"id": "a", "rank": 3}, {"id": "b", "rank": None}]


def written(path: Path) -> bytes:
    chosen = {"fmt": None, "output": str(path), "force": False, "raw": False}
    write_table(ROWS, ("id", "rank"), {}, chosen)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("ending", "text"), [("csv", b"id,rank\na,3\nb,\n"), ("tsv", b"id\trank\na\t3\nb\t\n"), ("md", b"| b |  |\n")]
)
def test_an_empty_whole_number_is_empty_in_text_and_leaves_the_others_whole(
    tmp_path: Path, ending: str, text: bytes
) -> None:
    assert text in written(tmp_path / f"rows.{ending}")


def test_an_empty_whole_number_is_null_in_json_and_parquet(tmp_path: Path) -> None:
    assert json.loads(written(tmp_path / "rows.json"))["rows"] == ROWS
    written(tmp_path / "rows.parquet")
    table = parquet.read_table(tmp_path / "rows.parquet")
    assert table.schema.field("rank").type == pa.int64()
    assert table.to_pylist() == ROWS
