"""Invented firms for tests, benchmarks and teaching, with the pairs that belong together written beside them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator

from nakodo.arrays import Floats, Ints
from nakodo.errors import UsageError
from nakodo.files import write_atomically
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import SIZE_CLASSES, Firm
from nakodo.profiles.taxonomy import Taxonomy, load_taxonomy

COUNTRIES = {
    "FR": 20,
    "DE": 20,
    "IT": 12,
    "GB": 12,
    "ES": 8,
    "SE": 6,
    "NL": 5,
    "PL": 4,
    "NO": 3,
    "FI": 3,
    "CZ": 3,
    "BE": 2,
}
"""Countries of the right side and their shares in percent (the rest goes to the first)."""

THIN, SILENT = 0.30, 0.10
"""Share of profiles that state little, and of those that state no capability code at all, only a text."""

DECLARING = 0.20
"""Share of firms that say what they need."""

MOST_OFFERS = 7
SIZE_QUANTILES = (0.25, 0.50, 0.70, 0.85, 0.96)
"""Shares of firms, by popularity, below each size class from small to giant."""

POPULARITY_EXPONENT = 1.5
"""Of the Pareto law that popularity follows: few firms have most of the partnerships."""

SHARPNESS = 40.0
"""How strongly complementary firms are preferred: a partner's weight is popularity times exp(sharpness x affinity)."""

STATEMENTS = {
    "en": ("{what} for {use}", "Design of {what}", "{what}, from prototype to series", "Repair and test of {what}"),
    "ja": ("{use}向け{what}", "{what}の設計・製造", "{what}の試作から量産まで", "{what}の修理・試験"),
}
FULL_STOP = {"en": ". ", "ja": "。"}


@dataclass(frozen=True)
class TruePair:
    """A planted pair: the capability through which the two belong together and who supplies it ("" for both alike)."""

    left_id: str
    right_id: str
    capability: str
    supplier: str


@dataclass(frozen=True)
class SyntheticFirms:
    """Both sides and the planted pairs, in the order of ids."""

    left: Firms
    right: Firms
    truth: tuple[TruePair, ...]


def synthetic_firms(n_left: int, n_right: int, seed: int, taxonomy: Taxonomy | None = None) -> SyntheticFirms:
    """Japanese and European firms that never existed.

    Each firm makes a product and some of that product's inputs, or one input and its neighbours. Popularity follows a
    Pareto law [1]_ and sets the size class. Left firms draw partners with weight ``popularity x exp(40 x affinity)``,
    where affinity is how much of what one makes goes into what the other makes, both ways. Names tell nothing.

    Parameters
    ----------
    n_left, n_right : int
        At least 1 each.
    seed : int
        The same seed gives the same firms.
    taxonomy : Taxonomy, optional
        The bundled one by default.

    Raises
    ------
    UsageError
        If a side is empty or the seed is negative.

    References
    ----------
    .. [1] M. E. J. Newman, "Power laws, Pareto distributions and Zipf's law", Contemporary Physics 46 (2005), 323-351.

    Examples
    --------
    >>> made = synthetic_firms(3, 5, seed=7)
    >>> made.left.ids
    ('jp-synthetic-1', 'jp-synthetic-2', 'jp-synthetic-3')
    """
    if n_left < 1 or n_right < 1 or seed < 0:
        raise UsageError("synthetic firms need at least one firm a side and a seed of 0 or more")
    taxonomy = taxonomy or load_taxonomy()
    rng = np.random.default_rng(seed)
    left = _side(["JP"] * n_left, rng, taxonomy)
    countries = list(COUNTRIES)
    shares = np.cumsum([COUNTRIES[country] for country in countries]) / 100
    right = _side([countries[i % len(countries)] for i in np.searchsorted(shares, rng.random(n_right))], rng, taxonomy)
    truth = _planted(left, right, rng, taxonomy)
    return SyntheticFirms(
        Firms(left.firms), Firms(right.firms), tuple(sorted(truth, key=lambda p: (p.left_id, p.right_id)))
    )


@dataclass(frozen=True)
class _Side:
    """Firms of one side, how popular each is (n,), and what each makes (n, n_capabilities; 0 or 1)."""

    firms: list[Firm]
    popularity: Floats
    makes: Floats


def _side(countries: list[str], rng: Generator, taxonomy: Taxonomy) -> _Side:
    n = len(countries)
    popularity = (1 - rng.random(n)) ** (-1 / POPULARITY_EXPONENT)
    ranks = np.argsort(np.argsort(popularity)) / n
    sizes = np.searchsorted(SIZE_QUANTILES, ranks, side="right")
    makes, near = np.zeros((n, len(taxonomy))), _near(taxonomy)
    firms = []
    for i, country in enumerate(countries):
        codes = _capabilities(int(sizes[i]), near, rng, taxonomy)
        makes[i, codes] = 1
        firms.append(_firm(f"{i + 1:0{len(str(n))}d}", country, int(sizes[i]), codes, rng, taxonomy))
    return _Side(firms, popularity, makes)


def _capabilities(size: int, near: Floats, rng: Generator, taxonomy: Taxonomy) -> list[int]:
    """Positions of what a firm makes: something central, whole systems if it is large, then what is near to that."""
    stages = np.array([capability.stage for capability in taxonomy.capabilities], dtype=float)
    central = int(rng.choice(len(taxonomy), p=_shares(np.exp((stages - 3) * (size - 2.5) / 2.5))))
    count = min(1 + int(rng.poisson(0.6 * (size + 1))), MOST_OFFERS)
    others = rng.choice(len(taxonomy), size=count, replace=False, p=_shares(near[central]))
    return list(dict.fromkeys([central, *map(int, others)]))[:count]


def _near(taxonomy: Taxonomy) -> Floats:
    """How readily a firm that makes one thing makes another: inputs of it, then neighbours, (made, made besides)."""
    groups = np.array([capability.group for capability in taxonomy.capabilities])
    return np.asarray(taxonomy.strength.T + 0.5 * (groups[:, None] == groups) + 0.01)


def _shares(weights: Floats) -> Floats:
    return np.asarray(weights / weights.sum())


def _firm(number: str, country: str, size: int, codes: list[int], rng: Generator, taxonomy: Taxonomy) -> Firm:
    languages = ["ja", "en"] if country == "JP" else ["en"]
    thin, silent = bool(rng.random() < THIN), bool(rng.random() < SILENT)
    if country == "JP" and (thin or rng.random() < 0.3):
        languages = ["ja"]
    offers = [_offer(code, codes[0], thin, languages, rng, taxonomy) for code in codes]
    texts = {
        language: "".join(offer["statement"][language] + FULL_STOP[language] for offer in offers[:3])
        for language in languages
    }
    record: dict[str, Any] = {
        "id": f"{country.lower()}-synthetic-{number}",
        "name": f"Synthetic {country} {number}",
        "name_local": f"合成{number}株式会社" if country == "JP" else "",
        "country": country,
        "description": texts,
        "sources": [{"title": "synthetic: this firm does not exist"}],
    }
    if not silent:
        record["offers"] = offers
    if not thin:
        kind = "prime" if size >= 4 else "startup" if size <= 1 and rng.random() < 0.6 else "supplier"
        record |= {"size": SIZE_CLASSES[size], "kind": kind, "owner": {"country": country}}
        inputs = np.flatnonzero(taxonomy.strength[:, codes[0]])
        if len(inputs) and rng.random() < DECLARING:
            record["needs"] = [{"code": taxonomy.codes[int(rng.choice(inputs))]}]
    return Firm.model_validate(record)


def _offer(
    code: int, central: int, thin: bool, languages: list[str], rng: Generator, taxonomy: Taxonomy
) -> dict[str, Any]:
    what, use = taxonomy.capabilities[code], taxonomy.capabilities[central]
    form = int(rng.integers(len(STATEMENTS["en"])))
    labels = {"en": (what.label_en, use.label_en), "ja": (what.label_ja, use.label_ja)}
    offer: dict[str, Any] = {
        "code": what.code,
        "statement": {
            language: STATEMENTS[language][form].format(what=labels[language][0], use=labels[language][1])
            for language in languages
        },
    }
    if not thin:
        offer |= {
            "trl": int(rng.integers(5, 10)),
            "dual_use": bool(rng.random() < 0.7),
            "us_content": ["none", "some", "unknown"][int(rng.integers(3))],
        }
    return offer


def _planted(left: _Side, right: _Side, rng: Generator, taxonomy: Taxonomy) -> list[TruePair]:
    """Partners drawn for every left firm, popular left firms drawing more."""
    into = taxonomy.strength / 3
    left_per_firm, right_per_firm = (side.makes.sum(axis=1, keepdims=True) for side in (left, right))
    supplied_to_right = left.makes @ into / left_per_firm
    supplied_to_left = left.makes @ into.T / left_per_firm
    wanted = rng.poisson(np.minimum(0.5 * left.popularity, 8))
    pairs = []
    for i in np.flatnonzero(wanted):
        affinity = (right.makes @ (supplied_to_right[i] + supplied_to_left[i])) / right_per_firm[:, 0] / 2
        weights = right.popularity * np.exp(SHARPNESS * affinity)
        drawn = rng.choice(len(weights), size=min(int(wanted[i]), len(weights)), replace=False, p=_shares(weights))
        pairs += [_pair(left, right, int(i), int(j), into, taxonomy) for j in drawn]
    return pairs


def _pair(left: _Side, right: _Side, i: int, j: int, into: Floats, taxonomy: Taxonomy) -> TruePair:
    """The strongest supply between two firms, else what both make, else nothing in particular."""
    there = np.outer(left.makes[i], right.makes[j]) * into
    back = np.outer(right.makes[j], left.makes[i]) * into
    strongest = max(there.max(), back.max())
    ids = left.firms[i].id, right.firms[j].id
    if strongest > 0:
        supplier, flow = ("left", there) if there.max() == strongest else ("right", back)
        return TruePair(*ids, taxonomy.codes[int(flow.max(axis=1).argmax())], supplier)
    both: Ints = np.flatnonzero(left.makes[i] * right.makes[j])
    return TruePair(*ids, taxonomy.codes[int(both[0])] if len(both) else "", "")


def write_truth(made: SyntheticFirms, path: Path) -> None:
    """The planted pairs as CSV: ``left_id, right_id, capability, supplier``."""
    with write_atomically(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["left_id", "right_id", "capability", "supplier"])
        writer.writerows([p.left_id, p.right_id, p.capability, p.supplier] for p in made.truth)
