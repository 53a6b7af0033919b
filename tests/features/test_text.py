"""Statements and their vectors: alone or in company, stored or fresh, the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nakodo.features import text as text_module
from nakodo.features.encoder import DIMENSIONS, SentenceEncoder, VectorStore, default_encoder, read_store, text_key
from nakodo.features.text import default_thesaurus, encode_texts, split_statements, statements_of, text_features
from nakodo.profiles.bundled import bundled_path
from nakodo.profiles.model import Firm
from strategies import bundled_statements

NEW = ["Towed sonar arrays for corvettes", "曳航式ソナーを造る小さな会社", "Wir härten Zahnräder."]


def test_stored_vectors_equal_fresh_ones(monkeypatch):
    """Bundled texts must not depend on whether their vectors ship."""
    texts = [text for _, text in bundled_statements()]
    stored = encode_texts(texts)
    monkeypatch.setattr(VectorStore, "vectors", lambda self, t: default_encoder().encode(t).astype(np.float32))
    monkeypatch.setattr(text_module, "bundled_hits", dict)
    np.testing.assert_array_equal(encode_texts(texts), stored)
    assert len(texts) > 30


def test_every_bundled_statement_is_in_the_store(bundled):
    keys, vectors = read_store(bundled_path() / "vectors" / "texts.npz")
    wanted = {text_key(text) for firm in bundled for _, text, _ in statements_of(firm)}
    assert wanted == set(keys)
    assert vectors.shape == (len(keys), DIMENSIONS)
    np.testing.assert_allclose(np.linalg.norm(vectors.astype(float), axis=1), 1, atol=0.01)


def test_a_vector_does_not_depend_on_its_company():
    alone = np.vstack([encode_texts([text]) for text in NEW])
    np.testing.assert_allclose(encode_texts(NEW), alone, atol=1e-6)
    np.testing.assert_array_equal(encode_texts(NEW[::-1])[::-1], encode_texts(NEW))
    np.testing.assert_array_equal(encode_texts([*NEW, NEW[0]])[-1], encode_texts(NEW)[0])


def test_cosine_is_a_mixture_of_encoder_and_concepts():
    vectors, activations = text_features(NEW)
    lengths = np.linalg.norm(activations, axis=1, keepdims=True)
    cosines = 0.3 * vectors @ vectors.T + 0.7 * (activations / lengths) @ (activations / lengths).T
    both = encode_texts(NEW)
    np.testing.assert_allclose(both @ both.T, cosines, atol=1e-5)
    assert both.shape == (3, DIMENSIONS + len(default_thesaurus()))
    assert both.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(both, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_rows():
    assert encode_texts([]).shape == (0, DIMENSIONS + len(default_thesaurus()))


@pytest.mark.parametrize("empty", ["", " ", "\n\t"])
def test_an_empty_text_is_refused(empty):
    with pytest.raises(ValueError, match="empty text"):
        encode_texts(["radar", empty])


HOSTILE = ["\ud800 radar", "\x00", "\u202eradar", "[red]radar[/red]", "=cmd()", "🛰️" * 50, "a" * 5000, "レーダー" * 500]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_get_finite_vectors(text):
    assert np.isfinite(encode_texts([text])).all()


def test_activations_lie_in_the_unit_interval_and_a_literal_term_raises_its_concept():
    thesaurus = default_thesaurus()
    concept = next(i for i, c in enumerate(thesaurus.concepts) if c.capability == "SEN-SONAR")
    term = thesaurus.concepts[concept].terms["fr"][0]
    _, activations = text_features([term])
    assert activations.min() >= 0
    assert activations.max() <= 1
    assert activations[0, concept] >= 0.15


def test_the_cache_returns_what_the_encoder_made(tmp_path, monkeypatch):
    store = VectorStore(tmp_path)
    made = store.vectors(NEW)
    assert [path.name for path in tmp_path.iterdir()] == [f"{SentenceEncoder.id}.npz"]
    monkeypatch.setattr("nakodo.features.encoder.default_encoder", lambda: pytest.fail("encoded again"))
    np.testing.assert_array_equal(VectorStore(tmp_path).vectors(NEW[::-1]), made[::-1])


def test_a_cache_switched_off_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("NAKODO_CACHE", "off")
    encode_texts(NEW)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Radars. Sonars!", ["Radars.", "Sonars!"]),
        ("レーダー。ソナー！", ["レーダー。", "ソナー！"]),
        ("Radars | Sonars\nLenses; mirrors", ["Radars", "Sonars", "Lenses;", "mirrors"]),
        ("Since 1998, 3.5 GHz radars", ["Since 1998, 3.5 GHz radars"]),
        ("... !!! \n\n", []),
        ("", []),
    ],
)
def test_sentences_are_split(text, expected):
    assert split_statements(text) == expected


@given(st.text(alphabet="ab .!?;|\n。！|é", max_size=40))
def test_splitting_loses_no_word(text):
    parts = split_statements(text)
    letters = [c for c in text if c.isalnum()]
    assert [c for part in parts for c in part if c.isalnum()] == letters
    assert all(part.strip() == part != "" for part in parts)


@settings(max_examples=10)
@given(st.permutations(["en", "ja", "fr"]))
def test_statements_do_not_depend_on_the_order_of_languages(languages):
    texts = {"en": "Radars. Sonars.", "ja": "レーダー。", "fr": "Des radars."}
    firm = Firm(name="A", country="JP", description={language: texts[language] for language in languages})
    assert statements_of(firm) == [
        ("en", "Radars.", -1),
        ("en", "Sonars.", -1),
        ("fr", "Des radars.", -1),
        ("ja", "レーダー。", -1),
    ]
