"""How much of a score rests on each fact of a profile, found by leaving the fact out."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from nakodo.arrays import Floats
from nakodo.criteria.catalogue import CRITERIA
from nakodo.criteria.weights import Weights
from nakodo.features.firms import FirmFeatures
from nakodo.features.text import statements_of
from nakodo.profiles.model import Certification, Firm, Need, Offer, Owner, Size
from nakodo.profiles.taxonomy import Taxonomy

_OFFER = Offer(code="SEN-SONAR", statement={"en": "Towed sonar"}, trl=9, share=1.0, dual_use=True, us_content="none")

_COMPLETE = Firm(
    id="complete",
    name="complete",
    country="JP",
    kind="supplier",
    size=Size.model_validate("medium"),
    owner=Owner(country="JP"),
    description={"en": "Sonars"},
    offers=(_OFFER,),
    needs=(Need(code="MFG-PCB"),),
    certifications=(Certification(scheme="ISO 9001"),),
)


def _without(**changes: object) -> Firm:
    return _COMPLETE.model_copy(update=changes)


def _offer_without(**changes: object) -> Firm:
    return _without(offers=(_OFFER.model_copy(update=changes),))


LACKING: dict[str, Firm] = {
    "offers": _without(offers=()),
    "texts": _without(description={}, offers=(_OFFER.model_copy(update={"statement": {}}),)),
    "needs": _without(needs=()),
    "readiness": _offer_without(trl=None),
    "share": _offer_without(share=None),
    "dual_use": _offer_without(dual_use=None),
    "us_content": _offer_without(us_content="unknown"),
    "size": _without(size=Size()),
    "kind": _without(kind=None),
    "owner": _without(owner=Owner()),
    "certifications": _without(certifications=()),
}
"""A complete firm without one fact, by the fact's key in ``profiles.coverage``."""


class _Features(FirmFeatures):
    """Features for which it counts that a firm says something, not what: its texts need no encoder."""

    @cached_property
    def concepts(self) -> Floats:
        return np.array([[float(bool(statements_of(firm)))] for firm in self.firms])


def fact_worth(weights: Weights, taxonomy: Taxonomy) -> dict[str, int]:
    """Ten-thousandths of the weight whose criteria can no longer be measured without a fact.

    Facts without which every criterion can still be measured are left out.

    Examples
    --------
    >>> from nakodo.profiles.taxonomy import load_taxonomy
    >>> worth = fact_worth(Weights.load("balanced"), load_taxonomy())
    >>> worth["size"] > worth["us_content"], "owner" in worth
    (True, False)
    """
    features = _Features((_COMPLETE, *LACKING.values()), taxonomy)
    lost = np.zeros(len(LACKING), dtype=np.int64)
    for criterion in CRITERIA:
        known = criterion.known_left(features)
        lost += weights[criterion.name] * (known[0] & ~known[1:])
    return {key: int(value) for key, value in zip(LACKING, lost, strict=True) if value}
