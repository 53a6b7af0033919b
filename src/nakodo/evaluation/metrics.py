"""How well one firm's ranking finds its known partners. Equal scores share their places."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np

from nakodo.arrays import Bools, Floats, Ints

METRICS = ("hit@10", "recall@10", "recall@50", "MRR", "nDCG@10", "MAP", "AUC")
"""The measures of :func:`measure`, in its order."""


@dataclass(frozen=True)
class Ties:
    """The groups of equal score that hold a relevant item, best first.

    Attributes
    ----------
    before : ndarray of shape (n_groups,)
        Items that score higher.
    size, relevant : ndarray of shape (n_groups,)
        Items of the group, and relevant ones among them.
    n_items : int
    """

    before: Ints
    size: Ints
    relevant: Ints
    n_items: int

    @property
    def n_relevant(self) -> int:
        return int(self.relevant.sum())


def ties(scores: np.ndarray, relevant: Bools) -> Ties:
    """Group one ranking by score.

    Parameters
    ----------
    scores : ndarray of shape (n_items,)
        Larger is better.
    relevant : ndarray of shape (n_items,), bool
    """
    ordered = np.sort(scores)
    values, counts = np.unique(scores[relevant], return_counts=True)
    above = len(ordered) - np.searchsorted(ordered, values, side="right")
    size = np.searchsorted(ordered, values, side="right") - np.searchsorted(ordered, values, side="left")
    return Ties(above[::-1], size[::-1], counts[::-1], len(ordered))


def measure(scores: np.ndarray, relevant: Bools) -> Floats:
    """All of ``METRICS`` for one ranking: their expectation over every order of items of equal score.

    After McSherry and Najork (2008) [1]_; without ties these are the usual measures. The mean over many queries
    does not hang on how ties are broken, and a ranking that cannot tell items apart gains nothing by their ids.

    Parameters
    ----------
    scores : ndarray of shape (n_items,)
        Larger is better.
    relevant : ndarray of shape (n_items,), bool
        The known partners.

    Returns
    -------
    ndarray of shape (n_metrics,)
        NaN where no item is relevant; the AUC also where every item is.

    References
    ----------
    .. [1] F. McSherry and M. Najork, "Computing Information Retrieval Performance Measures Efficiently in the
       Presence of Tied Scores", ECIR 2008, section 3.

    Examples
    --------
    >>> values = measure(np.array([0.9, 0.5, 0.1]), np.array([False, True, False]))
    >>> dict(zip(METRICS, values.round(3).tolist(), strict=True))["MRR"]
    0.5
    """
    if not relevant.any():
        return np.full(len(METRICS), np.nan)
    groups = ties(scores, relevant)
    return np.array(
        [
            hit(groups, 10),
            recall(groups, 10),
            recall(groups, 50),
            reciprocal_rank(groups),
            ndcg(groups, 10),
            average_precision(groups),
            auc(groups),
        ]
    )


def hit(groups: Ties, k: int) -> float:
    """Chance that the first ``k`` places hold a relevant item."""
    before, size, relevant = int(groups.before[0]), int(groups.size[0]), int(groups.relevant[0])
    places = min(max(k - before, 0), size)
    return 1 - comb(size - relevant, places) / comb(size, places)


def recall(groups: Ties, k: int) -> float:
    """Expected share of the relevant items in the first ``k`` places."""
    places = np.clip(k - groups.before, 0, groups.size)
    return float((groups.relevant * places / groups.size).sum() / groups.n_relevant)


def reciprocal_rank(groups: Ties) -> float:
    """Expected value of one over the place of the first relevant item."""
    before, size, relevant = int(groups.before[0]), int(groups.size[0]), int(groups.relevant[0])
    chance, total = relevant / size, 0.0
    for place in range(1, size - relevant + 2):
        total += chance / (before + place)
        if place < size:
            chance *= (size - place - relevant + 1) / (size - place)
    return total


def ndcg(groups: Ties, k: int) -> float:
    """Expected discounted gain of the first ``k`` places (gain 1, discount ``1 / log2(place + 1)``), of the ideal."""
    discounts = np.concatenate([[0.0], np.cumsum(1 / np.log2(np.arange(2, k + 2)))])
    first, last = np.minimum(groups.before, k), np.minimum(groups.before + groups.size, k)
    gain = (groups.relevant / groups.size * (discounts[last] - discounts[first])).sum()
    return float(gain / discounts[min(groups.n_relevant, k)])


def average_precision(groups: Ties) -> float:
    """Expected mean of the precision at the place of every relevant item."""
    total, found = 0.0, 0
    for before, size, relevant in zip(groups.before, groups.size, groups.relevant, strict=True):
        place = np.arange(1, size + 1)
        within = (place - 1) * (relevant - 1) / max(size - 1, 1)
        total += float(relevant / size * ((found + within + 1) / (before + place)).sum())
        found += int(relevant)
    return total / groups.n_relevant


def auc(groups: Ties) -> float:
    """Chance that a relevant item scores above one that is not relevant, equal scores counting half."""
    irrelevant = groups.n_items - groups.n_relevant
    if irrelevant == 0:
        return float("nan")
    found = np.concatenate([[0], np.cumsum(groups.relevant)[:-1]])
    worse_than = groups.before - found + (groups.size - groups.relevant) / 2
    return float(1 - (groups.relevant * worse_than).sum() / (groups.n_relevant * irrelevant))


def skill_coverage(needs: Floats, abilities: Floats) -> float:
    """Share of a firm's needs that a list of partners can meet, each need by the ablest of them.

    ``sum_i n_i max_j a_ij / sum_i n_i``; NaN for a firm without needs.

    Parameters
    ----------
    needs : ndarray of shape (n_capabilities,), in [0, 1]
    abilities : ndarray of shape (n_partners, n_capabilities), in [0, 1]

    Examples
    --------
    >>> skill_coverage(np.array([1.0, 1.0]), np.array([[0.5, 0.0], [0.0, 1.0]]))
    0.75
    """
    total = needs.sum()
    return float(needs @ abilities.max(axis=0, initial=0) / total) if total > 0 else float("nan")
