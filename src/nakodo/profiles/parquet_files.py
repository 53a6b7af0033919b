"""Profiles as Parquet: the same flat columns as CSV, with types; nested columns of other programs are read too."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from nakodo.errors import Problem
from nakodo.files import write_atomically
from nakodo.profiles.firms import Firms
from nakodo.profiles.records import LONGEST_TEXT, Record
from nakodo.profiles.tables import columns_of, flatten, table_records

BATCH_ROWS = 64
MOST_UNPACKED = 100
"""A file may unpack to this many times its size (and to 16 MB in any case); more is an attack."""

ALWAYS_UNPACKED = 16 * 2**20


def read_parquet(content: bytes, name: str, problems: list[Problem], notices: list[str]) -> Iterator[Record]:
    """The records of a Parquet file, a few rows at a time."""
    yield from table_records(name, _rows(content, name, problems), problems)


def _rows(content: bytes, name: str, problems: list[Problem]) -> Iterator[tuple[int, list[Any]]]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(BytesIO(content))
        groups = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)]
        unpacked = sum(group.total_byte_size for group in groups)
        if file.metadata.num_rows > len(content) or unpacked > max(MOST_UNPACKED * len(content), ALWAYS_UNPACKED):
            found = f"{file.metadata.num_rows:,} rows, {unpacked:,} bytes packed into {len(content):,}"
            problems.append(Problem(name, "file", found, f"at most {MOST_UNPACKED} times its size"))
            return
        names = file.schema_arrow.names
        yield 1, names
        dictionaries = [column for column in names if pa.types.is_string(file.schema_arrow.field(column).type)]
        file = parquet.ParquetFile(BytesIO(content), read_dictionary=dictionaries)
        number = 1
        for batch in file.iter_batches(batch_size=BATCH_ROWS):
            if _longest_text(batch) > LONGEST_TEXT:
                place = f"rows {number + 1} to {number + batch.num_rows}"
                problems.append(Problem(name, place, "a longer text", f"at most {LONGEST_TEXT} characters"))
                return
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                yield number, list(row)
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        detail = " ".join(str(error).split())[:80]
        problems.append(Problem(name, "file", f"damaged content ({detail})", "a Parquet file"))


def _longest_text(batch: Any) -> int:
    """Bytes in the longest text of a batch, looked up in dictionaries without unpacking them."""
    import pyarrow as pa
    from pyarrow import compute

    longest = 0
    for column in batch.columns:
        values = column.dictionary if pa.types.is_dictionary(column.type) else column
        if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
            longest = max(longest, compute.max(compute.binary_length(values)).as_py() or 0)
    return longest


def write_parquet(firms: Firms, path: Path) -> None:
    """Flat typed columns in the order of the profile's fields; what is unknown is null."""
    import pyarrow as pa
    from pyarrow import parquet

    rows = [flatten(firm) for firm in firms]
    table = pa.table({column: pa.array([row.get(column) for row in rows]) for column in columns_of(rows)})
    with write_atomically(path) as temporary:
        parquet.write_table(table, temporary)
