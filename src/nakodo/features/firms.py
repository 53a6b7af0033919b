"""All features of one side, made once and read by every criterion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nakodo.arrays import Bools, Floats, Ints
from nakodo.features.capabilities import CapabilityFeatures, capability_features, known_of
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
        return self._texts[1]

    @cached_property
    def meaning(self) -> Floats:
        """Main axes of the sentence vectors (n, n_axes): the mean over the firm's statements, not yet normalised."""
        return self._texts[0]

    @cached_property
    def _texts(self) -> tuple[Floats, Floats]:
        axes, n_concepts = concept_model().axes, len(concept_model().intercepts)
        texts = [[text for _, text, _ in statements_of(firm)] for firm in self.firms]
        vectors, activations = text_features([text for own in texts for text in own])
        coarse = np.rint(vectors * 2.0**14) / 2**14  # multiples of 2^-14, as the axes are: their products add exactly
        meaning, concepts = np.zeros((len(texts), axes.shape[1])), np.zeros((len(texts), n_concepts))
        start = 0
        for row, own in enumerate(texts):
            if own:
                stop = start + len(own)
                meaning[row] = coarse[start:stop].sum(axis=0, dtype=np.float64) @ axes / len(own)
                concepts[row] = activations[start:stop].mean(axis=0, dtype=np.float64)
                start = stop
        return meaning, concepts

    @cached_property
    def read(self) -> Bools:
        """Whether a firm's codes were read out of its texts, (n,)."""
        return known_of(self.firms, lambda offer: offer.origin == "inferred")

    @cached_property
    def side(self) -> Ints:
        """0 for Japanese, 1 for European firms, -1 for others."""
        sides = [0 if f.country == "JP" else 1 if f.country in EUROPE else -1 for f in self.firms]
        return np.array(sides, dtype=np.intp)
