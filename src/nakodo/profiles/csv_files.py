"""Profiles as CSV, with encoding and delimiter found out from the file and said."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nakodo.errors import Problem, Problems
from nakodo.files import write_atomically
from nakodo.profiles.firms import Firms
from nakodo.profiles.records import LARGEST_RECORD, LONGEST_TEXT, Record
from nakodo.profiles.tables import column_path, columns_of, flatten, table_records

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}

PIECE = 2**16
"""Bytes that are decoded at once to find out the encoding."""

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"''*[=+\-@\t\r]")
_JAPANESE = re.compile(r"[\u3000-\u30ff\uff01-\uff5e]|[\uff66-\uff9f]{2,}")


def read_csv(content: bytes, name: str, problems: Problems, notices: list[str]) -> Iterator[Record]:
    """The records of a CSV file.

    Understood are UTF-8, UTF-16 with a mark, CP932 and Windows-1252, parted by commas, semicolons or tabs.

    What was found out is added to ``notices`` unless it is UTF-8 with commas.
    """
    encoding = detect_encoding(content)
    if encoding is None:
        problems.append(Problem(name, "text", "neither UTF-8 nor CP932 nor Windows-1252", "CSV saved as UTF-8"))
        return
    delimiter = detect_delimiter(_first_line(_opened(content, encoding)))
    if encoding.removesuffix("-sig") != "utf-8" or delimiter != ",":
        notices.append(f"{name}: read as {encoding.upper().removesuffix('-SIG')}, parted by {DELIMITERS[delimiter]}")
    yield from table_records(name, _rows(_opened(content, encoding), delimiter, name, problems), problems)


def detect_encoding(content: bytes) -> str | None:
    """The encoding of a text: by its mark, else UTF-8 if valid, else CP932 or Windows-1252 by what they would show.

    CP932 needs Japanese to be the larger part of what is not ASCII: French or German in Windows-1252 is often
    valid CP932 too, but reads as rare characters.

    Examples
    --------
    >>> [detect_encoding("会社;é".encode("utf-8")), detect_encoding("東レ株式会社".encode("cp932"))]
    ['utf-8', 'cp932']
    >>> detect_encoding("Société Générale d'Optique Électronique".encode("cp1252"))
    'cp1252'
    """
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return encoding if _decodes(content, encoding) else None
    if _decodes(content, "utf-8"):
        return "utf-8"
    if _decodes(content, "cp932") and _looks_japanese(content):
        return "cp932"
    return "cp1252" if _decodes(content, "cp1252") else None


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        return all(True for _ in _texts(content, encoding))
    except UnicodeDecodeError:
        return False


def _texts(content: bytes, encoding: str) -> Iterator[str]:
    """A content decoded piece by piece."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(content), PIECE):
        yield decoder.decode(content[start : start + PIECE])
    yield decoder.decode(b"", final=True)


def _looks_japanese(content: bytes) -> bool:
    japanese = unusual = 0
    for text in _texts(content, "cp932"):
        characters = [c for c in text if not c.isascii()]
        unusual += len(characters)
        japanese += sum(len(run) for run in _JAPANESE.findall(text)) + sum(map(_is_level_one_kanji, characters))
    return 2 * japanese >= unusual


def _is_level_one_kanji(character: str) -> bool:
    """Whether a character is among the 2,965 kanji of JIS level 1, those in everyday use."""
    code = character.encode("cp932")
    return len(code) == 2 and b"\x88\x9f" <= code <= b"\x98\x72"


def _opened(content: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding, newline="")


def _first_line(file: io.TextIOWrapper) -> str:
    """The first line in which something stands."""
    while line := file.readline(LARGEST_RECORD):
        if line.strip(" \t,;\r\n\ufeff"):
            return line
    return ""


def detect_delimiter(headings: str) -> str:
    """The delimiter under which the most headings of a line are known.

    Examples
    --------
    >>> detect_delimiter("name;country;city")
    ';'
    """

    def known(delimiter: str) -> int:
        try:
            found = next(csv.reader([headings.lstrip("\ufeff")], delimiter=delimiter), [])
        except csv.Error:
            return 0
        return sum(column_path(heading) is not None for heading in found)

    return max(DELIMITERS, key=known)


def _rows(file: io.TextIOWrapper, delimiter: str, name: str, problems: Problems) -> Iterator[tuple[int, list[Any]]]:
    size, line = 0, 1

    def lines() -> Iterator[str]:
        nonlocal size
        while text := file.readline(LARGEST_RECORD + 1):
            size += len(text)
            if size > LARGEST_RECORD:
                raise csv.Error(f"a row of more than {LARGEST_RECORD:,} characters")
            yield text

    csv.field_size_limit(10 * LONGEST_TEXT)
    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            size = 0
            yield line, [cell[1:] if _GUARDED.match(cell) else cell for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(Problem(f"{name}, row {line}", "row", str(error), "CSV with quotes that close"))


def write_csv(firms: Firms, path: Path) -> None:
    """UTF-8 with a byte order mark, so that spreadsheets show every script; lists as numbered columns.

    A text that a spreadsheet would take for a formula gets an apostrophe, which reading removes again.
    """
    rows = [flatten(firm) for firm in firms]
    columns = columns_of(rows)
    with write_atomically(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter="\t" if path.suffix == ".tsv" else ",", lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row.get(column, "")) for column in columns] for row in rows)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "'" + value if isinstance(value, str) and _FORMULA.match(value) else value
