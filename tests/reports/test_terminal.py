"""What reaches a terminal: every number, no control character, no markup of the data."""

from __future__ import annotations

import re

import pytest
from rich.console import Console

from nakodo.engine.diff import Move
from nakodo.engine.explain import explain, main_reason
from nakodo.engine.match import MatchEngine
from nakodo.engine.whynot import why_not
from nakodo.profiles.model import Firm, Offer
from nakodo.reports.terminal import bar, explanation, match_table, moves, score_text, show, visible
from nakodo.reports.terminal import why_not as why_not_text

HOSTILE = "[red]x[/red] [link=http://e]y[/link]"


def printed(renderable, width=160):
    console = Console(width=width, force_terminal=False, no_color=True)
    with console.capture() as capture:
        show(console, renderable)
    return capture.get()


@pytest.fixture
def hostile_engine(sides):
    offers = [Offer(code="SEN-RADAR", statement={"en": HOSTILE + " radar"}, trl=9)]
    odd = Firm(name=HOSTILE, name_local="[/]", country="JP", offers=offers, description=f"Radars {HOSTILE}.")
    return MatchEngine().fit([odd], list(sides[1])[:30])


def test_markup_in_names_and_statements_is_printed_as_it_stands(hostile_engine):
    engine = hostile_engine
    left_id, right_id = engine.left[0].id, engine.rank(1).right[0].id
    assert HOSTILE in printed(explanation(explain(engine, left_id, right_id), engine.taxonomy))
    assert "[red]x" in printed(match_table(engine.rank(3), [HOSTILE] * 3, 160))
    assert HOSTILE in printed(why_not_text(why_not(engine, left_id, engine.rank(30).right[-1].id, 3), "nakodo"))


@pytest.mark.parametrize("text", ["a\x1b[31mb", "\x00", "\u202eb", "\x9b31m", "a\nb", "\ud800", "\u200b"])
def test_control_characters_are_spelled_out(text):
    shown = visible(text)
    assert all(c.isprintable() for c in shown)
    assert "\\" in shown


def test_ordinary_text_is_visible_as_it_is():
    assert visible("東レ Société [x] \\") == "東レ Société [x] \\"


@pytest.mark.parametrize(
    ("score", "text"), [(0, "0.00000000"), (1, "0.00000001"), (10**8, "1.00000000"), (-5_000_000, "-0.05000000")]
)
def test_scores_have_eight_digits(score, text):
    assert score_text(score) == text


def test_bars_grow_with_the_value_and_show_anything_above_zero():
    lengths = [len(bar(value, 100, 10)) for value in (0, 1, 50, 100)]
    assert lengths == [0, 1, 5, 10]
    assert bar(5, 0) == ""


def test_the_waterfall_adds_up(bundled_engine):
    found = explain(bundled_engine, "jp-toray", "fr-safran")
    text = printed(explanation(found, bundled_engine.taxonomy))
    numbers = [int(n.replace(".", "")) for n in re.findall(r"(?<!\d)\d\.\d{8}(?!\d)", text)]
    headline, *parts, total = numbers[: 2 + sum(part > 0 for part in found.match.weights.parts)]
    assert headline == sum(parts) == total == found.match.score[0]
    assert len(parts) > 5


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_ids_and_scores_of_the_table_are_never_cut(bundled_engine, width):
    table = bundled_engine.best(5)
    reasons = [main_reason(bundled_engine, a.id, b.id) for a, b in zip(table.left, table.right, strict=True)]
    text = printed(match_table(table, reasons, width), width)
    for score in table.score.tolist():
        assert score_text(score)[:6] in text


def test_moves_show_both_ranks():
    text = printed(moves([Move("rose", "a", "[b]", 3, 1, 0.1, 0.2, ("supply_fit", 0.1))]))
    assert "[b]" in text
    assert "3 → 1" in text
    assert "supply_fit +0.1000" in text
