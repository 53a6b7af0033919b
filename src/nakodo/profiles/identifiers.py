"""Numbers that identify a firm: what form each has. A valid form never says that the number was given out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from nakodo.errors import Problem
from nakodo.profiles.model import Firm


@dataclass(frozen=True)
class IdentifierScheme:
    """A kind of identifier.

    Parameters
    ----------
    key : str
        Under which profiles hold it.
    label : str
    form : str
        What a valid one looks like, in words.
    compact : callable
        Raw text -> the number without blanks, hyphens and prefixes.
    valid : callable
        Compact number -> whether its form, and its check digit where there is one, is right.
    entity : bool
        Whether one number means one legal entity.
    """

    key: str
    label: str
    form: str
    compact: Callable[[str], str]
    valid: Callable[[str], bool]
    entity: bool = True


@dataclass(frozen=True)
class Checked:
    """An identifier after the check. ``exists`` is always None here: only the register itself could say."""

    scheme: str
    value: str
    form: Literal["valid", "invalid", "unchecked"]
    expected: str = ""
    exists: None = None


def _compact(text: str) -> str:
    from stdnum.util import clean

    return str(clean(text, " -.:/")).strip().upper()


def _compact_corporate_number(text: str) -> str:
    """Without the T that invoice numbers put in front."""
    return re.sub(r"^T(?=\d{13}$)", "", _compact(text))


def _stdnum(module: str) -> Callable[[str], bool]:
    """The check of a module of python-stdnum, imported when it is first needed."""
    return lambda number: bool(import_module(f"stdnum.{module}").is_valid(number))


def _matches(pattern: str) -> Callable[[str], bool]:
    expression = re.compile(pattern)
    return lambda number: expression.fullmatch(number) is not None


NCAGE = r"\d[0-9A-Z]{3}\d|(?=.*\d)[A-Z][0-9A-Z]{3}[0-9A-Z]|\d[0-9A-Z]{3}[A-Z]"
"""US codes begin and end with a digit; those of other nations carry a letter first or last. No check digit."""

UEI = r"[1-9A-HJ-NP-Z][0-9A-HJ-NP-Z]{11}"
EORI = r"[A-Z]{2}[0-9A-Z]{1,15}"
TICKER = r"\d[0-9A-Z]\d[0-9A-Z]"

SCHEMES: dict[str, IdentifierScheme] = {
    scheme.key: scheme
    for scheme in (
        IdentifierScheme(
            "corporate_number",
            "法人番号, corporate number of Japan",
            "13 digits of which the first checks the rest; T in front for invoices",
            _compact_corporate_number,
            _stdnum("jp.cn"),
        ),
        IdentifierScheme("lei", "LEI (ISO 17442)", "20 characters of which two check", _compact, _stdnum("lei")),
        IdentifierScheme(
            "vat", "VAT number", "a country code and the number of that country", _compact, _stdnum("vatin")
        ),
        IdentifierScheme("ncage", "CAGE or NCAGE code", "5 digits and letters", _compact, _matches(NCAGE), False),
        IdentifierScheme("isin", "ISIN", "12 characters of which the last checks", _compact, _stdnum("isin"), False),
        IdentifierScheme("duns", "DUNS number", "9 digits", _compact, _matches(r"\d{9}"), False),
        IdentifierScheme("uei", "Unique Entity ID (US)", "12 characters without O and I", _compact, _matches(UEI)),
        IdentifierScheme("eori", "EORI number", "a country code and up to 15 characters", _compact, _matches(EORI)),
        IdentifierScheme("edinet", "EDINET code", "E and 5 digits", _compact, _matches(r"E\d{5}")),
        IdentifierScheme(
            "securities_code", "証券コード", "4 characters, as in 7203 or 402A", _compact, _matches(TICKER)
        ),
    )
}


def check_identifier(scheme: str, value: str) -> Checked:
    """Check the form of an identifier; full-width digits, blanks and hyphens make no difference.

    Examples
    --------
    >>> check_identifier("corporate_number", "T7000012050002")
    Checked(scheme='corporate_number', value='7000012050002', form='valid', expected='', exists=None)
    >>> check_identifier("lei", "00000000000000000000").form, check_identifier("house_number", "7").form
    ('invalid', 'unchecked')
    """
    known = SCHEMES.get(scheme)
    if known is None:
        return Checked(scheme, value, "unchecked")
    compact = known.compact(value)
    if known.valid(compact):
        return Checked(scheme, compact, "valid")
    return Checked(scheme, value, "invalid", f"{known.form} ({known.label})")


def checked_identifiers(firm: Firm) -> Iterator[Checked]:
    """Every identifier of a firm after the check, by scheme."""
    return (check_identifier(scheme, value) for scheme, value in sorted(firm.identifiers.items()))


def identifier_problems(firm: Firm) -> Iterator[Problem]:
    """What is wrong with a firm's identifiers."""
    for checked in checked_identifiers(firm):
        if checked.form == "invalid":
            yield Problem(firm.id, f"identifiers.{checked.scheme}", repr(checked.value), checked.expected)
