"""Ranked pairs to Parquet, strip by strip."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.engine.ranked import Ranked
from nakodo.files import write_atomically


def write_strips(strips: Iterable[Ranked], path: Path) -> None:
    """Write each strip as it comes: positions, score, and one column a criterion in ten-thousandths.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import pyarrow.parquet as parquet
    >>> with TemporaryDirectory() as folder:
    ...     write_strips([Ranked.joined([])], Path(folder, "a.parquet"))
    ...     parquet.read_table(Path(folder, "a.parquet")).column_names[:4]
    ['left', 'right', 'score', 'supply_fit']
    """
    import pyarrow as pa
    import pyarrow.parquet as parquet

    numbers = [("left", pa.int32()), ("right", pa.int32()), ("score", pa.int32())]
    schema = pa.schema([*numbers, *((name, pa.int16()) for name in CRITERION_NAMES)])
    with write_atomically(path) as temporary, parquet.ParquetWriter(temporary, schema) as writer:
        for strip in strips:
            columns = [pa.array(c.astype(np.int32)) for c in (strip.left, strip.right, strip.score)]
            columns += [pa.array(np.ascontiguousarray(strip.values[:, c])) for c in range(len(CRITERION_NAMES))]
            writer.write_table(pa.table(columns, schema=schema))
