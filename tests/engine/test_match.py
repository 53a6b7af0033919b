"""Ranking equals trying everything, with and without limits, and odd sides do no harm."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nakodo.engine.gate import Gate, soften
from nakodo.engine.groups import group_roots
from nakodo.engine.match import Limits, MatchEngine
from nakodo.errors import UsageError
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm, Offer
from nakodo.profiles.taxonomy import load_taxonomy
from strategies import sides as some_sides

TAXONOMY = load_taxonomy()


def fitted(left, right):
    return MatchEngine(taxonomy=TAXONOMY).fit(left, right)


def all_pairs(engine):
    """(score, left id, right id) of every allowed pair, best first, by a plain sort."""
    scores = engine.scores(np.arange(len(engine.left)), np.arange(len(engine.right)))
    pairs = [
        (-int(scores[i, j]), a.id, b.id)
        for i, a in enumerate(engine.left)
        for j, b in enumerate(engine.right)
        if scores[i, j] >= 0
    ]
    return sorted(pairs)


def listed(table):
    return [(-int(s), a.id, b.id) for s, a, b in zip(table.score, table.left, table.right, strict=True)]


def root(firms, firm):
    while firm.parent in firms.position:
        firm = firms.by_id(firm.parent)
    return firm.id


def greedy(engine, n, per_firm, by_group):
    """The best pairs one after the other, unless a firm (or its group) stands in the list often enough."""
    taken, found = Counter(), []
    for pair in all_pairs(engine):
        left, right = engine.left.by_id(pair[1]), engine.right.by_id(pair[2])
        keys = [("l", root(engine.left, left) if by_group else left.id)]
        keys += [("r", root(engine.right, right) if by_group else right.id)]
        if per_firm and max(taken[key] for key in keys) >= per_firm:
            continue
        taken.update(keys)
        found.append(pair)
    return found[:n]


@pytest.mark.parametrize("per_firm", [None, 1, 2, 5])
@pytest.mark.parametrize("n", [1, 7, 10_000])
def test_best_equals_greedy_choice(small_engine, n, per_firm):
    assert listed(small_engine.best(n, Limits(per_firm))) == greedy(small_engine, n, per_firm, False)


@pytest.mark.parametrize("per_firm", [1, 2])
def test_best_with_one_per_group_equals_greedy_choice(bundled_engine, per_firm):
    found = listed(bundled_engine.best(60, Limits(per_firm, one_per_group=True)))
    assert found == greedy(bundled_engine, 60, per_firm, True)
    assert found != greedy(bundled_engine, 60, per_firm, False)


def test_best_beyond_the_first_partners_of_a_firm(bundled_engine):
    """More pairs than are looked up at first for any left firm."""
    one = MatchEngine().fit(list(bundled_engine.left)[:2], bundled_engine.right)
    assert listed(one.best(10_000)) == all_pairs(one)


@settings(max_examples=6)
@given(some_sides(most=4), st.integers(1, 8), st.none() | st.integers(1, 3))
def test_best_of_any_firms_equals_greedy_choice(drawn, n, per_firm):
    engine = fitted(*drawn)
    assert listed(engine.best(n, Limits(per_firm))) == greedy(engine, n, per_firm, False)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("k", [1, 3, 1000])
def test_lists_equal_sorting(small_engine, k, turned):
    side = small_engine.right if turned else small_engine.left
    expected = []
    for firm in side:
        expected += [pair for pair in all_pairs(small_engine) if pair[2 if turned else 1] == firm.id][:k]
    table = small_engine.rank(k, turned=turned)
    assert listed(table) == expected
    places = Counter()
    for rank, pair in zip(table.rank.tolist(), listed(table), strict=True):
        places[pair[2 if turned else 1]] += 1
        assert rank == places[pair[2 if turned else 1]]


def test_ranks_from_both_sides_equal_counting(small_engine):
    pairs = all_pairs(small_engine)
    table = small_engine.rank(k=4)
    for row, (score, left_id, right_id) in enumerate(listed(table)):
        ahead = [p for p in pairs if p < (score, left_id, right_id)]
        assert table.rank_for_left[row] == 1 + sum(p[1] == left_id for p in ahead)
        assert table.rank_for_right[row] == 1 + sum(p[2] == right_id for p in ahead)
    for left_id, right_id in (("jp-acsl", small_engine.right[0].id), ("jp-acsl", small_engine.right[-1].id)):
        own = [p for p in pairs if p[1] == left_id]
        assert small_engine.pair(left_id, right_id).rank[0] == 1 + [p[2] for p in own].index(right_id)


def test_only_the_asked_firms_get_lists(small_engine):
    ids = [small_engine.left[3].id, small_engine.left[1].id]
    table = small_engine.rank(k=2, firms=ids)
    assert [f.id for f in table.left] == [i for i in sorted(ids) for _ in range(2)]


def test_one_per_group_keeps_the_best_of_each_group(bundled_engine):
    firm = bundled_engine.left[5].id
    own = [p for p in all_pairs(bundled_engine) if p[1] == firm]
    expected, seen = [], set()
    for pair in own:
        group = root(bundled_engine.right, bundled_engine.right.by_id(pair[2]))
        if group not in seen:
            seen.add(group)
            expected.append(pair)
    assert listed(bundled_engine.rank(200, Limits(one_per_group=True), [firm])) == expected[:200]
    assert len(expected) < len(own)


def test_groups_follow_parents_and_survive_a_circle():
    firms = Firms(
        [
            Firm(id="a", name="A", country="JP", parent="b"),
            Firm(id="b", name="B", country="JP", parent="c"),
            Firm(id="c", name="C", country="JP", parent="elsewhere"),
            Firm(id="x", name="X", country="JP", parent="y"),
            Firm(id="y", name="Y", country="JP", parent="x"),
            Firm(id="z", name="Z", country="JP", parent="x"),
        ]
    )
    assert group_roots(firms)[:3] == ["c", "c", "c"]
    assert len(group_roots(firms)) == 6


def test_excluded_pairs_leave_every_list_and_no_rank(small_sides):
    engine = fitted(*small_sides)
    first = engine.best(1)
    gone = (first.left[0].id, first.right[0].id)
    second = engine.rank(2, firms=[gone[0]]).right[1].id
    engine.exclude([gone, ("nobody", "nowhere")])
    assert gone not in [p[1:] for p in listed(engine.rank(1000))]
    assert gone not in [p[1:] for p in listed(engine.rank(1000, turned=True))]
    assert engine.best(1).score[0] <= first.score[0]
    assert engine.pair(gone[0], second).rank[0] == 1
    assert engine.pair(*gone).score[0] == first.score[0]


def test_restrictions_narrow_what_is_listed_and_change_no_rank(small_sides):
    engine = fitted(*small_sides)
    before = {p[1:]: r for p, r in zip(listed(engine.rank(1000)), engine.rank(1000).rank_for_left, strict=True)}
    wanted = np.array([f.country == "FR" for f in engine.right])
    engine.restrict((np.ones(len(engine.left), dtype=bool), wanted))
    table = engine.rank(1000)
    assert {f.country for f in table.right} == {"FR"}
    assert len(table) == wanted.sum() * len(engine.left)
    assert all(before[p[1:]] == r for p, r in zip(listed(table), table.rank_for_left, strict=True))


def test_a_gate_forbids_and_softens(small_sides, rng):
    engine = fitted(*small_sides)
    rows, columns = np.arange(len(engine.left)), np.arange(len(engine.right))
    whole = engine.scores(rows, columns)
    gate = Gate(rng.integers(0, 2, len(rows)), rng.integers(0, 3, len(columns)), np.array([[100, 0, 90], [0, 50, 1]]))
    engine.gate = gate
    factors = gate.factors(rows, columns)
    np.testing.assert_array_equal(engine.scores(rows, columns), np.where(factors, soften(whole, factors), -1))
    assert listed(engine.best(10_000)) == all_pairs(engine)
    table = engine.rank(1000)
    assert (table.contributions.sum(axis=1) + table.policy == table.score).all()
    assert table.policy.min() < 0


def copies(firm, n):
    return [firm.model_copy(update={"id": f"xx-{i:02}"}) for i in range(n)]


def test_duplicated_and_all_equal_firms_stand_in_order_of_ids(sides):
    twins, others = copies(sides[1][0], 5), copies(sides[0][0], 3)
    others = [f.model_copy(update={"id": f"jp-{f.id}"}) for f in others]
    engine = fitted(others[::-1], twins[::-1])
    table = engine.rank(k=3)
    assert [f.id for f in table.right] == ["xx-00", "xx-01", "xx-02"] * 3
    assert len(set(table.score.tolist())) == 1
    assert [p[1:] for p in listed(engine.best(3, Limits(1)))] == [
        ("jp-xx-00", "xx-00"),
        ("jp-xx-01", "xx-01"),
        ("jp-xx-02", "xx-02"),
    ]


@pytest.mark.parametrize("turned", [False, True])
def test_empty_sides_give_empty_lists(sides, turned):
    for left, right in (([], []), (sides[0][:2], []), ([], sides[1][:2])):
        engine = fitted(left, right)
        assert len(engine.rank(k=3, turned=turned)) == 0
        assert len(engine.best(5, Limits(1, one_per_group=True))) == 0
        assert list(engine.rank(k=3).to_frame().columns)[:2] == ["left_id", "right_id"]


def test_one_firm_a_side(sides):
    table = fitted(sides[0][:1], sides[1][:1]).rank(k=10)
    assert (len(table), table.rank[0], table.rank_for_right[0]) == (1, 1, 1)


def test_a_firm_on_both_sides_is_refused(sides):
    with pytest.raises(UsageError, match="1 firms stand on both sides"):
        fitted(sides[0][:2], sides[0][1:3])


def test_a_firm_with_thousands_of_offers(sides):
    offers = [Offer(code=TAXONOMY.codes[i % len(TAXONOMY)], trl=1 + i % 9, share=0.5) for i in range(5000)]
    giant = Firm(name="Everything", country="JP", offers=offers, size="giant", kind="prime")
    table = fitted([giant, sides[0][0]], sides[1][:20]).rank(k=20)
    assert len(table) == 40
    assert table.values.max() <= 10_000
    assert (table.contributions.sum(axis=1) == table.score).all()


HOSTILE = ["[red]x[/red]", "=cmd()|' /C calc'!A0", "\u202eevil", "a\x1b[31mb", "\ud800", "<script>", "%s%n", "'; --"]


def test_hostile_names_and_texts_change_no_score(sides):
    right = sides[1][:6]
    plain = [Firm(id=f"jp-{i}", name="x", country="JP", size="large", kind="prime") for i in range(len(HOSTILE))]
    odd = [
        Firm(id=f.id, name=f"{text}x", name_local=text, country="JP", size="large", kind="prime", programmes=(text,))
        for f, text in zip(plain, HOSTILE, strict=True)
    ]
    np.testing.assert_array_equal(fitted(odd, right).rank(9).values, fitted(plain, right).rank(9).values)


def test_existing_pairs_are_known_from_either_side(sides):
    known = {"name": "p", "id": sides[1][1].id}
    left = [Firm(**{**sides[0][0].model_dump(by_alias=True), "existing_partners": [known]}), sides[0][1]]
    back = {"name": "p", "id": sides[0][1].id}
    right = [Firm(**{**sides[1][0].model_dump(by_alias=True), "existing_partners": [back]}), sides[1][1]]
    expected = {(left[0].id, right[1].id), (left[1].id, right[0].id)}
    assert fitted(left, right).existing_pairs() == expected


def test_the_record_tells_profiles_and_weights_apart(small_sides):
    engine = fitted(*small_sides)
    record = engine.record("nakodo match")
    assert record["left_firms"] == len(engine.left)
    assert sum(record["weights"].values()) == 10_000
    other = fitted(small_sides[0][1:], small_sides[1]).record("nakodo match")
    assert other["left_digest"] != record["left_digest"]
    assert other["right_digest"] == record["right_digest"]
    assert fitted(small_sides[0][::-1], small_sides[1]).record("nakodo match") == record
