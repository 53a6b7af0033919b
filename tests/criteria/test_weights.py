"""Weights are whole parts of 10,000 that always sum to 10,000, and the ranking depends on proportions alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.weights import Weights, set_names
from nakodo.engine.match import MatchEngine
from nakodo.errors import DataError, UsageError
from nakodo.profiles.taxonomy import load_taxonomy
from strategies import sides as some_sides

amounts = st.dictionaries(st.sampled_from(CRITERION_NAMES), st.integers(1, 1000), min_size=1)


@given(amounts)
def test_parts_sum_to_ten_thousand_and_are_within_one_of_the_share(chosen):
    weights = Weights.of(chosen)
    assert sum(weights.parts) == 10_000
    total = sum(chosen.values())
    for name in CRITERION_NAMES:
        assert abs(weights[name] - 10_000 * chosen.get(name, 0) / total) < 1


@given(amounts, st.sampled_from([2, 3, 10, 1000]))
def test_scaled_amounts_are_the_same_weights(chosen, factor):
    assert Weights.of({k: v * factor for k, v in chosen.items()}).parts == Weights.of(chosen).parts


@settings(max_examples=5)
@given(some_sides(most=4), amounts)
def test_scaled_weights_give_the_same_ranking(drawn, chosen):
    engine = MatchEngine(Weights.of(chosen), taxonomy=load_taxonomy()).fit(*drawn)
    scaled = engine.with_weights(Weights.of({name: 7 * amount for name, amount in chosen.items()}))
    one, other = engine.rank(k=9), scaled.rank(k=9)
    assert [(a.id, b.id) for a, b in zip(one.left, one.right, strict=True)] == [
        (a.id, b.id) for a, b in zip(other.left, other.right, strict=True)
    ]
    np.testing.assert_array_equal(one.score, other.score)


def test_with_weights_equals_a_new_engine(small_sides, small_engine):
    weights = Weights.load("newcomer")
    fresh = MatchEngine(weights).fit(*small_sides).rank(k=5)
    again = small_engine.with_weights(weights).rank(k=5)
    np.testing.assert_array_equal(fresh.score, again.score)
    assert fresh.right == again.right
    assert not np.array_equal(small_engine.rank(k=5).score, fresh.score)


@given(st.sampled_from(CRITERION_NAMES), st.integers(0, 10_000))
def test_replace_gives_the_share_and_keeps_the_other_proportions(name, part):
    weights = Weights.load("balanced")
    changed = weights.replace(**{name: part / 10_000})
    assert changed[name] == part
    assert sum(changed.parts) == 10_000
    rest = 10_000 - weights[name]
    for other in CRITERION_NAMES:
        if other != name:
            assert abs(changed[other] - (10_000 - part) * weights[other] / rest) <= 1
    assert sum(weights.parts) == 10_000


def test_the_four_named_sets_ship():
    assert {"balanced", "newcomer", "resilience", "startup-scout"} <= set(set_names())
    assert all(sum(Weights.load(name).parts) == 10_000 for name in set_names())
    assert Weights.load("newcomer")["standing"] == 0


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"suply_fit": 1}, "unknown criterion 'suply_fit'"),
        ({"supply_fit": -1}, "expected a number >= 0"),
        ({"supply_fit": float("nan")}, "expected a number >= 0"),
        ({"supply_fit": float("inf")}, "expected a number >= 0"),
        ({"supply_fit": 0}, "all weights are zero"),
        ({}, "all weights are zero"),
    ],
)
def test_bad_amounts_are_refused(chosen, message):
    with pytest.raises(UsageError, match=message):
        Weights.of(chosen)


@pytest.mark.parametrize(
    ("shares", "message"),
    [({"supply_fit": 0.8, "readiness": 0.3}, "at most 1"), ({"nothing": 0.1}, "unknown criterion")],
)
def test_bad_shares_are_refused(shares, message):
    with pytest.raises(UsageError, match=message):
        Weights.load().replace(**shares)


def test_the_whole_weight_cannot_be_shared_with_nobody():
    with pytest.raises(UsageError, match="no other criterion"):
        Weights.of({"supply_fit": 1}).replace(supply_fit=0.5)


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("[weights\n", DataError, "TOML"),
        ("supply_fit = 1\n", DataError, r"table \[weights\]"),
        ('[weights]\nsupply_fit = "much"\nreadiness = true\n', DataError, "2 problems"),
        ("[weights]\nsupply = 1\n", UsageError, "unknown criterion 'supply'"),
    ],
)
def test_bad_weight_files_are_refused(tmp_path, text, error, message):
    path = tmp_path / "weights.toml"
    path.write_text(text)
    with pytest.raises(error, match=message):
        Weights.load(path)


def test_weights_from_a_file(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[weights]\nsupply_fit = 3\nreadiness = 1\n")
    weights = Weights.load(path)
    assert (weights["supply_fit"], weights["readiness"], weights.name) == (7500, 2500, "mine")
