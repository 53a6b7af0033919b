"""The canonical score: equal to plain Python, exact, and the same whatever stands around a pair."""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nakodo.criteria.catalogue import CRITERIA, CRITERION_NAMES
from nakodo.criteria.weights import Weights
from nakodo.engine.match import Limits, MatchEngine
from nakodo.engine.score import best_first, criterion_values, paired_values, side_rows, strips
from nakodo.features.firms import FirmFeatures
from nakodo.profiles.model import Firm
from nakodo.profiles.taxonomy import load_taxonomy
from plain import plain_values
from strategies import sides as some_sides

TAXONOMY = load_taxonomy()
SLACK = 0.75
"""Half a ten-thousandth for the rounding, and 2^-20 for each of up to hundreds of features."""


def everything(left: list[Firm], right: list[Firm], weights: Weights | str = "balanced") -> dict:
    """Score and criteria of every pair by ids."""
    table = MatchEngine(weights, taxonomy=TAXONOMY).fit(left, right).rank(k=max(len(right), 1))
    pairs = zip(table.left, table.right, table.score.tolist(), table.values.tolist(), strict=True)
    return {(a.id, b.id): (score, tuple(values)) for a, b, score, values in pairs}


@settings(max_examples=6)
@given(some_sides(most=3))
def test_every_criterion_equals_plain_python(drawn):
    left, right = drawn
    weights = Weights.load("balanced")
    table = MatchEngine(weights).fit(left, right).rank(k=len(right))
    for row, (a, b) in enumerate(zip(table.left, table.right, strict=True)):
        expected = plain_values(a, b, TAXONOMY)
        assert tuple(expected) == CRITERION_NAMES
        for c, criterion in enumerate(CRITERIA):
            plain = expected[criterion.name]
            assert table.known[row, c] == (plain is not None), criterion.name
            tenth = 10_000 * (criterion.neutral if plain is None else plain)
            assert abs(int(table.values[row, c]) - tenth) <= SLACK, criterion.name
        assert int(table.score[row]) == sum(w * int(v) for w, v in zip(weights.parts, table.values[row], strict=True))


def test_every_criterion_equals_plain_python_on_the_best_real_pairs(bundled_engine):
    table = bundled_engine.best(400, Limits(per_firm=4)).take(range(0, 400, 16))
    checked = [name for name in CRITERION_NAMES if name != "certification"]  # plain knows few schemes
    for row, (a, b) in enumerate(zip(table.left, table.right, strict=True)):
        expected = plain_values(a, b, TAXONOMY)
        for name in checked:
            c = CRITERION_NAMES.index(name)
            assert table.known[row, c] == (expected[name] is not None), name
            if expected[name] is not None:
                assert abs(int(table.values[row, c]) - 10_000 * expected[name]) <= SLACK, name


@settings(max_examples=6)
@given(some_sides(most=3))
def test_rows_multiply_and_round_exactly(drawn):
    """Against fractions: the dot product of the rows, halves rounded up, nothing lost on the way."""
    left, right = (FirmFeatures(tuple(side), TAXONOMY) for side in drawn)
    own, theirs = side_rows(left, "left"), side_rows(right, "right")
    values, known = criterion_values(own, theirs)
    for c, criterion in enumerate(CRITERIA):
        for i, a in enumerate(own.rows[c]):
            for j, b in enumerate(theirs.rows[c]):
                exact = sum(Fraction(float(a[d])) * Fraction(float(b[d])) for d in np.flatnonzero(a * b))
                if known[i, j, c]:
                    rounded = floor(exact * 10_000 + Fraction(1, 2))
                    assert values[i, j, c] == min(max(rounded, 0), 10_000), criterion.name


def test_parts_add_up_to_the_score_of_every_bundled_pair(bundled_engine, sides):
    table = bundled_engine.rank(k=len(sides[1]))
    assert len(table) == len(sides[0]) * len(sides[1])
    assert (table.contributions.sum(axis=1) + table.policy == table.score).all()
    assert table.values.min() >= 0
    assert table.values.max() <= 10_000
    assert table.score.min() >= 0
    assert table.score.max() <= 10**8
    assert len(np.unique(table.score)) > len(table) / 2


@settings(max_examples=6)
@given(some_sides(most=4), st.randoms())
def test_one_more_firm_and_another_order_change_no_pair(drawn, random):
    left, right = drawn
    whole = everything(left, right)
    fewer = everything(left[1:], right[1:])
    assert fewer == {pair: found for pair, found in whole.items() if pair in fewer}
    random.shuffle(left)
    random.shuffle(right)
    assert list(everything(left, right).items()) == list(whole.items())


def test_blocks_of_pairs_equal_single_pairs(bundled_engine, rng):
    rows, columns = rng.integers(0, 100, 40), rng.integers(0, 100, 40)
    left, right = bundled_engine.left_rows.take(rows), bundled_engine.right_rows.take(columns)
    block_values, block_known = criterion_values(left, right)
    values, known = paired_values(left, right)
    each = np.arange(40)
    np.testing.assert_array_equal(values, block_values[each, each])
    np.testing.assert_array_equal(known, block_known[each, each])


@given(st.lists(st.integers(-1, 4), max_size=12), st.integers(1, 14))
def test_best_first_equals_sorting(scores, k):
    expected = sorted((i for i, s in enumerate(scores) if s >= 0), key=lambda i: (-scores[i], i))[:k]
    assert best_first(np.array(scores, dtype=np.int64), k).tolist() == expected


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7])
def test_strips_cover_every_row_once(n):
    assert [i for s in strips(n, height=3) for i in range(n)[s]] == list(range(n))


SCRIPT = """
import hashlib, nakodo, numpy as np
firms = nakodo.load_profiles().active()
engine = nakodo.MatchEngine().fit(firms.where(country="JP"), firms.where(country="FR"))
table = engine.rank(k=1000)
state = hashlib.sha256(",".join(f"{a.id} {b.id}" for a, b in zip(table.left, table.right)).encode())
for block in (table.score, table.values, table.known, table.rank_for_right):
    state.update(np.ascontiguousarray(block).tobytes())
print(len(table), state.hexdigest())
"""


def test_the_same_bytes_for_any_number_of_threads():
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT],
            env=os.environ | {"OPENBLAS_NUM_THREADS": n, "OMP_NUM_THREADS": n, "PYTHONHASHSEED": n},
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in ("1", "2")
    ]
    one, two = (process.communicate()[0] for process in runs)
    assert int(one.split()[0]) > 1000
    assert one == two
