"""How well the profiles on the page are known: per firm what is known, assumed and missing, and its sources."""

from __future__ import annotations

from typing import Any

from nakodo.criteria.worth import fact_worth
from nakodo.engine.match import MatchEngine
from nakodo.profiles.coverage import FACTS, FirmCoverage, firm_coverage
from nakodo.profiles.firms import Firms

Record = dict[str, Any]

STATES = ("known", "assumed", "missing")


def coverage_record(engine: MatchEngine) -> Record:
    """Coverage of the firms of both sides, in the order of ids, as :func:`~nakodo.profiles.coverage.firm_coverage`.

    Returns
    -------
    dict
        ``facts`` (keys), ``states`` (words), and for each side a row a firm: its states as one digit a fact, the
        positions of the facts that would improve its matches most, number and newest date of its sources, their age
        in years (None if no source is dated), and the confidence in them.

    Examples
    --------
    >>> import nakodo
    >>> firms = nakodo.load_profiles()
    >>> engine = nakodo.MatchEngine().fit(firms.where(id="jp-toray"), firms.where(id="fr-safran"))
    >>> coverage_record(engine)["left"][0][0]
    '0000100000002200'
    """
    worth = fact_worth(engine.weights, engine.taxonomy)
    everyone = firm_coverage(Firms([*engine.left, *engine.right]), worth)
    rows = {row.id: _row(row) for row in everyone}
    return {
        "facts": [fact.key for fact in FACTS],
        "states": list(STATES),
        "left": [rows[firm.id] for firm in engine.left],
        "right": [rows[firm.id] for firm in engine.right],
    }


def _row(row: FirmCoverage) -> list[Any]:
    keys = [fact.key for fact in FACTS]
    digits = ["?"] * len(keys)
    for digit, state in enumerate(STATES):
        for key in getattr(row, state):
            digits[keys.index(key)] = str(digit)
    useful = [keys.index(key) for key in row.most_useful]
    return ["".join(digits), useful, row.n_sources, row.newest_source, row.source_age, row.confidence]
