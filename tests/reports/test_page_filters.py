"""Filters and search: what passes is what a plain loop over all pairs finds."""

from __future__ import annotations

import pytest

from page_view import focused, pairs_of, rows_of, settled_status, show, unmarked


def passing(status: str) -> int:
    word = status.split()[0]
    return 0 if word == "No" else int(word.replace(",", ""))


def offers(firm, code: str) -> bool:
    return any(offer.code == code for offer in firm.offers)


@pytest.mark.parametrize(
    ("verdict", "country", "kind", "code", "search"),
    [
        ("blocked", "GB", "prime", "PRP-GT", "tokyo"),
        ("unknown", "FR", "supplier", "ELE-RFPWR", "kanagawa"),
        ("unknown", "DE", "prime", "MIS-GUIDED", "東京"),
        ("", "IT", "startup", "SPC-SAT", "sp"),
    ],
)
def test_filters_combine_as_in_a_loop_over_all_pairs(
    opened, bundled_page, bundled_selection, verdict, country, kind, code, search
):
    engine = bundled_selection.engine
    tab = opened(bundled_page)
    screen = None
