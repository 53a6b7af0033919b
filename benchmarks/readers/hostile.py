"""Files made to take as much memory as they can from the readers of profiles."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from nakodo.profiles.files import save_profiles
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm

MILLION = 10**6
HEAD = b"name,country\n"

TEXTS = {
    "rows.csv": lambda: HEAD + b"".join(b"a%x,JP\n" % n for n in range(200_000)),
    "errors.csv": lambda: HEAD + b"".join(b"a%x,X\n" % n for n in range(200_000)),
    "commas.csv": lambda: HEAD + b"," * 10 * MILLION,
    "kanji.csv": lambda: HEAD + "漢字,JP\n".encode("cp932") + "漢".encode("cp932") * 5 * MILLION,
    "lines.csv": lambda: HEAD + b"\n" * 10 * MILLION,
    "lists.jsonl": lambda: b"[" + b"{}," * (3 * MILLION) + b"{}]",
    "record.jsonl": lambda: b'{"a":[' + b"{}," * 349_000 + b"{}]}",
    "empty.jsonl": lambda: b"{}\n" * MILLION,
    "record.toml": lambda: b"".join(b"a%x.b.c=1\n" % n for n in range(80_000)),
    "lists.toml": lambda: b"a=[" + b"{}," * 349_000 + b"{}]",
}

SHEET, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"
WORKBOOKS = {
    "rows": (SHEET, b"</sheetData>", b"<row/>"),
    "cells": (SHEET, b"</row>", b"<c/>"),
    "tags": (SHEET, b"</sheetData>", b'<a b=""/>'),
    "tags-between-rows": (SHEET, b"</sheetData>", b'<a b=""/>' * 90_000 + b"<row></row>"),
    "formats": (STYLES, b"</cellXfs>", b"<xf/>"),
    "sheets": (BOOK, b"</sheets>", b'<sheet name="a" sheetId="1"/>'),
}


def workbook(plain: Path, path: Path, part: str, before: bytes, repeated: bytes, size: int) -> Path:
    """A workbook with something repeated in one of its parts until the part has ``size`` bytes."""
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                content = content.replace(before, repeated * (size // len(repeated)) + before, 1)
            new.writestr(name, content)
    return path


def tables() -> Iterator[tuple[str, pa.Table]]:
    """Small files of much repeated content."""
    one = {"name": ["A"], "country": ["JP"]}
    yield "texts", pa.table({"name": repeated("x" * 90_000, 90_000), "country": ["JP"] * 90_000})
    yield "lists", pa.table(one | {"programmes": listed(repeated("x" * 1_000, 3 * MILLION))})
    yield "list", pa.table(one | {"programmes": listed(repeated("x" * 40, 100_000))})
    yield "numbers", pa.table(one | {"programmes": listed(pa.array([1] * 90_000))})
    wide = {f"sources.{n}.title": repeated("x" * 90_000, 64) for n in range(1, 400)}
    yield "wide", pa.table({"name": [f"A{n}" for n in range(64)], "country": ["JP"] * 64} | wide)


def repeated(text: str, times: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array([0] * times, pa.int32()), [text])


def listed(values: pa.Array) -> pa.ListArray:
    """One list of all the values."""
    return pa.ListArray.from_arrays([0, len(values)], values)


def files(folder: Path, ending: str = "") -> Iterator[Path]:
    """Write them one after the other: all, or those of an ending."""
    for name, content in TEXTS.items() if ending not in (".xlsx", ".parquet") else ():
        path = folder / f"hostile-{name}"
        path.write_bytes(content())
        yield path
    plain = folder / "plain.xlsx"
    save_profiles(Firms([Firm(name="A", country="JP")]), plain, force=True)
    for name, (part, before, filling) in WORKBOOKS.items() if ending in ("", ".xlsx") else ():
        for size in (2, 4, 40):
            yield workbook(plain, folder / f"hostile-{name}-{size}.xlsx", part, before, filling, size * 1_000_000)
    for name, table in tables() if ending in ("", ".parquet") else ():
        path = folder / f"hostile-{name}.parquet"
        parquet.write_table(table, path)
        yield path
