"""The engine: two sides of firms in, ranked and explained pairings out."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nakodo.criteria.catalogue import CRITERIA
from nakodo.criteria.weights import DEFAULT_SET, Weights
from nakodo.engine.score import best_first, criterion_values, paired_values, side_rows, strips
from nakodo.engine.table import MatchTable
from nakodo.errors import UsageError
from nakodo.features.firms import FirmFeatures
from nakodo.features.inference import infer_offers
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm
from nakodo.profiles.taxonomy import Taxonomy, load_taxonomy

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Limits:
    """What a list may hold: at most so many pairings a firm, and one firm of a group beside each firm."""

    per_firm: int | None = None
    one_per_group: bool = False


class MatchEngine:
    """Scores every pair of a left and a right firm and ranks them.

    Parameters
    ----------
    weights : Weights or str
        A weight set, its name, or a file.
    taxonomy : Taxonomy, optional
        The bundled one by default.

    Examples
    --------
    >>> import nakodo
    >>> firms = nakodo.load_profiles()
    >>> engine = nakodo.MatchEngine().fit(firms.where(id="jp-toray"), firms.where(country="FR"))
    >>> matches = engine.rank(k=3)
    >>> len(matches), bool((matches.contributions.sum(axis=1) == matches.score).all())
    (3, True)
    """

    def __init__(self, weights: Weights | str = DEFAULT_SET, taxonomy: Taxonomy | None = None) -> None:
        self.weights = Weights.load(weights) if isinstance(weights, str) else weights
        self.taxonomy = taxonomy or load_taxonomy()

    def fit(self, left: Iterable[Firm], right: Iterable[Firm]) -> MatchEngine:
        """Make the features of both sides; firms without offers get inferred ones.

        Raises
        ------
        UsageError
            If a firm stands on both sides.
        """
        self.left = Firms(infer_offers(list(left), self.taxonomy))
        self.right = Firms(infer_offers(list(right), self.taxonomy))
        both = sorted(set(self.left.ids) & set(self.right.ids))
        if both:
            raise UsageError(f"{len(both)} firms stand on both sides ({', '.join(both[:5])}); each must be on one")
        self.left_features = FirmFeatures(tuple(self.left), self.taxonomy)
        self.right_features = FirmFeatures(tuple(self.right), self.taxonomy)
        self.left_rows = side_rows(self.left_features, "left")
        self.right_rows = side_rows(self.right_features, "right")
        self._banned: dict[int, np.ndarray] = {}
        self._allowed_pair: np.ndarray | None = None
        return self

    def with_weights(self, weights: Weights) -> MatchEngine:
        """The same firms and features under other weights."""
        other = MatchEngine(weights, self.taxonomy)
        other.__dict__.update({k: v for k, v in self.__dict__.items() if k != "weights"})
        return other

    def exclude(self, pairs: Pairs) -> MatchEngine:
        """Leave these pairs of ids out of every list; pairs of firms that are not here make no difference."""
        found: dict[int, set[int]] = {row: set(columns) for row, columns in self._banned.items()}
        for left_id, right_id in pairs:
            row, column = self.left.position.get(left_id), self.right.position.get(right_id)
            if row is not None and column is not None:
                found.setdefault(row, set()).add(column)
        self._banned = {row: np.array(sorted(columns), dtype=np.intp) for row, columns in found.items()}
        return self

    def restrict(self, allowed: np.ndarray) -> MatchEngine:
        """Keep only pairs that a boolean array of shape (n_left, n_right) allows, besides other exclusions."""
        self._allowed_pair = allowed if self._allowed_pair is None else self._allowed_pair & allowed
        return self

    def existing_pairs(self) -> set[tuple[str, str]]:
        """Pairs that one of the two profiles names as partners already."""
        pairs = set()
        for side, other in ((self.left, self.right), (self.right, self.left)):
            for firm in side:
                for partner in firm.existing_partners:
                    if partner.id in other.position:
                        pairs.add((firm.id, partner.id) if side is self.left else (partner.id, firm.id))
        return pairs

    def scores(self, rows: slice | np.ndarray, columns: slice | np.ndarray = slice(None)) -> np.ndarray:
        """Integer scores of a block of pairs, -1 where a pair is excluded.

        Returns
        -------
        ndarray of shape (n_rows, n_columns), int64
        """
        values, _ = criterion_values(self.left_rows.take(rows), self.right_rows.take(columns))
        scores = np.asarray(values @ self.weights.as_array())
        row_ids, column_ids = np.arange(len(self.left))[rows], np.arange(len(self.right))[columns]
        for i, row in enumerate(row_ids):
            if row in self._banned:
                scores[i, np.isin(column_ids, self._banned[row])] = -1
        if self._allowed_pair is not None:
            scores[~self._allowed_pair[np.ix_(row_ids, column_ids)]] = -1
        return scores

    def rank(self, k: int = 10, limits: Limits = Limits(), turned: bool = False) -> MatchTable:
        """The ``k`` best partners of every left firm (of every right firm if ``turned``), in order of ids.

        Order: score downwards, then left id, then right id.
        """
        lists = self._partner_lists(k, limits, turned)
        rows = [(asked, other, place + 1) for asked, own in enumerate(lists) for place, other in enumerate(own)]
        pairs = [(other, asked) if turned else (asked, other) for asked, other, _ in rows]
        return self._table(pairs, [place for _, _, place in rows])

    def best(self, n: int = 20, limits: Limits = Limits()) -> MatchTable:
        """The ``n`` best pairings overall, by (-score, left id, right id), within the limits a firm.

        Greedy in that order: a pairing is taken unless one of its firms already stands in ``limits.per_firm`` of the
        pairings before it.
        """
        pairs: list[tuple[int, int]] = []
        left_count: Counter[object] = Counter()
        right_count: Counter[object] = Counter()
        for row, column in self._in_order():
            left_key = self._left_groups[row] if limits.one_per_group else row
            right_key = self._right_groups[column] if limits.one_per_group else column
            per_firm = limits.per_firm or (1 if limits.one_per_group else None)
            if per_firm and (left_count[left_key] >= per_firm or right_count[right_key] >= per_firm):
                continue
            left_count[left_key] += 1
            right_count[right_key] += 1
            pairs.append((row, column))
            if len(pairs) == n:
                break
        return self._table(pairs, list(range(1, len(pairs) + 1)))

    def pair(self, left_id: str, right_id: str) -> MatchTable:
        """One pair, with its ranks on both sides."""
        row, column = self.left.position[left_id], self.right.position[right_id]
        table = self._table([(row, column)], [0])
        table.rank[:] = table.rank_for_left
        return table

    def _partner_lists(self, k: int, limits: Limits, turned: bool) -> list[list[int]]:
        n, groups = (len(self.right), self._left_groups) if turned else (len(self.left), self._right_groups)
        lists: list[list[int]] = []
        for strip in strips(n):
            block = self.scores(slice(None), strip).T if turned else self.scores(strip)
            for row in block:
                if limits.one_per_group:
                    ordered = best_first(row, block.shape[1])
                    lists.append(_one_per_group(ordered, groups, k))
                else:
                    lists.append(best_first(row, k).tolist())
        return lists

    def _in_order(self) -> Iterable[tuple[int, int]]:
        """All allowed pairs, best first: a lazy merge of every left firm's list, lengthened when it runs out."""
        depth = 64
        lists = self._partner_lists(depth, Limits(), turned=False)
        heap: list[tuple[int, int, int, int]] = []

        def push(row: int, place: int) -> None:
            if place == len(lists[row]) and place >= depth:
                own = self.scores(np.array([row]))[0]
                lists[row] = best_first(own, 4 * place).tolist()
            if place < len(lists[row]):
                column = lists[row][place]
                score = int(self.scores(np.array([row]), np.array([column]))[0, 0])
                heapq.heappush(heap, (-score, row, column, place))

        for row in range(len(self.left)):
            push(row, 0)
        while heap:
            _, row, column, place = heapq.heappop(heap)
            yield row, column
            push(row, place + 1)

    def _table(self, pairs: Sequence[tuple[int, int]], places: Sequence[int]) -> MatchTable:
        rows = np.array([row for row, _ in pairs], dtype=np.intp)
        columns = np.array([column for _, column in pairs], dtype=np.intp)
        values, known = self._pair_values(rows, columns)
        scores = np.asarray(values @ self.weights.as_array())
        return MatchTable(
            left=tuple(self.left[i] for i in rows),
            right=tuple(self.right[i] for i in columns),
            rank=np.array(places, dtype=np.int64),
            rank_for_left=self._ranks(rows, columns, scores, turned=False),
            rank_for_right=self._ranks(rows, columns, scores, turned=True),
            score=scores,
            values=values,
            known=known,
            weights=self.weights,
        )

    def _pair_values(self, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        values = np.empty((len(rows), len(CRITERIA)), dtype=np.int64)
        known = np.empty((len(rows), len(CRITERIA)), dtype=bool)
        for strip in strips(len(rows)):
            values[strip], known[strip] = paired_values(
                self.left_rows.take(rows[strip]), self.right_rows.take(columns[strip])
            )
        return values, known

    def _ranks(self, rows: np.ndarray, columns: np.ndarray, scores: np.ndarray, turned: bool) -> np.ndarray:
        """Place of each pair among the allowed partners of its left firm (right firm if ``turned``)."""
        asked, other = (columns, rows) if turned else (rows, columns)
        ranks = np.empty(len(scores), dtype=np.int64)
        by_firm = np.argsort(asked, kind="stable")
        needed, starts = np.unique(asked[by_firm], return_index=True)
        members = np.split(by_firm, starts[1:])
        for strip in strips(len(needed)):
            own = needed[strip]
            block = self.scores(slice(None), own).T if turned else self.scores(own)
            for line, here in zip(block, members[strip], strict=True):
                place = np.empty(len(line), dtype=np.int64)
                place[np.argsort(-line, kind="stable")] = np.arange(1, len(line) + 1)
                ranks[here] = place[other[here]]
        return ranks

    @cached_property
    def _left_groups(self) -> list[str]:
        return group_roots(self.left)

    @cached_property
    def _right_groups(self) -> list[str]:
        return group_roots(self.right)


def group_roots(firms: Firms) -> list[str]:
    """The id at the top of each firm's group, following ``parent`` as long as it is a firm of this side."""
    roots = []
    for firm in firms:
        seen = {firm.id}
        while firm.parent in firms.position and firm.parent not in seen:
            firm = firms.by_id(firm.parent)
            seen.add(firm.id)
        roots.append(firm.id)
    return roots


def _one_per_group(ordered: Iterable[int], groups: Sequence[str], k: int) -> list[int]:
    taken: dict[str, int] = {}
    for position in ordered:
        taken.setdefault(groups[position], int(position))
        if len(taken) == k:
            break
    return list(taken.values())
