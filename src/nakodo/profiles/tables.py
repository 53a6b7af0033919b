"""Profiles as rows of a table: one column a value, lists as numbered columns (``offers.1.code``)."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from nakodo.errors import Problem, Problems
from nakodo.profiles.dates import iso_date
from nakodo.profiles.headings import HEADINGS
from nakodo.profiles.json_files import parse_json
from nakodo.profiles.model import Firm
from nakodo.profiles.records import LONGEST_TEXT, PARTS, Record, did_you_mean, field_names, shown

Path = tuple[str | int, ...]

TEXT_LISTS = ("programmes", "cooperation")
TEXTS = ("description", "statement")
SINGLE_PARTS = ("size", "owner")
CHOICES = ("kind", "class", "us_content")
"""Columns of a few known words, which people also write with a capital."""

FLOATS = ("share", "confidence", "revenue_meur")

MOST_COLUMNS = 1_000
"""Headings in a table; the bundled profiles need 227."""

MISREAD_MARK = "\ufeff".encode().decode("cp1252")
"""A byte order mark as it looks where UTF-8 was taken for Windows-1252."""

_BRACKET = re.compile(r"\[([^\[\]]+)\]\s*$")
_DECIMAL_COMMA = re.compile(r"(0|\d+(?!,\d{3}$)),(\d+)")
"""``0,7`` and ``12,5`` are decimals; ``1,234`` may be thousands and is refused."""
_CODE_WITH_LABEL = re.compile(r"^([A-Z]{3}-[A-Z0-9]+)\s*[:：].*$", re.DOTALL)


def flatten(firm: Firm) -> dict[str, Any]:
    """What is known of a firm, by column.

    Examples
    --------
    >>> firm = Firm(name="A", country="JP", offers=[{"code": "SEN-SONAR", "statement": "曳航式ソナー"}])
    >>> flatten(firm)
    {'id': 'jp-a', 'name': 'A', 'country': 'JP', 'offers.1.code': 'SEN-SONAR', 'offers.1.statement.und': '曳航式ソナー'}
    """
    record = firm.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return dict(_leaves(record, ()))


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _leaves(inner, (*path, str(number)))
    else:
        yield ".".join(path), value


def columns_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every column that some row has, in the order of the profile's fields."""
    return sorted({column for row in rows for column in row}, key=_column_order)


def _column_order(column: str) -> tuple[tuple[int, int, str], ...]:
    order = []
    owner = field_names(Firm)
    for part in column.split("."):
        number = int(part) if part.isdigit() else 0
        order.append((owner.index(part) if part in owner else len(owner), number, part))
        owner = field_names(PARTS[part]) if part in PARTS else owner if number else []
    return tuple(order)


def column_path(heading: str) -> Path | None:
    """The place in a profile that a heading names, or None.

    The name of a field, that name in brackets at the end of any words, or one of the template's headings.

    Examples
    --------
    >>> column_path("offers.1.statement.ja"), column_path("会社名 Company name [name]"), column_path("会社名")
    (('offers', 1, 'statement', 'ja'), ('name',), ('name_local',))
    >>> column_path("size"), column_path("telephone")
    (('size', 'class'), None)
    """
    text = heading.strip()
    if bracket := _BRACKET.search(text):
        text = bracket[1].strip()
    text = HEADINGS.get(text.casefold(), text)
    parts: Path = tuple(int(p) if p.isascii() and p.isdigit() and len(p) < 5 else p for p in text.split("."))
    return _known_path(parts)


def _known_path(parts: Path) -> Path | None:
    first, rest = parts[0], parts[1:]
    if first not in field_names(Firm) or not all(p or p == 0 for p in parts):
        return None
    if first == "size" and not rest:
        return ("size", "class")
    if first in PARTS and rest:
        if first not in SINGLE_PARTS:
            if not isinstance(rest[0], int) or rest[0] < 1 or len(rest) < 2:
                return None
            rest = rest[1:]
        return _with_language(parts) if _in_part(str(first), rest) else None
    if first in TEXT_LISTS:
        return parts if not rest or (len(rest) == 1 and isinstance(rest[0], int) and rest[0] > 0) else None
    if first == "identifiers":
        return parts if len(rest) <= 1 else None
    if first == "description":
        return _with_language(parts) if len(rest) <= 1 else None
    return None if rest else parts


def _in_part(name: str, rest: Path) -> bool:
    return rest[0] in field_names(PARTS[name]) and len(rest) <= (2 if rest[0] in TEXTS else 1)


def _with_language(parts: Path) -> Path:
    return (*parts, "und") if parts[-1] in TEXTS else parts


def table_records(name: str, rows: Iterable[tuple[int, Sequence[Any]]], problems: Problems) -> Iterator[Record]:
    """The records of a table whose first non-empty row holds the headings.

    Parameters
    ----------
    name : str
        Of the file.
    rows : iterable of (row number, cells)
    problems : Problems
        Receives what is wrong with the headings, or with a cell.
    """
    before, numbered = problems.total, iter(rows)
    for number, cells in numbered:
        if any(_text(cell) for cell in cells):
            paths = _heading_paths(f"{name}, row {number}", cells, problems)
            break
    else:
        if problems.total > before:
            return
        problems.append(Problem(name, "table", "no row", "a row of headings and a row for each firm"))
        return
    if paths is None:
        return
    for number, cells in numbered:
        yield from _row_record(f"{name}, row {number}", paths, cells, problems)


def _heading_paths(where: str, cells: Sequence[Any], problems: Problems) -> list[Path | None] | None:
    if len(cells) > MOST_COLUMNS:
        problems.append(Problem(where, "headings", f"{len(cells):,} columns", f"at most {MOST_COLUMNS:,}"))
        return None
    headings = [_text(cell) for cell in cells]
    paths = [column_path(heading) if heading else None for heading in headings]
    before = problems.total
    if not any(paths):
        found = shown(next(heading for heading in headings if heading))
        hint = "nakodo profiles template writes a form to fill in"
        problems.append(Problem(where, "headings", found, "headings such as name, country, description", hint))
        return None
    seen: set[Path] = set()
    for heading, path in zip(headings, paths, strict=True):
        if heading and path is None:
            hint = did_you_mean(heading, [*field_names(Firm), *HEADINGS]) or "leave the column out"
            if heading.startswith(MISREAD_MARK):
                hint = "this was UTF-8, opened as Windows-1252; import it again and choose UTF-8"
            problems.append(Problem(where, f"heading {shown(heading)}", "an unknown column", "a field", hint))
        elif path in seen:
            problems.append(Problem(where, f"heading {shown(heading)}", "the same column twice", "one column a field"))
        elif path:
            seen.add(path)
    for name in sorted({str(path[0]) for path in seen if len(path) > 1} & {str(p[0]) for p in seen if len(p) == 1}):
        found = f"both {name} and {name}.…"
        problems.append(Problem(where, f"heading {name!r}", found, "either a JSON column or numbered columns"))
    return paths if problems.total == before else None


def _row_record(where: str, paths: Sequence[Path | None], cells: Sequence[Any], problems: Problems) -> Iterator[Record]:
    before = problems.total
    found: dict[Path, Any] = {}
    for i, cell in enumerate(cells):
        value = _value(cell)
        if value == "":
            continue
        path = paths[i] if i < len(paths) else None
        if path is None:
            problems.append(Problem(where, f"cell {i + 1}", shown(value), "no cell without a heading"))
        elif isinstance(value, str) and len(value) > LONGEST_TEXT:
            found_text = f"{len(value)} characters"
            problems.append(Problem(where, _heading(path), found_text, f"at most {LONGEST_TEXT} characters"))
        else:
            found[path] = _parsed(where, path, value, problems)
    if found and problems.total == before:
        yield _nested(where, found)


def _parsed(where: str, path: Path, value: Any, problems: Problems) -> Any:
    """A cell's value: JSON where the column holds a whole list or mapping, a code without its label."""
    if not isinstance(value, str):
        return value
    if path[0] in ("offers", "needs") and path[-1] == "code":
        return _CODE_WITH_LABEL.sub(r"\1", value)
    if len(path) == 1 and (path[0] in PARTS or path[0] in (*TEXT_LISTS, "identifiers")):
        try:
            return parse_json(value)
        except (ValueError, RecursionError) as error:
            problems.append(Problem(where, _heading(path), str(error), "JSON, or numbered columns"))
    if path[-1] in FLOATS and (comma := _DECIMAL_COMMA.fullmatch(value)):
        return f"{comma[1]}.{comma[2]}"
    if path[-1] == "date":
        return iso_date(value)
    if path[-1] in CHOICES or path[0] == "cooperation":
        return value.casefold()
    return value


def _nested(where: str, found: Mapping[Path, Any]) -> Record:
    fields: dict[str, Any] = {}
    items: dict[str, dict[int, Any]] = defaultdict(dict)
    for path, value in found.items():
        if len(path) > 1 and isinstance(path[1], int):
            if len(path) == 2:
                items[str(path[0])][path[1]] = value
            else:
                _put(items[str(path[0])].setdefault(path[1], {}), path[2:], value)
        else:
            _put(fields, path, value)
    numbers = {name: sorted(rows) for name, rows in items.items()}
    fields |= {name: [rows[number] for number in numbers[name]] for name, rows in items.items()}
    return Record(where, fields, numbers)


def _put(target: dict[str, Any], path: Path, value: Any) -> None:
    for part in path[:-1]:
        target = target.setdefault(str(part), {})
    if isinstance(value, dict) and path[-1] in ("und", "class"):
        target.update(value)
    else:
        target[str(path[-1])] = value


def _heading(path: Path) -> str:
    return ".".join(map(str, path))


def _value(cell: Any) -> Any:
    """Lists and mappings (Parquet has them) as they are, without what is null; all else as text."""
    if isinstance(cell, dict):
        return {key: inner for key, raw in cell.items() if (inner := _value(raw)) != ""} or ""
    if isinstance(cell, (list, tuple)):
        return [value for inner in cell if (value := _value(inner)) != ""] or ""
    return _text(cell)


def _text(cell: Any) -> str:
    """A cell as text, which the model reads again: numbers without a needless ``.0``, dates as ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return str(cell).strip()
