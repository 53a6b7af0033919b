"""Standing: size and breadth, so that it can be seen, and switched off to find quiet firms."""

from __future__ import annotations

import numpy as np

from nakodo.arrays import Bools, Floats
from nakodo.criteria.criterion import Criterion
from nakodo.features.firms import FirmFeatures

SIZE_VALUE = np.array([0.0, 0.1, 0.25, 0.5, 0.8, 1.0])
"""Standing of each size class, micro to giant."""

BREADTH_SHARE = 0.4
"""Share of breadth in standing; the rest is size."""


def standing(features: FirmFeatures) -> Floats:
    """Standing of each firm in [0, 1], (n,); 0 where the size is not known."""
    size = features.firmographics.size
    value = (1 - BREADTH_SHARE) * SIZE_VALUE[size] + BREADTH_SHARE * features.firmographics.breadth
    return np.where(size < 0, 0.0, value)


def _left(features: FirmFeatures) -> Floats:
    own = standing(features)
    return np.asarray(np.column_stack([own, np.ones_like(own)]) / np.sqrt(2))


def _right(features: FirmFeatures) -> Floats:
    own = standing(features)
    return np.asarray(np.column_stack([np.ones_like(own), own]) / np.sqrt(2))


def _known(features: FirmFeatures) -> Bools:
    return features.firmographics.size >= 0


STANDING = Criterion(
    name="standing",
    label="standing",
    question="How large and broad are the two firms?",
    left=_left,
    right=_right,
    known_left=_known,
    known_right=_known,
    neutral=0.54,
)
"""Mean of the two firms' standings, ``0.6 size + 0.4 breadth``; in every collection of real partnerships, large
and broad firms have more of them (preferential attachment, Barabasi and Albert, 1999 [1]_).

References
----------
.. [1] A.-L. Barabasi and R. Albert, "Emergence of Scaling in Random Networks", Science 286 (1999), 509-512.
"""
