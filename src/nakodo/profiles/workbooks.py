"""Writing workbooks whose bytes depend on nothing but their content."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from pathlib import Path
from typing import Any

from nakodo.files import write_atomically

WIDEST_TEXT = 32_767
"""Characters that a cell may hold."""

EPOCH = datetime.datetime(1980, 1, 1)

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def plain_cell(sheet: Any, value: Any) -> Any:
    """A cell that gives its value back: texts as text, also where they begin with ``=``, numbers to the last digit."""
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, escaped(value))
        cell.data_type = "s"
        return cell
    if isinstance(value, float) and float(f"{value:.16g}") != value:
        cell = WriteOnlyCell(sheet, value)
        cell._value = repr(value)  # openpyxl writes 16 digits, a float may need 17
        return cell
    return value


def escaped(text: str) -> str:
    """A text in which nothing is taken for an escaped character (ECMA-376, part 1, 22.9.2.19).

    Examples
    --------
    >>> escaped("_x0041_"), unescaped(escaped("_x0041_")), unescaped("a_x000D_b")
    ('_x005F_x0041_', '_x0041_', 'a\\rb')
    """
    return _ESCAPE.sub(lambda match: "_x005F" + match[0], text)


def unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def workbook_bytes(book: Any) -> bytes:
    """An openpyxl workbook without the time of writing, so that equal content gives equal bytes."""
    from openpyxl.writer.excel import ExcelWriter

    book.properties.created = book.properties.modified = EPOCH
    book.properties.creator = "nakodo"
    written = io.BytesIO()
    ExcelWriter(book, _TimelessZip(written, "w", zipfile.ZIP_DEFLATED)).save()
    return written.getvalue()


def write_workbook(book: Any, path: Path) -> None:
    with write_atomically(path) as temporary:
        temporary.write_bytes(workbook_bytes(book))


class _TimelessZip(zipfile.ZipFile):
    """A zip archive whose members all carry the same date."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *args: Any, **kwargs: Any) -> None:
        info = zipfile.ZipInfo(str(zinfo_or_arcname), EPOCH.timetuple()[:6])
        super().writestr(info, data, zipfile.ZIP_DEFLATED)

    def write(self, filename: Any, arcname: Any = None, *args: Any, **kwargs: Any) -> None:
        self.writestr(arcname or filename, Path(filename).read_bytes())
