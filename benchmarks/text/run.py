"""Accuracy@1 of text matching across languages: the encoder, the thesaurus (its terms, its concepts), and all together.

python benchmarks/text/run.py
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nakodo.arrays import Floats, Ints
from nakodo.features.capabilities import unit_rows
from nakodo.features.encoder import DIMENSIONS
from nakodo.features.text import default_thesaurus, encode_texts

STATEMENTS = Path(__file__).with_name("statements.csv")
QUERIES = ("ja", "fr", "de", "it")
POOL = ("en", *QUERIES)
DRAWS, SEED = 4, 0


@dataclass(frozen=True)
class Statement:
    """One wording of a topic; variant ``a`` in the usual terms, ``b`` a paraphrase."""

    topic: str
    lang: str
    variant: str
    text: str


def statements() -> list[Statement]:
    with STATEMENTS.open(encoding="utf-8", newline="") as file:
        return [Statement(**row) for row in csv.DictReader(file)]


def literal_rows(texts: list[str]) -> Floats:
    """1 for each concept of the thesaurus that a text names literally, (n_texts, n_concepts)."""
    thesaurus = default_thesaurus()
    rows = np.zeros((len(texts), len(thesaurus)))
    for row, text in enumerate(texts):
        rows[row, list(thesaurus.find(text))] = 1
    return rows


def accuracy(vectors: Floats, topics: list[str], queries: Ints, pool: Ints) -> float:
    """Share of the queries of which the one best statement in the pool is about the same topic."""
    similarity = vectors[queries] @ vectors[pool].T
    same = np.array([[topics[q] == topics[p] for p in pool] for q in queries])
    best_right = np.where(same, similarity, -np.inf).max(axis=1)
    best_wrong = np.where(same, -np.inf, similarity).max(axis=1)
    return float((best_right > best_wrong).mean())


def hard(vectors: Floats, rows: list[Statement]) -> dict[str, float]:
    """Accuracy of each query language against English."""
    topics = [row.topic for row in rows]
    pool = _positions(rows, "en", "a")
    return {lang: accuracy(vectors, topics, _positions(rows, lang, "b"), pool) for lang in QUERIES}


def mixed(vectors: Floats, rows: list[Statement]) -> float:
    """Mean accuracy against pools in which every topic stands in a random language."""
    topics = [row.topic for row in rows]
    return float(np.mean([accuracy(vectors, topics, queries, pool) for queries, pool in _mixed_pools(rows)]))


def _mixed_pools(rows: list[Statement]) -> Iterator[tuple[Ints, Ints]]:
    rng = np.random.default_rng(SEED)
    names = sorted({row.topic for row in rows})
    place = {(row.topic, row.lang, row.variant): i for i, row in enumerate(rows)}
    for _ in range(DRAWS):
        language = dict(zip(names, (POOL[i] for i in rng.integers(0, len(POOL), len(names))), strict=True))
        pool = np.array([place[topic, language[topic], "a"] for topic in names])
        for lang in POOL:
            asked = _positions(rows, lang, "b")
            yield np.array([q for q in asked if language[rows[q].topic] != lang]), pool


def _positions(rows: list[Statement], lang: str, variant: str) -> Ints:
    return np.array([i for i, row in enumerate(rows) if (row.lang, row.variant) == (lang, variant)])


def measured() -> dict[str, dict[str, float]]:
    """Accuracy by kind of vector: each query language, their mean (hard), and mixed."""
    rows = [row for row in statements() if row.lang in POOL]
    texts = [row.text for row in rows]
    together = encode_texts(texts)
    kinds = {
        "encoder alone": unit_rows(together[:, :DIMENSIONS]),
        "terms alone": unit_rows(literal_rows(texts)),
        "concepts alone": unit_rows(together[:, DIMENSIONS:]),
        "together": together,
    }
    found = {}
    for kind, vectors in kinds.items():
        by_language = hard(vectors, rows)
        found[kind] = by_language | {"hard": float(np.mean(list(by_language.values()))), "mixed": mixed(vectors, rows)}
    return found


if __name__ == "__main__":
    print(f"{'accuracy@1':<16}" + "".join(f"{name:>8}" for name in (*QUERIES, "hard", "mixed")))
    for kind, figures in measured().items():
        print(f"{kind:<16}" + "".join(f"{value:>8.3f}" for value in figures.values()))
