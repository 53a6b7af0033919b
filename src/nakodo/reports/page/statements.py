"""The best-matching statements of all pairs at once: the evidence that the page shows, as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nakodo.arrays import Bools, Floats, Ints
from nakodo.engine.explain import AFFINITY_FLOOR, MOST_STATEMENTS
from nakodo.features.text import encode_texts, statements_of
from nakodo.profiles.model import Firm

DIGITS = 10_000
"""Similarities are compared as whole ten-thousandths, as in :func:`nakodo.engine.explain.matching_statements`."""


@dataclass(frozen=True)
class Matched:
    """Matched statements, one entry a match, in order of pairs and within a pair the most similar first.

    Attributes
    ----------
    pair : ndarray of shape (n_matches,)
        ``left * n_right + right``.
    left, right : ndarray of shape (n_matches,)
        Positions among the firm's own statements.
    similarity : ndarray of shape (n_matches,)
        Whole hundredths.
    """

    pair: Ints
    left: Ints
    right: Ints
    similarity: Ints


@dataclass(frozen=True)
class _Side:
    """One side's statements: their firm, their place in it, and what may be used only once (offer or sentence)."""

    vectors: Floats
    firm: Ints
    place: Ints
    topic: Ints

    @classmethod
    def of(cls, firms: Sequence[Firm]) -> _Side:
        own = [statements_of(firm) for firm in firms]
        rows = [(f, p, offer) for f, found in enumerate(own) for p, (_, _, offer) in enumerate(found)]
        firm, place, offer = np.array(rows, dtype=np.int64).reshape(-1, 3).T
        texts = [text for found in own for _, text, _ in found]
        return cls(encode_texts(texts), firm, place, np.where(offer >= 0, offer, 1000 + place))


def matched_statements(left: Sequence[Firm], right: Sequence[Firm], most: int = MOST_STATEMENTS) -> Matched:
    """For every pair what :func:`nakodo.engine.explain.matching_statements` finds for one.

    Greedy: the most similar statements first, each offer and each sentence once, ties in the order of the statements.
    """
    one, other = _Side.of(left), _Side.of(right)
    product = one.vectors @ other.vectors.T if one.firm.size and other.firm.size else np.zeros((0, 0), np.float32)
    a, b = np.nonzero(product >= AFFINITY_FLOOR)
    similarity = np.rint(product[a, b] * DIGITS).astype(np.int64)
    pair = one.firm[a] * len(right) + other.firm[b]
    order = np.argsort(pair * (2 * DIGITS) - similarity, kind="stable")  # a and b ascend already
    a, b, similarity, pair = a[order], b[order], similarity[order], pair[order]
    taken: list[Ints] = []
    free = np.arange(len(pair))
    for _ in range(most):
        best = free[_first_of_each(pair[free])]
        if not len(best):
            break
        taken.append(best)
        free = free[~_used(pair, one.topic[a], best, free) & ~_used(pair, other.topic[b], best, free)]
    found = np.sort(np.concatenate(taken)) if taken else np.zeros(0, dtype=np.int64)
    hundredths = (similarity[found] * 100 + DIGITS // 2) // DIGITS
    return Matched(pair[found], one.place[a[found]], other.place[b[found]], hundredths)


def _first_of_each(sorted_values: Ints) -> Ints:
    return np.flatnonzero(np.diff(sorted_values, prepend=-1) != 0)


def _used(pair: Ints, topic: Ints, best: Ints, free: Ints) -> Bools:
    """Which of the free matches share pair and topic with a taken one; a pair is taken at most once a round."""
    here = np.searchsorted(pair[best], pair[free])
    return np.asarray(topic[free] == topic[best[here]])
