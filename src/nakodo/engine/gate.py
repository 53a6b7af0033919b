"""Which pairs may stand in a list, and what part of their score they keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from nakodo.arrays import Bools, Ints

FULL = 100
"""A pair of classes that keeps its whole score, in hundredths."""


def _no_pairs() -> Ints:
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

    left_class: Ints
    right_class: Ints
    table: Ints
    excluded: Ints = field(default_factory=_no_pairs)

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

    def exclude(self, pairs: Ints) -> Gate:
        """Leave out these positions (n_pairs, 2) too."""
        return replace(self, excluded=np.unique(np.concatenate([self.excluded, pairs.reshape(-1, 2)]), axis=0))

    def allow(self, terms: Sequence[tuple[Bools, Bools]]) -> Gate:
        """Keep only pairs that meet one of the terms: left firm in the first set, right firm in the second.

        Examples
        --------
        >>> gate = Gate.open(2, 3).allow([(np.array([True, False]), np.array([True, True, False]))])
        >>> gate.factors(np.arange(2), np.arange(3))
        array([[100, 100,   0],
               [  0,   0,   0]])
        """
        left_sets, left_class = np.unique(np.column_stack([a for a, _ in terms]), axis=0, return_inverse=True)
        right_sets, right_class = np.unique(np.column_stack([b for _, b in terms]), axis=0, return_inverse=True)
        met = (left_sets[:, None, :] & right_sets[None, :, :]).any(axis=2)
        return self.meet(Gate(left_class.ravel(), right_class.ravel(), np.where(met, FULL, 0)))

    def meet(self, other: Gate) -> Gate:
        """Both gates at once: factors multiply (rounded down, at least 1), and what either forbids stays forbidden."""
        left, left_class = np.unique(np.column_stack([self.left_class, other.left_class]), axis=0, return_inverse=True)
        right, right_class = np.unique(
            np.column_stack([self.right_class, other.right_class]), axis=0, return_inverse=True
        )
        own = self.table[np.ix_(left[:, 0], right[:, 0])]
        theirs = other.table[np.ix_(left[:, 1], right[:, 1])]
        factor = np.where((own > 0) & (theirs > 0), np.maximum(own * theirs // FULL, 1), 0)
        return Gate(left_class.ravel(), right_class.ravel(), factor, self.excluded).exclude(other.excluded)

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

    def factors(self, rows: Ints, columns: Ints) -> Ints:
        """Hundredths of a block of pairs, (n_rows, n_columns); 0 where forbidden or excluded."""
        block = self.table[np.ix_(self.left_class[rows], self.right_class[columns])]
        if len(self.excluded):
            row_of = np.full(len(self.left_class), -1)
            column_of = np.full(len(self.right_class), -1)
            row_of[rows], column_of[columns] = np.arange(len(rows)), np.arange(len(columns))
            places = np.column_stack([row_of[self.excluded[:, 0]], column_of[self.excluded[:, 1]]])
            places = places[(places >= 0).all(axis=1)]
            block[places[:, 0], places[:, 1]] = 0
        return np.asarray(block)

    def kept(self, left: Ints, right: Ints) -> Ints:
        """Hundredths that the table leaves to pairs of positions; single exclusions are not looked at."""
        return np.asarray(self.table[self.left_class[left], self.right_class[right]])

    def transposed(self) -> Gate:
        """The gate seen from the other side."""
        return Gate(self.right_class, self.left_class, self.table.T, self.excluded[:, ::-1])

    def take(self, rows: Ints) -> Gate:
        """The gate of some left firms, in the order given."""
        row_of = np.full(len(self.left_class), -1)
        row_of[rows] = np.arange(len(rows))
        places = np.column_stack([row_of[self.excluded[:, 0]], self.excluded[:, 1]])
        return Gate(self.left_class[rows], self.right_class, self.table, places[places[:, 0] >= 0])


def discount(scores: Ints, kept: Ints) -> Ints:
    """What the gate takes off integer scores, >= 0, rounded down: ``score (100 - kept) // 100``."""
    return np.asarray(scores * (FULL - kept) // FULL)


def soften(scores: Ints, kept: Ints) -> Ints:
    """Whole-number scores less the part that the gate takes.

    Examples
    --------
    >>> soften(np.array([1001, 1001]), np.array([100, 75]))
    array([1001,  751])
    """
    return np.asarray(scores - discount(scores, kept))


def _within(name: str, numbers: Ints, stop: int) -> None:
    if numbers.size and not (numbers.min() >= 0 and numbers.max() < stop):
        raise ValueError(f"{name}: expected whole numbers 0..{stop - 1}, got {numbers.min()}..{numbers.max()}")
