"""For all kinds of readers: keyboard, screen readers, narrow windows, large print, paper."""

from __future__ import annotations

from pathlib import Path

from nakodo.criteria.catalogue import CRITERION_NAMES
from page_view import focused, next_frames, rows_of, settled_status, show, texts

AXE = Path(__file__).parent / "axe" / "axe.min.js"

IN_SIGHT = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect(), look = getComputedStyle(at);
    const ring = look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0;
    const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return [ring, inside, at.outerHTML.slice(0, 80)];
}"""


def test_keyboard_alone_reaches_weights_rows_and_reasons(opened, bundled_page):
    tab = opened(bundled_page)
    before = rows_of(tab)
    seen = [tab_to(tab, "weight-supply_fit")]
    for _ in range(5):
        tab.keyboard.press("ArrowRight")
    settled_status(tab)
    assert rows_of(tab) != before
    assert focused(tab) == "weight-supply_fit"
    seen.append(tab_to(tab, "row"))
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    settled_status(tab)
    row = tab.locator("#rows tr").nth(2)
    assert {row.get_attribute("data-left"), row.get_attribute("data-right")} <= set(texts(tab, "#why code"))
    assert tab.evaluate("document.activeElement.closest('tr') === document.querySelectorAll('#rows tr')[2]")
    seen.append(tab_to(tab, "why"))
    seen.append(tab_to(tab, "commercial", lambda: "commercial" in tab.evaluate("document.activeElement.textContent")))
    tab.keyboard.press("Enter")
    settled_status(tab)
    assert "commercial" in tab.evaluate("document.activeElement.textContent")
    assert tab.locator("#purpose").input_value() == "1"
    seen.append(tab_to(tab, "canvas"))
    assert [stop for stops in seen for stop in stops if not (stop[0] and stop[1])] == []
    assert sum(map(len, seen)) > 40


def tab_to(tab, place: str, there=None) -> list:
    """Press Tab until the place has the focus; for each stop whether its ring shows and it is in the window."""
    stops = []
    for _ in range(70):
        tab.keyboard.press("Tab")
        next_frames(tab)
        stops.append(tab.evaluate(IN_SIGHT))
        if there() if there else focused(tab) == place:
            return stops
    raise AssertionError(f"70 times Tab and not at {place}: {stops[-1]}")


def test_search_has_a_key_and_escape_clears_it(opened, bundled_page):
    tab = opened(bundled_page)
    tab.keyboard.press("/")
    assert focused(tab) == "search"
    tab.keyboard.type("toray")
    assert settled_status(tab).startswith("258 of ")
    tab.keyboard.press("Escape")
    assert settled_status(tab).startswith("47,730 of ")
    assert focused(tab) == "search"


def test_focus_is_never_lost(opened, bundled_page):
    """Where the focused thing goes out of the page, a row has the focus; elsewhere it stays."""
    tab = opened(bundled_page, "#page=954")
    for place, there in (("#next", "row"), ("#reset-filters", "reset-filters"), ("#why .card button >> nth=1", None)):
        tab.locator(place).focus()
        at = there or focused(tab)
        tab.keyboard.press("Enter")
        settled_status(tab)
        assert focused(tab) == at
    show(tab, "search=toray")
    tab.locator("#rows tr button").nth(40).focus()
    show(tab, "search=toray fincantieri")
    assert focused(tab) == "row"
    assert rows_of(tab)[0][1:3] == ("jp-toray", "it-fincantieri")
    show(tab, "search=nothing at all")
    assert focused(tab) == "reset-empty"


def test_what_was_unfolded_stays_so(opened, bundled_page):
    tab = opened(bundled_page)
    tab.locator("#why details summary").click()
    tab.locator("#links summary").click()
    tab.get_by_role("slider", name="standing").fill("300")
    settled_status(tab)
    assert tab.locator("#why details[open]").count() == tab.locator("#links details[open]").count() == 1


MOVED = "search=id:jp-ihi&right_country=GB&pair=jp-ihi~gb-rolls-royce"
BLOCKED = "search=id:jp-ihi&purpose=EDIP&verdict=blocked"


LOOKS = ((1440, "light", MOVED), (1440, "dark", BLOCKED), (390, "light", BLOCKED), (390, "dark", MOVED))


def test_axe_finds_nothing_serious(opened, bundled_page):
    """With the panel filled and unfolded; the dark scheme differs in its colours only."""
    tab = opened(bundled_page)
    for width, scheme, view in LOOKS:
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=scheme)
        show(tab, view)
        tab.get_by_role("slider", name="standing").fill("0")
        settled_status(tab)
        tab.evaluate("document.querySelectorAll('#why details, #links details').forEach(part => { part.open = true; })")
        found = axe(tab, "body", {"runOnly": ["color-contrast"]} if scheme == "dark" else {})
        assert found == [], (width, scheme)


def test_axe_finds_nothing_serious_in_what_is_unfolded_below(opened, hostile_page):
    tab = opened(hostile_page)
    tab.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    settled_status(tab)
    assert axe(tab, "#profiles", {}) == axe(tab, "footer", {}) == []


def axe(tab, part: str, options: dict) -> list:
    """Serious and critical findings in a part of the page."""
    if tab.evaluate("!window.axe"):
        tab.evaluate(AXE.read_text(encoding="utf-8"))
    checked, found = tab.evaluate(
        """([part, options]) => axe.run(part, options).then(found => [found.passes.length,
        found.violations.map(v => [v.impact, v.id, v.nodes.length, v.nodes[0].html])])""",
        [part, options],
    )
    assert checked >= 1
    return [finding for finding in found if finding[0] in ("serious", "critical")]


def test_structure_for_readers_of_all_kinds(opened, bundled_page):
    tab = opened(bundled_page)
    assert tab.evaluate("document.documentElement.lang") == "en"
    assert [tab.locator(tag).count() for tag in ("h1", "main")] == [1, 1]
    unlabelled = tab.evaluate(
        """() => [...document.querySelectorAll('input, select, textarea, button')].filter(field => !field.labels?.length
        && !field.getAttribute('aria-label') && !field.textContent.trim()).map(field => field.outerHTML)"""
    )
    assert unlabelled == []
    without_number = tab.evaluate(
        """() => [...document.querySelectorAll('input[type=range]')].filter(range =>
        !/\\d/.test(document.querySelector(`output[for="${range.id}"]`)?.innerText ?? '')).map(range => range.id)"""
    )
    assert without_number == []
    assert tab.locator("input[type=range]").count() == len(CRITERION_NAMES) + 1  # and least coverage
    assert tab.locator("table").count() == tab.locator("table > caption").count() > 1
    assert tab.locator("th:not([scope])").count() == 0


def test_nothing_overlaps_or_runs_out_of_sight(opened, bundled_page):
    tab = opened(bundled_page)
    for width in (1440, 1200, 900, 390, 320):
        tab.set_viewport_size({"width": width, "height": 900})
        next_frames(tab)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert tab.evaluate(TOO_WIDE) == [], width
        box = tab.locator("#rows .score").first.bounding_box()
        assert 0 < box["x"] < width - box["width"]
        for top in range(0, tab.evaluate("document.documentElement.scrollHeight"), 900):
            tab.evaluate("top => scrollTo(0, top)", top)
            assert tab.evaluate(OVERLAPS) == [], (width, top)


TOO_WIDE = """() => ['controls', 'answer', 'pairs-table', 'why', 'map'].map(id => document.getElementById(id))
    .filter(part => part.scrollWidth > part.clientWidth).map(part => part.id)"""

OVERLAPS = """() => {
    const boxes = ['controls', 'answer', 'why', 'map', 'links'].map(id => [id, document.getElementById(id)
        .getBoundingClientRect()]);
    const over = (x, y) => Math.min(x.right, y.right) - Math.max(x.left, y.left) > 1
        && Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top) > 1;
    return boxes.flatMap(([a, x], k) =>
        boxes.slice(k + 1).filter(([, y]) => over(x, y)).map(([b]) => `${a} over ${b}`));
}"""


def test_sliders_stay_usable_at_200_percent(opened, bundled_page):
    """A window zoomed to 200 % has half as many pixels of its own each way."""
    tab = opened(bundled_page)
    for width, height in ((720, 450), (195, 422)):
        tab.set_viewport_size({"width": width, "height": height})
        show(tab, "")
        before = rows_of(tab)
        slider = tab.get_by_role("slider", name="standing")
        slider.scroll_into_view_if_needed()
        box, number = slider.bounding_box(), tab.get_by_label("Amount of standing").bounding_box()
        assert box["width"] >= 100
        assert all(0 <= field["x"] < field["x"] + field["width"] <= width for field in (box, number))
        assert box["x"] + box["width"] <= number["x"] or box["y"] + box["height"] <= number["y"]
        tab.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
        settled_status(tab)
        assert int(slider.input_value()) > 4500
        assert rows_of(tab) != before


def test_a_name_and_its_other_script_stand_apart(opened, bundled_page):
    tab = opened(bundled_page, "#pair=jp-ihi~fr-safran")
    heads = tab.locator("#why :is(.title, h4):has(> small)").all_text_contents()
    assert "IHI Corporation 株式会社IHI" in heads
    assert all(
        " " in head.partition(small)[0][-1:]
        for head, small in zip(heads, texts(tab, "#why :is(.title, h4) > small"), strict=True)
    )


def test_paper_holds_weights_the_list_and_the_chosen_pair(opened, bundled_page):
    tab = opened(bundled_page, "#right_country=FR&pair=jp-ihi~fr-safran")
    tab.emulate_media(media="print")
    for shown in ("#status", "#weights output >> nth=0", "#rows tr >> nth=49", "#why-title", "#why .waterfall"):
        assert tab.locator(shown).is_visible(), shown
    for hidden in (".actions", "#map", "#links", ".pages", "#weights input >> nth=0", "[name=search]"):
        assert tab.locator(hidden).is_hidden(), hidden
    assert len(tab.pdf(format="A4")) > 50_000
