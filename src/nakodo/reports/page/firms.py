"""What the page knows of each firm, as plain data: written once, so that sentences are composed on the page."""

from __future__ import annotations

from typing import Any

import numpy as np

from nakodo.features.capabilities import control_class, maturity
from nakodo.features.firms import FirmFeatures
from nakodo.features.text import literal_concepts, statements_of
from nakodo.profiles.model import Firm, Offer
from nakodo.profiles.taxonomy import Taxonomy

Record = dict[str, Any]


def firm_records(features: FirmFeatures) -> list[Record]:
    """One record a firm, in order of ids; capabilities are positions in the taxonomy."""
    own = [statements_of(firm) for firm in features.firms]
    concepts = iter(literal_concepts([text for found in own for _, text, _ in found]))
    shares = features.capability.offers
    return [
        _firm(firm, features.taxonomy)
        | {
            "shares": {int(c): float(shares[f, c]) for c in np.flatnonzero(shares[f])},
            "statements": [[language, text, next(concepts)] for language, text, _ in found],
        }
        for f, (firm, found) in enumerate(zip(features.firms, own, strict=True))
    ]


def _firm(firm: Firm, taxonomy: Taxonomy) -> Record:
    return {
        "id": firm.id,
        "name": firm.name,
        "local": firm.name_local if firm.name_local != firm.name else "",
        "country": firm.country,
        "city": firm.city,
        "kind": firm.kind or "",
        "size": firm.size.known_class() or "",
        "owner": firm.owner.country or "",
        "founded": firm.founded,
        "description": firm.description,
        "offers": [_offer(offer, taxonomy) for offer in firm.offers],
        "needs": [[taxonomy.index[need.code], " / ".join(need.statement.values())] for need in firm.needs],
        "certified": bool(firm.certifications),
    }


def _offer(offer: Offer, taxonomy: Taxonomy) -> Record:
    return {
        "code": taxonomy.index[offer.code],
        "statement": offer.statement,
        "trl": offer.trl,
        "ability": maturity(offer),
        "share": offer.share or 0,
        "dual": offer.dual_use,
        "us": offer.us_content,
        "listed": control_class(offer, taxonomy).startswith("ML"),
        "inferred": offer.origin == "inferred",
    }
