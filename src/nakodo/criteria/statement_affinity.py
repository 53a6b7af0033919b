"""Statement affinity: their texts speak of the same concepts, in whatever language."""

from __future__ import annotations

import numpy as np

from nakodo.arrays import Bools, Floats
from nakodo.criteria.criterion import Criterion
from nakodo.features.capabilities import unit_rows
from nakodo.features.firms import FirmFeatures


def _rows(features: FirmFeatures) -> Floats:
    return unit_rows(features.concepts)


def _known(features: FirmFeatures) -> Bools:
    return np.asarray(features.concepts.any(axis=1))


STATEMENT_AFFINITY = Criterion(
    name="statement_affinity",
    label="statement affinity",
    question="Do their own words speak of the same things?",
    left=_rows,
    right=_rows,
    known_left=_known,
    known_right=_known,
    neutral=0.30,
)
"""Cosine of the two firms' concept activations.

A firm's activation of a concept is the best of any of its statements (max pooling), as late interaction scores a
query by its best-matching parts (Khattab and Zaharia, 2020 [1]_).

References
----------
.. [1] O. Khattab and M. Zaharia, "ColBERT: Efficient and Effective Passage Search via Contextualized Late
   Interaction over BERT", SIGIR 2020, equation 3.
"""
