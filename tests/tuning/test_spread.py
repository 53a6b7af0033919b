"""Spread and effective weights against numpy on all pairs at once."""

from __future__ import annotations

import numpy as np
import pytest

from nakodo.criteria.criterion import UNIT
from nakodo.criteria.weights import Weights
from nakodo.engine.match import MatchEngine
from nakodo.profiles.files import load_profiles
from nakodo.tuning.spread import spread_of


@pytest.fixture(scope="module")
def engine() -> MatchEngine:
    firms = load_profiles()
    return MatchEngine().fit(firms.where(country="JP", kind="startup"), firms.where(country="IT"))


def test_equals_numpy_on_all_pairs(engine: MatchEngine) -> None:
    spread, table = spread_of(engine), engine.rank(k=1_000)
    assert spread.n_pairs == len(table)
    values = table.values / UNIT
    assert spread.mean == pytest.approx(values.mean(axis=0))
    assert spread.deviation == pytest.approx(values.std(axis=0), abs=1e-9)
    assert spread.known == pytest.approx(table.known.mean(axis=0))
    varied = values.min(axis=0) < values.max(axis=0)
    expected = np.corrcoef(values[:, varied], rowvar=False)
    assert spread.correlation[np.ix_(varied, varied)] == pytest.approx(expected, abs=1e-6)


def test_effective_weights_are_weight_times_spread(engine: MatchEngine) -> None:
    spread = spread_of(engine)
    weights = Weights.of({"supply_fit": 3, "standing": 1})
    effective = spread.effective(weights)
    assert effective.sum() == pytest.approx(1)
    assert effective[0] / effective[-1] == pytest.approx(3 * spread.deviation[0] / spread.deviation[-1])
