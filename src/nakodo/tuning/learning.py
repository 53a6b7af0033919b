"""Weights learned from known partnerships by pairwise logistic ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from nakodo.arrays import Bools, Floats
from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.criterion import UNIT
from nakodo.criteria.weights import Weights
from nakodo.errors import UsageError
from nakodo.progress import track

MIN_QUERIES, MIN_PAIRS = 10, 20
"""Asking firms and known partnerships below which weights are not learned."""

POPULARITY_POWER = 0.5
"""Power of a candidate's known partners by which it counts more as a negative."""

RIDGES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
FOLDS = 5
SHARPNESS = (1.0, 200.0)
"""Bounds of the factor between score and log-odds."""


@dataclass(frozen=True)
class Query:
    """One firm's list: criteria of every candidate, its known partners, and how popular the candidates are.

    Attributes
    ----------
    values : ndarray of shape (n_candidates, n_criteria), in [0, 1]
    partner : ndarray of shape (n_candidates,), bool
    links : ndarray of shape (n_candidates,)
        Known partners of each candidate besides this firm.
    """

    values: Floats
    partner: Bools
    links: Floats


@dataclass(frozen=True)
class Bounds:
    """Least and largest share of every criterion; equal where it is fixed.

    Examples
    --------
    >>> bounds = Bounds.of(fixed={"standing": 0.0}, limits={"scale_fit": (0.05, 0.2)})
    >>> bounds.low.sum(), bounds.high[CRITERION_NAMES.index("standing")]
    (np.float64(0.05), np.float64(0.0))
    """

    low: Floats
    high: Floats

    @classmethod
    def of(
        cls, fixed: Mapping[str, float] | None = None, limits: Mapping[str, tuple[float, float]] | None = None
    ) -> Bounds:
        """Bounds from shares by name; criteria that are not named may take any share.

        Raises
        ------
        UsageError
            If a name is unknown, fixed and bounded at once, a share outside [0, 1], a range turned round, or no weights
            can meet the bounds.
        """
        both = sorted(set(fixed or {}) & set(limits or {}))
        if both:
            raise UsageError(f"{both[0]} is both fixed and bounded; do one of them")
        low, high = np.zeros(len(CRITERION_NAMES)), np.ones(len(CRITERION_NAMES))
        ranges = {name: (share, share) for name, share in (fixed or {}).items()} | dict(limits or {})
        for name, (least, most) in ranges.items():
            if name not in CRITERION_NAMES:
                raise UsageError(f"unknown criterion {name!r}; known are {', '.join(CRITERION_NAMES)}")
            if not 0 <= least <= most <= 1:
                raise UsageError(f"the bounds of {name} are {least:g} to {most:g}; expected 0 <= least <= most <= 1")
            low[CRITERION_NAMES.index(name)], high[CRITERION_NAMES.index(name)] = least, most
        if low.sum() > 1 or high.sum() < 1:
            least, most = low.sum(), high.sum()
            raise UsageError(f"no weights sum to 1: the least shares sum to {least:g}, the largest to {most:g}")
        return cls(low, high)


FREE = Bounds.of()


@dataclass(frozen=True)
class LearnedWeights:
    """Weights that make known partners score above other candidates, near a prior set.

    Minimises, over weights ``w`` on the simplex within bounds and a sharpness ``b``::

        mean_q mean_p sum_n v_qn log(1 + exp(-b w.(x_qp - x_qn))) + ridge |w - w0|^2

    over queries q, their known partners p and their other candidates n: RankNet's loss (Burges et al., 2005 [1]_)
    with a linear score. ``v_qn`` is in proportion to ``(1 + links_n)^power`` and sums to 1 over n: popular firms
    weigh more as negatives (Mikolov et al., 2013 [2]_, section 2.2, draw them so), so that popularity alone explains
    less.

    Parameters
    ----------
    prior : Weights
    ridge : float, optional
        How strongly weights are held to the prior; by default chosen by :func:`choose_ridge`.
    bounds : Bounds
    power : float
        Of the popularity correction; 0 counts all candidates alike.

    References
    ----------
    .. [1] C. Burges et al., "Learning to Rank using Gradient Descent", ICML 2005, equation 3.
    .. [2] T. Mikolov et al., "Distributed Representations of Words and Phrases and their Compositionality",
       NIPS 2013.
    """

    prior: Weights
    ridge: float | None = None
    bounds: Bounds = field(default=FREE)
    power: float = POPULARITY_POWER

    def fit(self, queries: Sequence[Query]) -> Weights:
        """The learned weights as whole parts of 10,000."""
        from scipy.optimize import LinearConstraint, minimize

        ridge = self.settled(queries).ridge
        gaps, chances = stacked_gaps(answerable(queries), self.power)
        centre = self.prior.as_array() / UNIT
        start = _inside(centre, self.bounds)
        n = len(start)
        low, high = np.append(self.bounds.low, SHARPNESS[0]), np.append(self.bounds.high, SHARPNESS[1])
        result = minimize(
            _objective,
            np.append(start, 10.0),
            args=(gaps, chances, centre, ridge),
            jac=True,
            method="SLSQP",
            bounds=list(zip(low, high, strict=True)),
            constraints=[LinearConstraint(np.append(np.ones(n), 0.0)[None, :], 1.0, 1.0)],
            options={"maxiter": 300, "ftol": 1e-9},
        )
        learned = np.clip(result.x[:n], self.bounds.low, self.bounds.high).round(6)
        return Weights.of(dict(zip(CRITERION_NAMES, learned.tolist(), strict=True)), "learned")

    def settled(self, queries: Sequence[Query]) -> LearnedWeights:
        """The same with its ridge chosen, if none is given."""
        return self if self.ridge is not None else self.with_ridge(choose_ridge(self, queries))

    def with_ridge(self, ridge: float) -> LearnedWeights:
        return LearnedWeights(self.prior, ridge, self.bounds, self.power)


def answerable(queries: Sequence[Query]) -> list[Query]:
    """The queries that have a known partner among their candidates, and another candidate."""
    return [query for query in queries if query.partner.any() and not query.partner.all()]


def stacked_gaps(queries: Sequence[Query], power: float) -> tuple[Floats, Floats]:
    """Criteria of partners minus criteria of other candidates, and the share of each row in the loss.

    Returns
    -------
    gaps : ndarray of shape (n_rows, n_criteria), in [-1, 1]
    shares : ndarray of shape (n_rows,)
        They sum to 1; every query counts the same.
    """
    gaps, shares = [], []
    for query in queries:
        partners, others = query.values[query.partner], query.values[~query.partner]
        chance = (1 + query.links[~query.partner]) ** power
        gaps.append((partners[:, None, :] - others[None, :, :]).reshape(-1, query.values.shape[1]))
        shares.append(np.tile(chance / chance.sum(), len(partners)) / len(partners) / len(queries))
    return np.concatenate(gaps), np.concatenate(shares)


def choose_ridge(learner: LearnedWeights, queries: Sequence[Query], ridges: Sequence[float] = RIDGES) -> float:
    """The largest ridge whose AUC on queries left out is within one standard error of the best.

    The one-standard-error rule (Breiman et al., 1984 [1]_, section 3.4.3): of choices that few labels cannot tell
    apart, the one nearest to the prior. The error is that of the difference, as both are measured on the same queries,
    left out in ``FOLDS`` folds.

    References
    ----------
    .. [1] L. Breiman, J. Friedman, R. Olshen and C. Stone, "Classification and Regression Trees" (1984).
    """
    from sklearn.model_selection import KFold

    queries = answerable(queries)
    folds = list(KFold(min(FOLDS, len(queries)), shuffle=True, random_state=0).split(np.arange(len(queries))))
    held_out = np.empty((len(ridges), len(queries)))
    for r, ridge in enumerate(track(ridges, "choosing the ridge", len(ridges))):
        for fitted, left_out in folds:
            weights = learner.with_ridge(ridge).fit([queries[i] for i in fitted])
            held_out[r, left_out] = [auc(queries[i], weights) for i in left_out]
    lost = held_out[int(np.argmax(held_out.mean(axis=1).round(6)))] - held_out
    error = lost.std(axis=1, ddof=1) / np.sqrt(len(queries))
    return max(ridge for ridge, near in zip(ridges, lost.mean(axis=1) <= error + 1e-9, strict=True) if near)


def auc(query: Query, weights: Weights) -> float:
    """Chance that a known partner of a query scores above another candidate."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(query.partner, query.values @ weights.as_array()))


def check_enough(pairs: int, firms: int) -> None:
    """Refuse to learn from too few known partnerships, or from those of too few asking firms.

    Raises
    ------
    UsageError
        With the numbers found and needed.
    """
    if firms < MIN_QUERIES or pairs < MIN_PAIRS:
        raise UsageError(
            f"{pairs} partnerships of {firms} asking firms are too few to learn weights from; at least "
            f"{MIN_PAIRS} of {MIN_QUERIES} are needed\n  try: nakodo weights elicit"
        )


def weight_intervals(learner: LearnedWeights, queries: Sequence[Query], resamples: int, seed: int = 0) -> Floats:
    """95 % bootstrap interval of every weight over queries, (n_criteria, 2), as shares."""
    rng = np.random.default_rng(seed)
    draws = [rng.integers(0, len(queries), len(queries)) for _ in range(resamples)]
    drawn = [learner.fit([queries[i] for i in draw]) for draw in track(draws, "resampling", resamples)]
    parts = np.array([weights.parts for weights in drawn]) / UNIT
    return np.asarray(np.quantile(parts, [0.025, 0.975], axis=0).T)


def _objective(x: Floats, gaps: Floats, shares: Floats, centre: Floats, ridge: float) -> tuple[float, Floats]:
    weights, sharpness = x[:-1], x[-1]
    margins = gaps @ weights
    loss = shares @ np.logaddexp(0, -sharpness * margins)
    slope = -shares / (1 + np.exp(np.clip(sharpness * margins, -500, 500)))
    towards = weights - centre
    gradient = np.append(sharpness * (slope @ gaps) + 2 * ridge * towards, slope @ margins)
    return float(loss + ridge * towards @ towards), gradient


def _inside(centre: Floats, bounds: Bounds) -> Floats:
    """The prior moved into the bounds, still summing to 1."""
    inside = np.clip(centre, bounds.low, bounds.high)
    excess = inside.sum() - 1
    room = inside - bounds.low if excess > 0 else bounds.high - inside
    return np.asarray(inside - excess * room / room.sum() if abs(excess) > 1e-12 else inside)
