"""All pairs at once equal one pair at a time, judged afresh without any memory."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

from nakodo.policy.evaluate import judge
from nakodo.policy.facts import DERIVED, OF_THE_MONEY
from nakodo.policy.pairs import Screen, value_of
from nakodo.policy.situation import Case, Item, Situation, item_of, parties
from nakodo.policy.sourcing import dependence, sourcing
from nakodo.policy.table import policy_table
from nakodo.policy.verdict import Outcome
from nakodo.profiles.files import load_profiles
from nakodo.profiles.model import Firm, Offer
from nakodo.profiles.taxonomy import load_taxonomy

SITUATIONS = [
    {},
    {"funding": "EDF"},
    {"funding": "EDIP", "facts": {"cost_share": 0.2}},
    {"funding": "SAFE-2", "form": "complete_system"},
    {"funding": "SAFE-1", "facts": {"cost_share": 0.36}},
    {"form": "complete_system", "lethality": "weapon"},
    {"form": "technology", "us_content": "usml"},
]


@pytest.fixture(scope="module")
def firms():
    return load_profiles()


@pytest.fixture(scope="module")
def taxonomy():
    return load_taxonomy()


def afresh(left, right, pack, situation, taxonomy, directions):
    """The best outcome and factor over all offers and ways, by the definition."""
    ways = {"both": (True, False), "there": (True,), "back": (False,)}[directions]
    found = []
    for there in ways:
        sender, receiver = (left, right) if there else (right, left)
        for offer in sender.offers or (None,):
            case = Case(
                parties(sender, receiver, pack, situation, there), item_of(offer, situation, taxonomy), situation
            )
            verdict = judge(case, pack)
            found.append((int(verdict.outcome), verdict.factor(pack)))
    return max(found)


@pytest.mark.parametrize(
    ("chosen", "directions"),
    [*((chosen, "both") for chosen in SITUATIONS), (SITUATIONS[3], "there"), (SITUATIONS[3], "back")],
    ids=str,
)
def test_table_equals_judging_each_pair_afresh(pack, firms, taxonomy, chosen, directions):
    situation = Situation.of(pack, **chosen)
    left = [*list(firms.where(country="JP"))[::48], Firm(name="silent", country="JP")]
    right = [*list(firms.where(region="europe"))[::40], Firm(name="silent too", country="NO")]
    table = policy_table(Screen(pack, situation, taxonomy, directions), left, right)
    outcome = table.outcome[np.ix_(table.left_class, table.right_class)]
    factor = table.factor[np.ix_(table.left_class, table.right_class)]
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            expected = afresh(one, other, pack, situation, taxonomy, directions)
            assert (outcome[i, j], factor[i, j]) == expected, (one.id, other.id)
            whole = table.verdict(i, j)
            assert (int(whole.outcome), whole.factor) == expected
            assert whole.gate == int(factor[i, j] > 0)


@pytest.mark.parametrize("chosen", SITUATIONS, ids=str)
def test_counts_are_those_of_the_pairs(pack, firms, taxonomy, chosen):
    left, right = list(firms.where(country="JP"))[:30], list(firms.where(country="GB,CH,PL,FR"))
    screen = Screen(pack, Situation.of(pack, **chosen), taxonomy)
    table = policy_table(screen, left, right)
    verdicts = [screen.pair(one, other) for one in left for other in right]
    blocked = [verdict for verdict in verdicts if not verdict.gate]
    assert table.counts()[Outcome.BLOCKED] == len(blocked)
    assert sum(table.counts().values()) == len(verdicts)
    by_rule = {}
    for verdict in blocked:
        for rule in verdict.blocking:
            by_rule[rule.id] = by_rule.get(rule.id, 0) + 1
    assert table.blocked_by() == by_rule


def test_one_more_firm_changes_nothing_for_the_others(pack, firms, taxonomy):
    left, right = list(firms.where(country="JP"))[:40], list(firms.where(country="GB,PL,FR"))
    screen = Screen(pack, Situation.of(pack, funding="EDIP"), taxonomy)
    small, large = policy_table(screen, left[:-1], right), policy_table(screen, left, right)
    before = small.factor[np.ix_(small.left_class, small.right_class)]
    after = large.factor[np.ix_(large.left_class, large.right_class)]
    assert (before == after[:-1]).all()


def test_no_firms_at_all(pack, taxonomy):
    table = policy_table(Screen(pack, Situation.of(pack), taxonomy), [], [])
    assert table.factor.shape == (0, 0)
    assert sum(table.counts().values()) == 0


def test_a_pair_is_open_to_what_is_not_blocked(pack, taxonomy):
    maker = Firm(name="Maker", country="JP", offers=(Offer(code="EFF-MISSILE"), Offer(code="SEN-SONAR")))
    buyer = Firm(name="Buyer", country="PL", offers=(Offer(code="NAV-MCM"),))
    screen = Screen(pack, Situation.of(pack, form="complete_system"), taxonomy)
    verdict = screen.pair(maker, buyer)
    assert verdict.gate == 1
    assert verdict.blocked(maker.id) == ("EFF-MISSILE",)
    assert verdict.allowed(maker.id) == ("SEN-SONAR",)
    assert verdict.allowed(buyer.id) == ("NAV-MCM",)
    assert [rule.id for rule in verdict.blocking] == ["JP-3P-09"]


def test_a_better_outcome_beats_a_higher_factor(pack, send):
    unknown = send("JP", "FR", "civil", funding="SAFE-1")
    costly = send("JP", "PL", "weapon")
    assert unknown.outcome < costly.outcome
    assert value_of(unknown, pack) < value_of(costly, pack)


def test_sources_are_counted_for_takers_that_do_not_make_it(pack, taxonomy):
    missile, sonar = Offer(code="EFF-MISSILE", us_content="none"), Offer(code="SEN-SONAR")
    makers = [Firm(name=f"M{n}", country="JP", offers=(missile, sonar)[: n + 1]) for n in range(2)]
    takers = [
        Firm(name="FR", country="FR"),
        Firm(name="PL", country="PL"),
        Firm(name="own", country="PL", offers=(sonar,)),
    ]
    screen = Screen(pack, Situation.of(pack, form="complete_system"), taxonomy, "there")
    found = {one.code: one for one in sourcing(policy_table(screen, makers, takers))}
    assert (found["EFF-MISSILE"].none, found["EFF-MISSILE"].single, found["EFF-MISSILE"].several) == (2, 0, 1)
    assert found["EFF-MISSILE"].third_country == 0
    assert (found["SEN-SONAR"].single, found["SEN-SONAR"].third_country) == (2, 2)
    [total] = dependence(found.values())
    assert (total.side, total.none, total.single, total.several, total.third_country) == ("right", 2, 2, 1, 2)


def test_owners_and_licensors_tell_firms_apart(pack, taxonomy):
    """Same country, another owner; same treaties, another licensor."""
    licensed = Firm(
        name="L", country="JP", owner={"country": "JP"}, offers=(Offer(code="EFF-MISSILE", us_content="licensed"),)
    )
    buyers = [
        Firm(name=f"{country} {owner}", country=country, owner={"country": owner} if owner else {})
        for country, owner in (("AT", "AT"), ("AT", "CN"), ("AT", None), ("US", "US"), ("AU", "AU"))
    ]
    then = {
        "day": pack.rules["JP-3P-03"].effective_to,
        "form": "complete_system",
        "facts": {"joint_development": False},
    }
    for chosen in ({"funding": "EDF"}, then):
        situation = Situation.of(pack, **chosen)
        table = policy_table(Screen(pack, situation, taxonomy, "there"), [licensed], buyers)
        found = [(table.outcome[0, c], table.factor[0, c]) for c in table.right_class]
        assert found == [afresh(licensed, buyer, pack, situation, taxonomy, "there") for buyer in buyers]
        assert len(set(found)) > 1


def test_an_unknown_verdict_is_no_source(pack, taxonomy):
    makers, takers = [Firm(name="M", country="JP", offers=(Offer(code="SEN-SONAR"),))], [Firm(name="T", country="FR")]
    for facts, single in (({}, 0), ({"cost_share": 0.2}, 1)):
        screen = Screen(pack, Situation.of(pack, funding="SAFE-1", facts=facts), taxonomy, "there")
        [found] = sourcing(policy_table(screen, makers, takers))
        assert (found.none, found.single) == (1 - single, single)


@pytest.mark.parametrize("facts", [{}, {"contract_value_share": 0.3, "critical_input": True}], ids=str)
def test_other_money_is_judged_as_if_it_had_been_first(pack, firms, taxonomy, facts):
    left, right = firms.where(country="JP")[::16], firms.where(region="europe")[::8]
    table = policy_table(Screen(pack, Situation.of(pack, facts=facts), taxonomy), left, right)
    money = [(name, c) for name, found in pack.instruments.items() for c in found.categories or (None,)]
    assert len(money) > 10
    for name, category in money:
        shared = table.for_money(name, category)
        fresh = Screen(pack, shared.screen.situation, taxonomy)
        alone = policy_table(fresh, left, right)
        np.testing.assert_array_equal(shared.factor, alone.factor)
        np.testing.assert_array_equal(shared.left_class, alone.left_class)
        np.testing.assert_array_equal(shared.right_class, alone.right_class)
        for one in left:
            for other in right[::2]:
                assert shared.screen.pair(one, other) == fresh.pair(one, other), (name, one.id, other.id)


def test_every_derived_fact_is_the_same_for_all_money_unless_it_is_said_to_depend_on_it(pack):
    money = [(name, c) for name, found in pack.instruments.items() for c in found.categories or (None,)]
    items = [
        Item("component", control, lethality, defence, us)
        for control in ("military", "civil", None)
        for lethality, defence in (("weapon", True), ("non_weapon", False), (None, None))
        for us in ("none", "licensed", "unknown")
    ]
    sender, receiver = Firm(name="A", country="JP", owner={"country": "US"}), Firm(name="B", country="PL")
    told = defaultdict(set)
    for name, category in money:
        situation = replace(Situation.of(pack), funding=name, safe_category=category)
        both = parties(sender, receiver, pack, situation)
        for item in items:
            for fact, derive in DERIVED.items():
                answers = tuple(derive(Case(both, item, situation), party, pack) for party in both)
                told[fact, item].add(answers)
    assert {fact for (fact, _), answers in told.items() if len(answers) > 1} == OF_THE_MONEY
