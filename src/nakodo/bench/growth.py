"""How time and memory grow with the number of firms, each size in a process of its own."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from nakodo.bench.firms import synthetic_market
from nakodo.bench.rivals import sgemm
from nakodo.bench.run import Setting, allowed_share
from nakodo.bench.store import write_strips
from nakodo.engine.fold import fold
from nakodo.engine.topk import Search, top_k

PEAK_SECONDS = 1.0
"""How long the rate of the matrix product is measured before and after a run."""


@dataclass(frozen=True)
class Size:
    """The engine's full work at one size, results written to Parquet strip by strip.

    Attributes
    ----------
    n : int
        Firms a side.
    n_head : int
        Dimensions of the pruned products, 0 for whole products.
    cpu_s, wall_s : float
        From the features to the written file.
    peak_mib : float
        Largest resident memory of the process, features and interpreter included.
    ratio_to_sgemm : float
        Rate of multiply-adds of allowed pairs over the matrix product's before and after.
    """

    n: int
    n_head: int
    cpu_s: float
    wall_s: float
    peak_mib: float
    ratio_to_sgemm: float


def grow(sizes: Sequence[int], setting: Setting) -> list[Size]:
    """Measure every size, smallest first, each once in a fresh process."""
    context = multiprocessing.get_context("spawn")
    found = []
    for n in sorted(sizes):
        with context.Pool(1) as pool:
            found.append(pool.apply(one_size, (replace(setting, left=n, right=n),)))
    return found


def exponents(sizes: Sequence[Size]) -> dict[str, float]:
    """Slopes of log CPU seconds and log peak memory over log n, by least squares.

    Examples
    --------
    >>> exponents([Size(n, 0, 1e-6 * n**2, 0, 5.0 * n, 1) for n in (10, 100, 1000)])
    {'cpu_s': 2.0, 'peak_mib': 1.0}
    """
    n = np.log([size.n for size in sizes])
    return {
        what: round(float(np.polyfit(n, np.log([getattr(size, what) for size in sizes]), 1)[0]), 3)
        for what in ("cpu_s", "peak_mib")
    }


def one_size(setting: Setting) -> Size:
    """Measure the engine in this process."""
    small = synthetic_market(1200, 2500, 150)
    for mode in ("full", setting.mode):
        top_k(small.left, small.right, small.weights, setting.k, core=setting.core, mode=mode)
    with TemporaryDirectory() as folder:
        write_strips([], Path(folder, "imported.parquet"))
    market = synthetic_market(setting.left, setting.right, setting.dim, setting.seed)
    depth = fold(market.left.take(slice(99)), market.right.take(slice(99)), market.weights).depth
    before, allowed = _peak_rate(depth), allowed_share(market.gate)
    with TemporaryDirectory() as folder:
        cpu, wall = time.process_time(), time.perf_counter()
        search = Search.prepared(
            market.left,
            market.right,
            market.weights,
            setting.k,
            gate=market.gate,
            core=setting.core,
            mode=setting.mode,
        )
        del market
        write_strips(search.strips(n_jobs=setting.threads), Path(folder, "ranked.parquet"))
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate = (before + _peak_rate(depth)) / 2
    n_head = search.rotation.n_head if search.rotation else 0
    ratio = depth * setting.left * setting.right * allowed / rate / cpu
    return Size(setting.left, n_head, cpu, wall, peak_mib, ratio)


def _peak_rate(depth: int) -> float:
    """Multiply-adds a CPU second of the bare matrix product, one thread."""
    rng = np.random.default_rng(0)
    x, y = rng.random((512, depth), dtype=np.float32), rng.random((4096, depth), dtype=np.float32)
    done, cpu = 0, time.process_time()
    with threadpool_limits(1):
        while time.process_time() - cpu < PEAK_SECONDS:
            sgemm(x, y, 1, 1)
            done += 1
    return done * len(x) * len(y) * depth / (time.process_time() - cpu)


def figure(sizes: Sequence[Size], seconds_per_pair: float) -> dict[str, Any]:
    """A Vega-Lite specification: CPU seconds and peak memory over firms a side, both axes logarithmic.

    Parameters
    ----------
    sizes : sequence of Size
    seconds_per_pair : float
        Seconds of the bare matrix product for one pair, drawn as a line for comparison.
    """
    measured = [
        {"firms": s.n, "what": what, "value": value}
        for s in sizes
        for what, value in (("CPU seconds", s.cpu_s), ("peak memory, MiB", s.peak_mib))
    ]
    product = [{"firms": s.n, "what": "CPU seconds", "value": seconds_per_pair * s.n**2} for s in sizes]
    x = {"field": "firms", "type": "quantitative", "scale": {"type": "log"}, "title": "firms a side"}
    y = {"field": "value", "type": "quantitative", "scale": {"type": "log"}, "title": None}
    dashed = {
        "data": {"values": product},
        "transform": [{"filter": "datum.what == 'CPU seconds'"}],
        "mark": {"type": "line", "strokeDash": [5, 4], "color": "#888"},
        "encoding": {"x": x, "y": y},
    }
    solid = {"mark": {"type": "line", "point": True}, "encoding": {"x": x, "y": y}}
    panels = [
        {
            "title": title,
            "width": 320,
            "height": 240,
            "data": {"values": [point for point in measured if point["what"] == what]},
            "layer": [solid, dashed] if what == "CPU seconds" else [solid],
        }
        for what, title in (
            ("CPU seconds", "CPU seconds (dashed: the matrix product alone)"),
            ("peak memory, MiB", "Peak memory, MiB"),
        )
    ]
    return {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "background": "white", "hconcat": panels}
