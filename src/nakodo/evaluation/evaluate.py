"""A ranking against its labels: every measure, for every kind of firm, beside simple rankings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from nakodo.arrays import Bools, Floats, Ints
from nakodo.engine.match import MatchEngine
from nakodo.engine.score import best_first
from nakodo.errors import UsageError
from nakodo.evaluation.baselines import Ranking, make_baseline
from nakodo.evaluation.bootstrap import Estimate, resampled_mean
from nakodo.evaluation.metrics import METRICS, measure, skill_coverage
from nakodo.evaluation.task import INCUMBENT, NEWCOMER, Task
from nakodo.features.text import statements_of
from nakodo.profiles.model import Firm

if TYPE_CHECKING:
    import pandas as pd

STRIP = 64
"""Queries scored at a time."""

COVERAGE_DEPTH = 10
ALL_METRICS = (*METRICS, "coverage@10")
PARTNERS = ("all partners", NEWCOMER, INCUMBENT)
MAJORS = ("large", "giant")


@dataclass(frozen=True)
class Evaluation:
    """Measures of several rankings of one task.

    Attributes
    ----------
    task : Task
    rankings : tuple of str
        The one under test first, then the baselines.
    values : ndarray of shape (n_rankings, n_partner_slices, n_queries, n_metrics)
        NaN where a query has no known partner in the slice.
    """

    task: Task
    rankings: tuple[str, ...]
    values: Floats

    @cached_property
    def groups(self) -> dict[str, tuple[int, Bools]]:
        """Partner slice and queries of every group with at least one query."""
        firms = [self.task.asked[i] for i in self.task.queries.tolist()]
        found = {name: (slot, ~np.isnan(self.values[0, slot, :, 0])) for slot, name in enumerate(PARTNERS)}
        for name, members in _kinds(firms).items():
            found[name] = (0, members & found[PARTNERS[0]][1])
        return {name: (slot, members) for name, (slot, members) in found.items() if members.any()}

    def of(self, ranking: str, metric: str, group: str = PARTNERS[0]) -> Floats:
        """One measure of every query of a group, (n_members,)."""
        slot, members = self.groups[group]
        values = self.values[self.rankings.index(ranking), slot, :, ALL_METRICS.index(metric)]
        return values[members]

    def estimate(self, ranking: str, metric: str, group: str = PARTNERS[0], over: str = "") -> Estimate:
        """Mean with its interval; with ``over`` the mean gain over another ranking, by paired bootstrap."""
        values = self.of(ranking, metric, group)
        return resampled_mean(values - self.of(over, metric, group) if over else values)

    def rows(self) -> Iterator[dict[str, object]]:
        """One record a direction, group, ranking and measure; gains are of the first ranking over this one."""
        for group, (_, members) in self.groups.items():
            for ranking in self.rankings:
                for metric in ALL_METRICS:
                    own = self.estimate(ranking, metric, group)
                    gain = self.estimate(self.rankings[0], metric, group, over=ranking)
                    yield {
                        "direction": self.task.name,
                        "group": group,
                        "queries": int(members.sum()),
                        "ranking": ranking,
                        "metric": metric,
                        "mean": own.mean,
                        "low": own.low,
                        "high": own.high,
                        "gain": gain.mean,
                        "gain_low": gain.low,
                        "gain_high": gain.high,
                    }

    def to_frame(self) -> pd.DataFrame:
        """All of :meth:`rows` as a table."""
        import pandas as pd

        return pd.DataFrame(list(self.rows()))


def evaluate(engine: MatchEngine, task: Task, against: Sequence[str] = (), seed: int = 0) -> Evaluation:
    """Measure an engine's ranking and the baselines named.

    Parameters
    ----------
    engine : MatchEngine
        Fitted on the two sides of the task.
    task : Task
    against : sequence of str
        Names of :data:`~nakodo.evaluation.baselines.BASELINES` or products of them.
    seed : int

    Examples
    --------
    >>> import nakodo
    >>> from nakodo.evaluation.labels import Label, Labels
    >>> from nakodo.evaluation.task import make_tasks
    >>> firms = nakodo.load_profiles()
    >>> left, right = firms.where(id="jp-toray"), firms.where(country="FR")
    >>> forth, back = make_tasks(Labels([Label("jp-toray", "fr-safran")]), left, right)
    >>> result = evaluate(nakodo.MatchEngine().fit(left, right), forth, ["size"])
    >>> result.rankings, result.values.shape
    (('nakodo', 'size'), (2, 3, 1, 8))
    """
    rankings: dict[str, Ranking] = {"nakodo": engine_ranking(engine, task)}
    rankings |= {name: make_baseline(name, task, seed) for name in against}
    return measure_rankings(task, rankings, skills_of(engine, task))


def engine_ranking(engine: MatchEngine, task: Task) -> Ranking:
    """The engine's integer scores, turned round where the right side asks."""
    everyone = np.arange(len(task.pool))
    if task.turned:
        return lambda queries: engine.scores(everyone, queries).T.astype(np.float64)
    return lambda queries: engine.scores(queries, everyone).astype(np.float64)


def skills_of(engine: MatchEngine, task: Task) -> tuple[Floats, Floats]:
    """Needs of the asking side and abilities of the pool, by capability."""
    sides = (engine.left_features, engine.right_features)
    asked, pool = sides[::-1] if task.turned else sides
    return asked.capability.needs, pool.capability.ability


def measure_rankings(task: Task, rankings: Mapping[str, Ranking], skills: tuple[Floats, Floats]) -> Evaluation:
    """Measure any rankings of a task, strip by strip of queries.

    Raises
    ------
    UsageError
        If no label names a firm of either side.
    """
    n = len(task.queries)
    if n == 0:
        raise UsageError("no label names two firms of these sides\n  try: other --left and --right, or other labels")
    values = np.full((len(rankings), len(PARTNERS), n, len(ALL_METRICS)), np.nan)
    for start in range(0, n, STRIP):
        here = task.queries[start : start + STRIP]
        blocks = [ranking(here) for ranking in rankings.values()]
        for row in range(len(here)):
            query = start + row
            relevance = task.relevance(query)
            for r, block in enumerate(blocks):
                values[r, :, query, :] = _measure_query(block[row], relevance, skills, int(here[row]))
    return Evaluation(task, tuple(rankings), values)


def _measure_query(
    scores: Floats, relevance: Mapping[str, tuple[Bools, Bools]], skills: tuple[Floats, Floats], asked: int
) -> Floats:
    found = np.full((len(PARTNERS), len(ALL_METRICS)), np.nan)
    needs, abilities = skills
    top = _top(scores, relevance[PARTNERS[0]][0])
    for slot, name in enumerate(PARTNERS):
        eligible, partner = relevance[name]
        if partner.any():
            found[slot, :-1] = measure(scores[eligible], partner[eligible])
            found[slot, -1] = skill_coverage(needs[asked], abilities[top])
    return found


def _top(scores: Floats, eligible: Bools) -> Ints:
    """The first places of a ranking, ties by id."""
    places = np.unique(scores, return_inverse=True)[1]
    return best_first(np.where(eligible, places, -1), COVERAGE_DEPTH)


def _kinds(firms: Sequence[Firm]) -> dict[str, Bools]:
    """Groups of asking firms: startups, majors, and those with texts in a language that not all of them have."""
    languages: list[set[str]] = [{language for language, _, _ in statements_of(firm)} for firm in firms]
    parted = set[str]().union(*languages) - languages[0].intersection(*languages)
    found = {
        "asked by startups": [firm.kind == "startup" for firm in firms],
        "asked by majors": [firm.size.known_class() in MAJORS for firm in firms],
    }
    for language in sorted(parted):
        found[f"texts in {language}"] = [language in own for own in languages]
    return {name: np.array(members, dtype=bool) for name, members in found.items()}
