"""CPU seconds, wall seconds and peak memory of a call."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psutil

SAMPLE_SECONDS = 0.005


@dataclass(frozen=True)
class Cost:
    """What one call cost.

    Attributes
    ----------
    cpu_s : float
        Seconds of all threads of the process.
    wall_s : float
    peak_mib : float
        Largest resident memory during the call, less that before it, sampled.
    """

    cpu_s: float
    wall_s: float
    peak_mib: float


def measured(call: Callable[[], Any]) -> tuple[Any, Cost]:
    """The result of a call and its cost.

    Examples
    --------
    >>> result, cost = measured(lambda: sum(range(1000)))
    >>> result, cost.wall_s > 0
    (499500, True)
    """
    process = psutil.Process()
    before, peak = process.memory_info().rss, [0]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(SAMPLE_SECONDS):
            peak[0] = max(peak[0], process.memory_info().rss - before)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    cpu, wall = time.process_time(), time.perf_counter()
    try:
        result = call()
    finally:
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        done.set()
        watcher.join()
    peak[0] = max(peak[0], process.memory_info().rss - before)
    return result, Cost(cpu, wall, peak[0] / 2**20)
