"""What the scan keeps of each row: the columns that may still be among its k best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LOWEST = np.float32(-1e20)
"""Threshold of a row that has not seen k columns yet."""

FORBIDDEN = np.float32(-1e30)
"""Score of a pair that is left out."""

GIVEN_UP = np.float32(1e20)
"""Threshold of a row with more columns in its window than there is room for; it is scored in full later."""

LAG = 16
"""Columns beyond k that a row gathers before its threshold is raised."""


@dataclass(frozen=True)
class Kept:
    """Columns kept of a block of rows; each row has room for ``capacity`` of them.

    Parameters
    ----------
    k : int
        Number of partners asked for.
    window : float
        A column whose float32 score is below the k-th best one by more than this cannot be among the k best.
    threshold : ndarray of shape (n_rows,), float32
        What a new column must exceed.
    best : ndarray of shape (n_rows, k), float32
        The k best scores so far as a heap, smallest first; only the compiled scan keeps it.
    fill : ndarray of shape (n_rows,), int64
    score : ndarray of shape (n_rows, capacity), float32
    column : ndarray of shape (n_rows, capacity), int32
    """

    k: int
    window: float
    threshold: np.ndarray
    best: np.ndarray
    fill: np.ndarray
    score: np.ndarray
    column: np.ndarray

    @classmethod
    def empty(cls, n_rows: int, n_right: int, k: int, window: float) -> Kept:
        """Room for twice k and some more, or for all columns where there are fewer."""
        k = min(k, n_right)
        capacity = min(n_right, 2 * k + 128)
        return cls(
            k=k,
            window=window,
            threshold=np.full(n_rows, LOWEST),
            best=np.full((n_rows, k), LOWEST),
            fill=np.zeros(n_rows, dtype=np.int64),
            score=np.empty((n_rows, capacity), dtype=np.float32),
            column=np.empty((n_rows, capacity), dtype=np.int32),
        )

    @property
    def given_up(self) -> np.ndarray:
        """Rows with too many columns in their window."""
        return np.flatnonzero(self.threshold == GIVEN_UP)

    def pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows and columns that are kept, without the rows that were given up."""
        counts = np.where(self.threshold == GIVEN_UP, 0, self.fill)
        held = np.arange(self.score.shape[1])[None, :] < counts[:, None]
        return np.repeat(np.arange(len(counts)), counts), self.column[held]
