"""All pairs at once: firms that the rules cannot tell apart share a class, and a small table holds the verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nakodo.arrays import Ints
from nakodo.policy.pairs import VALUE_UNIT, PairVerdict, Screen, value_of
from nakodo.policy.situation import Item
from nakodo.policy.verdict import Outcome
from nakodo.profiles.model import Firm


@dataclass(frozen=True)
class PolicyTable:
    """Verdicts of all pairs of two sides, by class.

    Attributes
    ----------
    screen : Screen
    left, right : sequence of Firm
    left_items, right_items : sequence of tuple of Item
        What each firm offers, as the rules read it; it does not depend on the money.
    left_class : ndarray of shape (n_left,), int64
    right_class : ndarray of shape (n_right,), int64
        Class of every firm; firms of one class have equal rows (columns) of the tables.
    outcome : ndarray of shape (n_left_classes, n_right_classes), int64
        :class:`~nakodo.policy.verdict.Outcome` of every pair of classes.
    factor : ndarray of the same shape, int64
        Hundredths of the score that a pair keeps: 0 if blocked, 100 if nothing is taken off.
    """

    screen: Screen
    left: Sequence[Firm]
    right: Sequence[Firm]
    left_items: Sequence[tuple[Item, ...]]
    right_items: Sequence[tuple[Item, ...]]
    left_class: Ints
    right_class: Ints
    outcome: Ints
    factor: Ints

    def for_money(self, funding: str, safe_category: int | None = None) -> PolicyTable:
        """The same pairs under other money; what does not depend on the money is not judged again."""
        screen = self.screen.for_money(funding, safe_category)
        return _table(
            _Side(screen, self.left, True, self.left_items), _Side(screen, self.right, False, self.right_items)
        )

    def verdict(self, row: int, column: int) -> PairVerdict:
        """The whole verdict of one pair of firms, with its offers in groups."""
        return self.screen.pair(self.left[row], self.right[column])

    def counts(self) -> dict[Outcome, int]:
        """Number of pairs with each outcome."""
        pairs = self._pairs_of_classes()
        return {outcome: int(pairs[self.outcome == outcome].sum()) for outcome in Outcome}

    def blocked_by(self) -> dict[str, int]:
        """Number of blocked pairs in which each rule blocks something, most first; a pair may count for several."""
        pairs, found = self._pairs_of_classes(), Counter[str]()
        rows, columns = (np.unique(classes, return_index=True)[1] for classes in (self.left_class, self.right_class))
        for i, j in np.argwhere(self.outcome == Outcome.BLOCKED):
            for rule in self.verdict(int(rows[i]), int(columns[j])).blocking:
                found[rule.id] += int(pairs[i, j])
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def _pairs_of_classes(self) -> Ints:
        n_left, n_right = self.factor.shape
        return np.outer(
            np.bincount(self.left_class, minlength=n_left), np.bincount(self.right_class, minlength=n_right)
        )


def policy_table(screen: Screen, left: Sequence[Firm], right: Sequence[Firm]) -> PolicyTable:
    """Verdicts of all pairs; time grows with the number of firms, not of pairs.

    A firm is described by its place (what the rules in play can tell of its country and owner) and by what its offers
    reach towards each place of the other side: the best value, and the rules that block. Firms that agree in both are
    of one kind; the value of two kinds is the better of what each reaches towards the other's place. Kinds with equal
    rows (columns) of the table are merged.

    Examples
    --------
    >>> from nakodo.policy.pack import load_pack
    >>> from nakodo.policy.situation import Situation
    >>> from nakodo.profiles.files import load_profiles
    >>> from nakodo.profiles.taxonomy import load_taxonomy
    >>> pack, firms = load_pack(), load_profiles()
    >>> screen = Screen(pack, Situation.of(pack, funding="EDF"), load_taxonomy())
    >>> table = policy_table(screen, firms.where(id="jp-toray"), firms.where(id="fr-safran,gb-bae-systems"))
    >>> table.outcome.tolist(), table.factor.tolist()
    ([[2, 0]], [[96, 0]])
    """
    return _table(_Side(screen, left, True), _Side(screen, right, False))


def _table(ours: _Side, theirs: _Side) -> PolicyTable:
    ours.look_at(theirs)
    theirs.look_at(ours)
    there = ours.reach[:, theirs.kind_place]
    back = theirs.reach[:, ours.kind_place].T
    best = np.maximum(there // REASON_UNIT, back // REASON_UNIT)
    blocked = best // VALUE_UNIT == Outcome.BLOCKED
    reasons = np.where(blocked, there % REASON_UNIT * REASON_UNIT + back % REASON_UNIT, 0)
    values = best * REASON_UNIT**2 + reasons
    rows, row_class = _distinct_rows(values)
    columns, column_class = _distinct_rows(values.T)
    merged = best[np.ix_(rows, columns)]
    return PolicyTable(
        screen=ours.screen,
        left=ours.firms,
        right=theirs.firms,
        left_items=ours.items,
        right_items=theirs.items,
        left_class=row_class[ours.kind],
        right_class=column_class[theirs.kind],
        outcome=merged // VALUE_UNIT,
        factor=merged % VALUE_UNIT,
    )


REASON_UNIT = 100_000
"""Room for the number of a set of blocking rules beside a value."""


class _Side:
    """One side's firms, and what they reach towards the places of the other side."""

    def __init__(
        self, screen: Screen, firms: Sequence[Firm], is_left: bool, items: Sequence[tuple[Item, ...]] | None = None
    ) -> None:
        self.screen, self.is_left, self.firms = screen, is_left, firms
        self.items = [tuple(screen.items(firm)) for firm in firms] if items is None else items
        self.hosts: dict[int, Firm] = {}
        for firm in firms:
            self.hosts.setdefault(screen.place(firm), firm)
        numbers = {place: number for number, place in enumerate(self.hosts)}
        self.place: Ints = np.array([numbers[screen.place(firm)] for firm in firms], dtype=np.int64)

    def look_at(self, other: _Side) -> None:
        """Reduce the firms to kinds: ``kind`` of every firm, ``kind_place`` and ``reach`` of every kind.

        ``reach`` has shape (n_kinds, n_places of the other side): best value x ``REASON_UNIT`` + number of the set of
        rules that block some of the offers.
        """
        hosts = list(other.hosts.values())
        told: dict[tuple[int, Item], list[tuple[int, frozenset[str]]]] = {}
        reasons: dict[frozenset[str], int] = {frozenset(): 0}
        known: dict[tuple[int, frozenset[Item]], list[int]] = {}
        rows = []
        for firm, place, items in zip(self.firms, self.place.tolist(), self.items, strict=True):
            key = (place, frozenset(items))
            if key not in known:
                for item in items:
                    if (place, item) not in told:
                        told[place, item] = [self._told(firm, host, item) for host in hosts]
                reach = zip(*(told[place, item] for item in items), strict=True)
                known[key] = [place, *(_best(found, reasons) for found in reach)]
            rows.append(known[key])
        table = np.array(rows, dtype=np.int64).reshape(len(self.firms), 1 + len(hosts))
        first, self.kind = _distinct_rows(table)
        self.kind_place, self.reach = table[first, 0], table[first, 1:]

    def _told(self, sender: Firm, receiver: Firm, item: Item) -> tuple[int, frozenset[str]]:
        """Value of an item on its way, and the rules that block it."""
        if self.is_left not in self.screen.ways:
            return 0, frozenset()
        verdict = self.screen.verdict(sender, receiver, item, self.is_left)
        return value_of(verdict, self.screen.pack), frozenset(rule.id for rule in verdict.blocking)


def _best(found: Sequence[tuple[int, frozenset[str]]], reasons: dict[frozenset[str], int]) -> int:
    """The best value, and beside it the number of the set of all rules that block, which ``reasons`` gives out."""
    blocking = frozenset[str]().union(*(rules for _, rules in found))
    return max(value for value, _ in found) * REASON_UNIT + reasons.setdefault(blocking, len(reasons))


def _distinct_rows(values: Ints) -> tuple[Ints, Ints]:
    """Positions of the distinct rows in order of first appearance, and for every row its number among them.

    Examples
    --------
    >>> _distinct_rows(np.array([[2], [1], [2]]))
    (array([0, 1]), array([0, 1, 0]))
    """
    _, first, inverse = np.unique(values, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    return first[order], number[inverse.ravel()]
