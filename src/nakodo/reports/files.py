"""Tables as text and files: tsv, csv, json, jsonl, md, xlsx and parquet."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nakodo.errors import DataError, Problem, UsageError
from nakodo.files import write_atomically

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("table", "tsv", "csv", "json", "jsonl", "md", "xlsx", "parquet")
BINARY = ("xlsx", "parquet")
EXTENSIONS = {".tsv": "tsv", ".csv": "csv", ".json": "json", ".jsonl": "jsonl", ".md": "md"} | {
    ".xlsx": "xlsx",
    ".parquet": "parquet",
}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
DIGITS = {"score": 8, "coverage": 4, "acceptability": 4, "expected_rank": 2}
"""Printed decimals of a column; criteria have 4, contributions 8."""


def choose_format(fmt: str | None, output: str | None, terminal: bool) -> str:
    """The format asked for, else that of the file name, else a table on a terminal and tsv in a pipe.

    Raises
    ------
    UsageError
        If the file name's extension is unknown, or a binary format has no file to go to.
    """
    output = None if output == "-" else output
    if fmt is None and output is not None:
        extension = Path(output).suffix.lower()
        if extension not in EXTENSIONS:
            raise UsageError(f"{output}: unknown extension {extension!r}; known are {', '.join(sorted(EXTENSIONS))}")
        fmt = EXTENSIONS[extension]
    if fmt is None:
        fmt = "table" if terminal else "tsv"
    if fmt in BINARY and output is None:
        raise UsageError(f"--format {fmt} needs a file\n  try: -o pairs.{fmt}")
    return fmt


def guarded(text: str) -> str:
    """Text that a spreadsheet will not run: a leading formula sign gets an apostrophe.

    Examples
    --------
    >>> guarded("=1+1"), guarded("Thales")
    ("'=1+1", 'Thales')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def digits_of(column: str) -> int | None:
    """Printed decimals of a numeric column, None for whole numbers and others."""
    if column.startswith("contribution_"):
        return 8
    return 4 if column.startswith("c_") else DIGITS.get(column)


def _cell(column: str, value: Any, raw: bool) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, float):
        digits = digits_of(column)
        return f"{value:.{digits}f}" if digits is not None else repr(value)
    text = str(value)
    return text if raw or not isinstance(value, str) else guarded(text)


def render(
    table: pd.DataFrame | Mapping[str, Sequence[Any]], fmt: str, record: Mapping[str, Any], raw: bool = False
) -> bytes:
    """A table in a format other than ``"table"``, as bytes.

    Parameters
    ----------
    table : DataFrame, or mapping of column name to values
    fmt : str
    record : mapping
        How the table was made; stands in json, xlsx and parquet.
    raw : bool
        Leave texts that begin like formulas as they are.
    """
    if fmt == "parquet":
        return _parquet(table, record)
    head, lines = _columns_and_rows(table)
    if fmt == "xlsx":
        return _xlsx(head, lines, record, raw)
    if fmt == "json":
        content = {"record": record, "rows": [dict(zip(head, line, strict=True)) for line in lines]}
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
    if fmt == "jsonl":
        rows = (json.dumps(dict(zip(head, line, strict=True)), ensure_ascii=False) for line in lines)
        return "".join(row + "\n" for row in rows).encode()
    cells = [[_cell(name, value, raw) for name, value in zip(head, line, strict=True)] for line in lines]
    if fmt == "md":
        marked = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in cells)]
        return "".join(f"| {' | '.join(' '.join(cell.split()) for cell in line)} |\n" for line in marked).encode()
    if fmt == "tsv":
        return "".join("\t".join(" ".join(c.split()) for c in line) + "\n" for line in [head, *cells]).encode()
    import csv

    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([head, *cells])
    return text.getvalue().encode()


def _columns_and_rows(table: pd.DataFrame | Mapping[str, Sequence[Any]]) -> tuple[list[str], list[tuple[Any, ...]]]:
    if isinstance(table, Mapping):
        return list(table), list(zip(*table.values(), strict=True))
    return [str(name) for name in table.columns], [tuple(row.values()) for row in table.to_dict("records")]


def _parquet(content: pd.DataFrame | Mapping[str, Sequence[Any]], record: Mapping[str, Any]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if isinstance(content, Mapping):
        table = pa.table({name: pa.array(values) for name, values in content.items()})
    else:
        table = pa.Table.from_pandas(content, preserve_index=False)
    metadata = {**(table.schema.metadata or {}), b"nakodo": json.dumps(record, ensure_ascii=False).encode()}
    sink = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(metadata), sink)
    return sink.getvalue()


def _xlsx(head: list[str], lines: Sequence[tuple[Any, ...]], record: Mapping[str, Any], raw: bool) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    from nakodo.profiles.workbooks import plain_cell, workbook_bytes

    def cell(value: Any) -> Any:
        text = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
        return plain_cell(sheet, guarded(text) if isinstance(text, str) and not raw else text)

    book = Workbook(write_only=True)
    sheet = book.create_sheet("nakodo")
    sheet.freeze_panes = "C2"
    for row in [head, *lines]:
        sheet.append([cell(value) for value in row])
    about = book.create_sheet("record")
    for key, value in record.items():
        about.append([key, value if isinstance(value, (str, int, float)) else json.dumps(value, ensure_ascii=False)])
    return workbook_bytes(book)


def deliver(content: bytes, output: str | None, force: bool) -> None:
    """Write to standard output, or to a file that takes its place only when complete.

    Raises
    ------
    UsageError
        If the file exists and ``force`` is not set, or its folder does not exist.
    """
    check_place(output, force)
    if output is None or output == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    with write_atomically(Path(output)) as temporary:
        temporary.write_bytes(content)


def check_place(output: str | None, force: bool) -> None:
    """Refuse a file that could not be written at the end of long work.

    Raises
    ------
    UsageError
        If the file exists and ``force`` is not set, or its folder does not exist.
    """
    if output is None or output == "-":
        return
    path = Path(output)
    if path.is_dir():
        raise UsageError(f"{output} is a folder; name a file in it")
    if path.exists() and not force:
        raise UsageError(f"{output} exists\n  try: --force to replace it")
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}")


def read_table(path: str) -> pd.DataFrame:
    """A table that nakodo wrote, in any of its file formats.

    Raises
    ------
    UsageError
        If there is no such file or its extension is unknown.
    DataError
        If the file is damaged or holds something else.
    """
    file = Path(path)
    if not file.is_file():
        raise UsageError(f"there is no file {path}")
    if file.suffix.lower() not in READERS:
        raise UsageError(f"{path}: unknown extension {file.suffix!r}; known are {', '.join(sorted(READERS))}")
    try:
        return READERS[file.suffix.lower()](file)
    except (ValueError, KeyError, TypeError, OSError, zipfile.BadZipFile) as error:
        found = " ".join(str(error).split())[:80] or type(error).__name__
        raise DataError([Problem(file.name, "file", found, "a table that nakodo wrote")]) from None


def _read_json(path: Path) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(json.loads(path.read_text(encoding="utf-8"))["rows"])


def _read_with(reader: str, **options: Any) -> Callable[[Path], pd.DataFrame]:
    def read(path: Path) -> pd.DataFrame:
        import pandas as pd

        frame: pd.DataFrame = getattr(pd, reader)(path, **options)
        return frame

    return read


READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    ".json": _read_json,
    ".jsonl": _read_with("read_json", lines=True),
    ".parquet": _read_with("read_parquet"),
    ".xlsx": _read_with("read_excel"),
    ".csv": _read_with("read_csv", keep_default_na=False),
    ".tsv": _read_with("read_csv", sep="\t", keep_default_na=False),
}
