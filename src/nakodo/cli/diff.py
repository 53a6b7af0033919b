"""``nakodo diff``."""

from __future__ import annotations

from typing import Any

import click

from nakodo.cli.output import command_line, console, output_options

FORMATS = ("table", "tsv", "csv", "json", "jsonl", "md")


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@output_options(FORMATS)
def diff(old: str, new: str, **chosen: Any) -> None:
    """Compare two match files: which pairs appeared, vanished, rose or fell, and what moved.

    \b
    nakodo diff monday.csv friday.csv
    nakodo diff balanced.parquet newcomer.parquet --format csv
    """
    import pandas as pd

    from nakodo.engine.diff import MOVE_COLUMNS
    from nakodo.engine.diff import diff as compared
    from nakodo.reports.files import choose_format, deliver, read_table, render
    from nakodo.reports.terminal import moves, show

    shown = console()
    fmt = choose_format(chosen["fmt"], chosen["output"], shown.is_terminal)
    found = compared(read_table(old), read_table(new))
    if fmt == "table":
        show(shown, moves(found))
        return
    frame = pd.DataFrame([move.row() for move in found], columns=list(MOVE_COLUMNS)).convert_dtypes()
    deliver(render(frame, fmt, {"command": command_line()}, chosen["raw"]), chosen["output"], chosen["force"])
