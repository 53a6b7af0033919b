"""``nakodo plot``: pictures for papers and slides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from nakodo.cli.explain import fitted
from nakodo.cli.output import options
from nakodo.cli.request import pair_options, request_of, side_options, weight_options
from nakodo.cli.situation import policy_options, rules_of

FORMATS = ("svg", "png", "json")

file_options = options(
    click.option("-o", "--output", required=True, metavar="FILE", help="fig.svg, fig.png, or fig.json for the spec."),
    click.option("--force", is_flag=True, help="Replace an existing file."),
)


@click.group()
def plot() -> None:
    """Draw pictures for papers and slides, as SVG, PNG or Vega-Lite.

    \b
    nakodo plot waterfall jp-toray fr-safran -o toray-safran.svg
    nakodo plot heatmap --firms 40 -o pairs.png
    """


@plot.command()
@click.argument("left_firm", metavar="LEFT")
@click.argument("right_firm", metavar="RIGHT")
@file_options
@side_options
@weight_options
@policy_options
def waterfall(left_firm: str, right_firm: str, output: str, force: bool, **chosen: Any) -> None:
    """The parts of one pair's score, from 0 to the total.

    \b
    nakodo plot waterfall jp-toray fr-safran -o fig.svg
    """
    from nakodo.reports.pictures import waterfall_spec

    fmt = format_of(output)
    engine, left_id, right_id = fitted(left_firm, right_firm, chosen)
    _deliver(waterfall_spec(engine.pair(left_id, right_id)), fmt, output, force)


@plot.command()
@click.option("--firms", "most", default=40, type=click.IntRange(1, 400), metavar="N", help="Firms a side.  [40]")
@file_options
@side_options
@weight_options
@pair_options
@policy_options
def heatmap(most: int, output: str, force: bool, **chosen: Any) -> None:
    """The scores of the firms with the best pairs, both sides by their best score.

    \b
    nakodo plot heatmap --right 'country=FR' -o fig.png
    """
    from nakodo.engine.selection import select
    from nakodo.reports.pictures import heatmap_spec

    fmt = format_of(output)
    selection = select(request_of(rules=rules_of(**chosen), **chosen))
    _deliver(heatmap_spec(selection.engine, most), fmt, output, force)


def format_of(output: str) -> str:
    """The format that a file's name asks for."""
    from nakodo.errors import UsageError

    fmt = Path(output).suffix.lower().removeprefix(".")
    if fmt not in FORMATS:
        raise UsageError(f"{output}: unknown extension; known are {', '.join(f'.{known}' for known in FORMATS)}")
    return fmt


def _deliver(spec: dict[str, Any], fmt: str, output: str, force: bool) -> None:
    from nakodo.reports.files import deliver
    from nakodo.reports.pictures import drawn

    deliver(drawn(spec, fmt), output, force)
