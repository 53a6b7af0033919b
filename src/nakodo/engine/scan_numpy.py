"""The scan in NumPy alone: the reference that every faster one must equal."""

from __future__ import annotations

import numpy as np

from nakodo.criteria.criterion import UNIT, ten_thousandths
from nakodo.engine.fold import NEUTRAL, Folded
from nakodo.engine.kept import FORBIDDEN, GIVEN_UP, LAG, Kept
from nakodo.engine.pieces import pieces

PAIRS_AT_A_TIME = 128


def scan(tile: np.ndarray, factor: np.ndarray, factor_row: np.ndarray, first: int, kept: Kept) -> None:
    """Keep the columns of a tile that exceed their row's threshold.

    Parameters
    ----------
    tile : ndarray of shape (n_rows, n_columns), float32
        Scores; overwritten.
    factor : ndarray of shape (n_classes, n_columns), float32
        Part of the score that each column keeps, NaN where it is forbidden.
    factor_row : ndarray of shape (n_rows,), intp
        Row of ``factor`` that belongs to each row of the tile.
    first : int
        Number of the tile's first column.
    kept : Kept
        Updated in place.
    """
    if (factor != 1).any():
        tile *= factor[factor_row] if len(factor) > 1 else factor
        np.copyto(tile, FORBIDDEN, where=np.isnan(tile))
    hits = np.flatnonzero(tile > kept.threshold[:, None])
    counts = np.bincount(hits // tile.shape[1], minlength=len(tile))
    full = np.flatnonzero(kept.fill + counts > kept.score.shape[1])
    if full.size:
        _raise_thresholds(tile, full, kept)
        hits = np.flatnonzero(tile > kept.threshold[:, None])
        counts = np.bincount(hits // tile.shape[1], minlength=len(tile))
        over = kept.fill + counts > kept.score.shape[1]
        kept.threshold[over], kept.fill[over] = GIVEN_UP, 0
        hits, counts = hits[~over[hits // tile.shape[1]]], np.where(over, 0, counts)
    rows, columns = np.divmod(hits, tile.shape[1])
    place = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts - kept.fill, counts)
    kept.score[rows, place] = tile.ravel()[hits]
    kept.column[rows, place] = first + columns
    kept.fill[:] += counts
    _make_room(np.flatnonzero(kept.fill > kept.k + LAG), kept)


def shrink(kept: Kept) -> None:
    """Drop what the final k-th best score of each row rules out."""
    _make_room(np.flatnonzero(kept.fill > kept.k), kept)


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
    filled = criteria[folded.stops[criteria] > folded.starts[criteria]]
    edges = np.column_stack([folded.starts[filled], folded.stops[filled]]).ravel()
    edges = edges[edges < folded.left.shape[1]]
    for some in pieces(len(left), PAIRS_AT_A_TIME):
        here, there = left[some], right[some]
        known = folded.left_known[here] & folded.right_known[there]
        products = np.zeros((len(here), len(NEUTRAL)))
        if filled.size:
            terms = np.multiply(folded.left[here], folded.right[there], dtype=np.float64)
            products[:, filled] = np.add.reduceat(terms, edges, axis=1)[:, ::2]
        measured = np.clip(ten_thousandths(products), 0, UNIT)
        values[some, criteria] = np.where(known, measured, NEUTRAL)[:, criteria]


def _raise_thresholds(tile: np.ndarray, rows: np.ndarray, kept: Kept) -> None:
    """Thresholds of rows that are too full for the tile, as far as the tile alone and the kept ones alone allow."""
    _make_room(rows[kept.fill[rows] > kept.k], kept)
    if tile.shape[1] >= kept.k:
        kth = np.partition(tile[rows], tile.shape[1] - kept.k, axis=1)[:, tile.shape[1] - kept.k]
        kept.threshold[rows] = np.maximum(kept.threshold[rows], kth - np.float32(kept.window))


def _make_room(rows: np.ndarray, kept: Kept) -> None:
    """Drop what the k-th best score of each of these rows rules out, and raise their thresholds."""
    width = int(kept.fill[rows].max(initial=0))
    score, column = kept.score[rows, :width], kept.column[rows, :width]
    score[np.arange(width) >= kept.fill[rows, None]] = FORBIDDEN
    if len(rows):
        kth = np.partition(score, width - kept.k, axis=1)[:, width - kept.k]
        kept.threshold[rows] = np.maximum(kept.threshold[rows], kth - np.float32(kept.window))
    stay = score > kept.threshold[rows, None]
    counts = stay.sum(axis=1)
    place = np.arange(width) < counts[:, None]
    score[place], column[place] = score[stay], column[stay]
    kept.score[rows, :width], kept.column[rows, :width] = score, column
    kept.fill[rows] = counts
