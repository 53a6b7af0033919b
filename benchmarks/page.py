"""The report page in Chromium: its size, the time to write it, to its first row, and from a slider to the table.

    python benchmarks/page.py                  (the bundled profiles, then 100,000 and 250,000 invented pairs)
    python benchmarks/page.py bundled          (the bundled profiles alone)

Opened from disk with the network off, in a fresh browser for each size. Written: the page alone, wall clock and
processor seconds. First row: from the start of navigation to the first frame with rows. Ready: until weights and
filters answer. Both are medians of five openings. Slider: from the move to the first frame after the table's text has
changed, median and 95th percentile of forty moves. Budgets for the bundled profiles: 2 MB, written in 3 s, first row
in 2 s, slider in 100 ms.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from nakodo.engine.match import MatchEngine
from nakodo.engine.rules import Rules
from nakodo.engine.selection import Request, Selection, select
from nakodo.profiles.synthetic import synthetic_firms
from nakodo.reports.page.page import page_html

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SIZES = {"bundled": None, "100,000": (250, 400), "250,000": (500, 500)}
HEADS = (
    "pairs",
    "on the page",
    "MB",
    "written s",
    "CPU s",
    "first row ms",
    "ready ms",
    "slider ms",
    "95 % ms",
    "heap MB",
)

READY = """new MutationObserver(() => {
    if (document.body?.classList.contains('ready')) window.readyAt ??= performance.now();
}).observe(document, {subtree: true, attributes: true, attributeFilter: ['class']});"""

SLIDE = """async () => {
    const slider = document.getElementById('weight-shared_ground');
    const frame = () => new Promise(done => requestAnimationFrame(done));
    const times = [];
    for (let move = 0; move < 40; move++) {
        for (let rest = 0; rest < 3; rest++) await frame();
        const before = document.getElementById('rows').textContent;
        const start = performance.now();
        slider.value = move % 2 ? 4500 - 50 * move : 300 + 50 * move;
        slider.dispatchEvent(new Event('input', {bubbles: true}));
        do await frame(); while (document.getElementById('rows').textContent === before);
        times.push(performance.now() - start);
    }
    return times;
}"""


def selection_of(size: tuple[int, int] | None) -> tuple[Selection, Request]:
    request = Request(rules=Rules.default())
    if size is None:
        return select(request), request
    firms = synthetic_firms(*size, seed=7)
    return Selection(MatchEngine(policy=request.rules).fit(firms.left, firms.right), (), ()), request


def opened(path: Path, moves: bool) -> dict[str, Any]:
    """One opening of the page: milliseconds to its first row and until it is ready, and the moves of a slider."""
    with sync_playwright() as started, tempfile.TemporaryDirectory() as profile:
        context = started.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=FLAGS, offline=True, viewport={"width": 1440, "height": 900}
        )
        tab = context.new_page()
        tab.add_init_script(READY)
        tab.goto(path.as_uri())
        tab.locator("body.ready").wait_for()
        tab.locator("#status[aria-busy=false]").wait_for()
        found = {
            "first": tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"),
            "ready": tab.evaluate("window.readyAt"),
            "moves": tab.evaluate(SLIDE) if moves else [],
            "heap": tab.evaluate("performance.memory.usedJSHeapSize") / 1e6,
        }
        context.close()
    return found


def row(size: tuple[int, int] | None, folder: Path) -> list[str]:
    selection, request = selection_of(size)
    wall, cpu = time.perf_counter(), time.process_time()
    text = page_html(selection, request, "benchmarks/page.py")
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    path = folder / "page.html"
    path.write_text(text, encoding="utf-8")
    runs = [opened(path, moves=run == 4) for run in range(5)]
    moves = sorted(runs[-1]["moves"])
    engine = selection.engine
    total = len(engine.left) * len(engine.right)
    here = total if total <= 100_000 else len(engine.left) * (100_000 // len(engine.left))
    return [
        f"{total:,}",
        f"{here:,}",
        f"{len(text.encode()) / 1e6:.2f}",
        f"{wall:.1f}",
        f"{cpu:.1f}",
        f"{statistics.median(run['first'] for run in runs):.0f}",
        f"{statistics.median(run['ready'] for run in runs):.0f}",
        f"{statistics.median(moves):.0f}",
        f"{moves[int(0.95 * len(moves))]:.0f}",
        f"{runs[-1]['heap']:.0f}",
    ]


def main(sizes: list[str]) -> None:
    print(f"| {' | '.join(HEADS)} |\n|{' ---: |' * len(HEADS)}")
    with tempfile.TemporaryDirectory() as folder:
        for name in sizes or SIZES:
            print(f"| {' | '.join(row(SIZES[name], Path(folder)))} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
