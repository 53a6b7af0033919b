"""Moving weights: what the table, the panel and the status line say of it."""

from __future__ import annotations

import numpy as np

from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.weights import Weights
from nakodo.engine.score import criterion_values
from page_view import rows_of, settled_status, show, texts, weights_fragment

NONE = weights_fragment(dict.fromkeys(CRITERION_NAMES, 0))


def labels(tab) -> list[str]:
    """Criteria in the panel, without the mark of an assumed one."""
    return tab.evaluate(
        "() => [...document.querySelectorAll('#why .waterfall tbody th')].map(cell => cell.firstChild.textContent)"
    )


def test_no_weight_at_all_shows_a_message_and_no_nan(opened, hostile_page):
    tab = opened(hostile_page, f"#{NONE}")
    assert tab.locator("#no-weights").is_visible()
    assert "All weights are 0" in settled_status(tab)
    assert "NaN" not in tab.locator("body").inner_text()
    assert set(texts(tab, "#weights output")) == {"–"}
    tab.get_by_role("slider", name="standing").fill("100")
    assert "All weights are 0" not in settled_status(tab)
    assert tab.locator("#no-weights").is_hidden()
    assert texts(tab, "#weights output")[-1] == "100.0%"


def test_a_weight_of_zero_leaves_every_waterfall(opened, hostile_page):
    tab = opened(hostile_page)
    assert "standing" in labels(tab)
    tab.get_by_role("slider", name="standing").fill("0")
    settled_status(tab)
    for row in range(0, 50, 7):
        tab.locator("#rows tr").nth(row).click()
        settled_status(tab)
        assert "standing" not in labels(tab)
        assert len(labels(tab)) > 8


def test_the_number_field_and_the_slider_are_one(opened, hostile_page):
    tab = opened(hostile_page)
    number = tab.get_by_label("Amount of standing")
    for typed, amount in (("50", 5000), ("", 0), ("-3", 0), ("100", 5000)):
        number.fill(typed)
        settled_status(tab)
        assert tab.get_by_role("slider", name="standing").input_value() == str(amount)
    parts = Weights.of({**Weights.load("balanced").as_dict(), "standing": 10_000})
    assert texts(tab, "#weights output")[-1] == f"{parts.as_dict()['standing'] / 100:.1f}%"


def test_a_weight_set_is_the_engines(opened, bundled_page, bundled_selection):
    tab = opened(bundled_page)
    tab.get_by_label("Weight set").select_option("newcomer")
    settled_status(tab)
    table = bundled_selection.engine.with_weights(Weights.load("newcomer")).best(50)
    assert [(left, right) for _, left, right, _ in rows_of(tab)] == [
        (a.id, b.id) for a, b in zip(table.left, table.right, strict=True)
    ]
    assert tab.get_by_label("Weight set").input_value() == "newcomer"
    tab.get_by_role("slider", name="autonomy").fill("3300")
    settled_status(tab)
    assert tab.get_by_label("Weight set").input_value() == ""


def test_reset_restores_the_saved_ranking(opened, bundled_page):
    tab = opened(bundled_page)
    saved = rows_of(tab)
    tab.get_by_role("slider", name="shared ground").fill("4000")
    assert "Kendall tau" in settled_status(tab)
    assert rows_of(tab) != saved
    assert {mark[0] for mark in texts(tab, "#rows .change")} > {"▲"}
    tab.locator("#reset-weights").click()
    assert "Weights as saved" in settled_status(tab)
    assert rows_of(tab) == saved
    for page in (1, 2, 500, 955):
        show(tab, f"page={page}")
        assert set(texts(tab, "#rows tr:not([hidden]) .change")) == {"="}


def test_an_assumed_value_is_marked_and_the_known_share_is_the_engines(opened, bundled_page, bundled_selection):
    engine = bundled_selection.engine
    _, known = criterion_values(engine.left_rows, engine.right_rows)
    shares = known @ engine.weights.as_array()
    tab = opened(bundled_page)
    for share in np.unique(shares)[:: max(1, len(np.unique(shares)) // 5)]:
        i, j = np.argwhere(shares == share)[0]
        left, right = engine.left[int(i)].id, engine.right[int(j)].id
        show(tab, f"search=id:{left} id:{right}&pair={left}~{right}")
        shown = [c for c, part in enumerate(engine.weights.parts) if part]
        rows = tab.locator("#why .waterfall tbody tr")
        assumed = [bool(rows.nth(k).locator("em").count()) for k in range(len(shown))]
        assert assumed == [not known[i, j, c] for c in shown]
        assert set(texts(tab, "#why .waterfall em")) <= {"assumed"}
        assert [bool(rows.nth(k).locator(".bar.assumed").count()) for k in range(len(shown))] == assumed
        assert f"{share // 100}% of the weight known" in tab.locator("#why .total").inner_text()
        assert texts(tab, "#rows tr:not([hidden]) .known") == [f"{share // 100}%"]


WATCH = """() => { window.spoken = {}; new MutationObserver(changes => {
    for (const node of new Set(changes.map(change => change.target.nodeType === 3 ? change.target.parentElement
        : change.target))) {
        const place = node.closest('[role=status], [role=alert], [aria-live], output');
        if (place && place.getAttribute('aria-live') !== 'off')
            window.spoken[place.id || place.className] = (window.spoken[place.id || place.className] ?? 0) + 1;
    } }).observe(document.body, {childList: true, characterData: true, subtree: true}); }"""

DRAG = """async () => { const slider = document.getElementById('weight-readiness');
    for (let amount = 300; amount < 1500; amount += 100) {
        slider.value = amount;
        slider.dispatchEvent(new Event('input', {bubbles: true}));
        await new Promise(done => requestAnimationFrame(done));
    } }"""


def test_only_the_status_line_speaks_and_once_when_the_hand_rests(opened, bundled_page):
    tab = opened(bundled_page)
    tab.evaluate(WATCH)
    tab.evaluate(DRAG)
    settled_status(tab)
    assert tab.evaluate("window.spoken") == {"status": 1}
