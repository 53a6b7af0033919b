"""Profiles as JSON Lines, one firm a line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nakodo.errors import Problem, Problems
from nakodo.files import write_atomically
from nakodo.profiles.firms import Firms
from nakodo.profiles.records import LARGEST_RECORD, Record, shown


def read_jsonl(content: bytes, name: str, problems: Problems, notices: list[str]) -> Iterator[Record]:
    """The records of a JSON Lines file; blank lines are skipped, lines longer than any profile refused."""
    for number, line in enumerate(io.BytesIO(content), start=1):
        where = f"{name}:{number}"
        if len(line) > LARGEST_RECORD:
            problems.append(Problem(where, "line", f"{len(line):,} bytes", f"at most {LARGEST_RECORD:,} a firm"))
            continue
        if not line.strip():
            continue
        try:
            record = parse_json(line.decode("utf-8-sig"))
        except UnicodeDecodeError:
            problems.append(Problem(where, "line", "text in another encoding", "UTF-8"))
        except (ValueError, RecursionError) as error:
            problems.append(Problem(where, "line", str(error), "one JSON object"))
        else:
            if isinstance(record, dict):
                yield Record(where, record)
            else:
                problems.append(Problem(where, "line", shown(record), "one JSON object"))


def parse_json(text: str) -> Any:
    """JSON in the strict sense: no key twice in an object, no NaN and no infinity.

    Raises
    ------
    ValueError
        What is wrong, and where.

    Examples
    --------
    >>> parse_json('{"name": "A", "name": "B"}')
    Traceback (most recent call last):
    ValueError: the key 'name' twice
    """
    return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {shown(key)} twice")
        found[key] = value
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name}, which is no JSON number")


def write_jsonl(firms: Firms, path: Path) -> None:
    """One JSON object a line, only what is known, in the order of ids."""
    with write_atomically(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        for firm in firms:
            record = firm.model_dump(mode="json", by_alias=True, exclude_defaults=True)
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
