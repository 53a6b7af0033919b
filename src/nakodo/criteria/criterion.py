"""What a criterion is: two rows of features whose dot product lies in [0, 1], and a value for the unknown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nakodo.arrays import Bools, Floats, Ints
from nakodo.features.firms import FirmFeatures

UNIT = 10_000
"""Criteria are kept as ten-thousandths, weights as ten-thousandths that sum to ``UNIT``."""

FEATURE_BITS = 20
"""Features are whole multiples of 2^-20, so that every dot product is exact in float64, in any order."""

Rows = Callable[[FirmFeatures], Floats]
Flags = Callable[[FirmFeatures], Bools]


@dataclass(frozen=True)
class Criterion:
    """One measured aspect of a pairing in [0, 1]; larger is better.

    Parameters
    ----------
    name : str
        Key in weight files and column names.
    label : str
        A few words for people.
    question : str
        What it answers, in one sentence.
    left, right : callable
        Features of one side -> rows of shape (n, d). The dot product of a left and a right row lies in [0, 1].
    known_left, known_right : callable
        Features of one side -> bool of shape (n,): whether the criterion can be measured for the firm.
    neutral : float
        Value of a pairing in which one firm is not known: about the mean over the bundled pairs that are.
    """

    name: str
    label: str
    question: str
    left: Rows
    right: Rows
    known_left: Flags
    known_right: Flags
    neutral: float


def has_offers(features: FirmFeatures) -> Bools:
    """Firms with at least one offer, stated or inferred."""
    return np.asarray(features.capability.ability.any(axis=1))


def exact(rows: Floats) -> Floats:
    """Features as whole multiples of ``2**-FEATURE_BITS``, rounded towards zero, kept in float64.

    A product of two features is a multiple of 2^-40 below 1 in sum, so float64 adds any number of them without
    rounding: the same criterion comes out whatever the order of summation, the BLAS or the number of threads.

    Raises
    ------
    ValueError
        If a feature is not finite.

    Examples
    --------
    >>> exact(np.array([[0.1]])) * 2**20
    array([[104857.]])
    """
    if not np.isfinite(rows).all():
        raise ValueError("features must be finite")
    return np.asarray(np.trunc(np.asarray(rows, dtype=np.float64) * 2**FEATURE_BITS) / 2**FEATURE_BITS)


def ten_thousandths(products: Floats) -> Ints:
    """Dot products of exact rows as whole ten-thousandths (int64), halves rounded up.

    Examples
    --------
    >>> ten_thousandths(np.array([0.5, 1 / 32, 1.0]))
    array([ 5000,   313, 10000])
    """
    fine = np.rint(products * 2.0 ** (2 * FEATURE_BITS)).astype(np.int64)
    return np.asarray((fine * UNIT + (1 << (2 * FEATURE_BITS - 1))) >> (2 * FEATURE_BITS))
