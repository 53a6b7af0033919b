"""Coverage says what is there, what is assumed, what is missing, and which fact would make most of the score known."""

from __future__ import annotations

from nakodo.criteria.catalogue import CRITERIA
from nakodo.criteria.weights import Weights
from nakodo.criteria.worth import LACKING, fact_worth
from nakodo.engine.match import MatchEngine
from nakodo.profiles.coverage import FACTS, capability_coverage, firm_coverage
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm
from nakodo.profiles.taxonomy import Taxonomy

THIN = Firm(id="thin", name="Thin", country="JP", description={"en": "Sonars."})
RICH = Firm.model_validate(
    {
        "id": "rich",
        "name": "Rich",
        "country": "JP",
        "kind": "supplier",
        "size": "large",
        "owner": {"country": "JP"},
        "description": {"en": "Sonars.", "ja": "ソナー"},
        "offers": [
            {"code": "SEN-SONAR", "statement": "Sonars", "trl": 9, "share": 1, "dual_use": True, "us_content": "none"}
        ],
        "needs": [{"code": "MFG-PCB"}],
        "certifications": [{"scheme": "ISO 9001"}],
        "cooperation": ["supply"],
        "identifiers": {"lei": "7LTWFZYICNSX8D621K86"},
        "sources": [{"title": "brochure", "date": "2024-06"}, {"title": "call", "date": "2023"}],
    }
)


def test_every_fact_is_in_exactly_one_state(bundled: Firms) -> None:
    keys = sorted(fact.key for fact in FACTS)
    for row in firm_coverage(bundled):
        assert sorted((*row.known, *row.assumed, *row.missing)) == keys


def test_a_full_profile_is_known_and_an_empty_one_is_not() -> None:
    rich, thin = firm_coverage(Firms([RICH, THIN]))
    assert (rich.share, rich.assumed, rich.missing, rich.most_useful) == (1.0, (), (), ())
    assert thin.known == ("texts",)
    assert {"offers", "needs", "size", "kind"} == set(thin.assumed)


def test_age_of_sources_counts_from_the_newest_of_all_or_the_date_asked_for() -> None:
    rich, thin = firm_coverage(Firms([RICH, THIN]))
    assert (rich.newest_source, rich.source_age, thin.source_age) == ("2024-06", 0, None)
    assert firm_coverage(Firms([RICH]), as_of="2026-10-05")[0].source_age == 2


def test_one_unknown_offer_makes_the_fact_assumed() -> None:
    offers = (*RICH.offers, RICH.offers[0].model_copy(update={"us_content": "unknown"}))
    [row] = firm_coverage(Firms([RICH.model_copy(update={"offers": offers})]))
    assert row.assumed == ("us_content",)


def test_most_useful_facts_come_by_worth_and_worthless_ones_not_at_all() -> None:
    [row] = firm_coverage(Firms([THIN]), {"kind": 5, "size": 7, "offers": 9, "texts": 100})
    assert row.most_useful == ("offers", "size", "kind")


def test_worth_is_what_the_engine_loses_without_the_fact(taxonomy: Taxonomy) -> None:
    """Independent of the catalogue's flags: compare the coverage of real pairings with and without each fact."""
    weights = Weights.load("balanced")
    worth = fact_worth(weights, taxonomy)
    partner = RICH.model_copy(update={"id": "partner", "country": "FR"})
    complete = RICH.model_copy(update={"id": "complete"})
    lacking = {key: firm.model_copy(update={"id": f"no-{key}"}) for key, firm in LACKING.items() if key != "offers"}
    table = MatchEngine(weights).fit([complete, *lacking.values()], [partner]).rank(k=1)
    coverage = dict(zip((firm.id for firm in table.left), table.coverage, strict=True))
    for key in lacking:
        assert coverage["complete"] - coverage[f"no-{key}"] == worth.get(key, 0)


def test_worth_is_part_of_the_weight(taxonomy: Taxonomy) -> None:
    weights = Weights.load("balanced")
    worth = fact_worth(weights, taxonomy)
    assert all(0 < value <= sum(weights[criterion.name] for criterion in CRITERIA) for value in worth.values())
    assert worth["offers"] >= worth["readiness"]


def test_suppliers_are_counted_once_a_firm_and_side(taxonomy: Taxonomy, bundled: Firms) -> None:
    rows = {row.code: row for row in capability_coverage(bundled, taxonomy)}
    assert list(rows) == list(taxonomy.codes)
    expected = sum(any(offer.code == "SEN-RADAR" for offer in firm.offers) for firm in bundled.where(country="JP"))
    assert rows["SEN-RADAR"].japan == expected
    assert rows["SEN-RADAR"].remark == ""


def test_none_and_one_supplier_stand_out(taxonomy: Taxonomy) -> None:
    twin = RICH.model_copy(update={"id": "twin", "country": "FR"})
    rows = {row.code: row.remark for row in capability_coverage([RICH, twin, THIN], taxonomy)}
    assert rows["SEN-SONAR"] == "one in Japan; one in Europe"
    assert rows["SEN-RADAR"] == "none in Japan; none in Europe"
