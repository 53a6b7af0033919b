"""The scan in NumPy alone: the reference that every faster one must equal."""

from __future__ import annotations

import numpy as np

from nakodo.criteria.criterion import UNIT, ten_thousandths
from nakodo.engine.fold import NEUTRAL, Folded
from nakodo.engine.kept import FORBIDDEN, GIVEN_UP, Kept

PAIRS_AT_A_TIME = 4096


def scan(tile: np.ndarray, factor: np.ndarray, factor_row: np.ndarray, first: int, kept: Kept) -> None:
    """Keep the columns of a tile that exceed their row's threshold.

    Parameters
    ----------
    tile : ndarray of shape (n_rows, n_columns), float32
        Scores; overwritten.
    factor : ndarray of shape (n_classes, n_columns), float32
        Part of the score that each column keeps, 0 where it is forbidden.
    factor_row : ndarray of shape (n_rows,), intp
        Row of ``factor`` that belongs to each row of the tile.
    first : int
        Number of the tile's first column.
    kept : Kept
        Updated in place.
    """
    if (factor != 1).any():
        part = factor[factor_row]
        tile *= part
        tile[part == 0] = FORBIDDEN
    above = tile > kept.threshold[:, None]
    hits = np.count_nonzero(above, axis=1)
    for row in np.flatnonzero(kept.fill + hits > kept.score.shape[1]):
        above[row] = _make_room(tile[row], above[row], row, kept)
    hits = np.count_nonzero(above, axis=1)
    rows, columns = np.divmod(np.flatnonzero(above), above.shape[1])
    place = np.arange(len(rows)) - np.repeat(np.cumsum(hits) - hits - kept.fill, hits)
    kept.score[rows, place] = tile[rows, columns]
    kept.column[rows, place] = first + columns
    kept.fill[:] += hits


def _make_room(scores: np.ndarray, above: np.ndarray, row: int, kept: Kept) -> np.ndarray:
    """Raise a row's threshold to what its old and new columns allow; the new columns that exceed it."""
    fill = kept.fill[row]
    old = kept.score[row, :fill]
    both = np.concatenate([old, scores[above]])
    kth = np.partition(both, len(both) - kept.k)[len(both) - kept.k]
    threshold = np.float32(kth - kept.window)
    stay = old > threshold
    above = above & (scores > threshold)
    n_stay = int(stay.sum())
    if n_stay + int(above.sum()) > kept.score.shape[1]:
        kept.threshold[row], kept.fill[row] = GIVEN_UP, 0
        return np.zeros_like(above)
    kept.score[row, :n_stay] = old[stay]
    kept.column[row, :n_stay] = kept.column[row, :fill][stay]
    kept.threshold[row], kept.fill[row] = threshold, n_stay
    return above


def shrink(kept: Kept) -> None:
    """Drop what the final k-th best score of each row rules out."""
    for row in np.flatnonzero(kept.fill > kept.k):
        _make_room(np.empty(0, np.float32), np.zeros(0, bool), row, kept)


def measure(folded: Folded, left: np.ndarray, right: np.ndarray, criteria: np.ndarray, values: np.ndarray) -> None:
    """Canonical values of pairs, written into the columns ``criteria`` of ``values``.

    Parameters
    ----------
    folded : Folded
    left, right : ndarray of shape (n_pairs,), int
        Rows of ``folded.left`` and of ``folded.right``.
    criteria : ndarray of shape (n_measured,), int
    values : ndarray of shape (n_pairs, n_criteria), int16
    """
    for start in range(0, len(left), PAIRS_AT_A_TIME):
        some = slice(start, start + PAIRS_AT_A_TIME)
        here, there = left[some], right[some]
        for c in criteria:
            columns = slice(folded.starts[c], folded.stops[c])
            ours = folded.left[here, columns].astype(np.float64)
            products = np.einsum("ij,ij->i", ours, folded.right[there, columns].astype(np.float64))
            known = folded.left_known[here, c] & folded.right_known[there, c]
            values[some, c] = np.where(known, np.clip(ten_thousandths(products), 0, UNIT), NEUTRAL[c])
