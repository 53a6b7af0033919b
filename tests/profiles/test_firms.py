"""Collections of firms: filters, and the one firm that answers to a name."""

from __future__ import annotations

import pytest

from nakodo.errors import UsageError
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm


def firm(id_, name="", **fields):
    return Firm(id=id_, name=name or id_, **({"country": "JP"} | fields))


@pytest.mark.parametrize(
    "asked", ["jp-toray", "東レ", "東レ株式会社", "Toray", "toray industries", "ＴＯＲＡＹ　Industries"]
)
def test_a_firm_answers_to_its_id_and_names_in_any_script(bundled, asked):
    assert bundled.find(asked).id == "jp-toray"


def test_an_unknown_name_suggests_near_ones(bundled):
    with pytest.raises(UsageError, match="no firm is called 'Thaless'; did you mean fr-thales"):
        bundled.find("Thaless")
    with pytest.raises(UsageError, match="nakodo profiles list"):
        bundled.find("???")


def test_a_name_that_several_firms_bear_lists_them():
    firms = Firms([firm("a", "Nippon Radar"), firm("b", "Nippon Sonar")])
    with pytest.raises(UsageError, match=r"2 firms answer to 'Nippon'; did you mean a \(Nippon Radar\), b"):
        firms.find("Nippon")


def test_an_exact_name_wins_over_the_beginning_of_another():
    firms = Firms([firm("a", "Safran"), firm("b", "Safran AI")])
    assert firms.find("safran").id == "a"
    assert firms.find("SAFRAN ai").id == "b"


@pytest.mark.parametrize("text", ["", " ", "株式会社", "GmbH", "\x00", "[red]", ".*", "a" * 5000])
def test_odd_names_are_refused_not_guessed(bundled, text):
    with pytest.raises(UsageError):
        bundled.find(text)


def test_filters_equal_a_loop(bundled):
    found = bundled.where("country=FR,DE kind=startup")
    expected = [f.id for f in bundled if f.country in ("FR", "DE") and f.kind == "startup"]
    assert list(found.ids) == expected
    assert expected
    offering = bundled.where(capability="SEN-RADAR")
    assert list(offering.ids) == [f.id for f in bundled if any(o.code == "SEN-RADAR" for o in f.offers)]
    assert {f.country for f in bundled.where(country="UK")} == {"GB"}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("country", "is no condition"),
        ("kind=giant", "unknown kind 'giant'; known are"),
        ("colour=red", "unknown condition 'colour'"),
        ("country=Nipponia", "is no country"),
        ("region=asia", "unknown region"),
    ],
)
def test_bad_conditions_are_refused(bundled, query, message):
    with pytest.raises(UsageError, match=message):
        bundled.where(query)


def test_sorted_by_id_whatever_the_order_given():
    assert Firms([firm("b"), firm("a"), firm("C")]).ids == ("C", "a", "b")
    assert [Firms([firm("b"), firm("a")]).position[i] for i in ("a", "b")] == [0, 1]


def test_active_leaves_out_only_hidden_firms(bundled):
    active = bundled.active()
    assert {f.id for f in bundled} - set(active.ids) == {f.id for f in bundled if f.status == "hidden"}
    assert len(active) < len(bundled)
