"""Names that would like to run, to turn their neighbours round or to become formulas stay text."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from nakodo.engine.match import MatchEngine
from nakodo.profiles.files import load_profiles
from nakodo.reports.page.page import page_html
from page_view import settled_status, show, texts, unmarked

FOREIGN = "img, script, iframe, object, embed, form form, bdi *, [onload], [onerror], a[href^=javascript]"


def test_hostile_names_are_only_ever_text(opened, hostile_page, hostile_request):
    """In the table, the panel, the tooltips, both pictures, the status line and the list."""
    tab = opened(hostile_page)
    left, right = (load_profiles(file) for file in (hostile_request.left, hostile_request.right))
    assert {a.name for a in left} == {b.name for b in right}
    assert len({a.name for a in left}) == 13
    for a, b in zip(left, list(right)[::-1], strict=True):
        status = show(tab, f"search=id:{b.id}&pair={a.id}~{b.id}")
        called = texts(tab, "#rows tr:not([hidden]) .called")
        assert set(called[::2]) == {firm.name for firm in left}
        assert set(called[1::2]) == {b.name}
        assert f"Chosen: {a.name} × {b.name}, " in status
        assert {a.name, a.name_local, b.name, b.name_local} <= set(texts(tab, "#why-title bdi"))
        assert unmarked(texts(tab, "#map .readout")[0]).startswith(f"{a.name} × {b.name}: ")
        titles = [unmarked(text) for text in texts(tab, "#links-picture title")]
        assert [text.rsplit(" ", 1)[0] for text in titles].count(f"{a.name} × {b.name}") == 1
        assert sorted(titles) == sorted(unmarked(text) for text in texts(tab, "#links-picture ol bdi"))
        drawn = [unmarked(text) for text in texts(tab, "#links-picture text")]
        assert all(any(label.startswith(firm.name[:33]) for label in drawn) for firm in (a, b))
        assert tab.locator(f"main :is({FOREIGN})").count() == 0
    assert tab.evaluate("Object.keys(window).filter(key => key.startsWith('pwned'))") == []


def test_a_script_added_to_the_page_does_not_run(context, hostile_page, tmp_path):
    page = hostile_page.read_text(encoding="utf-8")
    changed = tmp_path / "changed.html"
    added = "<script>window.added = 1</script><img src='data:,' onerror='window.added = 2'><p style='color: red'>"
    changed.write_text(page.replace("</body>", f"{added}</body>"), encoding="utf-8")
    tab = context.new_page()
    tab.goto(changed.as_uri())
    tab.locator("body.ready").wait_for()
    assert tab.evaluate("window.added === undefined")
    assert tab.locator("img[onerror]").count() == 1
    tab.close()


READING_ORDER = """() => {
    const wrong = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walker.nextNode()) {
        const node = walker.currentNode;
        const block = node.parentElement.closest('p, li, td, th, output, h2, h4, span.flow, text');
        if (!block?.textContent.includes('\\u202e') || node.parentElement.closest('bdi, title')) continue;
        let depth = 0, before = null;
        [...node.data].reduce((at, letter) => {
            depth += (letter === '\\u2068') - (letter === '\\u2069');
            range.setStart(node, at);
            range.setEnd(node, at + letter.length);
            const box = range.getBoundingClientRect();
            if (!depth && box.width) {
                const oneLine = before && Math.abs(box.top - before.top) < 2;
                if (oneLine && box.left < before.left) wrong.push(block.textContent);
                before = box;
            }
            return at + letter.length;
        }, 0);
    }
    return wrong;
}"""


def test_a_turned_name_leaves_its_neighbours_alone(opened, hostile_selection, hostile_request, tmp_path):
    """The model strips direction marks when it reads; should one come through, the text around it keeps its order."""
    selection = hostile_selection
    engine = selection.engine
    turned = [
        [firm.model_copy(update={"name": f"\u202e{firm.id} desrever"}) for firm in list(side)[:3]]
        for side in (engine.left, engine.right)
    ]
    path = tmp_path / "turned.html"
    other = replace(selection, engine=MatchEngine(policy=hostile_request.rules).fit(*turned))
    path.write_text(page_html(other, hostile_request, ""), encoding="utf-8")
    tab = opened(path)
    for row in range(3):
        tab.locator("#rows tr").nth(row).click()
        status = settled_status(tab)
        assert "\u202e" in tab.locator("#status").text_content()
        assert "Chosen: " in status
        assert tab.evaluate(READING_ORDER) == []
    names = tab.locator("#rows tr:not([hidden]) .called")
    assert names.count() == names.locator("bdi").count() == 18


def test_csv_holds_no_formula_and_keeps_numbers_and_japanese(opened, hostile_page):
    tab = opened(hostile_page, "#purpose=EDIP")
    status = settled_status(tab)
    with tab.expect_download() as download:
        tab.locator("#download").click()
    content = download.value.path().read_bytes()
    assert content.startswith("\ufeff".encode())
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(rows) == int(status.split()[0].replace(",", "")) > 50
    cells = [row[name] for row in rows for name in row if not name.startswith(("c_", "contribution_"))]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert {'\'=HYPERLINK("http://evil.example","x")', "'-2+3", "'@SUM(1)"} <= set(cells)
    assert any(cell.startswith("東レ") for cell in cells)
    taken = [row["contribution_policy"] for row in rows]
    assert all(amount.startswith("-0.") and float(amount) < 0 for amount in taken)


def test_first_rows_stand_without_script(context, bundled_page, bundled_selection):
    from nakodo.engine.match import Limits

    tab = context.new_page()
    context.new_cdp_session(tab).send("Emulation.setScriptExecutionDisabled", {"value": True})
    tab.goto(bundled_page.as_uri())
    assert tab.locator("noscript .warning").is_visible()
    table = bundled_selection.best(50, Limits())
    assert tab.locator("#rows tr").count() == 50
    assert tab.locator("#rows tr").last.is_visible()
    assert texts(tab, "#rows bdi") == [f.name for pair in zip(table.left, table.right, strict=True) for f in pair]
    tab.close()
