"""Criteria that are small tables: one-hot rows on the left, rows of the table on the right."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nakodo.arrays import Floats, Ints
from nakodo.features.firms import FirmFeatures


def one_hot(positions: Ints, n: int) -> Floats:
    """Rows with a 1 at each position; rows of zeros where the position is -1.

    Examples
    --------
    >>> one_hot(np.array([1, -1]), 2)
    array([[0., 1.],
           [0., 0.]])
    """
    return np.asarray(positions[:, None] == np.arange(n)[None, :], dtype=np.float64)


def table_rows(
    table: Floats, cell: Callable[[FirmFeatures], Ints]
) -> tuple[Callable[[FirmFeatures], Floats], Callable[[FirmFeatures], Floats]]:
    """Left and right rows whose dot product is ``table[cell(left), cell(right)]`` exactly."""

    def left(features: FirmFeatures) -> Floats:
        return one_hot(cell(features), len(table))

    def right(features: FirmFeatures) -> Floats:
        return one_hot(cell(features), len(table)) @ table.T

    return left, right
