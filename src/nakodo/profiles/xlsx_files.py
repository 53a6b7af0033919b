"""Profiles as Excel workbooks, read row by row so that no workbook can exhaust the memory."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from nakodo.errors import DataError, Problem, Problems
from nakodo.profiles.firms import Firms
from nakodo.profiles.records import Record, most_unpacked
from nakodo.profiles.tables import MOST_COLUMNS, columns_of, flatten, table_records
from nakodo.profiles.workbooks import WIDEST_TEXT, plain_cell, unescaped, write_workbook

SHEET = "Profiles"
SIDE_SHEETS = ("Example", "Lists")
"""Sheets of the form that hold no profiles."""

MOST_ROWS = 1_048_576
MOST_FORMATS = 2**20
"""Unpacked bytes of what is neither cells nor texts nor pictures: openpyxl takes a hundred times as much for it."""

MOST_TAGS = 100_000
"""Tags in one row of a sheet, or between two: the tree of a row is built before its cells are read."""

CHUNK, LONGEST_TAG = 2**20, 2**12
_LARGE_PARTS = re.compile(r"(worksheets/|media/|drawings/|sharedStrings)[^/]*$")
_ROW_END = re.compile(rb"</(?:\w+:)?row>")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]+)"')

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
"""What zipfile and openpyxl raise on damaged, encrypted or invented workbooks."""

_HINT = "open it in a spreadsheet program and save it as .xlsx without a password"


def read_xlsx(content: bytes, name: str, problems: Problems, notices: list[str]) -> Iterator[Record]:
    """The records of the sheet ``Profiles``, or of the first one; merged headings are refused."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        found = "an old .xls workbook, or one with a password"
        problems.append(Problem(name, "workbook", found, "an .xlsx workbook", _HINT))
        return
    try:
        if excess := _excess(content):
            problems.append(Problem(name, "workbook", *excess))
            return
        sheet = _sheet(content, name, notices)
        survey = _survey(sheet)
    except BROKEN as error:
        problems.append(_broken(name, error))
        return
    if survey.merged:
        problems.append(
            Problem(
                f"{name}, sheet {sheet.title}",
                "headings",
                f"merged cells {', '.join(survey.merged)}",
                "one heading above every column",
                "unmerge them and write the full heading above each column",
            )
        )
        return
    most = most_unpacked(len(content))
    yield from table_records(name, _rows(sheet, survey.width, most, name, problems), problems)


def _excess(content: bytes) -> tuple[str, str, str] | None:
    """What there is too much of in the archive, how much there may be, and what to do."""
    archive = zipfile.ZipFile(BytesIO(content))
    sizes = {member.filename: member.file_size for member in archive.infolist()}
    formats = sum(size for name, size in sizes.items() if not _LARGE_PARTS.search(name))
    if sum(sizes.values()) > most_unpacked(len(content)):
        found = f"{sum(sizes.values()):,} bytes packed into {len(content):,}"
        return found, f"at most {most_unpacked(len(content)):,}", _HINT
    if formats > MOST_FORMATS:
        return f"{formats:,} bytes of formats", f"at most {MOST_FORMATS:,}", "copy the values into a new workbook"
    if any(_most_tags(archive.open(name)) > MOST_TAGS for name in sizes if "worksheets/" in name):
        return "a row of too many cells", f"at most {MOST_COLUMNS:,} columns", _HINT
    return None


def _sheet(content: bytes, name: str, notices: list[str]) -> Any:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    chosen = sheets.get(SHEET) or book.worksheets[0]
    others = [title for title in sheets if title not in (chosen.title, *SIDE_SHEETS)]
    if others:
        notices.append(f"{name}: read the sheet {chosen.title!r} and left out {', '.join(map(repr, others))}")
    return chosen


@dataclass(frozen=True)
class _Survey:
    """The last column of the first filled row, and the merged areas that touch that row or those above."""

    width: int
    merged: list[str]


def _survey(sheet: Any) -> _Survey:
    first, width = _headings_row(sheet)
    merged = [area for area in _merged_areas(sheet) if merged_row(area) <= max(first, 1)]
    return _Survey(min(width, MOST_COLUMNS), merged[:5])


def _headings_row(sheet: Any) -> tuple[int, int]:
    """The number of the first filled row and its last filled column, both from 1; 0 where nothing is filled."""
    with _xml(sheet) as file:
        for _, element in iterparse(file):
            if element.tag.endswith("}row"):
                if filled := _filled_columns(element):
                    return int(element.get("r", 1)), filled[-1]
                element.clear()
    return 0, 0


def _merged_areas(sheet: Any) -> Iterator[str]:
    """References of all merged areas, found without parsing the cells before them."""
    with _xml(sheet) as file:
        rest = b""
        while chunk := file.read(CHUNK):
            text = rest + chunk
            end = text.rfind(b">") + 1
            yield from (match[1].decode() for match in _MERGED.finditer(text[:end]))
            rest = text[end:][-LONGEST_TAG:]


def _most_tags(file: IO[bytes]) -> int:
    """Tags of the row with the most, or of what stands between two rows."""
    most = run = 0
    while chunk := file.read(CHUNK):
        first, *others = (part.count(b"<") for part in _ROW_END.split(chunk))
        most = max(most, run + first, *others)
        run = others[-1] if others else run + first
    return most


def _xml(sheet: Any) -> IO[bytes]:
    file: IO[bytes] = sheet.parent._archive.open(sheet._worksheet_path)
    return file


def _filled_columns(row: Element) -> list[int]:
    """Positions, from 1, of the cells that hold something."""
    from openpyxl.utils import coordinate_to_tuple

    cells = [cell for cell in row if cell.tag.endswith("}c")]
    return [
        coordinate_to_tuple(cell.attrib["r"])[1] if "r" in cell.attrib else position
        for position, cell in enumerate(cells, start=1)
        if any(inner.text for inner in cell.iter() if inner.tag.endswith(("}v", "}t")))
    ]


def merged_row(reference: str) -> int:
    """The first row of an area that spans columns; the sheet's end for areas that do not, or no areas.

    Examples
    --------
    >>> merged_row("B1:D1"), merged_row("A2:A9")
    (1, 1048576)
    """
    match = re.fullmatch(r"([A-Z]+)(\d+):([A-Z]+)\d+", reference)
    return int(match[2]) if match and match[1] != match[3] else MOST_ROWS


def _rows(sheet: Any, width: int, most: int, name: str, problems: Problems) -> Iterator[tuple[int, list[Any]]]:
    """The filled rows, as wide as the headings and one cell more, so that a stray cell is noticed.

    A workbook keeps a repeated text once, so ``most`` characters of text are read and no more.
    """
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=width + 1, values_only=True)
    number = text = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for number, cells in enumerate(rows, start=1):
                if any(cell is not None for cell in cells):
                    filled = [unescaped(cell) if isinstance(cell, str) else cell for cell in cells]
                    while filled[-1] is None:
                        filled.pop()
                    text += sum(len(cell) for cell in filled if isinstance(cell, str))
                    if text > most:
                        found = f"more than {most:,} characters, repetitions unpacked"
                        problems.append(Problem(name, f"rows up to {number}", found, f"at most {most:,}"))
                        return
                    yield number, filled
    except BROKEN as error:
        problems.append(_broken(f"{name}, row {number + 1}", error))


def _broken(where: str, error: Exception) -> Problem:
    detail = " ".join(str(error).split())[:80] or type(error).__name__
    return Problem(where, "workbook", f"damaged content ({detail})", "an .xlsx workbook", _HINT)


def write_xlsx(firms: Firms, path: Path) -> None:
    """One sheet of rows, lists as numbered columns; texts stay texts, whatever they begin with.

    Raises
    ------
    DataError
        If a text is longer than a cell may be.
    """
    from openpyxl import Workbook

    rows = [flatten(firm) for firm in firms]
    columns = columns_of(rows)
    long = [
        Problem(str(row["id"]), column, f"{len(value)} characters", f"at most {WIDEST_TEXT} in a spreadsheet cell")
        for row in rows
        for column, value in row.items()
        if isinstance(value, str) and len(value) > WIDEST_TEXT
    ]
    if long:
        raise DataError(long)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = "B2"
    sheet.append(columns)
    for row in rows:
        sheet.append([plain_cell(sheet, row.get(column)) for column in columns])
    write_workbook(book, path)
