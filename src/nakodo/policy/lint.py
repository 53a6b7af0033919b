"""What a pack should not contain although it can be read: bare, stale or overlapping rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from nakodo.errors import Problem
from nakodo.policy.facts import CONTROL_LISTS
from nakodo.policy.model import Rule
from nakodo.policy.pack import Pack

STALE_DAYS = 365
"""Days after which evidence or a country set counts as stale."""

CAPS = ("max_third_country_component_share", "max_contract_share", "max_eu_funded_share")


def lint(pack: Pack, today: date | None = None) -> list[Problem]:
    """Everything in a pack that somebody should look at, in the order of the pack.

    Parameters
    ----------
    pack : Pack
    today : date, optional
        The day of assessment of the pack by default.

    Examples
    --------
    >>> from nakodo.policy.pack import load_pack
    >>> [problem.place for problem in lint(load_pack())]
    ['sets.US_E1', 'sets.US_D5', 'sets.US_DPR_GROUPS']
    """
    today = today or pack.assessed_on
    return [*_sources(pack), *_dates(pack), *_numbers(pack), *_overlaps(pack), *_sets(pack, today), *_age(pack, today)]


def _problem(pack: Pack, place: str, found: str, expected: str, hint: str = "") -> Problem:
    return Problem(pack.id, place, found, expected, hint)


def _sources(pack: Pack) -> Iterator[Problem]:
    for rule in pack.rules.values():
        if not rule.sources:
            yield _problem(pack, f"rules.{rule.id}", "no source", "at least one source")
        if rule.status == "derived" and rule.gate == "hard":
            yield _problem(pack, f"rules.{rule.id}", "a hard rule of our own inference", "gate soft or info")


def _dates(pack: Pack) -> Iterator[Problem]:
    for rule in pack.rules.values():
        if rule.effective_from and rule.effective_to and rule.effective_from > rule.effective_to:
            span = f"{rule.effective_from} to {rule.effective_to}"
            yield _problem(pack, f"rules.{rule.id}", span, "a rule that ends after it begins")
        if rule.status in ("superseded", "expired") and rule.effective_to is None:
            yield _problem(pack, f"rules.{rule.id}", f"{rule.status} without an end", "effective_to")


def _numbers(pack: Pack) -> Iterator[Problem]:
    """Limits need a number, consortium rules a minimum, control lists a name that is known."""
    for rule in pack.rules.values():
        if rule.effect == "cost-share-cap" and not rule.parameters.keys() & set(CAPS):
            yield _problem(pack, f"rules.{rule.id}.parameters", "no limit", f"one of {', '.join(CAPS)}")
        if rule.effect == "consortium-minimum" and not any(key.startswith("min_") for key in rule.parameters):
            yield _problem(pack, f"rules.{rule.id}.parameters", "no minimum", "a number min_...")
        test = rule.when.conditions.get("control_list")
        if test is not None and test.equals not in CONTROL_LISTS:
            place = f"rules.{rule.id}.when.conditions.control_list"
            yield _problem(pack, place, repr(test.equals), f"one of {', '.join(CONTROL_LISTS)}")


def _overlaps(pack: Pack) -> Iterator[Problem]:
    """Two rules that say the same of the same cases on the same days: one of them should have been closed."""
    for one, other in combinations(pack.rules.values(), 2):
        same = (one.effect, one.gate, one.jurisdiction, one.when) == (
            other.effect,
            other.gate,
            other.jurisdiction,
            other.when,
        )
        if same and one.parameters == other.parameters and _meet(one, other):
            yield _problem(
                pack, f"rules.{other.id}", f"the same as {one.id} on the same days", "dates that do not overlap"
            )


def _meet(one: Rule, other: Rule) -> bool:
    starts = [rule.effective_from or rule.not_before or date.min for rule in (one, other)]
    ends = [rule.effective_to or date.max for rule in (one, other)]
    return max(starts) <= min(ends)


def _sets(pack: Pack, today: date) -> Iterator[Problem]:
    for name, countries in pack.sets.items():
        place = f"sets.{name}"
        if not countries.members and not countries.joined:
            yield _problem(pack, place, "no country", "members", "rules that name it never apply")
        elif countries.confidence == "low" and countries.as_of and (today - countries.as_of).days > STALE_DAYS:
            yield _problem(pack, place, f"low confidence, as of {countries.as_of}", "a newer list")


def _age(pack: Pack, today: date) -> Iterator[Problem]:
    if (today - pack.evidence_until).days > STALE_DAYS:
        yield _problem(
            pack,
            "evidence_until",
            f"{pack.evidence_until}, {(today - pack.evidence_until).days} days ago",
            "newer evidence",
        )
