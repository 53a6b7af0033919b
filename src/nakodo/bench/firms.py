"""Synthetic firms as feature rows: sectors, an input-output structure, topic-model text, a gate, planted partners."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.criterion import FEATURE_BITS
from nakodo.criteria.readiness import LEVELS
from nakodo.criteria.scale import N_SIZES, bridge_table, scale_table
from nakodo.criteria.standing import SIZE_VALUE
from nakodo.criteria.weights import Weights
from nakodo.engine.gate import FULL, Gate
from nakodo.engine.score import SideRows

FIXED = LEVELS + 4 * N_SIZES + 4 + 20 + 2
"""Dimensions of the criteria that are small tables or shares."""

N_SECTORS, N_TOPICS, N_CLASSES, N_OFFERS = 24, 48, 8, 5
UNKNOWN = 0.1
"""Share of firms of which a criterion is not known."""

WEIGHTS = {
    "supply_fit": 20,
    "sourcing_fit": 15,
    "shared_ground": 15,
    "statement_affinity": 20,
    "scale_fit": 6,
    "major_startup": 4,
    "readiness": 6,
    "dual_use": 4,
    "autonomy": 5,
    "standing": 5,
}


@dataclass(frozen=True)
class Market:
    """Two sides of synthetic firms.

    Attributes
    ----------
    left, right : SideRows
        In float32, which holds the features exactly.
    gate : Gate
        Eight verdict classes a side; about a fifth of the pairs is forbidden, some keep a part of their score.
    weights : Weights
    planted : ndarray of shape (n_planted, 2)
        Pairs whose right firm was made to need what the left one offers, and to speak of the same topics.
    """

    left: SideRows
    right: SideRows
    gate: Gate
    weights: Weights
    planted: np.ndarray


def synthetic_market(n_left: int, n_right: int, dim: int = 600, seed: int = 0) -> Market:
    """Seeded firms whose criteria with weight have ``dim`` features a side.

    Parameters
    ----------
    n_left, n_right : int
    dim : int
        At least 150; about a fifth of what the tables leave is text, the rest capabilities.
    seed : int

    Examples
    --------
    >>> market = synthetic_market(30, 20, dim=200)
    >>> len(market.left), len(market.right), market.planted.shape
    (30, 20, (2, 2))
    """
    rng = np.random.default_rng(seed)
    n_text = (dim - FIXED) * 22 // 100
    n_codes = (dim - FIXED - n_text) // 3
    n_text = dim - FIXED - 3 * n_codes
    sectors = rng.dirichlet(np.full(n_codes, 0.08), size=N_SECTORS)
    inputs = rng.dirichlet(np.full(n_codes, 0.05), size=n_codes)
    topics = rng.gamma(0.3, size=(N_TOPICS, n_text)).astype(np.float32)
    economy = sectors, inputs, topics
    left, right = _Draft.drawn(n_left, economy, rng), _Draft.drawn(n_right, economy, rng)
    n_planted = min(n_left, n_right) // 10
    planted = np.column_stack([rng.permutation(n)[:n_planted] for n in (n_left, n_right)])
    right.needs[planted[:, 1]] = left.offers[planted[:, 0]] / left.offers[planted[:, 0]].max(axis=1, keepdims=True)
    right.text[planted[:, 1]] = left.text[planted[:, 0]]
    table = np.where(rng.random((N_CLASSES, N_CLASSES)) < 0.2, 0, FULL)
    table[rng.random(table.shape) < 0.05] //= 2
    gate = Gate(rng.integers(N_CLASSES, size=n_left), rng.integers(N_CLASSES, size=n_right), table)
    return Market(left.rows("left", rng), right.rows("right", rng), gate, Weights.of(WEIGHTS, "bench"), planted)


@dataclass(frozen=True)
class _Draft:
    """What the criteria of one side are made of, (n, ...) each."""

    offers: np.ndarray
    needs: np.ndarray
    text: np.ndarray
    size: np.ndarray
    trl: np.ndarray
    shares: np.ndarray
    civil: np.ndarray

    @classmethod
    def drawn(cls, n: int, economy: tuple[np.ndarray, ...], rng: np.random.Generator) -> _Draft:
        sectors, inputs, topics = economy
        sector = rng.integers(len(sectors), size=n)
        offers = np.zeros((n, sectors.shape[1]), np.float32)
        cumulative = sectors.cumsum(axis=1)
        for _ in range(N_OFFERS):
            code = (rng.random(n)[:, None] > cumulative[sector]).sum(axis=1).clip(max=sectors.shape[1] - 1)
            offers[np.arange(n), code] += rng.gamma(1.0, size=n).astype(np.float32)
        offers /= offers.sum(axis=1, keepdims=True)
        mix = rng.dirichlet(np.full(len(topics), 0.05), size=n).astype(np.float32)
        mix[np.arange(n), sector % len(topics)] += 0.5
        text = mix @ topics * rng.gamma(4.0, 0.25, size=(n, topics.shape[1])).astype(np.float32)
        return cls(
            offers=offers,
            needs=np.minimum(1, 2 * offers @ inputs.astype(np.float32)),
            text=text,
            size=rng.integers(2 * N_SIZES, size=n),
            trl=rng.integers(1, LEVELS + 1, size=n),
            shares=rng.dirichlet(np.full(10, 0.5), size=n),
            civil=rng.random((n, 2)),
        )

    def rows(self, side: str, rng: np.random.Generator) -> SideRows:
        left, n = side == "left", len(self.size)
        cells = np.eye(2 * N_SIZES)
        supply, sourcing = (self.offers, self.needs) if left else (self.needs, self.offers)
        standing, one = SIZE_VALUE[self.size % N_SIZES], np.ones(n)
        halves = (self.shares / 2, self.shares[:, ::-1] / 2) if left else (self.shares[:, ::-1], self.shares)
        meets = (self.civil / 2, (1 - self.civil) / 2) if left else (1 - self.civil, self.civil)
        made = {
            "supply_fit": supply,
            "sourcing_fit": sourcing,
            "shared_ground": _unit(self.offers),
            "statement_affinity": _unit(self.text),
            "scale_fit": (cells if left else scale_table())[self.size],
            "major_startup": (cells if left else bridge_table())[self.size],
            "readiness": (np.arange(LEVELS) < self.trl[:, None]) / np.sqrt(LEVELS),
            "dual_use": np.hstack(meets) / 2,
            "autonomy": np.hstack(halves),
            "standing": np.column_stack((standing, one) if left else (one, standing)) / np.sqrt(2),
        }
        rows = tuple(_exact32(made.get(name, np.zeros((n, 0)))) for name in CRITERION_NAMES)
        partly = {"statement_affinity", "scale_fit", "readiness", "dual_use", "autonomy"}
        known = tuple(rng.random(n) >= (UNKNOWN if name in partly else 0) for name in CRITERION_NAMES)
        return SideRows(rows, known)


def _unit(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def _exact32(rows: np.ndarray) -> np.ndarray:
    """Whole multiples of 2^-20 in float32, which holds them without rounding."""
    fine = np.trunc(rows.astype(np.float32) * np.float32(2**FEATURE_BITS))
    return np.asarray(fine / np.float32(2**FEATURE_BITS))
