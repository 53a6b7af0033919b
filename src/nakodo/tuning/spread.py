"""What weights do: a criterion moves a ranking by its weight times its spread over the pairs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nakodo.arrays import Bools, Floats, Ints
from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.criterion import UNIT
from nakodo.criteria.weights import Weights
from nakodo.engine.match import MatchEngine
from nakodo.engine.score import criterion_values

STRIP = 32
"""Left firms whose criteria are looked at together."""


@dataclass(frozen=True)
class Spread:
    """How the criteria vary over all pairs of two sides.

    Attributes
    ----------
    mean, deviation : ndarray of shape (n_criteria,), in [0, 1]
        Mean and standard deviation.
    known : ndarray of shape (n_criteria,), in [0, 1]
        Share of pairs in which the criterion was measured, not assumed.
    correlation : ndarray of shape (n_criteria, n_criteria)
        Pearson's; NaN for a criterion that is the same for all pairs.
    n_pairs : int
    """

    mean: Floats
    deviation: Floats
    known: Floats
    correlation: Floats
    n_pairs: int

    def effective(self, weights: Weights) -> Floats:
        """Weight times standard deviation, as shares that sum to 1 (zeros where nothing varies)."""
        moved = weights.as_array() * self.deviation
        total = moved.sum()
        return np.asarray(moved / total if total > 0 else moved)

    def closest(self, criterion: int) -> tuple[str, float] | None:
        """The other criterion with the largest correlation in size, and that correlation; None if none is defined."""
        row = self.correlation[criterion].copy()
        row[criterion] = np.nan
        if np.isnan(row).all():
            return None
        other = int(np.nanargmax(np.abs(row)))
        return CRITERION_NAMES[other], float(row[other])


def value_strips(engine: MatchEngine) -> Iterator[tuple[Ints, Ints, Bools]]:
    """Criteria of all pairs in flat memory: positions of left firms, values (n, n_right, n_criteria), known flags."""
    everyone = np.arange(len(engine.right))
    right = engine.right_rows.take(everyone)
    for start in range(0, len(engine.left), STRIP):
        rows = np.arange(start, min(start + STRIP, len(engine.left)))
        values, known = criterion_values(engine.left_rows.take(rows), right)
        yield rows, values, known


def spread_of(engine: MatchEngine) -> Spread:
    """Mean, spread and correlations of the criteria over all pairs, summed exactly in whole numbers."""
    n = len(CRITERION_NAMES)
    total, known_total = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    products = np.zeros((n, n))
    for _, values, known in value_strips(engine):
        flat = values.reshape(-1, n)
        total += flat.sum(axis=0)
        known_total += known.sum(axis=(0, 1))
        products += flat.T.astype(np.float64) @ flat
    pairs = max(len(engine.left) * len(engine.right), 1)
    mean = total / pairs / UNIT
    covariance = products / pairs / UNIT**2 - np.outer(mean, mean)
    deviation = np.sqrt(np.maximum(np.diag(covariance), 0)).round(12)
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = np.where(np.outer(deviation, deviation) > 0, covariance / np.outer(deviation, deviation), np.nan)
    return Spread(mean, deviation, known_total / pairs, correlation, pairs)
