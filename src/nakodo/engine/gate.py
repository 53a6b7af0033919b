"""Which pairs are allowed, and at what discount: a small table over classes of firms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nakodo.arrays import Bools, Ints

FULL = 100
"""Factor, in hundredths, of a pair that keeps its whole score."""


@dataclass(frozen=True)
class Gate:
    """A factor in hundredths for every pair: 0 forbids it, 100 leaves its score as it is.

    Parameters
    ----------
    left_class : ndarray of shape (n_left,)
    right_class : ndarray of shape (n_right,)
        Class of every firm; firms of one class stand in equal rows (columns) of the table.
    table : ndarray of shape (n_left_classes, n_right_classes), 0..100

    Examples
    --------
    >>> gate = Gate.open(2, 3).allow([(np.array([True, False]), np.array([True, True, False]))])
    >>> gate.factors(np.arange(2), np.arange(3))
    array([[100, 100,   0],
           [  0,   0,   0]])
    """

    left_class: Ints
    right_class: Ints
    table: Ints

    @classmethod
    def open(cls, n_left: int, n_right: int) -> Gate:
        """Every pair allowed."""
        return cls(np.zeros(n_left, np.int64), np.zeros(n_right, np.int64), np.full((1, 1), FULL))

    def allow(self, terms: Sequence[tuple[Bools, Bools]]) -> Gate:
        """Keep only pairs that meet one of the terms: left firm in the first set, right firm in the second."""
        left = np.column_stack([rows for rows, _ in terms])
        right = np.column_stack([columns for _, columns in terms])
        left_sets, left_class = np.unique(left, axis=0, return_inverse=True)
        right_sets, right_class = np.unique(right, axis=0, return_inverse=True)
        met = (left_sets[:, None, :] & right_sets[None, :, :]).any(axis=2)
        return self.meet(Gate(left_class.ravel(), right_class.ravel(), np.where(met, FULL, 0)))

    def meet(self, other: Gate) -> Gate:
        """Both gates at once: factors multiply, and a pair that either forbids stays forbidden."""
        left, left_class = np.unique(np.column_stack([self.left_class, other.left_class]), axis=0, return_inverse=True)
        right, right_class = np.unique(
            np.column_stack([self.right_class, other.right_class]), axis=0, return_inverse=True
        )
        own = self.table[np.ix_(left[:, 0], right[:, 0])]
        theirs = other.table[np.ix_(left[:, 1], right[:, 1])]
        factor = own * theirs // FULL
        factor = np.where((own > 0) & (theirs > 0), np.maximum(factor, 1), 0)
        return Gate(left_class.ravel(), right_class.ravel(), factor)

    def factors(self, rows: Ints, columns: Ints) -> Ints:
        """Factors of a block of pairs, (n_rows, n_columns)."""
        return np.asarray(self.table[np.ix_(self.left_class[rows], self.right_class[columns])])

    def paired(self, rows: Ints, columns: Ints) -> Ints:
        """Factors of the pairs (rows[i], columns[i])."""
        return np.asarray(self.table[self.left_class[rows], self.right_class[columns]])


def discount(scores: Ints, factors: Ints) -> Ints:
    """What a factor takes off integer scores, >= 0: ``score * (100 - factor) // 100``."""
    return np.asarray(scores * (FULL - factors) // FULL)
