"""Shared ground: both work in the same capabilities, groups and stages."""

from __future__ import annotations

import numpy as np

from nakodo.arrays import Floats
from nakodo.criteria.criterion import Criterion, has_offers, shrunk
from nakodo.features.capabilities import unit_rows
from nakodo.features.firms import FirmFeatures

LEVELS = (0.60, 0.25, 0.15)
"""Weight of the same capability, of the same group and stage, and of the same group."""


def _rows(features: FirmFeatures) -> Floats:
    offers = features.capability.offers
    capabilities = features.taxonomy.capabilities
    groups = np.array([capability.group for capability in capabilities])
    cells = np.array([f"{capability.group}/{capability.stage}" for capability in capabilities])
    blocks = [offers, offers @ _members(cells), offers @ _members(groups)]
    return np.hstack([np.sqrt(w) * unit_rows(b) for w, b in zip(LEVELS, blocks, strict=True)])


def _members(labels: Floats) -> Floats:
    """One column a distinct label, 1 where a capability bears it."""
    return np.asarray(labels[:, None] == np.unique(labels)[None, :], dtype=np.float64)


SHARED_GROUND = shrunk(
    Criterion(
        name="shared_ground",
        label="shared ground",
        question="Do both work in the same fields, at the same stage of the chain?",
        left=_rows,
        right=_rows,
        known_left=has_offers,
        known_right=has_offers,
        neutral=0.07,
    )
)
"""``0.60 cos(capabilities) + 0.25 cos(group and stage) + 0.15 cos(group)`` of the two firms' offers.

A taxonomic similarity: two capabilities share as much as the levels of the tree that hold them both, as in the
weighted overlap of relatedness studies (Bryce and Winter, 2009 [1]_).

References
----------
.. [1] D. J. Bryce and S. G. Winter, "A General Interindustry Relatedness Index", Management Science 55 (2009),
   1570-1585.
"""
