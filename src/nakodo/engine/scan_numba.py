"""The scan compiled by numba: one pass over each tile while it is in the cache, without the interpreter lock."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from nakodo.criteria.criterion import FEATURE_BITS, UNIT
from nakodo.engine.fold import NEUTRAL, Folded
from nakodo.engine.kept import FORBIDDEN, GIVEN_UP, LAG, LOWEST, Kept

GROUP = 8
"""Columns are looked at by the maximum of groups of so many, which compiles to vector instructions."""

LEAST_ROOM = 16
"""A row in which less than this can be made free is given up."""

_FREE_ORDER = {"reassoc", "contract", "nsz"}
"""Sums whose order is free: exact ones, and float32 ones whose bound holds for any order."""

compiled: Any = njit(nogil=True, cache=True, error_model="numpy")
compiled_free: Any = njit(nogil=True, cache=True, error_model="numpy", fastmath=_FREE_ORDER)


def scan(tile: np.ndarray, factor: np.ndarray, factor_row: np.ndarray, first: int, kept: Kept) -> None:
    """As :func:`nakodo.engine.scan_numpy.scan`, but leaves the tile as it is."""
    _scan(tile, factor, factor_row, first, *_state(kept))


def scan_bounds(
    bounds: np.ndarray,
    slack: float,
    x_left: np.ndarray,
    x_right: np.ndarray,
    factor: np.ndarray,
    factor_row: np.ndarray,
    first: int,
    kept: Kept,
) -> None:
    """Keep the columns of a tile that exceed their row's threshold, given upper bounds of their scores.

    Parameters
    ----------
    bounds : ndarray of shape (n_rows, n_columns), float32
        No score exceeds its bound by more than ``slack``.
    x_left, x_right : ndarray of shapes (n_rows, depth) and (n_columns, depth), float32
        Folded rows, read where a bound exceeds the threshold.
    """
    _scan_bounds(bounds, np.float32(slack), x_left, x_right, factor, factor_row, first, *_state(kept))


def shrink(kept: Kept) -> None:
    """As :func:`nakodo.engine.scan_numpy.shrink`."""
    _shrink(*_state(kept))


def measure(folded: Folded, left: np.ndarray, right: np.ndarray, criteria: np.ndarray, values: np.ndarray) -> None:
    """As :func:`nakodo.engine.scan_numpy.measure`."""
    _measure(
        folded.left,
        folded.right,
        folded.left_known,
        folded.right_known,
        folded.starts[criteria],
        folded.stops[criteria],
        criteria,
        NEUTRAL,
        left,
        right,
        values,
    )


def _state(kept: Kept) -> tuple[Any, ...]:
    return kept.k, np.float32(kept.window), kept.threshold, kept.fill, kept.score, kept.column


@compiled
def _scan(tile, factor, factor_row, first, k, window, threshold, fill, score, column):  # type: ignore[no-untyped-def]
    n_rows, n_columns = tile.shape
    n_groups = n_columns // GROUP
    best = np.empty(n_groups, np.float32)
    for i in range(n_rows):
        row, part, limit = tile[i], factor[factor_row[i]], threshold[i]
        _group_maxima(row, part, best)
        if fill[i] == 0 and limit == LOWEST and k <= n_groups:
            limit = max(limit, np.float32(np.partition(best, n_groups - k)[n_groups - k] - window))
        for g in range(n_groups + 1):
            if g == n_groups or best[g] > limit:
                start, stop, step = _members(g, n_groups, n_columns)
                for j in range(start, stop, step):
                    value = row[j] * part[j]
                    if value > limit:
                        limit = _push(value, first + j, i, limit, k, window, fill, score, column)
        threshold[i] = _raised(i, limit, k, window, fill, score, column)


@compiled
def _scan_bounds(  # type: ignore[no-untyped-def]
    bounds, slack, x_left, x_right, factor, factor_row, first, k, window, threshold, fill, score, column
):
    n_rows, n_columns = bounds.shape
    n_groups = n_columns // GROUP
    best = np.empty(n_groups, np.float32)
    for i in range(n_rows):
        row, part, limit = bounds[i], factor[factor_row[i]], threshold[i]
        _group_maxima(row, part, best)
        for g in range(n_groups + 1):
            if g == n_groups or best[g] > limit - slack:
                start, stop, step = _members(g, n_groups, n_columns)
                for j in range(start, stop, step):
                    if row[j] * part[j] > limit - slack:
                        value = _dot32(x_left[i], x_right[j]) * part[j]
                        if value > limit:
                            limit = _push(value, first + j, i, limit, k, window, fill, score, column)
        threshold[i] = _raised(i, limit, k, window, fill, score, column)


@compiled
def _group_maxima(row, part, best):  # type: ignore[no-untyped-def]
    """Best allowed score of each group: columns ``g, g + n_groups, ...`` are group g, the last few columns in none."""
    n_groups = best.size
    for g in range(n_groups):
        highest = FORBIDDEN
        for m in range(GROUP):
            value = row[m * n_groups + g] * part[m * n_groups + g]
            highest = value if value > highest else highest
        best[g] = highest


@compiled
def _members(g, n_groups, n_columns):  # type: ignore[no-untyped-def]
    """Range of the columns of a group; of those that are in no group for ``g == n_groups``."""
    if g == n_groups:
        return n_groups * GROUP, n_columns, 1
    return g, n_groups * GROUP, n_groups


@compiled
def _raised(i, limit, k, window, fill, score, column):  # type: ignore[no-untyped-def]
    """The row's threshold after a tile, raised if enough new columns came in."""
    return _make_room(i, k, window, fill, score, column) if fill[i] > k + LAG else limit


@compiled_free
def _dot32(a, b):  # type: ignore[no-untyped-def]
    total = np.float32(0)
    for i in range(a.size):
        total += a[i] * b[i]
    return total


@compiled_free
def _dot64(a, b):  # type: ignore[no-untyped-def]
    total = 0.0
    for i in range(a.size):
        total += np.float64(a[i]) * np.float64(b[i])
    return total


@compiled
def _push(value, j, i, limit, k, window, fill, score, column):  # type: ignore[no-untyped-def]
    """Keep a column, making room first where the row is full; the row's threshold from now on."""
    if fill[i] == score.shape[1]:
        limit = _make_room(i, k, window, fill, score, column)
        if fill[i] > score.shape[1] - LEAST_ROOM:
            fill[i] = 0
            return GIVEN_UP
        if value <= limit:
            return limit
    score[i, fill[i]] = value
    column[i, fill[i]] = j
    fill[i] += 1
    return limit


@compiled
def _make_room(i, k, window, fill, score, column):  # type: ignore[no-untyped-def]
    """Drop what the row's k-th best score rules out; the threshold that follows from it."""
    n = fill[i]
    limit = np.float32(np.partition(score[i, :n], n - k)[n - k] - window)
    stay = 0
    for j in range(n):
        if score[i, j] > limit:
            score[i, stay] = score[i, j]
            column[i, stay] = column[i, j]
            stay += 1
    fill[i] = stay
    return limit


@compiled
def _shrink(k, window, threshold, fill, score, column):  # type: ignore[no-untyped-def]
    for i in range(fill.size):
        if fill[i] > k:
            threshold[i] = _make_room(i, k, window, fill, score, column)


@compiled
def _measure(  # type: ignore[no-untyped-def]
    left_rows, right_rows, left_known, right_known, starts, stops, criteria, neutral, left, right, values
):
    whole = np.float64(1 << (2 * FEATURE_BITS))
    half = np.int64(1 << (2 * FEATURE_BITS - 1))
    for p in range(left.size):
        here, there = left_rows[left[p]], right_rows[right[p]]
        for m in range(criteria.size):
            c = criteria[m]
            if left_known[left[p], c] and right_known[right[p], c]:
                product = _dot64(here[starts[m] : stops[m]], there[starts[m] : stops[m]])
                value = (np.int64(np.rint(product * whole)) * UNIT + half) >> (2 * FEATURE_BITS)
                values[p, c] = min(max(value, 0), UNIT)
            else:
                values[p, c] = neutral[c]
