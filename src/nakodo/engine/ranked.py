"""Ranked pairs as columns of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nakodo.criteria.catalogue import CRITERIA

_SCORE_BITS, _POSITION_BITS = 27, 27


@dataclass(frozen=True)
class Ranked:
    """Pairs of positions with their canonical scores and what those are made of.

    Attributes
    ----------
    left, right : ndarray of shape (n_pairs,), int64
    score : ndarray of shape (n_pairs,), int64, 0..10^8
    values : ndarray of shape (n_pairs, n_criteria), int16, 0..10000
        Without columns where no breakdown was asked for.
    known : ndarray of shape (n_pairs, n_criteria), bool
    """

    left: np.ndarray
    right: np.ndarray
    score: np.ndarray
    values: np.ndarray
    known: np.ndarray

    def __len__(self) -> int:
        return len(self.score)

    def take(self, positions: np.ndarray) -> Ranked:
        """The pairs at these positions, or where a mask holds."""
        return Ranked(*(column[positions] for column in self._columns()))

    @classmethod
    def joined(cls, parts: Sequence[Ranked], breakdown: bool = True) -> Ranked:
        """One after the other; no parts make no pairs."""
        if not parts:
            numbers, width = np.empty(0, np.int64), len(CRITERIA) if breakdown else 0
            return cls(numbers, numbers, numbers, np.empty((0, width), np.int16), np.empty((0, width), bool))
        return cls(*(np.concatenate(columns) for columns in zip(*(p._columns() for p in parts), strict=True)))

    def _columns(self) -> tuple[np.ndarray, ...]:
        return self.left, self.right, self.score, self.values, self.known


def best_of_each(row: np.ndarray, right: np.ndarray, score: np.ndarray, k: int) -> np.ndarray:
    """Positions of the k best pairs of each row, by row, then (-score, right).

    Parameters
    ----------
    row : ndarray of shape (n_pairs,), int64, below 512
    right : ndarray of shape (n_pairs,), int64, below 2^27
    score : ndarray of shape (n_pairs,), int64, 0..10^8

    Examples
    --------
    >>> best_of_each(np.array([1, 0, 1, 1]), np.array([5, 9, 4, 3]), np.array([7, 7, 7, 8]), k=2)
    array([1, 3, 2])
    """
    lost = (1 << _SCORE_BITS) - 1 - score
    ordered = np.argsort(row << (_SCORE_BITS + _POSITION_BITS) | lost << _POSITION_BITS | right)
    counts = np.bincount(row)
    place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    return ordered[place < k]
