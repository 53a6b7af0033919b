"""Learned weights on firms that they were not learned from: nested cross-validation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nakodo.arrays import Floats, Ints
from nakodo.criteria.criterion import UNIT
from nakodo.criteria.weights import Weights
from nakodo.engine.match import MatchEngine
from nakodo.engine.score import criterion_values
from nakodo.evaluation.baselines import Ranking, make_baseline
from nakodo.evaluation.evaluate import Evaluation, engine_ranking, measure_rankings, skills_of
from nakodo.evaluation.task import Task
from nakodo.tuning.learning import LearnedWeights, Query


@dataclass(frozen=True)
class CrossFit:
    """Weights learned without each query's fold, and what they are worth on it.

    Attributes
    ----------
    weights : tuple of Weights
        Of every outer fold.
    fold : ndarray of shape (n_queries,)
        The fold in which each query was left out.
    evaluation : Evaluation
        The learned ranking first, then the prior set and the baselines.
    """

    weights: tuple[Weights, ...]
    fold: Ints
    evaluation: Evaluation


def make_queries(engine: MatchEngine, task: Task) -> list[Query]:
    """Criteria and labels of every asking firm with eligible known partners, as the learner reads them."""
    found = []
    everyone = np.arange(len(task.pool))
    for q, position in enumerate(task.queries.tolist()):
        eligible, partner = task.relevance(q)["all partners"]
        values = _values(engine, task, np.array([position]), everyone)[0]
        links = task.links_of_others(q).astype(np.float64)
        found.append(Query(values[eligible], partner[eligible], links[eligible]))
    return found


def cross_fit(
    engine: MatchEngine, task: Task, learner: LearnedWeights, folds: int = 5, against: Sequence[str] = (), seed: int = 0
) -> CrossFit:
    """Learn on all folds of asking firms but one, the ridge too if none is given, and rank the one left out.

    No asking firm is both learned from and measured; partners may be, but no feature knows a firm's name.
    """
    from sklearn.model_selection import KFold

    queries = make_queries(engine, task)
    splits = list(KFold(min(folds, len(queries)), shuffle=True, random_state=seed).split(np.arange(len(queries))))
    learned: list[Weights] = []
    fold = np.empty(len(queries), dtype=np.int64)
    for number, (fitted, left_out) in enumerate(splits):
        learned.append(learner.fit([queries[i] for i in fitted]))
        fold[left_out] = number
    rankings = {"learned": _fold_ranking(engine, task, learned, fold)}
    rankings[learner.prior.name or "prior"] = engine_ranking(engine.with_weights(learner.prior), task)
    rankings |= {name: make_baseline(name, task, seed) for name in against}
    return CrossFit(tuple(learned), fold, measure_rankings(task, rankings, skills_of(engine, task)))


def _fold_ranking(engine: MatchEngine, task: Task, learned: Sequence[Weights], fold: Ints) -> Ranking:
    everyone = np.arange(len(task.pool))
    parts = np.array([weights.parts for weights in learned], dtype=np.float64)
    own = dict(zip(task.queries.tolist(), fold.tolist(), strict=True))

    def rank(queries: Ints) -> Floats:
        weights = parts[[own[q] for q in queries.tolist()]]
        return np.asarray(np.einsum("qnc,qc->qn", _values(engine, task, queries, everyone) * UNIT, weights))

    return rank


def _values(engine: MatchEngine, task: Task, queries: Ints, pool: Ints) -> Floats:
    """Criteria of some queries with the pool, (n_queries, n_pool, n_criteria), in [0, 1]."""
    if task.turned:
        values, _ = criterion_values(engine.left_rows.take(pool), engine.right_rows.take(queries))
        return values.transpose(1, 0, 2) / UNIT
    values, _ = criterion_values(engine.left_rows.take(queries), engine.right_rows.take(pool))
    return values / UNIT
