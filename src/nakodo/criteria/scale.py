"""Scale: established firms meet firms of like size; a startup meets a major."""

from __future__ import annotations

import numpy as np

from nakodo.arrays import Bools, Floats, Ints
from nakodo.criteria.criterion import Criterion
from nakodo.criteria.tables import table_rows
from nakodo.features.firms import FirmFeatures
from nakodo.profiles.model import KINDS, SIZE_CLASSES

N_SIZES = len(SIZE_CLASSES)
STARTUP = KINDS.index("startup")
MAJOR_VALUE = np.array([0.0, 0.0, 0.1, 0.4, 0.8, 1.0])
"""How much of a major a firm of each size class is, as the partner of a startup."""


def size_cell(features: FirmFeatures) -> Ints:
    """Size class of an established firm, size class + 6 of a startup, -1 where size or kind is not known."""
    size, kind = features.firmographics.size, features.firmographics.kind
    cell = np.where(kind == STARTUP, size + N_SIZES, size)
    return np.where((size < 0) | (kind < 0), -1, cell)


def size_known(features: FirmFeatures) -> Bools:
    return np.asarray(size_cell(features) >= 0)


def scale_table() -> Floats:
    """1 for two established firms of one size class, down to 0 for micro with giant; 0 with a startup."""
    classes = np.arange(N_SIZES)
    table = np.zeros((2 * N_SIZES, 2 * N_SIZES))
    table[:N_SIZES, :N_SIZES] = 1 - np.abs(classes[:, None] - classes[None, :]) / (N_SIZES - 1)
    return table


def bridge_table() -> Floats:
    """The major's value for one startup with one established firm; 0 for two of a kind."""
    table = np.zeros((2 * N_SIZES, 2 * N_SIZES))
    table[N_SIZES:, :N_SIZES] = MAJOR_VALUE[None, :]
    table[:N_SIZES, N_SIZES:] = MAJOR_VALUE[:, None]
    return table


_scale_left, _scale_right = table_rows(scale_table(), size_cell)
_bridge_left, _bridge_right = table_rows(bridge_table(), size_cell)

SCALE_FIT = Criterion(
    name="scale_fit",
    label="scale fit",
    question="Are both established firms of like size?",
    left=_scale_left,
    right=_scale_right,
    known_left=size_known,
    known_right=size_known,
    neutral=0.33,
)
"""``1 - |class_left - class_right| / 5`` between size classes of firms that are not startups, else 0."""

MAJOR_STARTUP = Criterion(
    name="major_startup",
    label="major meets startup",
    question="Is one a startup and the other large enough to carry it into production?",
    left=_bridge_left,
    right=_bridge_right,
    known_left=size_known,
    known_right=size_known,
    neutral=0.28,
)
"""Value of the established partner's size class, 0 (micro, small) to 1 (giant), if exactly one is a startup."""
