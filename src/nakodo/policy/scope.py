"""Whom a rule is about: country, role, form and way, all of which are always known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nakodo.policy.model import Instrument, Rule, When
from nakodo.policy.pack import Pack
from nakodo.policy.situation import Case, Situation

CASE_TOKENS = frozenset({"third_country", "licensor_state"})
"""Destinations that depend on facts of the case rather than on the receiver's country."""


def rules_in_play(pack: Pack, situation: Situation) -> list[Rule]:
    """The rules that count on the day for the money and form.

    With them what no rule of the pack says: that the money does not run on the day, and that listed goods leave a
    state whose licensing the pack does not hold.
    """
    rules = [
        rule
        for rule in pack.rules.values()
        if rule.in_play(situation.day, situation.funding)
        and (rule.when.form is None or situation.form in rule.when.form)
    ]
    if COVERED in pack.sets:
        rules.append(NOT_COVERED)
    instrument = pack.instruments[situation.funding]
    return rules if instrument.runs(situation.day) else [*rules, _ended(situation.funding, instrument)]


COVERED = "LICENSING_COVERED"
"""The set of countries whose export licensing the pack holds."""

NOT_COVERED = Rule(
    id="not-covered",
    title="Export licensing of the sending state is not in the pack",
    jurisdiction="INTL",
    instrument="the pack itself",
    status="derived",
    when=When.model_validate({"exporter": (f"!@{COVERED}",), "conditions": {"control_list": "JP-ETCO-T1"}}),
    effect="licence-required",
    gate="soft",
    step="ask for the export licence of the sending state, whose rules are not in this pack",
    step_kind="licence",
    authority="licensing authority of the sending state",
    note="The pack holds no licensing rules of the state that this listed item leaves; silence is no permission.",
    confidence="high",
)


def _ended(funding: str, instrument: Instrument) -> Rule:
    period = f"{instrument.period_start or '?'} to {instrument.period_end or '?'}"
    return Rule(
        id=f"{funding}-period",
        title=f"{instrument.name} does not run on this day",
        jurisdiction="EU",
        instrument=instrument.legal_act or instrument.name,
        status="in_force",
        effect="forbid",
        gate="hard",
        note=f"{instrument.name} is {instrument.status.replace('_', ' ')} and runs from {period}.",
        confidence="medium" if instrument.confidence == "low" else instrument.confidence,
        sources=instrument.sources,
    )


def rules_about(rules: Sequence[Rule], case: Case, pack: Pack) -> list[tuple[Rule, tuple[int, ...]]]:
    """Those of the rules that are about parties of the case, whatever the item, with the positions of these."""
    return [(rule, positions) for rule in rules if (positions := holders(rule, case, pack))]


def holders(rule: Rule, case: Case, pack: Pack) -> tuple[int, ...]:
    """Positions of the parties that a rule is about: the sender of what moves, else whoever sits and acts there."""
    when = rule.when
    on_the_move = when.exporter is not None or when.destination is not None or rule.jurisdiction == "US"
    if on_the_move and not _way(rule, case, pack):
        return ()
    if not (_between(rule, case, pack) and _among(rule, case, pack)):
        return ()
    candidates = case.parties[:1] if on_the_move else case.parties
    return tuple(
        position
        for position, party in enumerate(candidates)
        if (when.role is None or not party.roles.isdisjoint(when.role))
        and (when.actor is None or _member(party.country, when.actor, case, pack))
    )


def _member(country: str, tokens: Iterable[str], case: Case, pack: Pack) -> bool:
    return any(pack.member(country, token, case.situation.day) for token in tokens)


def _way(rule: Rule, case: Case, pack: Pack) -> bool:
    """Whether an item goes from and to where the rule looks, as far as countries tell."""
    when = rule.when
    if not case.moves:
        return False
    if when.exporter is not None and not _member(case.parties[0].country, when.exporter, case, pack):
        return False
    if when.destination is None or not CASE_TOKENS.isdisjoint(when.destination):
        return True
    return _member(case.parties[1].country, when.destination, case, pack)


def _between(rule: Rule, case: Case, pack: Pack) -> bool:
    """Each entry is met by a different party."""
    entries = rule.when.between
    if entries is None:
        return True
    if len(case.parties) != 2:
        return False
    one, two = (party.country for party in case.parties)
    return any(
        _member(a, entries[:1], case, pack) and _member(b, entries[1:], case, pack) for a, b in ((one, two), (two, one))
    )


def _among(rule: Rule, case: Case, pack: Pack) -> bool:
    among = rule.when.among
    return among is None or all(_member(party.country, among, case, pack) for party in case.parties)
