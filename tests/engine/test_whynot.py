"""Every change that is said to lift a pair into the list does so when it is made."""

from __future__ import annotations

import re

import numpy as np
import pytest

from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.engine.match import MatchEngine
from nakodo.engine.whynot import NEW_OFFER_TRL, why_not
from nakodo.profiles.model import Need, Offer

K = 3
TRL = re.compile(r"(?P<firm>.+) raises (?P<code>\S+) from TRL (?P<old>\d) to (?P<new>\d)")
NEED = re.compile(r"(?P<firm>.+) declares a need for (?P<code>\S+)")
OFFER = re.compile(rf"(?P<firm>.+) offers (?P<code>\S+) at TRL {NEW_OFFER_TRL}")
WEIGHT = re.compile(r"weight of (?P<criterion>\S+) from (?P<old>\S+) to (?P<new>\S+)")


def changed(firm, change):
    """The firm after the change that the text describes."""
    if change.kind == "TRL":
        found = TRL.fullmatch(change.text)
        offers = tuple(
            o.model_copy(update={"trl": int(found["new"])})
            if (o.code, o.trl) == (found["code"], int(found["old"]))
            else o
            for o in firm.offers
        )
        return firm.model_copy(update={"offers": offers})
    if change.kind == "need":
        return firm.model_copy(update={"needs": (*firm.needs, Need(code=NEED.fullmatch(change.text)["code"]))})
    offer = Offer(code=OFFER.fullmatch(change.text)["code"], trl=NEW_OFFER_TRL)
    return firm.model_copy(update={"offers": (*firm.offers, offer)})


def apply(engine, change):
    """A new engine over the changed firms or weights."""
    if change.kind == "weight":
        found = WEIGHT.fullmatch(change.text)
        weights = engine.weights.replace(**{found["criterion"]: float(found["new"])})
        return MatchEngine(weights).fit(engine.left, engine.right)
    name = {"TRL": TRL, "need": NEED, "offer": OFFER}[change.kind].fullmatch(change.text)["firm"]
    sides = [[changed(f, change) if f.name == name else f for f in side] for side in (engine.left, engine.right)]
    return MatchEngine(engine.weights).fit(*sides)


def just_outside(engine, left_id):
    """The two firms that miss the list by least."""
    return [firm.id for firm in engine.rank(K + 2, firms=[left_id]).right[K:]]


@pytest.fixture(scope="module")
def engine(sides):
    return MatchEngine().fit(list(sides[0])[::16], list(sides[1])[::16])


@pytest.fixture(scope="module")
def outsiders(engine):
    return [(firm.id, other) for firm in list(engine.left)[::6] for other in just_outside(engine, firm.id)]


def test_every_change_does_what_it_says(engine, outsiders):
    kinds = set()
    for left_id, right_id in outsiders:
        changes = why_not(engine, left_id, right_id, K).changes
        first = {change.kind: change for change in reversed(changes)}
        for change in {*first.values(), changes[-1]}:
            pair = apply(engine, change).pair(left_id, right_id)
            assert (int(pair.rank[0]), int(pair.score[0])) == (change.rank, change.score), change.text
            assert change.rank <= K
            kinds.add(change.kind)
    assert kinds >= {"need", "offer", "weight"}


def test_the_nearest_weight_comes_first_and_no_nearer_one_would_do(engine, outsiders):
    checked = 0
    for left_id, right_id in outsiders[:4]:
        weights = [c for c in why_not(engine, left_id, right_id, K).changes if c.kind == "weight"]
        assert [c.size for c in weights] == sorted(c.size for c in weights)
        for change in weights[:1]:
            found = WEIGHT.fullmatch(change.text)
            old, new = engine.weights[found["criterion"]] / 10_000, float(found["new"])
            for percent in range(101):
                share = percent / 100
                if 0.005 <= abs(share - old) < abs(new - old) - 1e-9:
                    nearer = engine.with_weights(engine.weights.replace(**{found["criterion"]: share}))
                    assert nearer.pair(left_id, right_id).rank[0] > K
                    checked += 1
    assert checked > 0


def test_what_a_pair_lacks_adds_up_to_the_gap(engine, outsiders):
    for left_id, right_id in outsiders:
        found = why_not(engine, left_id, right_id, K)
        last = engine.rank(K, firms=[left_id]).take([K - 1])
        lacking = (last.contributions - found.match.contributions)[0]
        assert sum(lacking) == last.score[0] - found.match.score[0] >= 0
        losses = [loss for _, loss in found.lost]
        assert losses == sorted(losses, reverse=True)
        assert dict(found.lost) == {CRITERION_NAMES[c]: int(lacking[c]) for c in np.flatnonzero(lacking > 0)}
        assert found.allowed
        assert not found.inside


def test_a_pair_in_the_list_needs_no_change(engine):
    left_id = engine.left[0].id
    first = engine.rank(1, firms=[left_id]).right[0].id
    found = why_not(engine, left_id, first, K)
    assert found.inside
    assert found.changes == ()


def test_an_excluded_pair_is_not_allowed_and_no_change_helps(engine, outsiders):
    other = MatchEngine().fit(engine.left, engine.right).exclude(outsiders[:1])
    found = why_not(other, *outsiders[0], K)
    assert not found.allowed
    assert not found.inside
    assert found.changes == ()


def test_a_list_longer_than_the_partners_leaves_nobody_out(engine):
    pair = engine.left[0].id, engine.right[-1].id
    found = why_not(engine, *pair, k=1000)
    assert found.last is None
    assert found.inside
    assert found.changes == ()


def test_ids_of_the_wrong_side_are_refused(engine):
    with pytest.raises(KeyError):
        why_not(engine, engine.right[0].id, engine.left[0].id)
