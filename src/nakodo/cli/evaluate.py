"""``nakodo evaluate``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nakodo.cli.output import PROFILES_HELP, command_line, console, options, output_options, say
from nakodo.cli.request import request_of, weight_options

if TYPE_CHECKING:
    from nakodo.engine.match import MatchEngine
    from nakodo.evaluation.task import Task

FORMATS = ("table", "tsv", "csv", "json", "jsonl", "md", "xlsx", "parquet")
SHOWN_LEAKS = 3
CAUTION = "Labels are positive-unlabelled: a pair that is not listed may be real. Compare rankings, not levels."

label_options = options(
    click.option("--labels", required=True, metavar="CSV", help="left_id,right_id[,year][,kind][,split]"),
    click.option("--split", metavar="VALUE", help="Only labels with this value in the column split."),
    click.option("--before", type=int, metavar="YEAR", help="Only labels before this year."),
    click.option("--after", type=int, metavar="YEAR", help="Only labels from this year on; earlier ones are history."),
    click.option("--profiles", metavar="PATH", help=PROFILES_HELP),
    click.option("--left", metavar="FILE|QUERY", help="Left side: a file, or 'country=JP kind=startup'."),
    click.option("--right", metavar="FILE|QUERY", help="Right side; either alone keeps the other as bundled."),
    click.option("--exclude", metavar="CSV", help="Pairs (left_id,right_id) that are not eligible."),
    click.option("--leave-out", multiple=True, metavar="ID", help="Take this firm out altogether; repeatable."),
    click.option("--against", default="", metavar="A,B", help="Baselines, and products as in bm25*popularity."),
    click.option(
        "--seed", type=click.IntRange(0), default=0, show_default=True, help="Of resampling and random baselines."
    ),
)
"""Which labels and firms a ranking is measured on. Firms of doubtful status are always among them."""


@click.command()
@label_options
@weight_options
@click.option("--ablate", is_flag=True, help="What each criterion adds, instead.")
@click.option("--metric", default="AUC", show_default=True, metavar="NAME", help="With --ablate: the measure.")
@output_options(FORMATS)
def evaluate(ablate: bool, metric: str, **chosen: Any) -> None:
    """Measure the ranking against partnerships that are known, in both directions.

    Baselines: tfidf, bm25, lsa, popularity, size, breadth, random. Equal scores share their places; intervals
    are a bootstrap over the asking firms. Firms of doubtful (hidden) status are included.

    \b
    nakodo evaluate --labels benchmarks/labels/partnerships_dev.csv --against tfidf,bm25,popularity,size
    nakodo evaluate --labels benchmarks/labels/partnerships_dev.csv --ablate --weights newcomer
    """
    import pandas as pd

    from nakodo.evaluation.evaluate import evaluate as measured
    from nakodo.reports.files import choose_format, deliver, render
    from nakodo.reports.measures import evaluation_table
    from nakodo.reports.terminal import show

    shown = console()
    fmt = choose_format(chosen["fmt"], chosen["output"], shown.is_terminal)
    engine, tasks = labelled(**chosen)
    if ablate:
        frame = _ablation(engine, tasks, metric, fmt, shown)
    else:
        against = [name for name in chosen["against"].split(",") if name]
        results = [measured(engine, task, against, chosen["seed"]) for task in tasks]
        for result in results if fmt == "table" else ():
            for group in result.groups:
                show(shown, evaluation_table(result, group))
                shown.print()
        frame = pd.concat([result.to_frame() for result in results], ignore_index=True) if fmt != "table" else None
    if frame is not None:
        content = render(frame, fmt, engine.record(command_line()), chosen["raw"])
        deliver(content, chosen["output"], chosen["force"])
    say(f"{tasks[0].n_pairs} known partnerships, {len(engine.left)} x {len(engine.right)} firms, hidden ones included")
    say(CAUTION)


def labelled(**chosen: Any) -> tuple[MatchEngine, tuple[Task, Task]]:
    """The fitted engine and both directions of the labels, from the values of ``label_options``."""
    from nakodo.engine.match import MatchEngine
    from nakodo.engine.selection import select
    from nakodo.evaluation.labels import load_labels
    from nakodo.evaluation.leaks import find_leaks
    from nakodo.evaluation.task import make_tasks

    request = request_of(**chosen, include_hidden=True)
    engine = select(request).engine
    left = {firm.id: firm for firm in engine.left if firm.id not in chosen["leave_out"]}
    right = {firm.id: firm for firm in engine.right if firm.id not in chosen["leave_out"]}
    labels = load_labels(chosen["labels"], engine.left.position, engine.right.position)
    if chosen["leave_out"]:
        engine = MatchEngine(engine.weights, engine.rules, engine.taxonomy).fit(left.values(), right.values())
    wanted = labels.where(chosen["before"], chosen["after"], chosen["split"])
    _refuse_seen(wanted.pairs & engine.taxonomy.learned_from, len(wanted.pairs))
    history = labels.where(before=chosen["after"]) if chosen["after"] is not None else None
    leaks = find_leaks(wanted, left, right)
    if leaks:
        say(f"Warning: {len(leaks)} texts that features are made of name the partner to be found; such as")
        for leak in leaks[:SHOWN_LEAKS]:
            say(f"  {leak}")
    return engine, make_tasks(wanted, engine.left, engine.right, request.exclude, history)


def _refuse_seen(seen: set[tuple[str, str]], n: int) -> None:
    from nakodo.errors import UsageError

    if seen:
        raise UsageError(
            f"the lifts of --complementarity were learned from {len(seen)} of these {n} partnerships; no link may be "
            "judged by a matrix that saw it\n  try: nakodo weights complementarity, whose figures are cross-fitted"
        )


def _ablation(engine: MatchEngine, tasks: tuple[Task, Task], metric: str, fmt: str, shown: Any) -> Any:
    import pandas as pd

    from nakodo.errors import UsageError
    from nakodo.evaluation.ablation import ablate
    from nakodo.evaluation.evaluate import ALL_METRICS
    from nakodo.reports.measures import ablation_table
    from nakodo.reports.terminal import show

    if metric not in ALL_METRICS:
        raise UsageError(f"unknown measure {metric!r}; known are {', '.join(ALL_METRICS)}")
    rows = []
    for task in tasks:
        found = list(ablate(engine, task, metric))
        if fmt == "table":
            show(shown, ablation_table(task.name, metric, found))
            shown.print()
        for row in found:
            values = {"direction": task.name, "metric": metric, "criterion": row.criterion, "weight": row.weight}
            for part, estimate in (("alone", row.alone), ("added", row.added)):
                values |= {part: estimate.mean, f"{part}_low": estimate.low, f"{part}_high": estimate.high}
            rows.append(values)
    return None if fmt == "table" else pd.DataFrame(rows)
