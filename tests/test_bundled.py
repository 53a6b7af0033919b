"""The data that ships: whole, consistent, current, and without a short cut to known partnerships."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nakodo.engine.match import MatchEngine
from nakodo.features.bundle import stale
from nakodo.features.text import default_thesaurus
from nakodo.profiles.bundled import bundled_path
from nakodo.profiles.countries import EUROPE
from nakodo.profiles.model import Firm, Partner, Source

LABELS = Path(__file__).parents[1] / "benchmarks" / "labels" / "partnerships_dev.csv"
FORMS = re.compile(
    r"\s*\(.*?\)|（.*?）|株式会社|ホールディングス|グループ"
    r"|,?(\s+(Corporation|Corp\.?|Industries|Holdings|Company|Co\.?|Ltd\.?|Inc\.?|AG|SE|SA|GmbH|plc|S\.p\.A\.))+$"
)
"""Parts of a name that say nothing of which firm it is."""


def test_every_profile_loads_under_the_name_of_its_file(bundled):
    files = {path.stem for side in ("japan", "europe") for path in (bundled_path() / side).glob("*.toml")}
    assert set(bundled.ids) == files
    assert len(files) >= 458
    assert bundled.notices == ()


def test_sides_stand_in_their_folders(bundled):
    japan = {path.stem for path in (bundled_path() / "japan").glob("*.toml")}
    assert {f.id for f in bundled if f.country == "JP"} == japan
    assert all(f.country in EUROPE for f in bundled if f.id not in japan)


def test_parents_are_ids_and_lead_to_a_head(bundled):
    for firm in bundled:
        chain = [firm.id]
        while parent := bundled.by_id(chain[-1]).parent:
            assert parent in bundled.position, firm.id
            assert parent not in chain, chain
            chain.append(parent)
    assert sum(bool(f.parent) for f in bundled) > 20


def test_codes_are_known_and_every_firm_offers_something(bundled, taxonomy):
    assert {x.code for f in bundled for x in (*f.offers, *f.needs)} <= set(taxonomy.codes)
    assert [f.id for f in bundled.active() if not f.offers] == []
    assert all(offer.origin == "stated" for f in bundled for offer in f.offers)


def test_hidden_firms_carry_a_reason(bundled):
    hidden = [firm for firm in bundled if firm.status == "hidden"]
    assert hidden
    assert [firm.id for firm in hidden if len(firm.status_reason) < 20] == []


def test_every_firm_has_a_source(bundled):
    assert [f.id for f in bundled if not f.sources] == []


def test_every_partner_id_is_a_bundled_firm(bundled):
    assert {p.id for f in bundled for p in f.existing_partners if p.id} <= set(bundled.ids)


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name))


@pytest.mark.parametrize("japanese", [True, False], ids=["japan", "europe"])
def test_no_statement_names_a_firm_of_the_other_side(bundled, japanese):
    others = [f for f in bundled if (f.country == "JP") != japanese]
    names = {FORMS.sub("", name).strip() for f in others for name in f.names}
    patterns = [_pattern(name) for name in sorted(names) if len(name) > 1]
    statements = [
        (f.id, text)
        for f in bundled
        if (f.country == "JP") == japanese
        for texts in (f.description, *(x.statement for x in (*f.offers, *f.needs)))
        for text in texts.values()
    ]
    found = [(id_, p.pattern, text) for id_, text in statements for p in patterns if p.search(text)]
    assert found == []
    assert len(statements) > 500
    assert any(p.search("wing boxes for Toray and Safran") for p in patterns)


def test_no_need_rests_on_news_of_a_known_partnership(bundled):
    with LABELS.open(encoding="utf-8", newline="") as file:
        urls = {row["url"] for row in csv.DictReader(file)}
    urls |= {partner.url for firm in bundled for partner in firm.existing_partners}
    news = {url for url in urls if url.startswith("http")}
    assert len(news) > 40
    assert [(f.id, need.code) for f in bundled for need in f.needs if need.evidence in news] == []
    assert all(need.evidence for f in bundled for need in f.needs)


BLANKS = {
    "existing_partners": (),
    "programmes": (),
    "sources": (),
    "website": "",
    "city": "",
    "listed": "",
    "founded": None,
    "parent": "",
    "export_note": "",
    "status_source": "",
    "identifiers": {},
    "cooperation": (),
    "confidence": None,
}


def without_evidence(firm: Firm, blanked: dict[str, object]) -> Firm:
    needs = tuple(need.model_copy(update={"evidence": "", "date": "", "confidence": None}) for need in firm.needs)
    held = tuple(c.model_copy(update={"evidence": "", "date": "", "confidence": None}) for c in firm.certifications)
    size = firm.size.model_copy(update={"source": "", "confidence": None, "revenue_meur": None, "revenue_original": ""})
    return firm.model_copy(update={"needs": needs, "certifications": held, "size": size} | blanked)


def test_partners_programmes_sources_and_evidence_change_no_score(sides, bundled_engine):
    blanked = [[without_evidence(firm, BLANKS) for firm in side] for side in sides]
    everyone = np.arange(len(sides[0])), np.arange(len(sides[1]))
    expected = bundled_engine.scores(*everyone)
    np.testing.assert_array_equal(MatchEngine().fit(*blanked).scores(*everyone), expected)
    assert expected.std() > 0


@settings(max_examples=5)
@given(st.data())
def test_neither_do_invented_partners_programmes_and_sources(sides, data):
    left, right = list(sides[0])[::30], list(sides[1])[::30]
    texts = st.text("abcü東", max_size=5)

    def dressed(firm: Firm, others: list[Firm]) -> Firm:
        partner = data.draw(st.sampled_from(others))
        known = Partner(name=partner.name, id=partner.id, country=partner.country, what=partner.offers[0].code)
        source = Source(title=f"{partner.name} and {firm.name}", url=data.draw(texts))
        changes = {"existing_partners": (known,), "programmes": (partner.name,), "sources": (source,)}
        return firm.model_copy(update=changes)

    plain = MatchEngine().fit(left, right).rank(k=99)
    known = MatchEngine().fit([dressed(f, right) for f in left], [dressed(f, left) for f in right]).rank(k=99)
    np.testing.assert_array_equal(known.values, plain.values)
    assert [f.id for f in known.right] == [f.id for f in plain.right]


def test_the_bundle_is_not_stale(bundled, taxonomy):
    assert stale(bundled, taxonomy, bundled_path()) == []


def test_staleness_is_seen(bundled, taxonomy):
    changed = [
        f.model_copy(update={"description": {"en": "A new text."}}) if f.id == "jp-toray" else f for f in bundled
    ]
    found = stale(type(bundled)(changed[1:]), taxonomy, bundled_path())
    assert [line.split(":")[0] for line in found] == ["texts.npz", "suppliers.csv"]


def test_every_concept_points_at_a_capability_and_every_capability_has_terms(taxonomy):
    concepts = default_thesaurus().concepts
    assert {concept.capability for concept in concepts} == set(taxonomy.codes)
    terms: dict[str, set[str]] = {code: set() for code in taxonomy.codes}
    for concept in concepts:
        for language, own in concept.terms.items():
            assert own, (concept.id, language)
            terms[concept.capability] |= set(own)
    assert [code for code, own in terms.items() if len(own) < 15] == []
