"""Profiles as Parquet: the same flat columns as CSV, with types; nested columns of other programs are read too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nakodo.errors import Problem, Problems
from nakodo.files import write_atomically
from nakodo.profiles.firms import Firms
from nakodo.profiles.records import Record, most_unpacked
from nakodo.profiles.tables import MOST_COLUMNS, columns_of, flatten, table_records

BATCH_ROWS = 64
FEW_VALUES = 100_000
"""Rows, or values of a list, that any file may hold; more only if it has a byte for each."""

SCANNED = 1024
"""Values read at once to see whether a file is whole."""


def read_parquet(content: bytes, name: str, problems: Problems, notices: list[str]) -> Iterator[Record]:
    """The records of a Parquet file, a few rows at a time.

    A repeated text stands in a file once, so a small file may hold more text than fits any memory. Texts are
    therefore read as numbers of a dictionary, and their length is added up before they are unpacked; rows, columns
    and the values of lists are counted by the file's own words before anything is read.
    """
    yield from table_records(name, _rows(content, name, problems), problems)


def _rows(content: bytes, name: str, problems: Problems) -> Iterator[tuple[int, list[Any]]]:
    import pyarrow as pa
    from pyarrow import parquet

    number, text = 1, 0
    try:
        file = parquet.ParquetFile(pa.BufferReader(content))
        file.scan_contents(batch_size=SCANNED)  # what is damaged raises here; row_group(i).column(j) would abort
        if excess := _excess(file.metadata, len(content)):
            problems.append(Problem(name, "file", *excess))
            return
        yield number, file.schema_arrow.names
        leaves = [file.schema.column(i) for i in range(len(file.schema))]
        texts = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"]
        file = parquet.ParquetFile(pa.BufferReader(content), read_dictionary=texts)
        for batch in file.iter_batches(batch_size=BATCH_ROWS):
            text += sum(map(_text_bytes, batch.columns))
            if text > most_unpacked(len(content)):
                found = f"{text:,} bytes of text, repetitions unpacked"
                place = f"rows up to {number + batch.num_rows}"
                problems.append(Problem(name, place, found, f"at most {most_unpacked(len(content)):,}"))
                return
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                yield number, list(row)
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        detail = " ".join(str(error).split())[:80]
        problems.append(Problem(name, "file", f"damaged content ({detail})", "a Parquet file"))


def _excess(metadata: Any, packed: int) -> tuple[str, str] | None:
    """What there is too much of by the file's own words, and how much there may be."""
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    unpacked = sum(group.total_byte_size for group in groups)
    columns = metadata.num_columns
    longest = max((group.column(i).num_values for group in groups for i in range(columns)), default=0)
    if columns > MOST_COLUMNS:
        return f"{columns:,} columns", f"at most {MOST_COLUMNS:,}"
    if max(metadata.num_rows, longest) > max(packed, FEW_VALUES):
        return f"{max(metadata.num_rows, longest):,} values in a column", f"at most {max(packed, FEW_VALUES):,}"
    if unpacked > most_unpacked(packed):
        return f"{unpacked:,} bytes packed into {packed:,}", f"at most {most_unpacked(packed):,}"
    return None


def _text_bytes(column: Any) -> int:
    """Bytes of all texts in a column, in lists and mappings too, looked up in dictionaries without unpacking them."""
    import pyarrow as pa
    from pyarrow import compute

    kind = column.type
    if pa.types.is_dictionary(kind):
        lengths = compute.binary_length(column.dictionary).cast(pa.int64())
        return compute.sum(lengths.take(column.indices)).as_py() or 0
    if pa.types.is_struct(kind):
        return sum(map(_text_bytes, column.flatten()))
    if pa.types.is_nested(kind):
        return _text_bytes(column.flatten())
    return int(column.nbytes)


def write_parquet(firms: Firms, path: Path) -> None:
    """Flat typed columns in the order of the profile's fields; what is unknown is null."""
    import pyarrow as pa
    from pyarrow import parquet

    rows = [flatten(firm) for firm in firms]
    table = pa.table({column: pa.array([row.get(column) for row in rows]) for column in columns_of(rows)})
    with write_atomically(path) as temporary:
        parquet.write_table(table, temporary)
