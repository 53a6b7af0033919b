"""SMAA against exact areas of the weight simplex, and against ranking every sample with the engine itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.criterion import UNIT
from nakodo.criteria.weights import Weights
from nakodo.engine.match import MatchEngine
from nakodo.errors import UsageError
from nakodo.profiles.files import load_profiles
from nakodo.tuning.flips import flip_points
from nakodo.tuning.robustness import around, robustness, simplex, within


@pytest.fixture(scope="module")
def engine() -> MatchEngine:
    firms = load_profiles()
    left = firms.where(id="jp-toray,jp-ihi,jp-subaru,jp-nec")
    return MatchEngine().fit(left, firms.where(country="FR"))


def sampled_engines(engine: MatchEngine, samples: np.ndarray) -> Iterator[MatchEngine]:
    for parts in np.rint(samples * UNIT).astype(int):
        yield engine.with_weights(Weights(tuple(parts.tolist())))


@pytest.mark.parametrize("scope", ["left", "right", "all"])
def test_equals_ranking_every_sample(engine: MatchEngine, scope: str) -> None:
    samples = around(engine.weights, 30, concentration=5.0)
    table = engine.best(12) if scope == "all" else engine.rank(3)
    found = robustness(engine, table, samples, k=4, scope=scope, unknown=False)
    ranks = []
    for other in sampled_engines(engine, samples):
        if scope == "all":
            scores = other.scores(np.arange(len(other.left)), np.arange(len(other.right)))
            order = np.argsort(-scores.ravel(), kind="stable").tolist()
            ids = [(a, b) for a in other.left.ids for b in other.right.ids]
            place = {ids[pair]: rank for rank, pair in enumerate(order, start=1)}
        else:
            listed = other.rank(k=300, turned=scope == "right")
            place = {(a.id, b.id): int(r) for a, b, r in zip(listed.left, listed.right, listed.rank, strict=True)}
        ranks.append([place[a.id, b.id] for a, b in zip(table.left, table.right, strict=True)])
    assert found.expected_rank == pytest.approx(np.mean(ranks, axis=0))
    assert found.acceptability == pytest.approx((np.array(ranks) <= 4).mean(axis=0))
    assert found.first == pytest.approx((np.array(ranks) == 1).mean(axis=0))


def test_first_ranks_are_areas_of_the_simplex(engine: MatchEngine) -> None:
    """With two criteria the weights are a line; a pair's share of it is known exactly (Lahdelma and Salminen, 2001)."""
    a, b = CRITERION_NAMES.index("shared_ground"), CRITERION_NAMES.index("standing")
    samples = np.zeros((20_000, len(CRITERION_NAMES)))
    samples[:, a] = np.random.default_rng(0).uniform(size=len(samples))
    samples[:, b] = 1 - samples[:, a]
    table = engine.rank(k=300, firms=["jp-toray"])
    values = table.values[:, [a, b]] / UNIT
    line = (np.arange(200_000) + 0.5) / 200_000
    winners = (values[:, :1] * line + values[:, 1:] * (1 - line)).argmax(axis=0)
    shares = np.bincount(winners, minlength=len(table)) / len(line)
    found = robustness(engine, table, samples, k=1, unknown=False)
    assert (shares > 0.05).sum() >= 2
    assert found.first == pytest.approx(shares, abs=0.02)


def test_first_ranks_sum_to_one_when_all_pairs_compete(engine: MatchEngine) -> None:
    table = engine.rank(k=300)
    found = robustness(engine, table, simplex(200), k=1, scope="all")
    assert found.first.sum() == pytest.approx(1)
    assert found.acceptability == pytest.approx(found.first)


def test_unknown_facts_move_ranks(engine: MatchEngine) -> None:
    weights = Weights.of({"autonomy": 1, "shared_ground": 1})
    other, samples = engine.with_weights(weights), around(weights, 300, concentration=1e6)
    table = other.rank(k=3)
    still = robustness(other, table, samples, k=3, unknown=False).acceptability
    moved = robustness(other, table, samples, k=3, unknown=True).acceptability
    assert moved.mean() < still.mean()
    assert (robustness(other, table, samples, k=3).acceptability == moved).all()


def test_excluded_pairs_do_not_compete() -> None:
    firms = load_profiles()
    engine = MatchEngine().fit(firms.where(id="jp-toray"), firms.where(country="FR"))
    best, second = engine.rank(k=2).right
    engine.exclude([("jp-toray", best.id)])
    table = engine.rank(k=1)
    assert table.right[0].id == second.id
    assert robustness(engine, table, around(engine.weights, 50, concentration=1e7), unknown=False).first[0] == 1.0


def test_samples_have_the_set_as_their_mean() -> None:
    weights = Weights.load("balanced")
    samples = around(weights, 4_000)
    assert samples.sum(axis=1) == pytest.approx(np.ones(4_000))
    assert samples.mean(axis=0) == pytest.approx(weights.as_array() / UNIT, abs=0.005)
    assert (samples[:, np.array(weights.parts) == 0] == 0).all()


def test_intervals_hold_before_normalising() -> None:
    weights = Weights.of({"standing": 1, "readiness": 1})
    samples = within({"standing": (0.0, 0.5)}, weights, 500)
    shares = samples[:, CRITERION_NAMES.index("standing")]
    assert 0 <= shares.min() < 0.05
    assert 0.45 < shares.max() <= 0.5
    with pytest.raises(UsageError, match="the interval of standing"):
        within({"standing": (0.5, 0.1)}, weights, 5)


def test_flip_points_are_where_the_first_pair_changes(engine: MatchEngine) -> None:
    table = engine.best(len(engine.left) * len(engine.right))
    first = (table.left[0].id, table.right[0].id)
    flips = flip_points(engine, table)
    checked = 0
    for name, (below, above) in zip(CRITERION_NAMES, flips, strict=True):
        for share, outward in ((below, -0.002), (above, 0.002)):
            if np.isnan(share) or not 0 <= share + outward <= 1:
                continue
            for step, same in ((-outward, True), (outward, False)):
                best = engine.with_weights(engine.weights.replace(**{name: share + step})).best(1)
                assert ((best.left[0].id, best.right[0].id) == first) is same, (name, share)
            checked += 1
    assert checked >= 5
