"""The verdict of a pairing: every way and every class of offers, judged once per class of equal facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from nakodo.policy.evaluate import finding_of, verdict_of
from nakodo.policy.facts import reads_money
from nakodo.policy.model import Rule
from nakodo.policy.pack import Pack
from nakodo.policy.scope import CASE_TOKENS, rules_about, rules_in_play
from nakodo.policy.situation import Case, Item, Situation, item_of, parties
from nakodo.policy.verdict import Finding, Outcome, Verdict
from nakodo.profiles.model import Firm
from nakodo.profiles.taxonomy import Taxonomy

About = tuple[Rule, tuple[int, ...]]
"""A rule, and the positions of the parties that it is about."""


@dataclass(frozen=True)
class Group:
    """Offers of one firm that are equal to the rules, on their way to the other firm."""

    codes: tuple[str, ...]
    item: Item
    verdict: Verdict


@dataclass(frozen=True)
class Way:
    """One direction of a pairing: the sender's offers in groups."""

    sender: str
    receiver: str
    groups: tuple[Group, ...]

    @property
    def best(self) -> Verdict:
        """The verdict of the group that fares best."""
        return max((group.verdict for group in self.groups), key=lambda verdict: verdict.outcome)


@dataclass(frozen=True)
class PairVerdict:
    """The verdict of a pairing: that of its best group of offers; blocked only if every group and way is.

    Attributes
    ----------
    ways : tuple of Way
    factor : int
        Hundredths of the score that the pairing keeps: 0 if blocked, 100 if nothing is taken off.
    """

    ways: tuple[Way, ...]
    factor: int

    @property
    def outcome(self) -> Outcome:
        return max(way.best.outcome for way in self.ways)

    @property
    def gate(self) -> int:
        """1 if the pairing is allowed, else 0."""
        return int(self.outcome is not Outcome.BLOCKED)

    def allowed(self, sender: str) -> tuple[str, ...]:
        """Codes that a firm may send to the other, in order."""
        return self._codes(sender, blocked=False)

    def blocked(self, sender: str) -> tuple[str, ...]:
        """Codes that a firm may not send to the other, in order."""
        return self._codes(sender, blocked=True)

    def _codes(self, sender: str, blocked: bool) -> tuple[str, ...]:
        groups = [group for way in self.ways if way.sender == sender for group in way.groups]
        chosen = [g for g in groups if (g.verdict.outcome is Outcome.BLOCKED) == blocked]
        return tuple(sorted({code for group in chosen for code in group.codes}))

    @property
    def blocking(self) -> tuple[Rule, ...]:
        """The rules that block any of it, each once, by id."""
        found = {rule.id: rule for way in self.ways for group in way.groups for rule in group.verdict.blocking}
        return tuple(found[id_] for id_ in sorted(found))


class Screen:
    """Judges pairings in one situation under one pack; what is equal to the rules is judged once.

    Parameters
    ----------
    pack : Pack
    situation : Situation
    taxonomy : Taxonomy
    directions : str
        both, there (left firm sends) or back (right firm sends).

    Examples
    --------
    >>> from nakodo.policy.pack import load_pack
    >>> from nakodo.profiles.model import Offer
    >>> from nakodo.profiles.taxonomy import load_taxonomy
    >>> pack = load_pack()
    >>> screen = Screen(pack, Situation.of(pack, funding="EDF"), load_taxonomy())
    >>> maker = Firm(name="A", country="JP", offers=(Offer(code="MAT-CFRP"),))
    >>> buyer = Firm(name="B", country="GB", offers=(Offer(code="AIR-STRUCT"),))
    >>> verdict = screen.pair(maker, buyer)
    >>> verdict.outcome.word, [rule.id for rule in verdict.blocking]
    ('blocked', ['EU-EDF-02', 'GB-01'])
    """

    def __init__(self, pack: Pack, situation: Situation, taxonomy: Taxonomy, directions: str = "both") -> None:
        self.pack, self.situation, self.taxonomy, self.directions = pack, situation, taxonomy, directions
        self.rules = rules_in_play(pack, situation)
        self._verdicts: dict[tuple[int, int, bool], dict[Item, Verdict]] = {}
        self._rules: dict[tuple[int, int, bool], list[About]] = {}
        self._places: dict[tuple[str, str | None], int] = {}
        self._numbers: dict[tuple[bool | None, ...], int] = {}
        self._findings: dict[tuple[str, str, Item], dict[tuple[str, tuple[int, ...]], Finding | None]] = {}

    def for_money(self, funding: str, safe_category: int | None = None) -> Screen:
        """The same in all but the money; findings that do not depend on the money are shared between the two.

        Examples
        --------
        >>> from nakodo.policy.pack import load_pack
        >>> from nakodo.profiles.taxonomy import load_taxonomy
        >>> pack = load_pack()
        >>> Screen(pack, Situation.of(pack), load_taxonomy()).for_money("SAFE", 1).situation.header()
        'SAFE category 1, component, 2026-11-22'
        """
        situation = replace(self.situation, funding=funding, safe_category=safe_category)
        screen = Screen(self.pack, situation, self.taxonomy, self.directions)
        screen._findings = self._findings
        return screen

    def pair(self, left: Firm, right: Firm) -> PairVerdict:
        """The verdict of one pairing."""
        ways = tuple(self._way(left, right, there) for there in self.ways)
        best = max(value_of(group.verdict, self.pack) for way in ways for group in way.groups)
        return PairVerdict(ways, best % VALUE_UNIT)

    @cached_property
    def ways(self) -> tuple[bool, ...]:
        """True for the left firm sending, False for the right one."""
        return {"both": (True, False), "there": (True,), "back": (False,)}[self.directions]

    def _way(self, left: Firm, right: Firm, there: bool) -> Way:
        sender, receiver = (left, right) if there else (right, left)
        groups = [
            Group(codes, item, self.verdict(sender, receiver, item, there))
            for item, codes in self.items(sender).items()
        ]
        return Way(sender.id, receiver.id, tuple(groups))

    def items(self, firm: Firm) -> dict[Item, tuple[str, ...]]:
        """What a firm offers, as classes that are equal to the rules, each with its codes.

        A firm without offers has one item of which nothing is known.
        """
        found: dict[Item, set[str]] = {}
        for offer in firm.offers:
            found.setdefault(item_of(offer, self.situation, self.taxonomy), set()).add(offer.code)
        if not found:
            found[item_of(None, self.situation, self.taxonomy)] = set()
        return {item: tuple(sorted(codes)) for item, codes in found.items()}

    def verdict(self, sender: Firm, receiver: Firm, item: Item, there: bool) -> Verdict:
        """The verdict of one item on its way, from memory where the rules cannot tell it from an earlier one."""
        way = (self.place(sender), self.place(receiver), there)
        known = self._verdicts.setdefault(way, {})
        if item not in known:
            case = Case(parties(sender, receiver, self.pack, self.situation, there), item, self.situation)
            if way not in self._rules:
                self._rules[way] = rules_about(self.rules, case, self.pack)
            known[item] = self._judge(case, item, self._rules[way])
        return known[item]

    def _judge(self, case: Case, item: Item, about: Sequence[About]) -> Verdict:
        """The verdict of a case; what the pack's rules do to it, whatever the money, is found once."""
        sender, receiver = case.parties
        known = self._findings.setdefault((sender.country, receiver.country, item), {})
        findings = []
        for rule, positions in about:
            key = (rule.id, positions)
            if rule.id not in self._shared:
                findings.append(finding_of(rule, positions, case, self.pack))
                continue
            if key not in known:
                known[key] = finding_of(rule, positions, case, self.pack)
            findings.append(known[key])
        return verdict_of(findings)

    @cached_property
    def _shared(self) -> frozenset[str]:
        """Rules of the pack that do the same to a case under all money."""
        own = self.pack.rules
        return frozenset(rule.id for rule in self.rules if own.get(rule.id) is rule and not reads_money(rule))

    def place(self, firm: Firm) -> int:
        """A number for what the rules in play can tell about a firm's country and owner."""
        key = (firm.country, firm.owner.country)
        if key not in self._places:
            self._places[key] = self._numbers.setdefault(self._told_apart(*key), len(self._numbers))
        return self._places[key]

    def _told_apart(self, country: str, owner: str | None) -> tuple[bool | None, ...]:
        day, area = self.situation.day, self.pack.instruments[self.situation.funding].area
        outside = None if owner is None or area is None else self.pack.member(owner, area, day)
        return (*(self.pack.member(country, token, day) for token in self._tokens), outside)

    @cached_property
    def _tokens(self) -> tuple[str, ...]:
        """Country tokens of the rules in play, and the one licensor state that items can name."""
        named = {token for rule in self.rules for token in rule.when.tokens()}
        return tuple(sorted(named - CASE_TOKENS | {"US"}))


VALUE_UNIT = 1_000


def value_of(verdict: Verdict, pack: Pack) -> int:
    """A number that orders verdicts, better outcomes first and then by factor: outcome x 1000 + factor."""
    return int(verdict.outcome) * VALUE_UNIT + verdict.factor(pack)
