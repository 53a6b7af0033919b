"""A headless Chromium with the network off, and pages: the bundled firms, and a small one full of hostile names."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from nakodo.engine.rules import Rules
from nakodo.engine.selection import Request, Selection, select
from nakodo.profiles.model import Firm, Offer
from nakodo.reports.page.page import page_html
from page_view import settled_status

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()

HOSTILE = (
    "</script><script>window.pwned1=1</script>",
    '<img src=x onerror="window.pwned2=1">',
    "\u202egnirts desrever",
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "-2+3",
    "'; DROP TABLE firms; --",
    "{{ 7*7 }}${7*7}<%= 7 %>",
    "<svg onload=window.pwned3=1>",
    "東レ\u200b株式会社 & “Söhne” <b>",
    "javascript:window.pwned4=1//",
    "[red]x[/red] `code` | pipe",
)


def hostile_firm(n: int, country: str, kind: str, code: str) -> Firm:
    name = HOSTILE[n % len(HOSTILE)]
    return Firm(
        id=f"{country.lower()}-{n:02d}",
        name=name,
        name_local=HOSTILE[(n + 3) % len(HOSTILE)],
        country=country,
        city=HOSTILE[(n + 5) % len(HOSTILE)],
        kind=kind,
        size=("small", "large", "giant")[n % 3],
        description={"en": f"Makes radar antennas {name}. Repairs sonars."} if n % 4 else {},
        offers=[]
        if n == 7
        else [Offer(code=code, statement={"en": f"Antenna {name}"}, trl=9 - n % 3, dual_use=n % 2 == 0)],
    )


CODES = ("COM-ANT", "ELE-RFPWR", "SEN-RADAR", "SEN-SONAR", "MAT-CFRP")
KINDS = ("prime", "supplier", "startup", "service")


@pytest.fixture(scope="session")
def hostile_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Thirteen hostile firms a side, as JSON Lines."""
    folder = tmp_path_factory.mktemp("hostile")
    places = []
    for side, countries in (("left", ("JP",)), ("right", ("FR", "DE", "GB"))):
        path = folder / f"{side}.jsonl"
        firms = [
            hostile_firm(n, countries[n % len(countries)], KINDS[n % 4], CODES[(n + (side == "right")) % 5])
            for n in range(13)
        ]
        path.write_text("".join(f.model_dump_json(by_alias=True, exclude_defaults=True) + "\n" for f in firms))
        places.append(path)
    return places[0], places[1]


@pytest.fixture(scope="session")
def hostile_request(hostile_files: tuple[Path, Path]) -> Request:
    return Request(left=str(hostile_files[0]), right=str(hostile_files[1]), rules=Rules.default())


@pytest.fixture(scope="session")
def hostile_selection(hostile_request: Request) -> Selection:
    """Both hostile sides under the default rules. Shared: do not exclude or restrict anything in its engine."""
    return select(hostile_request)


@pytest.fixture(scope="session")
def hostile_page(
    hostile_selection: Selection, hostile_request: Request, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("page") / "hostile.html"
    path.write_text(page_html(hostile_selection, hostile_request, "nakodo report"), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def bundled_request() -> Request:
    return Request(rules=Rules.default())


@pytest.fixture(scope="session")
def bundled_selection(bundled_request: Request) -> Selection:
    """The default sides and rules. Shared: do not exclude or restrict anything in its engine."""
    return select(bundled_request)


@pytest.fixture(scope="session")
def bundled_order(bundled_selection: Selection) -> list[tuple[Firm, Firm, int]]:
    """All pairs with their scores, best first; the default rules block none."""
    engine = bundled_selection.engine
    scores = engine.scores(np.arange(len(engine.left)), np.arange(len(engine.right)))
    order = np.argsort(-scores, axis=None, kind="stable")
    rows, columns = np.unravel_index(order, scores.shape)
    return [
        (engine.left[i], engine.right[j], score)
        for i, j, score in zip(rows.tolist(), columns.tolist(), scores.ravel()[order].tolist(), strict=True)
    ]


@pytest.fixture(scope="session")
def bundled_html(bundled_selection: Selection, bundled_request: Request) -> tuple[str, float]:
    """The bundled page and the processor seconds that it took to write."""
    started = time.process_time()
    return page_html(bundled_selection, bundled_request, "nakodo report"), time.process_time() - started


@pytest.fixture(scope="session")
def bundled_page(bundled_html: tuple[str, float], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "bundled.html"
    path.write_text(bundled_html[0], encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A browser context that cannot reach any network."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if not shutil.which(CHROMIUM):
        pytest.skip("Chromium is not installed: the page is not tested here (apt-get install chromium)")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"),
            executable_path=CHROMIUM,
            args=FLAGS,
            viewport={"width": 1440, "height": 900},
            accept_downloads=True,
            offline=True,
        )
        opened.grant_permissions(["clipboard-read", "clipboard-write"])
        yield opened
        opened.close()


@pytest.fixture
def opened(context) -> Iterator[Callable[..., object]]:
    """Opens a page from disk; the test fails if it asks for anything else, logs an error or shows a dialog."""
    tabs, troubles = [], []

    def open_page(path: Path, fragment: str = "", width: int = 1440, height: int = 900, scheme: str = "light"):
        tab = context.new_page()
        tabs.append(tab)
        tab.set_viewport_size({"width": width, "height": height})
        tab.emulate_media(color_scheme=scheme)
        address = path.as_uri()
        tab.on("request", lambda r: r.url.startswith((address, "blob:")) or troubles.append(f"request {r.url[:80]}"))
        tab.on("console", lambda m: m.type == "error" and troubles.append(f"console {m.text}"))
        tab.on("pageerror", lambda e: troubles.append(f"error {e}"))
        tab.on("dialog", lambda d: (troubles.append(f"dialog {d.message}"), d.dismiss()))
        tab.goto(address + fragment)
        tab.locator("body.ready").wait_for()
        settled_status(tab)
        return tab

    yield open_page
    for tab in tabs:
        tab.close()
    assert troubles == []
