"""Learned weights against planted ones, a plain solver, and bounds."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.criterion import UNIT
from nakodo.criteria.weights import Weights
from nakodo.errors import UsageError
from nakodo.tuning.learning import Bounds, LearnedWeights, Query, auc, check_enough, choose_ridge, stacked_gaps

N = len(CRITERION_NAMES)
EVEN = Weights.of(dict.fromkeys(CRITERION_NAMES, 1), "even")


def planted(weights: np.ndarray, n_queries: int = 30, seed: int = 0) -> list[Query]:
    """Queries whose partners are drawn with log-odds ``20 w.x``."""
    rng = np.random.default_rng(seed)
    found = []
    while len(found) < n_queries:
        values = rng.random((150, N))
        partner = rng.random(150) < 1 / (1 + np.exp(-(20 * (values @ weights) - 14)))
        if partner.any():
            found.append(Query(values, partner, np.zeros(150)))
    return found


def test_planted_weights_are_found_again() -> None:
    truth = np.zeros(N)
    truth[[0, 3, 13]] = 0.5, 0.3, 0.2
    learned = LearnedWeights(EVEN, ridge=0.0, power=0.0).fit(planted(truth))
    assert np.array(learned.parts) / UNIT == pytest.approx(truth, abs=0.06)
    assert sum(learned.parts) == UNIT


def test_agrees_with_scikit_learn_where_no_bound_is_met() -> None:
    """Without ridge and with all weights inside, the direction is that of a logistic regression on the gaps."""
    truth = np.linspace(1, 2, N)
    queries = planted(truth / truth.sum())
    gaps, shares = stacked_gaps(queries, power=0.0)
    both = np.vstack([gaps, -gaps])
    model = LogisticRegression(C=1e9, fit_intercept=False, max_iter=5_000)
    model.fit(both, np.repeat([1, 0], len(gaps)), sample_weight=np.tile(shares, 2) * len(gaps))
    expected = model.coef_[0] / model.coef_[0].sum()
    assert expected.min() > 0
    learned = np.array(LearnedWeights(EVEN, ridge=0.0, power=0.0).fit(queries).parts) / UNIT
    assert learned == pytest.approx(expected, abs=0.002)


def test_a_strong_ridge_keeps_the_prior() -> None:
    prior = Weights.load("balanced")
    learned = LearnedWeights(prior, ridge=1e3).fit(planted(np.eye(N)[0], n_queries=5))
    assert np.abs(np.array(learned.parts) - prior.as_array()).max() <= 10


def test_fixed_weights_and_bounds_hold() -> None:
    bounds = Bounds.of({"standing": 0.1}, {"supply_fit": (0.0, 0.25)})
    learned = LearnedWeights(EVEN, ridge=0.0, bounds=bounds).fit(planted(np.eye(N)[0]))
    assert learned["standing"] == 1000
    assert learned["supply_fit"] == 2500


@pytest.mark.parametrize(
    ("fixed", "limits", "message"),
    [
        ({"speed": 0.1}, {}, "unknown criterion 'speed'"),
        ({"standing": 0.7, "readiness": 0.6}, {}, "no weights sum to 1: the least shares sum to 1.3"),
        ({"standing": 0.1}, {"standing": (0.0, 0.2)}, "standing is both fixed and bounded"),
        ({}, {"standing": (0.4, 0.2)}, "expected 0 <= least <= most <= 1"),
    ],
)
def test_bounds_that_cannot_be_met_are_refused(fixed: dict, limits: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Bounds.of(fixed, limits)


def test_popular_negatives_count_more() -> None:
    """A criterion that only marks popular candidates loses weight when those weigh more as negatives."""
    rng = np.random.default_rng(2)
    queries = []
    for _ in range(30):
        links = rng.poisson(1.0, 100).astype(float)
        values = rng.random((100, N)) * 0.2
        values[:, CRITERION_NAMES.index("standing")] = links / 8
        partner = rng.random(100) < 0.02 + 0.05 * links
        queries.append(Query(values, partner, links))
    queries = [query for query in queries if query.partner.any()]
    plain = LearnedWeights(EVEN, ridge=0.01, power=0.0).fit(queries)["standing"]
    assert LearnedWeights(EVEN, ridge=0.01, power=2.0).fit(queries)["standing"] < plain


def test_noise_is_answered_with_the_prior() -> None:
    rng = np.random.default_rng(4)
    queries = [Query(rng.random((40, N)), np.arange(40) == 3, np.zeros(40)) for _ in range(15)]
    assert choose_ridge(LearnedWeights(EVEN), queries, (0.01, 100.0)) == 100.0
    assert LearnedWeights(EVEN, ridge=7.0).settled(queries).ridge == 7.0


def test_too_few_labels_are_refused_with_the_numbers() -> None:
    with pytest.raises(UsageError, match=r"30 partnerships of 9 asking firms are too few .* at least 20 of 10 are"):
        check_enough(pairs=30, firms=9)
    with pytest.raises(UsageError, match="19 partnerships of 10 asking firms are too few"):
        check_enough(pairs=19, firms=10)


def test_auc_of_a_perfect_ranking() -> None:
    values = np.zeros((3, N))
    values[1, 0] = 1
    assert auc(Query(values, np.array([False, True, False]), np.zeros(3)), EVEN) == 1.0
