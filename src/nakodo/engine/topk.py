"""The exact k best partners of every left firm, in memory that does not grow with the number of pairs."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from threading import Event
from typing import Any, Literal

import numpy as np
from threadpoolctl import ThreadpoolController

from nakodo.criteria.catalogue import CRITERIA
from nakodo.criteria.weights import Weights
from nakodo.engine.blocks import CUT, Block, Cut, blocks, column_order
from nakodo.engine.brute import brute_force
from nakodo.engine.fold import HALF, Folded, fold
from nakodo.engine.gate import Gate, soften
from nakodo.engine.kept import FORBIDDEN, Kept
from nakodo.engine.prune import Rotation, choose_rotation
from nakodo.engine.ranked import Ranked, best_of_each
from nakodo.engine.score import SideRows, strips
from nakodo.engine.threads import GROUPS_AHEAD, in_threads, thread_count
from nakodo.errors import MissingExtra, UsageError

Core = Literal["auto", "numpy", "numba"]
Mode = Literal["auto", "full", "pruned"]


@dataclass(frozen=True)
class Search:
    """One search of all pairs, prepared; read-only, so that the threads that share it need no locks.

    Make one with :meth:`prepared` to rank the same firms several times; :func:`top_k` does so once.

    float32 is only a filter in front of the canonical score. A float32 score is off the exact one by at most
    ``e = folded.rounding``, and the canonical score, a sum of criteria rounded to ten-thousandths, off that by at
    most ``h = 5e-5``. If ``f`` is the k-th best float32 score of a row so far, k columns have canonical scores of at
    least ``f - e - h``, and a column whose float32 score is below ``f - 2 e - 2 h`` has a lower one. So the scan drops
    exactly those, everything else gets its canonical score, and no list is ever uncertain. Rows with more columns in
    that window than they have room for are scored by brute force.
    """

    folded: Folded
    gate: Gate
    k: int
    core: Any
    rotation: Rotation | None
    breakdown: bool
    cut: Cut
    banned: np.ndarray
    banned_starts: np.ndarray

    @classmethod
    def prepared(
        cls,
        left: SideRows,
        right: SideRows,
        weights: Weights,
        k: int,
        *,
        gate: Gate | None = None,
        core: Core = "auto",
        mode: Mode = "auto",
        breakdown: bool = True,
        cut: Cut = CUT,
    ) -> Search:
        """Fold, merge the gate, and choose how to scan. Parameters as in :func:`top_k`."""
        if k < 1:
            raise UsageError(f"k is {k}; expected at least 1")
        scan = load_core(core)
        if mode == "pruned" and not hasattr(scan, "scan_bounds"):
            raise UsageError("the numpy core has no pruned mode; use the numba core")
        gate = (gate or Gate.open(len(left), len(right))).merged()
        with _libraries().limit(limits=1, user_api="blas"):
            folded = fold(left, right, weights, column_order(left, right, weights, gate))
            rotation = None
            if mode != "full" and hasattr(scan, "scan_bounds"):
                rotation = choose_rotation(folded, k, force=mode == "pruned")
        by_left = gate.excluded[np.argsort(gate.excluded[:, 0], kind="stable")]
        return cls(
            folded=folded,
            gate=gate,
            k=k,
            core=scan,
            rotation=rotation,
            breakdown=breakdown,
            cut=cut,
            banned=np.argsort(folded.order)[by_left[:, 1]],
            banned_starts=np.searchsorted(by_left[:, 0], np.arange(len(left) + 1)),
        )

    def reweighted(self, weights: Weights) -> Search:
        """The same search under other weights; the rotation of the right side stays, as a bound holds for any left.

        Raises
        ------
        ValueError
            If a criterion that had no weight gets one.
        """
        return replace(self, folded=self.folded.refold(weights))

    def deeper(self, k: int) -> Search:
        """The same search for longer or shorter lists."""
        return replace(self, k=k)

    def explained(self, pairs: Ranked) -> Ranked:
        """The same pairs with their breakdown."""
        column = np.argsort(self.folded.order)[pairs.right]
        known = self.folded.left_known[pairs.left] & self.folded.right_known[column]
        values = self.measured(pairs.left, column, np.arange(len(CRITERIA)))
        return replace(pairs, values=values, known=known)

    def memory_bound(self, n_jobs: int = 1) -> int:
        """Bytes that the search and its strips take at most, whatever the number of pairs.

        ``4 width (n_left + n_right)`` for features, ``4 (n_head + TAILS) n_right`` for heads in pruned mode, known
        flags and orders; for each thread a tile, what is kept of its rows, the gate's factors of a few classes, and
        the values of its candidates; and the strips that are under way or being joined.
        """
        folded, cut, n_right = self.folded, self.cut, len(self.folded.right)
        firms = sum(a.nbytes for a in (folded.left, folded.right, folded.left_known, folded.right_known))
        firms += 24 * (len(folded.left) + n_right) + 16 * len(self.banned)
        if self.rotation:
            firms += self.rotation.head_right.nbytes + 2 * self.rotation.turn_left.nbytes
        k = min(self.k, n_right)
        kept = 12 * k + 8 * min(n_right, 2 * k + 128)
        thread = cut.rows * (5 * cut.columns + kept + 12 * folded.depth) + 16 * n_right
        pair = 24 + 3 * len(CRITERIA)
        thread += cut.rows * min(n_right, k + 32) * (4 * pair + 48)
        return firms + n_jobs * thread + (GROUPS_AHEAD + 3) * min(cut.strip, len(folded.left)) * k * (pair + 8)

    def strips(self, rows: np.ndarray | None = None, n_jobs: int | None = None) -> Iterator[Ranked]:
        """Lists of the left firms ``rows`` (ascending; all by default), a few thousand firms at a time."""
        rows = np.arange(len(self.folded.left)) if rows is None else rows
        jobs = (blocks(self.gate, rows[s], self.folded.order, self.cut) for s in strips(len(rows), self.cut.strip))
        with _libraries().limit(limits=1, user_api="blas"):
            for parts in in_threads(self._block, jobs, thread_count(n_jobs)):
                joined = Ranked.joined(parts, self.breakdown)
                yield joined.take(np.argsort(joined.left, kind="stable"))

    def measured(self, left: np.ndarray, column: np.ndarray, criteria: np.ndarray) -> np.ndarray:
        """Canonical values of pairs, (n_pairs, n_criteria), int16; zero in other criteria."""
        values = np.zeros((len(left), len(CRITERIA)), dtype=np.int16)
        self.core.measure(self.folded, left, column, criteria, values)
        return values

    def _block(self, block: Block, stop: Event) -> Ranked:
        folded = self.folded
        kept = Kept.empty(len(block.rows), len(folded.right), self.k, 2 * (folded.rounding + HALF) + 1e-6)
        banned = [self.banned[self.banned_starts[i] : self.banned_starts[i + 1]] for i in block.rows]
        self._scan(block, banned, kept, stop)
        self.core.shrink(kept)
        place, column = kept.pairs()
        given_up = kept.given_up
        if given_up.size:
            some, best = brute_force(folded, self.gate, block.rows[given_up], [banned[i] for i in given_up], self.k)
            place, column = np.concatenate([place, given_up[some]]), np.concatenate([column, best])
            by_place = np.argsort(place, kind="stable")
            place, column = place[by_place], column[by_place]
        return self._ranked(block.rows, place, column)

    def _scan(self, block: Block, banned: list[np.ndarray], kept: Kept, stop: Event) -> None:
        x, x_right = self.folded.x_left(block.rows), self.folded.x_right
        heads, slack = self.rotation.heads(x) if self.rotation else (x, 0.0)
        masked, memory = _Mask(banned), np.empty(len(x) * self.cut.columns, dtype=np.float32)
        for number, tile in enumerate(block.tiles):
            if stop.is_set():
                raise CancelledError
            factor = np.ascontiguousarray(block.factor[:, tile])
            shape = len(x), tile.stop - tile.start
            scores = memory[: shape[0] * shape[1]].reshape(shape)
            if self.rotation and number > 0:
                np.matmul(heads, self.rotation.head_right[tile].T, out=scores)
                masked(scores, tile)
                self.core.scan_bounds(scores, slack, x, x_right[tile], factor, block.factor_row, tile.start, kept)
            else:
                np.matmul(x, x_right[tile].T, out=scores)
                masked(scores, tile)
                self.core.scan(scores, factor, block.factor_row, tile.start, kept)

    def _ranked(self, rows: np.ndarray, place: np.ndarray, column: np.ndarray) -> Ranked:
        folded = self.folded
        left, right = rows[place], folded.order[column]
        values = self.measured(left, column, np.flatnonzero(folded.weights))
        score = soften(values @ folded.weights, self.gate.kept(left, right))
        best = best_of_each(place, right, score, self.k)
        left, right, column, score, values = left[best], right[best], column[best], score[best], values[best]
        if not self.breakdown:
            return Ranked(left, right, score, values[:, :0], np.empty((len(best), 0), bool))
        self.core.measure(folded, left, column, np.flatnonzero(folded.weights == 0), values)
        return Ranked(left, right, score, values, folded.left_known[left] & folded.right_known[column])


def top_k(
    left: SideRows,
    right: SideRows,
    weights: Weights,
    k: int,
    *,
    gate: Gate | None = None,
    n_jobs: int | None = None,
    core: Core = "auto",
    mode: Mode = "auto",
    breakdown: bool = True,
    cut: Cut = CUT,
) -> Ranked:
    """The k best right firms of every left firm, by the canonical score.

    Parameters
    ----------
    left, right : SideRows
        Exact feature rows; firms in order of ids, float64 or float32.
    weights : Weights
    k : int
        Fewer are returned where the gate allows fewer.
    gate : Gate, optional
        Everything is allowed by default.
    n_jobs : int, optional
        Threads; all processors that the process may use by default or if negative.
    core : {"auto", "numpy", "numba"}
        "auto" takes numba if it is installed. The result is the same.
    mode : {"auto", "full", "pruned"}
        "auto" takes what a seeded sample finds cheaper. The result is the same.
    breakdown : bool
        Whether ``values`` and ``known`` are wanted.
    cut : Cut
        Sizes of strips, blocks and tiles. The result is the same.

    Returns
    -------
    Ranked
        By left position, then (-score, right position).

    Raises
    ------
    UsageError
        If k is below 1 or the core has no such mode.
    MissingExtra
        If the numba core is asked for and numba is not installed.
    ValueError
        If a feature is not finite or not exact.

    Notes
    -----
    Memory: :meth:`Search.memory_bound`, and ``24 + 3 n_criteria`` bytes a pair for the result (twice while it is
    joined). :meth:`Search.strips` gives the same pairs strip by strip, for results that are written to a file.

    Examples
    --------
    >>> from nakodo.bench.firms import synthetic_market
    >>> market = synthetic_market(4, 5, dim=200)
    >>> ranked = top_k(market.left, market.right, market.weights, k=2, gate=market.gate)
    >>> ranked.left
    array([0, 0, 1, 1, 2, 2, 3, 3])
    >>> bool((ranked.values @ market.weights.as_array() == ranked.score).all())
    True
    """
    search = Search.prepared(left, right, weights, k, gate=gate, core=core, mode=mode, breakdown=breakdown, cut=cut)
    return Ranked.joined(list(search.strips(n_jobs=n_jobs)), breakdown)


def load_core(core: Core) -> Any:
    """The module that scans and measures.

    Raises
    ------
    MissingExtra
        If numba is asked for and not installed.
    """
    installed = find_spec("numba") is not None
    if core == "numba" and not installed:
        raise MissingExtra("the numba core", "fast")
    name = "numba" if core == "numba" or (core == "auto" and installed) else "numpy"
    return import_module(f"nakodo.engine.scan_{name}")


@cache
def _libraries() -> ThreadpoolController:
    """The thread pools of NumPy's BLAS; looking for them takes milliseconds."""
    return ThreadpoolController()


class _Mask:
    """Single pairs of a block that are left out, set to FORBIDDEN in every tile."""

    def __init__(self, banned: list[np.ndarray]) -> None:
        row = np.repeat(np.arange(len(banned)), [len(columns) for columns in banned])
        column = np.concatenate(banned)
        by_column = np.argsort(column, kind="stable")
        self.row, self.column = row[by_column], column[by_column]

    def __call__(self, scores: np.ndarray, tile: slice) -> None:
        start, stop = np.searchsorted(self.column, [tile.start, tile.stop])
        scores[self.row[start:stop], self.column[start:stop] - tile.start] = FORBIDDEN
