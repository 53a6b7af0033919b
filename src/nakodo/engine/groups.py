"""Groups of firms: the top of each, and lists that name a group once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nakodo.profiles.firms import Firms


def group_roots(firms: Firms) -> list[str]:
    """The id at the top of each firm's group, following ``parent`` as long as it is a firm of this side."""
    roots = []
    for firm in firms:
        seen = {firm.id}
        while firm.parent in firms.position and firm.parent not in seen:
            firm = firms.by_id(firm.parent)
            seen.add(firm.id)
        roots.append(firm.id)
    return roots


def one_per_group(ordered: Iterable[int], groups: Sequence[str], k: int) -> list[int]:
    """The first ``k`` positions of which no two stand in one group."""
    taken: dict[str, int] = {}
    for position in ordered:
        taken.setdefault(groups[position], position)
        if len(taken) == k:
            break
    return list(taken.values())
