"""All features of one side, made once and read by every criterion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nakodo.arrays import Floats, Ints
from nakodo.features.capabilities import CapabilityFeatures, capability_features
from nakodo.features.firmographics import Firmographics, firmographics
from nakodo.features.text import concept_model, statements_of, text_features
from nakodo.profiles.countries import EUROPE
from nakodo.profiles.model import Firm
from nakodo.profiles.taxonomy import Taxonomy


@dataclass(frozen=True)
class FirmFeatures:
    """Firms as numbers.

    Parameters
    ----------
    firms : sequence of Firm, length n
        With inferred offers already in place.
    taxonomy : Taxonomy
    """

    firms: Sequence[Firm]
    taxonomy: Taxonomy

    @cached_property
    def capability(self) -> CapabilityFeatures:
        return capability_features(self.firms, self.taxonomy)

    @cached_property
    def firmographics(self) -> Firmographics:
        return firmographics(self.firms, self.taxonomy)

    @cached_property
    def concepts(self) -> Floats:
        """Concept activations (n, n_concepts): the mean over the firm's statements, not yet normalised."""
        texts = [[text for _, text, _ in statements_of(firm)] for firm in self.firms]
        flat = [text for own in texts for text in own]
        if not flat:
            return np.zeros((len(self.firms), len(concept_model()[2])))
        _, activations = text_features(flat)
        pooled = np.zeros((len(texts), activations.shape[1]))
        start = 0
        for row, own in enumerate(texts):
            if own:
                pooled[row] = activations[start : start + len(own)].mean(axis=0, dtype=np.float64)
            start += len(own)
        return pooled

    @cached_property
    def side(self) -> Ints:
        """0 for Japanese, 1 for European firms, -1 for others."""
        sides = [0 if f.country == "JP" else 1 if f.country in EUROPE else -1 for f in self.firms]
        return np.array(sides, dtype=np.intp)
