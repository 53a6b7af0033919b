"""The canonical score: whole-number criteria, weights and sums, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nakodo.arrays import Bools, Floats, Ints
from nakodo.criteria.catalogue import CRITERIA
from nakodo.criteria.criterion import UNIT, exact, ten_thousandths
from nakodo.features.firms import FirmFeatures
from nakodo.progress import track

STRIP = 512
"""Left firms scored at a time."""


@dataclass(frozen=True)
class SideRows:
    """One side's exact feature rows and known flags, one entry a criterion."""

    rows: tuple[Floats, ...]
    known: tuple[Bools, ...]

    def take(self, positions: Ints | slice) -> SideRows:
        return SideRows(tuple(r[positions] for r in self.rows), tuple(k[positions] for k in self.known))

    def __len__(self) -> int:
        return len(self.known[0])


def side_rows(features: FirmFeatures, side: str) -> SideRows:
    """Feature rows of all criteria for the ``"left"`` or the ``"right"`` side.

    Raises
    ------
    ValueError
        If a feature is not finite.
    """
    rows = tuple(exact((c.left if side == "left" else c.right)(features)) for c in CRITERIA)
    known = tuple((c.known_left if side == "left" else c.known_right)(features) for c in CRITERIA)
    return SideRows(rows, known)


def criterion_values(left: SideRows, right: SideRows) -> tuple[Ints, Bools]:
    """All criteria of all pairs as ten-thousandths, and whether each was known.

    Returns
    -------
    values : ndarray of shape (n_left, n_right, n_criteria), int64, 0..10000
    known : ndarray of the same shape, bool
    """
    shape = (len(left), len(right), len(CRITERIA))
    values, known = np.empty(shape, dtype=np.int64), np.empty(shape, dtype=bool)
    for c, criterion in enumerate(CRITERIA):
        known[:, :, c] = left.known[c][:, None] & right.known[c][None, :]
        measured = np.clip(ten_thousandths(left.rows[c] @ right.rows[c].T), 0, UNIT)
        values[:, :, c] = np.where(known[:, :, c], measured, round(criterion.neutral * UNIT))
    return values, known


def strips(n: int, height: int = STRIP) -> Iterator[slice]:
    """Consecutive slices that cover ``range(n)``."""
    starts = range(0, n, height)
    for start in track(starts, "scoring", len(starts)):
        yield slice(start, min(start + height, n))


def paired_values(left: SideRows, right: SideRows) -> tuple[Ints, Bools]:
    """Criteria of the pairs (left[i], right[i]): values (n_pairs, n_criteria) and whether each was known."""
    shape = (len(left), len(CRITERIA))
    values, known = np.empty(shape, dtype=np.int64), np.empty(shape, dtype=bool)
    for c, criterion in enumerate(CRITERIA):
        known[:, c] = left.known[c] & right.known[c]
        products = np.einsum("ij,ij->i", left.rows[c], right.rows[c])
        measured = np.clip(ten_thousandths(products), 0, UNIT)
        values[:, c] = np.where(known[:, c], measured, round(criterion.neutral * UNIT))
    return values, known


def best_first(scores: Ints, k: int) -> Ints:
    """Positions of the k best of one row, by (-score, position); fewer where fewer are allowed.

    Parameters
    ----------
    scores : ndarray of shape (n_right,), int64
        Negative for pairs that are not allowed; columns in order of right id.

    Examples
    --------
    >>> best_first(np.array([3, -1, 5, 3]), k=3)
    array([2, 0, 3])
    """
    allowed = np.flatnonzero(scores >= 0)
    if len(allowed) > k > 0:
        threshold = np.partition(scores[allowed], len(allowed) - k)[len(allowed) - k]
        allowed = allowed[scores[allowed] >= threshold]
    return allowed[np.argsort(-scores[allowed], kind="stable")[:k]]
