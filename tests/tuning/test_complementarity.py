"""Pair lift against counts by hand, its shrinkage, and its place among the criteria."""

from __future__ import annotations

import numpy as np
import pytest

from nakodo.criteria.criterion import exact
from nakodo.engine.match import MatchEngine
from nakodo.features.firms import FirmFeatures
from nakodo.profiles.files import load_profiles
from nakodo.profiles.model import Firm, Offer
from nakodo.profiles.taxonomy import load_taxonomy
from nakodo.tuning.complementarity import expert_lift, learn_complementarity, link_positions

TAXONOMY = load_taxonomy()
A, B, C, D = "SEN-SONAR", "MAT-TEXT", "SPC-LAUNCH", "MFG-NDT"


def side(country: str, *codes: str) -> FirmFeatures:
    firms = [
        Firm(id=f"{country}-{i}", name="X", country=country, offers=[Offer(code=code, trl=9)])
        for i, code in enumerate(codes)
    ]
    return FirmFeatures(tuple(firms), TAXONOMY)


def cell(left: str, right: str) -> tuple[int, int]:
    return TAXONOMY.index[left], TAXONOMY.index[right]


def test_lift_is_observed_over_expected() -> None:
    links = np.array([[0, 0], [0, 0], [1, 1], [1, 0]])
    learned = learn_complementarity(side("JP", A, C), side("FR", B, D), links, shrinkage=1e-9)
    assert learned.observed[cell(A, B)] == 2
    assert learned.lift[cell(A, B)] == pytest.approx(2 / (2 * 3 / 4))
    assert learned.lift[cell(A, D)] == pytest.approx(0, abs=1e-6)
    assert learned.lift[cell(C, D)] == pytest.approx(1 / (2 * 1 / 4))


def test_a_popular_firm_gains_nothing_by_being_popular() -> None:
    """All left firms are linked with the one on the right: no capability pair is above chance."""
    links = np.array([[0, 0], [1, 0]])
    learned = learn_complementarity(side("JP", A, C), side("FR", B), links, shrinkage=1e-9)
    assert learned.lift[cell(A, B)] == pytest.approx(1)
    assert learned.lift[cell(C, B)] == pytest.approx(1)


def test_without_links_the_expert_speaks() -> None:
    learned = learn_complementarity(side("JP", A), side("FR", B), np.empty((0, 2), dtype=np.int64))
    assert learned.lift == pytest.approx(expert_lift(TAXONOMY))
    assert list(learned.surprises()) == []
    strongest = np.unravel_index(np.argmax(TAXONOMY.strength), TAXONOMY.strength.shape)
    assert expert_lift(TAXONOMY)[strongest] == 5


def test_the_criterion_lies_between_zero_and_one_and_follows_the_matrix() -> None:
    firms = load_profiles()
    engine = MatchEngine().fit(firms.where(country="JP", kind="startup"), firms.where(country="IT"))
    links = link_positions(
        [(engine.left.ids[0], engine.right.ids[1]), ("jp-x", "it-y")], engine.left.ids, engine.right.ids
    )
    assert links.tolist() == [[0, 1]]
    learned = learn_complementarity(engine.left_features, engine.right_features, links)
    criterion = learned.criterion()
    values = exact(criterion.left(engine.left_features)) @ exact(criterion.right(engine.right_features)).T
    assert 0 <= values.min() <= values.max() <= 1
    own, other = engine.left_features.capability.offers[3], engine.right_features.capability.offers[2]
    assert values[3, 2] == pytest.approx(own @ learned.matrix @ other, abs=1e-4)


def test_surprises_are_borne_out_by_links() -> None:
    learned = learn_complementarity(side("JP", A, C), side("FR", B, D), np.array([[0, 0], [1, 1]]))
    found = list(learned.surprises())
    assert {(left, right) for left, right, _, _ in found} == {(A, B), (C, D)}
    assert all(lift > expert for _, _, lift, expert in found)
