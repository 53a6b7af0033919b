"""``nakodo weights complementarity``."""

from __future__ import annotations

from typing import Any

import click

from nakodo.cli.evaluate import CAUTION, label_options, labelled
from nakodo.cli.output import command_line, console, output_options, say
from nakodo.cli.request import weight_options

FORMATS = ("table", "tsv", "csv", "json", "jsonl", "md", "xlsx", "parquet")


@click.command()
@label_options
@weight_options
@click.option("--share", type=click.FloatRange(0, 1), default=0.1, show_default=True, help="Weight it is judged with.")
@click.option("--shrinkage", type=float, default=0.2, show_default=True, help="Links by which the expert counts.")
@click.option("--folds", type=click.IntRange(2), default=5, show_default=True, help="Of the cross-validation.")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="Lines of the table.")
@output_options(FORMATS)
def complementarity(share: float, shrinkage: float, folds: int, top: int, **chosen: Any) -> None:
    """Learn from known partnerships which capabilities go together, and show where the expert thinks otherwise.

    Links are counted in shares of the offers; lift is how much more often than by chance two capabilities are
    linked. The figures on standard error are of links that the matrix did not see. A .json file is what
    --complementarity reads.

    \b
    nakodo weights complementarity --labels partnerships.csv --against size -o learned.json
    nakodo match --complementarity learned.json --weight complementarity=0.1
    """
    import numpy as np

    from nakodo.errors import UsageError
    from nakodo.evaluation.complementarity import judge_complementarity, links_of
    from nakodo.reports.files import check_place, choose_format, deliver, render
    from nakodo.reports.measures import columns_table, evaluation_table, plain
    from nakodo.reports.terminal import show
    from nakodo.tuning.complementarity import learn_complementarity
    from nakodo.tuning.learning import check_enough

    shown = console()
    fmt = choose_format(chosen["fmt"], chosen["output"], shown.is_terminal)
    check_place(chosen["output"], chosen["force"])
    if not shrinkage > 0:
        raise UsageError(f"--shrinkage {shrinkage:g}: expected a number above 0")
    engine, tasks = labelled(**chosen)
    forth = tasks[0]
    check_enough(forth.n_pairs, len(forth.queries))
    links = links_of(forth, np.arange(len(forth.queries)))
    learned = learn_complementarity(engine.left_features, engine.right_features, links, shrinkage)
    rows = [{key: round(v, 6) if isinstance(v, float) else v for key, v in vars(c).items()} for c in learned.cells()]
    if fmt == "table":
        show(shown, columns_table("capabilities that the links and the taxonomy see most differently", rows[:top]))
    else:
        record = engine.record(command_line()) | {"shrinkage": shrinkage, "links": sorted(learned.links)}
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        deliver(render(columns, fmt, record, chosen["raw"]), chosen["output"], chosen["force"])
    against = [name for name in chosen["against"].split(",") if name]
    for task in tasks:
        judged = judge_complementarity(engine, task, share, shrinkage, folds, against, chosen["seed"])
        say(plain(evaluation_table(judged, "all partners")))
    say(f"{len(links)} links between {len(rows):,} pairs of capabilities; no link was judged by a matrix that saw it")
    say(CAUTION)
