"""What keeps a pair out of a list, and the smallest single change that lifts it in, checked by re-scoring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nakodo.arrays import Ints
from nakodo.criteria.catalogue import CRITERIA, CRITERION_NAMES
from nakodo.criteria.criterion import UNIT
from nakodo.criteria.weights import Weights
from nakodo.engine.gate import discount
from nakodo.engine.match import MatchEngine
from nakodo.engine.score import criterion_values, side_rows
from nakodo.engine.table import MatchTable
from nakodo.features.firms import FirmFeatures
from nakodo.profiles.model import Firm, Need, Offer

NEW_OFFER_TRL = 7
"""Maturity at which a new offer is tried."""

MOST_CHANGES = 5


@dataclass(frozen=True)
class Change:
    """One change to a firm or to a weight, how large it is within its kind, and the rank that it leads to."""

    kind: str
    text: str
    size: float
    rank: int
    score: int


@dataclass(frozen=True)
class WhyNot:
    """Where a pair stands in the left firm's list, against the last pair that is in.

    Attributes
    ----------
    match : MatchTable
        The pair itself.
    last : MatchTable or None
        The k-th pair of the list; None where the list is shorter.
    k : int
    lost : tuple of (str, int)
        Criteria with the contribution that the pair lacks against the last one, largest loss first.
    changes : tuple of Change
        Single changes that lift the pair into the list, each verified by re-scoring: TRL steps, declared needs, new
        offers and weights, in this order; within a kind the smallest first.
    allowed : bool
        False where the rules or an exclusion forbid the pair; no change helps then.
    """

    match: MatchTable
    last: MatchTable | None
    k: int
    lost: tuple[tuple[str, int], ...]
    changes: tuple[Change, ...]
    allowed: bool

    @property
    def inside(self) -> bool:
        return self.allowed and int(self.match.rank[0]) <= self.k


def why_not(engine: MatchEngine, left_id: str, right_id: str, k: int = 10) -> WhyNot:
    """Explain the place of a pair among the partners of its left firm.

    Raises
    ------
    KeyError
        If an id is not on its side.
    """
    match = engine.pair(left_id, right_id)
    row, column = engine.left.position[left_id], engine.right.position[right_id]
    allowed = int(engine.scores(np.array([row]), np.array([column]))[0, 0]) >= 0
    others = engine.rank(k, firms=[left_id])
    last = others.take([k - 1]) if len(others) >= k else None
    if not allowed or last is None or int(match.rank[0]) <= k:
        return WhyNot(match, last, k, (), (), allowed)
    lacking = (last.contributions - match.contributions)[0]
    lost = [(CRITERION_NAMES[c], int(lacking[c])) for c in np.argsort(-lacking, kind="stable") if lacking[c] > 0]
    changes = [
        *_first(_profile_changes(engine, row, column, k, "TRL")),
        *_first(_profile_changes(engine, row, column, k, "need")),
        *_first(_profile_changes(engine, row, column, k, "offer")),
        *_first(_weight_changes(engine, row, column, k)),
    ]
    return WhyNot(match, last, k, tuple(lost), tuple(changes), allowed)


def _first(changes: Iterator[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: (change.size, -change.score, change.text))[:MOST_CHANGES]


def _profile_changes(engine: MatchEngine, row: int, column: int, k: int, kind: str) -> Iterator[Change]:
    for side in ("left", "right"):
        firm = engine.left[row] if side == "left" else engine.right[column]
        partner = engine.right[column] if side == "left" else engine.left[row]
        variants = list(_variants(firm, partner, kind))
        if not variants:
            continue
        ranks, scores = _ranks_of(engine, row, column, [v for _, _, v in variants], side)
        for (text, size, _), rank, score in zip(variants, ranks.tolist(), scores.tolist(), strict=True):
            if rank <= k:
                yield Change(kind, text, size, rank, score)


def _variants(firm: Firm, partner: Firm, kind: str) -> Iterator[tuple[str, float, Firm]]:
    if kind == "TRL":
        for i, offer in enumerate(firm.offers):
            for level in range((offer.trl or 9) + 1, 10):
                raised = (*firm.offers[:i], offer.model_copy(update={"trl": level}), *firm.offers[i + 1 :])
                text = f"{firm.name} raises {offer.code} from TRL {offer.trl} to {level}"
                yield text, level - (offer.trl or 9), firm.model_copy(update={"offers": raised})
    codes = sorted({offer.code for offer in partner.offers})
    if kind == "need":
        for code in codes:
            if code not in {need.code for need in firm.needs}:
                needs = (*firm.needs, Need(code=code))
                yield f"{firm.name} declares a need for {code}", 1, firm.model_copy(update={"needs": needs})
    if kind == "offer":
        wanted = sorted({need.code for need in partner.needs} | set(codes))
        for code in wanted:
            if code not in {offer.code for offer in firm.offers}:
                offers = (*firm.offers, Offer(code=code, trl=NEW_OFFER_TRL))
                text = f"{firm.name} offers {code} at TRL {NEW_OFFER_TRL}"
                yield text, 1, firm.model_copy(update={"offers": offers})


def _ranks_of(engine: MatchEngine, row: int, column: int, variants: Sequence[Firm], side: str) -> tuple[Ints, Ints]:
    """Rank and score of the pair among the left firm's partners, for each variant of one of its firms."""
    rows = side_rows(FirmFeatures(tuple(variants), engine.taxonomy), side)
    here, everyone = np.array([row]), np.arange(len(engine.right))
    allowed = engine.scores(here, everyone)[0] >= 0
    factors = engine.gate.factors(here, everyone)[0]
    weights = engine.weights.as_array()
    if side == "left":
        raw = criterion_values(rows, engine.right_rows)[0] @ weights
        scores = np.where(allowed, raw - discount(raw, factors), -1)
    else:
        own = criterion_values(engine.left_rows.take(here), rows)[0][0] @ weights
        scores = np.tile(engine.scores(here, everyone)[0], (len(variants), 1))
        scores[:, column] = own - discount(own, factors[column])
    target = scores[:, column]
    before = (scores > target[:, None]) | ((scores == target[:, None]) & (everyone < column)[None, :])
    return before.sum(axis=1) + 1, target


def _weight_changes(engine: MatchEngine, row: int, column: int, k: int) -> Iterator[Change]:
    """For each criterion the nearest share, in steps of one hundredth, at which the pair is in the list."""
    here, everyone = np.array([row]), np.arange(len(engine.right))
    values = criterion_values(engine.left_rows.take(here), engine.right_rows)[0][0]
    allowed = engine.scores(here, everyone)[0] >= 0
    factors = engine.gate.factors(here, everyone)[0]
    for c, criterion in enumerate(CRITERIA):
        part = engine.weights.parts[c]
        shares = sorted(range(0, 101), key=lambda share: (abs(share * 100 - part), share))
        for share in shares:
            if abs(share * 100 - part) < 50 or (share < 100 and part == UNIT):
                continue
            weights = engine.weights.replace(**{criterion.name: share / 100})
            rank, score = _rank_in_row(values, weights, allowed, factors, column)
            if rank <= k:
                text = f"weight of {criterion.name} from {part / UNIT:.2f} to {share / 100:.2f}"
                yield Change("weight", text, abs(share * 100 - part) / UNIT, rank, score)
                break


def _rank_in_row(values: Ints, weights: Weights, allowed: Ints, factors: Ints, column: int) -> tuple[int, int]:
    raw = values @ weights.as_array()
    scores = np.where(allowed, raw - discount(raw, factors), -1)
    target = scores[column]
    before = (scores > target) | ((scores == target) & (np.arange(len(scores)) < column))
    return int(before.sum()) + 1, int(target)
