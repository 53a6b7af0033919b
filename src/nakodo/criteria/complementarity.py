"""Complementarity: what one firm offers and what the other offers are found together more often than by chance."""

from __future__ import annotations

import numpy as np

from nakodo.arrays import Floats
from nakodo.criteria.criterion import Criterion, has_offers, shrunk
from nakodo.features.firms import FirmFeatures


def offer_mix(features: FirmFeatures) -> Floats:
    """Share of each capability in what a firm offers, whatever its maturity, (n_firms, n_capabilities)."""
    offers = features.capability.offers
    total = offers.sum(axis=1, keepdims=True)
    return np.asarray(offers / np.where(total > 0, total, 1))


def _left(features: FirmFeatures) -> Floats:
    lift = features.taxonomy.lift
    return np.asarray(offer_mix(features) @ (np.maximum(lift - 1, 0) / (lift + 1)))


COMPLEMENTARITY = shrunk(
    Criterion(
        name="complementarity",
        label="complementarity",
        question="Do firms with such capabilities work together more often than by chance?",
        left=_left,
        right=offer_mix,
        known_left=has_offers,
        known_right=has_offers,
        neutral=0.05,
    )
)
"""``sum_ij o_i max(l_ij - 1, 0) / (l_ij + 1) o_j``: offers of both firms, by how often such offers are linked.

``o`` are shares of the offers, which sum to 1, and ``l`` the lift of two capabilities, 1 at chance: the taxonomy's, or
one learned from known links (``nakodo weights complementarity``). Each term lies in [0, 1), and so does their mean.
"""
