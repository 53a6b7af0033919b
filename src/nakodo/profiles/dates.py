"""Dates as people write them, in the form of ISO 8601 where there is only one way to read them."""

from __future__ import annotations

import re
from datetime import date

_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?|\s*月?)")
_DAY_FIRST = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")


def iso_date(text: str) -> str:
    """A date with its year first, or parted by points with its day first; anything else as it is.

    What is parted by slashes with the year last stays: day and month change places across the Atlantic.

    Examples
    --------
    >>> iso_date("2026/4/1"), iso_date("2026年4月"), iso_date("01.04.2026"), iso_date("03/04/2026")
    ('2026-04-01', '2026-04', '2026-04-01', '03/04/2026')
    """
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    else:
        return text
    try:
        whole = date(int(year), int(month), int(day or 1)).isoformat()
    except ValueError:
        return text
    return whole if day else whole[:7]
