"""What the rules say for every kind of money, by class of firms and offers, so that the page composes the verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from nakodo.arrays import Ints
from nakodo.engine.match import MatchEngine
from nakodo.engine.rules import Rules
from nakodo.policy.model import STEP_KINDS, Rule
from nakodo.policy.pack import Pack
from nakodo.policy.pairs import Screen
from nakodo.policy.record import STATE_ORDER, pack_record, rule_record, sources_of
from nakodo.policy.situation import Item, Situation
from nakodo.policy.table import PolicyTable
from nakodo.policy.verdict import Outcome, Verdict
from nakodo.profiles.model import Firm

Record = dict[str, Any]

NO_RULES = ["--policy", "none"]


def policy_of(engine: MatchEngine) -> tuple[Record, dict[str, Ints]]:
    """Purposes with their gates, and all that their verdicts are made of; one open purpose where no rules apply.

    Returns
    -------
    record : dict
        ``purposes``, ``purpose`` (the engine's own), and with rules ``policy``.
    arrays : dict
        ``left_class_P`` and ``right_class_P`` of every purpose P.
    """
    if engine.rules is None or engine.policy is None:
        gate = engine.gate
        outcome = np.where(gate.table > 0, Outcome.OPEN, Outcome.BLOCKED)
        purpose = {
            "key": "",
            "label": "",
            "options": NO_RULES,
            "kept": gate.table.tolist(),
            "outcome": outcome.tolist(),
        }
        return {"purposes": [purpose], "purpose": 0}, {
            "left_class_0": gate.left_class,
            "right_class_0": gate.right_class,
        }
    book = _Book(engine.rules.pack)
    items = {
        side: [book.items_of(engine.policy.screen, firm, engine.taxonomy.index) for firm in firms]
        for side, firms in (("left", engine.left), ("right", engine.right))
    }
    situations = dict(_situations(engine.rules))
    own = next(key for key, situation in situations.items() if situation == engine.rules.situation)
    purposes: list[Record] = []
    arrays: dict[str, Ints] = {}
    for p, (key, situation) in enumerate(situations.items()):
        table = engine.policy if key == own else engine.policy.for_money(situation.funding, situation.safe_category)
        purposes.append(_purpose(key, table, situation, book))
        arrays |= {f"left_class_{p}": table.left_class, f"right_class_{p}": table.right_class}
    policy = book.record() | {"items": items, "agreements": _agreements(engine, engine.rules)}
    return {"purposes": purposes, "purpose": list(situations).index(own), "policy": policy}, arrays


def _situations(rules: Rules) -> Iterator[tuple[str, Situation]]:
    """The rules' situation under every money that runs on the day, its own among them."""
    for name, instrument in rules.pack.instruments.items():
        for category in instrument.categories or [None]:
            own = (name, category) == (rules.situation.funding, rules.situation.safe_category)
            if own or instrument.runs(rules.situation.day):
                key = f"{name}-{category}" if category else name
                yield key, replace(rules.situation, funding=name, safe_category=category)


def _purpose(key: str, table: PolicyTable, situation: Situation, book: _Book) -> Record:
    screen = table.screen
    return {
        "key": key,
        "label": screen.pack.instruments[situation.funding].name,
        "options": _options(key, situation),
        "kept": table.factor.tolist(),
        "outcome": table.outcome.tolist(),
        "left_place": [screen.place(firm) for firm in table.left],
        "right_place": [screen.place(firm) for firm in table.right],
        "verdicts": {
            "left" if there else "right": book.verdicts_of(screen, *_ends(table, there), there) for there in screen.ways
        },
        **pack_record(screen.pack, situation),
    }


def _options(key: str, situation: Situation) -> list[str]:
    """What makes the command judge in this situation."""
    words = {True: "yes", False: "no"}
    facts = [
        f"--fact={name}={words[value] if isinstance(value, bool) else value}"
        for name, value in sorted(situation.facts.items())
    ]
    return ["--funding", key, "--form", situation.form, "--date", situation.day.isoformat(), *facts]


def _ends(table: PolicyTable, there: bool) -> tuple[Sequence[Firm], Sequence[Firm]]:
    return (table.left, table.right) if there else (table.right, table.left)


def _agreements(engine: MatchEngine, rules: Rules) -> list[Record]:
    """Agreements between the countries of the two sides, with the countries that each is for."""
    pairs = sorted({(a.country, b.country) for a in engine.left for b in engine.right})
    found: dict[str, Record] = {}
    for left, right in pairs:
        for agreement in rules.pack.agreements_between(left, right, rules.situation.day):
            text = agreement.model_dump_json()
            record = agreement.model_dump(include={"party", "counterparty", "type", "status", "in_force", "note"})
            record["sources"] = sources_of(agreement.sources, rules.pack)
            found.setdefault(text, {**record, "between": []})["between"].append([left, right])
    return list(found.values())


@dataclass
class _Book:
    """Numbers for items, findings and verdicts, so that each is written once."""

    pack: Pack
    items: dict[Item, int] = field(default_factory=dict)
    own: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    findings: dict[tuple[Any, ...], int] = field(default_factory=dict)
    verdicts: dict[tuple[int, ...], int] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)

    def items_of(self, screen: Screen, firm: Firm, index: dict[str, int]) -> list[list[Any]]:
        """A firm's items, which are the same for all money: number and capabilities."""
        found = screen.items(firm)
        self.own[firm.id] = tuple(found)
        return [
            [self.items.setdefault(item, len(self.items)), [index[code] for code in codes]]
            for item, codes in found.items()
        ]

    def verdicts_of(
        self, screen: Screen, senders: Sequence[Firm], receivers: Sequence[Firm], there: bool
    ) -> list[list[int]]:
        """Place of the sender, place of the receiver, item and number of the verdict, for all that can meet."""
        hosts = {screen.place(firm): firm for firm in receivers}
        found: list[list[int]] = []
        seen: set[tuple[int, Item]] = set()
        for sender in senders:
            sent_from = screen.place(sender)
            for item in self.own[sender.id]:
                if (sent_from, item) in seen:
                    continue
                seen.add((sent_from, item))
                for place, host in hosts.items():
                    number = self._verdict(screen.verdict(sender, host, item, there))
                    found.append([sent_from, place, self.items[item], number])
        return found

    def _verdict(self, verdict: Verdict) -> int:
        findings = []
        for finding in verdict.findings:
            self.rules[finding.rule.id] = finding.rule
            key = (finding.rule.id, STATE_ORDER.index(finding.state), finding.asks, finding.by)
            findings.append(self.findings.setdefault(key, len(self.findings)))
        return self.verdicts.setdefault((int(verdict.outcome), *findings), len(self.verdicts))

    def record(self) -> Record:
        """Findings, verdicts, and the rules and facts that they name."""
        return {
            "states": list(STATE_ORDER),
            "step_kinds": list(STEP_KINDS),
            "rules": {id_: _rule(rule, self.pack) for id_, rule in self.rules.items()},
            "facts": {name: self.pack.facts[name].question for _, _, asks, _ in self.findings for name in asks},
            "findings": [[rule, state, list(asks), by] for rule, state, asks, by in self.findings],
            "verdicts": [list(numbers) for numbers in self.verdicts],
        }


def _rule(rule: Rule, pack: Pack) -> Record:
    told = rule_record(rule, pack)
    kept = ("title", "jurisdiction", "instrument", "status", "effective_from", "confidence", "sources")
    step = {"step": rule.step or rule.title, "step_kind": rule.step_kind, "authority": rule.authority}
    return {key: told[key] for key in kept} | step
