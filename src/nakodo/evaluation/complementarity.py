"""Learned complementarity on links that it was not learned from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nakodo.arrays import Floats, Ints
from nakodo.criteria.complementarity import COMPLEMENTARITY
from nakodo.criteria.weights import Weights
from nakodo.engine.match import MatchEngine
from nakodo.evaluation.baselines import Ranking, make_baseline
from nakodo.evaluation.evaluate import Evaluation, engine_ranking, measure_rankings, skills_of
from nakodo.evaluation.task import Task
from nakodo.tuning.complementarity import SHRINKAGE, learn_complementarity, with_complementarity

SHARE = 0.1
"""Weight of the criterion, taken from the others in proportion."""


def judge_complementarity(
    engine: MatchEngine,
    task: Task,
    share: float = SHARE,
    shrinkage: float = SHRINKAGE,
    folds: int = 5,
    against: Sequence[str] = (),
    seed: int = 0,
) -> Evaluation:
    """The engine's ranking with the learned criterion, with the expert's, and without; and both criteria alone.

    The asking firms are split into folds; each fold is ranked by a matrix learned from the links of the others.
    """
    from sklearn.model_selection import KFold

    n = len(task.queries)
    fold = np.empty(len(task.asked), dtype=np.int64)
    engines = []
    splits = KFold(min(folds, n), shuffle=True, random_state=seed).split(np.arange(n))
    for number, (others, left_out) in enumerate(splits):
        fold[task.queries[left_out]] = number
        links = links_of(task, others)
        learned = learn_complementarity(engine.left_features, engine.right_features, links, shrinkage)
        engines.append(with_complementarity(engine, learned))
    alone = Weights.of({COMPLEMENTARITY.name: 1})
    blend = engine.weights.replace(**{COMPLEMENTARITY.name: share})
    rankings: dict[str, Ranking] = {
        "with learned": _fold_ranking([own.with_weights(blend) for own in engines], task, fold),
        "with expert's": engine_ranking(engine.with_weights(blend), task),
        "without": engine_ranking(engine.with_weights(engine.weights.replace(**{COMPLEMENTARITY.name: 0.0})), task),
        "learned alone": _fold_ranking([own.with_weights(alone) for own in engines], task, fold),
        "expert's alone": engine_ranking(engine.with_weights(alone), task),
    }
    rankings |= {name: make_baseline(name, task, seed) for name in against}
    return measure_rankings(task, rankings, skills_of(engine, task))


def links_of(task: Task, queries: Ints) -> list[tuple[str, str]]:
    """Known partnerships of some of a task's asking firms (by their place in ``queries``) as (left id, right id)."""
    pairs = [(task.asked.ids[task.queries[q]], task.pool.ids[p]) for q in queries for p in task.partners[q]]
    return [pair[::-1] for pair in pairs] if task.turned else pairs


def _fold_ranking(engines: Sequence[MatchEngine], task: Task, fold: Ints) -> Ranking:
    """Each asking firm ranked by the engine of its fold."""
    rankings = [engine_ranking(engine, task) for engine in engines]

    def rank(queries: Ints) -> Floats:
        scores = np.empty((len(queries), len(task.pool)))
        for number in np.unique(fold[queries]).tolist():
            here = fold[queries] == number
            scores[here] = rankings[number](queries[here])
        return scores

    return rank
