"""Judging one case: each rule in three truth values, then all of them together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from nakodo.policy.facts import Known, condition, every, fact, licensor, some
from nakodo.policy.model import Rule
from nakodo.policy.pack import Pack
from nakodo.policy.scope import rules_about, rules_in_play
from nakodo.policy.situation import Case
from nakodo.policy.verdict import Finding, State, Verdict

BEHIND = {
    "contractor_or_critical_subcontractor": ("contract_value_share", "critical_input", "needs_classified_access"),
    "design_authority_required": ("safe_category",),
}
"""Facts to ask for in place of a derived one."""

CAPS = (("max_third_country_component_share", "cost_share"), ("max_contract_share", "contract_value_share"))
"""Parameters that are ceilings, and the fact that each is compared with."""

UNSURE: dict[State, State] = {"blocks": "may block", "may block": "may block"}


def judge(case: Case, pack: Pack, rules: Sequence[Rule] | None = None) -> Verdict:
    """The verdict of a case under the rules that are in play on its day for its money.

    Resolution: a forbidding rule that is hard and of high or medium confidence blocks; a softer or less certain one
    warns; a limit blocks when its number is over, and waits for the number when that is not known; a rule that
    stands in for another of its jurisdiction waives it; a permission never cancels another jurisdiction's rule.

    Examples
    --------
    >>> from nakodo.policy.pack import load_pack
    >>> from nakodo.policy.situation import Item, Party, SENDER_ROLES, Situation
    >>> pack = load_pack()
    >>> missile = Item("complete_system", "military", "weapon", True, "none")
    >>> sender, receiver = Party("JP", "JP", SENDER_ROLES["complete_system"]), Party("PL", "PL", frozenset())
    >>> verdict = judge(Case((sender, receiver), missile, Situation.of(pack, form="complete_system")), pack)
    >>> verdict.outcome.word, [rule.id for rule in verdict.blocking]
    ('blocked', ['JP-3P-09'])
    """
    rules = rules_in_play(pack, case.situation) if rules is None else rules
    return verdict_of(finding_of(rule, positions, case, pack) for rule, positions in rules_about(rules, case, pack))


def verdict_of(findings: Iterable[Finding | None]) -> Verdict:
    """The verdict that findings make together; rules that do not apply have none."""
    return Verdict(tuple(_after_waivers([finding for finding in findings if finding is not None])))


def finding_of(rule: Rule, positions: Sequence[int], case: Case, pack: Pack) -> Finding | None:
    """What a rule does to a case, given the positions of the parties that it is about; None if it does not apply."""
    concerned = [(p, k) for p in positions if (k := applies(rule, case, p, pack)) is not False]
    if not concerned:
        return None
    parties = tuple(position for position, _ in concerned)
    if some([known for _, known in concerned]) is True:
        state, asks = _consequence(rule, case, pack)
        return Finding(rule, state, asks, parties)
    usual = some([applies(rule, case, position, pack, presume=True) for position in parties])
    asks = _unique(name for position in parties for name in missing(rule, case, position, pack))
    if rule.gate == "info" and not (usual and rule.step):
        return Finding(rule, "may help", asks, parties) if rule.effect == "allow" else None
    if usual is False:
        return Finding(rule, "confirm", asks, parties)
    state, more = _consequence(rule, case, pack)
    if usual is None or state == "blocks":
        state = UNSURE.get(state, "may need")
    return Finding(rule, state, _unique([*asks, *more]), parties)


def applies(rule: Rule, case: Case, position: int, pack: Pack, presume: bool = False) -> Known:
    """Whether a rule that is about a party applies: true, false or not known."""
    parts = [_destination(rule, case, pack), _lethality(rule, case)]
    for name, test in rule.when.conditions.items():
        if parts[-1] is False:
            return False
        parts.append(condition(name, test, case, case.parties[position], pack, presume))
    return every(parts)


def missing(rule: Rule, case: Case, position: int, pack: Pack) -> list[str]:
    """The facts without which it is not known whether a rule applies to a party."""
    names = []
    if _destination(rule, case, pack) is None:
        tokens = rule.when.destination or ()
        names.append("sale_to_third_country" if "third_country" in tokens else "licensed_production")
    if _lethality(rule, case) is None:
        names.append("lethality")
    party = case.parties[position]
    for name, test in rule.when.conditions.items():
        if condition(name, test, case, party, pack) is None:
            names += [behind for behind in BEHIND.get(name, (name,)) if fact(behind, case, party, pack) is None]
    return names


def _destination(rule: Rule, case: Case, pack: Pack) -> Known:
    """Whether what moves goes where the rule looks, for the destinations that facts decide."""
    tokens = rule.when.destination or ()
    if "third_country" in tokens:
        value = fact("sale_to_third_country", case, case.parties[0], pack)
        return None if value is None else bool(value)
    if "licensor_state" in tokens:
        home = licensor(case)
        return None if home is None else home == case.parties[1].country
    return True


def _lethality(rule: Rule, case: Case) -> Known:
    if rule.when.lethality is None:
        return True
    lethality = case.item.lethality if case.item else None
    return None if lethality is None else lethality in rule.when.lethality


def _consequence(rule: Rule, case: Case, pack: Pack) -> tuple[State, tuple[str, ...]]:
    """What a rule that applies does, and what it still asks."""
    if rule.effect == "forbid":
        return ("blocks" if rule.may_block else "warns"), ()
    if rule.effect == "cost-share-cap":
        return _limit(rule, case, pack)
    if rule.effect in ("licence-required", "consortium-minimum") and rule.gate != "info":
        return ("warns" if rule.confidence == "low" else "step"), ()
    return ("step" if rule.step else "informs"), ()


def _limit(rule: Rule, case: Case, pack: Pack) -> tuple[State, tuple[str, ...]]:
    """A ceiling: kept, broken, or waiting for a number. Without one, the share that may be paid is nil: a step."""
    broken: State = "blocks" if rule.may_block else "warns"
    unsure: State = "may block" if rule.may_block else "may need"
    for parameter, name in CAPS:
        if parameter in rule.parameters:
            share = fact(name, case, case.parties[0], pack)
            if share is None:
                return unsure, (name,)
            if float(share) > float(rule.parameters[parameter]):
                return broken, ()
            return _older_contract(rule, case, pack, broken, unsure)
    return "step", ()


def _older_contract(rule: Rule, case: Case, pack: Pack, broken: State, unsure: State) -> tuple[State, tuple[str, ...]]:
    name = rule.parameters.get("earlier_contract_fact")
    if name is None:
        return "met", ()
    value = fact(str(name), case, case.parties[0], pack)
    if value is None:
        return unsure, (str(name),)
    return ("met" if value else broken), ()


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _after_waivers(findings: list[Finding]) -> list[Finding]:
    """Rules that another stands in for, for all parties concerned, are waived."""
    stands_in = {other: finding for finding in findings for other in finding.rule.waives}
    return [_waived(finding, stands_in.get(finding.rule.id)) for finding in findings]


def _waived(finding: Finding, by: Finding | None) -> Finding:
    """Waived by a rule that applies; while that hangs on a fact, a prohibition may only block."""
    if by is None or not set(finding.parties) <= set(by.parties):
        return finding
    if by.state in ("step", "met", "informs"):
        return replace(finding, state="waived", asks=(), by=by.rule.id)
    if finding.state == "blocks" and by.state in ("may block", "may need", "may help", "confirm"):
        return replace(finding, state="may block", asks=by.asks)
    return finding
