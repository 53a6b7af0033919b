"""One firm out of two records of it, when a person asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from nakodo.errors import UsageError
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm


def merge_profiles(firms: Firms, kept: str, other: str) -> tuple[Firms, list[str]]:
    """The firms with two records made one: the first keeps its id and its facts, the second fills what is unknown.

    Lists are joined without repetition; the second firm's other names go into ``name_local`` where that is free.
    References to the second firm then point at the first.

    Returns
    -------
    firms : Firms
    conflicts : list of str
        Facts on which the two differ, with the value that was kept and the one that was left out.

    Raises
    ------
    UsageError
        If one of the two is not there, or they are the same.

    Examples
    --------
    >>> a = Firm(id="a", name="Fujikura", country="JP", size="large")
    >>> b = Firm(id="b", name="フジクラ", country="JP", founded=1910, size="giant")
    >>> firms, conflicts = merge_profiles(Firms([a, b]), "a", "b")
    >>> firms[0].founded, firms[0].name_local, conflicts
    (1910, 'フジクラ', ["size.class: kept 'large', left out 'giant'"])
    """
    for id_ in (kept, other):
        if id_ not in firms.position:
            raise UsageError(f"no firm has the id {id_!r}\n  try: nakodo profiles list")
    if kept == other:
        raise UsageError(f"{kept!r} cannot be merged with itself")
    first, second = firms.by_id(kept), firms.by_id(other)
    conflicts: list[str] = []
    merged = {**_merged(first, second, "", conflicts), "id": first.id, "name": first.name}
    if second.name != first.name:
        merged["name_local"] = first.name_local or second.name_local or second.name
    firm = Firm.model_validate(merged)
    rest = (_redirected(f, other, kept) for f in firms if f.id not in (kept, other))
    return Firms([_redirected(firm, other, kept), *rest], firms.notices), conflicts


def _merged(first: BaseModel, second: BaseModel, path: str, conflicts: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, field in type(first).model_fields.items():
        key = field.alias or name
        place = f"{path}{key}"
        mine, theirs = getattr(first, name), getattr(second, name)
        if isinstance(mine, BaseModel) and isinstance(theirs, BaseModel):
            values[key] = _merged(mine, theirs, f"{place}.", conflicts)
        elif isinstance(mine, tuple):
            values[key] = list({_content(item): item for item in (*mine, *theirs)}.values())
        elif isinstance(mine, dict):
            conflicts.extend(_differences(mine, theirs, place))
            values[key] = {**theirs, **mine}
        elif mine == field.default:
            values[key] = theirs
        else:
            values[key] = mine
            if theirs not in (mine, field.default) and place not in ("id", "name", "name_local"):
                conflicts.append(f"{place}: kept {mine!r}, left out {theirs!r}")
    return values


def _differences(mine: dict[str, Any], theirs: dict[str, Any], place: str) -> Iterator[str]:
    for key in sorted(mine.keys() & theirs.keys()):
        if mine[key] != theirs[key]:
            yield f"{place}.{key}: kept {mine[key]!r}, left out {theirs[key]!r}"


def _content(item: Any) -> str:
    return item.model_dump_json() if isinstance(item, BaseModel) else str(item)


def _redirected(firm: Firm, old: str, new: str) -> Firm:
    partners = tuple(p.model_copy(update={"id": new}) if p.id == old else p for p in firm.existing_partners)
    parent = new if firm.parent == old and firm.id != new else "" if firm.parent == old else firm.parent
    return firm.model_copy(update={"existing_partners": partners, "parent": parent})
