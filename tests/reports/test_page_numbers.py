"""What the page shows is what the engine says, to the last digit."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import shlex
import shutil
from importlib.resources import files

import numpy as np
import pytest

from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.weights import Weights
from nakodo.criteria.worth import fact_worth
from nakodo.engine.explain import explain, main_reason
from nakodo.engine.gate import Gate
from nakodo.engine.match import Limits, MatchEngine
from nakodo.policy.pack import load_pack
from nakodo.policy.pairs import Screen
from nakodo.policy.situation import Situation
from nakodo.policy.table import policy_table
from nakodo.profiles.coverage import capability_coverage, firm_coverage
from nakodo.profiles.files import load_profiles
from nakodo.profiles.firms import Firms
from nakodo.reports.page.page import page_html
from nakodo.reports.terminal import score_text
from nakodo.reports.words import words
from page_view import opened_data, rows_of, settled_status, show, trial, unmarked, weights_fragment

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
    engines = {money: under(bundled_selection.engine, money) for money in ("national", "EDF", "EDIP")}
    for money in (*engines, "EDIP", "national"):
        weights = Weights.of(dict(zip(CRITERION_NAMES, rng.integers(0, 50, len(CRITERION_NAMES)), strict=True)))
        show(tab, f"{weights_fragment(weights.as_dict())}&purpose={money}")
        table = engines[money].with_weights(weights).best(50, Limits())
        assert rows_of(tab) == engine_rows(table)
        tab.locator("#rows tr").last.click()
        settled_status(tab)
        ranks = f"no. {table.rank_for_left[49]} for {table.left[49].name}, no. {table.rank_for_right[49]} for"
        assert ranks in unmarked(tab.locator("#why .total").text_content())


def under(engine: MatchEngine, funding: str, left: str = "", right: str = "") -> MatchEngine:
    """The engine under other money, listing only the firms that meet the conditions."""
    pack = load_pack()
    table = policy_table(Screen(pack, Situation.of(pack, funding), engine.taxonomy), engine.left, engine.right)
    other = engine.with_weights(engine.weights)
    other.gate = other.view = Gate(table.left_class, table.right_class, table.factor)
    terms = [np.isin(side.ids, side.where(query).ids) for side, query in ((engine.left, left), (engine.right, right))]
    return other.restrict((terms[0], terms[1]))


FILTERED = (
    ("left_kind=startup&right_kind=prime", "kind=startup", "kind=prime", "national"),
    ("right_country=FR&right_size=giant&purpose=EDF", "", "country=FR size=giant", "EDF"),
    ("right_country=GB&purpose=EDIP", "", "country=GB", "EDIP"),
    ("left_size=small&purpose=SAFE-1", "size=small", "", "SAFE-1"),
)


def test_filters_and_purposes_give_the_engines_rows(opened, bundled_page, bundled_selection):
    tab = opened(bundled_page)
    for fragment, left, right, funding in FILTERED:
        table = under(bundled_selection.engine, funding, left, right).best(ALL, Limits())
        status = show(tab, fragment)
        assert rows_of(tab) == engine_rows(table.take(range(min(50, len(table)))))
        assert status.split()[0] == (f"{len(table):,}" if len(table) else "No")


VIEWS = (
    "left_kind=startup&right_country=IT",
    "right_country=FR&existing=new&purpose=EDF",
    "purpose=EDIP&verdict=blocked",
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
    narrowed = "country" in view
    shared = [name for name in page[0] if not (narrowed and name == "rank_for_right")]
    assert [[row[name] for name in shared] for row in page] == [[row[name] for name in shared] for row in match]
    assert rows_of(tab) == [(int(r["rank"]), r["left_id"], r["right_id"], r["score"]) for r in match[:50]]


def test_the_copied_command_repeats_exclusions_pack_and_situation(opened, nakodo, tmp_path):
    """A file name with signs of the shell, a pack of one's own, a purpose with an answer."""
    exclude, pack, page = tmp_path / "it's $HOME; left out.csv", tmp_path / "my pack", tmp_path / "page.html"
    shutil.copytree(files("nakodo.policy") / "packs" / "jp-eu-2026", pack)
    own = (pack / "pack.toml").read_text(encoding="utf-8")
    (pack / "pack.toml").write_text(re.sub(r"(?m)^hard = \d+$", "hard = 40", own), encoding="utf-8")
    exclude.write_text("left_id,right_id\njp-toray,fr-safran\njp-ihi,fr-safran\n", encoding="utf-8")
    sides = ("--left", "country=JP kind=prime,supplier", "--right", "country=FR")
    situation = ("--funding", "EDF", "--fact", "handles_classified=no", "--date", "2026-12-01")
    rules = ("--policy", str(pack), "--exclude", str(exclude))
    code, _, err = nakodo("report", "-o", str(page), *sides, *situation, *rules)
    assert code == 0, err
    tab = opened(page)
    tab.locator("#copy-command").click()
    tab.locator("#notice").get_by_text("copied: it gives this list again").wait_for()
    command = shlex.split(tab.evaluate("navigator.clipboard.readText()"))
    code, out, err = nakodo(*command[1:], "--format", "csv")
    assert code == 0, err
    found = [(int(r["rank"]), r["left_id"], r["right_id"], r["score"]) for r in csv.DictReader(io.StringIO(out))]
    assert found == rows_of(tab)
    assert len(found) == 50
    assert not {("jp-toray", "fr-safran"), ("jp-ihi", "fr-safran")} & {row[1:3] for row in found}
    code, out, _ = nakodo("match", *sides, *situation, "--pairs", "50", "--format", "csv")
    assert [r["score"] for r in csv.DictReader(io.StringIO(out))] != [row[3] for row in found]


def test_coverage_tables_are_those_of_the_command(opened, bundled_page, bundled_selection):
    engine = bundled_selection.engine
    expected = firm_coverage(Firms([*engine.left, *engine.right]), fact_worth(engine.weights, engine.taxonomy))
    by_name = {row.name: row for row in expected}
    tab = opened(bundled_page)
    rows = "root => [...document.querySelectorAll(root + ' tbody tr')].map(r => [...r.cells].map(c => c.textContent))"
    tab.locator("#coverage-firms summary").click()
    tab.locator("#coverage-firms tbody tr").first.wait_for()
    firms = tab.evaluate(rows, "#coverage-firms")
    facts = words()["fact"]
    assert len(firms) == len(expected) == len(by_name)
    for name, _, known, useful, assumed, missing, sources, newest, age, confidence in firms:
        row = by_name[name]
        assert known == f"{math.floor(100 * len(row.known) / len(facts) + 0.5)}%"
        for shown, keys in ((useful, row.most_useful), (assumed, row.assumed), (missing, row.missing)):
            assert shown == ", ".join(facts[key] for key in keys)
        assert (int(sources), newest, confidence) == (row.n_sources, row.newest_source, row.confidence)
        assert age == ("" if row.source_age is None else str(row.source_age))
    tab.locator("#coverage-capabilities summary").click()
    tab.locator("#coverage-capabilities thead button").nth(2).click()
    tab.locator("#coverage-capabilities thead button").nth(2).click()
    shown = tab.evaluate(rows, "#coverage-capabilities")
    counted = capability_coverage(load_profiles().active(), engine.taxonomy)
    numbers = {row.code: (str(row.japan), str(row.europe)) for row in counted}
    assert {row[1]: (row[2], row[3]) for row in shown} == numbers
    assert [int(row[2]) for row in shown] == sorted(row.japan for row in counted)
    assert all(("Japan" in row[4]) == (int(row[2]) < 2) for row in shown)
    tab.locator("#coverage-capabilities input").fill("TORPED")
    assert tab.evaluate(rows, "#coverage-capabilities") == [row for row in shown if "orped" in row[0]]


def test_another_word_file_changes_every_visible_word(opened, hostile_selection, hostile_request, tmp_path):
    """A trial translation writes every Latin letter of a phrase in full width; what else is Latin must be data."""
    page = tmp_path / "trial.html"
    selection = hostile_selection
    page.write_text(page_html(selection, hostile_request, "nakodo", words=trial(words())), encoding="utf-8")
    packed = opened_data(page.read_text(encoding="utf-8"))
    packed.pop("words")
    data = json.dumps(packed, ensure_ascii=False)
    countries = {"Japan", "France", "Germany", "United Kingdom"}
    tab = opened(page, "#left_country=JP")
    tab.locator("#weight-readiness").fill("3000")
    settled_status(tab)
    tab.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
    tab.locator("#coverage-firms tbody tr").first.wait_for()
    shown = tab.evaluate(
        """() => { const found = []; const names = ['aria-label', 'title', 'placeholder'];
        const skipped = 'script, style, pre, noscript, .called, .local, .title, .card p, bdi, code, [lang=ja]';
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) if (!walk.currentNode.parentElement.closest(skipped)) found.push(walk.currentNode.data);
        for (const element of document.querySelectorAll('body *'))
            for (const name of names) if (element.hasAttribute(name)) found.push(element.getAttribute(name));
        return found; }"""
    )
    runs = {run.strip(" '-") for text in shown for run in re.findall(r"[A-Za-z][A-Za-z '-]*", unmarked(text))}
    strange = {run for run in runs if len(run) > 1 and run not in data} - countries
    assert len(shown) > 500
    assert strange == set()


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
