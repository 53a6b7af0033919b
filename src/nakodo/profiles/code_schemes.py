"""Codes of outside vocabularies: which revisions there are and what a code of each looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nakodo.errors import Problem
from nakodo.profiles.model import Code, Firm


@dataclass(frozen=True)
class CodeScheme:
    """A vocabulary.

    Parameters
    ----------
    key, label : str
    pattern : str
        Regular expression of its codes.
    form : str
        The same in words.
    revisions : tuple of str
        The known ones; empty where any will do.
    """

    key: str
    label: str
    pattern: str
    form: str
    revisions: tuple[str, ...] = ()


ECML = r"ML([1-9]|1\d|2[0-2])(\.[a-z0-9.]+)?"
DUAL_USE = r"\d[A-E](\d{3})?(\.[a-z0-9.]+)?"

SCHEMES: dict[str, CodeScheme] = {
    scheme.key: scheme
    for scheme in (
        CodeScheme("nace", "NACE", r"[A-V]|\d{2}(\.\d{1,2})?", "a letter, or digits as in 30.31", ("2", "2.1")),
        CodeScheme("isic", "ISIC", r"[A-V]|\d{2,4}", "a letter, or 2 to 4 digits", ("4", "5")),
        CodeScheme("jsic", "日本標準産業分類", r"[A-T]|\d{2,4}", "a letter, or 2 to 4 digits", ("13", "14")),
        CodeScheme("cpv", "CPV", r"\d{8}(-\d)?", "8 digits and a check digit, as in 35600000-5", ("2008",)),
        CodeScheme("hs", "Harmonized System", r"\d{2}|\d{4}|\d{6}", "2, 4 or 6 digits", ("2017", "2022", "2028")),
        CodeScheme("fsc", "NATO Supply Classification", r"\d{2}|\d{4}", "2 or 4 digits, as in 2840"),
        CodeScheme("ecml", "EU Common Military List", ECML, "ML1 to ML22, as in ML10 or ML10.c"),
        CodeScheme("dual_use", "EU dual-use list (Annex I of 2021/821)", DUAL_USE, "as in 6A002 or 9A004.a"),
    )
}

SHIFTING = ("nace", "isic", "jsic", "cpv", "hs")
"""Vocabularies in which a code without its revision may mean two things."""


def code_problems(firm: Firm) -> Iterator[Problem]:
    """What is wrong with a firm's codes; a vocabulary that is not known is not checked."""
    for i, code in enumerate(firm.codes):
        place = f"codes[{i}]"
        scheme = SCHEMES.get(code.scheme)
        if scheme is None:
            continue
        if code.scheme in SHIFTING and not code.revision:
            hint = "NACE 25.40 is weapons in revision 2, forging in 2.1" if code.scheme == "nace" else ""
            yield Problem(firm.id, f"{place}.revision", "nothing", f"one of {', '.join(scheme.revisions)}", hint)
        elif scheme.revisions and code.revision and code.revision not in scheme.revisions:
            yield Problem(firm.id, f"{place}.revision", repr(code.revision), f"one of {', '.join(scheme.revisions)}")
        elif not re.fullmatch(scheme.pattern, code.code):
            yield Problem(firm.id, f"{place}.code", repr(code.code), f"{scheme.form} ({scheme.label})")
        elif code.scheme == "nace" and nace_label(code) is None:
            yield Problem(firm.id, f"{place}.code", repr(code.code), f"a code of NACE revision {code.revision}")


def nace_label(code: Code) -> str | None:
    """What a NACE code stands for in its revision, or None where it has no such code.

    Examples
    --------
    >>> nace_label(Code(scheme="nace", revision="2", code="25.40"))
    'Manufacture of weapons and ammunition'
    >>> nace_label(Code(scheme="nace", revision="2.1", code="25.40"))
    'Forging and shaping metal and powder metallurgy'
    """
    from stdnum.eu import nace

    revision = {"2": "2.0"}.get(code.revision, code.revision)
    if not nace.is_valid(code.code, revision=revision):
        return None
    return str(nace.get_label(code.code, revision=revision))
