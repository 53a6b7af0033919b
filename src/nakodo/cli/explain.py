"""``nakodo explain`` and ``nakodo why-not``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nakodo.cli.output import console
from nakodo.cli.request import pair_options, request_of, side_options, weight_options
from nakodo.cli.situation import policy_options, rules_of

if TYPE_CHECKING:
    from nakodo.engine.match import MatchEngine


def fitted(one: str, other: str, chosen: dict[str, Any]) -> tuple[MatchEngine, str, str]:
    """An engine that holds both firms, and their ids as (left, right), in whichever order they were named."""
    from dataclasses import replace

    from nakodo.engine.selection import select
    from nakodo.errors import UsageError

    request = request_of(**chosen, rules=rules_of(**chosen))
    selection = select(replace(request, firms=(one, other)))
    if len(selection.asked_left) != 1 or len(selection.asked_right) != 1:
        raise UsageError(f"{one!r} and {other!r} must be one firm of each side, a left and a right one")
    return selection.engine, selection.asked_left[0], selection.asked_right[0]


@click.command()
@click.argument("left_firm", metavar="LEFT")
@click.argument("right_firm", metavar="RIGHT")
@side_options
@weight_options
@policy_options
def explain(left_firm: str, right_firm: str, **chosen: Any) -> None:
    """Show why two firms match: the parts of the score, the evidence, what to ask and what to make.

    \b
    nakodo explain jp-toray fr-safran
    nakodo explain 東レ Safran --weights newcomer
    """
    from nakodo.engine.explain import explain as explained
    from nakodo.reports.terminal import explanation, show

    engine, left_id, right_id = fitted(left_firm, right_firm, chosen)
    show(console(), explanation(explained(engine, left_id, right_id), engine.taxonomy))


@click.command("why-not")
@click.argument("left_firm", metavar="LEFT")
@click.argument("right_firm", metavar="RIGHT")
@click.option("--top", "k", default=10, type=click.IntRange(1), metavar="K", help="Length of the list.  [10]")
@side_options
@weight_options
@pair_options
@policy_options
def why_not(left_firm: str, right_firm: str, k: int, **chosen: Any) -> None:
    """Show what keeps a pair out of a list, and the smallest changes that lift it in.

    \b
    nakodo why-not jp-acsl de-quantum-systems
    nakodo why-not jp-toray be-sonaca --top 5
    """
    from nakodo.engine.whynot import why_not as explained
    from nakodo.reports.terminal import show
    from nakodo.reports.terminal import why_not as rendered

    engine, left_id, right_id = fitted(left_firm, right_firm, chosen)
    show(console(), rendered(explained(engine, left_id, right_id, k), "nakodo"))
