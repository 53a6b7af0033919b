"""Capability codes read out of free text, for firms that state none; always marked as inferred."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nakodo.arrays import Floats
from nakodo.features.text import default_thesaurus, literal_concepts, statements_of, text_features
from nakodo.features.thesaurus import Thesaurus
from nakodo.profiles.model import Firm, Offer
from nakodo.profiles.taxonomy import Taxonomy

THRESHOLD = 0.35
"""Activation from which a concept counts as evidence for its capability."""

NAMED = 0.25
"""What a literal term adds here to the activation of its concept: naming a thing is evidence enough by itself."""

MOST_CODES = 6
"""Codes inferred for one firm at the most, the surest first."""


@dataclass(frozen=True)
class Inferred:
    """A code read out of a text: how sure, from which statement, and the term or concept that decided."""

    code: str
    confidence: float
    statement: str
    evidence: str


def infer_offers(firms: Sequence[Firm], taxonomy: Taxonomy) -> list[Firm]:
    """The firms, where those without a stated offer get offers inferred from their texts.

    Examples
    --------
    >>> from nakodo.profiles.taxonomy import load_taxonomy
    >>> firm = Firm(name="A", country="DE", description="Wir bauen Radargeräte.")
    >>> [inferred] = infer_offers([firm], load_taxonomy())
    >>> inferred.offers[0].code, inferred.offers[0].origin
    ('SEN-RADAR', 'inferred')
    """
    silent = [firm for firm in firms if not firm.offers]
    found = dict(zip((firm.id for firm in silent), infer_codes(silent, taxonomy), strict=True))
    return [
        firm if firm.offers else firm.model_copy(update={"offers": tuple(map(_offer, found[firm.id]))})
        for firm in firms
    ]


def _offer(inferred: Inferred) -> Offer:
    return Offer(
        code=inferred.code,
        statement={"und": inferred.statement},
        origin="inferred",
        confidence=inferred.confidence,
    )


def infer_codes(firms: Sequence[Firm], taxonomy: Taxonomy) -> list[list[Inferred]]:
    """Codes that each firm's texts speak of, surest first, then by code; at most ``MOST_CODES`` a firm.

    A capability's confidence is the highest activation of any of its concepts in any of the firm's statements
    (see :func:`~nakodo.features.text.text_features`), if that reaches ``THRESHOLD``.
    """
    texts = [[text for _, text, _ in statements_of(firm)] for firm in firms]
    flat = [text for own in texts for text in own]
    if not flat:
        return [[] for _ in firms]
    _, activations = text_features(flat)
    for row, concepts in enumerate(literal_concepts(flat)):
        activations[row, concepts] = np.minimum(activations[row, concepts] + NAMED, 1)
    thesaurus = default_thesaurus()
    capability = np.array([taxonomy.index[concept.capability] for concept in thesaurus.concepts])
    ends = np.cumsum([len(own) for own in texts])
    return [
        _codes_of(own, activations[end - len(own) : end], capability, thesaurus, taxonomy)
        for own, end in zip(texts, ends, strict=True)
    ]


def _codes_of(
    texts: list[str],
    activations: Floats,
    capability: Floats,
    thesaurus: Thesaurus,
    taxonomy: Taxonomy,
) -> list[Inferred]:
    best: dict[int, tuple[float, int, int]] = {}
    for row, concept in zip(*np.nonzero(activations >= THRESHOLD), strict=True):
        candidate = (float(activations[row, concept]), -int(row), -int(concept))
        code = int(capability[concept])
        best[code] = max(best.get(code, candidate), candidate)
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], taxonomy.codes[item[0]]))
    inferred = []
    for code, (activation, row, concept) in ranked[:MOST_CODES]:
        text = texts[-row]
        evidence = thesaurus.find(text).get(-concept, f"like {thesaurus.concepts[-concept].id.replace('-', ' ')}")
        inferred.append(Inferred(taxonomy.codes[code], round(min(activation, 1.0), 2), text, evidence))
    return inferred
