"""The heat map and the links: what they show, and choosing pairs in them."""

from __future__ import annotations

from itertools import islice

from nakodo.reports.terminal import score_text
from page_view import settled_status, show, texts, unmarked

PIXEL = """([row, column]) => [...document.querySelector('#map canvas').getContext('2d')
    .getImageData(column, row, 1, 1).data]"""


def cells(order) -> tuple[list, list]:
    """Firms of both sides by their best pair, which is the order of rows and columns."""
    left, right = {a.id: a for a, _, _ in order}, {b.id: b for _, b, _ in order}
    return list(left.values()), list(right.values())


def test_a_click_on_the_heat_map_chooses_that_pair(opened, bundled_page, bundled_order):
    left, right = cells(bundled_order)
    tab = opened(bundled_page)
    canvas = tab.locator("#map canvas")
    assert canvas.get_attribute("role") == "img"
    assert "Heat map of all pairs: Japan in rows, Europe in columns" in canvas.get_attribute("aria-label")
    canvas.evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
    box = canvas.bounding_box()
    for i, j in ((0, 0), (4, 2), (100, 257), (184, 30)):
        at = {"x": box["width"] * (j + 0.5) / len(right), "y": box["height"] * (i + 0.5) / len(left)}
        canvas.click(position=at)
        assert f"Chosen: {left[i].name} × {right[j].name}, 0." in settled_status(tab)
        assert [left[i].name, right[j].name] == texts(tab, "#why-title .title > bdi")


def test_arrow_keys_move_over_the_heat_map_and_the_status_names_the_pair(opened, bundled_page, bundled_order):
    left, right = cells(bundled_order)
    tab = opened(bundled_page)
    tab.locator("#map canvas").focus()
    i = j = 0
    for key, (down, across) in {
        "ArrowUp": (0, 0),
        "ArrowDown": (1, 0),
        "ArrowRight": (0, 1),
        "ArrowLeft": (0, -1),
    }.items():
        tab.keyboard.press(key)
        i, j = i + down, j + across
        assert f"Chosen: {left[i].name} × {right[j].name}, " in settled_status(tab)
        assert unmarked(texts(tab, "#map .readout")[0]).startswith(f"{left[i].name} × {right[j].name}: ")
    assert tab.evaluate("document.activeElement.tagName") == "CANVAS"


def test_pairs_that_do_not_pass_are_gaps_and_say_so(opened, bundled_page, bundled_selection):
    italian = bundled_selection.engine.right.where("country=IT")
    tab = opened(bundled_page, "#right_country=IT")
    assert {tab.evaluate(PIXEL, [90, j])[3] for j in range(len(italian))} == {255}
    assert {tab.evaluate(PIXEL, [90, j])[3] for j in (len(italian), 200, 257)} == {0}
    canvas = tab.locator("#map canvas")
    canvas.evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 0.9, "y": 5})
    assert "outside the filters." in settled_status(tab)
    assert texts(tab, "#map .readout")[0].endswith("does not pass")
    assert "Outside the filters" in tab.locator("#why .eyebrow").inner_text()


def test_darker_is_better(opened, bundled_page, bundled_order):
    tab = opened(bundled_page)
    best, worst = tab.evaluate(PIXEL, [0, 0]), tab.evaluate(PIXEL, [184, 257])
    assert sum(best[:3]) < 120 < 500 < sum(worst[:3])
    low, high = (score_text(score)[:6] for score in (bundled_order[-1][2], bundled_order[0][2]))
    assert tab.locator("#map .scale").inner_text() == f"{low} to {high}"


def test_link_picture_shows_the_best_forty_that_pass(opened, bundled_page, bundled_selection, bundled_order):
    engine = bundled_selection.engine
    tab = opened(bundled_page)
    for country in ("", "PL"):
        show(tab, f"right_country={country}")
        pairs = list(islice(((a, b) for a, b, _ in bundled_order if b.country == (country or b.country)), 40))
        clean = [unmarked(text) for text in texts(tab, "#links-picture ol li")]
        assert [text.rsplit(" ", 1)[0] for text in clean] == [f"{a.name} × {b.name}" for a, b in pairs]
        assert [unmarked(text) for text in texts(tab, "#links-picture path title")] == clean
        ends = tab.locator("#links-picture path").evaluate_all("all => all.map(p => [p.dataset.left, p.dataset.right])")
        assert [(engine.left[int(i)].id, engine.right[int(j)].id) for i, j in ends] == [(a.id, b.id) for a, b in pairs]
    assert "best 40 passing pairs" in tab.locator("#links-picture svg").get_attribute("aria-label")


def test_a_click_on_a_link_chooses_its_pair(opened, bundled_page):
    tab = opened(bundled_page)
    path = tab.locator("#links-picture path").nth(6)
    title = unmarked(path.text_content()).rsplit(" ", 1)[0]
    path.dispatch_event("click")
    assert f"Chosen: {title}, " in settled_status(tab)
    assert tab.locator("#links-picture path.chosen").count() == 1
