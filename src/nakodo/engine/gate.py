"""Which pairs may stand in a list, and what part of their score they keep."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

FULL = 100
"""A pair of classes that keeps its whole score, in hundredths."""


def _no_pairs() -> np.ndarray:
    return np.empty((0, 2), dtype=np.intp)


@dataclass(frozen=True)
class Gate:
    """A small table of class pairs, and single pairs that are left out.

    Parameters
    ----------
    left_class : ndarray of shape (n_left,), int
        Row of ``table`` of each left firm.
    right_class : ndarray of shape (n_right,), int
        Column of ``table`` of each right firm.
    table : ndarray of shape (n_left_classes, n_right_classes), int, 0..100
        0 forbids a pair; any other number is the part of its score that it keeps, in hundredths.
    excluded : ndarray of shape (n_pairs, 2), int
        Positions (left, right) of pairs that are left out whatever the table says.

    Raises
    ------
    ValueError
        If a class or a position is outside its range, or an entry outside 0..100.

    Examples
    --------
    >>> gate = Gate(np.array([0, 1, 1]), np.array([0, 1]), np.array([[100, 0], [100, 50]]))
    >>> gate.kept(np.array([0, 0, 2]), np.array([0, 1, 1]))
    array([100,   0,  50])
    """

    left_class: np.ndarray
    right_class: np.ndarray
    table: np.ndarray
    excluded: np.ndarray = field(default_factory=_no_pairs)

    def __post_init__(self) -> None:
        n_left, n_right = len(self.left_class), len(self.right_class)
        _within("left_class", self.left_class, self.table.shape[0])
        _within("right_class", self.right_class, self.table.shape[1])
        _within("table", self.table, FULL + 1)
        _within("excluded[:, 0]", self.excluded[:, 0], n_left)
        _within("excluded[:, 1]", self.excluded[:, 1], n_right)

    @classmethod
    def open(cls, n_left: int, n_right: int) -> Gate:
        """Every pair allowed with its whole score."""
        return cls(np.zeros(n_left, dtype=np.intp), np.zeros(n_right, dtype=np.intp), np.array([[FULL]]))

    def merged(self) -> Gate:
        """The same gate with equal rows and equal columns of the table merged, and unused ones dropped.

        Examples
        --------
        >>> Gate(np.array([0, 2]), np.array([0, 1]), np.array([[0, 5], [7, 7], [0, 5]])).merged().table
        array([[0, 5]])
        """
        left_used, left_class = np.unique(self.left_class, return_inverse=True)
        right_used, right_class = np.unique(self.right_class, return_inverse=True)
        rows, row_of = np.unique(self.table[left_used][:, right_used], axis=0, return_inverse=True)
        columns, column_of = np.unique(rows, axis=1, return_inverse=True)
        return Gate(row_of.ravel()[left_class], column_of.ravel()[right_class], columns, self.excluded)

    def kept(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Hundredths that the table leaves to pairs of positions; single exclusions are not looked at."""
        return np.asarray(self.table[self.left_class[left], self.right_class[right]])

    def transposed(self) -> Gate:
        """The gate seen from the other side."""
        return Gate(self.right_class, self.left_class, self.table.T, self.excluded[:, ::-1])


def soften(scores: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Whole-number scores less the part that the gate takes, rounded down: ``s - s (100 - kept) // 100``.

    Examples
    --------
    >>> soften(np.array([1001, 1001]), np.array([100, 75]))
    array([1001,  751])
    """
    return np.asarray(scores - scores * (FULL - kept) // FULL)


def _within(name: str, numbers: np.ndarray, stop: int) -> None:
    if numbers.size and not (0 <= numbers.min() and numbers.max() < stop):
        raise ValueError(f"{name}: expected whole numbers 0..{stop - 1}, got {numbers.min()}..{numbers.max()}")
