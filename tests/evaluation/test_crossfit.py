"""Cross-fitted weights never see the firm that they rank."""

from __future__ import annotations

import numpy as np
import pytest

from nakodo.criteria.weights import Weights
from nakodo.engine.match import MatchEngine
from nakodo.evaluation.crossfit import cross_fit, make_queries
from nakodo.evaluation.evaluate import evaluate
from nakodo.evaluation.labels import Label, Labels
from nakodo.evaluation.task import Task, make_tasks
from nakodo.profiles.files import load_profiles
from nakodo.tuning.learning import LearnedWeights


@pytest.fixture(scope="module")
def fitted() -> tuple[MatchEngine, Task]:
    firms = load_profiles()
    left, right = firms.where(id="jp-toray,jp-subaru,jp-ihi,jp-nec,jp-ntt,jp-mhi"), firms.where(country="FR")
    engine = MatchEngine().fit(left, right)
    labels = Labels([Label(firm.id, partner) for firm in left for partner in ("fr-airbus", "fr-thales")])
    return engine, make_tasks(labels, left, right)[0]


def test_each_fold_is_ranked_by_weights_learned_without_it(fitted: tuple[MatchEngine, Task]) -> None:
    engine, task = fitted
    learner = LearnedWeights(Weights.load("balanced"))
    found = cross_fit(engine, task, learner, folds=3)
    assert sorted(np.bincount(found.fold)) == [2, 2, 2]
    for query in range(len(task.queries)):
        weights = found.weights[found.fold[query]]
        alone = evaluate(engine.with_weights(weights), task).of("nakodo", "AUC")[query]
        assert found.evaluation.of("learned", "AUC")[query] == pytest.approx(alone)


def test_queries_hold_the_criteria_of_the_engine(fitted: tuple[MatchEngine, Task]) -> None:
    engine, task = fitted
    [query, *_] = make_queries(engine, task)
    scores = query.values @ engine.weights.as_array() * 10_000
    expected = engine.scores(task.queries[:1], np.arange(len(task.pool)))[0]
    assert scores == pytest.approx(expected)
    assert query.links[task.pool.position["fr-airbus"]] == 5
