"""Learned lifts are read back, and every mistake in the file is named at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nakodo.errors import DataError, UsageError
from nakodo.profiles.lift_file import read_lift
from nakodo.profiles.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()


def written(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text(json.dumps({"record": {"links": [["jp-a", "fr-b"]]}, "rows": rows}), encoding="utf-8")
    return path


def test_named_cells_are_learned_and_the_others_the_experts(tmp_path: Path) -> None:
    row = {"left": "SEN-SONAR", "right": "MAT-TEXT", "lift": 2.5, "links": 1.0}
    read = read_lift(written(tmp_path / "learned.json", row), TAXONOMY)
    changed = read.lift != TAXONOMY.expert_lift
    assert read.lift[TAXONOMY.index["SEN-SONAR"], TAXONOMY.index["MAT-TEXT"]] == 2.5
    assert changed.sum() == 1
    assert read.learned_from == {("jp-a", "fr-b")}
    assert TAXONOMY.lift is TAXONOMY.expert_lift


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path / "learned.json",
        {"left": "SEN-SONR", "right": "MAT-TEXT", "lift": 2.5},
        {"left": "SEN-SONAR", "right": "MAT-TEXT", "lift": -1},
        {"left": "SEN-SONAR", "lift": float("inf")},
        ["SEN-SONAR", "MAT-TEXT", 2.5],
    )
    with pytest.raises(DataError) as raised:
        read_lift(path, TAXONOMY)
    text = str(raised.value)
    for part in (
        "5 problems",
        "rows[0].left",
        "'SEN-SONR'",
        "rows[1].lift",
        "rows[2].right",
        "rows[2].lift",
        "rows[3]:",
    ):
        assert part in text


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"rows": []}',
        '{"rows": [], "record": 3}',
        "[" * 100_000,
        '{"rows": [], "record": {"links": ["x"]}}',
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match="nakodo weights complementarity"):
        read_lift(path, TAXONOMY)


def test_other_encodings_and_missing_files_are_told(tmp_path: Path) -> None:
    path = tmp_path / "latin.json"
    path.write_bytes(b'{"rows": "\xe9"}')
    with pytest.raises(DataError, match="another encoding"):
        read_lift(path, TAXONOMY)
    with pytest.raises(UsageError, match="there is no file"):
        read_lift(tmp_path / "none.json", TAXONOMY)
