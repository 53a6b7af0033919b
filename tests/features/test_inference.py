"""A firm of only name, country and a description works, in six languages."""

from __future__ import annotations

import json

import pytest

from nakodo.engine.match import MatchEngine
from nakodo.features.inference import MOST_CODES, THRESHOLD, infer_codes, infer_offers
from nakodo.profiles.files import load_profiles
from nakodo.profiles.model import Firm, Offer

SAID = [
    ("en", "Carbon fibre prepreg for aircraft structures.", "MAT-CFRP"),
    ("en", "Towed sonar arrays and hydrophones for submarines.", "SEN-SONAR"),
    ("ja", "航空機用の炭素繊維プリプレグを製造しています。", "MAT-CFRP"),
    ("ja", "潜水艦用の曳航ソナーと水中音響センサーを開発。", "SEN-SONAR"),
    ("fr", "Nous concevons des satellites d'observation radar.", "SPC-SAR"),
    ("de", "Kohlefaser-Prepregs für Flugzeuge.", "MAT-CFRP"),
    ("de", "Getriebe für Kettenfahrzeuge und Schiffe.", "PRP-LAND"),
    ("it", "Satelliti radar per osservazione della Terra.", "SPC-SAR"),
    ("es", "Fabricamos cámaras infrarrojas y sensores ópticos.", "SEN-EOIR"),
    ("es", "Drones de reconocimiento no tripulados.", "AIR-UASS"),
]


@pytest.fixture(scope="module")
def free_text(tmp_path_factory):
    path = tmp_path_factory.mktemp("free") / "firms.jsonl"
    records = [{"name": f"Firm {i:02}", "country": "JP", "description": text} for i, (_, text, _) in enumerate(SAID)]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return load_profiles(path)


def test_the_first_code_is_what_the_text_says(free_text, taxonomy):
    inferred = infer_offers(free_text, taxonomy)
    assert [firm.offers[0].code for firm in inferred] == [code for _, _, code in SAID]


def test_inferred_offers_are_marked_with_a_confidence(free_text, taxonomy):
    for firm in infer_offers(free_text, taxonomy):
        assert 1 <= len(firm.offers) <= MOST_CODES
        assert {offer.origin for offer in firm.offers} == {"inferred"}
        assert all(THRESHOLD <= offer.confidence <= 1 for offer in firm.offers)
        confidences = [offer.confidence for offer in firm.offers]
        assert confidences == sorted(confidences, reverse=True)


def test_evidence_is_a_statement_of_the_firm(free_text, taxonomy):
    for firm, found in zip(free_text, infer_codes(list(free_text), taxonomy), strict=True):
        assert all(inferred.statement in firm.description["und"] for inferred in found)
        assert all(inferred.evidence for inferred in found)


def test_such_firms_are_matched_with_those_that_fit(free_text, sides):
    engine = MatchEngine().fit(free_text, sides[1])
    sonar = free_text.find("Firm 01").id
    best = engine.rank(k=5, firms=[sonar])
    assert {"SEN-SONAR", "NAV-SUB"} & {offer.code for firm in best.right[:3] for offer in firm.offers}
    assert best.score.min() > 0
    assert (engine.rank(k=1).coverage < 10_000).all()


def test_stated_offers_are_never_added_to(taxonomy):
    firm = Firm(name="A", country="JP", description="Radars and sonars.", offers=[Offer(code="MAT-CFRP")])
    assert infer_offers([firm], taxonomy) == [firm]


def test_a_text_that_says_nothing_infers_nothing(taxonomy):
    firm = Firm(name="A", country="JP", description="We are a family business founded in 1921.")
    assert infer_offers([firm, Firm(name="B", country="JP")], taxonomy)[0].offers == ()


def test_the_company_of_other_firms_changes_no_inference(free_text, taxonomy):
    alone = [infer_offers([firm], taxonomy)[0] for firm in list(free_text)[:3]]
    assert alone == infer_offers(free_text, taxonomy)[:3]
