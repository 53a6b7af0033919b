"""Pair lift against counts by hand, its shrinkage, and its place among the criteria."""

from __future__ import annotations

import numpy as np
import pytest

from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.criterion import UNIT
from nakodo.engine.match import MatchEngine
from nakodo.engine.score import criterion_values
from nakodo.features.firms import FirmFeatures
from nakodo.profiles.files import load_profiles
from nakodo.profiles.model import Firm, Offer
from nakodo.profiles.taxonomy import load_taxonomy
from nakodo.tuning.complementarity import Complementarity, learn_complementarity, with_complementarity

TAXONOMY = load_taxonomy()
A, B, C, D = "SEN-SONAR", "MAT-TEXT", "SPC-LAUNCH", "MFG-NDT"
COMPLEMENTARITY = CRITERION_NAMES.index("complementarity")


def side(country: str, *codes: str) -> FirmFeatures:
    firms = [
        Firm(id=f"{country}-{i}", name="X", country=country, offers=[Offer(code=code, trl=9)])
        for i, code in enumerate(codes)
    ]
    return FirmFeatures(tuple(firms), TAXONOMY)


def learned(left: FirmFeatures, right: FirmFeatures, links: str, shrinkage: float = 1e-9) -> Complementarity:
    """``links`` as in "00 11": left firm 0 with right firm 0, and 1 with 1."""
    pairs = [(left.firms[int(a)].id, right.firms[int(b)].id) for a, b in links.split()]
    return learn_complementarity(left, right, pairs, shrinkage)


def cell(left: str, right: str) -> tuple[int, int]:
    return TAXONOMY.index[left], TAXONOMY.index[right]


def test_lift_is_observed_over_expected() -> None:
    found = learned(side("JP", A, C, A), side("FR", B, D), "00 20 11 10")
    assert found.observed[cell(A, B)] == 2
    assert found.expected[cell(A, B)] == pytest.approx(2 * 3 / 4)
    assert found.lift[cell(A, B)] == pytest.approx(2 / (2 * 3 / 4))
    assert found.lift[cell(A, D)] == pytest.approx(0, abs=1e-6)
    assert found.lift[cell(C, D)] == pytest.approx(1 / (2 * 1 / 4))


def test_a_link_counts_once_however_often_it_is_listed() -> None:
    left, right = side("JP", A, C), side("FR", B, D)
    assert (learned(left, right, "00 00 11").observed == learned(left, right, "11 00").observed).all()


def test_a_popular_firm_gains_nothing_by_being_popular() -> None:
    """All left firms are linked with the one on the right: no capability pair is above chance."""
    found = learned(side("JP", A, C), side("FR", B), "00 10")
    assert found.lift[cell(A, B)] == pytest.approx(1)
    assert found.lift[cell(C, B)] == pytest.approx(1)


def test_shrinkage_is_links_of_the_experts_opinion() -> None:
    found = learned(side("JP", A, C), side("FR", B, D), "00 11", shrinkage=3.0)
    expert = TAXONOMY.expert_lift[cell(A, B)]
    assert found.lift[cell(A, B)] == pytest.approx((1 + 3 * expert) / (0.5 + 3))


def test_without_links_the_expert_speaks() -> None:
    found = learned(side("JP", A), side("FR", B), "")
    assert found.lift == pytest.approx(TAXONOMY.expert_lift)
    assert list(found.cells()) == []
    strongest = np.unravel_index(np.argmax(TAXONOMY.strength), TAXONOMY.strength.shape)
    assert TAXONOMY.expert_lift[strongest] == 5


def test_cells_hold_what_the_links_say_the_farthest_from_the_expert_first() -> None:
    found = list(learned(side("JP", A, C), side("FR", B, D), "00 11", shrinkage=0.2).cells())
    assert {(cell.left, cell.right) for cell in found} == {(A, B), (A, D), (C, B), (C, D)}
    assert sum(cell.links for cell in found) == pytest.approx(2)
    distances = [abs(np.log(cell.lift / cell.expert)) for cell in found]
    assert distances == sorted(distances, reverse=True)


def test_the_criterion_follows_the_lift_and_no_other_criterion_moves() -> None:
    firms = load_profiles()
    engine = MatchEngine().fit(firms.where(country="JP", kind="startup"), firms.where(country="IT"))
    pairs = list(zip(engine.left.ids, engine.right.ids, strict=False))
    found = learn_complementarity(engine.left_features, engine.right_features, pairs)
    other = with_complementarity(engine, found)
    before, _ = criterion_values(engine.left_rows, engine.right_rows)
    after, _ = criterion_values(other.left_rows, other.right_rows)
    changed = (before != after).any(axis=(0, 1))
    assert np.flatnonzero(changed).tolist() == [COMPLEMENTARITY]
    own, theirs = (
        f.capability.offers / f.capability.offers.sum(axis=1, keepdims=True)
        for f in (engine.left_features, engine.right_features)
    )
    excess = np.maximum(found.lift - 1, 0) / (found.lift + 1)
    assert after[3, 2, COMPLEMENTARITY] / UNIT == pytest.approx(own[3] @ excess @ theirs[2], abs=1e-4)
    refitted = MatchEngine(taxonomy=found.applied()).fit(engine.left, engine.right)
    assert (criterion_values(refitted.left_rows, refitted.right_rows)[0] == after).all()
