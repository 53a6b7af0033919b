"""Folding: the matrix product is the score, within the bound that is claimed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nakodo.bench.firms import synthetic_market
from nakodo.criteria.catalogue import CRITERIA
from nakodo.criteria.criterion import UNIT, exact
from nakodo.criteria.weights import Weights
from nakodo.engine.fold import HALF, NEUTRAL, fold
from nakodo.engine.score import SideRows, criterion_values


def sides(seed: int, n: int = 25, widths: int = 6) -> tuple[SideRows, SideRows]:
    """Rows of every criterion with products in [0, 1], some criteria with negative left entries, some unknown."""
    rng = np.random.default_rng(seed)
    left_rows, right_rows = [], []
    for c in range(len(CRITERIA)):
        left, right = (rng.random((n, widths)) ** 3 for _ in range(2))
        if c % 3 == 0:
            left = np.hstack([left, -left / 2])
            right = np.hstack([right, right / 2])
        left_rows.append(left / np.linalg.norm(left, axis=1, keepdims=True))
        right_rows.append(right / np.linalg.norm(right, axis=1, keepdims=True))
    known = [tuple(rng.random(n) > 0.3 for _ in CRITERIA) for _ in range(2)]
    return tuple(
        SideRows(tuple(exact(r) for r in rows), k) for rows, k in zip((left_rows, right_rows), known, strict=True)
    )


def exact_scores(left: SideRows, right: SideRows, weights: Weights) -> np.ndarray:
    """Weighted sum of the criteria before they are rounded, float64."""
    scores = np.zeros((len(left), len(right)))
    for c, part in enumerate(weights.parts):
        known = left.known[c][:, None] & right.known[c][None, :]
        scores += part / UNIT * np.where(known, left.rows[c] @ right.rows[c].T, NEUTRAL[c] / UNIT)
    return scores


weight_sets = st.lists(st.integers(0, 5), min_size=len(CRITERIA), max_size=len(CRITERIA)).filter(any)


def weights_of(amounts: list[int]) -> Weights:
    return Weights.of({c.name: amount for c, amount in zip(CRITERIA, amounts, strict=True)})


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), amounts=weight_sets)
def test_product_is_the_score_within_the_bound(seed, amounts):
    left, right = sides(seed)
    weights = weights_of(amounts)
    folded = fold(left, right, weights)
    product = (folded.x_left() @ folded.x_right.T).astype(np.float64)
    error = np.abs(product - exact_scores(left, right, weights)).max()
    assert error <= folded.rounding < 1e-4


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), amounts=weight_sets)
def test_canonical_score_is_within_half_a_ten_thousandth(seed, amounts):
    left, right = sides(seed)
    weights = weights_of(amounts)
    values, _ = criterion_values(left, right)
    canonical = values @ weights.as_array() / UNIT**2
    assert np.abs(canonical - exact_scores(left, right, weights)).max() <= HALF + 1e-12


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), amounts=weight_sets)
def test_refolding_equals_folding(seed, amounts):
    left, right = sides(seed)
    even = Weights.of({c.name: 1 for c in CRITERIA})
    again = fold(left, right, even).refold(weights_of(amounts))
    product = (again.x_left() @ again.x_right.T).astype(np.float64)
    assert np.abs(product - exact_scores(left, right, weights_of(amounts))).max() <= again.rounding


def test_refolding_shares_the_features():
    left, right = sides(1)
    folded = fold(left, right, Weights.of({c.name: 1 for c in CRITERIA}))
    again = folded.refold(Weights.load("balanced"))
    assert again.left is folded.left
    assert again.right is folded.right


def test_a_criterion_without_weight_is_not_folded_and_cannot_get_weight_later():
    left, right = sides(2)
    folded = fold(left, right, Weights.of({"readiness": 1}))
    assert folded.depth < fold(left, right, Weights.load("balanced")).depth / 5
    with pytest.raises(ValueError, match="fold again"):
        folded.refold(Weights.of({"supply_fit": 1}))


def test_order_permutes_the_right_side_only():
    left, right = sides(3)
    weights = Weights.load("balanced")
    order = np.random.default_rng(0).permutation(len(right))
    plain, permuted = fold(left, right, weights), fold(left, right, weights, order)
    assert (permuted.x_right == plain.x_right[order]).all()
    assert (permuted.x_left() == plain.x_left()).all()


def test_float32_rows_fold_to_the_same():
    market = synthetic_market(20, 30, dim=150)
    wide = [SideRows(tuple(r.astype(np.float64) for r in s.rows), s.known) for s in (market.left, market.right)]
    narrow = fold(market.left, market.right, market.weights)
    assert (fold(*wide, market.weights).right == narrow.right).all()
    assert (fold(*wide, market.weights).left == narrow.left).all()
