"""The bilinear gain never falls below the true gain of two firms, and stays in [0, 1]."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakodo.criteria.joint_product import JOINT_PRODUCT, recipes
from nakodo.features.firms import FirmFeatures
from nakodo.profiles.model import Firm, Offer
from nakodo.profiles.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()
PRODUCTS = [p for p, c in enumerate(TAXONOMY.capabilities) if c.stage >= 3]
Levels = dict[str, int]

levels = st.dictionaries(st.sampled_from(TAXONOMY.codes), st.integers(1, 9), min_size=1, max_size=12)


def firm(own: Levels) -> Firm:
    return Firm(name="A", country="JP", offers=[Offer(code=code, trl=trl) for code, trl in own.items()])


def parts(p: int) -> dict[str, Fraction]:
    """What product p is made of, as exact fractions: 3/10 of making it, 7/10 of its inputs."""
    strength = [int(s) for s in TAXONOMY.strength[:, p]]
    total = sum(strength) or 1
    shares = {TAXONOMY.codes[i]: Fraction(7, 10) * Fraction(s, total) for i, s in enumerate(strength) if s}
    shares[TAXONOMY.codes[p]] = shares.get(TAXONOMY.codes[p], Fraction(0)) + Fraction(3, 10)
    return shares


PARTS = {p: parts(p) for p in PRODUCTS}


def covered(own: Levels, p: int) -> Fraction:
    return sum((share * Fraction(own.get(code, 0), 9) for code, share in PARTS[p].items()), Fraction(0))


def overlap(x: Levels, y: Levels, p: int) -> Fraction:
    return sum((s * Fraction(x.get(c, 0), 9) * Fraction(y.get(c, 0), 9) for c, s in PARTS[p].items()), Fraction(0))


def true_gain(x: Levels, y: Levels) -> Fraction:
    """Joint coverage by soft-or, less that of the better firm alone, summed over the products."""
    joint = [covered(x, p) + covered(y, p) - overlap(x, y, p) for p in PRODUCTS]
    alone = [max(covered(x, p), covered(y, p)) for p in PRODUCTS]
    return sum(joint, Fraction(0)) - sum(alone, Fraction(0))


def criterion(x: Levels, y: Levels) -> float:
    left, right = (FirmFeatures((firm(own),), TAXONOMY) for own in (x, y))
    return (JOINT_PRODUCT.left(left) @ JOINT_PRODUCT.right(right).T).item()


def lengths(x: Levels, y: Levels) -> float:
    return sqrt(sum(covered(x, p) for p in PRODUCTS)) * sqrt(sum(covered(y, p) for p in PRODUCTS))


@given(levels, levels)
def test_never_below_the_true_gain_and_in_the_unit_interval(x, y):
    value = criterion(x, y)
    assert -1e-12 <= value <= 1 + 1e-12
    assert value * lengths(x, y) >= float(true_gain(x, y)) - 1e-12


@given(levels, levels)
def test_equals_the_formula_in_fractions(x, y):
    gain = sum(sqrt(covered(x, p) * covered(y, p)) for p in PRODUCTS) - float(
        sum((overlap(x, y, p) for p in PRODUCTS), Fraction(0))
    )
    length = lengths(x, y)
    assert criterion(x, y) == pytest.approx(gain / length if length else 0, abs=1e-12)


@given(levels, levels)
def test_symmetric(x, y):
    assert criterion(x, y) == pytest.approx(criterion(y, x), abs=1e-12)


def test_nothing_gained_by_two_equal_mature_firms_or_where_one_covers_nothing():
    complete = {TAXONOMY.codes[p]: 9 for p in PRODUCTS} | dict.fromkeys(TAXONOMY.codes, 9)
    assert criterion(complete, complete) == pytest.approx(0, abs=1e-12)
    useless = [c for i, c in enumerate(TAXONOMY.codes) if not any(c in PARTS[p] for p in PRODUCTS)]
    assert all(criterion({code: 9}, complete) == 0 for code in useless)


def test_parts_of_a_product_sum_to_one():
    expected = np.zeros((len(TAXONOMY), len(TAXONOMY)))
    for p in PRODUCTS:
        for code, share in PARTS[p].items():
            expected[TAXONOMY.index[code], p] = float(share)
    np.testing.assert_allclose(recipes(TAXONOMY)[:, PRODUCTS], expected[:, PRODUCTS], atol=1e-12)
    assert all(sum(PARTS[p].values()) == 1 for p in PRODUCTS if TAXONOMY.strength[:, p].any())
