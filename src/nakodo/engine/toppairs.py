"""The best pairs of all, from the lists of the left firms."""

from __future__ import annotations

import numpy as np

from nakodo.criteria.weights import Weights
from nakodo.engine.blocks import CUT, Cut
from nakodo.engine.gate import Gate
from nakodo.engine.ranked import Ranked
from nakodo.engine.score import SideRows
from nakodo.engine.topk import Core, Mode, Search

FIRST_DEPTH = 16
"""Partners of each left firm that are looked at first."""


def top_pairs(
    left: SideRows,
    right: SideRows,
    weights: Weights,
    n: int,
    *,
    gate: Gate | None = None,
    n_jobs: int | None = None,
    core: Core = "auto",
    mode: Mode = "auto",
    cut: Cut = CUT,
) -> Ranked:
    """The n best pairs of all, by (-score, left position, right position).

    The n best pairs lie in the lists of n partners of each left firm. Shorter lists do, except for firms whose last
    partner still scores as high as the n-th best pair; only their lists are made in full.

    Parameters
    ----------
    n : int
        Fewer are returned where the gate allows fewer.

    Other parameters, and errors, as in :func:`nakodo.engine.topk.top_k`.

    Examples
    --------
    >>> from nakodo.bench.firms import synthetic_market
    >>> market = synthetic_market(30, 20, dim=200)
    >>> best = top_pairs(market.left, market.right, market.weights, n=5, gate=market.gate)
    >>> len(best), bool((np.diff(best.score) <= 0).all())
    (5, True)
    """
    depth = min(n, FIRST_DEPTH)
    search = Search.prepared(left, right, weights, depth, gate=gate, core=core, mode=mode, breakdown=False, cut=cut)
    best, lowest = Ranked.joined([], breakdown=False), np.full(len(left), -1, dtype=np.int64)
    for strip in search.strips(n_jobs=n_jobs):
        full = np.bincount(strip.left, minlength=len(left)) == depth
        last = np.flatnonzero(np.diff(strip.left, append=len(left)))
        lowest[strip.left[last]] = np.where(full[strip.left[last]], strip.score[last], -1)
        best = _best([best, strip], n)
    if depth < n and len(best):
        threshold = best.score[-1] if len(best) == n else 0
        cut_short = np.flatnonzero(lowest >= threshold)
        best = best.take(~np.isin(best.left, cut_short))
        for strip in search.deeper(n).strips(cut_short, n_jobs):
            best = _best([best, strip], n)
    return search.explained(best)


def _best(parts: list[Ranked], n: int) -> Ranked:
    pairs = Ranked.joined(parts, breakdown=False)
    return pairs.take(np.lexsort((pairs.right, pairs.left, -pairs.score))[:n])
