"""Identifiers and codes: published valid ones pass, changed ones do not."""

from __future__ import annotations

import pytest

from nakodo.profiles.code_schemes import SCHEMES as CODE_SCHEMES
from nakodo.profiles.code_schemes import code_problems, nace_label
from nakodo.profiles.files import load_profiles
from nakodo.profiles.identifiers import SCHEMES, check_identifier, identifier_problems
from nakodo.profiles.model import Code, Firm

VALID = {
    "corporate_number": ["7000012050002", "4011001098993", "T7000012050002", "７０００012050002"],
    "lei": ["7LTWFZYICNSX8D621K86"],
    "vat": ["DE136695976", "FR 40 303 265 045", "IT 00743110157"],
    "isin": ["JP3621000003", "DE0007030009"],
    "ncage": ["D1234", "0AB12", "7KD31", "1234J", "SAB12"],
    "duns": ["123456789"],
    "uei": ["ZQGGHJH74DW7"],
    "eori": ["DE123456"],
    "edinet": ["E00873"],
    "securities_code": ["3402", "402A"],
}
INVALID = {
    "corporate_number": ["7000012050003", "700001205000", "T700001205000", "ABCDEFGHIJKLM"],
    "lei": ["7LTWFZYICNSX8D621K87", "7LTWFZ"],
    "vat": ["DE136695977", "XX123", "136695976"],
    "isin": ["JP3621000004"],
    "ncage": ["ABCDE", "1234", "12 34-A6"],
    "duns": ["12345678"],
    "uei": ["0QGGHJH74DW7", "ZQGGHJH74DWO"],
    "eori": ["1DE23"],
    "edinet": ["873"],
    "securities_code": ["A402"],
}


@pytest.mark.parametrize(("scheme", "value"), [(s, v) for s, values in VALID.items() for v in values])
def test_valid_forms_pass_and_say_nothing_about_existence(scheme: str, value: str) -> None:
    checked = check_identifier(scheme, value)
    assert (checked.form, checked.exists) == ("valid", None)


@pytest.mark.parametrize(("scheme", "value"), [(s, v) for s, values in INVALID.items() for v in values])
def test_invalid_forms_are_explained(scheme: str, value: str) -> None:
    checked = check_identifier(scheme, value)
    assert checked.form == "invalid"
    assert SCHEMES[scheme].label in checked.expected


def test_every_scheme_is_tested() -> None:
    assert set(VALID) == set(INVALID) == set(SCHEMES)


@pytest.mark.parametrize("place", range(13))
def test_one_wrong_digit_of_a_corporate_number_is_noticed(place: int) -> None:
    number = "4011001098993"
    wrong = number[:place] + str((int(number[place]) + 4) % 9 + 1) + number[place + 1 :]
    assert check_identifier("corporate_number", wrong).form == "invalid"


def test_the_bundled_identifiers_are_valid() -> None:
    firms = load_profiles()
    assert sum(len(firm.identifiers) for firm in firms) > 100
    assert [problem for firm in firms for problem in identifier_problems(firm)] == []


def problems(scheme: str, code: str, revision: str = "") -> list[str]:
    firm = Firm(name="A", country="FR", codes=[Code(scheme=scheme, code=code, revision=revision)])
    return [str(problem) for problem in code_problems(firm)]


@pytest.mark.parametrize(
    ("scheme", "code", "revision"),
    [
        ("nace", "30.31", "2.1"),
        ("nace", "30.30", "2"),
        ("nace", "C", "2"),
        ("isic", "3030", "4"),
        ("jsic", "E", "14"),
        ("jsic", "3141", "14"),
        ("cpv", "35600000-5", "2008"),
        ("hs", "880730", "2022"),
        ("fsc", "2840", ""),
        ("ecml", "ML10.c", ""),
        ("ecml", "ML22", ""),
        ("dual_use", "6A002", ""),
        ("dual_use", "9A004.a", ""),
        ("house_list", "anything", ""),
    ],
)
def test_codes_of_known_vocabularies_pass(scheme: str, code: str, revision: str) -> None:
    assert problems(scheme, code, revision) == []


@pytest.mark.parametrize(
    ("scheme", "code", "revision", "message"),
    [
        ("nace", "25.40", "", "codes[0].revision: found nothing, expected one of 2, 2.1; NACE 25.40 is weapons"),
        ("nace", "30.31", "2", "codes[0].code: found '30.31', expected a code of NACE revision 2"),
        ("nace", "30.31", "3", "codes[0].revision: found '3'"),
        ("jsic", "U", "14", "日本標準産業分類"),
        ("cpv", "3560", "2008", "8 digits"),
        ("fsc", "284", "", "2 or 4 digits"),
        ("ecml", "ML23", "", "ML1 to ML22"),
        ("ecml", "ML0", "", "ML1 to ML22"),
        ("dual_use", "6F002", "", "6A002"),
        ("hs", "88073", "2022", "2, 4 or 6 digits"),
        ("isic", "303", "3", "one of 4, 5"),
    ],
)
def test_wrong_codes_are_explained(scheme: str, code: str, revision: str, message: str) -> None:
    [problem] = problems(scheme, code, revision)
    assert message in problem


def test_the_same_code_means_other_things_in_other_revisions() -> None:
    weapons, forging = (nace_label(Code(scheme="nace", revision=r, code="25.40")) for r in ("2", "2.1"))
    assert "weapons" in weapons
    assert "Forging" in forging


def test_every_vocabulary_names_its_form() -> None:
    assert all(scheme.form and scheme.label for scheme in CODE_SCHEMES.values())
