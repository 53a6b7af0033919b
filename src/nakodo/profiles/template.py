"""A form for firms to fill in: headings in two languages, drop-down lists and an example, as XLSX or CSV."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from nakodo.errors import UsageError
from nakodo.files import write_atomically
from nakodo.profiles.countries import EUROPE
from nakodo.profiles.headings import COLUMNS, Column
from nakodo.profiles.model import KINDS, SIZE_CLASSES, Cooperation, USContent
from nakodo.profiles.taxonomy import Taxonomy, load_taxonomy
from nakodo.profiles.workbooks import write_workbook

ROWS = 500
"""Rows that get drop-down lists."""

EXAMPLE: Mapping[str, Any] = {
    "name": "Example Optics",
    "name_local": "株式会社例光学",
    "country": "JP",
    "city": "Tokyo",
    "kind": "supplier",
    "size.class": "medium",
    "description.en": "Infrared lenses and camera modules for drones and vehicles.",
    "description.ja": "ドローン・車両向け赤外線レンズとカメラモジュール。",
    "offers.1.code": "SEN-EOIR",
    "offers.1.statement.en": "Germanium-free infrared lenses from 8 to 14 micrometres",
    "offers.1.statement.ja": "波長8〜14マイクロメートルのゲルマニウム不使用赤外線レンズ",
    "offers.1.trl": 9,
    "offers.1.share": 0.6,
    "offers.1.dual_use": "yes",
    "offers.1.us_content": "none",
    "needs.1.code": "MAT-OPT",
    "cooperation.1": "joint-venture",
    "certifications.1.scheme": "ISO 9001",
    "sources.1.title": "company brochure",
    "sources.1.date": "2026-04",
}
"""An invented firm that shows how the form is filled in."""


def choices(taxonomy: Taxonomy) -> dict[str, list[str]]:
    """What the drop-down lists offer, by the name that a column refers to."""
    return {
        "country": ["JP", *sorted(EUROPE)],
        "kind": list(KINDS),
        "size": list(SIZE_CLASSES),
        "capability": [f"{c.code}: {c.label_en} / {c.label_ja}" for c in taxonomy.capabilities],
        "trl": [str(level) for level in range(1, 10)],
        "yes_no": ["yes", "no"],
        "us_content": list(get_args(USContent)),
        "cooperation": list(get_args(Cooperation)),
    }


def write_template(path: Path, taxonomy: Taxonomy | None = None) -> None:
    """Write the form; the ending of ``path`` says whether as ``.xlsx`` or ``.csv``.

    Raises
    ------
    UsageError
        If the ending is another.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from nakodo.profiles.files import load_profiles
    >>> with TemporaryDirectory() as folder:
    ...     write_template(Path(folder, "form.xlsx"))
    ...     len(load_profiles(Path(folder, "form.xlsx")))
    0
    """
    if path.suffix == ".csv":
        _write_csv(path)
    elif path.suffix == ".xlsx":
        _write_xlsx(path, choices(taxonomy or load_taxonomy()))
    else:
        raise UsageError(f"no form of the kind {path.suffix or path.name!r}; known are .xlsx and .csv")


def _write_csv(path: Path) -> None:
    with write_atomically(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(column.key for column in COLUMNS)


def _write_xlsx(path: Path, lists: Mapping[str, Sequence[str]]) -> None:
    from openpyxl import Workbook

    book = Workbook()
    form = book.active
    form.title = "Profiles"
    _write_headings(form)
    example = book.create_sheet("Example")
    _write_headings(example)
    for position, column in enumerate(COLUMNS, start=1):
        example.cell(2, position, EXAMPLE.get(column.key))
    sheet = book.create_sheet("Lists")
    for position, (name, values) in enumerate(lists.items(), start=1):
        for row, value in enumerate((name, *values), start=1):
            sheet.cell(row, position, value)
    _add_drop_downs(form, lists)
    write_workbook(book, path)


def _write_headings(sheet: Any) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for position, column in enumerate(COLUMNS, start=1):
        cell = sheet.cell(1, position, column.heading)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        dimension = sheet.column_dimensions[get_column_letter(position)]
        dimension.width = column.width
        dimension.number_format = "@"
    sheet.row_dimensions[1].height = 60
    sheet.freeze_panes = "B2"


def _add_drop_downs(sheet: Any, lists: Mapping[str, Sequence[str]]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for list_position, (name, values) in enumerate(lists.items(), start=1):
        letter = get_column_letter(list_position)
        area = f"Lists!${letter}$2:${letter}${len(values) + 1}"
        validation = DataValidation(type="list", formula1=area, allow_blank=True, showErrorMessage=True)
        validation.errorTitle, validation.error = "nakodo", "Choose from the list / 一覧から選んでください"
        for column, letter in _letters():
            if column.choices == name:
                validation.add(f"{letter}2:{letter}{ROWS + 1}")
        sheet.add_data_validation(validation)


def _letters() -> list[tuple[Column, str]]:
    from openpyxl.utils import get_column_letter

    return [(column, get_column_letter(position)) for position, column in enumerate(COLUMNS, start=1)]
