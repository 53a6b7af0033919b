"""The measuring stick: both directions, slices, baselines, ablation and intervals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import bootstrap
from sklearn.metrics import roc_auc_score

from nakodo.criteria.weights import Weights
from nakodo.engine.match import MatchEngine
from nakodo.errors import UsageError
from nakodo.evaluation.ablation import ablate
from nakodo.evaluation.baselines import bm25, make_baseline, tokens
from nakodo.evaluation.bootstrap import resampled_mean
from nakodo.evaluation.evaluate import evaluate
from nakodo.evaluation.labels import Label, Labels
from nakodo.evaluation.task import Task, make_tasks
from nakodo.profiles.files import load_profiles
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm

LABELS = Labels(
    [
        Label("jp-toray", "fr-airbus", 2002),
        Label("jp-toray", "fr-safran", 2017),
        Label("jp-subaru", "fr-airbus", 2002),
        Label("jp-skydrive", "fr-thales", 2023),
    ]
)


@pytest.fixture(scope="module")
def sides() -> tuple[Firms, Firms]:
    firms = load_profiles()
    return firms.where(id="jp-toray,jp-subaru,jp-skydrive,jp-ihi"), firms.where(country="FR")


@pytest.fixture(scope="module")
def engine(sides: tuple[Firms, Firms]) -> MatchEngine:
    return MatchEngine(Weights.of({"shared_ground": 1, "supply_fit": 1, "standing": 2})).fit(*sides)


@pytest.fixture(scope="module")
def tasks(sides: tuple[Firms, Firms]) -> tuple[Task, Task]:
    return make_tasks(LABELS, *sides)


def test_both_directions_agree_with_scikit_learn(engine: MatchEngine, tasks: tuple[Task, Task]) -> None:
    scores = engine.scores(np.arange(len(engine.left)), np.arange(len(engine.right)))
    known = np.array([[(a, b) in LABELS.pairs for b in engine.right.ids] for a in engine.left.ids])
    for task, s, y in ((tasks[0], scores, known), (tasks[1], scores.T, known.T)):
        expected = [roc_auc_score(y[q], s[q]) for q in np.flatnonzero(y.any(axis=1))]
        assert evaluate(engine, task).of("nakodo", "AUC") == pytest.approx(expected)


def test_newcomers_and_incumbents_part_the_known_partners(tasks: tuple[Task, Task], engine: MatchEngine) -> None:
    forth = tasks[0]
    toray = forth.queries.tolist().index(forth.asked.position["jp-toray"])
    slices = {name: {forth.pool.ids[i] for i in np.flatnonzero(p)} for name, (_, p) in forth.relevance(toray).items()}
    assert slices["newcomer partners"] == {"fr-safran"}
    assert slices["incumbent partners"] == {"fr-airbus"}
    eligible = forth.relevance(toray)["newcomer partners"][0]
    assert not eligible[forth.pool.position["fr-airbus"]]
    assert evaluate(engine, forth).groups["newcomer partners"][1].sum() == 2


def test_a_history_decides_who_is_popular(sides: tuple[Firms, Firms]) -> None:
    forth, _ = make_tasks(LABELS.where(after=2010), *sides, history=LABELS.where(before=2010))
    assert forth.links[forth.pool.position["fr-airbus"]] == 2
    assert forth.links.sum() == 2


def test_popularity_leaves_the_asking_firm_out(tasks: tuple[Task, Task]) -> None:
    forth = tasks[0]
    scores = make_baseline("popularity", forth)(forth.queries)
    toray = forth.queries.tolist().index(forth.asked.position["jp-toray"])
    assert scores[toray, forth.pool.position["fr-airbus"]] == pytest.approx(np.log(3))
    assert scores[toray, forth.pool.position["fr-safran"]] == pytest.approx(np.log(2))


def test_excluded_pairs_are_not_ranked(sides: tuple[Firms, Firms]) -> None:
    forth, _ = make_tasks(LABELS, *sides, exclude=[("jp-subaru", "fr-airbus"), ("jp-toray", "fr-thales")])
    subaru = forth.queries.tolist().index(forth.asked.position["jp-subaru"])
    eligible, partner = forth.relevance(subaru)["all partners"]
    assert eligible.sum() == len(forth.pool) - 1
    assert not partner.any()


def test_labels_of_other_firms_are_refused(sides: tuple[Firms, Firms], engine: MatchEngine) -> None:
    forth, _ = make_tasks(Labels([Label("jp-a", "fr-a")]), *sides)
    with pytest.raises(UsageError, match="no label names two firms"):
        evaluate(engine, forth)


def test_bm25_follows_its_formula() -> None:
    pool = Firms(
        [
            Firm(id="fr-a", name="A", country="FR", description="radar radar dish"),
            Firm(id="fr-b", name="B", country="FR", description="sonar"),
        ]
    )
    asked = Firms([Firm(id="jp-a", name="C", country="JP", description="radar mast")])
    forth, _ = make_tasks(Labels([Label("jp-a", "fr-a")]), asked, pool)
    expected = np.log(1 + 1.5 / 1.5) * 2 * 2.5 / (2 + 1.5 * (0.25 + 0.75 * 3 / 2))
    assert bm25(forth, 0)(np.array([0])) == pytest.approx(np.array([[expected, 0.0]]))


def test_products_multiply_and_unknown_names_are_refused(tasks: tuple[Task, Task]) -> None:
    forth = tasks[0]
    product = make_baseline("tfidf*size", forth)(forth.queries)
    parts = make_baseline("tfidf", forth)(forth.queries) * make_baseline("size", forth)(forth.queries)
    assert product == pytest.approx(parts)
    with pytest.raises(UsageError, match="unknown baseline 'tfdif'"):
        make_baseline("tfdif*size", forth)


def test_every_baseline_ranks_the_whole_pool(tasks: tuple[Task, Task], engine: MatchEngine) -> None:
    names = ["tfidf", "bm25", "lsa", "popularity", "size", "breadth", "random"]
    frame = evaluate(engine, tasks[1], names).to_frame()
    auc = frame[(frame.metric == "AUC") & (frame.group == "all partners")]
    assert list(auc.ranking) == ["nakodo", *names]
    assert auc["mean"].between(0, 1).all()
    assert (auc.low <= auc["mean"]).all()
    assert (auc["mean"] <= auc.high).all()


def test_ablation_finds_the_criterion_that_decides(engine: MatchEngine, tasks: tuple[Task, Task]) -> None:
    found = {a.criterion: a for a in ablate(engine, tasks[0])}
    only = evaluate(engine.with_weights(Weights.of({"standing": 1})), tasks[0]).estimate("nakodo", "AUC")
    without = evaluate(engine.with_weights(engine.weights.replace(standing=0.0)), tasks[0]).estimate("nakodo", "AUC")
    full = evaluate(engine, tasks[0]).estimate("nakodo", "AUC")
    assert found["standing"].alone == only
    assert found["standing"].added.mean == pytest.approx(full.mean - without.mean)
    assert np.isnan(found["readiness"].added.mean)


def test_the_interval_agrees_with_scipy() -> None:
    values = np.random.default_rng(3).random(40)
    own = resampled_mean(values)
    theirs = bootstrap((values,), np.mean, method="percentile", n_resamples=20_000, rng=1).confidence_interval
    assert (own.low, own.high) == pytest.approx((theirs.low, theirs.high), abs=0.01)
    assert own == resampled_mean(values)


def test_tokens_keep_both_scripts() -> None:
    assert tokens("8x8 Radar、赤外線 lens2") == ["x8", "radar", "赤外", "外線", "lens2"]
