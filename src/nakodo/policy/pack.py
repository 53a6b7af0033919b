"""A policy pack: read from TOML, checked as a whole, changed by a user's own file, compared with another."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator

from nakodo.errors import DataError, Problem, UsageError
from nakodo.policy.model import (
    Agreement,
    ControlList,
    CountrySet,
    Fact,
    Instrument,
    Penalties,
    Record,
    Rule,
    Source,
)

DEFAULT_PACK = "jp-eu-2026"
_PACKS = files("nakodo.policy") / "packs"


class Pack(Record):
    """Rules and everything that they refer to.

    Examples
    --------
    >>> pack = load_pack()
    >>> len(pack.rules), pack.rules["JP-3P-09"].effect, pack.member("PL", "!@JP_DETT_ALL", pack.assessed_on)
    (83, 'forbid', True)
    """

    id: str
    title: str
    version: str
    assessed_on: date
    evidence_until: date
    evidence_note: str = ""
    penalties: Penalties
    facts: dict[str, Fact]
    sets: dict[str, CountrySet]
    instruments: dict[str, Instrument]
    rules: dict[str, Rule]
    sources: dict[str, Source]
    agreements: tuple[Agreement, ...] = ()
    control_lists: dict[str, ControlList] = Field(default_factory=dict)

    @field_validator("rules", mode="before")
    @classmethod
    def _ids_from_keys(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {key: {"id": key, **rule} if isinstance(rule, Mapping) else rule for key, rule in value.items()}

    def member(self, country: str, token: str, day: date) -> bool:
        """Whether a country answers to a token (``FR``, ``@EU27``, ``!@EU27``) on a day."""
        if "@" not in token:
            return country == token
        inside = self.sets[token.lstrip("!@")].holds(country, day)
        return inside != token.startswith("!")

    def without(self, rule_ids: Iterable[str]) -> Pack:
        """The pack without some rules.

        Raises
        ------
        UsageError
            If a rule is not in the pack.
        """
        gone = [self.rule(id_).id for id_ in rule_ids]
        return self.model_copy(update={"rules": {k: rule for k, rule in self.rules.items() if k not in gone}})

    def rule(self, id_: str) -> Rule:
        """The rule with this id, in upper or lower case.

        Raises
        ------
        UsageError
            If there is none; the message suggests near ids.
        """
        found = {key.upper(): rule for key, rule in self.rules.items()}.get(id_.upper())
        if found is None:
            near = difflib.get_close_matches(id_.upper(), self.rules, n=3)
            hint = f"did you mean {', '.join(near)}?" if near else "try: nakodo policy list"
            raise UsageError(f"pack {self.id} has no rule {id_!r}; {hint}")
        return found

    def agreements_between(self, country: str, other: str, day: date) -> list[Agreement]:
        """What is on record between two countries, the Union speaking for its members."""
        sides = [
            {c} | ({"EU"} if "EU27" in self.sets and self.member(c, "@EU27", day) else set()) for c in (country, other)
        ]
        wanted = ((sides[0], sides[1]), (sides[1], sides[0]))
        return [a for a in self.agreements if any(a.party in x and a.counterparty in y for x, y in wanted)]


def load_pack(name: str | Path = DEFAULT_PACK, changes: Sequence[Path] = ()) -> Pack:
    """A pack that ships, or one from a folder or file of TOML, with the changes of further files on top.

    Parameters
    ----------
    name : str or Path
    changes : sequence of Path
        Files with the same tables; what they name is added or replaced field by field, in order.

    Raises
    ------
    UsageError
        If there is no such pack or file.
    DataError
        With every problem of the pack: syntax, fields, and names that lead nowhere.
    """
    tables: dict[str, Any] = {}
    homes: dict[str, str] = {}
    problems: list[Problem] = []
    for part in [*_pack_files(name), *changes]:
        try:
            table = tomllib.loads(part.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise UsageError(f"there is no file {part}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(Problem(part.name, "syntax", str(error), "TOML in UTF-8"))
            continue
        for key in _places(table):
            homes[key] = part.name
        tables = merged(tables, table)
    if problems:
        raise DataError(problems)
    return _validated(tables, homes, str(name))


def pack_names() -> list[str]:
    """Names of the packs that ship."""
    return sorted(path.name for path in _PACKS.iterdir() if path.is_dir())


def merged(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Two tables as one: tables are merged key by key, anything else is replaced, lists of tables are extended.

    Examples
    --------
    >>> merged({"a": {"x": 1, "y": 2}, "l": [{"n": 1}]}, {"a": {"y": 3}, "l": [{"n": 2}]})
    {'a': {'x': 1, 'y': 3}, 'l': [{'n': 1}, {'n': 2}]}
    """
    result = dict(base)
    for key, value in change.items():
        old = result.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            result[key] = merged(old, value)
        elif _is_records(old) and _is_records(value):
            result[key] = [*old, *value]  # type: ignore[misc]
        else:
            result[key] = value
    return result


def _is_records(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _pack_files(name: str | Path) -> list[Traversable]:
    if str(name) in pack_names():
        return _toml_files(_PACKS / str(name))
    path = Path(name)
    if path.is_dir():
        return _toml_files(path)
    if path.is_file():
        return [path]
    raise UsageError(
        f"no policy pack is called {str(name)!r}; known are {', '.join(pack_names())}, or a folder or file"
    )


def _toml_files(folder: Traversable) -> list[Traversable]:
    found: list[Traversable] = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.is_dir():
            found += _toml_files(path)
        elif path.name.endswith(".toml"):
            found.append(path)
    return found


def _places(table: Mapping[str, Any]) -> Iterable[str]:
    for key, value in table.items():
        yield key
        if isinstance(value, Mapping):
            yield from (f"{key}.{name}" for name in value)


def _validated(tables: Mapping[str, Any], homes: Mapping[str, str], name: str) -> Pack:
    def home(place: Sequence[object]) -> str:
        keys = (".".join(map(str, place[:2])), str(place[0]) if place else "")
        return next((homes[key] for key in keys if key in homes), name)

    try:
        pack = Pack.model_validate(tables)
    except ValidationError as error:
        raise DataError(
            [
                Problem(home(e["loc"]), ".".join(map(str, e["loc"])), _short(e["input"]), e["msg"])
                for e in error.errors(include_url=False)
            ]
        ) from None
    problems = [Problem(home(place.split(".")), place, found, expected) for place, found, expected in _loose_ends(pack)]
    if problems:
        raise DataError(problems)
    return pack


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _loose_ends(pack: Pack) -> Iterable[tuple[str, str, str]]:
    """Names that lead nowhere: (place, found, expected)."""
    for id_, rule in pack.rules.items():
        place = f"rules.{id_}"
        for token in sorted(rule.when.tokens()):
            if "@" in token and token.lstrip("!@") not in pack.sets:
                yield f"{place}.when", repr(token), f"a country set: {', '.join(sorted(pack.sets))}"
        for fact in rule.when.conditions:
            if fact not in pack.facts:
                yield f"{place}.when.conditions", repr(fact), "a fact of the table [facts], with its question"
        for money in rule.when.funding or ():
            if money not in pack.instruments:
                yield f"{place}.when.funding", repr(money), f"an instrument: {', '.join(pack.instruments)}"
        for other in rule.waives:
            if other not in pack.rules:
                yield f"{place}.waives", repr(other), "a rule of the pack"
    for name, instrument in pack.instruments.items():
        if instrument.area is not None and instrument.area.lstrip("@") not in pack.sets:
            yield f"instruments.{name}.area", repr(instrument.area), "a country set"
    cited = [(f"rules.{id_}", rule.sources) for id_, rule in pack.rules.items()]
    cited += [(f"instruments.{name}", instrument.sources) for name, instrument in pack.instruments.items()]
    cited += [(f"control_lists.{name}", titles.sources) for name, titles in pack.control_lists.items()]
    cited += [(f"agreements.{n}", agreement.sources) for n, agreement in enumerate(pack.agreements)]
    for place, sources in cited:
        for source in sources:
            if source not in pack.sources:
                yield f"{place}.sources", repr(source), "a source of the table [sources]"
