"""Mutations that keep the outer form, so that workbooks still unzip and Parquet files still parse."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable

import atheris
import pyarrow as pa
from pyarrow import parquet
from seeds import HOSTILE

_TOKEN = re.compile(rb'"[^"]*"|>[^<]+<|<[^>]+>')
_LIKELY = ("sheet1.xml", "sharedStrings.xml", "workbook.xml", "styles.xml", ".rels")

MOST_UNPACKED = 2**22

VALUES = (
    *(None, "", "x", "東レ", "\x00", "SEN-RADAR", 0, -1, 2**62, 1.5, float("nan"), float("inf"), True, b"\xff\x00"),
    *([], [None], ["a", None], {"en": "x"}, {"code": "SEN-RADAR", "trl": 9}, [{"code": "SEN-RADAR"}], [[1]]),
)


def mutate_workbook(content: bytes, most: int, seed: int) -> bytes:
    """Change one member of the archive, now and then the archive itself."""
    rng = random.Random(seed)
    if rng.random() < 0.1:
        return atheris.Mutate(content, most)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
                return atheris.Mutate(content, most)
            members = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return atheris.Mutate(content, most)
    if not members:
        return atheris.Mutate(content, most)
    likely = [name for name in members if name.endswith(_LIKELY)] if rng.random() < 0.9 else []
    name = rng.choice(likely or list(members))
    xml = members[name]
    members[name] = _mutated_xml(xml, rng) if rng.random() < 0.7 else atheris.Mutate(xml, len(xml) + 64)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, text in members.items():
            archive.writestr(member, text)
    return written.getvalue() if len(written.getvalue()) <= most else content


def _mutated_xml(xml: bytes, rng: random.Random) -> bytes:
    """Replace, repeat, remove or exchange tags, attribute values or texts."""
    tokens = list(_TOKEN.finditer(xml))
    for _ in range(rng.randint(1, 3) if tokens else 0):
        token, other = rng.choice(tokens), rng.choice(tokens)
        old = token[0]
        kind = rng.randrange(5)
        if kind == 0:
            new = old[:1] + rng.choice(HOSTILE).encode() + old[-1:]
        elif kind == 1:
            new = old + old
        elif kind == 2:
            new = b""
        elif kind == 3:
            new = other[0]
        else:
            new = old[:1] + str(rng.choice((0, -1, 1, 2**31, 10**20, 0.5))).encode() + old[-1:]
        xml = xml.replace(old, new, 1) if rng.random() < 0.5 else xml[: token.start()] + new + xml[token.end() :]
    return xml


def mutate_parquet(content: bytes, most: int, seed: int) -> bytes:
    """Change a column's name, values and type, or the bytes of the footer, or any bytes."""
    rng = random.Random(seed)
    chance = rng.random()
    if chance < 0.2:
        return atheris.Mutate(content, most)
    if chance < 0.5 and len(content) > 8:
        length = min(int.from_bytes(content[-8:-4], "little"), len(content) - 8)
        footer = atheris.Mutate(content[-8 - length : -8], length + 64)
        return content[: -8 - length] + footer + len(footer).to_bytes(4, "little") + b"PAR1"
    try:
        table = parquet.read_table(io.BytesIO(content)) if len(content) < most else None
        if table is None or not 0 < table.num_rows < 50:
            return atheris.Mutate(content, most)
        written = _written(_mutated_table(table, rng), rng)
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError, TypeError):
        return atheris.Mutate(content, most)
    return written if len(written) <= most else content


def _mutated_table(table: pa.Table, rng: random.Random) -> pa.Table:
    i = rng.randrange(table.num_columns)
    values = [rng.choice(VALUES) for _ in range(table.num_rows)]
    if rng.random() < 0.6:
        values = [rng.choice(VALUES)] * table.num_rows
    name = rng.choice((table.column_names[i], rng.choice(table.column_names), "offers", "description", "size", ""))
    return table.set_column(i, name, pa.array(values))


def _written(table: pa.Table, rng: random.Random) -> bytes:
    sink = io.BytesIO()
    parquet.write_table(
        table,
        sink,
        compression=rng.choice(("snappy", "none", "gzip", "zstd")),
        use_dictionary=rng.random() < 0.7,
        row_group_size=rng.choice((1, 2, 1000)),
        store_schema=rng.random() < 0.7,
    )
    return sink.getvalue()


MUTATORS: dict[str, Callable[[bytes, int, int], bytes]] = {".xlsx": mutate_workbook, ".parquet": mutate_parquet}
