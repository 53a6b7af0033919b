"""Proposals against exact fractions: who covers what, and what is missing."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakodo.engine.proposals import fillers, proposals
from nakodo.profiles.model import Firm, Offer
from nakodo.profiles.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()
levels = st.dictionaries(st.sampled_from(TAXONOMY.codes), st.integers(1, 9), min_size=1, max_size=8)


def ability(own):
    return np.array([own.get(code, 0) / 9 for code in TAXONOMY.codes])


def parts(product):
    inputs = dict(TAXONOMY.inputs(product))
    shares = {code: Fraction(7, 10) * Fraction(s, sum(inputs.values())) for code, s in inputs.items()}
    return shares | {product: Fraction(3, 10)}


def covered(own, product):
    return sum((share * Fraction(own.get(code, 0), 9) for code, share in parts(product).items()), Fraction(0))


def joint(x, y, product):
    def either(code):
        a, b = Fraction(x.get(code, 0), 9), Fraction(y.get(code, 0), 9)
        return a + b - a * b

    return sum((share * either(code) for code, share in parts(product).items()), Fraction(0))


@given(levels, levels)
def test_coverage_is_soft_or_and_the_best_worth_comes_first(x, y):
    found = proposals(ability(x), ability(y), TAXONOMY, most=1000)
    worths = []
    for proposal in found:
        assert proposal.left == pytest.approx(float(covered(x, proposal.product)))
        assert proposal.right == pytest.approx(float(covered(y, proposal.product)))
        assert proposal.joint == pytest.approx(float(joint(x, y, proposal.product)))
        assert proposal.gain > 0
        made = proposal.product in x or proposal.product in y
        worths.append(proposal.gain * (1 if made else 0.25))
    assert worths == pytest.approx(sorted(worths, reverse=True))
    products = {c.code for c in TAXONOMY.capabilities if c.stage >= 3}
    gaining = {p for p in products if joint(x, y, p) - max(covered(x, p), covered(y, p)) > Fraction(1, 10**8)}
    assert {p.product for p in found} >= gaining
    assert {p.product for p in found} <= products


@given(levels, levels)
def test_every_input_has_its_supplier(x, y):
    for proposal in proposals(ability(x), ability(y), TAXONOMY):
        assert [(i.code, i.strength) for i in proposal.inputs] == TAXONOMY.inputs(proposal.product)
        for i in proposal.inputs:
            expected = {(True, True): "both", (True, False): "left", (False, True): "right", (False, False): ""}
            assert i.supplier == expected[i.code in x, i.code in y]
        assert set(proposal.missing) == {i for i in proposal.inputs if i.code not in x and i.code not in y}


def test_missing_inputs_name_the_most_mature_others():
    def maker(id_, **offer):
        return Firm(id=id_, name=id_, country="JP", offers=[Offer(code="COM-ANT", **offer)])

    others = [maker("d", trl=7), maker("a", trl=9, share=0.2), maker("b", trl=9, share=0.8), maker("c")]
    others.append(Firm(name="E", country="FR", offers=[Offer(code="SEN-SONAR", trl=9)]))
    assert fillers("COM-ANT", others) == ("b", "a", "d")
    [proposal] = proposals(ability({"SEN-RADAR": 9}), ability({"ELE-RFPWR": 9}), TAXONOMY, others, most=1)
    assert {i.code: i.fillers for i in proposal.missing}["COM-ANT"] == ("b", "a", "d")


def test_firms_that_cover_nothing_propose_nothing():
    assert proposals(ability({}), ability({"SEN-RADAR": 9}), TAXONOMY) == []
