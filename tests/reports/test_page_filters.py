"""Filters and search: what passes is what a plain loop over all pairs finds."""

from __future__ import annotations

import numpy as np

from nakodo.engine.score import criterion_values
from nakodo.policy.pack import load_pack
from nakodo.policy.pairs import Screen
from nakodo.policy.situation import Situation
from page_view import focused, pairs_of, settled_status, show

ALL = "47,730 of 47,730 pairs pass"


def passing(status: str) -> int:
    word = status.split()[0]
    return 0 if word == "No" else int(word.replace(",", ""))


def offers(firm, code: str) -> bool:
    return any(offer.code == code for offer in firm.offers)


def names(firm, taxonomy, word: str) -> bool:
    """Whether a word is in what a search looks at."""
    known = [firm.id, firm.name, firm.name_local, firm.city]
    for offer in firm.offers:
        made = taxonomy[offer.code]
        known += [made.code, made.label_en, made.label_ja]
    return any(word in text.lower() for text in known)


TOGETHER = (  # kind of money, verdict, country and kind of the right firm, capability, search
    ("EDIP", "blocked", "GB", "supplier", "AIR-STRUCT", "tokyo"),
    ("EDIP", "unknown", "FR", "startup", "SFT-AI", "tokyo space"),
    ("EDIP", "unknown", "DE", "supplier", "ELE-PHOT", "株式会社"),
    ("national", "conditional", "BE", "supplier", "SPC-BUS", "電"),
)


def test_all_filters_together_leave_what_a_loop_leaves(opened, bundled_page, bundled_selection):
    tab = opened(bundled_page)
    for money, verdict, country, kind, code, search in TOGETHER:
        expected = set(loop(bundled_selection.engine, money, verdict, country, kind, code, search))
        show(tab, f"purpose={money}&right_country={country}")
        tab.locator("select[name=verdict]").select_option(verdict)
        settled_status(tab)
        tab.locator("select[name=right_kind]").select_option(kind)
        tab.locator("select[name=capability]").select_option(code)
        tab.locator("[name=search]").fill(search)
        assert passing(settled_status(tab)) == len(expected) > 4
        assert pairs_of(tab) <= expected
        assert len(pairs_of(tab)) == min(50, len(expected))
        for name, value in (("right_kind", kind), ("capability", code), ("verdict", verdict)):
            option = tab.locator(f"select[name={name}] option[value='{value}']")
            assert option.text_content().endswith(f"– {len(expected):,}")


def loop(engine, money: str, verdict: str, country: str, kind: str, code: str, search: str):
    """The pairs that pass, one by one."""
    pack = load_pack()
    screen = Screen(pack, Situation.of(pack, money), engine.taxonomy)
    for a in engine.left:
        for b in engine.right.where(f"country={country} kind={kind}"):
            found = all(names(a, engine.taxonomy, w) or names(b, engine.taxonomy, w) for w in search.split())
            if found and (offers(a, code) or offers(b, code)) and screen.pair(a, b).outcome.word == verdict:
                yield a.id, b.id


def test_existing_partners_and_the_known_share_narrow_as_the_engine_counts(opened, bundled_page, bundled_selection):
    engine = bundled_selection.engine
    shares = criterion_values(engine.left_rows, engine.right_rows)[1] @ engine.weights.as_array()
    existing = engine.existing_pairs()
    tab = opened(bundled_page)
    assert passing(show(tab, "existing=known")) == len(existing) > 30
    assert pairs_of(tab) <= existing
    assert passing(show(tab, "existing=new")) == shares.size - len(existing)
    for least in (50, 90, 100):
        tab.locator("#coverage").fill(str(least))
        old = sum(shares[engine.left.position[a], engine.right.position[b]] >= least * 100 for a, b in existing)
        assert passing(settled_status(tab)) == np.count_nonzero(shares >= least * 100) - old
        assert tab.locator("#coverage-value").inner_text() == f"at least {least}%"


def test_each_choice_says_how_many_pairs_it_would_leave(opened, bundled_page):
    tab = opened(bundled_page)
    for name in ("right_country", "right_size", "left_kind", "capability", "existing"):
        show(tab, "search=osaka&right_country=FR&coverage=80")
        choice = tab.locator(f"select[name={name}] option:enabled").last
        told = int(choice.text_content().rsplit(" ", 1)[1].replace(",", ""))
        tab.locator(f"select[name={name}]").select_option(choice.get_attribute("value"))
        assert passing(settled_status(tab)) == told > 0


SEARCHES = {
    "ｔｏｒａｙ": {"jp-toray"},
    "東レ": {"jp-toray"},
    "ｼﾞｬﾑｺ": {"jp-jamco"},
    "じゃむこ": {"jp-jamco"},
    "イスヾ": {"jp-isuzu"},
    "velka bites": {"cz-pbs"},
    "id:fr-airbus": {"fr-airbus"},
    "　jamco　": {"jp-jamco"},
    "jamco" + " j a m c o" * 7: {"jp-jamco"},
    "STRASSE .* \\ ([": set(),
}


def test_search_finds_a_firm_however_it_is_typed(opened, bundled_page, bundled_selection):
    tab = opened(bundled_page)
    partners = {True: len(bundled_selection.engine.right), False: len(bundled_selection.engine.left)}
    for search, ids in SEARCHES.items():
        tab.locator("[name=search]").fill(search)
        assert passing(settled_status(tab)) == sum(partners[id_.startswith("jp-")] for id_ in ids)
        assert all(ids & set(pair) for pair in pairs_of(tab))


def test_the_button_of_a_firm_shows_its_pairs_and_no_other(opened, bundled_page, bundled_selection):
    tab = opened(bundled_page, "#pair=jp-ihi~fr-airbus&left_size=small")
    tab.locator("#why .card button").last.click()
    assert passing(settled_status(tab)) == len(bundled_selection.engine.left)
    assert {right for _, right in pairs_of(tab)} == {"fr-airbus"}
    assert tab.locator("[name=left_size]").input_value() == ""


def test_no_pair_is_said_and_the_way_back_works(opened, bundled_page):
    tab = opened(bundled_page, "#right_country=FR&right_kind=startup&capability=SEN-RADAR&search=thales mitsubishi")
    assert "No pair passes" in settled_status(tab)
    assert tab.locator("#nothing").is_visible()
    assert tab.locator("#pairs-table").is_hidden()
    assert tab.locator("#links-picture path").count() == 0
    tab.locator("#reset-empty").focus()
    tab.keyboard.press("Enter")
    assert settled_status(tab).startswith(ALL)
    assert focused(tab) == "row"
    assert [s for s in tab.locator("#controls select[name]").all() if s.input_value()] == []
    assert tab.locator("[name=search]").input_value() == ""
