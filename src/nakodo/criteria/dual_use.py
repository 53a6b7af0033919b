"""Dual-use bridge: a civil capability meets a defence need, or the other way round."""

from __future__ import annotations

import numpy as np

from nakodo.arrays import Bools, Floats
from nakodo.criteria.criterion import Criterion
from nakodo.features.capabilities import known_of
from nakodo.features.firms import FirmFeatures


def _civil(features: FirmFeatures) -> Floats:
    return features.capability.offers * features.capability.civil


def _defence_needs(features: FirmFeatures) -> Floats:
    own = features.capability
    return own.derived_needs(own.ability * own.defence)


def _left(features: FirmFeatures) -> Floats:
    return np.hstack([_civil(features), _defence_needs(features)]) / 2


def _right(features: FirmFeatures) -> Floats:
    return np.hstack([_defence_needs(features), _civil(features)])


def _known(features: FirmFeatures) -> Bools:
    return known_of(features.firms, lambda offer: offer.dual_use is not None)


DUAL_USE = Criterion(
    name="dual_use",
    label="dual-use bridge",
    question="Does one firm's civil capability meet the other's defence need, or back?",
    left=_left,
    right=_right,
    known_left=_known,
    known_right=_known,
    neutral=0.02,
)
"""``(sum_i civil_i(x) dn_i(y) + sum_i dn_i(x) civil_i(y)) / 2``, in [0, 1].

``civil`` are the shares of offers that are sold to civil customers, ``dn`` the needs that follow from a firm's
defence offers: supply fit of civil capability to defence products, averaged over both directions.
"""
