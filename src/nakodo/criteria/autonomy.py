"""Autonomy: a partner replaces what hangs on US content, or on a single source at home."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from nakodo.arrays import Bools, Floats
from nakodo.criteria.criterion import Criterion, has_offers
from nakodo.features.capabilities import known_of
from nakodo.features.firms import FirmFeatures
from nakodo.profiles.bundled import bundled_path

SCARCE = 1
"""Suppliers on a firm's own side up to which a capability counts as single-source."""


def _us_free(features: FirmFeatures) -> Floats:
    return features.capability.offers * features.capability.us_free


def _us_exposed(features: FirmFeatures) -> Floats:
    """How much a firm's capabilities, and the inputs of those, hang on US content."""
    own = features.capability
    exposed = own.ability * own.us_exposed
    return np.maximum(exposed, own.derived_needs(exposed))


def _us_known(features: FirmFeatures) -> Bools:
    return known_of(features.firms, lambda offer: offer.us_content != "unknown")


def supplier_counts(path: Path | None = None) -> dict[str, tuple[int, int]]:
    """Number of bundled suppliers of each capability in Japan and in Europe.

    A constant that ships with the taxonomy, so that loading one more firm changes no other pair's score.
    """
    path = path or bundled_path() / "taxonomy" / "suppliers.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: (int(row["japan"]), int(row["europe"])) for row in csv.DictReader(file)}


def _scarce_needs(features: FirmFeatures) -> Floats:
    """Needs in capabilities that have at most one supplier on the firm's own side."""
    counts = supplier_counts()
    plenty = (SCARCE + 1, SCARCE + 1)
    scarce = np.array(
        [[counts.get(code, plenty)[side] <= SCARCE for code in features.taxonomy.codes] for side in (0, 1)]
    )
    elsewhere = np.zeros((1, len(features.taxonomy)), dtype=bool)
    return np.asarray(features.capability.needs * np.vstack([scarce, elsewhere])[features.side])


def _us_left(features: FirmFeatures) -> Floats:
    return np.hstack([_us_free(features), _us_exposed(features)]) / 2


def _us_right(features: FirmFeatures) -> Floats:
    return np.hstack([_us_exposed(features), _us_free(features)])


def _scarce_left(features: FirmFeatures) -> Floats:
    return np.hstack([features.capability.offers, _scarce_needs(features)]) / 2


def _scarce_right(features: FirmFeatures) -> Floats:
    return np.hstack([_scarce_needs(features), features.capability.offers])


AUTONOMY = Criterion(
    name="autonomy",
    label="autonomy",
    question="Does one firm offer without US content what the other has or buys with it?",
    left=_us_left,
    right=_us_right,
    known_left=_us_known,
    known_right=_us_known,
    neutral=0.02,
)
"""``(sum_i free_i(x) exposed_i(y) + sum_i exposed_i(x) free_i(y)) / 2``, in [0, 1].

``free`` are shares of offers known to be without US content, ``exposed`` the capabilities that a firm has with US
content and their inputs. Where the US content of all of a firm's offers is unknown, so is the criterion.
"""

SECOND_SOURCE = Criterion(
    name="second_source",
    label="second source",
    question="Does one firm offer what has at most one supplier on the other's side?",
    left=_scarce_left,
    right=_scarce_right,
    known_left=has_offers,
    known_right=has_offers,
    neutral=0.00,
)
"""``(sum_i o_i(x) sn_i(y) + sum_i sn_i(x) o_i(y)) / 2``, in [0, 1], where ``sn`` are the needs in capabilities with at
most one bundled supplier on the needing firm's own side."""
