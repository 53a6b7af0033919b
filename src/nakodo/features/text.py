"""Statements as vectors: the sentence encoder and the concept thesaurus side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from nakodo.arrays import Floats
from nakodo.features.encoder import KEY_BYTES, VectorStore, cache_folder, text_key
from nakodo.features.thesaurus import Thesaurus, load_thesaurus
from nakodo.profiles.bundled import bundled_path
from nakodo.profiles.model import Firm

FULL_RESPONSE = 0.06
"""Response of a concept's linear classifier that counts as full activation."""

LITERAL = 0.15
"""What a term that stands in the text adds to the activation of its concept."""

CONCEPT_SHARE = 0.7
"""Share of the squared length of a text's vector that the concept block holds."""

BLOCK = 4096
"""Texts whose responses are computed at a time."""

ACTIVATION_DIGITS = 4
"""Activations are rounded, so that the last bit of a matrix product decides nothing."""

_SENTENCE = re.compile(r"\s\|\s|(?<=[.!?;])\s+|(?<=[。．！？；])|[\n\r]+")


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


class ConceptModel(NamedTuple):
    """Constants that ship with the profiles: the encoder's mean, the concepts' classifiers and the main axes.

    Attributes
    ----------
    mean : ndarray of shape (512,)
    weights : ndarray of shape (512, n_concepts)
    intercepts : ndarray of shape (n_concepts,)
    axes : ndarray of shape (512, n_axes)
        Orthonormal but for rounding: the directions in which the bundled statements differ most.
    """

    mean: Floats
    weights: Floats
    intercepts: Floats
    axes: Floats


@cache
def concept_model() -> ConceptModel:
    with np.load(bundled_path() / "vectors" / "concepts.npz", allow_pickle=False) as file:
        return ConceptModel(
            file["mean"],
            file["weights"].astype(np.float32),
            file["intercepts"],
            file["axes"].astype(np.float64),
        )


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
        ``(r / 0.06)^2`` of the positive response ``r`` of the concept's linear classifier, plus 0.15 where one of its
        terms stands in the text, at most 1.
    """
    model = concept_model()
    unique = sorted(set(texts))
    vectors = centred(VectorStore(cache_folder()).vectors(unique), model.mean)
    activations = np.empty((len(unique), len(model.intercepts)), dtype=np.float32)
    for start in range(0, len(unique), BLOCK):
        response = vectors[start : start + BLOCK] @ model.weights + model.intercepts
        activations[start : start + BLOCK] = (np.clip(response, 0, None) / FULL_RESPONSE) ** 2
    for row, concepts in enumerate(literal_concepts(unique)):
        activations[row, concepts] += LITERAL
    np.round(np.minimum(activations, 1), ACTIVATION_DIGITS, out=activations)
    position = {text: row for row, text in enumerate(unique)}
    order = [position[text] for text in texts]
    return vectors[order], activations[order]


def literal_concepts(texts: Sequence[str]) -> list[list[int]]:
    """Positions of the concepts that each text names literally: looked up for bundled texts, else searched for."""
    shipped = bundled_hits()
    keys = [text_key(text) for text in texts]
    return [
        shipped[key] if key in shipped else sorted(default_thesaurus().find(text))
        for key, text in zip(keys, texts, strict=True)
    ]


@cache
def bundled_hits() -> dict[bytes, list[int]]:
    """Concepts that the bundled texts name literally, by text key."""
    path = bundled_path() / "vectors" / "hits.npz"
    with np.load(path, allow_pickle=False) as file:
        raw, ends, concepts = file["keys"].tobytes(), file["ends"].tolist(), file["concepts"].tolist()
    keys = [raw[i : i + KEY_BYTES] for i in range(0, len(raw), KEY_BYTES)]
    return {key: concepts[start:end] for key, start, end in zip(keys, [0, *ends[:-1]], ends, strict=True)}


def encode_texts(texts: Sequence[str]) -> Floats:
    """The vectors by which matching compares texts: the sentence encoder and the concept thesaurus together.

    The cosine of two rows is 0.3 times the cosine of their sentence vectors plus 0.7 times the cosine of their
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
        return np.empty((0, sum(concept_model().weights.shape)), dtype=np.float32)
    vectors, activations = text_features(texts)
    lengths = np.maximum(np.linalg.norm(activations, axis=1, keepdims=True), 1e-12)
    blocks = [vectors * np.sqrt(1 - CONCEPT_SHARE), activations / lengths * np.sqrt(CONCEPT_SHARE)]
    return np.hstack(blocks).astype(np.float32)
