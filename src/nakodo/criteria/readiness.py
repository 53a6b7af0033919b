"""Readiness: the less mature of the two sets the pace."""

from __future__ import annotations

import numpy as np

from nakodo.arrays import Bools, Floats
from nakodo.criteria.criterion import Criterion
from nakodo.features.firms import FirmFeatures

LEVELS = 9


def _rows(features: FirmFeatures) -> Floats:
    """Thermometer code of the TRL: ones up to the level, so that a dot product counts the common levels."""
    level = features.firmographics.readiness
    return np.asarray((np.arange(LEVELS)[None, :] < level[:, None]) / np.sqrt(LEVELS))


def _known(features: FirmFeatures) -> Bools:
    return features.firmographics.readiness > 0


READINESS = Criterion(
    name="readiness",
    label="readiness",
    question="How near to production is the less mature of the two?",
    left=_rows,
    right=_rows,
    known_left=_known,
    known_right=_known,
    neutral=0.88,
)
"""``min(TRL_left, TRL_right) / 9`` with share-weighted technology readiness levels (ISO 16290:2013)."""
