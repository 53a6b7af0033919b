"""Evaluations and weights as tables for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from rich.table import Table

from nakodo.arrays import Floats
from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.criterion import UNIT
from nakodo.criteria.weights import Weights
from nakodo.evaluation.ablation import Ablation
from nakodo.evaluation.bootstrap import Estimate
from nakodo.evaluation.evaluate import ALL_METRICS, Evaluation
from nakodo.tuning.comparison import Standing
from nakodo.tuning.spread import Spread


def evaluation_table(result: Evaluation, group: str) -> Table:
    """One line a ranking: every measure, and what the first ranking gains on this one in AUC."""
    queries = int(result.groups[group][1].sum())
    first, *_ = result.rankings
    metrics = [metric for metric in ALL_METRICS if metric != "AUC"]
    grid = _grid("", f"{result.task.name}, {group} ({queries} firms ask)")
    for name in (*metrics, "AUC [95 %]", f"AUC gain of {first}"):
        grid.add_column(name, justify="right", no_wrap=True)
    for ranking in result.rankings:
        means = [f"{result.estimate(ranking, metric, group).mean:.3f}" for metric in metrics]
        auc = result.estimate(ranking, "AUC", group)
        gain = "" if ranking == first else signed(result.estimate(first, "AUC", group, over=ranking))
        interval = f"{auc.mean:.3f} [{auc.low:.3f}, {auc.high:.3f}]"
        grid.add_row(ranking, *means, interval, gain, style="bold" if ranking == first else None)
    return _uncut(grid)


def ablation_table(name: str, metric: str, found: Sequence[Ablation]) -> Table:
    """One line a criterion: its weight, the measure by it alone, and what the ranking loses without it."""
    grid = _grid(f"{name}, {metric}")
    for column in ("weight", "alone", "lost without it"):
        grid.add_column(column, justify="right", no_wrap=True)
    for row in found:
        added = "" if np.isnan(row.added.mean) else signed(row.added)
        grid.add_row(row.criterion, str(row.weight), str(row.alone), added)
    return _uncut(grid)


def signed(gain: Estimate) -> str:
    """A difference with its interval.

    Examples
    --------
    >>> signed(Estimate(0.05, -0.01, 0.1))
    '+0.050 [-0.010, +0.100]'
    """
    return f"{gain.mean:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}]"


def spread_table(weights: Weights, spread: Spread) -> Table:
    """One line a criterion: parts, spread over the pairs, effective weight, and the criterion nearest to it."""
    grid = _grid("", f"weights {weights.name}, {spread.n_pairs:,} pairs")
    for column in ("parts", "mean", "spread", "effective", "known"):
        grid.add_column(column, justify="right", no_wrap=True)
    grid.add_column("moves most with", no_wrap=True)
    effective = spread.effective(weights)
    for c, name in enumerate(CRITERION_NAMES):
        nearest = spread.closest(c)
        grid.add_row(
            name,
            str(weights.parts[c]),
            f"{spread.mean[c]:.3f}",
            f"{spread.deviation[c]:.3f}",
            f"{effective[c]:.1%}",
            f"{spread.known[c]:.0%}",
            f"{nearest[1]:+.2f} {nearest[0]}" if nearest else "",
        )
    return _uncut(grid, but="moves most with")


def learned_table(learned: Weights, prior: Weights, intervals: Floats) -> Table:
    """Learned parts beside those of the set they started from, with their bootstrap intervals."""
    grid = _grid(f"weights learned from {prior.name}")
    for column in (prior.name, "learned", "95 % interval"):
        grid.add_column(column, justify="right", no_wrap=True)
    for c, name in enumerate(CRITERION_NAMES):
        low, high = (intervals[c] * UNIT).round().astype(int)
        grid.add_row(name, str(prior.parts[c]), str(learned.parts[c]), f"{low} to {high}")
    return grid


def comparison_table(people: Sequence[str], found: Sequence[Standing]) -> Table:
    """One line a pair: its rank for everybody, and what carries it if only one person lists it."""
    grid = _grid("pair")
    for name in people:
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_column("only there for", no_wrap=True)
    for pair in found:
        ranks = ["-" if rank is None else str(rank) for rank in pair.ranks]
        style = "bold" if pair.n_lists == len(people) else None
        grid.add_row(f"{pair.left_id}  {pair.right_id}", *ranks, pair.carried_by, style=style)
    return _uncut(grid, but="only there for")


def columns_table(title: str, rows: Sequence[Mapping[str, object]]) -> Table:
    """Records as they are: texts to the left, numbers to the right."""
    first, *others = rows[0] if rows else [title]
    grid = _grid(first, title)
    for name in others:
        number = not isinstance(rows[0][name], str)
        grid.add_column(name, justify="right" if number else "left", no_wrap=True)
    for row in rows:
        grid.add_row(*(f"{v:.3f}" if isinstance(v, float) else str(v) for v in row.values()))
    return _uncut(grid)


def plain(table: Table) -> str:
    """A table as text without colour, as wide as it needs to be."""
    from io import StringIO

    from rich.console import Console

    text = StringIO()
    Console(file=text, width=240, no_color=True, force_terminal=False).print(table)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


def _grid(first: str, title: str | None = None) -> Table:
    grid = Table(box=None, pad_edge=False, header_style="bold", title=title, title_justify="left")
    grid.add_column(first, no_wrap=True)
    return grid


def _uncut(grid: Table, but: str = "") -> Table:
    """The table with columns that a narrow terminal cannot crop, apart from one."""
    for column in grid.columns:
        if column.header != but:
            column.min_width = max(len(str(cell)) for cell in (column.header, *column.cells))
    return grid
