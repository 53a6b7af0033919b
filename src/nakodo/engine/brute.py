"""The canonical score of every pair of a few rows: for rows whose best partners float32 cannot tell apart."""

from __future__ import annotations

import numpy as np

from nakodo.criteria.criterion import UNIT, ten_thousandths
from nakodo.engine.fold import NEUTRAL, Folded
from nakodo.engine.gate import Gate, soften
from nakodo.engine.pieces import pieces
from nakodo.engine.score import best_first

ROWS, COLUMNS = 64, 4096


def brute_force(
    folded: Folded, gate: Gate, rows: np.ndarray, banned: list[np.ndarray], k: int
) -> tuple[np.ndarray, np.ndarray]:
    """The k best columns of each row by the canonical score of all of them.

    Parameters
    ----------
    folded : Folded
    gate : Gate
    rows : ndarray of shape (n_rows,), int
        Positions of left firms.
    banned : list of n_rows ndarrays
        Columns that are left out of each row.
    k : int

    Returns
    -------
    places, columns : ndarray of shape (n_pairs,), int
        Places in ``rows``, ascending, and columns of ``folded.right``.
    """
    column_of = np.argsort(folded.order)
    places, columns = [np.empty(0, np.intp)], [np.empty(0, np.intp)]
    for strip in pieces(len(rows), ROWS):
        scores = _scores(folded, gate, rows[strip])
        for row, line in enumerate(scores, start=strip.start):
            line[banned[row]] = -1
            best = column_of[best_first(line[column_of], k)]
            places.append(np.full(len(best), row))
            columns.append(best)
    return np.concatenate(places), np.concatenate(columns)


def _scores(folded: Folded, gate: Gate, rows: np.ndarray) -> np.ndarray:
    """Canonical scores of all columns, -1 where forbidden, (n_rows, n_right), int64."""
    scores = np.empty((len(rows), len(folded.right)), dtype=np.int64)
    for tile in pieces(scores.shape[1], COLUMNS):
        total = np.zeros((len(rows), tile.stop - tile.start), dtype=np.int64)
        for c in np.flatnonzero(folded.weights):
            place = slice(folded.starts[c], folded.stops[c])
            ours, theirs = (m.astype(np.float64) for m in (folded.left[rows, place], folded.right[tile, place]))
            known = folded.left_known[rows, c][:, None] & folded.right_known[tile, c]
            value = np.clip(ten_thousandths(ours @ theirs.T), 0, UNIT)
            total += folded.weights[c] * np.where(known, value, NEUTRAL[c])
        kept = gate.kept(rows[:, None], folded.order[tile])
        scores[:, tile] = np.where(kept > 0, soften(total, kept), -1)
    return scores
