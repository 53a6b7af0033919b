"""``nakodo weights robustness``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nakodo.cli.output import command_line, console, output_options
from nakodo.cli.request import request_of, side_options, weight_options
from nakodo.cli.shares import ranges

if TYPE_CHECKING:
    from nakodo.arrays import Floats
    from nakodo.criteria.weights import Weights

FORMATS = ("table", "tsv", "csv", "json", "jsonl", "md", "xlsx", "parquet")


@click.command()
@click.option("--for", "firms", multiple=True, metavar="FIRM", help="The lists of this firm; repeatable.")
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="The k of 'among the first k'.")
@click.option(
    "--pairs", type=click.IntRange(1), default=20, show_default=True, help="Without --for: best pairs overall."
)
@click.option("--samples", type=click.IntRange(1), default=10_000, show_default=True, help="Weights drawn.")
@click.option("--concentration", type=float, default=50.0, show_default=True, help="How close to the set they stay.")
@click.option("--any-weights", is_flag=True, help="Draw from all weights there are instead.")
@click.option("--interval", multiple=True, metavar="NAME=LOW:HIGH", help="Draw these weights evenly from an interval.")
@click.option("--facts-as-assumed", is_flag=True, help="Keep unknown facts at their neutral value.")
@click.option("--seed", type=int, default=0, show_default=True)
@side_options
@weight_options
@output_options(FORMATS)
def robustness(top: int, pairs: int, samples: int, **chosen: Any) -> None:
    """How sure a rank is when weights and unknown facts vary, and where each weight changes the first pair.

    \b
    nakodo weights robustness
    nakodo weights robustness --for jp-toray --interval standing=0:0.4 --samples 2000
    """
    import pandas as pd

    from nakodo.engine.match import NO_LIMITS, Limits
    from nakodo.engine.selection import select
    from nakodo.reports.files import choose_format, deliver, render
    from nakodo.reports.measures import columns_table
    from nakodo.reports.terminal import show as display
    from nakodo.tuning.robustness import robustness as acceptability

    shown = console()
    fmt = choose_format(chosen["fmt"], chosen["output"], shown.is_terminal)
    selection = select(request_of(**chosen))
    engine = selection.engine
    drawn = _samples(engine.weights, samples, chosen)
    scope = "right" if selection.asked_right and not selection.asked_left else "left" if chosen["firms"] else "all"
    table = selection.rank(top, NO_LIMITS) if chosen["firms"] else selection.best(pairs, Limits(1))
    found = acceptability(engine, table, drawn, top, scope, not chosen["facts_as_assumed"], chosen["seed"])
    rows = [
        {
            "pair": f"{left.id}  {right.id}",
            "rank": int(table.rank[i]),
            f"in_top_{top}": float(found.acceptability[i]),
            "first": float(found.first[i]),
            "expected_rank": float(found.expected_rank[i]),
        }
        for i, (left, right) in enumerate(zip(table.left, table.right, strict=True))
    ]
    if fmt == "table":
        display(shown, columns_table(f"{samples:,} samples of weights", rows))
        shown.print()
        display(shown, columns_table("where the first pair changes", _flips(engine, selection, bool(chosen["firms"]))))
        return
    frame = pd.DataFrame(rows)
    frame.insert(0, "left_id", [firm.id for firm in table.left])
    frame.insert(1, "right_id", [firm.id for firm in table.right])
    content = render(frame.drop(columns="pair"), fmt, engine.record(command_line()), chosen["raw"])
    deliver(content, chosen["output"], chosen["force"])


def _flips(engine: Any, selection: Any, asked: bool) -> list[dict[str, object]]:
    from nakodo.criteria.catalogue import CRITERION_NAMES
    from nakodo.criteria.criterion import UNIT
    from nakodo.engine.match import NO_LIMITS
    from nakodo.tuning.robustness import flip_points

    everything = len(engine.left) * len(engine.right)
    table = selection.rank(everything, NO_LIMITS) if asked else selection.best(everything, NO_LIMITS)
    flips = flip_points(engine, table)
    return [
        {
            "criterion": name,
            "weight": engine.weights.parts[c] / UNIT,
            "falls to": "never" if flips[c, 0] != flips[c, 0] else f"{flips[c, 0]:.3f}",
            "rises to": "never" if flips[c, 1] != flips[c, 1] else f"{flips[c, 1]:.3f}",
        }
        for c, name in enumerate(CRITERION_NAMES)
    ]


def _samples(weights: Weights, samples: int, chosen: dict[str, Any]) -> Floats:
    from nakodo.errors import UsageError
    from nakodo.tuning.robustness import around, simplex, within

    if chosen["any_weights"] and chosen["interval"]:
        raise click.UsageError("--any-weights and --interval exclude each other")
    if chosen["any_weights"]:
        return simplex(samples, chosen["seed"])
    if chosen["interval"]:
        return within(ranges("--interval", chosen["interval"]), weights, samples, chosen["seed"])
    if chosen["concentration"] <= 0:
        raise UsageError(f"--concentration {chosen['concentration']:g}: expected a number above 0")
    return around(weights, samples, chosen["seed"], chosen["concentration"])
