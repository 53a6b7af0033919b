"""Learned lifts of capabilities: read from the file that ``nakodo weights complementarity`` writes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from nakodo.errors import DataError, Problem, UsageError
from nakodo.profiles.taxonomy import Taxonomy

EXPECTED = 'a file of nakodo weights complementarity: {"record": {"links": ...}, "rows": [...]}'


def read_lift(path: str | Path, taxonomy: Taxonomy) -> Taxonomy:
    """The taxonomy with the lifts of a file; two capabilities that it does not name keep the expert's lift.

    Raises
    ------
    UsageError
        If there is no such file.
    DataError
        If it is no such JSON, or a row names an unknown capability or a lift that is no number >= 0; all at once.
    """
    path = Path(path)
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        rows, links = list(content["rows"]), frozenset((left, right) for left, right in content["record"]["links"])
    except UnicodeDecodeError as error:
        raise DataError([Problem(path.name, f"byte {error.start}", "another encoding", "UTF-8")]) from None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataError([Problem(path.name, "file", str(error), EXPECTED)]) from None
    problems = [problem for i, row in enumerate(rows) for problem in _problems(path.name, i, row, taxonomy)]
    if problems:
        raise DataError(problems)
    lift = taxonomy.expert_lift.copy()
    for row in rows:
        lift[taxonomy.index[row["left"]], taxonomy.index[row["right"]]] = row["lift"]
    return replace(taxonomy, learned_lift=lift, learned_from=links)


def _problems(file: str, i: int, row: Any, taxonomy: Taxonomy) -> Iterator[Problem]:
    if not isinstance(row, dict):
        yield Problem(file, f"rows[{i}]", repr(row)[:60], '{"left": ..., "right": ..., "lift": ...}')
        return
    for side in ("left", "right"):
        if row.get(side) not in taxonomy:
            yield Problem(file, f"rows[{i}].{side}", repr(row.get(side)), "a capability of the taxonomy")
    lift = row.get("lift")
    if isinstance(lift, bool) or not isinstance(lift, (int, float)) or not (lift >= 0 and math.isfinite(lift)):
        yield Problem(file, f"rows[{i}].lift", repr(lift), "a number >= 0")
