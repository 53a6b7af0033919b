"""Looking at an open report page: the rows on show, the settled status line, going to a view."""

from __future__ import annotations

import base64
import json
import re
import zlib


def rows_of(tab) -> list[tuple[int, str, str, str]]:
    """Place, ids and score of the rows on show."""
    return [
        (int(place.replace(",", "")), left, right, score)
        for place, left, right, score in tab.evaluate(
            """() => [...document.querySelectorAll('#rows tr:not([hidden])')].map(row =>
            [row.querySelector('.rank').textContent, row.dataset.left, row.dataset.right,
             row.querySelector('data').value])"""
        )
    ]


def pairs_of(tab) -> set[tuple[str, str]]:
    """Ids of the pairs on show."""
    return {(left, right) for _, left, right, _ in rows_of(tab)}


def texts(tab, selector: str) -> list[str]:
    """The text of every element, all white space and marks of direction kept."""
    return tab.locator(selector).all_text_contents()


def unmarked(text: str) -> str:
    """Without the marks that keep a name from turning its neighbours."""
    return text.replace("\u2068", "").replace("\u2069", "")


def settled_status(tab) -> str:
    """The status line once the hand rests."""
    next_frames(tab)
    tab.locator("#status[aria-busy=false]").wait_for()
    return unmarked(tab.locator("#status").text_content())


def next_frames(tab) -> None:
    tab.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def show(tab, fragment: str) -> str:
    """Go to a view by its address, as a link does; the status line once all is drawn."""
    tab.evaluate("fragment => { location.hash = fragment }", fragment)
    return settled_status(tab)


def weights_fragment(amounts: dict[str, int]) -> str:
    """The part of an address that sets the weights, in ten-thousandths."""
    return "w=" + "~".join(f"{name}.{amount}" for name, amount in amounts.items())


def focused(tab) -> str:
    """The focused element, as a reader of the code would call it."""
    return tab.evaluate(
        """() => { const at = document.activeElement; return at.id || at.name || at.dataset.purpose
            || at.dataset.search || (at.closest('#rows') ? 'row' : at.tagName.toLowerCase()); }"""
    )


def opened_data(page: str) -> dict:
    """The record that a page carries."""
    packed = re.search(r'id="data">([^<]*)<', page)[1]
    body = zlib.decompress(base64.b64decode(packed))
    return json.loads(body[4 : 4 + int.from_bytes(body[:4], "little")])


def trial(words):
    """A word file in a made-up language: every Latin letter of a phrase in full width, places for values kept."""
    if isinstance(words, dict):
        return {key: value if key == "language" else trial(value) for key, value in words.items()}
    parts = re.split(r"(\{\w+\})", words)
    return "".join(part if part.startswith("{") else re.sub("[A-Za-z]", wide, part) for part in parts)


def wide(letter: re.Match) -> str:
    return chr(ord(letter[0]) + 0xFEE0)
