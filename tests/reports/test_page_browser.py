"""The page in a real browser: hostile names, keyboard, links, pictures, accessibility and speed."""

from __future__ import annotations

import re
import statistics
from pathlib import Path

import pytest

from nakodo.criteria.catalogue import CRITERIA
from nakodo.engine.selection import select
from nakodo.reports.page.page import page_html
from page_view import rows_of, settled_status, show

AXE = Path(__file__).parent / "axe" / "axe.min.js"


def texts(tab, selector: str) -> list[str]:
    return tab.locator(selector).all_text_contents()


def first_rows(tab) -> list:
    return rows_of(tab)[:5]


def test_hostile_names_are_only_ever_text(opened, hostile_page, hostile_request):
    from nakodo.profiles.files import load_profiles

    tab = opened(hostile_page)
    names = {firm.name for firm in load_profiles(hostile_request.left)}
    assert len(names) == 13
    assert {firm.strip() for firm in texts(tab, "#rows .called")} >= names
    for pair in range(0, 169, 13):
        tab.evaluate("k => document.querySelectorAll('#rows tr')[k % 50].click()", pair)
    tab.locator("#map canvas").hover()
    tab.locator("#links summary").click()
    planted = tab.evaluate("Object.keys(window).filter(key => key.startsWith('pwned'))")
    assert planted == []
    assert tab.locator("#why img, #rows img, #links img, #rows svg svg, #why b > b").count() == 0
    titles = " ".join(texts(tab, "#links-picture title"))
    assert sum(name in titles for name in names) > 5


def test_a_script_added_to_the_page_does_not_run(context, hostile_page, tmp_path):
    page = hostile_page.read_text(encoding="utf-8")
    changed = tmp_path / "changed.html"
    changed.write_text(page.replace("</body>", "<script>window.added = 1</script></body>"), encoding="utf-8")
    tab = context.new_page()
    tab.goto(changed.as_uri())
    tab.locator("body.ready").wait_for()
    assert tab.evaluate("window.added === undefined")
    tab.close()


def test_a_turned_name_leaves_its_neighbours_alone(opened, hostile_page):
    """The model strips direction marks when it reads; one that came through stays inside its <bdi>."""
    tab = opened(hostile_page)
    cells = tab.locator("#rows tr").first.locator(".called bdi")
    assert cells.count() == 2
    measure = "() => JSON.stringify(document.querySelector('#rows tr td.name').getBoundingClientRect())"
    before, neighbour = tab.evaluate(measure), cells.nth(1).inner_text()
    tab.evaluate(
        r"() => { const name = document.querySelector('#rows bdi'); name.textContent = '\u202E' + name.textContent; }"
    )
    assert tab.evaluate(measure) == before
    assert cells.nth(1).inner_text() == neighbour


def test_no_weight_at_all_shows_a_message_and_no_nan(opened, hostile_page):
    tab = opened(hostile_page, "#w=" + zero_weights(tab_names(hostile_page)))
    assert tab.locator("#no-weights").is_visible()
    assert "All weights are 0" in settled_status(tab)
    assert "NaN" not in tab.locator("body").inner_text()


def tab_names(page: Path) -> list[str]:
    from nakodo.criteria.catalogue import CRITERION_NAMES

    return list(CRITERION_NAMES)


def zero_weights(names: list[str]) -> str:
    return "~".join(f"{name}.0" for name in names)


def test_a_weight_of_zero_leaves_the_waterfall(opened, hostile_page):
    tab = opened(hostile_page)
    label = "Standing"
    assert label.lower() in texts(tab, "#why .waterfall tbody th")
    tab.get_by_role("slider", name=label).fill("0")
    for row in range(5):
        tab.locator("#rows tr").nth(row).click()
        assert label.lower() not in texts(tab, "#why .waterfall tbody th")


def test_reset_restores_the_saved_ranking(opened, bundled_page):
    tab = opened(bundled_page)
    saved = rows_of(tab)
    tab.get_by_role("slider", name="shared ground").fill("4000")
    settled_status(tab)
    assert rows_of(tab) != saved
    assert "Kendall tau" in tab.locator("#status").inner_text()
    tab.locator("#reset-weights").click()
    settled_status(tab)
    assert rows_of(tab) == saved
    assert set(texts(tab, "#rows .change")) == {"="}


def test_status_speaks_once_when_the_hand_rests(opened, bundled_page):
    tab = opened(bundled_page)
    settled_status(tab)
    tab.evaluate(
        """() => { window.spoken = 0; new MutationObserver(() => window.spoken++)
        .observe(document.getElementById('status'), {childList: true, characterData: true, subtree: true}); }"""
    )
    tab.evaluate(
        """async () => { const slider = document.getElementById('weight-readiness');
        for (let amount = 300; amount < 1500; amount += 100) {
            slider.value = amount;
            slider.dispatchEvent(new Event('input', {bubbles: true}));
            await new Promise(done => requestAnimationFrame(done));
        } }"""
    )
    settled_status(tab)
    assert tab.evaluate("window.spoken") == 1


def test_keyboard_alone_reaches_weights_rows_and_reasons(opened, bundled_page):
    tab = opened(bundled_page)
    before = rows_of(tab)
    tab.locator("#weight-supply_fit").focus()
    for _ in range(5):
        tab.keyboard.press("ArrowRight")
    settled_status(tab)
    assert rows_of(tab) != before
    assert tab.evaluate("document.activeElement.id") == "weight-supply_fit"
    tab.locator("#reset-filters").focus()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('#rows') !== null")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    outline = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    tab.keyboard.press("Enter")
    settled_status(tab)
    row = tab.locator("#rows tr").nth(2)
    assert outline == "solid"
    assert row.get_attribute("data-left") in texts(tab, "#why code")
    assert tab.evaluate("document.activeElement.closest('tr') === document.querySelectorAll('#rows tr')[2]")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('#rows') === null")
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.name") == "search"
    tab.keyboard.type("toray")
    assert settled_status(tab).startswith("258 of ")
    tab.keyboard.press("Escape")
    assert settled_status(tab).startswith("47,730 of ")


def test_filters_combine_and_the_counts_are_those_of_the_list(opened, bundled_page, bundled_selection):
    engine = bundled_selection.engine
    tab = opened(bundled_page, "#right_country=FR&right_kind=startup&capability=SEN-RADAR&search=thales mitsubishi")
    assert "No pair passes" in settled_status(tab)
    assert tab.locator("#nothing").is_visible()
    tab.locator("#reset-empty").click()
    assert settled_status(tab).startswith("47,730 of ")
    show(tab, "right_country=FR&right_kind=startup&capability=PRP-SPACE&existing=new")
    existing = engine.existing_pairs()
    makes = {f.id for f in (*engine.left, *engine.right) if any(o.code == "PRP-SPACE" for o in f.offers)}
    expected = [
        (a.id, b.id)
        for a in engine.left
        for b in engine.right.where("country=FR kind=startup")
        if (a.id in makes or b.id in makes) and (a.id, b.id) not in existing
    ]
    assert settled_status(tab).startswith(f"{len(expected):,} of ")
    option = tab.locator("select[name=right_kind] option[value=startup]").inner_text()
    assert option.endswith(f"– {len(expected):,}")


def test_a_link_brings_the_view_back_and_a_broken_one_the_defaults(opened, bundled_page):
    tab = opened(bundled_page)
    defaults = rows_of(tab)
    tab.get_by_role("slider", name="autonomy").fill("3000")
    tab.locator("select[name=right_country]").select_option("DE")
    tab.locator("#next").click()
    tab.locator("#rows tr").nth(4).click()
    settled_status(tab)
    tab.locator("#copy-link").click()
    tab.locator("#notice").get_by_text("copied").wait_for()
    link = tab.evaluate("navigator.clipboard.readText()")
    chosen = tab.locator("#why-title").inner_text()
    other = opened(bundled_page, "#" + link.split("#")[1])
    assert rows_of(other) == rows_of(tab)
    assert rows_of(other)[0][0] == 51
    assert other.locator("#why-title").inner_text() == chosen
    broken = opened(bundled_page, "#w=standing.x&right_country=XX&page=-3&pair=nobody&purpose=%00&coverage=900")
    assert rows_of(broken) == defaults


def test_heat_map_chooses_pairs_by_mouse_and_keys(opened, bundled_page):
    tab = opened(bundled_page, "#right_country=IT")
    canvas = tab.locator("#map canvas")
    assert canvas.get_attribute("role") == "img"
    assert "Heat map" in canvas.get_attribute("aria-label")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 2.5 / 258, "y": box["height"] * 4.5 / 185})
    settled_status(tab)
    readout = tab.locator("#map .readout").inner_text()
    left, right = re.match(r"\u2068(.*)\u2069 × \u2068(.*)\u2069:", readout).groups()
    title = tab.locator("#why-title bdi").all_inner_texts()
    assert (left, right) == (title[0], next(t for t in title if t == right))
    tab.keyboard.press("ArrowDown")
    settled_status(tab)
    assert tab.locator("#map .readout").inner_text() != readout
    pixel = """([column, row]) => [...document.querySelector('#map canvas').getContext('2d')
        .getImageData(column, row, 1, 1).data]"""
    assert tab.evaluate(pixel, [0, 0])[3] == 255
    assert tab.evaluate(pixel, [257, 100])[3] == 0


def test_link_picture_shows_the_best_forty(opened, bundled_page, bundled_selection):
    from nakodo.engine.match import Limits

    tab = opened(bundled_page)
    table = bundled_selection.best(40, Limits())
    expected = [f"{a.name} × {b.name}" for a, b in zip(table.left, table.right, strict=True)]
    clean = [re.sub(r"[\u2068\u2069]", "", text) for text in texts(tab, "#links-picture ol li")]
    assert [text.rsplit(" ", 1)[0] for text in clean] == expected
    assert tab.locator("#links-picture path").count() == 40


@pytest.mark.parametrize("width", [1440, 900, 390])
def test_no_sideways_scroll_and_the_score_in_sight(opened, bundled_page, width):
    tab = opened(bundled_page, width=width)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    box = tab.locator("#rows .score").first.bounding_box()
    assert 0 < box["x"] < width - box["width"]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_axe_finds_nothing_serious(opened, bundled_page, width, scheme):
    tab = opened(bundled_page, "#pair=jp-toray~fr-safran", width=width)
    tab.emulate_media(color_scheme=scheme)
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    found = tab.evaluate(
        "axe.run().then(r => r.violations.map(v => [v.impact, v.id, v.nodes.length, v.nodes[0].html]))"
    )
    assert [v for v in found if v[0] in ("serious", "critical")] == []


def test_structure_for_readers_of_all_kinds(opened, bundled_page):
    tab = opened(bundled_page)
    assert tab.evaluate("document.documentElement.lang") == "en"
    assert [tab.locator(tag).count() for tag in ("h1", "main")] == [1, 1]
    unlabelled = tab.evaluate(
        """() => [...document.querySelectorAll('input, select')].filter(field =>
        !field.labels.length && !field.getAttribute('aria-label')).map(field => field.outerHTML)"""
    )
    assert unlabelled == []
    assert tab.locator("#pairs-table caption").count() == 1
    assert tab.locator("#pairs-table thead th:not([scope])").count() == 0
    assert tab.locator("#weights input[type=range]").count() == tab.locator("#weights output").count() == len(CRITERIA)


def test_a_cut_page_says_so(opened, hostile_request, tmp_path):
    path = tmp_path / "cut.html"
    path.write_text(page_html(select(hostile_request), hostile_request, "", most=60), encoding="utf-8")
    tab = opened(path)
    status = settled_status(tab)
    assert "best 4 partners of each left firm" in status
    assert "52 of 169 pairs" in status


def test_first_row_and_slider_are_quick(context, bundled_page):
    tab = context.new_page()
    tab.goto(bundled_page.as_uri())
    tab.locator("body.ready").wait_for()
    ready = tab.evaluate("performance.now()")
    times = tab.evaluate(
        """async () => {
        const slider = document.getElementById('weight-shared_ground');
        const frame = () => new Promise(done => requestAnimationFrame(done));
        const times = [];
        for (let k = 0; k < 24; k++) {
            await frame();
            const start = performance.now();
            slider.value = 500 + 150 * (k % 2 ? 24 - k : k + 4);
            slider.dispatchEvent(new Event('input', {bubbles: true}));
            const before = document.getElementById('rows').textContent;
            do await frame(); while (document.getElementById('rows').textContent === before);
            await frame();
            times.push(performance.now() - start);
        }
        return times; }"""
    )
    tab.close()
    median = statistics.median(times)
    print(f"ready {ready:.0f} ms, slider median {median:.0f} ms, worst {max(times):.0f} ms")
    assert ready < 6000  # 2 s on a quiet machine; this one may be busy with other tests
    assert median < 300  # 100 ms on a quiet machine
