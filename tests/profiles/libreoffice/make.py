"""Makes the files of this folder with LibreOffice; see README.md. Not run by the tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl

from nakodo.profiles.template import write_template

HERE = Path(__file__).parent
COMMAS, SEMICOLONS, TABS = 44, 59, 9
WINDOWS_1252, CP932, UTF_8, UTF_16 = 1, 60, 76, 65535

FIRMS = [
    {
        "name": "Exemple Électronique",
        "country": "FR",
        "city": "Orléans",
        "founded": 1987,
        "identifiers.corporate_number": 7000012050002,
        "description.fr": "Société spécialisée dans les capteurs à très haute température.",
        "offers.1.code": "SEN-EOIR",
        "offers.1.share": 0.7,
        "offers.1.dual_use": True,
        "sources.1.title": "brochure",
        "sources.1.date": "2026-04-01",
    },
    {"name": "Beispiel Größe", "country": "DE", "city": "Köln", "founded": 2001, "description.fr": "Pièces usinées"},
]
JAPANESE = [
    {"name": "Rei Kogaku", "name_local": "株式会社例光学", "country": "JP", "description.ja": "赤外線レンズ、ｶﾒﾗ部品"},
    {"name": "Tatoe Seiki", "name_local": "㈱例精機", "country": "JP", "description.ja": "精密加工・研磨"},
]


def workbook(path: Path, rows: list[dict], title: str = "") -> None:
    """Rows under headings, with a merged title above where one is given."""
    book = openpyxl.Workbook()
    columns = list(dict.fromkeys(column for row in rows for column in row))
    if title:
        book.active.append([title])
        book.active.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(columns))
    book.active.append(columns)
    for row in rows:
        book.active.append([row.get(column) for column in columns])
    book.save(path)


def filled_form(path: Path) -> None:
    """The form with the row of its example copied to the first sheet."""
    write_template(path)
    book = openpyxl.load_workbook(path)
    for cell in book["Example"][2]:
        if cell.column_letter and cell.value is not None:
            book["Profiles"][cell.coordinate] = cell.value
    offered = {cell.value.split(":")[0]: cell.value for cell in book["Lists"]["D"] if ":" in cell.value}
    for cell in book["Profiles"][2]:
        cell.value = offered.get(cell.value, cell.value)
    book.save(path)


def convert(source: Path, target: str, filter_: str) -> None:
    """Let LibreOffice write ``target`` from a workbook."""
    with TemporaryDirectory() as folder:
        command = ["soffice", "--headless", "--convert-to", filter_, "--outdir", folder, str(source)]
        subprocess.run(command, check=True, stdout=sys.stderr)
        [written] = Path(folder).iterdir()
        (HERE / target).write_bytes(written.read_bytes())


def csv_filter(delimiter: int, charset: int) -> str:
    return f"csv:Text - txt - csv (StarCalc):{delimiter},34,{charset},1,,0,false,true,false"


def main() -> None:
    with TemporaryDirectory() as folder:
        lyon, tokyo = Path(folder, "lyon.xlsx"), Path(folder, "tokyo.xlsx")
        workbook(lyon, FIRMS)
        workbook(tokyo, JAPANESE)
        convert(lyon, "lyon-windows-1252.csv", csv_filter(SEMICOLONS, WINDOWS_1252))
        convert(lyon, "lyon.xlsx", "xlsx")
        convert(tokyo, "tokyo-cp932.csv", csv_filter(COMMAS, CP932))
        convert(tokyo, "tokyo-utf-16.csv", csv_filter(TABS, UTF_16))
        merged, form = Path(folder, "merged.xlsx"), Path(folder, "form.xlsx")
        workbook(merged, FIRMS, "Member firms 2026")
        filled_form(form)
        convert(merged, "merged.xlsx", "xlsx")
        convert(form, "form.xlsx", "xlsx")


if __name__ == "__main__":
    main()
