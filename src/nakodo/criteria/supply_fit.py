"""Supply fit: what one firm offers is what the other needs."""

from __future__ import annotations

import numpy as np

from nakodo.arrays import Bools, Floats
from nakodo.criteria.criterion import Criterion, has_offers, shrunk, trust_in_needs
from nakodo.features.firms import FirmFeatures


def offers(features: FirmFeatures) -> Floats:
    return features.capability.offers


def needs(features: FirmFeatures) -> Floats:
    return features.capability.needs


def has_needs(features: FirmFeatures) -> Bools:
    return np.asarray(features.capability.needs.any(axis=1))


SUPPLY_FIT = shrunk(
    Criterion(
        name="supply_fit",
        label="left supplies right",
        question="Does the right firm need what the left firm offers?",
        left=offers,
        right=needs,
        known_left=has_offers,
        known_right=has_needs,
        neutral=0.08,
    ),
    right=trust_in_needs,
)
"""``sum_i o_i n_i``: the share of the left firm's offers that the right firm needs.

``o`` are shares of the offers times maturity (they sum to at most 1), ``n`` in [0, 1] how surely the right firm needs
each capability, declared or derived from what it makes (Leontief's direct requirements). The value is at most
``max_i n_i <= 1`` by Hoelder's inequality.
"""

SOURCING_FIT = shrunk(
    Criterion(
        name="sourcing_fit",
        label="right supplies left",
        question="Does the left firm need what the right firm offers?",
        left=needs,
        right=offers,
        known_left=has_needs,
        known_right=has_offers,
        neutral=0.05,
    ),
    left=trust_in_needs,
)
"""The share of the right firm's offers that the left firm needs: supply fit seen from the other side."""
