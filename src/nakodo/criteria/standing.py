"""Standing: size, breadth and role, so that it can be seen, and switched off to find quiet firms."""

from __future__ import annotations

import numpy as np

from nakodo.arrays import Bools, Floats
from nakodo.criteria.criterion import Criterion
from nakodo.features.firms import FirmFeatures
from nakodo.profiles.model import KINDS

SIZE_VALUE = np.array([0.0, 0.1, 0.25, 0.5, 0.8, 1.0])
"""Standing of each size class, micro to giant."""

SHARES = np.array([0.5, 0.3, 0.2])
"""Shares of size class, breadth and being a prime contractor in standing."""

PRIME = KINDS.index("prime")


def standing(features: FirmFeatures) -> Floats:
    """Standing of each firm in [0, 1], (n,): the mean of the parts that are known, by their shares; else 0."""
    own = features.firmographics
    parts = np.column_stack([SIZE_VALUE[own.size], own.breadth, own.kind == PRIME])
    shares = SHARES * np.column_stack([own.size >= 0, own.breadth > 0, own.kind >= 0])
    return np.asarray((shares * parts).sum(axis=1) / np.maximum(shares.sum(axis=1), 1e-12))


def _left(features: FirmFeatures) -> Floats:
    own = standing(features)
    return np.asarray(np.column_stack([own, np.ones_like(own)]) / np.sqrt(2))


def _right(features: FirmFeatures) -> Floats:
    own = standing(features)
    return np.asarray(np.column_stack([np.ones_like(own), own]) / np.sqrt(2))


def _known(features: FirmFeatures) -> Bools:
    own = features.firmographics
    return np.asarray((own.size >= 0) | (own.breadth > 0))


STANDING = Criterion(
    name="standing",
    label="standing",
    question="How large and broad are the two firms, and do they lead programmes?",
    left=_left,
    right=_right,
    known_left=_known,
    known_right=_known,
    neutral=0.45,
)
"""Mean of the two firms' standings, ``0.5 size + 0.3 breadth + 0.2 prime``.

In every collection of real partnerships, large and broad firms have more of them (preferential attachment, Barabasi
and Albert, 1999 [1]_). Of a firm whose size or kind is not known, the other parts speak.

References
----------
.. [1] A.-L. Barabasi and R. Albert, "Emergence of Scaling in Random Networks", Science 286 (1999), 509-512.
"""
