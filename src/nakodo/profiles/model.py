"""What a firm's profile holds. Unknown stays ``None`` (or "unknown"): it is never zero and never "no"."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from nakodo.profiles.countries import country_code
from nakodo.profiles.names import plain

Kind = Literal["prime", "supplier", "startup", "service"]
SizeClass = Literal["micro", "small", "medium", "midcap", "large", "giant"]
Confidence = Literal["high", "medium", "low"]
USContent = Literal["none", "some", "licensed", "unknown"]
Status = Literal["active", "acquired", "hidden"]
Cooperation = Literal["joint-venture", "reciprocal-production", "licence", "supply", "equity", "development"]

SIZE_CLASSES: tuple[SizeClass, ...] = ("micro", "small", "medium", "midcap", "large", "giant")
SIZE_BOUNDS = (10, 50, 250, 3_000, 30_000)
"""Upper bounds (exclusive) in employees of every size class but the last."""

KINDS: tuple[Kind, ...] = ("prime", "supplier", "startup", "service")

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._:-]*$"
CONTROL_PATTERN = r"^(civil|ML\d{1,2}|DU-\d[A-E]\d{0,3})$"
CODE_PATTERN = r"^[A-Z]{3}-[A-Z0-9]+$"
SCHEME_PATTERN = r"^[a-z][a-z0-9_]*$"


def _hidden(character: str) -> bool:
    """Whether a character is never shown: control, bidirectional and zero-width marks, surrogates, noncharacters."""
    if character in "\n\t":
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") or ord(character) & 0xFFFE == 0xFFFE


def hidden_marks(text: str) -> set[str]:
    """Names of the characters that reading a text removes.

    Examples
    --------
    >>> hidden_marks("Toray" + chr(0x202E)), hidden_marks("東レ")
    ({'U+202E'}, set())
    """
    if text.isprintable():
        return set()
    return {f"U+{ord(character):04X}" for character in text if _hidden(character)}


def _clean(value: Any) -> Any:
    """Strip hidden characters and outer blanks; dates become text."""
    if isinstance(value, str):
        if value.isprintable():
            return value.strip()
        return "".join(c for c in value if not _hidden(c)).strip()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return value


def _texts(value: Any) -> Any:
    """Accept a bare string as a text whose language is not known; an empty text is no text."""
    return _filled({"und": value} if isinstance(value, str) else value)


def _filled(value: Any) -> Any:
    """Leave empty texts out of a mapping or a list: they say nothing."""
    if isinstance(value, Mapping):
        return {key: value[key] for key in sorted(value, key=str) if not _is_blank(value[key])}
    if isinstance(value, (list, tuple)):
        return [text for text in value if not _is_blank(text)]
    return value


def _is_blank(value: Any) -> bool:
    return isinstance(value, str) and not _clean(value)


def _numbers_as_text(value: Any) -> Any:
    """Accept identifiers that a program wrote as numbers."""
    if isinstance(value, Mapping):
        return {k: str(v) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in value.items()}
    return value


Text = Annotated[str, BeforeValidator(_clean)]
Name = Annotated[str, BeforeValidator(_clean), Field(min_length=1)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Scheme = Annotated[str, Field(pattern=SCHEME_PATTERN)]
Texts = Annotated[dict[Language, Text], BeforeValidator(_texts)]
TextList = Annotated[tuple[Text, ...], BeforeValidator(_filled)]
Identifiers = Annotated[dict[Scheme, Text], BeforeValidator(_filled), BeforeValidator(_numbers_as_text)]
Country = Annotated[str, BeforeValidator(country_code)]
Year = Annotated[int, Field(ge=1000, le=2100)]


class Part(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Source(Part):
    """Where a statement comes from; ``url`` is empty for general knowledge."""

    title: Name
    url: Text = ""
    date: Text = ""


class Offer(Part):
    """A capability that a firm has.

    ``origin`` is "inferred" for codes that nakodo read out of free text, with the ``confidence`` in [0, 1].
    """

    code: Annotated[str, Field(pattern=CODE_PATTERN)]
    statement: Texts = {}
    trl: Annotated[int, Field(ge=1, le=9)] | None = None
    share: Annotated[float, Field(gt=0, le=1)] | None = None
    dual_use: bool | None = None
    us_content: USContent = "unknown"
    control: Annotated[str, Field(pattern=CONTROL_PATTERN)] | None = None
    lethal: bool | None = None
    origin: Literal["stated", "inferred"] = "stated"
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None


class Need(Part):
    """A capability that a firm says it wants, with the evidence."""

    code: Annotated[str, Field(pattern=CODE_PATTERN)]
    statement: Texts = {}
    kind: Literal["manufacturing-capacity", "supplier", "market", "technology", "partner"] | None = None
    evidence: Text = ""
    date: Text = ""
    confidence: Confidence | None = None


class Certification(Part):
    """A certificate or approval; a missing one is unknown, never "no"."""

    scheme: Name
    revision: Text = ""
    scope: Text = ""
    evidence: Text = ""
    date: Text = ""
    confidence: Confidence | None = None


class Partner(Part):
    """A known partnership. No feature may read it; it only marks a pairing as existing."""

    name: Name
    id: Text = ""
    country: Text = ""
    year: Year | None = None
    what: Text = ""
    url: Text = ""


class Code(Part):
    """A code of an outside vocabulary; the same code may mean another thing in another revision (NACE 25.40)."""

    scheme: Scheme
    revision: Text = ""
    code: Name


class Size(Part):
    """Size class and what it rests on; ``size = "large"`` is short for ``size.class = "large"``."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True)

    size_class: SizeClass | None = Field(default=None, alias="class")
    employees: Annotated[int, Field(ge=0)] | None = None
    year: Year | None = None
    revenue_meur: Annotated[float, Field(ge=0)] | None = None
    revenue_original: Text = ""
    revenue_year: Year | None = None
    confidence: Confidence | None = None
    source: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {"class": value} if isinstance(value, str) else value

    def known_class(self) -> SizeClass | None:
        """The stated class, or the class into which the stated headcount falls.

        Examples
        --------
        >>> Size(employees=249).known_class(), Size(employees=250).known_class()
        ('medium', 'midcap')
        """
        if self.size_class is None and self.employees is not None:
            return SIZE_CLASSES[sum(self.employees >= bound for bound in SIZE_BOUNDS)]
        return self.size_class


class Owner(Part):
    """Who controls the firm, as far as known."""

    country: Country | None = None
    name: Text = ""
    confidence: Confidence | None = None
    source: Text = ""
    note: Text = ""


class Firm(Part):
    """A company and the record of what it can do, with sources.

    Only ``name``, ``country`` and some text are needed; the ``id`` is made from country and name when absent.

    Examples
    --------
    >>> firm = Firm(name="Beispiel Optik GmbH", country="DE", description="Infrared lenses for cameras.")
    >>> firm.id, firm.description, firm.size.known_class()
    ('de-beispiel-optik-gmbh', {'und': 'Infrared lenses for cameras.'}, None)
    """

    id: Annotated[str, Field(pattern=ID_PATTERN, max_length=120)]
    name: Name
    name_local: Text = ""
    country: Country
    city: Text = ""
    kind: Kind | None = None
    founded: Year | None = None
    listed: Text = ""
    website: Text = ""
    parent: Text = ""
    status: Status = "active"
    status_reason: Text = ""
    status_source: Text = ""
    confidence: Confidence | None = None
    export_note: Text = ""
    programmes: TextList = ()
    cooperation: tuple[Cooperation, ...] = ()
    size: Size = Size()
    owner: Owner = Owner()
    identifiers: Identifiers = {}
    codes: tuple[Code, ...] = ()
    description: Texts = {}
    offers: tuple[Offer, ...] = ()
    needs: tuple[Need, ...] = ()
    certifications: tuple[Certification, ...] = ()
    existing_partners: tuple[Partner, ...] = ()
    sources: tuple[Source, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _make_id(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        record = dict(value)
        if isinstance(record.get("id"), int):
            record["id"] = str(record["id"])
        if record.get("name") in (None, "") and (stand_in := record.get("name_local") or record.get("id")):
            record["name"] = stand_in
        if record.get("id") in (None, "") and isinstance(record.get("name"), str):
            record["id"] = make_id(str(record.get("country", "")), record["name"])
        return record

    @property
    def names(self) -> tuple[str, ...]:
        """Every name by which the firm may be asked for."""
        return tuple(name for name in (self.name, self.name_local) if name)


def make_id(country: str, name: str) -> str:
    """A readable id from country and name; names without Latin letters get a short digest.

    Examples
    --------
    >>> make_id("FR", "Société Générale d'Optique")
    'fr-societe-generale-d-optique'
    >>> make_id("DE", "Beispiel Größe")
    'de-beispiel-grosse'
    >>> make_id("JP", "東レ株式会社")
    'jp-153b2ce8'
    """
    slug = re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-")[:80].rstrip("-")
    if not slug:
        from hashlib import sha256

        slug = sha256(name.encode("utf-8", "replace")).hexdigest()[:8]
    prefix = re.sub(r"[^a-z]", "", country.lower())
    return f"{prefix}-{slug}" if prefix else slug
