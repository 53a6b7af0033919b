"""Joint-product gain: together the two firms cover more of a product than the better one alone."""

from __future__ import annotations

import numpy as np

from nakodo.arrays import Floats
from nakodo.criteria.criterion import Criterion, has_offers, shrunk
from nakodo.features.firms import FirmFeatures
from nakodo.profiles.taxonomy import Taxonomy

PRODUCT_STAGE = 3
"""Stage from which a capability counts as a product that two firms could make together."""

INTEGRATION = 0.3
"""Share of a product that lies in making it from its inputs."""


def product_values(features: FirmFeatures) -> Floats:
    """Weight of every capability as a product, (n_capabilities,): 1 from the stage of a subsystem up."""
    return np.array([float(c.stage >= PRODUCT_STAGE) for c in features.taxonomy.capabilities])


def recipes(taxonomy: Taxonomy) -> Floats:
    """What each product is made of: its integration and its inputs, (n_capabilities, n_products); columns sum to 1.

    ``0.3 I + 0.7 A`` with the technical coefficients A: making the product itself is a part of it, as the value
    added is in an input-output table.
    """
    return INTEGRATION * np.eye(len(taxonomy)) + (1 - INTEGRATION) * taxonomy.coefficients


def coverage(features: FirmFeatures) -> Floats:
    """Share of each product that a firm covers alone, ``c_p = sum_i a_ip x_i``, (n, n_products)."""
    return features.capability.ability @ recipes(features.taxonomy)


def _blocks(features: FirmFeatures) -> tuple[Floats, Floats]:
    values = product_values(features)
    covered = np.sqrt(coverage(features) * values)
    own = features.capability.ability * np.sqrt(recipes(features.taxonomy) @ values)
    length = np.sqrt(np.einsum("ij,ij->i", covered, covered))[:, None]
    length = np.where(length > 0, length, 1)
    return covered / length, own / length


def _left(features: FirmFeatures) -> Floats:
    covered, own = _blocks(features)
    return np.hstack([covered, -own])


def _right(features: FirmFeatures) -> Floats:
    return np.hstack(_blocks(features))


JOINT_PRODUCT = shrunk(
    Criterion(
        name="joint_product",
        label="joint product",
        question="Do both cover parts of the same products, and different parts?",
        left=_left,
        right=_right,
        known_left=has_offers,
        known_right=has_offers,
        neutral=0.10,
    )
)
"""``sum_p v_p [sqrt(c_p(x) c_p(y)) - sum_i a_ip x_i y_i] / (|c(x)| |c(y)|)``, in [0, 1].

``x_i`` is a firm's ability in input i, ``a_ip`` the share of i in product p, ``c_p(x) = sum_i a_ip x_i`` its
coverage of product p. Joint coverage by "soft or" is ``sum_i a_ip (x_i + y_i - x_i y_i)``; its gain over the
better firm alone, ``min(c_p(x), c_p(y)) - sum_i a_ip x_i y_i``, is not bilinear. With the geometric mean in place
of the minimum it is, and is never below the true gain. It is never negative, because
``sum_i a_ip x_i y_i <= sum_i a_ip sqrt(x_i y_i) <= sqrt(c_p(x) c_p(y))`` for x, y in [0, 1] (Cauchy-Schwarz), and
zero where either firm covers nothing. Dividing by the lengths of both coverage rows keeps broad firms from
winning by breadth alone. The overlap enters through a negative block on the left.
"""
