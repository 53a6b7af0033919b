"""Properties of the resolution, whatever the situation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nakodo.errors import UsageError
from nakodo.policy.evaluate import judge
from nakodo.policy.facts import every, some
from nakodo.policy.pack import load_pack
from nakodo.policy.situation import Case, Item, Situation, item_of, parties
from nakodo.policy.verdict import Outcome
from nakodo.profiles.model import Firm, Offer
from nakodo.profiles.taxonomy import load_taxonomy

PACK = load_pack()
YES_NO = sorted(
    name for name, fact in PACK.facts.items() if fact.kind == "yes-no" and name not in ("lethality", "control_list")
)
SHARES = sorted(name for name, fact in PACK.facts.items() if fact.kind == "share")
MONEY = ["national", "EDF", "EDIP", "SAFE-1", "SAFE-2", "SAFE", "HORIZON-P2", "HORIZON-EIC", "USL", "ASAP"]
COUNTRIES = ["JP", "FR", "PL", "SE", "GB", "NO", "CH", "UA", "TR", "US"]
ROLES = [None, "contractor", "coordinator", "member", "subcontractor", "supplier", "partner", "buyer"]

facts = st.dictionaries(st.sampled_from(YES_NO), st.booleans(), max_size=8)
shares = st.dictionaries(st.sampled_from(SHARES), st.sampled_from([0.0, 0.1, 0.15, 0.35, 0.36, 1.0]), max_size=3)
items = st.builds(
    Item,
    form=st.just("component"),
    control=st.sampled_from([None, "military", "dual-use", "civil"]),
    lethality=st.sampled_from([None, "weapon", "non_weapon"]),
    defence=st.sampled_from([None, True, False]),
    us_content=st.sampled_from(["none", "ear", "usml", "some", "licensed", "unknown"]),
)


@st.composite
def cases(draw):
    situation = Situation.of(
        PACK,
        funding=draw(st.sampled_from(MONEY)),
        form=draw(st.sampled_from(["component", "complete_system", "technology", "software"])),
        day=draw(st.dates(min_value=PACK.assessed_on.replace(year=2019), max_value=PACK.assessed_on)),
        facts=draw(facts) | draw(shares),
        left_role=draw(st.sampled_from(ROLES)),
        right_role=draw(st.sampled_from(ROLES)),
    )
    one, two = (
        Firm(
            name=n,
            country=draw(st.sampled_from(COUNTRIES)),
            owner={"country": draw(st.sampled_from([None, *COUNTRIES]))},
        )
        for n in "ab"
    )
    item = draw(items)._replace(form=situation.form)
    return Case(parties(one, two, PACK, situation), item, situation)


@settings(max_examples=150, deadline=None)
@given(case=cases(), name=st.sampled_from([*YES_NO, *SHARES]), data=st.data())
def test_what_is_blocked_stays_blocked_when_more_is_known(case, name, data):
    before = judge(case, PACK)
    value = data.draw(st.booleans() if name in YES_NO else st.sampled_from([0.0, 0.2, 0.9]))
    told = replace(case.situation, facts={name: value, **case.situation.facts})
    derived = name not in case.situation.facts and PACK.facts[name].derived
    after = judge(replace(case, situation=told), PACK)
    if before.outcome is Outcome.BLOCKED and not derived:
        assert after.outcome is Outcome.BLOCKED


@settings(max_examples=100, deadline=None)
@given(case=cases(), data=st.data())
def test_a_rule_less_never_makes_it_worse_unless_it_stood_in_for_another(case, data):
    before = judge(case, PACK)
    findings = [finding for finding in before.findings if finding.rule.id in PACK.rules]
    if not findings:
        assert before.outcome in (Outcome.OPEN, Outcome.BLOCKED, Outcome.CONDITIONAL)
        return
    gone = data.draw(st.sampled_from(findings)).rule
    if not gone.waives:
        assert judge(case, PACK.without([gone.id])).outcome >= before.outcome


@settings(max_examples=100, deadline=None)
@given(case=cases(), seed=st.randoms(use_true_random=False))
def test_the_order_of_the_rules_does_not_matter(case, seed):
    rules = list(PACK.rules.items())
    seed.shuffle(rules)
    one, other = judge(case, PACK), judge(case, PACK.model_copy(update={"rules": dict(rules)}))
    assert one.outcome == other.outcome
    assert one.factor(PACK) == other.factor(PACK)
    assert [f.rule.id for f in one.to_do] == [f.rule.id for f in other.to_do]


@settings(max_examples=100, deadline=None)
@given(case=cases())
def test_the_factor_says_what_the_verdict_says(case):
    verdict = judge(case, PACK)
    factor = verdict.factor(PACK)
    if verdict.outcome is Outcome.BLOCKED:
        assert factor == 0
    else:
        assert 100 - PACK.penalties.most <= factor <= 100
    if verdict.outcome is Outcome.OPEN:
        assert factor == 100
        assert not verdict.questions
    if verdict.outcome is Outcome.UNKNOWN:
        assert verdict.questions


@settings(max_examples=100, deadline=None)
@given(case=cases())
def test_low_confidence_never_blocks_and_every_blocking_rule_is_hard(case):
    for rule in judge(case, PACK).blocking:
        assert rule.confidence != "low"
        assert rule.gate == "hard"


@pytest.mark.parametrize("a", [True, False, None])
@pytest.mark.parametrize("b", [True, False, None])
def test_three_truth_values_are_kleenes(a, b):
    order = {False: 0, None: 1, True: 2}
    back = {number: value for value, number in order.items()}
    assert every([a, b]) is back[min(order[a], order[b])]
    assert some([a, b]) is back[max(order[a], order[b])]


def test_a_permission_does_not_cancel_another_jurisdictions_licence(send):
    verdict = send("FR", "JP", "dual-use", us="usml")
    states = {finding.rule.id: finding.state for finding in verdict.findings}
    assert states["EU-DU-01"] == "waived"
    assert states["US-ITAR-01"] == "step"


def test_a_soft_prohibition_costs_more_than_a_licence(send, pack):
    asked = {"funding": "EDIP", "cost_share": 0.1, "third_country_restriction_on_design": False}
    licence = send("JP", "FR", "dual-use", **asked)
    asked |= {"form": "complete_system", "left_role": "supplier", "right_role": "contractor"}
    warned = send("JP", "FR", "dual-use", us="usml", **asked)
    assert {f.rule.id: f.state for f in warned.findings}["X-DESIGN-01"] == "warns"
    assert warned.factor(pack) < licence.factor(pack) < 100


@pytest.mark.parametrize(
    ("offer", "defence"),
    [
        (Offer(code="EFF-MISSILE"), True),
        (Offer(code="SEN-RADAR"), True),
        (Offer(code="SEN-RADAR", dual_use=True), None),
        (Offer(code="SEN-RADAR", dual_use=True, control="ML5"), True),
        (Offer(code="MAT-CFRP", dual_use=True), False),
        (Offer(code="MAT-CFRP", dual_use=False), None),
        (Offer(code="MAT-CFRP", control="ML13"), True),
        (Offer(code="MAT-CFRP", lethal=True), True),
    ],
)
def test_what_counts_as_japanese_defence_equipment(offer, defence):
    assert item_of(offer, Situation.of(PACK), load_taxonomy()).defence is defence


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"funding": "gold"}, "unknown funding 'gold'"),
        ({"form": "vapour"}, "unknown form 'vapour'"),
        ({"facts": {"moon_is_full": True}}, "no rule asks for 'moon_is_full'"),
        ({"facts": {"cost_share": 1.2}}, "expected a share from 0 to 1"),
        ({"facts": {"cost_share": True}}, "expected a number"),
        ({"facts": {"handles_classified": 0.5}}, "expected yes or no"),
        ({"facts": {"lethality": True}}, "--lethality"),
    ],
)
def test_bad_situations_are_refused(chosen, message):
    with pytest.raises(UsageError, match=message):
        Situation.of(PACK, **chosen)


def test_a_presumption_never_blocks(send):
    """JP-3P-03: whether it goes back to a licensor is presumed, not known, so the prohibition stays a question."""
    asked = {"day": "2026-04-20", "form": "complete_system", "joint_development": False}
    verdict = send("JP", "GB", "weapon", **asked)
    assert {f.rule.id: f.state for f in verdict.findings}["JP-3P-03"] == "may block"
    assert verdict.questions["licensed_production_return_to_licensor"] == ["JP-3P-03"]


def test_a_hard_rule_of_low_confidence_warns():
    situation = Situation.of(PACK, form="complete_system")
    firms = [Firm(name=c, country=c, owner={"country": c}) for c in ("JP", "PL")]
    case = Case(
        parties(*firms, PACK, situation), Item("complete_system", "military", "weapon", True, "none"), situation
    )
    doubtful = PACK.rules["JP-3P-09"].model_copy(update={"confidence": "low"})
    verdict = judge(case, PACK.model_copy(update={"rules": {**PACK.rules, "JP-3P-09": doubtful}}))
    assert judge(case, PACK).outcome is Outcome.BLOCKED
    assert verdict.outcome is Outcome.CONDITIONAL
    assert {f.rule.id: f.state for f in verdict.findings}["JP-3P-09"] == "warns"


def test_an_item_of_which_nothing_is_known_is_asked_about():
    situation = Situation.of(PACK)
    firms = [Firm(name=c, country=c, owner={"country": c}) for c in ("JP", "PL")]
    item = item_of(None, situation, load_taxonomy())
    verdict = judge(Case(parties(*firms, PACK, situation), item, situation), PACK)
    states = {f.rule.id: f.state for f in verdict.findings}
    assert states["JP-FEFA-01"] == "may need"
    assert states["JP-3P-12"] == "may need"
    assert {"control_list", "lethality", "jp_defence_equipment"} <= set(verdict.questions)


def test_what_could_block_costs_ten_hundredths_once(send):
    known = send("JP", "IT", "civil", funding="SAFE-1", cost_share=0.2)
    unknown = send("JP", "IT", "civil", funding="SAFE-1")
    assert known.outcome is Outcome.CONDITIONAL
    assert unknown.outcome is Outcome.UNKNOWN
    assert known.factor(PACK) - unknown.factor(PACK) == PACK.penalties.unknown == 10
