"""Statements as vectors: the sentence encoder and the concept thesaurus side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np

from nakodo.arrays import Floats
from nakodo.features.encoder import VectorStore, cache_folder
from nakodo.features.thesaurus import Thesaurus, load_thesaurus
from nakodo.profiles.bundled import bundled_path
from nakodo.profiles.model import Firm

COSINE_FLOOR, COSINE_CEILING = 0.30, 0.75
"""Cosines between text and concept that count as no and as full activation."""

LITERAL = 1.0
"""Activation of a concept whose term stands in the text."""

CONCEPT_SHARE = 0.5
"""Share of the squared length of a text's vector that the concept block holds."""

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|(?<=[。．！？；])|\s\|\s|[\n\r]+")


def split_statements(text: str) -> list[str]:
    """The sentences of a free text; ``" | "`` and line breaks part statements too.

    Examples
    --------
    >>> split_statements("Makes radars. Repairs sonars! | 赤外線カメラを製造する。保守も行う。")
    ['Makes radars.', 'Repairs sonars!', '赤外線カメラを製造する。', '保守も行う。']
    """
    return [part.strip() for part in _SENTENCE.split(text) if re.search(r"\w", part)]


def statements_of(firm: Firm) -> list[tuple[str, str, int]]:
    """A firm's statements: language, text, and the position of the offer they belong to (-1 for the description)."""
    found = [
        (language, text, position)
        for position, offer in enumerate(firm.offers)
        for language, text in sorted(offer.statement.items())
        if text
    ]
    for language, text in sorted(firm.description.items()):
        found += [(language, sentence, -1) for sentence in split_statements(text)]
    return found


@cache
def concept_vectors() -> tuple[Floats, Floats]:
    """The encoder's mean vector (512,) and the unit vectors of all concepts (n_concepts, 512), as shipped."""
    with np.load(bundled_path() / "vectors" / "concepts.npz", allow_pickle=False) as file:
        return file["mean"].astype(np.float32), file["concepts"].astype(np.float32)


@cache
def default_thesaurus() -> Thesaurus:
    return load_thesaurus()


def centred(vectors: Floats, mean: Floats) -> Floats:
    """Unit vectors after the mean, a constant of the encoder, is removed."""
    moved = vectors - mean
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-12))


def text_features(texts: Sequence[str]) -> tuple[Floats, Floats]:
    """Encoder vectors and concept activations of texts.

    Returns
    -------
    vectors : ndarray of shape (n_texts, 512)
        Centred unit vectors.
    activations : ndarray of shape (n_texts, n_concepts), in [0, 1]
        The larger of the clipped, rescaled cosine to the concept and of a literal term.
    """
    mean, concepts = concept_vectors()
    unique = sorted(set(texts))
    vectors = centred(VectorStore(cache_folder()).vectors(unique), mean)
    cosines = np.empty((len(unique), len(concepts)), dtype=np.float32)
    for start in range(0, len(unique), 4096):
        cosines[start : start + 4096] = vectors[start : start + 4096] @ concepts.T
    activations = np.clip((cosines - COSINE_FLOOR) / (COSINE_CEILING - COSINE_FLOOR), 0, 1)
    thesaurus = default_thesaurus()
    for row, text in enumerate(unique):
        hits = list(thesaurus.find(text))
        activations[row, hits] = np.maximum(activations[row, hits], LITERAL)
    position = {text: row for row, text in enumerate(unique)}
    order = [position[text] for text in texts]
    return vectors[order], activations[order]


def encode_texts(texts: Sequence[str]) -> Floats:
    """The vectors by which matching compares texts: the sentence encoder and the concept thesaurus together.

    The cosine of two rows is the mean of the cosine of their sentence vectors and the cosine of their
    concept activations; a text that activates no concept has zeros in the second block.

    Parameters
    ----------
    texts : sequence of str
        In any of the encoder's languages; no text may be empty.

    Returns
    -------
    ndarray of shape (n_texts, 512 + n_concepts), float32
        Unit rows (shorter where no concept is active).

    Raises
    ------
    ValueError
        If a text is empty.

    Examples
    --------
    >>> a, b, c = encode_texts(["Towed sonar arrays", "曳航式ソナー", "Titanium forgings for landing gear"])
    >>> bool(a @ b > a @ c)
    True
    """
    if not texts:
        return np.empty((0, len(concept_vectors()[0]) + len(concept_vectors()[1])), dtype=np.float32)
    vectors, activations = text_features(texts)
    lengths = np.maximum(np.linalg.norm(activations, axis=1, keepdims=True), 1e-12)
    blocks = [vectors * np.sqrt(1 - CONCEPT_SHARE), activations / lengths * np.sqrt(CONCEPT_SHARE)]
    return np.hstack(blocks).astype(np.float32)
