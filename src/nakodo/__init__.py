"""nakodo (仲人): which Japanese and European firms should make something together, in what order, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nakodo.criteria.vectorizer import ProfileVectorizer
    from nakodo.criteria.weights import Weights
    from nakodo.engine.match import MatchEngine
    from nakodo.features.text import encode_texts
    from nakodo.profiles.files import load_profiles
    from nakodo.profiles.firms import Firms
    from nakodo.profiles.model import Firm
    from nakodo.profiles.taxonomy import load_taxonomy

__version__ = "0.1.0"

_HOMES = {
    "Firm": "nakodo.profiles.model",
    "Firms": "nakodo.profiles.firms",
    "MatchEngine": "nakodo.engine.match",
    "ProfileVectorizer": "nakodo.criteria.vectorizer",
    "Weights": "nakodo.criteria.weights",
    "encode_texts": "nakodo.features.text",
    "load_profiles": "nakodo.profiles.files",
    "load_taxonomy": "nakodo.profiles.taxonomy",
}

__all__ = [
    "Firm",
    "Firms",
    "MatchEngine",
    "ProfileVectorizer",
    "Weights",
    "encode_texts",
    "load_profiles",
    "load_taxonomy",
]


def __getattr__(name: str) -> Any:
    """Import the public names where they are first used, so that ``nakodo --help`` stays fast."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'nakodo' has no attribute {name!r}")
