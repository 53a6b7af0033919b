"""How sure a rank is when weights and unknown facts vary (SMAA)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nakodo.arrays import Bools, Floats, Ints
from nakodo.criteria.catalogue import CRITERIA, CRITERION_NAMES
from nakodo.criteria.criterion import UNIT
from nakodo.criteria.weights import Weights
from nakodo.engine.gate import FULL
from nakodo.engine.match import MatchEngine
from nakodo.engine.score import criterion_values
from nakodo.engine.table import MatchTable
from nakodo.errors import UsageError
from nakodo.progress import track

SAMPLES = 10_000
BATCH, STRIP, CHUNK = 500, 64, 500
"""Samples, left firms and pairs held in memory at a time."""

CONCENTRATION = 50.0
"""Of the Dirichlet distribution around a weight set: a weight of 0.2 then varies by 0.06 (one standard deviation)."""

SCOPES = ("left", "right", "all")


def around(weights: Weights, samples: int, seed: int = 0, concentration: float = CONCENTRATION) -> Floats:
    """Weights drawn around a set: Dirichlet with the set as its mean, (samples, n_criteria); zeros stay zero."""
    parts = weights.as_array() / UNIT
    drawn = np.zeros((samples, len(parts)))
    drawn[:, parts > 0] = np.random.default_rng(seed).dirichlet(concentration * parts[parts > 0], size=samples)
    return drawn


def simplex(samples: int, seed: int = 0) -> Floats:
    """Weights drawn evenly from all that are >= 0 and sum to 1, (samples, n_criteria)."""
    return np.random.default_rng(seed).dirichlet(np.ones(len(CRITERION_NAMES)), size=samples)


def within(intervals: Mapping[str, tuple[float, float]], weights: Weights, samples: int, seed: int = 0) -> Floats:
    """Weights whose amounts are drawn evenly between bounds, then set to sum to 1, (samples, n_criteria).

    Parameters
    ----------
    intervals : mapping of criterion to (least, most)
        Criteria that are not named keep their part of ``weights``.

    Raises
    ------
    UsageError
        If a criterion is unknown or a range is turned round or negative.
    """
    least = weights.as_array() / UNIT
    most = least.copy()
    for name, (low, high) in intervals.items():
        if name not in CRITERION_NAMES:
            raise UsageError(f"unknown criterion {name!r}; known are {', '.join(CRITERION_NAMES)}")
        if not 0 <= low <= high:
            raise UsageError(f"the interval of {name} is {low:g} to {high:g}; expected 0 <= least <= most")
        least[CRITERION_NAMES.index(name)], most[CRITERION_NAMES.index(name)] = low, high
    drawn = np.random.default_rng(seed).uniform(least, most, size=(samples, len(least)))
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class Robustness:
    """Ranks of some pairs over all samples.

    Attributes
    ----------
    acceptability : ndarray of shape (n_pairs,), in [0, 1]
        Share of samples in which the pair is among the top k: the sum of the first k rank acceptability indices of
        SMAA-2.
    first : ndarray of shape (n_pairs,), in [0, 1]
        Share of samples in which the pair comes first.
    expected_rank : ndarray of shape (n_pairs,)
    """

    acceptability: Floats
    first: Floats
    expected_rank: Floats


def robustness(
    engine: MatchEngine,
    table: MatchTable,
    samples: Floats,
    k: int = 10,
    scope: str = "left",
    unknown: bool = True,
    seed: int = 0,
) -> Robustness:
    """Rank acceptability of pairs when weights, and the values of unknown criteria, vary (SMAA-2 [1]_).

    Parameters
    ----------
    engine : MatchEngine
    table : MatchTable
        The pairs, as :meth:`MatchEngine.rank` or :meth:`MatchEngine.best` returned them.
    samples : ndarray of shape (n_samples, n_criteria)
        Weights, as drawn by :func:`around`, :func:`simplex` or :func:`within`.
    k : int
    scope : {"left", "right", "all"}
        Whether a pair competes with the other pairs of its left firm, of its right firm, or with all.
    unknown : bool
        Draw unknown criteria too: one value a firm and criterion from a Beta distribution whose mean is the neutral
        value (even where that is 0.5); else they keep the neutral value.
    seed : int
        Of the unknown values.

    References
    ----------
    .. [1] R. Lahdelma and P. Salminen, "SMAA-2: Stochastic Multicriteria Acceptability Analysis for Group Decision
       Making", Operations Research 49 (2001), 444-454.

    Examples
    --------
    >>> import nakodo
    >>> firms = nakodo.load_profiles()
    >>> engine = nakodo.MatchEngine().fit(firms.where(id="jp-toray"), firms.where(country="FR"))
    >>> found = robustness(engine, engine.rank(k=2), around(engine.weights, samples=200), k=5)
    >>> bool((found.acceptability >= found.first).all()), found.expected_rank.shape
    (True, (2,))
    """
    if scope not in SCOPES:
        raise UsageError(f"unknown scope {scope!r}; known are {', '.join(SCOPES)}")
    from threadpoolctl import threadpool_limits

    parts = np.rint(samples * UNIT)
    found = np.zeros((3, len(table)))
    with threadpool_limits(1):
        for start in range(0, len(table), CHUNK):
            chunk = np.arange(start, min(start + CHUNK, len(table)))
            ranks = _ranks(engine, _Pairs.of(engine, table.take(chunk)), parts, scope, unknown, seed)
            found[:, chunk] = (ranks <= k).mean(axis=1), (ranks == 1).mean(axis=1), ranks.mean(axis=1)
    return Robustness(*found)


def _ranks(engine: MatchEngine, pairs: _Pairs, parts: Floats, scope: str, unknown: bool, seed: int) -> Ints:
    """Rank of every pair in every sample, (n_pairs, n_samples)."""
    ranks = np.ones((len(pairs.rows), len(parts)), dtype=np.int32)
    asked = np.unique(pairs.rows) if scope == "left" else np.arange(len(engine.left))
    strips = range(0, len(asked), STRIP)
    for first in track(strips, "sampling", len(strips)):
        rivals = _Pairs.of_rows(engine, asked[first : first + STRIP])
        for start in range(0, len(parts), BATCH):
            batch = slice(start, start + BATCH)
            draws = _Draws(engine, parts[batch], unknown, seed + start)
            _count_better(engine, draws, pairs, rivals, scope, ranks[:, batch])
    return ranks


@dataclass(frozen=True)
class _Pairs:
    """Pairs by position, their criteria, which of them are known, and the hundredths that the gate leaves them."""

    rows: Ints
    columns: Ints
    values: Ints
    known: Bools
    kept: Ints

    @classmethod
    def of(cls, engine: MatchEngine, table: MatchTable) -> _Pairs:
        rows = np.array([engine.left.position[firm.id] for firm in table.left], dtype=np.int64)
        columns = np.array([engine.right.position[firm.id] for firm in table.right], dtype=np.int64)
        return cls(rows, columns, table.values, table.known, engine.gate.kept(rows, columns))

    @classmethod
    def of_rows(cls, engine: MatchEngine, rows: Ints) -> list[_Pairs]:
        """All allowed pairs of some left firms, firm by firm."""
        everyone = np.arange(len(engine.right))
        values, known = criterion_values(engine.left_rows.take(rows), engine.right_rows.take(everyone))
        kept = engine.gate.factors(rows, everyone)
        found = []
        for i, row in enumerate(rows.tolist()):
            columns = np.flatnonzero(kept[i])
            own = values[i, columns], known[i, columns], kept[i, columns]
            found.append(cls(np.full(len(columns), row), columns, *own))
        return [pairs for pairs in found if len(pairs.rows)]


class _Draws:
    """Some sampled weights, and a value for every unknown criterion of every firm in each sample."""

    def __init__(self, engine: MatchEngine, parts: Floats, unknown: bool, seed: int) -> None:
        self.parts, self.unknown = parts, unknown
        rng = np.random.default_rng(seed)
        self.sides = [self._side(rng, rows.known) for rows in (engine.left_rows, engine.right_rows)] if unknown else []

    def _side(self, rng: np.random.Generator, known: Sequence[Bools]) -> list[tuple[Ints, Floats]]:
        """For every criterion: the place of each firm among those not known (-1: known), and their contributions."""
        found: list[tuple[Ints, Floats]] = []
        for c, criterion in enumerate(CRITERIA):
            place = np.where(known[c], -1, np.cumsum(~known[c]) - 1)
            shape = (int((~known[c]).sum()), len(self.parts))
            mean = float(np.clip(criterion.neutral, 0.01, 0.99))
            values = rng.beta(2 * mean, 2 * (1 - mean), size=shape)
            found.append((place, values * UNIT * self.parts[:, c]))
        return found

    def keys(self, engine: MatchEngine, pairs: _Pairs) -> Floats:
        """Whole scores in every sample, (n_pairs, n_samples), made unequal by the order of ids; exact in float64."""
        measured = np.where(pairs.known, pairs.values, 0) if self.unknown else pairs.values
        scores = measured.astype(np.float64) @ self.parts.T
        for c in np.flatnonzero(self.parts.any(axis=0) & ~pairs.known.all(axis=0)).tolist() if self.unknown else ():
            self._add_unknown(c, pairs, scores)
        np.rint(scores, out=scores)
        if (pairs.kept < FULL).any():
            scores -= np.floor(scores * (FULL - pairs.kept[:, None]) / FULL)
        scores *= len(engine.left) * len(engine.right)
        scores -= (pairs.rows * len(engine.right) + pairs.columns)[:, None]
        return scores

    def _add_unknown(self, c: int, pairs: _Pairs, scores: Floats) -> None:
        (left, left_drawn), (right, right_drawn) = self.sides[0][c], self.sides[1][c]
        for row in np.unique(pairs.rows).tolist():
            here = pairs.rows == row
            if left[row] >= 0:
                scores[here] += left_drawn[left[row]]
            else:
                there = np.flatnonzero(here & (right[pairs.columns] >= 0))
                scores[there] += right_drawn[right[pairs.columns[there]]]


def _count_better(
    engine: MatchEngine, draws: _Draws, pairs: _Pairs, rivals: Sequence[_Pairs], scope: str, ranks: Ints
) -> None:
    """Add to each pair's rank the rivals that stand before it."""
    own = draws.keys(engine, pairs)
    for rival in rivals:
        competing = np.flatnonzero(pairs.rows == rival.rows[0]) if scope == "left" else slice(None)
        thresholds = own[competing]
        keys = draws.keys(engine, rival)
        if scope == "right":
            place = np.full(len(engine.right), -1)
            place[rival.columns] = np.arange(len(rival.columns))
            shown = np.flatnonzero(place[pairs.columns] >= 0)
            ranks[shown] += keys[place[pairs.columns[shown]]] > own[shown]
            continue
        near, sample = np.nonzero(keys > thresholds.min(axis=0))
        better = keys[near, sample] > thresholds[:, sample]
        for i, positions in zip(np.arange(len(own))[competing].tolist(), better, strict=True):
            ranks[i] += np.bincount(sample[positions], minlength=ranks.shape[1]).astype(np.int32)
