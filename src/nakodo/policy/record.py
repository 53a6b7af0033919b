"""A verdict as plain data: what JSON, the terminal and the page show, every line with its rule and sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from nakodo.policy.consortium import ConsortiumVerdict
from nakodo.policy.model import Rule
from nakodo.policy.pack import Pack
from nakodo.policy.pairs import PairVerdict, Screen, Way
from nakodo.policy.situation import Situation
from nakodo.policy.sourcing import Sourcing, dependence
from nakodo.policy.table import PolicyTable
from nakodo.policy.verdict import ADVICE, OUTCOMES, TO_DO, Finding, Outcome, Verdict
from nakodo.profiles.model import Firm

Record = dict[str, Any]
COUNTS = ("none", "single", "several", "third_country")

STATE_ORDER = ("blocks", "may block", "step", "warns", "may need", "confirm", "met", "waived", "may help", "informs")


@dataclass(frozen=True)
class Judged:
    """A verdict and the codes that it is about."""

    codes: tuple[str, ...]
    verdict: Verdict


def check_record(verdict: PairVerdict, screen: Screen, left: Firm, right: Firm) -> Record:
    """Everything that is said of one pairing.

    Returns
    -------
    dict
        ``verdict`` (open, conditional, blocked, unknown), ``steps``, ``questions``, ``rules``, ``offers``,
        ``agreements``, and how and on which evidence it was judged.
    """
    pack, situation = screen.pack, screen.situation
    day = situation.day
    return {
        "verdict": verdict.outcome.word,
        "advice": ADVICE,
        "left": left.id,
        "right": right.id,
        "factor": verdict.factor,
        **pack_record(pack, situation),
        **ways_record(verdict.ways, pack),
        "agreements": [
            {
                "party": agreement.party,
                "counterparty": agreement.counterparty,
                "type": agreement.type,
                "status": agreement.status,
                "in_force": agreement.in_force,
                "confidence": agreement.confidence,
                "note": agreement.note,
                "sources": sources_of(agreement.sources, pack),
            }
            for agreement in pack.agreements_between(left.country, right.country, day)
        ],
    }


def pack_record(pack: Pack, situation: Situation) -> Record:
    """Under which rules, on which day and evidence, and in which situation."""
    return {
        "situation": situation.header(),
        "date": situation.day.isoformat(),
        "pack": f"{pack.id} {pack.version}",
        "evidence_until": pack.evidence_until.isoformat(),
        "evidence_note": pack.evidence_note,
    }


def ways_record(ways: Sequence[Way], pack: Pack) -> Record:
    """Steps, questions, rules and offers of the ways of a pairing; steps and questions of what is not blocked."""
    judged = [Judged(group.codes, group.verdict) for way in ways for group in way.groups]
    return {
        **findings_record(judged, pack),
        "offers": [
            {
                "sender": way.sender,
                "receiver": way.receiver,
                "codes": list(group.codes),
                "control": group.item.control,
                "lethality": group.item.lethality,
                "us_content": group.item.us_content,
                "verdict": group.verdict.outcome.word,
                "blocked_by": [rule.id for rule in group.verdict.blocking],
            }
            for way in ways
            for group in way.groups
        ],
    }


def findings_record(judged: Sequence[Judged], pack: Pack) -> Record:
    """Steps and questions of what is not blocked, and all rules."""
    allowed = [one for one in judged if one.verdict.outcome is not Outcome.BLOCKED]
    return {
        "steps": _steps(allowed),
        "questions": _questions(allowed, pack),
        "rules": _rules(judged, pack),
    }


def _by_rule(groups: Iterable[Judged]) -> dict[tuple[str, str], tuple[Finding, list[str]]]:
    """Findings of all groups, once for each rule and state, with the codes of the offers concerned."""
    found: dict[tuple[str, str], tuple[Finding, list[str]]] = {}
    for group in groups:
        for finding in group.verdict.findings:
            _, codes = found.setdefault((finding.rule.id, finding.state), (finding, []))
            codes += [code for code in group.codes if code not in codes]
    return found


def _steps(groups: Sequence[Judged]) -> list[Record]:
    found = _by_rule(groups)
    order = {key: n for group in groups for n, key in enumerate((f.rule.id, f.state) for f in group.verdict.to_do)}
    todo = [entry for entry in found.values() if entry[0].state in TO_DO]
    todo.sort(key=lambda entry: (TO_DO.index(entry[0].state), order[entry[0].rule.id, entry[0].state]))
    return [
        {
            "order": n,
            "certain": finding.state != "may need",
            "kind": finding.rule.step_kind,
            "step": finding.rule.step or finding.rule.title,
            "authority": finding.rule.authority,
            "rule": finding.rule.id,
            "if": list(finding.asks) if finding.state == "may need" else [],
            "offers": sorted(codes),
        }
        for n, (finding, codes) in enumerate(todo, start=1)
    ]


def _questions(groups: Sequence[Judged], pack: Pack) -> list[Record]:
    asked: dict[str, Record] = {}
    for finding, codes in _by_rule(groups).values():
        for name in finding.asks if finding.state in OUTCOMES else ():
            entry = asked.setdefault(
                name,
                {"fact": name, "question": pack.facts[name].question, "rules": [], "offers": [], "may_block": False},
            )
            entry["rules"] += [finding.rule.id] if finding.rule.id not in entry["rules"] else []
            entry["offers"] = sorted({*entry["offers"], *codes})
            entry["may_block"] = entry["may_block"] or finding.state == "may block"
    return sorted(asked.values(), key=lambda entry: not entry["may_block"])


def _rules(groups: Sequence[Judged], pack: Pack) -> list[Record]:
    found = sorted(_by_rule(groups).values(), key=lambda e: (STATE_ORDER.index(e[0].state), e[0].rule.id))
    return [
        {**rule_record(finding.rule, pack), "state": finding.state, "by": finding.by, "offers": sorted(codes)}
        for finding, codes in found
    ]


def rule_record(rule: Rule, pack: Pack) -> Record:
    """A rule with its dates, confidence and sources."""
    return {
        "id": rule.id,
        "title": rule.title,
        "jurisdiction": rule.jurisdiction,
        "instrument": rule.instrument,
        "effect": rule.effect,
        "gate": rule.gate,
        "status": rule.status,
        "effective_from": rule.effective_from.isoformat() if rule.effective_from else None,
        "effective_to": rule.effective_to.isoformat() if rule.effective_to else None,
        "note": rule.note,
        "parameters": rule.parameters,
        "confidence": rule.confidence,
        "sources": sources_of(rule.sources, pack),
    }


def sources_of(keys: Iterable[str], pack: Pack) -> list[Record]:
    """Sources as title, address and day."""
    return [
        {"title": source.title, "url": source.url, "published": source.published or None}
        for source in (pack.sources[key] for key in keys)
    ]


def consortium_record(verdict: ConsortiumVerdict, pack: Pack, situation: Situation) -> Record:
    """Everything that is said of a set of firms that want the same money."""
    return {
        "verdict": verdict.outcome.word,
        "advice": ADVICE,
        **pack_record(pack, situation),
        "checks": [
            {
                "what": check.what,
                "found": check.found,
                "wanted": check.wanted,
                "met": check.met,
                "rule": check.rule.id,
                "sources": sources_of(check.rule.sources, pack),
            }
            for check in verdict.checks
        ],
        "members": [
            {
                "firm": member.firm.id,
                "country": member.firm.country,
                "role": member.role,
                "cost_share": member.cost_share,
                "contract_share": member.contract_share,
                "verdict": own.outcome.word,
                **findings_record([Judged((), own)], pack),
            }
            for member, own in verdict.members
        ],
    }


def state_record(table: PolicyTable, found: Sequence[Sourcing]) -> Record:
    """What one state of the rules does to all pairs."""
    screen = table.screen
    return {
        **pack_record(screen.pack, screen.situation),
        "counts": {outcome.word: number for outcome, number in table.counts().items()},
        "blocked_by": table.blocked_by(),
        "dependence": [asdict(one) for one in dependence(found)],
    }


def comparison_record(tables: Sequence[PolicyTable], found: Sequence[Sequence[Sourcing]]) -> Record:
    """Two states of the rules, and the capabilities whose sources they change."""
    before, after = ({(one.side, one.code): one for one in state} for state in found)
    changed = []
    for key, old in before.items():
        new = after[key]
        if old != new:
            counts = {name: (getattr(old, name), getattr(new, name)) for name in COUNTS}
            changed.append({"side": old.side, "code": old.code, **counts})
    return {
        "advice": ADVICE,
        "before": state_record(tables[0], found[0]),
        "after": state_record(tables[1], found[1]),
        "sources_changed": changed,
    }
