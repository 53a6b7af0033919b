"""What each criterion adds: the ranking without it, and the ranking by it alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nakodo.arrays import Floats
from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.weights import Weights
from nakodo.engine.match import MatchEngine
from nakodo.evaluation.bootstrap import Estimate, resampled_mean
from nakodo.evaluation.evaluate import engine_ranking, measure_rankings, skills_of
from nakodo.evaluation.task import Task

FULL = "all criteria"


@dataclass(frozen=True)
class Ablation:
    """One criterion's part in one measure.

    Attributes
    ----------
    criterion : str
    weight : int
        Parts of 10,000.
    alone : Estimate
        The measure of the criterion by itself.
    added : Estimate
        What the measure loses without the criterion (paired bootstrap); NaN for a criterion without weight.
    """

    criterion: str
    weight: int
    alone: Estimate
    added: Estimate


def ablate(engine: MatchEngine, task: Task, metric: str = "AUC") -> Iterator[Ablation]:
    """Each criterion alone, and the loss when its weight goes to the others in proportion.

    A ranking by several criteria that say the same thing loses little by any one of them; read ``added`` beside
    ``alone``.
    """
    weighted = [name for name in CRITERION_NAMES if 0 < engine.weights[name] < sum(engine.weights.parts)]
    engines = {FULL: engine}
    engines |= {f"only {name}": engine.with_weights(Weights.of({name: 1})) for name in CRITERION_NAMES}
    engines |= {f"without {name}": engine.with_weights(engine.weights.replace(**{name: 0.0})) for name in weighted}
    rankings = {name: engine_ranking(other, task) for name, other in engines.items()}
    result = measure_rankings(task, rankings, skills_of(engine, task))
    for name in CRITERION_NAMES:
        without = result.of(f"without {name}", metric) if name in weighted else _nothing(result.of(FULL, metric))
        yield Ablation(
            name,
            engine.weights[name],
            result.estimate(f"only {name}", metric),
            resampled_mean(result.of(FULL, metric) - without),
        )


def _nothing(values: Floats) -> Floats:
    return np.full_like(values, np.nan)
