"""Explanations say what is in the profiles, and what they say of a pair is so."""

from __future__ import annotations

import numpy as np
import pytest

from nakodo.engine.explain import explain, main_reason, matching_statements, shared_codes, supplies_between
from nakodo.engine.match import MatchEngine
from nakodo.features.text import encode_texts, statements_of
from nakodo.profiles.model import Firm, Offer

PAIRS = [("jp-toray", "fr-safran"), ("jp-synspective", "fi-iceye"), ("jp-acsl", "de-quantum-systems")]
each_pair = pytest.mark.parametrize(("left_id", "right_id"), PAIRS)


def positions(engine, left_id, right_id):
    return engine.left.position[left_id], engine.right.position[right_id]


@each_pair
def test_numbers_are_those_of_the_ranking(bundled_engine, left_id, right_id):
    found = explain(bundled_engine, left_id, right_id)
    everyone = bundled_engine.rank(1000, firms=[left_id])
    [row] = [n for n, firm in enumerate(everyone.right) if firm.id == right_id]
    assert found.match.score[0] == everyone.score[row]
    assert found.match.rank[0] == everyone.rank[row]
    assert found.match.contributions.sum() + found.match.policy[0] == found.match.score[0]
    assert found.match.rank_for_right[0] == everyone.rank_for_right[row]


@each_pair
def test_supplies_are_offers_that_meet_needs(bundled_engine, taxonomy, left_id, right_id):
    i, j = positions(bundled_engine, left_id, right_id)
    left, right = bundled_engine.left[i], bundled_engine.right[j]
    supplies = supplies_between(bundled_engine, i, j)
    assert supplies
    for supply in supplies:
        giver, taker = (left, right) if supply.side == "left" else (right, left)
        assert supply.offer in giver.offers
        assert supply.offer.code == supply.code
        if supply.product:
            strength = dict(taxonomy.inputs(supply.product))[supply.code]
            best = max(o.trl or 7 for o in taker.offers if o.code == supply.product)
            assert supply.level == pytest.approx(strength / 3 * best / 9)
        else:
            assert supply.code in {need.code for need in taker.needs}
            assert supply.level == 1
    levels = [round(supply.level, 6) for supply in supplies]
    assert levels == sorted(levels, reverse=True)
    assert len({(s.side, s.code) for s in supplies}) == len(supplies)


@each_pair
def test_every_met_need_is_among_the_supplies(bundled_engine, left_id, right_id):
    i, j = positions(bundled_engine, left_id, right_id)
    needs = bundled_engine.right_features.capability.needs[j]
    met = {o.code for o in bundled_engine.left[i].offers if needs[bundled_engine.taxonomy.index[o.code]] > 0}
    assert {s.code for s in supplies_between(bundled_engine, i, j) if s.side == "left"} == met


@each_pair
def test_shared_codes_are_offered_by_both(bundled_engine, left_id, right_id):
    i, j = positions(bundled_engine, left_id, right_id)
    both = {o.code for o in bundled_engine.left[i].offers} & {o.code for o in bundled_engine.right[j].offers}
    assert set(shared_codes(bundled_engine, i, j)) == both


@each_pair
def test_matching_statements_are_theirs_and_the_first_is_the_best(bundled, left_id, right_id):
    left, right = bundled.by_id(left_id), bundled.by_id(right_id)
    found = matching_statements(left, right)
    own, theirs = ([(lang, text) for lang, text, _ in statements_of(firm)] for firm in (left, right))
    similarity = encode_texts([t for _, t in own]) @ encode_texts([t for _, t in theirs]).T
    assert found[0].similarity == pytest.approx(float(similarity.max()), abs=1e-4)
    for pair in found:
        a, b = own.index((pair.left_language, pair.left)), theirs.index((pair.right_language, pair.right))
        assert pair.similarity == pytest.approx(float(similarity[a, b]), abs=1e-6)
    levels = np.round([pair.similarity for pair in found], 4)
    assert (np.diff(levels) <= 0).all()


def test_nobody_says_anything_about_silent_firms(sides):
    silent = Firm(name="Silent", country="JP", offers=[Offer(code="SEN-RADAR")])
    assert matching_statements(silent, sides[1][0]) == []


def test_assumed_names_every_unknown_criterion_with_weight(sides):
    vague = Firm(name="Vague", country="JP", offers=[Offer(code="SEN-RADAR")])
    engine = MatchEngine().fit([vague], sides[1][:5])
    found = explain(engine, vague.id, sides[1][0].id)
    text = "\n".join(found.assumed)
    assert "readiness: not known, taken as" in text
    assert "scale fit: not known" in text
    assert "supply fit" not in text
    assert any("Vague" in question and "US content" in question for question in found.questions)
    assert any("Vague" in question and "certificates" in question for question in found.questions)


def test_inferred_offers_are_said_to_be_inferred(sides):
    quiet = Firm(name="Quiet", country="JP", description="Carbon fibre prepreg for aircraft structures.")
    engine = MatchEngine().fit([quiet], sides[1][:5])
    found = explain(engine, quiet.id, sides[1][0].id)
    said = "offers of Quiet inferred from its text, which counts a third: MAT-CFRP"
    assert any(line.startswith(said) for line in found.assumed)


def test_fillers_are_third_firms(bundled_engine):
    found = explain(bundled_engine, *PAIRS[0])
    named = {filler for p in found.proposals for i in p.missing for filler in i.fillers}
    assert named
    assert named <= {*bundled_engine.left.ids, *bundled_engine.right.ids}
    assert not named & set(PAIRS[0])


def test_existing_partners_are_marked(bundled_engine):
    known = sorted(bundled_engine.existing_pairs())
    assert known
    assert explain(bundled_engine, *known[0]).existing
    assert not explain(bundled_engine, *PAIRS[2]).existing


def test_the_main_reason_speaks_of_what_both_do(bundled_engine, taxonomy):
    labels = {c.label_en for c in taxonomy.capabilities}
    for left_id, right_id in PAIRS:
        i, j = positions(bundled_engine, left_id, right_id)
        reason = main_reason(bundled_engine, left_id, right_id)
        assert any(label in reason for label in labels)
        if shared := shared_codes(bundled_engine, i, j):
            assert reason.startswith(f"both: {taxonomy[shared[0]].label_en}")


def test_firms_with_nothing_in_common_match_by_size_and_kind_alone():
    left = Firm(name="A", country="JP", size="giant", kind="prime")
    right = Firm(name="B", country="FR", size="giant", kind="prime")
    engine = MatchEngine().fit([left], [right])
    assert main_reason(engine, left.id, right.id) == "size and kind alone"
