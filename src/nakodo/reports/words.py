"""The words of the page and of the brief: one data file, which a translation replaces as a whole."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

Words = dict[str, Any]


@cache
def words() -> Words:
    """Every word of the interface.

    Examples
    --------
    >>> words()["page"]["title"].format(left="Japan", right="Europe")
    'Pairings of Japan and Europe'
    """
    return tomllib.loads((files("nakodo.reports") / "words.toml").read_text(encoding="utf-8"))
