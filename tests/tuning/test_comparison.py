"""Several people's weights."""

from __future__ import annotations

import pytest

from nakodo.criteria.weights import Weights
from nakodo.engine.match import MatchEngine
from nakodo.errors import UsageError
from nakodo.profiles.files import load_profiles
from nakodo.tuning.comparison import agreement, compare


@pytest.fixture(scope="module")
def engine() -> MatchEngine:
    firms = load_profiles()
    return MatchEngine().fit(firms.where(id="jp-toray,jp-ihi,jp-synspective"), firms.where(country="FR"))


def test_pairs_of_all_lists_come_first_and_lone_ones_name_what_carries_them(engine: MatchEngine) -> None:
    people = {
        "ministry": Weights.of({"shared_ground": 1, "standing": 1}),
        "prime": Weights.of({"shared_ground": 1}),
        "startup": Weights.of({"shared_ground": 2, "major_startup": 1}),
    }
    found = compare(engine, people, k=10)
    counts = [pair.n_lists for pair in found]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 3
    for column in range(3):
        assert sorted(pair.ranks[column] for pair in found if pair.ranks[column]) == list(range(1, 11))
    lone = [pair for pair in found if pair.n_lists == 1 and pair.ranks[2]]
    assert lone
    assert {pair.carried_by for pair in lone} == {"major_startup"}


def test_equal_weights_agree_fully(engine: MatchEngine) -> None:
    same = agreement(engine, {"a": Weights.load("balanced"), "b": Weights.load("balanced")})
    assert same == pytest.approx(1)


def test_one_set_is_nothing_to_compare(engine: MatchEngine) -> None:
    with pytest.raises(UsageError, match="two or more"):
        compare(engine, {"a": Weights.load("balanced")})
