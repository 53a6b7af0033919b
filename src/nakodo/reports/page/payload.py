"""Everything that the page holds: one record and a few arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from nakodo.arrays import Bools, Ints
from nakodo.criteria.catalogue import CRITERIA
from nakodo.criteria.criterion import UNIT
from nakodo.criteria.joint_product import INTEGRATION, PRODUCT_STAGE
from nakodo.criteria.weights import Weights, set_names
from nakodo.engine.explain import MOST_QUESTIONS, MOST_SUPPLIES, STRONG_NEED
from nakodo.engine.match import MatchEngine
from nakodo.engine.proposals import MOST_FILLERS, UNMADE
from nakodo.engine.score import SideRows
from nakodo.features.text import default_thesaurus
from nakodo.profiles.countries import EUROPE
from nakodo.profiles.firms import Firms
from nakodo.profiles.taxonomy import Taxonomy
from nakodo.reports.page.firms import firm_records
from nakodo.reports.page.pairs import Pairs
from nakodo.reports.page.statements import matched_statements

Record = dict[str, Any]

CONSTANTS = {
    "unit": UNIT,
    "product_stage": PRODUCT_STAGE,
    "integration": INTEGRATION,
    "unmade": UNMADE,
    "strong_need": STRONG_NEED,
    "most_supplies": MOST_SUPPLIES,
    "most_fillers": MOST_FILLERS,
    "most_questions": MOST_QUESTIONS,
}
"""What the page's sentences share with the engine's."""


def page_record(engine: MatchEngine, pairs: Pairs) -> Record:
    """Firms, taxonomy, criteria, weights and gates as plain data."""
    left, right = engine.left.position, engine.right.position
    return {
        "constants": CONSTANTS,
        "criteria": [
            {"name": c.name, "label": c.label, "question": c.question, "neutral": c.neutral} for c in CRITERIA
        ],
        "weights": {"name": engine.weights.name, "parts": list(engine.weights.parts)},
        "sets": {name: list(Weights.load(name).parts) for name in set_names()},
        "capabilities": _capabilities(engine.taxonomy),
        "concepts": [concept.id.replace("-", " ") for concept in default_thesaurus().concepts],
        "left": {"region": region(engine.left), "firms": firm_records(engine.left_features)},
        "right": {"region": region(engine.right), "firms": firm_records(engine.right_features)},
        "existing": sorted([left[a], right[b]] for a, b in engine.existing_pairs()),
        "pairs": {"here": len(pairs.left), "total": pairs.total, "per_firm": pairs.per_firm},
    }


def page_arrays(engine: MatchEngine, pairs: Pairs) -> dict[str, Ints]:
    """The numbers of the pairs, of the matched statements, and the classes and known criteria of the firms."""
    matched = matched_statements(engine.left, engine.right)
    n_right = len(engine.right)
    here = np.isin(matched.pair, pairs.left * n_right + pairs.right)
    return {
        "left": pairs.left,
        "right": pairs.right,
        "values": pairs.values,
        "left_known": known_bits(engine.left_rows),
        "right_known": known_bits(engine.right_rows),
        "matches": np.bincount(matched.pair[here], minlength=len(engine.left) * n_right)[
            pairs.left * n_right + pairs.right
        ],
        "match_left": matched.left[here],
        "match_right": matched.right[here],
        "similarity": matched.similarity[here],
    }


def known_bits(rows: SideRows) -> Ints:
    """For each firm a number whose bit c tells whether criterion c is known, (n_firms,)."""
    known: Bools = np.stack(rows.known)
    return np.asarray((known * (1 << np.arange(len(known)))[:, None]).sum(axis=0), dtype=np.int64)


def region(firms: Firms) -> str:
    """The country or region that a side is from: a country code, "europe", or "" for mixed sides."""
    countries = {firm.country for firm in firms}
    if len(countries) == 1:
        return min(countries)
    return "europe" if countries and countries <= EUROPE else ""


def _capabilities(taxonomy: Taxonomy) -> list[Record]:
    return [
        {
            "code": c.code,
            "en": c.label_en,
            "ja": c.label_ja,
            "stage": c.stage,
            "inputs": [[taxonomy.index[code], strength] for code, strength in taxonomy.inputs(c.code)],
        }
        for c in taxonomy.capabilities
    ]
