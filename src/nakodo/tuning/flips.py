"""How far each weight can move before the first pair changes."""

from __future__ import annotations

import numpy as np

from nakodo.arrays import Floats
from nakodo.criteria.criterion import UNIT
from nakodo.engine.match import MatchEngine
from nakodo.engine.table import MatchTable

EDGE = 1e-9
"""Nearer than this to 0 or 1, two pairs meet only where the move ends."""


def flip_points(engine: MatchEngine, table: MatchTable) -> Floats:
    """How far each weight can move, the others keeping their proportions, before the first pair changes.

    Along such a move every score is a straight line in the weight, so the crossings are exact.

    Parameters
    ----------
    engine : MatchEngine
    table : MatchTable
        Pairs that compete, the first of which is the one to stay first.

    Returns
    -------
    ndarray of shape (n_criteria, 2)
        Shares of the weight below and above which another pair comes first; NaN where none does.

    Examples
    --------
    >>> import nakodo
    >>> firms = nakodo.load_profiles()
    >>> engine = nakodo.MatchEngine().fit(firms.where(id="jp-toray"), firms.where(country="FR"))
    >>> flip_points(engine, engine.rank(k=5)).shape[1]
    2
    """
    weights = engine.weights.as_array() / UNIT
    values = table.values / UNIT
    factors = np.where(table.score > table.policy, table.score / np.maximum(table.score - table.policy, 1), 1.0)
    found = np.full((len(weights), 2), np.nan)
    for c, weight in enumerate(weights):
        others = np.delete(np.arange(len(weights)), c)
        rest = weights[others] / weights[others].sum() if weight < 1 else np.full(len(others), 1 / len(others))
        base, slope = factors * (values[:, others] @ rest), factors * values[:, c]
        slope = slope - base
        gap, tilt = base[0] - base[1:], slope[0] - slope[1:]
        with np.errstate(divide="ignore", invalid="ignore"):
            crossing = np.where(tilt != 0, -gap / tilt, np.nan)
        down = crossing[(tilt > 0) & (crossing > EDGE) & (crossing <= weight)]
        up = crossing[(tilt < 0) & (crossing >= weight) & (crossing < 1 - EDGE)]
        found[c] = (down.max() if len(down) else np.nan, up.min() if len(up) else np.nan)
    return found
