"""The engine: two sides of firms in, ranked pairings out."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nakodo.arrays import Bools, Ints
from nakodo.criteria.catalogue import CRITERIA
from nakodo.criteria.weights import DEFAULT_SET, Weights
from nakodo.engine.gate import FULL, Gate, discount, soften
from nakodo.engine.groups import group_roots, one_per_group
from nakodo.engine.rules import Rules
from nakodo.engine.score import best_first, criterion_values, paired_values, side_rows, strips
from nakodo.engine.table import MatchTable
from nakodo.engine.topk import Core, top_k
from nakodo.errors import UsageError
from nakodo.features.firms import FirmFeatures
from nakodo.features.inference import infer_offers
from nakodo.policy.pairs import Screen
from nakodo.policy.table import PolicyTable, policy_table
from nakodo.policy.verdict import Outcome
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm
from nakodo.profiles.taxonomy import Taxonomy, load_taxonomy

Partners = list[tuple[int, int]]
"""Positions of a firm's partners and the scores of the pairs, best first."""

DENSE_PAIRS = 4_000_000
"""Pairs up to which all scores are computed outright; above, a search in float32 goes before the exact scores."""

DEPTH = 64
"""Partners of each left firm that are looked up at first when the best pairs overall are wanted."""


@dataclass(frozen=True)
class Limits:
    """What a list may hold: at most so many pairings a firm, and one firm of a group beside each firm."""

    per_firm: int | None = None
    one_per_group: bool = False


NO_LIMITS = Limits()


class MatchEngine:
    """Scores every pair of a left and a right firm and ranks them.

    Order everywhere: score downwards, then left id, then right id.

    Parameters
    ----------
    weights : Weights or str
        A weight set, its name, or a file.
    policy : Rules, optional
        Policy pack and situation under which pairs are allowed; by default no rules are applied.
    taxonomy : Taxonomy, optional
        The bundled one by default.
    core : {"auto", "numpy", "numba"}
        Who finds the best partners: "auto" scores all pairs outright up to ``DENSE_PAIRS``, and above takes the
        filtered search of :mod:`nakodo.engine.topk`, with numba where it is installed. The result is the same.

    Examples
    --------
    >>> import nakodo
    >>> firms = nakodo.load_profiles()
    >>> engine = nakodo.MatchEngine().fit(firms.where(id="jp-toray"), firms.where(country="FR"))
    >>> matches = engine.rank(k=3)
    >>> len(matches), bool((matches.contributions.sum(axis=1) == matches.score).all())
    (3, True)
    """

    def __init__(
        self,
        weights: Weights | str = DEFAULT_SET,
        policy: Rules | None = None,
        taxonomy: Taxonomy | None = None,
        core: Core = "auto",
    ) -> None:
        self.weights = Weights.load(weights) if isinstance(weights, str) else weights
        self.rules = policy
        self.taxonomy = taxonomy or load_taxonomy()
        self.core: Core = core

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
        self.gate = Gate.open(len(self.left), len(self.right))
        self.view = self.gate
        self.policy: PolicyTable | None = None
        if self.rules is not None:
            screen = Screen(self.rules.pack, self.rules.situation, self.taxonomy, self.rules.directions)
            self.policy = policy_table(screen, self.left, self.right)
            self.gate = Gate(self.policy.left_class, self.policy.right_class, self.policy.factor)
        return self

    def with_weights(self, weights: Weights) -> MatchEngine:
        """The same firms, features and exclusions under other weights."""
        other = MatchEngine(weights, self.rules, self.taxonomy, self.core)
        other.__dict__.update({key: value for key, value in self.__dict__.items() if key != "weights"})
        return other

    def exclude(self, pairs: Iterable[tuple[str, str]]) -> MatchEngine:
        """Leave these pairs of ids out of every list; ids that are not here make no difference."""
        left, right = self.left.position, self.right.position
        found = [(left[a], right[b]) for a, b in pairs if a in left and b in right]
        self.gate = self.gate.exclude(np.array(found, dtype=np.intp))
        return self

    def restrict(self, *terms: tuple[Bools, Bools]) -> MatchEngine:
        """List only pairs that meet a term: left firm in its first set, right firm in its second.

        This narrows what is listed; ranks still count all allowed partners.
        """
        self.view = self.view.allow(terms)
        return self

    def blocked_only(self) -> MatchEngine:
        """Rank just the pairs that the rules block, by their scores without policy."""
        if self.policy is None:
            raise UsageError("no rules are applied, so none are blocked")
        blocked = np.where(self.policy.factor == 0, FULL, 0)
        self.gate = Gate(self.policy.left_class, self.policy.right_class, blocked, self.gate.excluded)
        return self

    def existing_pairs(self) -> set[tuple[str, str]]:
        """Pairs of which one profile names the other as a partner already."""
        named = {(f.id, p.id) for f in self.left for p in f.existing_partners if p.id in self.right.position}
        return named | {(p.id, f.id) for f in self.right for p in f.existing_partners if p.id in self.left.position}

    def scores(self, rows: Ints, columns: Ints) -> Ints:
        """Integer scores of a block of pairs after the gate, -1 where a pair is not allowed.

        Returns
        -------
        ndarray of shape (n_rows, n_columns), int64
        """
        values, _ = criterion_values(self.left_rows.take(rows), self.right_rows.take(columns))
        scores = np.asarray(values @ self.weights.as_array())
        factors = self.gate.factors(rows, columns)
        return np.where(factors > 0, soften(scores, factors), -1)

    def rank(
        self, k: int = 10, limits: Limits = NO_LIMITS, firms: Sequence[str] | None = None, turned: bool = False
    ) -> MatchTable:
        """The ``k`` best partners of every left firm, list by list in order of ids.

        Parameters
        ----------
        k : int
        limits : Limits
            With ``one_per_group`` each list holds one firm of a group, the best.
        firms : sequence of str, optional
            Ids of the firms whose lists are wanted; all by default.
        turned : bool
            List the best left partners of every right firm instead.
        """
        side = self.right if turned else self.left
        asked = np.array(sorted(side.position[id_] for id_ in firms) if firms is not None else range(len(side)))
        lists = self._partner_lists(k, limits, asked.astype(np.int64), turned)
        pairs: list[tuple[int, int]] = []
        places: list[int] = []
        for firm, own in zip(asked.tolist(), lists, strict=True):
            pairs += [(other, firm) if turned else (firm, other) for other, _ in own]
            places += range(1, len(own) + 1)
        return self._table(pairs, places)

    def best(self, n: int = 20, limits: Limits = NO_LIMITS) -> MatchTable:
        """The ``n`` best pairings overall, within the limits.

        Greedy in order: a pairing is taken unless one of its firms (with ``one_per_group``: its groups) already
        stands in ``limits.per_firm`` of the pairings taken before it.
        """
        per_firm = limits.per_firm or (1 if limits.one_per_group else None)
        left_keys = self._left_groups if limits.one_per_group else self.left.ids
        right_keys = self._right_groups if limits.one_per_group else self.right.ids
        pairs: list[tuple[int, int]] = []
        taken: Counter[str] = Counter()
        for row, column in self._in_order():
            keys = (f"left {left_keys[row]}", f"right {right_keys[column]}")
            if per_firm and any(taken[key] >= per_firm for key in keys):
                continue
            taken.update(keys)
            pairs.append((row, column))
            if len(pairs) == n:
                break
        return self._table(pairs, range(1, len(pairs) + 1))

    def pair(self, left_id: str, right_id: str) -> MatchTable:
        """One pair, allowed or not; its rank is the place of the right firm among the left one's partners."""
        table = self._table([(self.left.position[left_id], self.right.position[right_id])], [0])
        table.rank[:] = table.rank_for_left
        return table

    def record(self, command: str) -> dict[str, object]:
        """How a result was made: versions, command, weights and a digest of the profiles on each side."""
        from nakodo import __version__

        return {
            "nakodo": __version__,
            "command": command,
            "weights_name": self.weights.name,
            "weights": self.weights.as_dict(),
            "left_firms": len(self.left),
            "left_digest": self.left.digest(),
            "right_firms": len(self.right),
            "right_digest": self.right.digest(),
            "policy": self.rules.header() if self.rules else "none",
        }

    def _partner_lists(self, k: int, limits: Limits, asked: Ints, turned: bool) -> list[Partners]:
        everyone = np.arange(len(self.left) if turned else len(self.right))
        if not limits.one_per_group and (self.core != "auto" or len(asked) * len(everyone) > DENSE_PAIRS):
            return self._searched_lists(k, asked, turned)
        groups = self._left_groups if turned else self._right_groups
        lists: list[Partners] = []
        for strip in strips(len(asked)):
            rows, columns = (everyone, asked[strip]) if turned else (asked[strip], everyone)
            listed = np.where(self.view.factors(rows, columns) > 0, self.scores(rows, columns), -1)
            for row in listed.T if turned else listed:
                if limits.one_per_group:
                    best = one_per_group(best_first(row, len(row)).tolist(), groups, k)
                else:
                    best = best_first(row, k).tolist()
                lists.append(list(zip(best, row[best].tolist(), strict=True)))
        return lists

    def _searched_lists(self, k: int, asked: Ints, turned: bool) -> list[Partners]:
        gate = self.gate.meet(self.view)
        own, others = (self.right_rows, self.left_rows) if turned else (self.left_rows, self.right_rows)
        gate = (gate.transposed() if turned else gate).take(asked)
        found = top_k(own.take(asked), others, self.weights, k, gate=gate, core=self.core, breakdown=False)
        ends = np.searchsorted(found.left, np.arange(1, len(asked)))
        partners = zip(np.split(found.right, ends), np.split(found.score, ends), strict=True)
        return [list(zip(right.tolist(), score.tolist(), strict=True)) for right, score in partners]

    def _in_order(self) -> Iterator[tuple[int, int]]:
        """All allowed pairs, best first: a merge of the left firms' lists, each lengthened when it runs out."""
        rows = np.arange(len(self.left))
        lists = self._partner_lists(DEPTH, NO_LIMITS, rows, turned=False)
        heap: list[tuple[int, int, int, int]] = []

        def push(row: int, place: int) -> None:
            if place == len(lists[row]) and place >= DEPTH:
                lists[row] = self._partner_lists(4 * place, NO_LIMITS, rows[row : row + 1], turned=False)[0]
            if place < len(lists[row]):
                column, score = lists[row][place]
                heapq.heappush(heap, (-score, row, column, place))

        for row in rows.tolist():
            push(row, 0)
        while heap:
            _, row, column, place = heapq.heappop(heap)
            yield row, column
            push(row, place + 1)

    def _table(self, pairs: Sequence[tuple[int, int]], places: Sequence[int]) -> MatchTable:
        rows = np.array([row for row, _ in pairs], dtype=np.int64)
        columns = np.array([column for _, column in pairs], dtype=np.int64)
        values, known = self._pair_values(rows, columns)
        scores = np.asarray(values @ self.weights.as_array())
        policy = -discount(scores, self.gate.kept(rows, columns))
        return MatchTable(
            left=tuple(self.left[i] for i in rows),
            right=tuple(self.right[i] for i in columns),
            rank=np.array(places, dtype=np.int64),
            rank_for_left=self._ranks(rows, columns, turned=False),
            rank_for_right=self._ranks(rows, columns, turned=True),
            score=scores + policy,
            values=values,
            known=known,
            policy=policy,
            weights=self.weights,
            verdicts=self._verdicts(rows, columns),
        )

    def _verdicts(self, rows: Ints, columns: Ints) -> tuple[str, ...]:
        if self.policy is None:
            return ("",) * len(rows)
        outcomes = self.policy.outcome[self.policy.left_class[rows], self.policy.right_class[columns]]
        return tuple(Outcome(outcome).word for outcome in outcomes.tolist())

    def _pair_values(self, rows: Ints, columns: Ints) -> tuple[Ints, Bools]:
        values = np.empty((len(rows), len(CRITERIA)), dtype=np.int64)
        known = np.empty((len(rows), len(CRITERIA)), dtype=bool)
        for strip in strips(len(rows)):
            left, right = self.left_rows.take(rows[strip]), self.right_rows.take(columns[strip])
            values[strip], known[strip] = paired_values(left, right)
        return values, known

    def _ranks(self, rows: Ints, columns: Ints, turned: bool) -> Ints:
        """Place of each pair among the allowed partners of its left firm (right firm if ``turned``)."""
        asked, other = (columns, rows) if turned else (rows, columns)
        everyone = np.arange(len(self.left) if turned else len(self.right))
        ranks = np.empty(len(asked), dtype=np.int64)
        by_firm = np.argsort(asked, kind="stable")
        needed, starts = np.unique(asked[by_firm], return_index=True)
        members = np.split(by_firm, starts[1:])
        for strip in strips(len(needed)):
            own = needed[strip]
            block = self.scores(everyone, own).T if turned else self.scores(own, everyone)
            for line, here in zip(block, members[strip], strict=False):
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
