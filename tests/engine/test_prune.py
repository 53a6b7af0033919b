"""The pruned mode's bounds against exact products, on data made to break them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from nakodo.bench.firms import synthetic_market
from nakodo.engine import prune
from nakodo.engine.fold import fold
from nakodo.engine.prune import balanced_rotation, choose_rotation

D = 40


def parallel_tails(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """All firms on one line beside small noise: Cauchy-Schwarz is tight, so that only rounding is left."""
    line = rng.random(D)
    return tuple(rng.random((200, 1)) * line + 1e-5 * rng.random((200, D)) for _ in range(2))


def unequal_scales(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Columns of very different size on both sides, against each other."""
    scale = 2.0 ** rng.integers(-18, 4, size=D)
    return rng.random((200, D)) * scale, rng.random((200, D)) / scale.clip(2**-4)


def cancelling(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Large terms of both signs that cancel, as in the joint product."""
    half = rng.random((200, D // 2))
    return np.hstack([half, -half]), np.hstack([half + 1e-3 * rng.random(half.shape), half])


def sparse(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Mostly zeros, some rows and columns all zero, some rows equal."""
    x, y = ((rng.random((200, D)) < 0.05) * rng.random((200, D)) for _ in range(2))
    x[:, 3], y[:50], x[100:150] = 0, 0, x[100]
    return x, y


def nothing(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    return np.zeros((5, D)), np.zeros((7, D))


@pytest.mark.parametrize("n_head", [1, 10, 31])
@pytest.mark.parametrize("data", [parallel_tails, unequal_scales, cancelling, sparse, nothing])
def test_no_product_exceeds_its_bound_by_more_than_the_slack(data, n_head):
    x, y = (rows.astype(np.float32) for rows in data(np.random.default_rng(n_head)))
    folded = SimpleNamespace(right=y, x_right=y)
    rotation = prune._rotation(folded, *balanced_rotation(x, y), n_head)
    heads, slack = rotation.heads(x)
    bounds = (heads @ rotation.head_right.T).astype(np.float64)
    excess = (x.astype(np.float64) @ y.astype(np.float64).T - bounds).max()
    assert excess <= slack


def test_the_slack_is_small_beside_the_scores():
    market = synthetic_market(500, 500, dim=200)
    folded = fold(market.left, market.right, market.weights)
    _, slack = choose_rotation(folded, 10, force=True).heads(folded.x_left())
    assert 0 < slack < 0.005


def test_the_bound_is_of_use():
    market = synthetic_market(300, 3000, dim=300)
    folded = fold(market.left, market.right, market.weights)
    rotation = choose_rotation(folded, 20, force=True)
    heads, slack = rotation.heads(folded.x_left())
    scores = folded.x_left() @ folded.x_right.T
    kth = np.partition(scores, -20, axis=1)[:, -20:].min(axis=1, keepdims=True)
    assert rotation.head_right.shape[1] < folded.depth / 1.5
    assert (heads @ rotation.head_right.T > kth - slack).mean() < 0.15


def test_small_problems_are_not_rotated():
    market = synthetic_market(50, 60)
    assert choose_rotation(fold(market.left, market.right, market.weights), 5) is None
