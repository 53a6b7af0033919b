"""Texts that give an answer away: a firm's own words that name a partner it is known to have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nakodo.evaluation.labels import Labels
from nakodo.features.text import statements_of
from nakodo.profiles.model import Firm
from nakodo.profiles.names import name_words, plain

SHORTEST_NAME = 3
"""Shorter names (AG, 3D) would be found in half of all texts."""


@dataclass(frozen=True)
class Leak:
    """A statement of one firm that names the other firm of a label."""

    firm_id: str
    names: str
    text: str

    def __str__(self) -> str:
        return f"{self.firm_id} names {self.names}: {self.text}"


def find_leaks(labels: Labels, left: Mapping[str, Firm], right: Mapping[str, Firm]) -> list[Leak]:
    """Statements that name the very partner to be found.

    Features are made of statements, so such a text hands the answer to every text measure. Names are compared
    without width, case, accents and company form, as whole words.

    Parameters
    ----------
    labels : Labels
    left, right : mapping of id to Firm

    Examples
    --------
    >>> from nakodo.evaluation.labels import Label
    >>> maker = Firm(id="jp-a", name="A", country="JP", description="Supplies lenses to Beispiel Optik.")
    >>> buyer = Firm(id="de-b", name="Beispiel Optik GmbH", country="DE")
    >>> [leak.names for leak in find_leaks(Labels([Label("jp-a", "de-b")]), {"jp-a": maker}, {"de-b": buyer})]
    ['de-b']
    """
    return [
        leak
        for left_id, right_id in sorted(labels.pairs)
        if left_id in left and right_id in right
        for firm, partner in ((left[left_id], right[right_id]), (right[right_id], left[left_id]))
        for leak in _named(firm, partner)
    ]


def _named(firm: Firm, partner: Firm) -> Iterator[Leak]:
    names = [" ".join(name_words(name)) for name in partner.names]
    patterns = [_pattern(name) for name in names if len(name) >= SHORTEST_NAME]
    for _, text, _ in statements_of(firm):
        if any(pattern.search(" ".join(plain(text).split())) for pattern in patterns):
            yield Leak(firm.id, partner.id, text)


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(r"(?<![a-z0-9])" + re.escape(name) + r"(?![a-z0-9])")
