"""Learned complementarity is judged on links that it did not see, and helps where buying follows other rules."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold

from nakodo.criteria.weights import Weights
from nakodo.engine.match import MatchEngine
from nakodo.evaluation.complementarity import judge_complementarity, links_of
from nakodo.evaluation.evaluate import engine_ranking
from nakodo.evaluation.labels import Label, Labels
from nakodo.evaluation.task import Task, make_tasks
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm
from nakodo.profiles.synthetic import synthetic_firms
from nakodo.profiles.taxonomy import load_taxonomy
from nakodo.tuning.complementarity import learn_complementarity, with_complementarity


@pytest.fixture(scope="module")
def world() -> tuple[MatchEngine, tuple[Task, Task]]:
    """Firms that buy from one another by a taxonomy whose inputs are shuffled: the bundled one knows nothing of it."""
    taxonomy = load_taxonomy()
    shuffled = np.random.default_rng(1).permutation(len(taxonomy))
    made = synthetic_firms(200, 200, 3, replace(taxonomy, strength=taxonomy.strength[np.ix_(shuffled, shuffled)]))
    labels = Labels(Label(pair.left_id, pair.right_id) for pair in made.truth)
    left, right = (Firms(map(wordless, side)) for side in (made.left, made.right))
    return MatchEngine().fit(left, right), make_tasks(labels, left, right)


def wordless(firm: Firm) -> Firm:
    """The firm without its texts, which no criterion under test reads and the encoder takes long over."""
    offers = [offer.model_copy(update={"statement": {}}) for offer in firm.offers]
    return firm.model_copy(update={"description": {}, "offers": offers})


def test_it_finds_a_buying_structure_that_the_taxonomy_does_not_know(world) -> None:
    engine, tasks = world
    for task in tasks:
        judged = judge_complementarity(engine, task)
        assert judged.estimate("learned alone", "AUC", over="expert's alone").low > 0.02
        assert judged.estimate("with learned", "AUC", over="with expert's").low > 0


def test_no_link_is_judged_by_a_matrix_that_saw_it(world) -> None:
    engine, tasks = world
    for task in tasks:
        judged = judge_complementarity(engine, task, folds=4)
        folds = KFold(4, shuffle=True, random_state=0).split(np.arange(len(task.queries)))
        for others, left_out in folds:
            links = links_of(task, others)
            learned = learn_complementarity(engine.left_features, engine.right_features, links)
            alone = with_complementarity(engine, learned).with_weights(Weights.of({"complementarity": 1}))
            query = left_out[0]
            scores = engine_ranking(alone, task)(task.queries[[query]])[0]
            eligible, partner = task.relevance(query)["all partners"]
            expected = roc_auc_score(partner[eligible], scores[eligible])
            assert judged.of("learned alone", "AUC")[query] == pytest.approx(expected)


def test_links_are_left_and_right_in_both_directions(world) -> None:
    _, (forth, back) = world
    pairs = [links_of(task, np.arange(len(task.queries))) for task in (forth, back)]
    assert set(pairs[0]) == set(pairs[1])
    assert all(left.startswith("jp-") for left, _ in pairs[0])
