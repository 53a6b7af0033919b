"""The scan compiled by numba: one pass over each tile while it is in the cache, without the interpreter lock."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from nakodo.criteria.criterion import FEATURE_BITS, UNIT
from nakodo.engine.fold import NEUTRAL, Folded
from nakodo.engine.kept import FORBIDDEN, GIVEN_UP, Kept

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
    return np.float32(kept.window), kept.threshold, kept.best, kept.fill, kept.score, kept.column


@compiled
def _scan(tile, factor, factor_row, first, window, threshold, best, fill, score, column):  # type: ignore[no-untyped-def]
    n_rows, n_columns = tile.shape
    n_groups = n_columns // GROUP
    highest = np.empty(n_groups, np.float32)
    for i in range(n_rows):
        row, part, limit = tile[i], factor[factor_row[i]], threshold[i]
        _group_maxima(row, part, highest)
        if fill[i] == 0 and best.shape[1] <= n_groups:
            kth = n_groups - best.shape[1]
            limit = max(limit, np.float32(np.partition(highest, kth)[kth] - window))
        for g in range(n_groups + 1):
            if g == n_groups or highest[g] > limit:
                start, stop, step = _members(g, n_groups, n_columns)
                for j in range(start, stop, step):
                    value = row[j] * part[j]
                    if value > limit:
                        limit = _push(value, first + j, limit, window, best[i], fill[i : i + 1], score[i], column[i])
        threshold[i] = limit


@compiled
def _scan_bounds(  # type: ignore[no-untyped-def]
    bounds, slack, x_left, x_right, factor, factor_row, first, window, threshold, best, fill, score, column
):
    n_rows, n_columns = bounds.shape
    n_groups = n_columns // GROUP
    highest = np.empty(n_groups, np.float32)
    for i in range(n_rows):
        row, part, limit = bounds[i], factor[factor_row[i]], threshold[i]
        _group_maxima(row, part, highest)
        for g in range(n_groups + 1):
            if g == n_groups or highest[g] > limit - slack:
                start, stop, step = _members(g, n_groups, n_columns)
                for j in range(start, stop, step):
                    if row[j] * part[j] > limit - slack:
                        value = _dot32(x_left[i], x_right[j]) * part[j]
                        if value > limit:
                            limit = _push(
                                value, first + j, limit, window, best[i], fill[i : i + 1], score[i], column[i]
                            )
        threshold[i] = limit


@compiled
def _group_maxima(row, part, highest):  # type: ignore[no-untyped-def]
    """Best allowed score of each group: columns ``g, g + n_groups, ...`` are group g, the last few columns in none."""
    n_groups = highest.size
    for g in range(n_groups):
        most = FORBIDDEN
        for m in range(GROUP):
            value = row[m * n_groups + g] * part[m * n_groups + g]
            most = value if value > most else most
        highest[g] = most


@compiled
def _members(g, n_groups, n_columns):  # type: ignore[no-untyped-def]
    """Range of the columns of a group; of those that are in no group for ``g == n_groups``."""
    if g == n_groups:
        return n_groups * GROUP, n_columns, 1
    return g, n_groups * GROUP, n_groups


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
def _push(value, j, limit, window, best, fill, score, column):  # type: ignore[no-untyped-def]
    """Keep a column of one row, making room first where it is full; the row's threshold from now on."""
    if value > best[0]:
        _replace_smallest(best, value)
        limit = max(limit, np.float32(best[0] - window))
    if fill[0] == score.size:
        fill[0] = _drop(limit, fill[0], score, column)
        if fill[0] > score.size - LEAST_ROOM:
            fill[0] = 0
            return GIVEN_UP
    score[fill[0]] = value
    column[fill[0]] = j
    fill[0] += 1
    return limit


@compiled
def _replace_smallest(heap, value):  # type: ignore[no-untyped-def]
    """Put a value in the place of the smallest of a heap."""
    at = 0
    while 2 * at + 1 < heap.size:
        child = 2 * at + 1
        if child + 1 < heap.size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= value:
            break
        heap[at] = heap[child]
        at = child
    heap[at] = value


@compiled
def _drop(limit, n, score, column):  # type: ignore[no-untyped-def]
    """Keep those of a row's first n columns that exceed the limit; how many."""
    stay = 0
    for j in range(n):
        if score[j] > limit:
            score[stay] = score[j]
            column[stay] = column[j]
            stay += 1
    return stay


@compiled
def _shrink(window, threshold, best, fill, score, column):  # type: ignore[no-untyped-def]
    for i in range(fill.size):
        fill[i] = _drop(threshold[i], fill[i], score[i], column[i])


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
