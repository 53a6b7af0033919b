"""What the page shows is what the engine says, to the last digit."""

from __future__ import annotations

import csv
import io
import json
import shlex

import numpy as np
import pytest

from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.weights import Weights
from nakodo.engine.explain import explain, main_reason
from nakodo.engine.gate import Gate
from nakodo.engine.match import Limits, MatchEngine
from nakodo.policy.pack import load_pack
from nakodo.policy.pairs import Screen
from nakodo.policy.situation import Situation
from nakodo.policy.table import policy_table
from nakodo.reports.terminal import score_text
from page_view import rows_of, settled_status, show, weights_fragment

ALL = 10**6


def engine_rows(table) -> list[tuple[int, str, str, str]]:
    return [
        (int(rank), left.id, right.id, score_text(int(score)))
        for rank, left, right, score in zip(table.rank, table.left, table.right, table.score, strict=True)
    ]


def test_saved_weights_give_the_rows_of_match(opened, bundled_page, nakodo):
    tab = opened(bundled_page)
    code, out, _ = nakodo("match", "--pairs", "50", "--format", "json")
    rows = json.loads(out)["rows"]
    assert code == 0
    assert rows_of(tab) == [(row["rank"], row["left_id"], row["right_id"], f"{row['score']:.8f}") for row in rows]
    assert len(rows) == 50


def test_random_weights_give_the_engines_rows(opened, bundled_page, bundled_selection, rng):
    tab = opened(bundled_page)
    for money in ("national", "EDIP", "EDF", "EDIP", "national"):
        weights = Weights.of(dict(zip(CRITERION_NAMES, rng.integers(0, 50, len(CRITERION_NAMES)), strict=True)))
        show(tab, f"{weights_fragment(weights.as_dict())}&purpose={money}")
        engine = under(bundled_selection.engine.with_weights(weights), money)
        assert rows_of(tab) == engine_rows(engine.best(50, Limits()))


def under(engine: MatchEngine, funding: str, left: str = "", right: str = "") -> MatchEngine:
    """The engine under other money, listing only the firms that meet the conditions."""
    pack = load_pack()
    table = policy_table(Screen(pack, Situation.of(pack, funding), engine.taxonomy), engine.left, engine.right)
    other = engine.with_weights(engine.weights)
    other.gate = other.view = Gate(table.left_class, table.right_class, table.factor)
    terms = [np.isin(side.ids, side.where(query).ids) for side, query in ((engine.left, left), (engine.right, right))]
    return other.restrict((terms[0], terms[1]))


@pytest.mark.parametrize(
    ("fragment", "left", "right", "funding"),
    [
        ("#left_kind=startup&right_kind=prime", "kind=startup", "kind=prime", "national"),
        ("#right_country=FR&right_size=giant&purpose=EDF", "", "country=FR size=giant", "EDF"),
        ("#right_country=GB&purpose=EDIP", "", "country=GB", "EDIP"),
        ("#left_size=small&purpose=SAFE-1", "size=small", "", "SAFE-1"),
    ],
)
def test_filters_and_purposes_give_the_engines_rows(
    opened, bundled_page, bundled_selection, fragment, left, right, funding
):
    engine = under(bundled_selection.engine, funding, left, right)
    table = engine.best(ALL, Limits())
    tab = opened(bundled_page, fragment)
    assert rows_of(tab) == engine_rows(table.take(range(min(50, len(table)))))
    assert settled_status(tab).split()[0] == (f"{len(table):,}" if len(table) else "No")


VIEWS = (
    "left_kind=startup&right_country=IT",
    "right_country=FR&existing=new&purpose=EDF",
    "right_country=GB&right_kind=prime&purpose=EDIP&verdict=blocked",
)


@pytest.mark.parametrize("view", VIEWS)
def test_csv_and_the_copied_command_are_match_to_the_digit(opened, bundled_page, nakodo, rng, view):
    """Random weights; the command is the page's own, and each of its columns that the page has is the same text."""
    amounts = dict(zip(CRITERION_NAMES, rng.integers(0, 10_000, len(CRITERION_NAMES)).tolist(), strict=True))
    tab = opened(bundled_page, f"#{weights_fragment(amounts)}&{view}")
    passing = int(settled_status(tab).split()[0].replace(",", ""))
    with tab.expect_download() as download:
        tab.locator("#download").click()
    page = list(csv.DictReader(io.StringIO(download.value.path().read_bytes().decode("utf-8-sig"))))
    tab.locator("#copy-command").click()
    tab.locator("#notice").get_by_text("Command copied: it gives this list again.").wait_for()
    command = shlex.split(tab.evaluate("navigator.clipboard.readText()"))
    assert command[:2] == ["nakodo", "match"]
    assert command[-2:] == ["--pairs", "50"]
    code, out, err = nakodo(*command[1:-1], str(ALL), "--format", "csv")
    assert code == 0, err
    match = list(csv.DictReader(io.StringIO(out)))
    assert len(page) == len(match) == passing > 100
    # rank_for_right counts all partners in the page, and only those of the narrowed sides in the engine's list
    shared = [name for name in page[0] if name != "rank_for_right"]
    assert [[row[name] for name in shared] for row in page] == [[row[name] for name in shared] for row in match]
    assert rows_of(tab) == [(int(r["rank"]), r["left_id"], r["right_id"], r["score"]) for r in match[:50]]


def test_waterfall_adds_up_and_the_evidence_is_the_engines(opened, bundled_page, bundled_selection, rng):
    engine = bundled_selection.engine
    tab = opened(bundled_page)
    for n in range(20):
        left = engine.left[int(rng.integers(len(engine.left)))]
        right = engine.right[int(rng.integers(len(engine.right)))]
        status = show(tab, f"pair={left.id}~{right.id}&search=id:{left.id} id:{right.id}")
        match = engine.pair(left.id, right.id)
        points = tab.locator("#why .waterfall tbody .points").all_inner_texts()
        total = tab.locator("#why .waterfall tfoot .points").inner_text()
        assert sum(round(float(p) * 10**8) for p in points) == round(float(total) * 10**8) == match.score[0]
        assert total == tab.locator("#why .total strong").inner_text() == score_text(int(match.score[0]))
        assert [row[1:] for row in rows_of(tab)] == [(left.id, right.id, total)]
        assert f"First: {left.name} × {right.name}, {total[:6]}." in status
        assert f"Chosen: {left.name} × {right.name}, {total[:6]}, no. 1." in status
        check_bars(tab)
        assumed = tab.locator("#why .waterfall tbody em").count()
        shown = [c for c, part in enumerate(engine.weights.parts) if part]
        assert assumed == sum(not match.known[0, c] for c in shown)
        if n % 4:
            continue
        found = explain(engine, left.id, right.id)
        assert section(tab, "Ask next") == list(found.questions)
        assert products(tab) == [engine.taxonomy[p.product].label_en for p in found.proposals]
        assert statements(tab) == [(s.left, s.right) for s in found.statements]
        assert supplies(tab) == [engine.taxonomy[s.code].label_en for s in found.supplies]
        check_rules(tab, found)


def check_bars(tab) -> None:
    """Each bar of the picture begins where the one before ended, and the last sum is as long as the score's bar."""
    bars = tab.evaluate(
        """() => [...document.querySelectorAll('#why .waterfall .bar')].map(bar =>
        [parseFloat(bar.style.left), parseFloat(bar.style.width), bar.classList.contains('minus')])"""
    )
    at = 0.0
    for left, width, falls in bars[:-1]:
        start, at = (at - width, at - width) if falls else (at, at + width)
        assert left == pytest.approx(start, abs=0.01)
    assert bars[-1][:2] == [0, pytest.approx(at, abs=0.01)]


def check_rules(tab, found) -> None:
    """Steps, questions and outcome for each kind of money are those of the policy record."""
    steps = tab.locator("#why .part ol > li small").all_inner_texts()
    assert sorted(step.split(" · ")[1] for step in steps) == sorted(s["rule"] for s in found.verdict["steps"])
    asked = tab.evaluate(
        """() => [...document.querySelectorAll('#why .part')].filter(p => p.firstChild.textContent.startsWith('Facts'))
        .flatMap(p => [...p.querySelectorAll('li')].map(li => li.firstChild.textContent))"""
    )
    assert sorted(asked) == sorted(q["question"] for q in found.verdict["questions"])
    words = tab.locator("#why .purposes button").all_inner_texts()
    shown = {line.split()[0]: line.split()[-1] for line in (" ".join(w.split()) for w in words)}
    assert shown == found.purposes


def section(tab, heading: str) -> list[str]:
    part = tab.locator("#why section", has=tab.locator(f"h3:text-is('{heading}')"))
    return part.locator("ul.lines > li").all_inner_texts()


def products(tab) -> list[str]:
    return tab.evaluate("[...document.querySelectorAll('#why .product h4')].map(h => h.firstChild.textContent)")


def statements(tab) -> list[tuple[str, str]]:
    texts = tab.locator("#why .statements blockquote").all_text_contents()
    return list(zip(texts[::2], texts[1::2], strict=True))


def supplies(tab) -> list[str]:
    return tab.locator("#why .supplies b").all_inner_texts()


def test_reasons_in_the_table_are_the_engines(opened, bundled_page, bundled_selection):
    tab = opened(bundled_page, width=1920)
    engine = bundled_selection.engine
    shown = tab.locator("#rows td.why").all_inner_texts()
    expected = [main_reason(engine, left, right) for _, left, right, _ in rows_of(tab)]
    assert shown == expected
