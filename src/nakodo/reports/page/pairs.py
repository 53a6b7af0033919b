"""Which pairs the page carries, and the whole numbers of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nakodo.arrays import Ints
from nakodo.criteria.catalogue import CRITERIA
from nakodo.engine.match import MatchEngine
from nakodo.engine.score import criterion_values, strips

MOST_PAIRS = 100_000
"""Pairs up to which all are on the page; beyond, the best of every left firm."""


@dataclass(frozen=True)
class Pairs:
    """Pairs in order of (left, right) with their criteria.

    Attributes
    ----------
    left, right : ndarray of shape (n_pairs,)
    values : ndarray of shape (n_criteria, n_pairs), 0..10000
    per_firm : int or None
        Where pairs were cut: how many of the best partners of each left firm are here.
    total : int
        Pairs of the two sides, cut ones included.
    """

    left: Ints
    right: Ints
    values: Ints
    per_firm: int | None
    total: int


def pairs_of(engine: MatchEngine, most: int = MOST_PAIRS) -> Pairs:
    """All pairs of a fitted engine but the excluded ones, or the best of every left firm if there are too many.

    Examples
    --------
    >>> import nakodo
    >>> firms = nakodo.load_profiles()
    >>> engine = nakodo.MatchEngine().fit(firms.where(id="jp-toray,jp-ihi"), firms.where(country="NL"))
    >>> pairs = pairs_of(engine, most=10)
    >>> pairs.per_firm, len(pairs.left), pairs.total == 2 * len(engine.right)
    (5, 10, True)
    """
    n_left, n_right = len(engine.left), len(engine.right)
    if n_left * n_right > most:
        return _best_of_each(engine, max(1, most // n_left))
    values = np.empty((len(CRITERIA), n_left, n_right), dtype=np.int64)
    for strip in strips(n_left):
        block, _ = criterion_values(engine.left_rows.take(strip), engine.right_rows)
        values[:, strip] = block.transpose(2, 0, 1)
    kept = np.ones((n_left, n_right), dtype=bool)
    kept[tuple(engine.gate.excluded.T)] = False
    left, right = np.nonzero(kept)
    return Pairs(left, right, values[:, left, right], None, n_left * n_right)


def _best_of_each(engine: MatchEngine, k: int) -> Pairs:
    table = engine.rank(k)
    left = np.array([engine.left.position[firm.id] for firm in table.left], dtype=np.int64)
    right = np.array([engine.right.position[firm.id] for firm in table.right], dtype=np.int64)
    order = np.lexsort((right, left))
    return Pairs(left[order], right[order], table.values[order].T, k, len(engine.left) * len(engine.right))
