"""Certification: both hold certificates that the other's customers accept."""

from __future__ import annotations

import numpy as np

from nakodo.arrays import Bools, Floats
from nakodo.criteria.criterion import Criterion
from nakodo.features.capabilities import unit_rows
from nakodo.features.firms import FirmFeatures


def _rows(features: FirmFeatures) -> Floats:
    return unit_rows(features.firmographics.certificates)


def _known(features: FirmFeatures) -> Bools:
    return np.asarray(features.firmographics.certificates.any(axis=1))


CERTIFICATION = Criterion(
    name="certification",
    label="certification",
    question="Do both hold certificates of the same families?",
    left=_rows,
    right=_rows,
    known_left=_known,
    known_right=_known,
    neutral=0.25,
)
"""Cosine of the certificate families that are on record (EN 9100, AS9100 and JIS Q 9100 are one family).

A missing certificate is unknown, never "no"; so most pairings take the neutral value."""
