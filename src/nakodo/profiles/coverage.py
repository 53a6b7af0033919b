"""What is known of each firm, what matching assumes in its place, and who supplies what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nakodo.profiles.countries import EUROPE
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm
from nakodo.profiles.taxonomy import Taxonomy

State = Literal["known", "assumed", "missing"]

NO_WORTH: Mapping[str, int] = {}


@dataclass(frozen=True)
class Fact:
    """Something that a profile may say.

    Parameters
    ----------
    key, label : str
    state : callable
        Firm -> whether the fact is known, whether matching assumes a value in its place, or whether it is missing.
    """

    key: str
    label: str
    state: Callable[[Firm], State]


def _known_if(test: Callable[[Firm], Any]) -> Callable[[Firm], State]:
    return lambda firm: "known" if test(firm) else "missing"


def _known_or_assumed(test: Callable[[Firm], Any]) -> Callable[[Firm], State]:
    return lambda firm: "known" if test(firm) else "assumed"


def _of_offers(name: str, unknown: Any = None) -> Callable[[Firm], State]:
    """Known when every offer has the value; else matching assumes one for those that lack it."""

    def state(firm: Firm) -> State:
        if not firm.offers:
            return "missing"
        return "assumed" if any(getattr(offer, name) == unknown for offer in firm.offers) else "known"

    return state


def _offers(firm: Firm) -> State:
    if not firm.offers:
        return "assumed" if firm.description else "missing"
    return "assumed" if all(offer.origin == "inferred" for offer in firm.offers) else "known"


def _all_stated(firm: Firm) -> bool:
    return bool(firm.offers) and all(offer.statement for offer in firm.offers)


FACTS: tuple[Fact, ...] = (
    Fact("offers", "what it offers, as codes", _offers),
    Fact("texts", "a description", _known_if(lambda firm: firm.description)),
    Fact("statements", "what each offer is, in words", _known_if(_all_stated)),
    Fact("second_language", "texts in a second language", _known_if(lambda firm: len(firm.description) > 1)),
    Fact("needs", "what it needs", _known_or_assumed(lambda firm: firm.needs)),
    Fact("readiness", "readiness (TRL) of its offers", _of_offers("trl")),
    Fact("share", "share of each offer in its business", _of_offers("share")),
    Fact("dual_use", "whether its offers are civil too", _of_offers("dual_use")),
    Fact("us_content", "US content of its offers", _of_offers("us_content", "unknown")),
    Fact("size", "size class", _known_or_assumed(lambda firm: firm.size.known_class())),
    Fact("kind", "kind of firm", _known_or_assumed(lambda firm: firm.kind)),
    Fact("owner", "country of its owner", _known_if(lambda firm: firm.owner.country)),
    Fact("certifications", "certificates", _known_if(lambda firm: firm.certifications)),
    Fact("cooperation", "cooperation sought", _known_if(lambda firm: firm.cooperation)),
    Fact("identifiers", "an identifier", _known_if(lambda firm: firm.identifiers)),
    Fact("sources", "sources", _known_if(lambda firm: firm.sources)),
)


@dataclass(frozen=True)
class FirmCoverage:
    """One firm: its facts by state, what would improve its matches most, and how old and sure its sources are.

    ``newest_source`` is the latest date of a source as written; ``source_age`` in whole years before the date that
    was asked for, None where no source is dated.
    """

    id: str
    name: str
    known: tuple[str, ...]
    assumed: tuple[str, ...]
    missing: tuple[str, ...]
    most_useful: tuple[str, ...]
    n_sources: int
    newest_source: str
    source_age: int | None
    confidence: str

    @property
    def share(self) -> float:
        """Share of the facts that are known."""
        return round(len(self.known) / len(FACTS), 2)


def firm_coverage(firms: Firms, worth: Mapping[str, int] = NO_WORTH, as_of: str = "") -> list[FirmCoverage]:
    """Coverage of every firm, in the order of ids.

    Parameters
    ----------
    firms : Firms
    worth : mapping of fact to int, optional
        How much of the weight of a score a fact makes known; the facts without which a firm loses most come first in
        ``most_useful``. Without it the order is that of ``FACTS``.
    as_of : str, optional
        Date (year first) from which the age of sources counts; the latest date of any source by default.

    Examples
    --------
    >>> [row] = firm_coverage(Firms([Firm(name="A", country="JP", description="Sonars.", size="small")]))
    >>> row.known, row.assumed
    (('texts', 'size'), ('offers', 'needs', 'kind'))
    """
    as_of = as_of or max((source.date for firm in firms for source in firm.sources), default="")
    return [_coverage(firm, worth, as_of) for firm in firms]


def _coverage(firm: Firm, worth: Mapping[str, int], as_of: str) -> FirmCoverage:
    states = {fact.key: fact.state(firm) for fact in FACTS}
    by_state = {
        state: tuple(key for key, own in states.items() if own == state) for state in ("known", "assumed", "missing")
    }
    wanted = [fact.key for fact in FACTS if states[fact.key] != "known"]
    useful = sorted((key for key in wanted if worth.get(key, 0) or not worth), key=lambda key: -worth.get(key, 0))
    newest = max((source.date for source in firm.sources), default="")
    return FirmCoverage(
        id=firm.id,
        name=firm.name,
        known=tuple(by_state["known"]),
        assumed=tuple(by_state["assumed"]),
        missing=tuple(by_state["missing"]),
        most_useful=tuple(useful[:3]),
        n_sources=len(firm.sources),
        newest_source=newest,
        source_age=_years_between(newest, as_of),
        confidence=firm.confidence or "",
    )


def _years_between(earlier: str, later: str) -> int | None:
    """Whole years between two dates that begin with a year, and go on with a month if known.

    Examples
    --------
    >>> _years_between("2023-11", "2026-10"), _years_between("2024", "2026-10-05"), _years_between("", "2026")
    (2, 2, None)
    """
    dates = [re.match(r"(\d{4})(?:-(\d{2}))?", text) for text in (earlier, later)]
    if dates[0] is None or dates[1] is None:
        return None
    start, end = (12 * int(date[1]) + int(date[2] or 1) for date in dates if date)
    return max(end - start, 0) // 12


@dataclass(frozen=True)
class CapabilityCoverage:
    """How many firms of each side state a capability as an offer; ``remark`` says where there is none or only one."""

    code: str
    label_en: str
    label_ja: str
    japan: int
    europe: int
    remark: str


def capability_coverage(firms: Iterable[Firm], taxonomy: Taxonomy) -> list[CapabilityCoverage]:
    """Suppliers of every capability on both sides, in the order of the taxonomy.

    Examples
    --------
    >>> from nakodo.profiles.taxonomy import load_taxonomy
    >>> rows = capability_coverage([Firm(name="A", country="JP", offers=[{"code": "SEN-SONAR"}])], load_taxonomy())
    >>> next(row.remark for row in rows if row.code == "SEN-SONAR")
    'one in Japan; none in Europe'
    """
    japan, europe = Counter[str](), Counter[str]()
    for firm in firms:
        codes = {offer.code for offer in firm.offers}
        if firm.country == "JP":
            japan.update(codes)
        elif firm.country in EUROPE:
            europe.update(codes)
    return [
        CapabilityCoverage(
            capability.code,
            capability.label_en,
            capability.label_ja,
            japan[capability.code],
            europe[capability.code],
            _remark({"Japan": japan[capability.code], "Europe": europe[capability.code]}),
        )
        for capability in taxonomy.capabilities
    ]


def _remark(suppliers: Mapping[str, int]) -> str:
    words: Sequence[str] = ("none", "one")
    return "; ".join(f"{words[number]} in {side}" for side, number in suppliers.items() if number < len(words))
