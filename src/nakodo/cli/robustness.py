"""``nakodo weights robustness``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nakodo.cli.output import command_line, console, output_options, progress
from nakodo.cli.request import request_of, side_options, weight_options
from nakodo.cli.shares import ranges

if TYPE_CHECKING:
    from nakodo.arrays import Floats
    from nakodo.criteria.weights import Weights
    from nakodo.engine.selection import Selection

FORMATS = ("table", "tsv", "csv", "json", "jsonl", "md", "xlsx", "parquet")
DECIMALS = 4


@click.command()
@click.option("--for", "firms", multiple=True, metavar="FIRM", help="The lists of this firm; repeatable.")
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="The k of 'among the first k'.")
@click.option(
    "--pairs", type=click.IntRange(1), default=20, show_default=True, help="Without --for: best pairs overall."
)
@click.option("--samples", type=click.IntRange(1), default=10_000, show_default=True, help="Weights drawn.")
@click.option(
    "--concentration", type=float, default=50.0, show_default=True, help="How close to the set they stay; 1 is far."
)
@click.option("--any-weights", is_flag=True, help="Draw from all weights there are instead.")
@click.option("--interval", multiple=True, metavar="NAME=LOW:HIGH", help="Draw these weights evenly from an interval.")
@click.option("--facts-as-assumed", is_flag=True, help="Keep unknown facts at their neutral value.")
@click.option("--flips", is_flag=True, help="In a file: where each weight changes the first pair, instead.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the draws.")
@side_options
@weight_options
@output_options(FORMATS)
def robustness(top: int, pairs: int, samples: int, flips: bool, **chosen: Any) -> None:
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
    if selection.asked_left and selection.asked_right:
        raise click.UsageError("--for wants firms of one side")
    scope = "left" if selection.asked_left else "right" if selection.asked_right else "all"
    table = selection.best(pairs, Limits(1)) if scope == "all" else selection.rank(top, NO_LIMITS)
    with progress():
        found = acceptability(engine, table, drawn, top, scope, not chosen["facts_as_assumed"], chosen["seed"])
    if fmt == "table":
        listed = [
            {
                "pair": f"{left.id}  {right.id}",
                "rank": int(table.rank[i]),
                f"in top {top}": float(found.acceptability[i]),
                "first": float(found.first[i]),
                "expected rank": float(found.expected_rank[i]),
            }
            for i, (left, right) in enumerate(zip(table.left, table.right, strict=True))
        ]
        display(shown, columns_table(f"{samples:,} samples of weights", listed))
        shown.print()
        display(shown, columns_table("where the first pair changes", [_words(flip) for flip in _flips(selection)]))
        return
    columns = {
        "left_id": [firm.id for firm in table.left],
        "right_id": [firm.id for firm in table.right],
        "rank": table.rank,
        "acceptability": found.acceptability,
        "first": found.first,
        "expected_rank": found.expected_rank,
    }
    frame = pd.DataFrame(_flips(selection) if flips else columns).round(DECIMALS)
    deliver(render(frame, fmt, engine.record(command_line()), chosen["raw"]), chosen["output"], chosen["force"])


def _flips(selection: Selection) -> list[dict[str, Any]]:
    """The share of each criterion, and those below and above which the first pair changes (NaN: never)."""
    from nakodo.criteria.catalogue import CRITERION_NAMES
    from nakodo.criteria.criterion import UNIT
    from nakodo.engine.match import NO_LIMITS
    from nakodo.tuning.flips import flip_points

    engine = selection.engine
    everything = len(engine.left) * len(engine.right)
    asked = selection.asked_left or selection.asked_right
    table = selection.rank(everything, NO_LIMITS) if asked else selection.best(everything, NO_LIMITS)
    found = flip_points(engine, table)
    return [
        {"criterion": name, "weight": engine.weights.parts[c] / UNIT, "falls_to": found[c, 0], "rises_to": found[c, 1]}
        for c, name in enumerate(CRITERION_NAMES)
    ]


def _words(flip: dict[str, Any]) -> dict[str, object]:
    shown = {key.replace("_", " "): flip[key] for key in ("falls_to", "rises_to")}
    return {
        "criterion": flip["criterion"],
        "weight": flip["weight"],
        **{key: "never" if share != share else f"{share:.3f}" for key, share in shown.items()},
    }


def _samples(weights: Weights, samples: int, chosen: dict[str, Any]) -> Floats:
    from nakodo.errors import UsageError
    from nakodo.tuning.robustness import around, simplex, within

    if chosen["any_weights"] and chosen["interval"]:
        raise click.UsageError("--any-weights and --interval exclude each other")
    if chosen["any_weights"]:
        return simplex(samples, chosen["seed"])
    if chosen["interval"]:
        return within(ranges("--interval", chosen["interval"]), weights, samples, chosen["seed"])
    if not 0 < chosen["concentration"] < float("inf"):
        raise UsageError(f"--concentration {chosen['concentration']:g}: expected a number above 0")
    return around(weights, samples, chosen["seed"], chosen["concentration"])
