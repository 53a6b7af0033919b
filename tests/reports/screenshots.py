"""Pictures of a report page: ``python tests/reports/screenshots.py report.html pictures/``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
SIZES = ((1440, 900), (900, 900), (390, 844))


def main(page: str, folder: str) -> None:
    """The page at three widths, light and dark: what is in sight first, and the whole of it."""
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as started, tempfile.TemporaryDirectory() as profile:
        context = started.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=FLAGS, offline=True
        )
        for width, height in SIZES:
            for scheme in ("light", "dark"):
                tab = context.new_page()
                tab.set_viewport_size({"width": width, "height": height})
                tab.emulate_media(color_scheme=scheme)
                tab.goto(Path(page).resolve().as_uri())
                tab.locator("body.ready").wait_for()
                tab.locator("#status[aria-busy=false]").wait_for()
                tab.screenshot(path=out / f"{width}-{scheme}.png")
                tab.screenshot(path=out / f"{width}-{scheme}-whole.png", full_page=True)
                tab.close()
        context.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
