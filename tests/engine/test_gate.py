"""The table of classes against a plain matrix of pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakodo.engine.gate import FULL, Gate, discount, soften

HUNDREDTHS = st.sampled_from([0, 1, 33, 50, 99, 100])


@st.composite
def gates(draw, n_left=4, n_right=5):
    a, b = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    table = np.array([[draw(HUNDREDTHS) for _ in range(b)] for _ in range(a)])
    left = np.array([draw(st.integers(0, a - 1)) for _ in range(n_left)])
    right = np.array([draw(st.integers(0, b - 1)) for _ in range(n_right)])
    pairs = draw(st.lists(st.tuples(st.integers(0, n_left - 1), st.integers(0, n_right - 1)), max_size=3))
    return Gate(left, right, table).exclude(np.array(pairs, dtype=np.intp))


def matrix(gate):
    """Every pair by itself."""
    excluded = set(map(tuple, gate.excluded.tolist()))
    return np.array(
        [
            [0 if (i, j) in excluded else gate.table[a, b] for j, b in enumerate(gate.right_class)]
            for i, a in enumerate(gate.left_class)
        ]
    )


ROWS, COLUMNS = np.arange(4), np.arange(5)


@given(gates())
def test_blocks_equal_single_pairs(gate):
    np.testing.assert_array_equal(gate.factors(ROWS, COLUMNS), matrix(gate))
    np.testing.assert_array_equal(gate.factors(ROWS[::2], COLUMNS[1:3]), matrix(gate)[::2, 1:3])
    np.testing.assert_array_equal(gate.transposed().factors(COLUMNS, ROWS), matrix(gate).T)
    np.testing.assert_array_equal(gate.merged().factors(ROWS, COLUMNS), matrix(gate))
    np.testing.assert_array_equal(gate.take(np.array([3, 1])).factors(np.arange(2), COLUMNS), matrix(gate)[[3, 1]])


@given(gates(), gates())
def test_both_gates_at_once(one, other):
    a, b = matrix(one), matrix(other)
    expected = np.where((a > 0) & (b > 0), np.maximum(a * b // 100, 1), 0)
    np.testing.assert_array_equal(one.meet(other).factors(ROWS, COLUMNS), expected)


@given(
    gates(),
    st.lists(st.tuples(*[st.lists(st.booleans(), min_size=n, max_size=n) for n in (4, 5)]), min_size=1, max_size=4),
)
def test_allowing_keeps_pairs_that_meet_any_term(gate, terms):
    terms = [(np.array(rows), np.array(columns)) for rows, columns in terms]
    met = np.any([np.outer(rows, columns) for rows, columns in terms], axis=0)
    np.testing.assert_array_equal(gate.allow(terms).factors(ROWS, COLUMNS), np.where(met, matrix(gate), 0))


@given(st.integers(0, 10**8), st.integers(0, 100))
def test_what_is_taken_and_what_is_left_sum_to_the_score(score, kept):
    score, kept = np.array([score]), np.array([kept])
    assert discount(score, kept) + soften(score, kept) == score
    assert discount(score, kept)[0] == int(score[0]) * (FULL - int(kept[0])) // FULL


@pytest.mark.parametrize(
    ("left", "right", "table"), [([1], [0], [[100]]), ([0], [-1], [[100]]), ([0], [0], [[101]]), ([0], [0], [[-1]])]
)
def test_numbers_outside_their_range_are_refused(left, right, table):
    with pytest.raises(ValueError, match="expected whole numbers"):
        Gate(np.array(left), np.array(right), np.array(table))
