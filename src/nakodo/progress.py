"""Progress of long loops: silent unless a command has asked to be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Reporter(Protocol):
    """Is told how far a named loop has come."""

    def __call__(self, what: str, done: int, total: int) -> None: ...


_reporter: ContextVar[Reporter | None] = ContextVar("reporter", default=None)


@contextmanager
def reporting(reporter: Reporter) -> Iterator[None]:
    """Tell ``reporter`` of every tracked loop inside the block."""
    token = _reporter.set(reporter)
    try:
        yield
    finally:
        _reporter.reset(token)


def track(items: Sequence[Item] | Iterable[Item], what: str, total: int) -> Iterator[Item]:
    """The items, one by one, telling the current reporter after each.

    Examples
    --------
    >>> told = []
    >>> with reporting(lambda what, done, total: told.append((done, total))):
    ...     list(track("ab", "letters", 2))
    ['a', 'b']
    >>> told
    [(1, 2), (2, 2)]
    """
    reporter = _reporter.get()
    for done, item in enumerate(items, start=1):
        yield item
        if reporter is not None:
            reporter(what, done, total)
