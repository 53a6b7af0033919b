"""How the pairs are cut into blocks of left rows and tiles of right columns that stay in the cache."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nakodo.criteria.catalogue import CRITERIA
from nakodo.criteria.weights import Weights
from nakodo.engine.gate import FULL, Gate
from nakodo.engine.pieces import even_pieces
from nakodo.engine.score import SideRows

GAP = 256
"""Forbidden columns between allowed ones that are scored and masked rather than cut out."""


@dataclass(frozen=True)
class Cut:
    """Sizes, none of which changes a result.

    Parameters
    ----------
    strip : int
        Left firms whose lists are put in order together, so that files are written in order of ids.
    rows : int
        Left rows of a block.
    columns : int
        Right columns of a tile.
    """

    strip: int = 4096
    rows: int = 512
    columns: int = 1024


CUT = Cut()


@dataclass(frozen=True)
class Block:
    """Left rows of a few classes, and the tiles of right columns that the gate leaves them.

    Attributes
    ----------
    rows : ndarray of shape (n_rows,)
        Positions of left firms.
    factor : ndarray of shape (n_classes, n_right), float32
        Part of the score that each column keeps with each class of the block; NaN, which exceeds nothing, where the
        pair is forbidden.
    factor_row : ndarray of shape (n_rows,)
        Row of ``factor`` of each row of the block.
    tiles : tuple of slice
    """

    rows: np.ndarray
    factor: np.ndarray
    factor_row: np.ndarray
    tiles: tuple[slice, ...]


def column_order(left: SideRows, right: SideRows, weights: Weights, gate: Gate) -> np.ndarray:
    """Right firms by class, within a class the strongest first, so that thresholds rise early.

    Strength is the score with the mean left firm.
    """
    strength = np.zeros(len(right))
    with np.errstate(invalid="ignore"):
        for c in np.flatnonzero(weights.as_array()):
            mean = left.known[c] @ left.rows[c] / max(len(left), 1)
            met = right.rows[c] @ mean.astype(right.rows[c].dtype)
            strength += weights.parts[c] * np.where(right.known[c], met, CRITERIA[c].neutral)
    return np.lexsort((-strength, gate.right_class))


def blocks(gate: Gate, rows: np.ndarray, order: np.ndarray, cut: Cut) -> Iterator[Block]:
    """Blocks that cover ``rows``; classes too small for a block of their own share one.

    Parameters
    ----------
    gate : Gate
        With merged classes.
    rows : ndarray of shape (n_rows,), int
        Positions of left firms.
    order : ndarray of shape (n_right,), int
        From :func:`column_order`.
    """
    by_class = rows[np.argsort(gate.left_class[rows], kind="stable")]
    for part in _parts(gate.left_class[by_class], cut.rows):
        own = by_class[part]
        classes, factor_row = np.unique(gate.left_class[own], return_inverse=True)
        kept = gate.table[classes][:, gate.right_class[order]]
        factor = np.where(kept > 0, kept / FULL, np.nan).astype(np.float32)
        yield Block(own, factor, factor_row, tuple(_tiles(kept.any(axis=0), cut.columns)))


def _parts(classes: np.ndarray, height: int) -> Iterator[slice]:
    """Slices of at most ``height`` rows; a class with a quarter of that gets slices of its own."""
    borders = np.flatnonzero(np.diff(classes)) + 1
    start = 0
    for stop in [*borders.tolist(), len(classes)]:
        begin = int(np.searchsorted(classes, classes[stop - 1]))
        if begin > start and stop - begin >= height // 4:
            yield from even_pieces(start, begin, height)
            start = begin
        if stop - start >= height // 4:
            yield from even_pieces(start, stop, height)
            start = stop
    yield from even_pieces(start, len(classes), height)


def _tiles(allowed: np.ndarray, width: int) -> Iterator[slice]:
    """Slices of at most ``width`` columns that cover the allowed ones, bridging small gaps."""
    columns = np.flatnonzero(allowed)
    if columns.size:
        ends = np.flatnonzero(np.diff(columns) > GAP)
        starts = np.concatenate([columns[:1], columns[ends + 1]])
        stops = np.concatenate([columns[ends], columns[-1:]]) + 1
        for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
            yield from even_pieces(start, stop, width)
