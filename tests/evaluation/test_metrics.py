"""Metrics against pytrec_eval, ranx and scikit-learn, and ties against every order."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, ndcg_score, roc_auc_score

from nakodo.evaluation.metrics import (
    METRICS,
    auc,
    average_precision,
    hit,
    measure,
    ndcg,
    recall,
    reciprocal_rank,
    skill_coverage,
    ties,
)

TREC_NAMES = {
    "hit@10": "success_10",
    "recall@10": "recall_10",
    "recall@50": "recall_50",
    "MRR": "recip_rank",
    "nDCG@10": "ndcg_cut_10",
    "MAP": "map",
}


@pytest.fixture(scope="module")
def rankings() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    found = []
    for _ in range(20):
        relevant = rng.random(120) < 0.1
        relevant[rng.integers(120)] = True
        found.append((rng.permutation(120).astype(float), relevant))
    return found


def test_agrees_with_pytrec_eval(rankings: list[tuple[np.ndarray, np.ndarray]]) -> None:
    pytrec_eval = pytest.importorskip("pytrec_eval")
    qrel = {str(q): {str(i): int(r) for i, r in enumerate(rel)} for q, (_, rel) in enumerate(rankings)}
    run = {str(q): {str(i): float(s) for i, s in enumerate(scores)} for q, (scores, _) in enumerate(rankings)}
    judged = pytrec_eval.RelevanceEvaluator(
        qrel, {"success.10", "recall.10,50", "recip_rank", "ndcg_cut.10", "map"}
    ).evaluate(run)
    for q, (scores, relevant) in enumerate(rankings):
        own = dict(zip(METRICS, measure(scores, relevant), strict=True))
        for name, theirs in TREC_NAMES.items():
            assert own[name] == pytest.approx(judged[str(q)][theirs], abs=1e-9), name


def test_agrees_with_scikit_learn(rankings: list[tuple[np.ndarray, np.ndarray]]) -> None:
    for scores, relevant in rankings:
        own = dict(zip(METRICS, measure(scores, relevant), strict=True))
        assert own["AUC"] == pytest.approx(roc_auc_score(relevant, scores))
        assert own["MAP"] == pytest.approx(average_precision_score(relevant, scores))


def test_ties_agree_with_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        scores, relevant = rng.integers(0, 5, 60), rng.random(60) < 0.2
        groups = ties(scores, relevant)
        assert auc(groups) == pytest.approx(roc_auc_score(relevant, scores))
        assert ndcg(groups, 10) == pytest.approx(ndcg_score(relevant[None].astype(float), scores[None], k=10))


@given(
    st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=2, max_size=6).filter(
        lambda items: any(relevant for _, relevant in items)
    ),
    st.integers(1, 6),
)
def test_ties_are_the_mean_over_every_order(items: list[tuple[int, bool]], k: int) -> None:
    scores, relevant = np.array([s for s, _ in items]), np.array([r for _, r in items])
    orders = []
    for order in permutations(range(len(items))):
        if all(scores[a] >= scores[b] for a, b in pairwise(order)):
            orders.append(relevant[list(order)])
    first = [1 / (1 + np.flatnonzero(order)[0]) for order in orders]
    precisions = [np.mean([order[: p + 1].mean() for p in np.flatnonzero(order)]) for order in orders]
    groups = ties(scores, relevant)
    assert hit(groups, k) == pytest.approx(np.mean([order[:k].any() for order in orders]))
    assert recall(groups, k) == pytest.approx(np.mean([order[:k].sum() / order.sum() for order in orders]))
    assert reciprocal_rank(groups) == pytest.approx(np.mean(first))
    assert average_precision(groups) == pytest.approx(np.mean(precisions))


def test_nothing_relevant_is_not_a_number() -> None:
    assert np.isnan(measure(np.arange(3.0), np.zeros(3, dtype=bool))).all()


def test_all_relevant_leaves_only_the_auc_undefined() -> None:
    values = dict(zip(METRICS, measure(np.arange(3.0), np.ones(3, dtype=bool)), strict=True))
    assert np.isnan(values.pop("AUC"))
    assert set(values.values()) == {1.0}


def test_skill_coverage_of_nobody_is_zero() -> None:
    assert skill_coverage(np.array([1.0, 0.0]), np.empty((0, 2))) == 0.0
    assert np.isnan(skill_coverage(np.zeros(2), np.ones((1, 2))))
