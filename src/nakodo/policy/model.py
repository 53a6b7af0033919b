"""What a policy pack holds: rules, country sets, facts, money, agreements and sources, as validated data."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Form = Literal["component", "complete_system", "technology", "software"]
Lethality = Literal["weapon", "non_weapon"]
Effect = Literal["allow", "licence-required", "forbid", "cost-share-cap", "consortium-minimum", "bonus-eligible"]
GateKind = Literal["hard", "soft", "info"]
Status = Literal["in_force", "provisional", "proposed", "superseded", "expired", "derived"]
Confidence = Literal["high", "medium", "low"]
Role = Literal["contractor", "coordinator", "member", "subcontractor", "supplier", "partner", "buyer"]
StepKind = Literal["agreement", "guarantee", "licence", "consent", "limit", "consortium", "check"]

FORMS: tuple[Form, ...] = ("component", "complete_system", "technology", "software")
STEP_KINDS: tuple[StepKind, ...] = ("agreement", "guarantee", "licence", "consent", "limit", "consortium", "check")
"""In the order in which steps are taken."""

TOKEN_PATTERN = r"^([A-Z]{2}|!?@[A-Z0-9_]+|third_country|licensor_state)$"
Token = Annotated[str, Field(pattern=TOKEN_PATTERN)]
"""A country, a set ``@NAME``, its complement ``!@NAME``, ``third_country`` or ``licensor_state``."""

RULE_ID = r"^[A-Za-z][A-Za-z0-9-]*$"
RuleId = Annotated[str, Field(pattern=RULE_ID)]
Scalar = bool | int | float | str


class Record(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Test(Record):
    """What a condition asks of a fact; exactly one of the fields is given."""

    equals: Scalar | None = None
    among: tuple[str, ...] | None = Field(default=None, alias="in")
    not_in: tuple[str, ...] | None = None
    over: float | None = None
    at_least: float | None = None
    below: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_value(cls, value: Any) -> Any:
        return value if isinstance(value, dict) else {"equals": value}

    @model_validator(mode="after")
    def _exactly_one(self) -> Test:
        if len(self.model_fields_set) != 1:
            raise ValueError("exactly one of a bare value, in, not_in, over, at_least and below")
        return self

    def holds(self, value: Scalar) -> bool:
        """Whether a known value passes.

        Examples
        --------
        >>> Test.model_validate({"at_least": 0.15}).holds(0.2), Test.model_validate(True).holds(False)
        (True, False)
        """
        if self.among is not None:
            return value in self.among
        if self.not_in is not None:
            return value not in self.not_in
        if self.equals is not None:
            return value == self.equals
        number = float(value)
        if self.over is not None:
            return number > self.over
        if self.at_least is not None:
            return number >= self.at_least
        return self.below is not None and number < self.below


class When(Record):
    """When a rule applies: every key that is given must match; a key that is absent does not restrict."""

    exporter: tuple[Token, ...] | None = None
    destination: tuple[Token, ...] | None = None
    actor: tuple[Token, ...] | None = None
    between: tuple[Token, Token] | None = None
    among: tuple[Token, ...] | None = None
    funding: tuple[str, ...] | None = None
    form: tuple[Form, ...] | None = None
    lethality: tuple[Lethality, ...] | None = None
    role: tuple[str, ...] | None = None
    conditions: dict[str, Test] = {}

    def tokens(self) -> set[str]:
        """Every country token that the rule names, those in its conditions included."""
        groups = (self.exporter, self.destination, self.actor, self.between, self.among)
        found = {token for group in groups for token in group or ()}
        return found | {str(test.equals) for test in self.conditions.values() if is_set_token(test.equals)}


def is_set_token(value: object) -> bool:
    """Whether a condition compares with a country set.

    Examples
    --------
    >>> is_set_token("!@SAFE_AREA"), is_set_token("GCAP")
    (True, False)
    """
    return isinstance(value, str) and value.lstrip("!").startswith("@")


class Rule(Record):
    """One rule of a pack; the step is what somebody has to do about it."""

    id: RuleId
    title: str
    jurisdiction: Literal["JP", "EU", "GB", "NO", "CH", "UA", "TR", "US", "INTL"]
    instrument: str
    status: Status
    effective_from: date | None = None
    effective_to: date | None = None
    not_before: date | None = None
    funding_from: dict[str, date] = {}
    when: When = When()
    effect: Effect
    gate: GateKind
    penalty: Annotated[int, Field(ge=0, le=99)] | None = None
    step: str = ""
    step_kind: StepKind = "check"
    authority: str = ""
    waives: tuple[RuleId, ...] = ()
    parameters: dict[str, Any] = {}
    note: str
    confidence: Confidence
    sources: tuple[str, ...] = ()

    def in_play(self, day: date, funding: str) -> bool:
        """Whether the rule counts on a day for some money; a date that is not known does not restrict."""
        if self.status == "proposed" or (self.when.funding is not None and funding not in self.when.funding):
            return False
        start = self.funding_from.get(funding, self.effective_from or self.not_before)
        return (start is None or start <= day) and (self.effective_to is None or day <= self.effective_to)

    @property
    def may_block(self) -> bool:
        """Hard, and known well enough to keep a pairing out."""
        return self.gate == "hard" and self.confidence != "low"


class CountrySet(Record):
    """A named set of countries; ``joined`` gives the day from which a member counts."""

    members: tuple[str, ...] = ()
    joined: dict[str, date] = {}
    as_of: date | None = None
    confidence: Confidence
    note: str = ""

    def holds(self, country: str, day: date) -> bool:
        """Whether a country is a member on a day."""
        return country in self.members or (country in self.joined and self.joined[country] <= day)


class Fact(Record):
    """A fact that rules ask about, its question, and the usual case if there is one."""

    question: str
    kind: Literal["yes-no", "share", "number", "text"] = "yes-no"
    presumed: bool | None = None
    derived: bool = False
    note: str = ""


class Source(Record):
    """Where a statement comes from."""

    title: str
    url: str
    published: str = ""


class Instrument(Record):
    """Money that a pairing may use; ``area`` is the set whose firms count as inside."""

    name: str
    legal_act: str = ""
    area: Token | None = None
    categories: tuple[int, ...] = ()
    sender_role: Role = "supplier"
    receiver_role: Role = "contractor"
    budget_eur: int | None = None
    period_start: str = ""
    period_end: str = ""
    min_entities: int | None = None
    min_states: int | None = None
    max_third_country_component_share: float | None = None
    third_country_limits: str = ""
    japan_status: str = ""
    status: Status = "in_force"
    confidence: Confidence = "high"
    note: str = ""
    sources: tuple[str, ...] = ()
    more_sources: tuple[str, ...] = ()

    def runs(self, day: date) -> bool:
        """Whether the instrument exists on a day; shortened dates (``2028``) cover the whole period they name."""
        text = day.isoformat()
        started = self.period_start[: len(text)] <= text[: len(self.period_start)]
        return self.status != "proposed" and started and not (self.period_end and self.period_end < text)


class Agreement(Record):
    """An agreement of a European state, the Union or NATO with Japan, or of a third state with the Union."""

    party: str
    counterparty: str
    type: str
    status: str
    signed: str = ""
    in_force: str = ""
    confidence: Confidence
    note: str = ""
    sources: tuple[str, ...] = ()
    more_sources: tuple[str, ...] = ()


class ControlList(Record):
    """Codes and short titles of a control list; the official list is authoritative."""

    name: str
    version: date | None = None
    confidence: Confidence
    low_confidence: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    titles: dict[str, str]


class Penalties(Record):
    """Hundredths of the score that findings take away."""

    hard: Annotated[int, Field(ge=0, le=99)]
    soft: Annotated[int, Field(ge=0, le=99)]
    forbidden: Annotated[int, Field(ge=0, le=99)]
    unknown: Annotated[int, Field(ge=0, le=99)]
    most: Annotated[int, Field(ge=0, le=99)]
