"""``nakodo match``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from nakodo.cli.output import command_line, console, cost, output_options, progress, say
from nakodo.cli.request import pair_options, request_of, side_options, weight_options
from nakodo.cli.situation import policy_options, rules_of

if TYPE_CHECKING:
    from nakodo.engine.selection import Selection
    from nakodo.engine.table import MatchTable
    from nakodo.policy.table import PolicyTable
    from nakodo.tuning.robustness import Robustness

FORMATS = ("table", "tsv", "csv", "json", "jsonl", "md", "xlsx", "parquet")
DEFAULT_PAIRS, DEFAULT_TOP = 20, 10
ROBUST_SAMPLES = 10_000
"""Weights drawn around the set for ``--robust``."""


@click.command()
@click.option("--for", "firms", multiple=True, metavar="FIRM", help="Partners of this firm (id or name); repeatable.")
@click.option("--top", type=click.IntRange(1), metavar="K", help="Best K partners of every left (or asked) firm.")
@click.option("--pairs", type=click.IntRange(1), metavar="N", help="Best N pairings overall.  [20 on a terminal]")
@click.option("--per-firm", type=click.IntRange(1), metavar="M", help="With --pairs: at most M pairings a firm.")
@click.option("--one-per-group", is_flag=True, help="One firm of a group beside each firm.")
@click.option("--need", metavar="CODE", help="Only partners that offer this capability to a firm that needs it.")
@click.option("--product", metavar="CODE", help="Only pairs that cover different parts of this product.")
@click.option("--kind", metavar="KIND", help="Only partners of this kind (prime, supplier, startup, service).")
@click.option("--size", metavar="CLASS", help="Only partners of this size (micro ... giant).")
@click.option("--country", metavar="CC", help="Only partners of this country.")
@side_options
@weight_options
@pair_options
@policy_options
@click.option("--show-blocked", is_flag=True, help="List just the pairs that the rules block, by score without them.")
@output_options(FORMATS)
@click.option("--robust", is_flag=True, help="How surely each pair stays in the list when the weights vary (SMAA).")
@click.option("--core", type=click.Choice(["auto", "numpy", "numba"]), default="auto", help="Who scores.  [auto]")
@click.option("--wide", is_flag=True, help="Do not crop the table to the terminal.")
@click.option("--quiet", is_flag=True, help="No notes on standard error.")
def match(
    top: int | None,
    pairs: int | None,
    per_firm: int | None,
    one_per_group: bool,
    robust: bool,
    wide: bool,
    quiet: bool,
    **chosen: Any,
) -> None:
    """Rank the pairings of two sides of firms.

    \b
    nakodo match --for 東レ --top 20 --format csv -o toray.csv
    nakodo match --need PRP-HOT --for Safran --new-only
    """
    from nakodo.engine.match import Limits
    from nakodo.engine.selection import select
    from nakodo.reports.files import choose_format, deliver, render

    started = time.monotonic()
    if top and pairs:
        raise click.UsageError("--top and --pairs exclude each other: partners of each firm, or the best overall")
    shown = console()
    fmt = choose_format(chosen["fmt"], chosen["output"], shown.is_terminal)
    limits = Limits(per_firm, one_per_group)
    lists = top or (None if pairs else DEFAULT_TOP if chosen["output"] or chosen["firms"] else None)
    with progress():
        selection = select(request_of(**chosen, rules=rules_of(**chosen)))
        if lists:
            table = selection.rank(lists, limits)
        else:
            table = selection.best(pairs or DEFAULT_PAIRS, Limits(per_firm or (None if pairs else 1), one_per_group))
        sure = robustness_of(selection, table, lists) if robust else None
    engine = selection.engine
    if fmt == "table":
        from nakodo.engine.explain import main_reason
        from nakodo.reports.terminal import match_table, show

        reasons = [main_reason(engine, a.id, b.id) for a, b in zip(table.left, table.right, strict=True)]
        if wide:
            shown.width = 240
        if engine.rules is not None:
            show(shown, f"rules: {engine.rules.header()}; ask counsel")
        show(shown, match_table(table, reasons, shown.width, sure.acceptability if sure is not None else None))
    else:
        columns = table.to_columns()
        if sure is not None:
            columns |= {"acceptability": sure.acceptability.tolist(), "expected_rank": sure.expected_rank.tolist()}
        content = render(columns, fmt, engine.record(command_line()), chosen["raw"])
        deliver(content, chosen["output"], chosen["force"])
    if not quiet:
        for notice in selection.notices:
            say(notice)
        counted = f"{len(engine.left)} x {len(engine.right)} firms, {len(table)} pairs"
        say(f"{counted}, weights {engine.weights.name}" + cost(started))
        if engine.policy is not None:
            say(blocked_line(engine.policy))


def blocked_line(policy: PolicyTable) -> str:
    """How many pairs the rules block, by rule, in one line."""
    from nakodo.policy.verdict import Outcome

    blocked = policy.counts()[Outcome.BLOCKED]
    rules = ", ".join(f"{rule} {n}" for rule, n in policy.blocked_by().items())
    return f"{blocked} pairs blocked by the rules" + (f" ({rules})" if rules else "")


def robustness_of(selection: Selection, table: MatchTable, top: int | None) -> Robustness:
    """Rank acceptability of the pairs of a table: within their firms' lists, or among all pairs."""
    from nakodo.tuning.robustness import around, robustness

    if selection.asked_left and selection.asked_right:
        raise click.UsageError("--robust wants firms of one side after --for")
    scope = "right" if selection.asked_right else "left"
    samples = around(selection.engine.weights, ROBUST_SAMPLES)
    return robustness(selection.engine, table, samples, top or len(table), scope if top else "all")
