"""The multilingual concept thesaurus: terms in six languages that point at a capability."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nakodo.errors import DataError, Problem
from nakodo.profiles.bundled import bundled_path

LANGUAGES = ("en", "ja", "fr", "de", "it", "es")
LONGEST_TERM = 8
"""Words in the longest Latin term that is looked for."""

_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Concept:
    """A topic within a capability and the terms by which texts name it."""

    id: str
    capability: str
    terms: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Thesaurus:
    """Concepts in order of id, and the look-up of their terms in texts."""

    concepts: tuple[Concept, ...]

    def __len__(self) -> int:
        return len(self.concepts)

    def find(self, text: str) -> dict[int, str]:
        """Positions of the concepts that a text names literally, with the term that it holds.

        Width, case, accents, hyphens and a plural *s* make no difference; the longest term is reported.

        Examples
        --------
        >>> thesaurus = load_thesaurus()
        >>> found = thesaurus.find("Single-crystal turbine blades")
        >>> {thesaurus.concepts[i].capability for i in found}
        {'PRP-HOT'}
        """
        found: dict[int, str] = {}
        for key, terms in self._spotted(text):
            for concept, term in terms:
                if len(key) > len(found.get(concept, "")):
                    found[concept] = term
        return found

    def _spotted(self, text: str) -> Iterable[tuple[str, list[tuple[int, str]]]]:
        words, (latin, east_asian) = latin_words(text), self._tables
        for start in range(len(words)):
            for end in range(start + 1, min(start + LONGEST_TERM, len(words)) + 1):
                key = " ".join(words[start:end])
                if key in latin:
                    yield key, latin[key]
        if _EAST_ASIAN.search(text):
            run = east_asian_key(text)
            for start in range(len(run)):
                for length in self._lengths:
                    key = run[start : start + length]
                    if key in east_asian:
                        yield key, east_asian[key]

    @cached_property
    def _tables(self) -> tuple[dict[str, list[tuple[int, str]]], dict[str, list[tuple[int, str]]]]:
        latin: dict[str, list[tuple[int, str]]] = defaultdict(list)
        east_asian: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for i, concept in enumerate(self.concepts):
            for terms in concept.terms.values():
                for term in terms:
                    if _EAST_ASIAN.search(term):
                        east_asian[east_asian_key(term)].append((i, term))
                    else:
                        latin[" ".join(latin_words(term))].append((i, term))
        return dict(latin), dict(east_asian)

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(key) for key in self._tables[1]}))


def latin_words(text: str) -> list[str]:
    """Words in lower case without accents and without a plural *s*.

    Examples
    --------
    >>> latin_words("Aubes monocristallines (à haute température)")
    ['aube', 'monocristalline', 'a', 'haute', 'temperature']
    """
    decomposed = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).replace("ß", "ss")
    return [w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in _WORD.findall(plain)]


def east_asian_key(text: str) -> str:
    """Text of one width and case without blanks and middle dots."""
    return re.sub(r"[\s・]+", "", unicodedata.normalize("NFKC", text).lower())


def load_thesaurus(folder: Path | None = None) -> Thesaurus:
    """Read every ``*.toml`` of a folder (by default the bundled thesaurus).

    Raises
    ------
    DataError
        If a concept lacks a field or its id is used twice.
    """
    folder = folder or bundled_path() / "taxonomy" / "thesaurus"
    concepts: dict[str, Concept] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        for i, row in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["concept"]):
            missing = [key for key in ("id", "capability", "en") if not row.get(key)]
            if missing or row["id"] in concepts:
                found = f"no {missing[0]}" if missing else f"{row['id']!r} a second time"
                problems.append(Problem(path.name, f"concept[{i}]", found, "id, capability and terms, once"))
                continue
            terms = {language: tuple(row.get(language, ())) for language in LANGUAGES}
            concepts[row["id"]] = Concept(row["id"], row["capability"], terms)
    if problems:
        raise DataError(problems)
    return Thesaurus(tuple(concepts[key] for key in sorted(concepts)))
