from __future__ import annotations

import pytest

from nakodo.errors import UsageError
from nakodo.policy.consortium import Member, consortium
from nakodo.policy.situation import Situation
from nakodo.profiles.model import Firm


def firm(id_: str, country: str, owner: str | None = None, parent: str = "") -> Firm:
    return Firm(id=id_, country=country, owner={"country": owner or country}, parent=parent)


FR, DE, IT = firm("a", "FR"), firm("b", "DE"), firm("c", "IT")


def judged(pack, members, **chosen):
    members = [m if isinstance(m, Member) else Member(m) for m in members]
    return consortium(members, pack, Situation.of(pack, lethality="non_weapon", **chosen))


def checks(verdict, rule):
    return [(check.what, check.found, check.met) for check in verdict.checks if check.rule.id == rule]


@pytest.mark.parametrize(
    ("members", "entities", "states"),
    [
        ([FR, DE, IT], True, True),
        ([FR, DE], False, False),
        ([FR, DE, firm("d", "DE")], True, False),
        ([FR, DE, firm("d", "IT", parent="a")], False, True),
        ([FR, DE, firm("d", "NO")], True, True),
        ([FR, DE, firm("d", "JP")], False, False),
        ([FR, DE, firm("d", "UA")], True, True),
    ],
)
def test_the_fund_wants_three_entities_of_three_states(pack, members, entities, states):
    """EU-EDF-01; firms of one group are one entity, outsiders do not count."""
    found = judged(pack, members, funding="EDF")
    assert [met for _, _, met in checks(found, "EU-EDF-01")] == [entities, states]
    assert (found.outcome.word == "blocked") is not (entities and states)


def test_a_disruptive_technology_call_has_no_minimum(pack):
    found = judged(pack, [FR, DE], funding="EDF", facts={"disruptive_technology_call": True})
    assert checks(found, "EU-EDF-01") == []
    assert found.outcome.word == "conditional" or found.outcome.word == "open"


def test_an_owner_from_outside_needs_guarantees(pack):
    """EU-EDF-03, EU-EDIP-02 and EU-SAFE-05."""
    for money, rule in (("EDF", "EU-EDF-03"), ("EDIP", "EU-EDIP-02"), ("SAFE-1", "EU-SAFE-05")):
        found = judged(pack, [FR, firm("x", "DE", "JP")], funding=money)
        steps = {member.firm.id: [f.rule.id for f in verdict.to_do] for member, verdict in found.members}
        assert rule in steps["x"]
        assert rule not in steps["a"]


def test_a_paid_outsider_blocks_the_fund(pack):
    """EU-EDF-02 against EU-EDF-04."""
    outsider = firm("jp", "JP")
    paid = judged(pack, [FR, DE, IT, Member(outsider, role="member")], funding="EDF")
    unpaid = judged(pack, [FR, DE, IT, Member(outsider, role="partner")], funding="EDF")
    assert paid.outcome.word == "blocked"
    assert [rule.id for rule in paid.members[-1][1].blocking] == ["EU-EDF-02"]
    assert unpaid.outcome.word == "conditional"


@pytest.mark.parametrize(
    ("shares", "met"),
    [((0.65, 0.35), True), ((0.64, 0.36), False), ((0.65, None), None)],
)
def test_outside_components_are_summed_and_capped(pack, shares, met):
    """EU-SAFE-01 and EU-EDIP-03: 35 % over all outsiders together."""
    for money, rule in (("SAFE-1", "EU-SAFE-01"), ("EDIP", "EU-EDIP-03")):
        members = [
            Member(FR, cost_share=shares[0]),
            Member(firm("gb", "GB"), cost_share=0.0 if shares[1] is None else 0.1),
        ]
        rest = None if shares[1] is None else shares[1] - 0.1
        members.append(Member(firm("jp", "JP"), cost_share=rest))
        found = judged(pack, members, funding=money, facts={"third_country_restriction_on_design": False})
        assert [m for _, _, m in checks(found, rule)] == [met]
        assert (found.outcome.word == "blocked") is (met is False)
        if met is None:
            assert found.outcome.word == "unknown"


def test_nobody_from_outside_means_no_ceiling(pack):
    found = judged(pack, [Member(FR, cost_share=0.5), Member(DE, cost_share=0.5)], funding="SAFE-1")
    assert checks(found, "EU-SAFE-01") == []


@pytest.mark.parametrize(
    ("share", "older", "outcome"),
    [
        (0.1, None, "conditional"),
        (0.2, True, "conditional"),
        (0.2, False, "blocked"),
        (0.2, None, "unknown"),
        (0.4, True, "blocked"),
    ],
)
def test_outside_subcontractor(pack, share, older, outcome):
    """EU-SAFE-03: 15 to 35 % of the contract only with an older contract or a replacement study."""
    facts = {"critical_input": True, "needs_classified_access": True}
    if older is not None:
        facts["earlier_contract_or_replacement_study"] = older
    members = [
        Member(FR, cost_share=0.9),
        Member(firm("jp", "JP"), "subcontractor", cost_share=0.1, contract_share=share),
    ]
    assert judged(pack, members, funding="SAFE-1", facts=facts).outcome.word == outcome


def test_design_authority(pack):
    """EU-SAFE-06 in category two, EU-EDIP-05 always."""
    veto = {"third_country_restriction_on_design": True}
    assert judged(pack, [FR, DE, IT], funding="SAFE-2", facts=veto).outcome.word == "blocked"
    assert judged(pack, [FR, DE, IT], funding="SAFE-1", facts=veto).outcome.word != "blocked"
    assert judged(pack, [FR, DE, IT], funding="EDIP", facts=veto).outcome.word == "blocked"


def test_industrialisation_needs_two_member_states(pack):
    """EU-EDIP-07: Norway counts as an entity, not as a member state."""
    action = {"action": "cross_certification", "third_country_restriction_on_design": False}
    norway = [FR, firm("n1", "NO"), firm("n2", "NO")]
    found = judged(pack, norway, funding="EDIP", facts=action)
    assert [met for _, _, met in checks(found, "EU-EDIP-07")] == [True, False]
    assert found.outcome.word == "blocked"
    unknown = judged(pack, norway, funding="EDIP", facts={"third_country_restriction_on_design": False})
    assert [met for _, _, met in checks(unknown, "EU-EDIP-07")] == [True, None]


@pytest.mark.parametrize(
    "members",
    [
        [],
        [Member(FR), Member(FR)],
        [Member(FR, cost_share=1.1)],
        [Member(FR, cost_share=0.7), Member(DE, cost_share=0.4)],
        [Member(FR, contract_share=-0.1)],
    ],
)
def test_bad_members_are_refused(pack, members):
    with pytest.raises(UsageError):
        judged(pack, members, funding="EDF")
