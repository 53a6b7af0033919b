"""Duplicates made from every bundled firm are found; the bundled firms themselves are told apart."""

from __future__ import annotations

import random

import pytest

from nakodo.errors import UsageError
from nakodo.profiles.duplicates import find_duplicates
from nakodo.profiles.files import load_profiles
from nakodo.profiles.firms import Firms
from nakodo.profiles.merging import merge_profiles
from nakodo.profiles.model import Firm
from nakodo.profiles.names import name_words

BUNDLED = load_profiles()


def half_width(name: str) -> str:
    import unicodedata

    katakana = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0xFF66, 0xFF9E)}
    return "".join(katakana.get(c, c) for c in name)


def swapped(name: str) -> str:
    """Two neighbouring letters changed over, as in a typing error."""
    place = random.Random(name).randrange(len(name) - 1)
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


VARIANTS = {
    "form": lambda firm: f"{firm.name} Co., Ltd." if firm.country == "JP" else f"{firm.name} GmbH",
    "abbreviated": lambda firm: "㈱" + firm.name_local.replace("株式会社", "") if firm.name_local else "",
    "half width": lambda firm: half_width(firm.name_local),
    "capitals": lambda firm: firm.name.upper(),
    "hyphens": lambda firm: firm.name.replace(" ", "-"),
    "word order": lambda firm: " ".join(reversed(name_words(firm.name))),
    "typing error": lambda firm: swapped(firm.name) if firm.country != "JP" and len(firm.name) >= 10 else "",
}


def copies(variant: str) -> list[Firm]:
    return [
        Firm(id=f"0-{firm.id}", name=name, country=firm.country)
        for firm in BUNDLED
        if (name := VARIANTS[variant](firm))
    ]


@pytest.mark.parametrize(("variant", "least"), [(v, 0.97 if v == "typing error" else 1.0) for v in VARIANTS])
def test_copies_of_bundled_firms_are_found(variant: str, least: float) -> None:
    made = copies(variant)
    found = find_duplicates(Firms([*BUNDLED, *made]))
    pairs = {(f.left, f.right) for f in found if f.relation == "duplicate" and f.left.startswith("0-")}
    wanted = {(firm.id, firm.id.removeprefix("0-")) for firm in made}
    assert len(wanted) >= 100
    assert len(pairs & wanted) / len(wanted) >= least
    assert len(pairs - wanted) / len(wanted) <= 0.02


def test_no_two_bundled_firms_are_called_duplicates() -> None:
    assert [f for f in find_duplicates(BUNDLED) if f.relation == "duplicate"] == []


def test_groups_of_the_bundled_firms_are_the_stated_ones_and_namesakes() -> None:
    found = {(f.left, f.right): f.reason for f in find_duplicates(BUNDLED)}
    stated = {tuple(sorted((f.id, f.parent))) for f in BUNDLED if f.parent in BUNDLED.position}
    assert stated <= set(found)
    assert found["it-avio", "it-avio-aero"] == "name begins alike: avio"
    assert len(found) - len(stated) <= 12


def firm(id_: str, name: str = "Beispiel", country: str = "DE", **fields) -> Firm:
    return Firm.model_validate({"id": id_, "name": name, "country": country, **fields})


@pytest.mark.parametrize(
    ("scheme", "left", "right"),
    [
        ("corporate_number", "T7000012050002", "7000012050002"),
        ("corporate_number", "７００００１２０５０００２", "7000-0120-50002"),
        ("lei", "7LTW FZYI CNSX 8D62 1K86", "7LTWFZYICNSX8D621K86"),
        ("vat", "DE 136 695 976", "DE136695976"),
    ],
)
def test_one_number_in_two_spellings_is_one_firm(scheme: str, left: str, right: str) -> None:
    pair = [firm("a", "Links", identifiers={scheme: left}), firm("b", "Rechts", identifiers={scheme: right})]
    [found] = find_duplicates(Firms(pair))
    assert (found.relation, found.score) == ("duplicate", 1.0)
    assert found.reason.startswith(f"same {scheme} ")


def test_two_valid_numbers_tell_namesakes_apart() -> None:
    numbers = ("7000012050002", "4011001098993")
    pair = [firm(n, "例", "JP", identifiers={"corporate_number": n}) for n in numbers]
    assert find_duplicates(Firms(pair)) == []


def test_an_invalid_number_proves_nothing() -> None:
    pair = [firm(i, identifiers={"lei": "1" * 20}, name=name) for i, name in (("a", "Links"), ("b", "Rechts"))]
    assert find_duplicates(Firms(pair)) == []


def test_the_same_name_abroad_is_a_group() -> None:
    [found] = find_duplicates(Firms([firm("a"), firm("b", country="AT")]))
    assert (found.relation, found.score) == ("group", 0.8)


def test_kana_of_a_foreign_name_is_found_by_its_sound() -> None:
    [found] = find_duplicates(Firms([firm("a", "Rheinmetall AG"), firm("b", "ラインメタル")]))
    assert found.reason == "sounds alike: ラインメタル / Rheinmetall AG"
    assert found.score == 0.8


def test_least_score_is_respected() -> None:
    pair = Firms([firm("a", website="https://www.example.com/de"), firm("b", "Andere", website="example.com")])
    assert [f.reason for f in find_duplicates(pair)] == ["same website: example.com"]
    assert find_duplicates(pair, least=0.9) == []


def test_merging_fills_joins_and_reports_conflicts() -> None:
    a = firm("a", founded=1990, offers=[{"code": "SEN-SONAR"}], size={"employees": 10}, description={"de": "Sonare"})
    b = firm("b", "Beispiel AG", founded=1991, city="Kiel", offers=[{"code": "SEN-SONAR"}, {"code": "SEN-RADAR"}],
             description={"de": "Sonar", "en": "Sonars"})  # fmt: skip
    c = firm("c", "Tochter", parent="b", existing_partners=[{"name": "Beispiel", "id": "b"}])
    merged, conflicts = merge_profiles(Firms([a, b, c]), "a", "b")
    kept, daughter = merged
    assert (kept.id, kept.founded, kept.city, kept.size.employees) == ("a", 1990, "Kiel", 10)
    assert [offer.code for offer in kept.offers] == ["SEN-SONAR", "SEN-RADAR"]
    assert kept.description == {"de": "Sonare", "en": "Sonars"}
    assert (daughter.parent, daughter.existing_partners[0].id) == ("a", "a")
    assert conflicts == ["founded: kept 1990, left out 1991", "description.de: kept 'Sonare', left out 'Sonar'"]


def test_merging_a_firm_with_an_exact_copy_changes_nothing() -> None:
    for original in list(BUNDLED)[::20]:
        copy = original.model_copy(update={"id": "copy"})
        merged, conflicts = merge_profiles(Firms([original, copy]), original.id, "copy")
        assert (list(merged), conflicts) == ([original], [])


@pytest.mark.parametrize(("kept", "other", "message"), [("a", "x", "'x'"), ("a", "a", "with itself")])
def test_what_cannot_be_merged_is_refused(kept: str, other: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        merge_profiles(Firms([firm("a")]), kept, other)
