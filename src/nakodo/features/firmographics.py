"""What kind of firm it is: size class, kind, breadth, readiness and certificates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nakodo.arrays import Floats, Ints
from nakodo.features.capabilities import offer_shares
from nakodo.features.text import split_statements
from nakodo.profiles.model import KINDS, SIZE_CLASSES, Firm
from nakodo.profiles.taxonomy import Taxonomy

BREADTH_SCALE = 8
"""Number of distinct capabilities that counts as fully broad."""

MOST_SENTENCES = 511
"""Number of sentences that counts as fully broad for a firm of which nothing but text is known."""

CERTIFICATE_FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("quality-aerospace", ("9100", "nadcap")),
    ("maintenance", ("9110", "part 145", "part-145", "emar 145")),
    ("design-approval", ("part 21", "part-21", "emar 21", "design approved", "oda", "type certificate")),
    ("quality-defence", ("aqap", "cmmi")),
    ("information-security", ("common criteria", "fips", "27001", "nesas", "cmmc", "800-171", "tisax")),
    ("functional-safety", ("26262", "61508", "do-178", "do-254")),
    ("unmanned-operations", ("uas operator", "blue uas", "luc")),
    ("space", ("ecss",)),
)
"""Families of certificates that one partner accepts for another, and the words that mark them."""


@dataclass(frozen=True)
class Firmographics:
    """One value or row a firm; -1 (or a row of zeros) where it is not known.

    Attributes
    ----------
    size : ndarray of shape (n_firms,)
        Position in ``SIZE_CLASSES``, -1 unknown.
    kind : ndarray of shape (n_firms,)
        Position in ``KINDS``, -1 unknown.
    breadth : ndarray of shape (n_firms,), in [0, 1]
        Number of distinct capabilities stated, on a root scale; where none is stated, number of sentences of the
        description, on a log scale; 0 unknown.
    readiness : ndarray of shape (n_firms,)
        Share-weighted TRL of the offers, rounded to a whole level; 0 unknown.
    certificates : ndarray of shape (n_firms, n_families)
        1 where a certificate of the family is on record.
    """

    size: Ints
    kind: Ints
    breadth: Floats
    readiness: Ints
    certificates: Floats


def firmographics(firms: Sequence[Firm], taxonomy: Taxonomy) -> Firmographics:
    """Firmographic values of every firm."""
    return Firmographics(
        size=np.array([_position(SIZE_CLASSES, firm.size.known_class()) for firm in firms], dtype=np.intp),
        kind=np.array([_position(KINDS, firm.kind) for firm in firms], dtype=np.intp),
        breadth=np.array([_breadth(firm) for firm in firms], dtype=np.float64),
        readiness=np.array([_readiness(firm) for firm in firms], dtype=np.intp),
        certificates=np.array([_families(firm) for firm in firms], dtype=np.float64).reshape(
            len(firms), len(CERTIFICATE_FAMILIES)
        ),
    )


def _position(choices: Sequence[str], value: str | None) -> int:
    return -1 if value is None else choices.index(value)


def _breadth(firm: Firm) -> float:
    stated = len({offer.code for offer in firm.offers if offer.origin == "stated"})
    if stated:
        return float(np.sqrt(min(stated, BREADTH_SCALE) / BREADTH_SCALE))
    sentences = sum(len(split_statements(text)) for text in firm.description.values())
    return float(np.log1p(min(sentences, MOST_SENTENCES)) / np.log1p(MOST_SENTENCES))


def _readiness(firm: Firm) -> int:
    rated = [(w, o.trl) for w, o in zip(offer_shares(firm), firm.offers, strict=True) if o.trl is not None]
    if not rated:
        return 0
    return int(sum(w * trl for w, trl in rated) / sum(w for w, _ in rated) + 0.5)


def _families(firm: Firm) -> list[float]:
    held = " | ".join(certificate.scheme.lower() for certificate in firm.certifications)
    return [float(any(word in held for word in words)) for _, words in CERTIFICATE_FAMILIES]
