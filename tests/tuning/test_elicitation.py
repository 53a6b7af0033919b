"""Elicitation against published tables."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.engine.match import MatchEngine
from nakodo.errors import UsageError
from nakodo.profiles.files import load_profiles
from nakodo.tuning.elicitation import Answer, data_weights, judge, rank_order_centroid

HOUSE = np.array(
    [
        [1, 5, 3, 7, 6, 6, 1 / 3, 1 / 4],
        [1 / 5, 1, 1 / 3, 5, 3, 3, 1 / 5, 1 / 7],
        [1 / 3, 3, 1, 6, 3, 4, 6, 1 / 5],
        [1 / 7, 1 / 5, 1 / 6, 1, 1 / 3, 1 / 4, 1 / 7, 1 / 8],
        [1 / 6, 1 / 3, 1 / 3, 3, 1, 1 / 2, 1 / 5, 1 / 6],
        [1 / 6, 1 / 3, 1 / 4, 4, 2, 1, 1 / 5, 1 / 6],
        [3, 5, 1 / 6, 7, 5, 5, 1, 1 / 2],
        [4, 7, 5, 8, 6, 6, 2, 1],
    ]
)
"""Buying a house (T. L. Saaty, "How to Make a Decision", European Journal of Operational Research 48, 1990)."""


def answers_of(matrix: np.ndarray) -> tuple[list[str], list[Answer]]:
    names = list(CRITERION_NAMES[: len(matrix)])
    return names, [Answer(names[i], names[j], matrix[i, j]) for i, j in combinations(range(len(matrix)), 2)]


def test_saatys_house() -> None:
    judgement = judge(*answers_of(HOUSE))
    published = [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333]
    assert judgement.shares == pytest.approx(published, abs=0.0015)
    assert judgement.ratio == pytest.approx(0.169, abs=0.001)
    assert not judgement.consistent


def test_the_worst_clash_is_named() -> None:
    """Neighbourhood over condition: the answer is 6, the published weights imply 0.188 / 0.167."""
    judgement = judge(*answers_of(HOUSE))
    worst, implied = judgement.clashes[0]
    assert (worst.first, worst.second) == (CRITERION_NAMES[2], CRITERION_NAMES[6])
    assert implied == pytest.approx(0.188 / 0.167, abs=0.02)


def test_consistent_answers_give_their_own_ratios_back() -> None:
    shares = np.array([0.5, 0.25, 0.125, 0.125])
    judgement = judge(*answers_of(shares[:, None] / shares[None, :]))
    assert judgement.shares == pytest.approx(shares)
    assert judgement.ratio == pytest.approx(0, abs=1e-9)
    assert judgement.weights("me")[CRITERION_NAMES[0]] == 5000


@pytest.mark.parametrize(
    ("n", "published"),
    [(3, [0.6111, 0.2778, 0.1111]), (4, [0.5208, 0.2708, 0.1458, 0.0625]), (5, [0.4567, 0.2567, 0.1567, 0.09, 0.04])],
)
def test_rank_order_centroids(n: int, published: list[float]) -> None:
    """Table 1 of Barron and Barrett (1996)."""
    weights = rank_order_centroid(CRITERION_NAMES[:n])
    assert np.array(weights.parts[:n]) / 10_000 == pytest.approx(published, abs=1e-4)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([Answer("supply_fit", "readiness", 2)], "2 comparisons are missing: supply_fit with scale_fit"),
        ([Answer("supply_fit", "readiness", 12)], "is 12; expected 1/9 to 9"),
        ([Answer("supply_fit", "readiness", 2), Answer("readiness", "supply_fit", 2)], "are compared twice"),
        ([Answer("supply_fit", "standing", 2)], "'standing' is not among the criteria compared"),
    ],
)
def test_answers_that_cannot_be_used_are_refused(answers: list[Answer], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        judge(["supply_fit", "readiness", "scale_fit"], answers)


def test_data_weights_are_those_of_pymcdm() -> None:
    methods = pytest.importorskip("pymcdm.weights")
    firms = load_profiles()
    engine = MatchEngine().fit(firms.where(id="jp-toray,jp-ihi"), firms.where(country="IT"))
    values = engine.rank(k=100).values.astype(float) + 1
    varied = values.min(axis=0) < values.max(axis=0)
    expected = np.zeros(values.shape[1])
    expected[varied] = methods.entropy_weights(values[:, varied])
    assert np.array(data_weights(engine, "entropy").parts) / 10_000 == pytest.approx(expected, abs=1e-3)
    assert sum(data_weights(engine, "critic").parts) == 10_000
    assert sum(data_weights(engine, "merec").parts) == 10_000
