"""The core against brute force by the canonical score, in every mode."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nakodo.bench.firms import synthetic_market
from nakodo.criteria.catalogue import CRITERIA
from nakodo.criteria.criterion import exact
from nakodo.criteria.weights import Weights
from nakodo.engine.blocks import Cut
from nakodo.engine.gate import Gate, soften
from nakodo.engine.ranked import Ranked
from nakodo.engine.score import SideRows, criterion_values
from nakodo.engine.topk import Search, top_k
from nakodo.engine.toppairs import top_pairs
from nakodo.errors import UsageError

WAYS = [("numpy", "full"), ("numba", "full"), ("numba", "pruned")]
SMALL = Cut(strip=64, rows=16, columns=40)


def brute(left: SideRows, right: SideRows, weights: Weights, gate: Gate) -> np.ndarray:
    """Canonical scores of all pairs in float64, -1 where left out, straight from the criteria."""
    doubled = [SideRows(tuple(r.astype(np.float64) for r in side.rows), side.known) for side in (left, right)]
    values, _ = criterion_values(*doubled)
    kept = gate.table[np.ix_(gate.left_class, gate.right_class)]
    scores = np.where(kept > 0, soften(values @ weights.as_array(), kept), -1)
    scores[gate.excluded[:, 0], gate.excluded[:, 1]] = -1
    return scores


def best_lists(scores: np.ndarray, k: int) -> list[tuple[int, int, int]]:
    return [
        (row, column, int(line[column]))
        for row, line in enumerate(scores)
        for column in sorted(np.flatnonzero(line >= 0).tolist(), key=lambda j: (-line[j], j))[:k]
    ]


def listed(ranked: Ranked) -> list[tuple[int, int, int]]:
    return list(zip(ranked.left.tolist(), ranked.right.tolist(), ranked.score.tolist(), strict=True))


def noise(n: int, d: int, seed: int) -> SideRows:
    """Firms without structure: every criterion has its own random non-negative rows."""
    rng = np.random.default_rng(seed)
    rows = [rng.random((n, d)) for _ in CRITERIA]
    return SideRows(
        tuple(exact(r / np.linalg.norm(r, axis=1, keepdims=True)) for r in rows),
        tuple(rng.random(n) > 0.2 for _ in CRITERIA),
    )


def random_gate(n_left: int, n_right: int, seed: int, n_classes: int = 5) -> Gate:
    rng = np.random.default_rng(seed)
    table = rng.choice([0, 1, 37, 100], size=(n_classes, n_classes), p=[0.4, 0.1, 0.2, 0.3])
    pairs = np.column_stack([rng.integers(n_left, size=60), rng.integers(n_right, size=60)])
    return Gate(rng.integers(n_classes, size=n_left), rng.integers(n_classes, size=n_right), table, pairs)


def cases() -> dict[str, tuple[SideRows, SideRows, Weights, Gate]]:
    market = synthetic_market(150, 260, dim=180, seed=1)
    structureless = noise(70, 30, seed=2), noise(300, 30, seed=3)
    few = synthetic_market(6, 5, dim=150, seed=4)
    copies = np.arange(300) % 5
    equal = np.zeros(400, dtype=int)
    even = Weights.of({criterion.name: 1 for criterion in CRITERIA})
    return {
        "market": (market.left, market.right, market.weights, market.gate),
        "market without a gate": (market.left, market.right, market.weights, Gate.open(150, 260)),
        "one criterion of few values": (market.left, market.right, Weights.of({"readiness": 1}), Gate.open(150, 260)),
        "no structure, soft gate, exclusions": (*structureless, even, random_gate(70, 300, seed=5)),
        "duplicated firms": (few.left.take(copies), few.right.take(copies), few.weights, random_gate(300, 300, 6)),
        "all firms equal": (few.left.take(equal[:20]), few.right.take(equal), few.weights, Gate.open(20, 400)),
        "everything forbidden": (
            few.left,
            few.right,
            few.weights,
            Gate(np.zeros(6, int), np.zeros(5, int), np.array([[0]])),
        ),
        "one pair": (few.left.take(equal[:1]), few.right.take(equal[:1]), few.weights, Gate.open(1, 1)),
        "no left firms": (few.left.take(equal[:0]), few.right, few.weights, Gate.open(0, 5)),
        "no right firms": (few.left, few.right.take(equal[:0]), few.weights, Gate.open(6, 0)),
    }


CASES = cases()


@pytest.mark.parametrize(("core", "mode"), WAYS)
@pytest.mark.parametrize("case", CASES)
def test_lists_equal_brute_force(case, core, mode):
    left, right, weights, gate = CASES[case]
    expected = brute(left, right, weights, gate)
    for k in (1, 7, 1000):
        for cut in (SMALL, Cut()):
            ranked = top_k(left, right, weights, k, gate=gate, core=core, mode=mode, cut=cut, n_jobs=1)
            assert listed(ranked) == best_lists(expected, k)


@pytest.mark.parametrize(("core", "mode"), WAYS)
@pytest.mark.parametrize("case", CASES)
def test_breakdown_is_the_criteria(case, core, mode):
    left, right, weights, gate = CASES[case]
    ranked = top_k(left, right, weights, 9, gate=gate, core=core, mode=mode)
    doubled = [SideRows(tuple(r.astype(np.float64) for r in side.rows), side.known) for side in (left, right)]
    values, known = criterion_values(*doubled)
    assert (ranked.values == values[ranked.left, ranked.right]).all()
    assert (ranked.known == known[ranked.left, ranked.right]).all()


@pytest.mark.parametrize(("core", "mode"), WAYS)
@pytest.mark.parametrize("case", CASES)
def test_top_pairs_equal_sorting_all_of_them(case, core, mode):
    left, right, weights, gate = CASES[case]
    scores = brute(left, right, weights, gate)
    rows, columns = np.nonzero(scores >= 0)
    ordered = np.lexsort((columns, rows, -scores[rows, columns]))
    for n in (1, 40, 500):
        some = ordered[:n]
        expected = list(zip(rows[some], columns[some], scores[rows[some], columns[some]], strict=True))
        best = top_pairs(left, right, weights, n, gate=gate, core=core, mode=mode, cut=SMALL, n_jobs=1)
        assert listed(best) == expected
        assert best.values.shape == (len(expected), len(CRITERIA))


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    strip=st.integers(5, 80),
    rows=st.integers(2, 60),
    columns=st.integers(9, 300),
    jobs=st.integers(1, 3),
    k=st.integers(1, 40),
    way=st.sampled_from(WAYS),
)
def test_no_size_or_thread_count_changes_a_result(seed, strip, rows, columns, jobs, k, way):
    left, right, weights, _ = CASES["market"]
    market = left.take(slice(40)), right, weights
    gate = random_gate(40, 260, seed)
    cut = Cut(strip=strip, rows=rows, columns=columns)
    ranked = top_k(*market, k, gate=gate, core=way[0], mode=way[1], cut=cut, n_jobs=jobs)
    assert listed(ranked) == best_lists(brute(*market, gate), k)


def test_rows_that_overflow_go_to_brute_force(monkeypatch):
    seen: list[int] = []
    from nakodo.engine import topk

    def counted(folded, gate, rows, banned, k):
        seen.extend(rows.tolist())
        return original(folded, gate, rows, banned, k)

    original = topk.brute_force
    monkeypatch.setattr(topk, "brute_force", counted)
    left, right, weights, gate = CASES["all firms equal"]
    for core in ("numpy", "numba"):
        seen.clear()
        top_k(left, right, weights, 5, gate=gate, core=core, mode="full", n_jobs=1)
        assert seen == list(range(20))


def test_new_weights_need_no_new_features():
    left, right, weights, gate = CASES["market"]
    other = weights.replace(supply_fit=0.6, readiness=0)
    for core, mode in WAYS:
        search = Search.prepared(left, right, weights, 8, gate=gate, core=core, mode=mode, cut=SMALL)
        again = Ranked.joined(list(search.reweighted(other).strips(n_jobs=1)))
        assert listed(again) == best_lists(brute(left, right, other, gate), 8)


def test_sides_can_be_turned():
    left, right, weights, gate = CASES["no structure, soft gate, exclusions"]
    turned = top_k(right, left, weights, 6, gate=gate.transposed())
    assert listed(turned) == best_lists(brute(left, right, weights, gate).T, 6)


def test_real_profiles():
    import nakodo

    firms = nakodo.load_profiles()
    engine = nakodo.MatchEngine().fit(firms.where(country="JP"), firms.where(region="europe"))
    scores = brute(engine.left_rows, engine.right_rows, engine.weights, Gate.open(len(engine.left), len(engine.right)))
    for core, mode in WAYS:
        ranked = top_k(engine.left_rows, engine.right_rows, engine.weights, 10, core=core, mode=mode, cut=SMALL)
        assert listed(ranked) == best_lists(scores, 10)


def test_planted_partners_are_found():
    market = synthetic_market(200, 200, seed=7)
    ranked = top_k(market.left, market.right, market.weights, 10)
    found = set(zip(ranked.left.tolist(), ranked.right.tolist(), strict=True))
    assert sum(tuple(pair) in found for pair in market.planted.tolist()) >= 0.9 * len(market.planted)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 16.0, 2.0**-21])
@pytest.mark.parametrize("side", [0, 1])
def test_features_that_are_not_exact_are_refused(bad, side):
    left, right, weights, _ = CASES["market"]
    sides = [left, right]
    rows = list(sides[side].rows)
    rows[3] = rows[3].astype(np.float64)
    rows[3][5, 2] = bad
    sides[side] = SideRows(tuple(rows), sides[side].known)
    with pytest.raises(ValueError, match="finite and whole multiples"):
        top_k(*sides, weights, 3)


def test_wrong_requests_are_refused():
    left, right, weights, _ = CASES["market"]
    with pytest.raises(UsageError, match="k is 0"):
        top_k(left, right, weights, 0)
    with pytest.raises(UsageError, match="no pruned mode"):
        top_k(left, right, weights, 3, core="numpy", mode="pruned")


def test_other_code_gets_its_blas_threads_back():
    from threadpoolctl import threadpool_info, threadpool_limits

    def threads() -> dict[str, int]:
        return {pool["filepath"]: pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}

    left, right, weights, gate = CASES["market"]
    with threadpool_limits(2, user_api="blas"):
        before = threads()
        top_k(left, right, weights, 3, gate=gate, n_jobs=2)
        after = threads()
    assert {path: after[path] for path in before} == before


@pytest.mark.parametrize(("core", "mode"), WAYS)
def test_memory_stays_below_the_bound(core, mode):
    import tracemalloc

    market = synthetic_market(500, 3000, dim=150)
    cut = Cut(strip=128, rows=64, columns=256)
    top_k(market.left, market.right, market.weights, 5, core=core, mode=mode, cut=cut)
    for k in (5, 60):
        tracemalloc.start()
        search = Search.prepared(
            market.left, market.right, market.weights, k, gate=market.gate, core=core, mode=mode, cut=cut
        )
        tracemalloc.reset_peak()
        n_pairs = sum(len(strip) for strip in search.strips(n_jobs=1))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert n_pairs == 500 * k
        assert 0.5 * search.memory_bound() < peak < search.memory_bound()


def test_an_interrupt_ends_the_search_soon():
    import signal
    import subprocess
    import sys
    import time

    program = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # shells start background jobs with it ignored
from nakodo.bench.firms import synthetic_market
from nakodo.engine.topk import Search
market = synthetic_market(2000, 2000, dim=400)
search = Search.prepared(market.left, market.right, market.weights, 10, core="numpy")
print("ready", flush=True)
while True:
    list(search.strips(n_jobs=2))
"""
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert child.stdout.readline() == b"ready\n"
        time.sleep(0.5)
        child.send_signal(signal.SIGINT)
        start = time.monotonic()
        _, errors = child.communicate(timeout=60)
    finally:
        child.kill()
    assert b"KeyboardInterrupt" in errors
    assert time.monotonic() - start < 10
