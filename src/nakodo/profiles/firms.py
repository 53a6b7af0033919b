"""A collection of firms in the order of their ids, which can be filtered and searched by name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import overload

from nakodo.errors import UsageError
from nakodo.profiles.countries import REGIONS, country_code
from nakodo.profiles.model import KINDS, SIZE_CLASSES, Firm
from nakodo.profiles.names import name_key

NAME_CUTOFF = 60
"""Similarity (0..100) from which a name that does not match exactly is offered as a suggestion."""


class Firms(Sequence[Firm]):
    """Firms sorted by id, so that the order of files never matters.

    Examples
    --------
    >>> firms = Firms([Firm(name="B", country="JP"), Firm(name="A", country="FR")])
    >>> firms.ids, len(firms.where(country="JP"))
    (('fr-a', 'jp-b'), 1)
    """

    def __init__(self, firms: Iterable[Firm], notices: Sequence[str] = ()) -> None:
        self._firms = tuple(sorted(firms, key=lambda firm: firm.id))
        self.notices = tuple(notices)

    @overload
    def __getitem__(self, index: int) -> Firm: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Firm]: ...
    def __getitem__(self, index: int | slice) -> Firm | Sequence[Firm]:
        return self._firms[index]

    def __len__(self) -> int:
        return len(self._firms)

    def __iter__(self) -> Iterator[Firm]:
        return iter(self._firms)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(firm.id for firm in self._firms)

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Position of every id."""
        return {id_: i for i, id_ in enumerate(self.ids)}

    def by_id(self, id_: str) -> Firm:
        return self._firms[self.position[id_]]

    def digest(self) -> str:
        """SHA-256 (first 16 hex digits) over everything that the profiles hold."""
        state = hashlib.sha256()
        for firm in self._firms:
            state.update(firm.model_dump_json().encode("utf-8", "replace"))
        return state.hexdigest()[:16]

    def where(self, query: str = "", **conditions: str) -> Firms:
        """The firms that meet every condition; conditions may also be one string, ``"country=JP kind=startup"``.

        Parameters
        ----------
        query : str
            ``key=value`` pairs parted by blanks; several values are parted by commas.
        **conditions : str
            ``country``, ``region`` (eu, europe), ``kind``, ``size``, ``status``, ``group``, ``capability`` or ``id``.

        Raises
        ------
        UsageError
            If a key or a value is not known.
        """
        wanted = parse_query(query) | conditions
        tests = [_condition(key, value) for key, value in wanted.items()]
        return Firms((firm for firm in self if all(test(firm) for test in tests)), self.notices)

    def active(self) -> Firms:
        """Without the firms whose status is hidden (doubtful, or not makers)."""
        return Firms((firm for firm in self if firm.status != "hidden"), self.notices)

    def find(self, text: str) -> Firm:
        """The one firm with this id or name, in any of its scripts.

        Raises
        ------
        UsageError
            If no firm, or more than one, answers to it; the message suggests near names.
        """
        if text in self.position:
            return self.by_id(text)
        key = name_key(text)
        exact = [firm for firm in self if key in {name_key(firm.id), *map(name_key, firm.names)}]
        hits = exact or [firm for firm in self if _begins(key, firm)] or [f for f in self if _holds(key, f)]
        if len(hits) == 1:
            return hits[0]
        near = hits[:5] or (self._similar(key) if key else [])
        if not near:
            raise UsageError(f"no firm is called {text!r}\n  try: nakodo profiles list")
        problem = f"{len(hits)} firms answer to" if hits else "no firm is called"
        raise UsageError(f"{problem} {text!r}; did you mean {', '.join(f'{f.id} ({f.name})' for f in near)}?")

    def _similar(self, key: str) -> list[Firm]:
        from rapidfuzz import fuzz, process

        choices = {
            (i, word): name_key(word)
            for i, f in enumerate(self)
            for name in (*f.names, f.id)
            for word in (name, *name.split())
        }
        found = process.extract(key, choices, scorer=fuzz.ratio, score_cutoff=NAME_CUTOFF, limit=10)
        positions = dict.fromkeys(position for _, _, (position, _) in found)
        return [self[i] for i in list(positions)[:5]]


def _begins(key: str, firm: Firm) -> bool:
    return bool(key) and any(name_key(name).startswith(key) for name in firm.names)


def _holds(key: str, firm: Firm) -> bool:
    return bool(key) and any(key in name_key(name) for name in firm.names)


def parse_query(query: str) -> dict[str, str]:
    """Read ``"country=JP kind=startup"``.

    Examples
    --------
    >>> parse_query("country=JP,FR kind=startup")
    {'country': 'JP,FR', 'kind': 'startup'}
    """
    pairs: dict[str, str] = {}
    for part in query.split():
        key, equals, value = part.partition("=")
        if not equals or not value:
            raise UsageError(f"{part!r} is no condition; write key=value, as in 'country=JP kind=startup'")
        pairs[key] = value
    return pairs


def _condition(key: str, value: str) -> Callable[[Firm], bool]:
    values = frozenset(value.split(","))
    if key == "country":
        try:
            codes = frozenset(map(country_code, values))
        except ValueError as error:
            raise UsageError(f"{value!r} is no country; expected {error}") from None
        return lambda firm: firm.country in codes
    if key == "region":
        _known(values, REGIONS, "region")
        members = frozenset().union(*(REGIONS[v] for v in values))
        return lambda firm: firm.country in members
    if key == "kind":
        _known(values, KINDS, "kind")
        return lambda firm: firm.kind in values
    if key == "size":
        _known(values, SIZE_CLASSES, "size")
        return lambda firm: firm.size.known_class() in values
    if key == "status":
        _known(values, ("active", "acquired", "hidden"), "status")
        return lambda firm: firm.status in values
    if key == "capability":
        return lambda firm: any(offer.code in values for offer in firm.offers)
    if key == "id":
        return lambda firm: firm.id in values
    raise UsageError(f"unknown condition {key!r}; known are country, region, kind, size, status, capability, id")


def _known(values: Iterable[str], choices: Iterable[str], what: str) -> None:
    choices = list(choices)
    for value in values:
        if value not in choices:
            raise UsageError(f"unknown {what} {value!r}; known are {', '.join(choices)}")
