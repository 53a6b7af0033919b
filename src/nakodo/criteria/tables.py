"""Criteria that are small tables: one-hot rows on the left, rows of the table on the right."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nakodo.features.firms import FirmFeatures


def one_hot(positions: np.ndarray, n: int) -> np.ndarray:
    """Rows with a 1 at each position; rows of zeros where the position is -1.

    Examples
    --------
    >>> one_hot(np.array([1, -1]), 2)
    array([[0., 1.],
           [0., 0.]])
    """
    return (positions[:, None] == np.arange(n)[None, :]).astype(float)


def table_rows(
    table: np.ndarray, cell: Callable[[FirmFeatures], np.ndarray]
) -> tuple[Callable[[FirmFeatures], np.ndarray], Callable[[FirmFeatures], np.ndarray]]:
    """Left and right rows whose dot product is ``table[cell(left), cell(right)]`` exactly."""

    def left(features: FirmFeatures) -> np.ndarray:
        return one_hot(cell(features), len(table))

    def right(features: FirmFeatures) -> np.ndarray:
        return one_hot(cell(features), len(table)) @ table.T

    return left, right
