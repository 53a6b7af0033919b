"""What changed between two tables of matches."""

from __future__ import annotations

import pandas as pd
import pytest

from nakodo.engine.diff import diff

COLUMNS = ["left_id", "right_id", "rank", "score", "contribution_a", "contribution_b"]


def table(*rows):
    return pd.DataFrame(rows, columns=COLUMNS)


OLD = table(
    ("l", "same", 1, 0.5, 0.2, 0.3),
    ("l", "gone", 2, 0.4, 0.2, 0.2),
    ("l", "up", 3, 0.3, 0.2, 0.1),
    ("l", "down", 4, 0.2, 0.1, 0.1),
    ("l", "moved", 5, 0.1, 0.05, 0.05),
)
NEW = table(
    ("l", "same", 1, 0.5, 0.2, 0.3),
    ("l", "up", 2, 0.45, 0.2, 0.25),
    ("l", "new", 3, 0.4, 0.2, 0.2),
    ("l", "moved", 5, 0.11, 0.02, 0.09),
    ("l", "down", 6, 0.1, 0.02, 0.08),
)


def test_every_kind_of_change_is_told_with_what_moved():
    found = {move.right_id: move for move in diff(OLD, NEW)}
    assert {key: move.kind for key, move in found.items()} == {
        "new": "appeared",
        "gone": "vanished",
        "up": "rose",
        "down": "fell",
        "moved": "rescored",
    }
    assert found["up"].moved == ("b", 0.15)
    assert found["down"].moved == ("a", -0.08)
    assert found["moved"].moved == ("b", 0.04)
    assert found["new"].moved is None
    assert (found["gone"].old_rank, found["gone"].new_rank) == (2, None)
    assert (found["up"].old_score, found["up"].new_score) == (0.3, 0.45)


def test_order_of_kinds_then_ranks_whatever_the_order_of_rows():
    moves = diff(OLD, NEW)
    assert [move.kind for move in moves] == ["appeared", "vanished", "rose", "fell", "rescored"]
    assert diff(OLD[::-1], NEW.sample(frac=1, random_state=1)) == moves


def test_the_way_back_is_the_mirror():
    mirror = {"appeared": "vanished", "vanished": "appeared", "rose": "fell", "fell": "rose", "rescored": "rescored"}
    there = {(m.left_id, m.right_id): mirror[m.kind] for m in diff(OLD, NEW)}
    assert {(m.left_id, m.right_id): m.kind for m in diff(NEW, OLD)} == there


@pytest.mark.parametrize("other", [OLD, OLD[::-1], OLD[COLUMNS[::-1]]])
def test_equal_tables_differ_in_nothing(other):
    assert diff(OLD, other) == []


def test_empty_tables_and_tables_without_contributions():
    assert [m.kind for m in diff(OLD[:0], OLD)] == ["appeared"] * 5
    assert diff(OLD[:0], OLD[:0]) == []
    plain = diff(OLD[COLUMNS[:4]], NEW[COLUMNS[:4]])
    assert {m.moved for m in plain} == {None}
    assert len(plain) == 5


def test_of_two_weight_sets_the_criterion_that_lost_its_weight_moved(small_engine):
    from nakodo.criteria.weights import Weights

    old = small_engine.rank(k=3).to_frame()
    new = small_engine.with_weights(Weights.load("newcomer")).rank(k=3).to_frame()
    moves = diff(old, new)
    assert {"appeared", "vanished"} <= {m.kind for m in moves}
    assert all(m.moved for m in moves if m.kind not in ("appeared", "vanished"))
