"""Looking at an open report page: the rows on show, the settled status line, going to a view."""

from __future__ import annotations


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


def settled_status(tab) -> str:
    """The status line once the hand rests."""
    next_frames(tab)
    tab.locator("#status[aria-busy=false]").wait_for()
    return tab.locator("#status").inner_text()


def next_frames(tab) -> None:
    tab.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def show(tab, fragment: str) -> None:
    """Go to a view by its address, as a link does, and wait until it is drawn."""
    tab.evaluate("fragment => { location.hash = fragment }", fragment)
    next_frames(tab)
