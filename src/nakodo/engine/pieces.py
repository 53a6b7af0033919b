"""Ranges cut into pieces."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise


def pieces(n: int, size: int) -> Iterator[slice]:
    """Consecutive slices of ``range(n)``, all but the last of this size.

    Examples
    --------
    >>> list(pieces(5, 3))
    [slice(0, 3, None), slice(3, 5, None)]
    """
    return (slice(start, min(start + size, n)) for start in range(0, n, size))


def even_pieces(start: int, stop: int, most: int) -> Iterator[slice]:
    """Slices of ``range(start, stop)`` of nearly equal length, none longer than ``most``.

    Examples
    --------
    >>> list(even_pieces(0, 5, 4))
    [slice(0, 2, None), slice(2, 5, None)]
    """
    n = -(-(stop - start) // most)
    edges = [start + (stop - start) * i // max(n, 1) for i in range(n + 1)]
    return (slice(a, b) for a, b in pairwise(edges))
