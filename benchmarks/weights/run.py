"""Weights by ``nakodo weights fit`` against random search and Optuna: the same folds, objectives and time.

    pip install optuna
    OMP_NUM_THREADS=1 python benchmarks/weights/run.py > benchmarks/weights/results.md

Asking firms are split into five folds. On four of them each method looks for weights, as long as the fit took (with
its inner cross-validation for the ridge), and is judged by the AUC on the fifth. The searches maximise either what
the fit maximises (its loss and ridge) or the AUC itself, with three seeds each, and their first trial is the set that
one starts from.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version

import numpy as np
from sklearn.model_selection import KFold

from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.criterion import UNIT
from nakodo.criteria.weights import Weights
from nakodo.engine.selection import Request, select
from nakodo.evaluation.bootstrap import resampled_mean
from nakodo.evaluation.crossfit import make_queries
from nakodo.evaluation.labels import load_labels
from nakodo.evaluation.task import make_tasks
from nakodo.reports.measures import signed
from nakodo.tuning.learning import SHARPNESS, LearnedWeights, Query, auc, stacked_gaps

LABELS = "benchmarks/labels/partnerships_dev.csv"
STARTS = ("balanced", "newcomer")
SEEDS = (0, 1, 2)
N, FOLDS = len(CRITERION_NAMES), 5
Objective = Callable[[np.ndarray, float], float]
"""Shares of the criteria (n_criteria,) and a sharpness -> a number to be made large."""


@dataclass
class Clock:
    """CPU seconds that a search may take; counts its trials."""

    seconds: float
    started: float = field(default_factory=time.process_time)
    trials: int = 0

    def running(self) -> bool:
        self.trials += 1
        return time.process_time() - self.started < self.seconds


def likelihood(queries: list[Query], learner: LearnedWeights) -> Objective:
    """The fit's own objective, turned round."""
    gaps, shares = stacked_gaps(queries, learner.power)
    centre = learner.prior.as_array() / UNIT

    def value(weights: np.ndarray, sharpness: float) -> float:
        loss = shares @ np.logaddexp(0, -sharpness * (gaps @ weights))
        return -float(loss + learner.ridge * np.square(weights - centre).sum())

    return value


def ranking_quality(queries: list[Query], learner: LearnedWeights) -> Objective:
    """Mean AUC over the queries."""
    gaps, shares = stacked_gaps(queries, power=0.0)
    return lambda weights, _: float(shares @ (np.sign(gaps @ weights) + 1) / 2)


def random_search(objective: Objective, start: np.ndarray, clock: Clock, seed: int) -> np.ndarray:
    """The best of weights drawn evenly from the simplex."""
    rng = np.random.default_rng(seed)
    best, best_value = start, objective(start, 10.0)
    while clock.running():
        weights, sharpness = rng.dirichlet(np.ones(N)), float(np.exp(rng.uniform(*np.log(SHARPNESS))))
        if (value := objective(weights, sharpness)) > best_value:
            best, best_value = weights, value
    return best


def optuna_search(objective: Objective, start: np.ndarray, clock: Clock, seed: int) -> np.ndarray:
    """The best of Optuna's tree-structured Parzen estimator, its default."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed))
    study.enqueue_trial({**dict(zip(CRITERION_NAMES, start.tolist(), strict=True)), "sharpness": 10.0})

    def trial_value(trial: optuna.Trial) -> float:
        amounts = np.array([trial.suggest_float(name, 0, 1) for name in CRITERION_NAMES])
        return objective(amounts / max(amounts.sum(), 1e-9), trial.suggest_float("sharpness", *SHARPNESS, log=True))

    while clock.running():
        study.optimize(trial_value, n_trials=1)
    best = np.array([study.best_params[name] for name in CRITERION_NAMES])
    return np.asarray(best / best.sum())


SEARCHES = {
    "random search, same objective": (random_search, likelihood),
    "random search, AUC": (random_search, ranking_quality),
    "Optuna TPE, same objective": (optuna_search, likelihood),
    "Optuna TPE, AUC": (optuna_search, ranking_quality),
}


def as_weights(shares: np.ndarray) -> Weights:
    return Weights.of(dict(zip(CRITERION_NAMES, shares.tolist(), strict=True)))


def held_out(queries: list[Query], start: Weights) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    """AUC of every query by weights that did not see it, (n_seeds, n_queries), and trials or seconds a fold."""
    names = ("the start itself", "weights fit", *SEARCHES)
    found = {name: np.empty((len(SEEDS) if name in SEARCHES else 1, len(queries))) for name in names}
    cost = dict.fromkeys(names, 0.0)
    for others, left_out in KFold(FOLDS, shuffle=True, random_state=0).split(np.arange(len(queries))):
        own = [queries[i] for i in others]
        began = time.process_time()
        learner = LearnedWeights(start).settled(own)
        chosen = {"the start itself": [start], "weights fit": [learner.fit(own)]}
        seconds = time.process_time() - began
        cost["weights fit"] += seconds / FOLDS
        for name, (search, objective) in SEARCHES.items():
            chosen[name] = []
            for seed in SEEDS:
                clock = Clock(seconds)
                chosen[name].append(as_weights(search(objective(own, learner), start.as_array() / UNIT, clock, seed)))
                cost[name] += clock.trials / FOLDS / len(SEEDS)
        for name, sets in chosen.items():
            found[name][:, left_out] = [[auc(queries[i], weights) for i in left_out] for weights in sets]
    return found, cost


def lines(direction: str, start: str, queries: list[Query]) -> Iterator[str]:
    found, cost = held_out(queries, Weights.load(start))
    for name, values in found.items():
        spent = f"{cost[name]:,.0f} trials" if name in SEARCHES else f"{cost[name]:.1f} s" if cost[name] else ""
        gain = "" if name == "weights fit" else signed(resampled_mean(found["weights fit"][0] - values.mean(axis=0)))
        seeds = " ".join(f"{mean:.3f}" for mean in values.mean(axis=1)) if name in SEARCHES else ""
        mean = resampled_mean(values.mean(axis=0))
        yield f"| {direction} | {start} | {name} | {spent} | {mean} | {seeds} | {gain} |"


def main() -> None:
    engine = select(Request(hidden=True)).engine
    labels = load_labels(LABELS, engine.left.position, engine.right.position)
    print("| direction | start | method | a fold | held-out AUC [95 %] | by seed | gain of weights fit |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for task in make_tasks(labels, engine.left, engine.right):
        queries = make_queries(engine, task)
        for start in STARTS:
            for line in lines(f"{task.name} ({len(queries)} ask)", start, queries):
                print(line, flush=True)
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "scikit-learn", "optuna"))
    print(f"\n{len(engine.left)} x {len(engine.right)} firms, {len(labels)} partnerships; {versions}, ", end="")
    print(f"Python {platform.python_version()}, {platform.machine()}, one core")


if __name__ == "__main__":
    main()
