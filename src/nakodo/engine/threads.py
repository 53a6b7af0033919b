"""Work in threads that hands back its results in order and stops when it is told to."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

GROUPS_AHEAD = 2
"""Groups whose jobs are handed to the threads before the oldest one is waited for."""


def thread_count(n_jobs: int | None) -> int:
    """Threads to use: as many as asked for; if not said or negative, all processors that the process may use.

    Examples
    --------
    >>> thread_count(3)
    3
    """
    from joblib import cpu_count

    return int(cpu_count()) if n_jobs is None or n_jobs < 1 else n_jobs


def in_threads(
    work: Callable[[Job, Event], Result], groups: Iterable[Iterable[Job]], n_threads: int
) -> Iterator[list[Result]]:
    """Results of each group of jobs, in order.

    An interrupt sets the event that every call of ``work`` is given, waits for the calls under way, and is raised.
    """
    stop = Event()
    if n_threads == 1:
        for group in groups:
            yield [work(job, stop) for job in group]
        return
    pool = ThreadPoolExecutor(n_threads, thread_name_prefix="nakodo")
    waiting: deque[list[Future[Result]]] = deque()
    try:
        for group in groups:
            waiting.append([pool.submit(work, job, stop) for job in group])
            if len(waiting) > GROUPS_AHEAD:
                yield [future.result() for future in waiting.popleft()]
        while waiting:
            yield [future.result() for future in waiting.popleft()]
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
