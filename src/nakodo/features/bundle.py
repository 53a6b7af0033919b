"""Builds the data that ship beside the profiles: text vectors, concept weights and supplier counts."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nakodo.arrays import Floats
from nakodo.features.encoder import default_encoder, read_store, text_key, write_store
from nakodo.features.text import centred, default_thesaurus, statements_of
from nakodo.features.thesaurus import Thesaurus
from nakodo.files import write_atomically
from nakodo.profiles.countries import EUROPE
from nakodo.profiles.firms import Firms
from nakodo.profiles.taxonomy import Taxonomy

RIDGE = 50.0
"""Ridge penalty of the concept weights, chosen on an independent set of paraphrases (benchmarks/text)."""

N_AXES = 128
"""Main axes kept of the sentence vectors: 512 columns rank no better (benchmarks/labels)."""

FEWEST_STATEMENTS = 20
"""Statements that a language needs to count in the mean vector."""


def bundle_files(folder: Path) -> tuple[Path, Path, Path, Path]:
    """Text vectors, literal hits, concept weights and supplier counts within a profiles folder."""
    vectors = folder / "vectors"
    return vectors / "texts.npz", vectors / "hits.npz", vectors / "concepts.npz", folder / "taxonomy" / "suppliers.csv"


def build_bundle(firms: Firms, taxonomy: Taxonomy, folder: Path) -> None:
    """Encode every bundled statement and thesaurus term, fit the concept weights, count the suppliers."""
    texts_file, hits_file, concepts_file, suppliers_file = bundle_files(folder)
    thesaurus = default_thesaurus()
    statements = sorted({(language, text) for firm in firms for language, text, _ in statements_of(firm)})
    vectors = default_encoder().encode([text for _, text in statements])
    unique = {text_key(text): i for i, (_, text) in enumerate(statements)}
    write_store(texts_file, list(unique), vectors[list(unique.values())])
    write_hits(hits_file, sorted({text for _, text in statements}, key=text_key), thesaurus)
    mean = language_mean([language for language, _ in statements], vectors.astype(np.float64))
    weights, intercepts = concept_weights(thesaurus, mean)
    with write_atomically(concepts_file) as temporary, temporary.open("wb") as file:
        np.savez(
            file,
            mean=mean.astype(np.float32),
            weights=weights.astype(np.float16),
            intercepts=intercepts.astype(np.float32),
            axes=main_axes(centred(vectors.astype(np.float64), mean)).astype(np.float32),
            thesaurus=np.frombuffer(thesaurus_digest(thesaurus), dtype=np.uint8),
        )
    with write_atomically(suppliers_file) as temporary:
        temporary.write_text(supplier_table(firms, taxonomy), encoding="utf-8")


def stale(firms: Firms, taxonomy: Taxonomy, folder: Path) -> list[str]:
    """What in the bundle does not fit the profiles and the thesaurus any more; empty when all is current."""
    texts_file, _, concepts_file, suppliers_file = bundle_files(folder)
    found = []
    keys, _ = read_store(texts_file)
    wanted = {text_key(text) for firm in firms for _, text, _ in statements_of(firm)}
    if wanted != set(keys):
        found.append(
            f"{texts_file.name}: {len(wanted - set(keys))} texts lack, {len(set(keys) - wanted)} are no longer used"
        )
    with np.load(concepts_file, allow_pickle=False) as file:
        if file["thesaurus"].tobytes() != thesaurus_digest(default_thesaurus()):
            found.append(f"{concepts_file.name}: made for another thesaurus")
    if suppliers_file.read_text(encoding="utf-8") != supplier_table(firms, taxonomy):
        found.append(f"{suppliers_file.name}: other numbers of suppliers")
    return found


def write_hits(path: Path, texts: Sequence[str], thesaurus: Thesaurus) -> None:
    """Write which concepts each text names literally: keys, end of each text's run, and the runs."""
    hits = [sorted(thesaurus.find(text)) for text in texts]
    with write_atomically(path) as temporary, temporary.open("wb") as file:
        np.savez(
            file,
            keys=np.frombuffer(b"".join(map(text_key, texts)), dtype=np.uint8),
            ends=np.cumsum([len(own) for own in hits], dtype=np.int32),
            concepts=np.array([concept for own in hits for concept in own], dtype=np.int16),
        )


def language_mean(languages: Sequence[str], vectors: Floats) -> Floats:
    """Mean of the languages' mean vectors, (512,), so that the most frequent language does not rule."""
    counts = Counter(languages)
    kept = sorted(language for language, n in counts.items() if n >= FEWEST_STATEMENTS)
    own = np.array(languages)
    return np.asarray(np.mean([vectors[own == language].mean(axis=0) for language in kept], axis=0))


def main_axes(vectors: Floats) -> Floats:
    """The first right singular vectors, (512, n_axes), as multiples of 2^-14; each one's largest entry is positive."""
    axes = np.linalg.svd(vectors, full_matrices=False)[2][:N_AXES].T
    largest = axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])]
    return np.asarray(np.rint(axes * np.sign(largest) * 2**14) / 2**14)


def concept_weights(thesaurus: Thesaurus, mean: Floats) -> tuple[Floats, Floats]:
    """Ridge regression of concept membership on the vectors of the terms: weights (512, n_concepts), intercepts.

    A one-against-all linear classifier (Hoerl and Kennard, 1970 [1]_) over terms in all languages at once, so that
    what the six languages have in common decides.

    References
    ----------
    .. [1] A. E. Hoerl and R. W. Kennard, "Ridge Regression", Technometrics 12 (1970), 55-67.
    """
    from sklearn.linear_model import Ridge

    terms = [(i, term) for i, c in enumerate(thesaurus.concepts) for own in c.terms.values() for term in own]
    vectors = centred(default_encoder().encode([term for _, term in terms]).astype(np.float64), mean)
    membership = np.eye(len(thesaurus))[[i for i, _ in terms]]
    model = Ridge(alpha=RIDGE).fit(vectors, membership)
    return np.asarray(model.coef_.T), np.asarray(model.intercept_)


def thesaurus_digest(thesaurus: Thesaurus) -> bytes:
    content = repr([(c.id, c.capability, sorted(c.terms.items())) for c in thesaurus.concepts])
    return hashlib.sha256(content.encode()).digest()


def supplier_table(firms: Firms, taxonomy: Taxonomy) -> str:
    """CSV of the number of active Japanese and European suppliers of each capability."""
    counts: dict[str, Counter[str]] = {"japan": Counter(), "europe": Counter()}
    for firm in firms.active():
        side = "japan" if firm.country == "JP" else "europe" if firm.country in EUROPE else None
        if side:
            counts[side].update({offer.code for offer in firm.offers})
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["code", "japan", "europe"])
    table.writerows([code, counts["japan"][code], counts["europe"][code]] for code in taxonomy.codes)
    return text.getvalue()
