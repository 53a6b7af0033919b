"""Facts of a case: what the user answered, else what firms, offers and situation tell, else unknown (``None``)."""

from __future__ import annotations

from collections.abc import Callable

from nakodo.policy.model import Rule, Scalar, Test, is_set_token
from nakodo.policy.pack import Pack
from nakodo.policy.situation import Case, Party

Value = Scalar | None
Known = bool | None
"""True, False, or ``None`` for unknown: Kleene's three truth values."""

CONTROL_LISTS = {
    "JP-ETCO-T1": {"military", "dual-use"},
    "EU-CML": {"military"},
    "EU-DU": {"dual-use"},
    "none": {"civil"},
}
"""Which list classes stand on which control list."""

SUBCONTRACTOR_SHARE = 0.15
"""Share of the contract from which a supplier counts as a subcontractor (SAFE article 16(12))."""


def every(values: list[Known]) -> Known:
    """And, after Kleene: false if any is false, else unknown if any is unknown.

    Examples
    --------
    >>> every([True, None]), every([False, None]), every([])
    (None, False, True)
    """
    return False if False in values else None if None in values else True


def some(values: list[Known]) -> Known:
    """Or, after Kleene.

    Examples
    --------
    >>> some([False, None]), some([True, None]), some([])
    (None, True, False)
    """
    return True if True in values else None if None in values else False


def condition(name: str, test: Test, case: Case, party: Party, pack: Pack, presume: bool = False) -> Known:
    """Whether a condition holds, from the point of view of the party that the rule is about.

    Parameters
    ----------
    presume : bool
        Let facts that are not known take their usual case, where the pack names one.
    """
    if name == "control_list":
        control = case.item.control if case.item else None
        return None if control is None else control in CONTROL_LISTS[str(test.equals)]
    value = fact(name, case, party, pack)
    if value is None and presume:
        value = pack.facts[name].presumed
    if value is None:
        return None
    if is_set_token(test.equals):
        return pack.member(str(value), str(test.equals), case.situation.day)
    return test.holds(value)


def fact(name: str, case: Case, party: Party, pack: Pack) -> Value:
    """The value of a fact: the user's answer, else what can be derived, else ``None``."""
    if name in case.situation.facts:
        return case.situation.facts[name]
    derive = DERIVED.get(name)
    return derive(case, party, pack) if derive else None


def _defence(case: Case, party: Party, pack: Pack) -> Value:
    return case.item.defence if case.item else None


def _component_origin(case: Case, party: Party, pack: Pack) -> Value:
    return case.parties[0].country


def _outside_control(case: Case, party: Party, pack: Pack) -> Value:
    area = pack.instruments[case.situation.funding].area
    if area is None or party.owner is None:
        return None
    return not pack.member(party.owner, area, case.situation.day)


def _contractor_or_critical(case: Case, party: Party, pack: Pack) -> Value:
    """SAFE article 16(3) and (12): the contractor, or a large critical subcontractor with classified access."""
    if "contractor" in party.roles:
        return True
    share = fact("contract_value_share", case, party, pack)
    large = None if share is None else float(share) >= SUBCONTRACTOR_SHARE
    asked = [fact(name, case, party, pack) for name in ("critical_input", "needs_classified_access")]
    return every([large, *(None if value is None else bool(value) for value in asked)])


def _classified_access(case: Case, party: Party, pack: Pack) -> Value:
    """No classified exchange at all means that the supplier needs none."""
    return False if case.situation.facts.get("handles_classified") is False else None


def _licensed_production(case: Case, party: Party, pack: Pack) -> Value:
    return True if case.item and case.item.us_content == "licensed" else None


def _back_to_licensor(case: Case, party: Party, pack: Pack) -> Value:
    if not case.moves or fact("licensed_production", case, party, pack) is not True:
        return None
    return licensor(case) == case.parties[1].country if licensor(case) else None


def licensor(case: Case) -> str | None:
    """Country of the licensor, as far as the item tells."""
    return "US" if case.item and case.item.us_content == "licensed" else None


def _us_usml(case: Case, party: Party, pack: Pack) -> Value:
    content = case.item.us_content if case.item else "unknown"
    return {"none": False, "ear": False, "usml": True}.get(content)


def _us_none(case: Case, party: Party, pack: Pack) -> Value:
    return False if case.item and case.item.us_content == "none" else None


def _us_share(case: Case, party: Party, pack: Pack) -> Value:
    return 0.0 if case.item and case.item.us_content == "none" else None


def _safe_category(case: Case, party: Party, pack: Pack) -> Value:
    return case.situation.safe_category


def _design_authority(case: Case, party: Party, pack: Pack) -> Value:
    """EDIP always (article 10(5)), SAFE in category two only (article 16(11))."""
    if case.situation.funding != "SAFE":
        return case.situation.funding == "EDIP"
    category = fact("safe_category", case, party, pack)
    return None if category is None else category == 2


def _joint(case: Case, party: Party, pack: Pack) -> Value:
    """Joint production is what a pairing is for."""
    return True


def _retransfer(case: Case, party: Party, pack: Pack) -> Value:
    return True if case.situation.facts.get("sale_to_third_country") is True else None


def _purpose(case: Case, party: Party, pack: Pack) -> Value:
    """A weapon serves none of the non-combat purposes."""
    return "combat" if case.item and case.item.lethality == "weapon" else None


DERIVED: dict[str, Callable[[Case, Party, Pack], Value]] = {
    "jp_defence_equipment": _defence,
    "component_origin": _component_origin,
    "controlled_by_non_associated_third_country": _outside_control,
    "contractor_or_critical_subcontractor": _contractor_or_critical,
    "needs_classified_access": _classified_access,
    "licensed_production": _licensed_production,
    "licensed_production_return_to_licensor": _back_to_licensor,
    "us_usml_content": _us_usml,
    "us_controlled_content_share": _us_share,
    "us_600_series_or_9x515_content": _us_none,
    "made_from_us_600_series_or_9x515_technology": _us_none,
    "safe_category": _safe_category,
    "design_authority_required": _design_authority,
    "joint_development_or_production": _joint,
    "retransfer_to_third_party_or_new_use": _retransfer,
    "purpose": _purpose,
}

OF_THE_MONEY = frozenset(
    {
        "controlled_by_non_associated_third_country",
        "contractor_or_critical_subcontractor",
        "safe_category",
        "design_authority_required",
    }
)
"""Derived facts that depend on the money, or on the roles that it gives; all others are the same for all money."""


def reads_money(rule: Rule) -> bool:
    """Whether what a rule does to a case can depend on the money, once the parties that it is about are known.

    Examples
    --------
    >>> from nakodo.policy.pack import load_pack
    >>> rules = load_pack().rules
    >>> reads_money(rules["EU-SAFE-02"]), reads_money(rules["JP-3P-09"])
    (True, False)
    """
    asked = {*rule.when.conditions, str(rule.parameters.get("earlier_contract_fact"))}
    return not OF_THE_MONEY.isdisjoint(asked)
