"""Answers about weights from a TOML file: an order of criteria, or how many times one matters as much as another."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.errors import DataError, Problem, UsageError
from nakodo.tuning.elicitation import LARGEST_ANSWER, Answer

EXPECTED = 'order = ["a", "b"], or [[compare]] tables with first, second and times'


def read_answers(path: str | Path) -> tuple[list[str], list[Answer]]:
    """An ``order`` of criteria, or ``[[compare]]`` tables with ``first``, ``second`` and ``times``, from a TOML file.

    Returns
    -------
    order : list of str
        Empty where the file compares in pairs.
    answers : list of Answer

    Raises
    ------
    UsageError
        If there is no such file.
    DataError
        If it is not TOML or an entry cannot be read; all of them at once.
    """
    path = Path(path)
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DataError([Problem(path.name, f"byte {error.start}", "another encoding", "UTF-8")]) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataError([Problem(path.name, "syntax", str(error), "TOML")]) from None
    order, rows = content.get("order", []), content.get("compare", [])
    if not (isinstance(order, list) and isinstance(rows, list)) or bool(order) == bool(rows):
        raise DataError([Problem(path.name, "file", ", ".join(content) or "nothing", EXPECTED)])
    problems = [*_order_problems(path.name, order), *_answer_problems(path.name, rows)]
    if problems:
        raise DataError(problems)
    return order, [Answer(row["first"], row["second"], float(row["times"])) for row in rows]


def _order_problems(file: str, order: list[object]) -> Iterator[Problem]:
    for i, name in enumerate(order):
        if name not in CRITERION_NAMES:
            yield Problem(file, f"order[{i}]", repr(name), "a criterion")


def _answer_problems(file: str, rows: list[object]) -> Iterator[Problem]:
    for i, row in enumerate(rows):
        if not isinstance(row, dict):
            yield Problem(file, f"compare[{i}]", repr(row), "a table with first, second and times")
            continue
        for key in ("first", "second"):
            if row.get(key) not in CRITERION_NAMES:
                yield Problem(file, f"compare[{i}].{key}", repr(row.get(key)), "a criterion")
        if row.get("first") == row.get("second"):
            yield Problem(file, f"compare[{i}]", "a criterion beside itself", "two criteria")
        times = row.get("times")
        if not isinstance(times, (int, float)) or not 1 / LARGEST_ANSWER - 1e-9 <= times <= LARGEST_ANSWER:
            yield Problem(file, f"compare[{i}].times", repr(times), "a number from 1/9 to 9 (0.11 to 9)")
