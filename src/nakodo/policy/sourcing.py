"""How much hangs on single and on third-country sources: how many firms may supply what each taker does not make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from nakodo.policy.table import PolicyTable
from nakodo.policy.verdict import Outcome


@dataclass(frozen=True)
class Sourcing:
    """Takers of one side by how many firms of the other side may supply a capability that they do not offer.

    Attributes
    ----------
    side : str
        The taking side, left or right.
    code : str
        Empty for the sum over capabilities.
    none, single, several : int
        Takers with no, one, or more suppliers that may deliver; a verdict of unknown does not count as leave.
    third_country : int
        Takers with suppliers of which not one is known to be free of US content.
    """

    side: str
    code: str
    none: int = 0
    single: int = 0
    several: int = 0
    third_country: int = 0


def sourcing(table: PolicyTable) -> list[Sourcing]:
    """Sources of every capability that a side offers to the other, by taking side and code."""
    return [*_from(table, True), *_from(table, False)]


def _from(table: PolicyTable, is_left: bool) -> list[Sourcing]:
    senders, takers = (table.left, table.right) if is_left else (table.right, table.left)
    if is_left not in table.screen.ways:
        return []
    hosts = {table.screen.place(firm): firm for firm in takers}
    suppliers: dict[int, Counter[str]] = {place: Counter() for place in hosts}
    us_free: dict[int, Counter[str]] = {place: Counter() for place in hosts}
    for sender in senders:
        items = table.screen.items(sender)
        for place, host in hosts.items():
            allowed = [
                (code, item.us_content == "none")
                for item, codes in items.items()
                if table.screen.verdict(sender, host, item, is_left).outcome > Outcome.UNKNOWN
                for code in codes
            ]
            suppliers[place].update({code for code, _ in allowed})
            us_free[place].update({code for code, free in allowed if free})
    offered = sorted({offer.code for firm in senders for offer in firm.offers})
    counts = {code: Counter[str]() for code in offered}
    for taker in takers:
        place, own = table.screen.place(taker), {offer.code for offer in taker.offers}
        for code in offered:
            if code in own:
                continue
            n = suppliers[place][code]
            counts[code]["none" if n == 0 else "single" if n == 1 else "several"] += 1
            counts[code]["third_country"] += n > 0 and us_free[place][code] == 0
    return [Sourcing("right" if is_left else "left", code, **counted) for code, counted in counts.items()]


def dependence(found: Iterable[Sourcing]) -> list[Sourcing]:
    """Sums over the capabilities, for each side.

    Examples
    --------
    >>> dependence([Sourcing("left", "A", single=2), Sourcing("left", "B", single=1, several=1, third_country=1)])
    [Sourcing(side='left', code='', none=0, single=3, several=1, third_country=1)]
    """
    sums: dict[str, Counter[str]] = {}
    for one in found:
        own = sums.setdefault(one.side, Counter())
        own.update(none=one.none, single=one.single, several=one.several, third_country=one.third_country)
    return [Sourcing(side, "", **counted) for side, counted in sums.items()]
