"""What is asked of a ranking: firms that look for partners, a pool of them, and the partners that are known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from nakodo.arrays import Bools, Ints
from nakodo.evaluation.labels import Labels
from nakodo.profiles.firms import Firms

NEWCOMER, INCUMBENT = "newcomer partners", "incumbent partners"


@dataclass(frozen=True)
class Task:
    """One direction: firms with known partners, each with its list of the other side.

    Attributes
    ----------
    name : str
        ``"left to right"`` or ``"right to left"``.
    asked, pool : Firms
        The whole sides.
    queries : ndarray of shape (n_queries,)
        Positions in ``asked`` of the firms with a known partner.
    partners : tuple of ndarray
        For each query the sorted positions of its known partners in the pool.
    barred : tuple of ndarray
        For each query the sorted positions that are not eligible.
    links : ndarray of shape (n_pool,)
        Number of partners of each firm of the pool in the history: what is known before a ranking is asked for.
    history : tuple of ndarray
        For each query the sorted positions of its own partners in the history.
    """

    name: str
    asked: Firms
    pool: Firms
    queries: Ints
    partners: tuple[Ints, ...]
    barred: tuple[Ints, ...]
    links: Ints
    history: tuple[Ints, ...]

    @property
    def turned(self) -> bool:
        return self.name == "right to left"

    @property
    def n_pairs(self) -> int:
        return sum(len(own) for own in self.partners)

    def relevance(self, query: int) -> dict[str, tuple[Bools, Bools]]:
        """For every partner slice: which firms of the pool are eligible, and which of those are known partners.

        A partner is a newcomer if the history knows no partnership of it with any other firm, else an incumbent. The
        known partners of the other slice are taken out of the pool: they are neither right nor wrong.
        """
        eligible = np.ones(len(self.pool), dtype=bool)
        eligible[self.barred[query]] = False
        partner = np.zeros(len(self.pool), dtype=bool)
        partner[self.partners[query]] = True
        partner &= eligible
        new = partner & (self.links_of_others(query) == 0)
        found = {"all partners": (eligible, partner)}
        found[NEWCOMER] = (eligible & ~(partner & ~new), new)
        found[INCUMBENT] = (eligible & ~new, partner & ~new)
        return found

    def links_of_others(self, query: int) -> Ints:
        """Number of partners of each firm of the pool in the history, the query's own partnerships left out."""
        links = self.links.copy()
        links[self.history[query]] -= 1
        return links


def make_tasks(
    labels: Labels,
    left: Firms,
    right: Firms,
    exclude: Iterable[tuple[str, str]] = (),
    history: Labels | None = None,
) -> tuple[Task, Task]:
    """Both directions of the same labels; pairs of firms that are not here are left out.

    Parameters
    ----------
    labels : Labels
        The partnerships to be found.
    left, right : Firms
    exclude : iterable of (left id, right id)
        Pairs that are not eligible.
    history : Labels, optional
        The partnerships known before, from which popularity is counted; by default the labels themselves, each asking
        firm's own left out.
    """
    found, barred, known = (
        _positions(pairs, left, right) for pairs in (labels.pairs, exclude, (history or labels).pairs)
    )
    forth = _task("left to right", left, right, found, barred, known)
    back = _task("right to left", right, left, found[:, ::-1], barred[:, ::-1], known[:, ::-1])
    return forth, back


def _positions(pairs: Iterable[tuple[str, str]], left: Firms, right: Firms) -> Ints:
    rows, columns = left.position, right.position
    found = sorted({(rows[a], columns[b]) for a, b in pairs if a in rows and b in columns})
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _task(name: str, asked: Firms, pool: Firms, pairs: Ints, barred: Ints, known: Ints) -> Task:
    queries = np.unique(pairs[:, 0])
    partners, ineligible, history = (_others(found, queries) for found in (pairs, barred, known))
    links = np.bincount(known[:, 1], minlength=len(pool))
    return Task(name, asked, pool, queries, partners, ineligible, links, history)


def _others(pairs: Ints, queries: Ints) -> tuple[Ints, ...]:
    """The second positions of the pairs of every query, sorted."""
    ordered = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    first = np.searchsorted(ordered[:, 0], queries, side="left")
    last = np.searchsorted(ordered[:, 0], queries, side="right")
    return tuple(ordered[a:b, 1] for a, b in zip(first, last, strict=True))
