"""What a profile may hold: frozen, unknown kept as unknown, hostile text made harmless."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from nakodo.profiles.model import SIZE_BOUNDS, SIZE_CLASSES, Firm, Offer, Size, make_id


def test_unknown_stays_unknown():
    firm = Firm(name="A", country="JP", offers=[Offer(code="SEN-RADAR")])
    offer = firm.offers[0]
    assert (firm.kind, firm.founded, firm.size.known_class(), firm.owner.country) == (None, None, None, None)
    assert (offer.trl, offer.share, offer.dual_use, offer.us_content) == (None, None, None, "unknown")
    assert (offer.control, offer.lethal, offer.origin) == (None, None, "stated")


def test_records_are_frozen_and_refuse_fields_they_do_not_know():
    firm = Firm(name="A", country="JP")
    with pytest.raises(ValidationError, match="frozen"):
        firm.name = "B"
    with pytest.raises(ValidationError, match="Extra inputs"):
        Firm(name="A", country="JP", capabilities=[])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("country", "Nipponia"),
        ("country", "XX"),
        ("kind", "giant"),
        ("founded", 9999),
        ("status", "gone"),
        ("id", "jp toray"),
        ("id", "../../etc/passwd"),
        ("id", "-rf"),
        ("offers", [{"code": "radar"}]),
        ("offers", [{"code": "SEN-RADAR", "trl": 0}]),
        ("offers", [{"code": "SEN-RADAR", "trl": 10}]),
        ("offers", [{"code": "SEN-RADAR", "trl": 6.5}]),
        ("offers", [{"code": "SEN-RADAR", "share": 0}]),
        ("offers", [{"code": "SEN-RADAR", "share": 1.2}]),
        ("offers", [{"code": "SEN-RADAR", "share": float("nan")}]),
        ("offers", [{"code": "SEN-RADAR", "us_content": "maybe"}]),
        ("offers", [{"code": "SEN-RADAR", "control": "ML-5"}]),
        ("size", {"class": "big"}),
        ("size", {"employees": -1}),
        ("description", {"english": "a text"}),
    ],
)
def test_values_outside_their_range_are_refused(field, value):
    with pytest.raises(ValidationError):
        Firm(**({"name": "A", "country": "JP"} | {field: value}))


@pytest.mark.parametrize("bound", SIZE_BOUNDS)
def test_size_class_follows_from_the_headcount(bound):
    below, above = Size(employees=bound - 1).known_class(), Size(employees=bound).known_class()
    assert SIZE_CLASSES.index(above) == SIZE_CLASSES.index(below) + 1


def test_a_stated_size_class_wins_over_the_headcount():
    assert Size(**{"class": "giant", "employees": 3}).known_class() == "giant"
    assert Firm(name="A", country="JP", size="micro").size.known_class() == "micro"


@pytest.mark.parametrize(
    ("mark", "left"),
    [(m, "") for m in ("\x00", "\x07", "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", "\x9b")]
    + [("\x1b[31m", "[31m")],
    ids=ascii,
)
def test_control_characters_and_direction_marks_are_stripped(mark, left):
    firm = Firm(name=f"Ab{mark}c", country="JP", description=f"{mark}Radar{mark}s.")
    assert firm.name == f"Ab{left}c"
    assert firm.description == {"und": f"{left}Radar{left}s."}


@pytest.mark.parametrize("name", ["[red]x[/red]", "=cmd()", "<b>x</b>", "100%", "東レ", "Société", "a\\b"])
def test_ordinary_text_is_left_as_it_is(name):
    assert Firm(name=name, country="JP").name == name


@given(st.text(max_size=30), st.sampled_from(["JP", "FR", "uk"]))
def test_any_name_gives_a_firm_or_one_clear_refusal(name, country):
    try:
        firm = Firm(name=name, country=country)
    except ValidationError:
        firm = None
    seen = [c for c in name if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf", "Cs")]
    assert (firm is None) == (not seen)
    if firm is not None:
        assert firm.model_dump_json().encode()
        assert firm.country in {"JP", "FR", "GB"}


def test_ids_of_names_without_latin_letters_differ():
    assert make_id("JP", "東レ") != make_id("JP", "帝人")
    assert make_id("JP", "東レ").startswith("jp-")
