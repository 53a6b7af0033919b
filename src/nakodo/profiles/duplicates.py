"""Firms that may be one and the same, or of one group: found with a reason and a score, never merged by themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Literal

from nakodo.profiles.firms import Firms
from nakodo.profiles.identifiers import SCHEMES, checked_identifiers
from nakodo.profiles.model import Firm
from nakodo.profiles.names import consonants, name_key, name_words, romanised

Relation = Literal["duplicate", "group"]

LEAST_SCORE = 0.70
SAME_IDENTIFIER, STATED_PARENT, SAME_NAME, NAME_ABROAD, BEGINS_ALIKE, SAME_WEBSITE = 1.0, 1.0, 0.95, 0.80, 0.70, 0.70
SPELT_ALIKE, SOUNDS_ALIKE = 0.95, 0.80
"""Scores of the reasons; of the last two, the score where the names agree to the letter."""

LEAST_SPELLING, SHORTEST_SPELLING = 0.84, 6
"""Similarity from which two names are spelt alike, and the letters below which they must be equal."""

LEAST_SOUND, SHORTEST_SOUND = 0.90, 4
"""The same for the consonants of a name in kana and of one in Latin letters."""

ROWS = 512


@dataclass(frozen=True)
class Likeness:
    """Two firms and why they may be one (duplicate) or belong together (group); ``score`` in [0, 1]."""

    relation: Relation
    left: str
    right: str
    score: float
    reason: str


def find_duplicates(firms: Firms, least: float = LEAST_SCORE) -> list[Likeness]:
    """Pairs that may be duplicates or of one group, surest first, then by ids; one line a pair.

    Names are compared without company form, width, case, accents and kana spelling; a name in kana also by its sound.
    Two firms with different valid numbers of the same register are no duplicates, however alike their names.

    Examples
    --------
    >>> firms = Firms([Firm(id="a", name="ﾌｼﾞｸﾗ㈱", country="JP"), Firm(id="b", name="株式会社フジクラ", country="JP")])
    >>> find_duplicates(firms)
    [Likeness(relation='duplicate', left='a', right='b', score=0.95, reason='same name: フジクラ')]
    """
    numbers = [_register_numbers(firm) for firm in firms]
    found: dict[tuple[int, int], list[tuple[float, Relation, str]]] = defaultdict(list)
    for i, j, score, relation, reason in _evidence(firms, numbers):
        if relation == "group" or not _contradict(numbers[i], numbers[j]):
            found[min(i, j), max(i, j)].append((score, relation, reason))
    likenesses = [_joined(firms[i], firms[j], evidence) for (i, j), evidence in found.items()]
    kept = (likeness for likeness in likenesses if likeness.score >= least)
    return sorted(kept, key=lambda found: (-found.score, found.left, found.right))


Evidence = Iterator[tuple[int, int, float, Relation, str]]


def _evidence(firms: Firms, numbers: Sequence[dict[str, str]]) -> Evidence:
    yield from _same_identifier(numbers)
    yield from _stated_parent(firms)
    yield from _same_website(firms)
    yield from _same_name(firms)
    yield from _spelt_alike(firms)
    yield from _sounds_alike(firms)
    yield from _begins_alike(firms)


def _joined(left: Firm, right: Firm, evidence: list[tuple[float, Relation, str]]) -> Likeness:
    ranked = sorted(evidence, key=lambda e: (-e[0], e[1], e[2]))
    score, relation, _ = ranked[0]
    reasons = dict.fromkeys(reason for _, _, reason in ranked)
    return Likeness(relation, left.id, right.id, round(score, 2), "; ".join(reasons))


def _register_numbers(firm: Firm) -> dict[str, str]:
    """Valid numbers that mean one legal entity, by scheme."""
    return {c.scheme: c.value for c in checked_identifiers(firm) if c.form == "valid" and SCHEMES[c.scheme].entity}


def _contradict(left: dict[str, str], right: dict[str, str]) -> bool:
    return any(left[scheme] != right[scheme] for scheme in left.keys() & right.keys())


def _groups(keyed: Iterable[tuple[str, int]]) -> Iterator[tuple[str, list[int]]]:
    """Positions that share a key; a key shared by one firm only is left out."""
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for key, position in keyed:
        if key:
            found[key][position] = None
    return ((key, list(positions)) for key, positions in found.items() if len(positions) > 1)


def _same_identifier(numbers: Sequence[dict[str, str]]) -> Evidence:
    keyed = ((f"{scheme} {value}", i) for i, own in enumerate(numbers) for scheme, value in own.items())
    for key, positions in _groups(keyed):
        yield from ((i, j, SAME_IDENTIFIER, "duplicate", f"same {key}") for i, j in combinations(positions, 2))


def _stated_parent(firms: Firms) -> Evidence:
    for i, firm in enumerate(firms):
        parent = firms.position.get(firm.parent)
        if parent is not None:
            yield i, parent, STATED_PARENT, "group", f"stated parent: {firm.parent}"


def _same_website(firms: Firms) -> Evidence:
    for host, positions in _groups((_host(firm.website), i) for i, firm in enumerate(firms)):
        yield from ((i, j, SAME_WEBSITE, "group", f"same website: {host}") for i, j in combinations(positions, 2))


def _host(website: str) -> str:
    return re.sub(r"^(\w+://)?(www\.)?", "", website.strip().lower()).partition("/")[0]


def _same_name(firms: Firms) -> Evidence:
    """Names of the same words in any order."""
    words = ((" ".join(sorted(name_words(name))), i) for i, firm in enumerate(firms) for name in firm.names)
    keys = ((name_key(name), i) for i, firm in enumerate(firms) for name in firm.names)
    for key, positions in chain(_groups(keys), _groups(pair for pair in words if " " in pair[0])):
        for i, j in combinations(positions, 2):
            if firms[i].country == firms[j].country:
                yield i, j, SAME_NAME, "duplicate", f"same name: {key}"
            else:
                yield i, j, NAME_ABROAD, "group", f"same name in another country: {key}"


def _spelt_alike(firms: Firms) -> Evidence:
    """Names that differ by few letters left out, put in, changed, or changed over."""
    keyed = dict.fromkeys((name_key(name), i) for i, firm in enumerate(firms) for name in firm.names)
    long = [(key, i) for key, i in keyed if len(key) >= SHORTEST_SPELLING]
    for a, b, similarity in _alike([key for key, _ in long], LEAST_SPELLING):
        (left, i), (right, j) = long[a], long[b]
        if i != j and left != right:
            yield i, j, SPELT_ALIKE * similarity, "duplicate", f"spelt alike: {left} / {right}"


def _alike(keys: Sequence[str], cutoff: float) -> Iterator[tuple[int, int, float]]:
    """Positions a < b of keys whose similarity (1 - optimal string alignment distance / length) reaches the cutoff."""
    import numpy as np
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cdist

    scorer = OSA.normalized_similarity
    for start in range(0, len(keys), ROWS):
        rows = keys[start : start + ROWS]
        similarities = cdist(rows, keys[start:], scorer=scorer, score_cutoff=cutoff, dtype=np.float32)
        for row, column in np.argwhere(similarities):
            if row < column:
                yield start + int(row), start + int(column), float(similarities[row, column])


def _sounds_alike(firms: Firms) -> Evidence:
    """A name in kana that sounds like one in Latin letters, in the same country."""
    from rapidfuzz.fuzz import ratio

    names = [(name, i) for i, firm in enumerate(firms) for name in firm.names]
    kana = [(name, consonants(sound), i) for name, i in names if (sound := romanised(name))]
    latin = [(name, consonants(name_key(name)), i) for name, i in names if name.isascii()]
    for name, sound, i in kana:
        for other, other_sound, j in latin:
            if i == j or firms[i].country != firms[j].country or len(sound) < SHORTEST_SOUND:
                continue
            similarity = ratio(sound, other_sound) / 100
            if similarity >= LEAST_SOUND:
                yield i, j, SOUNDS_ALIKE * similarity, "duplicate", f"sounds alike: {name} / {other}"


def _begins_alike(firms: Firms) -> Evidence:
    """A name that begins with all the words of another: parent and division."""
    whole: dict[tuple[str, ...], set[int]] = defaultdict(set)
    named = [(name_words(name), i) for i, firm in enumerate(firms) for name in firm.names]
    for words, i in named:
        whole[words].add(i)
    for words, i in named:
        for length in range(1, len(words)):
            for j in sorted(whole.get(words[:length], ())):
                if i != j:
                    yield i, j, BEGINS_ALIKE, "group", f"name begins alike: {' '.join(words[:length])}"
