"""Several people's weights side by side: what they agree on, and what hangs on one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.weights import Weights
from nakodo.engine.match import MatchEngine
from nakodo.errors import UsageError


@dataclass(frozen=True)
class Standing:
    """One pair in the lists of several people.

    Attributes
    ----------
    left_id, right_id : str
    ranks : tuple of int or None
        Its rank in each list, None beyond the first k.
    carried_by : str
        For a pair in one list only: the criterion without whose extra weight, against the mean of the others, it
        loses most; else empty.
    """

    left_id: str
    right_id: str
    ranks: tuple[int | None, ...]
    carried_by: str

    @property
    def n_lists(self) -> int:
        return sum(rank is not None for rank in self.ranks)


def compare(engine: MatchEngine, people: Mapping[str, Weights], k: int = 20) -> list[Standing]:
    """Every pair among the ``k`` best overall of anybody: those in most lists first, then by the sum of ranks.

    A rank beyond k counts as k + 1 in that sum.

    Examples
    --------
    >>> import nakodo
    >>> firms = nakodo.load_profiles()
    >>> engine = nakodo.MatchEngine().fit(firms.where(id="jp-toray"), firms.where(country="FR"))
    >>> found = compare(engine, {name: nakodo.Weights.load(name) for name in ("balanced", "newcomer")}, k=3)
    >>> found[0].n_lists, all(pair.n_lists >= 1 for pair in found)
    (2, True)
    """
    if len(people) < 2:
        raise UsageError("give two or more sets of weights to compare")
    ranks: dict[tuple[str, str], list[int | None]] = {}
    for column, weights in enumerate(people.values()):
        table = engine.with_weights(weights).best(k)
        for place, (left, right) in enumerate(zip(table.left, table.right, strict=True), start=1):
            ranks.setdefault((left.id, right.id), [None] * len(people))[column] = place
    found = [
        Standing(*pair, tuple(own), _carrier(engine, list(people.values()), pair, own)) for pair, own in ranks.items()
    ]
    return sorted(
        found,
        key=lambda pair: (-pair.n_lists, sum(rank or k + 1 for rank in pair.ranks), pair.left_id, pair.right_id),
    )


def agreement(engine: MatchEngine, people: Mapping[str, Weights]) -> np.ndarray:
    """Kendall's tau-b between the rankings of all pairs by every two people, (n_people, n_people)."""
    from scipy.stats import kendalltau

    rows, columns = np.arange(len(engine.left)), np.arange(len(engine.right))
    scores = [engine.with_weights(weights).scores(rows, columns).ravel() for weights in people.values()]
    return np.array([[float(kendalltau(a, b).statistic) for b in scores] for a in scores])


def _carrier(engine: MatchEngine, people: list[Weights], pair: tuple[str, str], ranks: list[int | None]) -> str:
    listed = [i for i, rank in enumerate(ranks) if rank is not None]
    if len(listed) != 1:
        return ""
    own = people[listed[0]].as_array()
    others = np.mean([w.as_array() for i, w in enumerate(people) if i != listed[0]], axis=0)
    values = engine.pair(*pair).values[0]
    return CRITERION_NAMES[int(np.argmax((own - others) * values))]
