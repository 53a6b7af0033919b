"""Every criterion: feature rows within the unit ball, values in [0, 1], neutral values, gaps of knowledge."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from nakodo.criteria.catalogue import CRITERIA, CRITERION_NAMES
from nakodo.criteria.criterion import exact, ten_thousandths
from nakodo.criteria.scale import bridge_table, scale_table
from nakodo.criteria.tables import table_rows
from nakodo.engine.match import MatchEngine
from nakodo.features.firms import FirmFeatures
from nakodo.profiles.model import Firm, Offer
from nakodo.profiles.taxonomy import load_taxonomy
from strategies import sides as some_sides

TAXONOMY = load_taxonomy()
each_criterion = pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.name)


@each_criterion
def test_bundled_values_lie_in_the_unit_interval(criterion, bundled_engine):
    left = criterion.left(bundled_engine.left_features)
    right = criterion.right(bundled_engine.right_features)
    products = left @ right.T
    assert products.min() >= -1e-9
    assert products.max() <= 1 + 1e-9
    assert products.max() > 0
    if criterion.name not in ("joint_product", "statement_affinity"):
        assert left.min() >= 0
        assert right.min() >= 0


@each_criterion
def test_neutral_value_is_near_the_mean_of_the_known_bundled_pairs(criterion, bundled_engine):
    left, right = bundled_engine.left_features, bundled_engine.right_features
    known = criterion.known_left(left)[:, None] & criterion.known_right(right)[None, :]
    mean = (criterion.left(left) @ criterion.right(right).T)[known].mean()
    assert criterion.neutral == pytest.approx(mean, abs=0.06)


@settings(max_examples=6)
@given(some_sides(most=4))
def test_any_firms_stay_in_the_unit_interval(drawn):
    left, right = (FirmFeatures(tuple(side), TAXONOMY) for side in drawn)
    for criterion in CRITERIA:
        products = criterion.left(left) @ criterion.right(right).T
        assert products.min() >= -1e-9, criterion.name
        assert products.max() <= 1 + 1e-9, criterion.name


def test_a_firm_of_which_nothing_is_known_takes_every_neutral_value(sides):
    silent = Firm(name="Silent", country="JP")
    table = MatchEngine().fit([silent], sides[1][:3]).rank(k=3)
    assert not table.known.any()
    assert (table.values == [round(c.neutral * 10_000) for c in CRITERIA]).all()
    assert (table.coverage == 0).all()
    assert [firm.id for firm in table.right] == sorted(firm.id for firm in table.right)


def test_unknown_is_neutral_and_known_is_measured():
    left = Firm(name="A", country="JP", size="giant", kind="prime", offers=[Offer(code="SEN-RADAR", trl=9)])
    right = Firm(name="B", country="FR", size="micro", kind="supplier", offers=[Offer(code="MAT-CFRP")])
    table = MatchEngine().fit([left], [right]).rank(k=1)
    value = dict(zip(CRITERION_NAMES, table.values[0].tolist(), strict=True))
    known = dict(zip(CRITERION_NAMES, table.known[0].tolist(), strict=True))
    neutral = {criterion.name: round(criterion.neutral * 10_000) for criterion in CRITERIA}
    assert (value["scale_fit"], known["scale_fit"]) == (0, True)
    assert (value["readiness"], known["readiness"]) == (neutral["readiness"], False)
    assert (value["autonomy"], known["autonomy"]) == (neutral["autonomy"], False)


@pytest.mark.parametrize("table", [scale_table(), bridge_table()], ids=["scale", "bridge"])
def test_table_rows_look_up_every_cell(table):
    cells = np.arange(len(table))
    left, right = table_rows(table, lambda features: features)
    np.testing.assert_array_equal(left(cells) @ right(cells).T, table)
    np.testing.assert_array_equal(left(np.array([-1])) @ right(cells).T, 0)


def test_scale_and_bridge_tables_hold_what_they_say():
    micro, giant, startup = 0, 5, 6
    assert scale_table()[giant, giant] == 1
    assert scale_table()[micro, giant] == 0
    assert scale_table()[startup + 2, 2] == 0
    assert scale_table()[1, 3] == pytest.approx(0.6)
    assert bridge_table()[startup, :startup].tolist() == [0, 0, 0.1, 0.4, 0.8, 1]
    assert bridge_table()[:startup, startup].tolist() == [0, 0, 0.1, 0.4, 0.8, 1]
    assert bridge_table()[startup, startup + giant] == 0
    assert bridge_table()[giant, giant] == 0


def test_rounding_to_ten_thousandths_is_half_up():
    assert ten_thousandths(np.array([1 / 32, 3 / 32, 0.00004, 1.0])).tolist() == [313, 938, 0, 10_000]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_feature_that_is_not_finite_is_refused(bad):
    with pytest.raises(ValueError, match="finite"):
        exact(np.array([[bad]]))
