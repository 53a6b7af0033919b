"""Weights from people's answers (AHP, rank order) and from the data's own spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nakodo.arrays import Floats
from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.weights import Weights
from nakodo.engine.match import MatchEngine
from nakodo.errors import MissingExtra, UsageError

RANDOM_INDEX = (0.0, 0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
"""Mean consistency index of random matrices by their size (Saaty, 1980, table 1.1)."""

CONSISTENT = 0.10
"""Consistency ratio up to which Saaty accepts the answers."""

LARGEST_ANSWER = 9.0
DATA_METHODS = ("entropy", "critic", "merec")


@dataclass(frozen=True)
class Answer:
    """``first`` matters ``times`` as much as ``second`` (below 1: less)."""

    first: str
    second: str
    times: float


@dataclass(frozen=True)
class Judgement:
    """What the answers to pairwise questions come to.

    Attributes
    ----------
    criteria : tuple of str
    shares : ndarray of shape (n,)
        They sum to 1.
    ratio : float
        Consistency ratio; up to 0.10 is accepted.
    clashes : tuple of (Answer, float)
        Every answer with the factor that the weights imply in its place, the worst clash first.
    """

    criteria: tuple[str, ...]
    shares: Floats
    ratio: float
    clashes: tuple[tuple[Answer, float], ...]

    @property
    def consistent(self) -> bool:
        return self.ratio <= CONSISTENT

    def weights(self, name: str) -> Weights:
        return Weights.of(dict(zip(self.criteria, self.shares.tolist(), strict=True)), name)


def pairwise_matrix(criteria: Sequence[str], answers: Sequence[Answer]) -> Floats:
    """Reciprocal matrix of all answers, (n, n).

    Raises
    ------
    UsageError
        If an answer is missing, names another criterion, is given twice or lies outside 1/9 to 9.
    """
    position = {name: i for i, name in enumerate(criteria)}
    matrix = np.full((len(criteria), len(criteria)), np.nan)
    np.fill_diagonal(matrix, 1.0)
    for answer in answers:
        for name in (answer.first, answer.second):
            if name not in position:
                raise UsageError(f"{name!r} is not among the criteria compared: {', '.join(criteria)}")
        if not 1 / LARGEST_ANSWER - 1e-9 <= answer.times <= LARGEST_ANSWER:
            raise UsageError(f"{answer.first} over {answer.second} is {answer.times:g}; expected 1/9 to 9")
        i, j = position[answer.first], position[answer.second]
        if not np.isnan(matrix[i, j]):
            raise UsageError(f"{answer.first} and {answer.second} are compared twice")
        matrix[i, j], matrix[j, i] = answer.times, 1 / answer.times
    missing = [(criteria[i], criteria[j]) for i, j in zip(*np.nonzero(np.isnan(matrix)), strict=True) if i < j]
    if missing:
        shown = "; ".join(f"{a} with {b}" for a, b in missing[:5])
        raise UsageError(f"{len(missing)} comparisons are missing: {shown}")
    return matrix


def judge(criteria: Sequence[str], answers: Sequence[Answer]) -> Judgement:
    """Weights by the analytic hierarchy process: the principal eigenvector of the matrix of answers (Saaty, 1980 [1]_).

    References
    ----------
    .. [1] T. L. Saaty, "The Analytic Hierarchy Process" (1980), chapter 3; the consistency ratio is
       ``(l - n) / (n - 1) / RI`` with the largest eigenvalue l.

    Examples
    --------
    >>> answers = [Answer("supply_fit", "readiness", 2), Answer("supply_fit", "scale_fit", 4)]
    >>> judgement = judge(["supply_fit", "readiness", "scale_fit"], [*answers, Answer("readiness", "scale_fit", 2)])
    >>> judgement.shares.round(3).tolist(), judgement.consistent
    ([0.571, 0.286, 0.143], True)
    """
    matrix = pairwise_matrix(criteria, answers)
    n = len(criteria)
    if n >= len(RANDOM_INDEX):
        raise UsageError(f"{n} criteria are too many to compare in pairs; at most {len(RANDOM_INDEX) - 1}")
    values, vectors = np.linalg.eig(matrix)
    largest = int(np.argmax(values.real))
    shares = np.abs(vectors[:, largest].real)
    shares = shares / shares.sum()
    index = (values[largest].real - n) / (n - 1) if n > 2 else 0.0
    ratio = float(max(index, 0.0) / RANDOM_INDEX[n]) if n > 2 else 0.0
    position = {name: i for i, name in enumerate(criteria)}
    implied = [(a, float(shares[position[a.first]] / shares[position[a.second]])) for a in answers]
    implied.sort(key=lambda pair: (-abs(np.log(pair[0].times / pair[1])).round(9), pair[0].first, pair[0].second))
    return Judgement(tuple(criteria), shares, ratio, tuple(implied))


def rank_order_centroid(order: Sequence[str]) -> Weights:
    """Weights from an order of importance alone: ``w_i = (1/n) sum_{j=i..n} 1/j`` (Barron and Barrett, 1996 [1]_).

    The mean of all weights that agree with the order.

    References
    ----------
    .. [1] F. H. Barron and B. E. Barrett, "Decision Quality Using Ranked Attribute Weights", Management Science 42
       (1996), 1515-1523.

    Examples
    --------
    >>> weights = rank_order_centroid(["supply_fit", "readiness"])
    >>> weights["supply_fit"], weights["readiness"]
    (7500, 2500)
    """
    repeated = [name for i, name in enumerate(order) if name in order[:i]]
    if repeated:
        raise UsageError(f"{repeated[0]} stands twice in the order")
    n = len(order)
    centroid = np.cumsum(1 / np.arange(n, 0, -1))[::-1] / max(n, 1)
    return Weights.of(dict(zip(order, centroid.tolist(), strict=True)), "rank order")


def data_weights(engine: MatchEngine, method: str) -> Weights:
    """Weights from the spread of the criteria over all pairs: entropy, CRITIC or MEREC, computed by pymcdm [1]_.

    Criteria that are the same for all pairs get no weight.

    Raises
    ------
    MissingExtra
        If pymcdm is not installed.

    References
    ----------
    .. [1] B. Kizielewicz, A. Shekhovtsov and W. Salabun, "pymcdm - The universal library for solving multi-criteria
       decision-making problems", SoftwareX 22 (2023).
    """
    if method not in DATA_METHODS:
        raise UsageError(f"unknown method {method!r}; known are {', '.join(DATA_METHODS)}")
    try:
        from pymcdm import weights as methods
    except ImportError:
        raise MissingExtra(f"weights by {method}", "mcdm") from None
    from nakodo.tuning.spread import value_strips

    values = np.concatenate([v.reshape(-1, v.shape[2]) for _, v, _ in value_strips(engine)])
    varied = np.flatnonzero(values.min(axis=0) < values.max(axis=0))
    if len(varied) == 0:
        raise UsageError("no criterion differs between the pairs; there is nothing to weigh by")
    matrix = values[:, varied].astype(np.float64) + 1
    kinds = np.ones(len(varied))
    if method == "merec":
        shares = methods.merec_weights(matrix, kinds)
    else:
        shares = methods.entropy_weights(matrix) if method == "entropy" else methods.critic_weights(matrix)
    return Weights.of({CRITERION_NAMES[i]: float(s) for i, s in zip(varied, shares, strict=True)}, method)


def compared(answers: Sequence[Answer]) -> list[str]:
    """The criteria that answers speak of, in catalogue order."""
    named = {name for answer in answers for name in (answer.first, answer.second)}
    return [name for name in CRITERION_NAMES if name in named]
