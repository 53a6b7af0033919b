"""What is judged: who sends what to whom, in which roles, with which money, on which day, and what is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from nakodo.errors import UsageError
from nakodo.features.capabilities import control_class
from nakodo.policy.model import FORMS, Form, Lethality, Role, Scalar
from nakodo.policy.pack import Pack
from nakodo.profiles.model import CONTROL_PATTERN, Firm, Offer
from nakodo.profiles.taxonomy import Taxonomy

Control = Literal["military", "dual-use", "civil"]
USContent = Literal["none", "ear", "usml", "some", "licensed", "unknown"]

ROLES: dict[Role, frozenset[str]] = {
    "contractor": frozenset({"contractor", "recipient", "consortium_member", "prime"}),
    "coordinator": frozenset({"coordinator", "recipient", "consortium_member", "prime"}),
    "member": frozenset({"recipient", "consortium_member", "subcontractor_in_action"}),
    "subcontractor": frozenset({"subcontractor", "subcontractor_in_action"}),
    "supplier": frozenset({"supplier"}),
    "partner": frozenset({"associated_partner", "supplier"}),
    "buyer": frozenset({"contracting_authority", "end_user"}),
}
"""Roles that a user gives to a firm, and the roles of the rules that each stands for; a partner is unpaid."""

SENDER_ROLES: dict[Form, frozenset[str]] = {
    "component": frozenset({"exporter", "component_supplier", "co_producer"}),
    "complete_system": frozenset({"exporter", "co_producer"}),
    "technology": frozenset({"exporter", "technology_provider", "co_producer", "co_developer"}),
    "software": frozenset({"exporter", "technology_provider", "component_supplier", "co_producer"}),
}
RECEIVER_ROLES = frozenset({"co_producer", "co_developer"})

US_CONTENT: tuple[USContent, ...] = ("none", "ear", "usml", "some", "licensed", "unknown")


@dataclass(frozen=True)
class Situation:
    """What holds for every pairing that is judged; what it leaves out comes from the profiles or stays unknown.

    Parameters
    ----------
    day : date
    funding : str
        An instrument of the pack.
    safe_category : int, optional
        One or two, for SAFE.
    form : str
        component, complete_system, technology or software.
    left_role, right_role : str, optional
        Role of the left and of the right firm; by default that of the sending and receiving firm for the money.
    lethality, control, us_content : str, optional
        Instead of what the offers say.
    facts : mapping
        Answers to the pack's questions.

    Examples
    --------
    >>> from nakodo.policy.pack import load_pack
    >>> situation = Situation.of(load_pack(), funding="SAFE-1", facts={"cost_share": 0.2})
    >>> situation.funding, situation.safe_category, situation.day.isoformat()
    ('SAFE', 1, '2026-11-22')
    """

    day: date
    funding: str = "national"
    safe_category: int | None = None
    form: Form = "component"
    left_role: Role | None = None
    right_role: Role | None = None
    lethality: Lethality | None = None
    control: Control | None = None
    us_content: USContent | None = None
    facts: Mapping[str, Scalar] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        pack: Pack,
        funding: str = "national",
        form: str = "component",
        day: date | None = None,
        facts: Mapping[str, Scalar] | None = None,
        left_role: Role | None = None,
        right_role: Role | None = None,
        lethality: Lethality | None = None,
        control: Control | None = None,
        us_content: USContent | None = None,
    ) -> Situation:
        """A situation checked against a pack; the day is the pack's day of assessment unless given.

        Raises
        ------
        UsageError
            If the money, the form or a fact is unknown, or an answer is of the wrong kind.
        """
        money, category = _money(pack, funding)
        if form.replace("-", "_") not in FORMS:
            raise UsageError(f"unknown form {form!r}; known are {', '.join(FORMS)}")
        answers = {name: _answer(pack, name, value) for name, value in (facts or {}).items()}
        return cls(
            day=day or pack.assessed_on,
            funding=money,
            safe_category=category,
            form=next(known for known in FORMS if known == form.replace("-", "_")),
            left_role=left_role,
            right_role=right_role,
            lethality=lethality,
            control=control,
            us_content=us_content,
            facts=answers,
        )

    def header(self) -> str:
        """The situation in one line."""
        category = f" category {self.safe_category}" if self.safe_category else ""
        given = [f"{name} {value}" for name, value in _overrides(self)]
        return ", ".join([f"{self.funding}{category}", self.form.replace("_", " "), self.day.isoformat(), *given])


def _overrides(situation: Situation) -> list[tuple[str, Scalar]]:
    named = ("left_role", "right_role", "lethality", "control", "us_content")
    given = [(name.replace("_", " "), getattr(situation, name)) for name in named]
    return [(name, value) for name, value in given if value is not None] + sorted(situation.facts.items())


def _money(pack: Pack, funding: str) -> tuple[str, int | None]:
    """The instrument and category that a word such as ``SAFE-1`` or ``edip`` means."""
    words: dict[str, tuple[str, int | None]] = {name.upper(): (name, None) for name in pack.instruments}
    words |= {f"{name.upper()}-{n}": (name, n) for name, i in pack.instruments.items() for n in i.categories}
    if funding.upper() not in words:
        known = ", ".join(sorted({*pack.instruments, *(w for w in words if words[w][1])}))
        raise UsageError(f"unknown funding {funding!r}; known are {known}")
    return words[funding.upper()]


def _answer(pack: Pack, name: str, value: Scalar) -> Scalar:
    if name in ("control_list", "lethality"):
        raise UsageError(f"{name} is no answer\n  try: --{name.split('_')[0]}")
    if name not in pack.facts:
        raise UsageError(f"no rule asks for {name!r}; known facts are {', '.join(sorted(pack.facts))}")
    kind = pack.facts[name].kind
    if kind == "yes-no" and not isinstance(value, bool):
        raise UsageError(f"{name} is {value!r}; expected yes or no")
    if kind in ("share", "number"):
        if isinstance(value, (bool, str)):
            raise UsageError(f"{name} is {value!r}; expected a number")
        if kind == "share" and not 0 <= value <= 1:
            raise UsageError(f"{name} is {value:g}; expected a share from 0 to 1")
    return value


class Item(NamedTuple):
    """What moves, as far as rules read it; ``None`` is unknown."""

    form: Form
    control: Control | None
    lethality: Lethality | None
    defence: bool | None
    us_content: USContent = "unknown"


def item_of(offer: Offer | None, situation: Situation, taxonomy: Taxonomy) -> Item:
    """The item that an offer is in a situation; no offer at all gives an item of which nothing is known.

    Made for military use: a weapon, and what stands on the military list. Unknown where the list class is only
    the taxonomy's typical one and the offer is called dual-use, and where an offer off the military list is said
    not to be dual-use (it may be purely civil or purely military).

    Examples
    --------
    >>> from nakodo.policy.pack import load_pack
    >>> from nakodo.profiles.taxonomy import load_taxonomy
    >>> item_of(Offer(code="EFF-SEEKER"), Situation.of(load_pack()), load_taxonomy())
    Item(form='component', control='military', lethality='weapon', defence=True, us_content='unknown')
    """
    control, lethality, us_content = situation.control, situation.lethality, situation.us_content
    stated, dual_use = control is not None, None
    if offer is not None:
        control = control or control_kind(control_class(offer, taxonomy))
        lethal = taxonomy[offer.code].lethal if offer.lethal is None else offer.lethal
        lethality = lethality or ("weapon" if lethal else "non_weapon")
        us_content = us_content or offer.us_content
        stated, dual_use = stated or offer.control is not None, offer.dual_use
    defence = _defence(control, lethality, stated, dual_use)
    return Item(situation.form, control, lethality, defence, us_content or "unknown")


def control_kind(code: str) -> Control:
    """The kind of list that a list class stands on.

    Raises
    ------
    UsageError
        If it is no list class.

    Examples
    --------
    >>> control_kind("ML4"), control_kind("DU-1C"), control_kind("civil")
    ('military', 'dual-use', 'civil')
    """
    if not re.match(CONTROL_PATTERN, code):
        raise UsageError(f"{code!r} is no list class; expected civil, one as ML4, or one as DU-1C")
    return "military" if code.startswith("ML") else "dual-use" if code.startswith("DU") else "civil"


def _defence(control: Control | None, lethality: Lethality | None, stated: bool, dual_use: bool | None) -> bool | None:
    if lethality == "weapon":
        return True
    if control == "military":
        return True if stated or not dual_use else None
    if control is None or dual_use is False:
        return None
    return False


@dataclass(frozen=True)
class Party:
    """A firm as rules read it: where it sits, who owns it, what it does; an unknown owner is ``None``."""

    country: str
    owner: str | None
    roles: frozenset[str]


@dataclass(frozen=True)
class Case:
    """One judgement: parties in order (the sender first where an item moves), the item, and the situation."""

    parties: tuple[Party, ...]
    item: Item | None
    situation: Situation

    @property
    def moves(self) -> bool:
        """Whether an item goes from the first party to the second."""
        return self.item is not None and len(self.parties) == 2


def parties(
    sender: Firm, receiver: Firm, pack: Pack, situation: Situation, sender_is_left: bool = True
) -> tuple[Party, Party]:
    """Both firms with their roles: those that the situation gives, else the usual ones for the money.

    A complete system comes from the contractor and goes to a buyer; parts, know-how and software go from a supplier
    to the contractor, or as the instrument says.
    """
    instrument = pack.instruments[situation.funding]
    usual: tuple[Role, Role] = (instrument.sender_role, instrument.receiver_role)
    if situation.form == "complete_system" and usual == ("supplier", "contractor"):
        usual = ("contractor", "buyer")
    given = (situation.left_role, situation.right_role)
    sender_role, receiver_role = (g or u for g, u in zip(given if sender_is_left else given[::-1], usual, strict=True))
    return (
        Party(sender.country, sender.owner.country, ROLES[sender_role] | SENDER_ROLES[situation.form]),
        Party(receiver.country, receiver.owner.country, ROLES[receiver_role] | RECEIVER_ROLES),
    )
