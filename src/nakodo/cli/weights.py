"""``nakodo weights``: show, fit, elicit, compare, complementarity, robustness."""

from __future__ import annotations

from typing import Any

import click

from nakodo.cli.complementarity import complementarity
from nakodo.cli.evaluate import CAUTION, label_options, labelled
from nakodo.cli.output import command_line, console, output_options, progress, say
from nakodo.cli.questions import judged, order_of
from nakodo.cli.request import request_of, side_options, weight_options, weights_of
from nakodo.cli.robustness import robustness
from nakodo.cli.shares import ranges, shares

FORMATS = ("table", "tsv", "csv", "json", "jsonl", "md", "xlsx", "parquet")
DECIMALS = 4
METHODS = ("ahp", "rank", "entropy", "critic", "merec")

weights_output = click.option("-o", "--output", metavar="FILE", help="Weights file (.toml).  [standard output]")
force = click.option("--force", is_flag=True, help="Replace an existing file.")


@click.group()
def weights() -> None:
    """Show, learn, elicit, compare and test weights.

    \b
    nakodo weights show --weights newcomer
    nakodo weights fit --labels partnerships.csv -o learned.toml
    """


@weights.command()
@side_options
@weight_options
@output_options(FORMATS)
def show(**chosen: Any) -> None:
    """Parts of 10,000, and what each criterion really moves: its weight times its spread over all pairs.

    \b
    nakodo weights show
    nakodo weights show --weight standing=0 --format csv     with all correlations
    """
    import pandas as pd

    from nakodo.criteria.catalogue import CRITERION_NAMES
    from nakodo.engine.selection import select
    from nakodo.reports.files import choose_format, deliver, render
    from nakodo.reports.measures import spread_table
    from nakodo.reports.terminal import show as display
    from nakodo.tuning.spread import spread_of

    shown = console()
    fmt = choose_format(chosen["fmt"], chosen["output"], shown.is_terminal)
    engine = select(request_of(**chosen)).engine
    spread = spread_of(engine)
    if fmt == "table":
        display(shown, spread_table(engine.weights, spread))
        return
    columns = {
        "criterion": CRITERION_NAMES,
        "parts": engine.weights.parts,
        "mean": spread.mean,
        "spread": spread.deviation,
        "effective": spread.effective(engine.weights),
        "known": spread.known,
    }
    columns |= {f"r_{name}": spread.correlation[:, c] for c, name in enumerate(CRITERION_NAMES)}
    content = render(pd.DataFrame(columns).round(DECIMALS), fmt, engine.record(command_line()), chosen["raw"])
    deliver(content, chosen["output"], chosen["force"])


@weights.command()
@label_options
@weight_options
@click.option("--fix", multiple=True, metavar="NAME=SHARE", help="Hold a criterion at this share; repeatable.")
@click.option("--bound", multiple=True, metavar="NAME=LOW:HIGH", help="Keep a share between bounds; repeatable.")
@click.option(
    "--ridge", type=float, metavar="R", help="How strongly to hold to --weights.  [chosen by cross-validation]"
)
@click.option("--popularity", type=float, default=0.5, show_default=True, help="Extra weight of popular negatives.")
@click.option("--folds", type=click.IntRange(2), default=5, show_default=True, help="Of the outer cross-validation.")
@click.option("--resamples", type=click.IntRange(0), default=100, show_default=True, help="For the intervals.")
@click.option("--turned", is_flag=True, help="Learn from the right firms' lists instead of the left ones'.")
@weights_output
@force
def fit(
    fix: tuple[str, ...],
    bound: tuple[str, ...],
    ridge: float | None,
    popularity: float,
    folds: int,
    resamples: int,
    turned: bool,
    output: str | None,
    force: bool,
    **chosen: Any,
) -> None:
    """Learn weights from known partnerships, held to the set named by --weights.

    The figures on standard error are of firms that the weights were not learned from (nested cross-validation).

    \b
    nakodo weights fit --labels partnerships.csv -o learned.toml
    nakodo weights fit --labels partnerships.csv --fix standing=0 --bound scale_fit=0:0.1 --against bm25,size
    """
    from nakodo.errors import UsageError
    from nakodo.evaluation.crossfit import cross_fit, make_queries
    from nakodo.reports.files import check_place, deliver
    from nakodo.reports.measures import evaluation_table, learned_table, plain
    from nakodo.tuning.files import weights_toml
    from nakodo.tuning.learning import Bounds, LearnedWeights, answerable, check_enough, weight_intervals

    check_place(output, force)
    bounds = Bounds.of(shares("--fix", fix), ranges("--bound", bound))
    for option, number in (("--ridge", ridge), ("--popularity", popularity)):
        if number is not None and not 0 <= number < float("inf"):
            raise UsageError(f"{option} {number:g}: expected a number >= 0")
    prior = weights_of(chosen["weights"], chosen["weight"])
    engine, tasks = labelled(**chosen)
    task = tasks[1 if turned else 0]
    queries = answerable(make_queries(engine, task))
    partnerships = sum(int(query.partner.sum()) for query in queries)
    check_enough(partnerships, len(queries))
    against = [name for name in chosen["against"].split(",") if name]
    unsettled = LearnedWeights(prior, ridge, bounds, popularity)
    with progress():
        learner = unsettled.settled(queries)
        learned = learner.fit(queries)
        checked = cross_fit(engine, task, unsettled, folds, against, chosen["seed"]).evaluation
        intervals = weight_intervals(learner, queries, resamples, chosen["seed"]) if resamples else None
    tables = [evaluation_table(checked, "all partners")]
    if intervals is not None:
        tables.insert(0, learned_table(learned, prior, intervals))
    for table in tables:
        say(plain(table))
    say(CAUTION)
    made = {
        "by": command_line(),
        "firms": len(queries),
        "partnerships": partnerships,
        "from": prior.name,
        "ridge": learner.ridge,
        "held_out_auc": [round(x, 4) for x in vars(checked.estimate("learned", "AUC")).values()],
    }
    deliver(weights_toml(learned, f"Learned from {partnerships} partnerships.", made), output, force)


@weights.command()
@click.option("--method", type=click.Choice(METHODS), default="ahp", show_default=True, help="Where weights come from.")
@click.option("--from", "answers", metavar="FILE", help="Answers from a TOML file instead of the terminal.")
@click.option("--criteria", metavar="A,B,C", help="Those to compare (ahp), or an order (rank).  [asked]")
@side_options
@weights_output
@force
def elicit(
    method: str, answers: str | None, criteria: str | None, output: str | None, force: bool, **chosen: Any
) -> None:
    """Weights from answers (ahp: pairs, rank: an order) or from the data's spread (entropy, critic, merec).

    Criteria that are not named get no weight. A file holds order = ["a", "b"], or [[compare]] tables with first,
    second and times (1/9 to 9).

    \b
    nakodo weights elicit --criteria supply_fit,shared_ground,standing -o mine.toml
    nakodo weights elicit --method rank --from order.toml
    """
    from nakodo.engine.selection import select
    from nakodo.reports.files import check_place, deliver
    from nakodo.tuning.elicitation import DATA_METHODS, data_weights, rank_order_centroid
    from nakodo.tuning.files import weights_toml

    check_place(output, force)
    if method in DATA_METHODS:
        found = data_weights(select(request_of(**chosen)).engine, method)
    elif method == "rank":
        found = rank_order_centroid(order_of(answers, criteria))
    else:
        found = judged(answers, criteria).weights("elicited")
    parts = sorted(((part, name) for name, part in found.as_dict().items() if part), reverse=True)
    say(", ".join(f"{name} {part / 100:.1f} %" for part, name in parts))
    deliver(weights_toml(found, f"Elicited by {method}."), output, force)


@weights.command()
@click.argument("sets", nargs=-1, required=True, metavar="SET...")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="Length of everybody's list.")
@side_options
@output_options(FORMATS)
def compare(sets: tuple[str, ...], top: int, **chosen: Any) -> None:
    """Several people's weights side by side: pairs that all of them list, and pairs that only one does.

    \b
    nakodo weights compare ministry.toml prime.toml startup.toml
    nakodo weights compare balanced newcomer resilience --top 50 --format csv
    """
    import pandas as pd

    from nakodo.criteria.weights import Weights
    from nakodo.engine.selection import select
    from nakodo.reports.files import choose_format, deliver, render
    from nakodo.reports.measures import comparison_table
    from nakodo.reports.terminal import show as display
    from nakodo.tuning.comparison import agreement
    from nakodo.tuning.comparison import compare as compared

    shown = console()
    fmt = choose_format(chosen["fmt"], chosen["output"], shown.is_terminal)
    loaded = [Weights.load(name) for name in sets]
    people = dict(zip(_distinct([w.name for w in loaded]), loaded, strict=True))
    engine = select(request_of(**chosen)).engine
    found = compared(engine, people, top)
    if fmt == "table":
        display(shown, comparison_table(list(people), found))
    else:
        rows = [
            {"left_id": pair.left_id, "right_id": pair.right_id, "lists": pair.n_lists}
            | dict(zip((f"rank_{name}" for name in people), pair.ranks, strict=True))
            | {"carried_by": pair.carried_by}
            for pair in found
        ]
        frame = pd.DataFrame(rows).convert_dtypes()
        deliver(render(frame, fmt, {"command": command_line()}, chosen["raw"]), chosen["output"], chosen["force"])
    tau = agreement(engine, people)
    everybody = sum(pair.n_lists == len(people) for pair in found)
    say(f"{everybody} pairs are in every list of {top}, {sum(pair.n_lists == 1 for pair in found)} in one only")
    names = list(people)
    for i, name in enumerate(names):
        say(f"{name}: Kendall's tau {', '.join(f'{tau[i, j]:+.2f} {names[j]}' for j in range(len(names)) if j != i)}")


def _distinct(names: list[str]) -> list[str]:
    """Names made unequal by a number."""
    return [f"{name} ({names[:i].count(name) + 1})" if name in names[:i] else name for i, name in enumerate(names)]


weights.add_command(complementarity)
weights.add_command(robustness)
