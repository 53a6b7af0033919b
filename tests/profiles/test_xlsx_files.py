"""Workbooks of LibreOffice, of our own, and of people who mean harm."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from nakodo.errors import DataError
from nakodo.profiles.files import load_profiles, save_profiles
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm
from nakodo.profiles.template import EXAMPLE, write_template

LIBREOFFICE = Path(__file__).parent / "libreoffice"


def rewritten(source: Path, target: Path, member: str, content: bytes) -> Path:
    """A copy of a workbook in which one member of the archive holds something else."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == member else old.read(name))
    return target


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    save_profiles(Firms([Firm(name="A", country="JP")]), tmp_path / "firms.xlsx")
    return tmp_path / "firms.xlsx"


def test_cell_types_of_libreoffice_become_the_types_of_the_profile() -> None:
    _, french = load_profiles(LIBREOFFICE / "lyon.xlsx")
    assert french.identifiers == {"corporate_number": "7000012050002"}
    assert french.offers[0].dual_use is True
    assert french.sources[0].date == "2026-04-01"


def test_workbook_and_csv_of_libreoffice_agree() -> None:
    assert list(load_profiles(LIBREOFFICE / "lyon.xlsx")) == list(load_profiles(LIBREOFFICE / "lyon-windows-1252.csv"))


def test_merged_headings_are_refused_in_plain_words() -> None:
    with pytest.raises(DataError, match="merged cells A1:K1, expected one heading above every column; unmerge"):
        load_profiles(LIBREOFFICE / "merged.xlsx")


def test_cells_merged_below_the_headings_do_no_harm(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["name", "country"])
    book.active.append(["A", "JP"])
    book.active.merge_cells("A4:B5")
    book.save(tmp_path / "firms.xlsx")
    assert load_profiles(tmp_path / "firms.xlsx").ids == ("jp-a",)


def test_form_filled_in_with_libreoffice_is_read() -> None:
    [firm] = load_profiles(LIBREOFFICE / "form.xlsx")
    assert (firm.name, firm.name_local) == (EXAMPLE["name"], EXAMPLE["name_local"])
    assert firm.offers[0].code == EXAMPLE["offers.1.code"]
    assert firm.cooperation == ("joint-venture",)


def test_form_offers_lists_and_is_empty(tmp_path: Path) -> None:
    write_template(tmp_path / "form.xlsx")
    book = openpyxl.load_workbook(tmp_path / "form.xlsx")
    validations = {v.formula1 for v in book["Profiles"].data_validations.dataValidation}
    assert len(validations) == len({cell.value for cell in book["Lists"][1]})
    assert book["Profiles"]["A1"].value == "Name\n会社名（英字）\n[name]"
    assert len(load_profiles(tmp_path / "form.xlsx")) == 0


def test_sheets_that_are_left_out_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["name", "country"])
    book.active.append(["A", "JP"])
    book.create_sheet("Minutes").append(["hello"])
    book.save(tmp_path / "firms.xlsx")
    assert load_profiles(tmp_path / "firms.xlsx").notices == (
        "firms.xlsx: read the sheet 'Sheet' and left out 'Minutes'",
    )


def test_text_that_no_cell_can_hold_is_refused_before_writing(tmp_path: Path) -> None:
    firm = Firm(name="A", country="JP", description={"en": "x" * 32_768})
    with pytest.raises(DataError, match=r"description\.en: found 32768 characters, expected at most 32767"):
        save_profiles(Firms([firm]), tmp_path / "firms.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_zip_bomb_is_refused_before_unpacking(workbook: Path, tmp_path: Path) -> None:
    bomb = rewritten(workbook, tmp_path / "bomb.xlsx", "xl/worksheets/sheet1.xml", b" " * 50_000_000)
    with pytest.raises(DataError, match=r"bytes packed into.*at most 4,194,304"):
        load_profiles(bomb)


def test_entity_bomb_is_refused(workbook: Path, tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 50}">' for n in range(1, 9))
    xml = f'<!DOCTYPE x [<!ENTITY e0 "ha">{levels}]><worksheet>&e8;</worksheet>'
    bomb = rewritten(workbook, tmp_path / "bomb.xlsx", "xl/worksheets/sheet1.xml", xml.encode())
    with pytest.raises(DataError, match="damaged content"):
        load_profiles(bomb)


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"no workbook", b"\xd0\xcf\x11\xe0old", b"PK\x03\x04" + b"\x00" * 60],
    ids=["empty", "two bytes", "text", "old xls", "cut"],
)
def test_what_is_no_workbook_is_said_so(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "firms.xlsx").write_bytes(content)
    with pytest.raises(DataError, match=r"an \.xlsx workbook; open it in a spreadsheet program"):
        load_profiles(tmp_path / "firms.xlsx")


def test_far_cells_cost_nothing(workbook: Path, tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row><row r="999999"><c r="XFD999999"/></row>'
    xml = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}'
    far = rewritten(
        workbook, tmp_path / "far.xlsx", "xl/worksheets/sheet1.xml", (xml + "</sheetData></worksheet>").encode()
    )
    assert len(load_profiles(far)) == 0


def test_a_zip_without_sheets_is_said_so(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("hello.txt", "hello")
    (tmp_path / "firms.xlsx").write_bytes(content.getvalue())
    with pytest.raises(DataError, match="damaged content"):
        load_profiles(tmp_path / "firms.xlsx")
