"""One benchmark: the engine, the bare matrix product and the rivals, interleaved in one process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.util import find_spec
from statistics import median
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from nakodo.bench.firms import Market, synthetic_market
from nakodo.bench.measure import Cost, measured
from nakodo.bench.rivals import PEAK, RIVALS, Answer, Rival
from nakodo.engine.fold import HALF, Folded, fold
from nakodo.engine.gate import Gate
from nakodo.engine.topk import Core, Mode, top_k

CHECKED_ROWS = 200


@dataclass(frozen=True)
class Row:
    """One contender.

    Attributes
    ----------
    name, work : str
        Work is "same", the inner product with every pair allowed, or "full", with gate, exact order and breakdown.
    n_left, n_right : int
        Slow contenders are run on the first firms only.
    cpu_s, wall_s : float
        Medians.
    peak_mib : float
        Largest resident memory of the runs, less that before.
    pairs_per_s : float
        By CPU seconds.
    ratio_to_sgemm : float
        Rate of multiply-adds of the pairs that are allowed, as a share of the matrix product's. Above 1: fewer were
        needed.
    engine_speedup : float
        How many times as many pairs the engine scores in a CPU second, doing the same work.
    full_speedup : float
        The same of the engine's full work.
    agrees : bool or None
        Whether the lists have the engine's scores; None where another thing is computed.
    """

    name: str
    work: str
    n_left: int
    n_right: int
    cpu_s: float
    wall_s: float
    peak_mib: float
    pairs_per_s: float
    ratio_to_sgemm: float
    engine_speedup: float
    full_speedup: float
    agrees: bool | None


@dataclass(frozen=True)
class Setting:
    """What is measured."""

    left: int = 2000
    right: int = 2000
    dim: int = 600
    k: int = 50
    threads: int = 1
    core: Core = "auto"
    mode: Mode = "auto"
    repeat: int = 3
    seed: int = 0


@dataclass(frozen=True)
class _Contender:
    name: str
    work: str
    n_left: int
    n_right: int
    call: Callable[[], Answer]
    compares: bool


def run(setting: Setting, rivals: Sequence[Rival] = RIVALS) -> list[Row]:
    """Measure the engine and the rivals that are installed.

    Examples
    --------
    >>> rows = run(Setting(left=50, right=60, dim=150, k=5, repeat=1), rivals=[])
    >>> [(row.name, row.work) for row in rows]
    [('nakodo', 'full'), ('nakodo', 'same'), ('sgemm of the same size', 'same')]
    """
    market = synthetic_market(setting.left, setting.right, setting.dim, setting.seed)
    folded = fold(market.left, market.right, market.weights)
    contenders = [*_engine(market, setting), *_rivals(folded, setting, [PEAK, *rivals])]
    _warm_up(setting)
    costs: dict[int, list[Cost]] = {i: [] for i in range(len(contenders))}
    answers: dict[int, Answer] = {}
    with ExitStack() as stack:
        stack.enter_context(threadpool_limits(setting.threads))
        for _ in range(setting.repeat):
            for i, contender in enumerate(contenders):
                answers[i], cost = measured(contender.call)
                costs[i].append(cost)
    return _rows(contenders, costs, answers, folded, market)


def environment(setting: Setting) -> dict[str, Any]:
    """Versions, machine and setting, for the record."""
    import os
    import platform

    packages = ("numpy", "numba", "scikit-learn", "faiss-cpu", "pandas", "threadpoolctl")
    found = {name: version(name) for name in packages if find_spec(_module(name))}
    cpu = platform.processor() or platform.machine()
    return {**asdict(setting), "python": platform.python_version(), "cpu": cpu, "cores": os.cpu_count(), **found}


def missing(rivals: Sequence[Rival] = RIVALS) -> list[Rival]:
    """Rivals that are not installed."""
    return [rival for rival in rivals if find_spec(rival.package) is None]


def _module(package: str) -> str:
    return {"scikit-learn": "sklearn", "faiss-cpu": "faiss"}.get(package, package)


def _engine(market: Market, setting: Setting) -> list[_Contender]:
    def call(work: str) -> Answer:
        ranked = top_k(
            market.left,
            market.right,
            market.weights,
            setting.k,
            gate=market.gate if work == "full" else None,
            n_jobs=setting.threads,
            core=setting.core,
            mode=setting.mode,
            breakdown=work == "full",
        )
        return ranked.right.reshape(setting.left, -1) if work == "same" else None

    return [
        _Contender("nakodo", work, setting.left, setting.right, lambda work=work: call(work), work == "same")  # type: ignore[misc]
        for work in ("full", "same")
    ]


def _rivals(folded: Folded, setting: Setting, rivals: Sequence[Rival]) -> list[_Contender]:
    made = []
    for rival in rivals:
        if find_spec(rival.package) is not None:
            x, y = (np.ascontiguousarray(m[: rival.largest]) for m in (folded.x_left(), folded.x_right))
            k = min(setting.k, len(y))
            call = lambda find=rival.find, x=x, y=y, k=k: find(x, y, k, setting.threads)  # noqa: E731
            made.append(_Contender(rival.name, "same", len(x), len(y), call, len(y) == setting.right))
    return made


def _warm_up(setting: Setting) -> None:
    """Compile, and import what the rivals import, so that neither is measured."""
    small = synthetic_market(1200, 2500, 150)
    for mode in ("full", setting.mode):
        top_k(small.left, small.right, small.weights, setting.k, core=setting.core, mode=mode)
    folded = fold(small.left, small.right, small.weights)
    for rival in RIVALS:
        if find_spec(rival.package) is not None:
            rival.find(folded.x_left(slice(0, 60)), np.ascontiguousarray(folded.x_right[:60]), 5, 1)


def _rows(
    contenders: Sequence[_Contender],
    costs: dict[int, list[Cost]],
    answers: dict[int, Answer],
    folded: Folded,
    market: Market,
) -> list[Row]:
    medians = [
        (median(c.cpu_s for c in own), median(c.wall_s for c in own), max(c.peak_mib for c in own))
        for own in costs.values()
    ]
    seconds_per_pair = [medians[i][0] / (c.n_left * c.n_right) for i, c in enumerate(contenders)]
    full, same, peak = seconds_per_pair[:3]
    allowed = allowed_share(market.gate)
    return [
        Row(
            contender.name,
            contender.work,
            contender.n_left,
            contender.n_right,
            *medians[i],
            pairs_per_s=1 / seconds_per_pair[i],
            ratio_to_sgemm=peak / seconds_per_pair[i] * (allowed if contender.work == "full" else 1),
            engine_speedup=seconds_per_pair[i] / (full if contender.work == "full" else same),
            full_speedup=seconds_per_pair[i] / full,
            agrees=_agrees(answers[i], answers[1], folded) if contender.compares and answers[i] is not None else None,
        )
        for i, contender in enumerate(contenders)
    ]


def allowed_share(gate: Gate) -> float:
    """Share of the pairs that the gate's table allows.

    Examples
    --------
    >>> allowed_share(Gate(np.array([0, 0, 1]), np.array([0]), np.array([[0], [50]])))
    0.3333333333333333
    """
    left = np.bincount(gate.left_class, minlength=gate.table.shape[0])
    right = np.bincount(gate.right_class, minlength=gate.table.shape[1])
    return float(left @ (gate.table > 0) @ right / (left.sum() * right.sum()))


def _agrees(answer: Answer, engine: Answer, folded: Folded) -> bool:
    """Whether both lists of the first rows have the same scores, up to the rounding of criteria and of float32."""
    if answer is None or engine is None:
        return False
    n = min(CHECKED_ROWS, len(answer))
    exact = folded.x_left(slice(0, n)).astype(np.float64) @ folded.x_right.T.astype(np.float64)
    lists = [np.take_along_axis(exact, found[:n].astype(np.intp), axis=1) for found in (answer, engine)]
    gap = np.abs(np.sort(lists[0], axis=1) - np.sort(lists[1], axis=1)).max(initial=0)
    return bool(gap <= 2 * (folded.rounding + HALF))
