"""Rules over a whole set of firms: minimum numbers, ceilings on outside shares, and each member's own verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nakodo.errors import UsageError
from nakodo.policy.evaluate import judge
from nakodo.policy.facts import condition, every
from nakodo.policy.model import FORMS, Role, Rule
from nakodo.policy.pack import Pack
from nakodo.policy.scope import rules_in_play
from nakodo.policy.situation import ROLES, SENDER_ROLES, Case, Item, Party, Situation
from nakodo.policy.verdict import Outcome, Verdict
from nakodo.profiles.model import Firm

PAID_ROLES: tuple[Role, ...] = ("contractor", "coordinator", "member")
"""Roles that count towards the minimum numbers."""


@dataclass(frozen=True)
class Member:
    """A firm in a consortium; shares are of 1 and may be unknown.

    Parameters
    ----------
    firm : Firm
    role : str, optional
        By default that of the money's receiver if the firm sits in its area, else a supplier.
    cost_share : float, optional
        Its part of the component cost of the end product.
    contract_share : float, optional
        Its part of the contract value.
    """

    firm: Firm
    role: Role | None = None
    cost_share: float | None = None
    contract_share: float | None = None


@dataclass(frozen=True)
class Check:
    """One test of the consortium as a whole: what it found, what the rule wants; ``met`` is None where unknown."""

    rule: Rule
    what: str
    found: str
    wanted: str
    met: bool | None


@dataclass(frozen=True)
class ConsortiumVerdict:
    """Checks of the whole and the verdict of each member, in the order of the members."""

    checks: tuple[Check, ...]
    members: tuple[tuple[Member, Verdict], ...]

    @property
    def outcome(self) -> Outcome:
        """Blocked if a hard check fails or a member is blocked; the worst of all otherwise."""
        found = [verdict.outcome for _, verdict in self.members]
        for check in self.checks:
            if check.met is None:
                found.append(Outcome.UNKNOWN)
            elif not check.met:
                found.append(Outcome.BLOCKED if check.rule.may_block else Outcome.CONDITIONAL)
        return min(found, default=Outcome.OPEN)


def consortium(members: Sequence[Member], pack: Pack, situation: Situation) -> ConsortiumVerdict:
    """What the rules say of a set of firms that want the same money.

    Each member is judged in its role with its own shares; ceilings are compared with the sum over all members
    outside the area, and minimum numbers with the members that sit inside and are not blocked.

    Raises
    ------
    UsageError
        If there is no member, a firm stands there twice, or shares are outside [0, 1] or sum to more than 1.

    Examples
    --------
    >>> from nakodo.policy.pack import load_pack
    >>> pack = load_pack()
    >>> firms = [Firm(name=c, country=c, owner={"country": c}) for c in ("FR", "DE", "JP")]
    >>> verdict = consortium([Member(firm) for firm in firms], pack, Situation.of(pack, funding="EDF"))
    >>> verdict.outcome.word, [(check.found, check.wanted) for check in verdict.checks]
    ('blocked', [('2', 'at least 3'), ('2', 'at least 3')])
    """
    _refuse_bad_shares(members)
    instrument = pack.instruments[situation.funding]
    placed = [m if m.role else replace(m, role=_usual_role(m.firm, pack, situation)) for m in members]
    outside = _total([m.cost_share for m in placed if not _inside(m.firm, instrument.area, pack, situation)])
    rules = _rules_of_all_forms(pack, situation)
    judged = tuple((m, _member_verdict(m, rules, pack, situation)) for m in placed)
    return ConsortiumVerdict(tuple(_checks(judged, outside, rules, pack, situation)), judged)


def _usual_role(firm: Firm, pack: Pack, situation: Situation) -> Role:
    """That of a receiver of the money for a firm inside its area, else a supplier."""
    instrument = pack.instruments[situation.funding]
    return instrument.receiver_role if _inside(firm, instrument.area, pack, situation) else "supplier"


def _rules_of_all_forms(pack: Pack, situation: Situation) -> list[Rule]:
    """A consortium makes the whole product: the rules for parts and for complete systems alike."""
    forms = [rules_in_play(pack, replace(situation, form=form)) for form in FORMS]
    return list({rule.id: rule for rules in forms for rule in rules}.values())


def _refuse_bad_shares(members: Sequence[Member]) -> None:
    ids = [member.firm.id for member in members]
    if not ids or len(set(ids)) < len(ids):
        raise UsageError("a consortium needs at least one firm, and each firm once")
    for name in ("cost_share", "contract_share"):
        shares = [share for member in members if (share := getattr(member, name)) is not None]
        if any(not 0 <= share <= 1 for share in shares) or sum(shares) > 1 + 1e-9:
            raise UsageError(f"{name.replace('_', ' ')}s are {shares}; each is from 0 to 1 and they sum to at most 1")


def _inside(firm: Firm, area: str | None, pack: Pack, situation: Situation) -> bool:
    return area is None or pack.member(firm.country, area, situation.day)


def _total(shares: Sequence[float | None]) -> float | None:
    """The sum, unknown if any share is."""
    return None if None in shares else sum(share for share in shares if share is not None)


def _member_verdict(member: Member, rules: Sequence[Rule], pack: Pack, situation: Situation) -> Verdict:
    """The rules about one firm in its role; ceilings and minimum numbers are checked for the whole."""
    own = [rule for rule in rules if not _of_the_whole(rule) and rule.when.between is None]
    return judge(_case(member, situation), pack, own)


def _case(member: Member, situation: Situation) -> Case:
    role = member.role or "member"
    roles = ROLES[role] | (SENDER_ROLES[situation.form] if role == "supplier" else frozenset())
    facts = dict(situation.facts)
    if member.contract_share is not None:
        facts["contract_value_share"] = member.contract_share
    item = Item(situation.form, situation.control, situation.lethality, None, situation.us_content or "unknown")
    party = Party(member.firm.country, member.firm.owner.country, roles)
    return Case((party,), item, replace(situation, facts=facts))


def _of_the_whole(rule: Rule) -> bool:
    return rule.effect == "consortium-minimum" or "max_third_country_component_share" in rule.parameters


def _checks(
    judged: Sequence[tuple[Member, Verdict]],
    outside: float | None,
    rules: Sequence[Rule],
    pack: Pack,
    situation: Situation,
) -> Iterator[Check]:
    counted = [m for m, v in judged if m.role in PAID_ROLES and v.outcome is not Outcome.BLOCKED]
    for rule in rules:
        if rule.when.funding is None or not _of_the_whole(rule):
            continue
        if rule.effect == "consortium-minimum":
            if _concerns_firms(rule):
                yield from _minimum(rule, counted, pack, situation)
        elif _concerns_origin(rule, judged, pack, situation):
            cap = float(rule.parameters["max_third_country_component_share"])
            met = None if outside is None else outside <= cap + 1e-12
            found = "unknown" if outside is None else f"{outside:.0%}"
            yield Check(rule, "share of component cost from outside the area", found, f"at most {cap:.0%}", met)


def _concerns_firms(rule: Rule) -> bool:
    """Rules about contracting authorities concern states, not firms."""
    return rule.when.role is None or set(rule.when.role) != {"contracting_authority"}


def _concerns_origin(rule: Rule, judged: Sequence[tuple[Member, Verdict]], pack: Pack, situation: Situation) -> bool:
    """Whether a ceiling on outside parts concerns any member: by origin, or by the countries that it names."""
    origin = rule.when.conditions.get("component_origin")
    tokens = (str(origin.equals),) if origin else rule.when.actor or ()
    return any(pack.member(m.firm.country, token, situation.day) for m, _ in judged for token in tokens)


def _minimum(rule: Rule, counted: Sequence[Member], pack: Pack, situation: Situation) -> Iterator[Check]:
    area = str(rule.parameters.get("states_set") or pack.instruments[situation.funding].area)
    inside = [m.firm for m in counted if pack.member(m.firm.country, area, situation.day)]
    states = {firm.country for firm in inside}
    numbers = {
        "min_entities": ("independent entities inside the area", len(_groups(inside))),
        "min_states": ("states of the area", len(states)),
        "min_member_states": ("member states", sum(pack.member(c, "@EU27", situation.day) for c in states)),
    }
    nobody = Case((Party("", None, frozenset()),), None, situation)
    tests = rule.when.conditions.items()
    concerned = every([condition(n, t, nobody, nobody.parties[0], pack, presume=True) for n, t in tests])
    for key, (what, found) in numbers.items():
        if key in rule.parameters and concerned is not False:
            wanted = int(rule.parameters[key])
            met = True if found >= wanted else None if concerned is None else False
            yield Check(rule, what, str(found), f"at least {wanted}", met)


def _groups(firms: Sequence[Firm]) -> set[str]:
    """Firms of one group count once: those with the same parent, and a parent with its own."""
    return {firm.parent or firm.id for firm in firms}
