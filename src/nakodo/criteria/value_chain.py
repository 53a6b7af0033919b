"""Value chain: what both make goes into the same products."""

from __future__ import annotations

from nakodo.arrays import Floats
from nakodo.criteria.criterion import Criterion, has_offers, shrunk
from nakodo.features.capabilities import unit_rows
from nakodo.features.firms import FirmFeatures

DOWNSTREAM = 0.5
"""Weight of what an offer is built into, beside the offer itself."""


def _rows(features: FirmFeatures) -> Floats:
    offers = features.capability.offers
    return unit_rows(offers + DOWNSTREAM * offers @ features.capability.essential)


VALUE_CHAIN = shrunk(
    Criterion(
        name="value_chain",
        label="value chain",
        question="Do both make the same things, or things that go into the same products?",
        left=_rows,
        right=_rows,
        known_left=has_offers,
        known_right=has_offers,
        neutral=0.09,
    )
)
"""Cosine of ``o + 0.5 o E``: the firm's offers and the products that they are built into, one step downstream.

``E[i, j]`` is how surely product j is built from i. Firms that sell into the same products are related in the sense
of Fan and Lang (2000) [1]_, whose input-output relatedness compares industries by their common customers.

References
----------
.. [1] J. P. H. Fan and L. H. P. Lang, "The Measurement of Relatedness: An Application to Corporate
   Diversification", Journal of Business 73 (2000), 629-660.
"""
