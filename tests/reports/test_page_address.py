"""The view in the address: a link brings it back, and what cannot be understood is left at its default."""

from __future__ import annotations

from nakodo.criteria.catalogue import CRITERION_NAMES
from page_view import rows_of, settled_status, show, weights_fragment

STATE = """() => ({
    fields: [...document.querySelectorAll('#controls input, #controls select')].map(field => field.value),
    page: document.getElementById('page-number').textContent,
    status: document.getElementById('status').textContent,
    why: document.getElementById('why').textContent,
})"""


def copied_link(tab) -> str:
    tab.evaluate("navigator.clipboard.writeText('')")
    tab.locator("#copy-link").click()
    tab.locator("#notice").get_by_text("copied").wait_for()
    return tab.evaluate("navigator.clipboard.readText()")


def test_a_copied_link_opens_the_same_view(opened, bundled_page):
    tab = opened(bundled_page)
    tab.get_by_role("slider", name="autonomy").fill("3000")
    tab.locator("select[name=right_country]").select_option("DE")
    tab.locator("[name=search]").fill("株式会社 a")
    settled_status(tab)
    tab.locator("#next").click()
    tab.locator("#rows tr").nth(4).click()
    settled_status(tab)
    link = copied_link(tab)
    assert link.startswith(bundled_page.as_uri())
    other = opened(bundled_page, "#" + link.split("#")[1])
    assert rows_of(other) == rows_of(tab)
    assert rows_of(other)[0][0] == 51
    assert other.evaluate(STATE) == tab.evaluate(STATE)


def test_any_view_comes_back_by_its_own_link(opened, hostile_page, rng):
    tab = opened(hostile_page)
    start = tab.evaluate(STATE)
    choices = {
        "purpose": ["commercial", "EDF", "EDIP"],
        "left_kind": ["startup", "prime"],
        "right_size": ["small", "giant"],
        "existing": ["new"],
        "coverage": ["50", "95"],
        "verdict": ["conditional", "unknown"],
        "capability": ["SEN-RADAR", "MAT-CFRP"],
        "search": ["東", "a%20e", "%3C%26%23%25"],
    }
    for _ in range(6):
        asked = {name: str(rng.choice(values)) for name, values in choices.items() if rng.random() < 0.4}
        asked["pair"] = f"jp-{rng.integers(13):02d}~{rng.choice(['fr-00', 'de-07', 'gb-11'])}"
        weights = weights_fragment({name: int(rng.integers(0, 10_001)) for name in CRITERION_NAMES})
        show(tab, "&".join([weights, *(f"{name}={value}" for name, value in asked.items())]))
        before, rows = tab.evaluate(STATE), rows_of(tab)
        link = copied_link(tab)
        show(tab, "")
        assert tab.evaluate(STATE) == start
        show(tab, link.split("#")[1])
        assert tab.evaluate(STATE) == before != start
        assert rows_of(tab) == rows


BROKEN = (
    "w=standing.x&right_country=XX&page=-3&pair=nobody&purpose=%00&coverage=900",
    "w=&left_kind=king&verdict=no&existing=maybe&capability=%E0%A4%A&coverage=7&page=1e9x",
    weights_fragment({**dict.fromkeys(CRITERION_NAMES, 100), "standing": -1}),
    weights_fragment(dict.fromkeys(CRITERION_NAMES, 20_000)),
    weights_fragment({"standing": 100}) + "&pair=jp-01~jp-01&search=" + "x" * 201,
    "<script>alert(1)</script>&__proto__=1&constructor=2",
)


def test_a_broken_link_shows_the_defaults(opened, hostile_page):
    tab = opened(hostile_page)
    start = tab.evaluate(STATE)
    for fragment in BROKEN:
        show(tab, "left_kind=startup")
        assert tab.evaluate(STATE) != start
        show(tab, fragment)
        assert tab.evaluate(STATE) == start
    assert opened(hostile_page, f"#{BROKEN[0]}").evaluate(STATE) == start


def test_a_page_beyond_the_last_is_the_last(opened, bundled_page):
    tab = opened(bundled_page, "#page=99999")
    assert tab.locator("#page-number").inner_text() == "Page 955 of 955"
    assert rows_of(tab)[-1][0] == 47_730


def test_a_command_that_cannot_give_the_list_again_says_why(opened, hostile_page):
    tab = opened(hostile_page, "#search=jp&verdict=conditional")
    assert settled_status(tab).startswith("169 of 169 pairs pass.")
    tab.locator("#copy-command").click()
    assert tab.locator("#notice").inner_text() == "Command copied. It has no option for: Search, Rules."
