"""Offers and needs as numbers, against examples worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakodo.features.capabilities import capability_features, is_defence, maturity, offer_shares, unit_rows
from nakodo.features.firmographics import firmographics
from nakodo.profiles.model import Certification, Firm, Need, Offer
from nakodo.profiles.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()


def firm(*offers, **fields):
    return Firm(name="A", country="JP", offers=offers, **fields)


def test_needs_join_by_noisy_or_and_a_declared_need_is_sure():
    radar, sonar = Offer(code="SEN-RADAR", trl=9), Offer(code="SEN-SONAR", trl=3)
    needs = capability_features([firm(radar, sonar)], TAXONOMY).needs[0]
    for code in ("ELE-CHIP", "MFG-PCB"):
        e = {p: dict(TAXONOMY.inputs(p)).get(code, 0) / 3 for p in ("SEN-RADAR", "SEN-SONAR")}
        assert needs[TAXONOMY.index[code]] == pytest.approx(1 - (1 - e["SEN-RADAR"]) * (1 - e["SEN-SONAR"] / 3))
    declared = capability_features([firm(radar, needs=[Need(code="NAV-SUB")])], TAXONOMY).needs[0]
    assert declared[TAXONOMY.index["NAV-SUB"]] == 1


@given(st.dictionaries(st.sampled_from(TAXONOMY.codes), st.integers(1, 9), max_size=8), st.sampled_from(TAXONOMY.codes))
def test_making_more_never_needs_less(levels, another):
    offers = [Offer(code=code, trl=trl) for code, trl in levels.items()]
    fewer = capability_features([firm(*offers)], TAXONOMY).needs[0]
    more = capability_features([firm(*offers, Offer(code=another, trl=9))], TAXONOMY).needs[0]
    assert (more >= fewer - 1e-12).all()
    assert fewer.min() >= 0
    assert more.max() <= 1


@given(st.lists(st.none() | st.floats(0.001, 1), min_size=1, max_size=9))
def test_shares_sum_to_one_and_keep_their_order(shares):
    found = offer_shares(firm(*(Offer(code="SEN-RADAR", share=share) for share in shares)))
    assert sum(found) == pytest.approx(1)
    stated = [(share, weight) for share, weight in zip(shares, found, strict=True) if share is not None]
    assert [w for _, w in sorted(stated)] == sorted(w for _, w in stated)


def test_maturity_is_the_level_times_the_confidence_of_inference():
    assert maturity(Offer(code="SEN-RADAR", trl=3)) == pytest.approx(1 / 3)
    assert maturity(Offer(code="SEN-RADAR")) == pytest.approx(7 / 9)
    assert maturity(Offer(code="SEN-RADAR", trl=9, origin="inferred", confidence=0.5)) == 0.5


def test_defence_by_customers_or_list_class():
    civil = next(c.code for c in TAXONOMY.capabilities if c.typical_control == "civil")
    assert not is_defence(Offer(code=civil, dual_use=True), TAXONOMY)
    assert is_defence(Offer(code=civil, dual_use=False), TAXONOMY)
    assert is_defence(Offer(code=civil, control="ML5"), TAXONOMY)


def test_unit_rows_of_zeros_stay():
    assert unit_rows(np.array([[0.0, 0.0], [0.0, -2.0]])).tolist() == [[0, 0], [0, -1]]


def test_firmographics_of_the_unknown_and_the_known():
    known = firm(
        Offer(code="SEN-RADAR", trl=9, share=0.64),
        Offer(code="SEN-SONAR", trl=4, share=0.16),
        size="giant",
        kind="prime",
        certifications=[Certification(scheme="JIS Q 9100"), Certification(scheme="Common Criteria EAL4")],
    )
    found = firmographics([firm(), known], TAXONOMY)
    assert found.size.tolist() == [-1, 5]
    assert found.kind.tolist() == [-1, 0]
    assert found.readiness.tolist() == [0, 7]  # (9 x 2/3 + 4 x 1/3) = 7.33
    assert found.breadth.tolist() == [0, 0.5]
    assert found.certificates.sum(axis=1).tolist() == [0, 2]
