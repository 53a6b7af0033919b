"""Intervals by resampling the asking firms, alone and in pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nakodo.arrays import Floats

RESAMPLES = 2_000
LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A mean over asking firms with its bootstrap interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


def resampled_mean(values: Floats, seed: int = 0) -> Estimate:
    """Mean with the percentile interval of the bootstrap over queries (Efron, 1979 [1]_).

    For the paired bootstrap of two rankings give their differences query by query.

    Parameters
    ----------
    values : ndarray of shape (n_queries,)
        NaN where a query has no value; such queries are left out.
    seed : int
        Of the resampling; the same seed draws the same queries.

    References
    ----------
    .. [1] B. Efron, "Bootstrap Methods: Another Look at the Jackknife", Annals of Statistics 7 (1979), 1-26.

    Examples
    --------
    >>> print(resampled_mean(np.array([0.5, 0.5, 0.5])))
    0.500 [0.500, 0.500]
    """
    values = values[~np.isnan(values)]
    if len(values) == 0:
        return Estimate(float("nan"), float("nan"), float("nan"))
    chance = np.full(len(values), 1 / len(values))
    counts = np.random.default_rng(seed).multinomial(len(values), chance, size=RESAMPLES)
    means = counts @ values / len(values)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(values.mean()), float(low), float(high))
