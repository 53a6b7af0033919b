"""Rows as a table on the terminal, or in any of the file formats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nakodo.cli.output import console

FORMATS = ("table", "tsv", "csv", "json", "jsonl", "md", "xlsx", "parquet")


def write_table(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    record: Mapping[str, Any],
    chosen: Mapping[str, Any],
    on_terminal: Sequence[str] = (),
) -> None:
    """Write rows as the options of ``output_options`` say; names are cropped only on a terminal.

    What is None is empty in text, null in JSON and Parquet, and never turns whole numbers into fractions.

    Parameters
    ----------
    rows : sequence of mapping
    columns : sequence of str
        Their keys, in order.
    record : mapping
        How the rows were made, for the formats that can carry it.
    chosen : mapping
        ``fmt``, ``output``, ``force`` and ``raw``.
    on_terminal : sequence of str, optional
        The columns that the terminal has room for; all by default.
    """
    from nakodo.reports.files import choose_format, deliver, render

    shown = console()
    fmt = choose_format(chosen["fmt"], chosen["output"], shown.is_terminal)
    if fmt != "table":
        table = {name: [row[name] for row in rows] for name in columns}
        deliver(render(table, fmt, record, chosen["raw"]), chosen["output"], chosen["force"])
        return
    from rich.table import Table
    from rich.text import Text

    from nakodo.reports.terminal import show, visible

    grid = Table(box=None, pad_edge=False, header_style="bold")
    narrow = on_terminal or columns
    for name in narrow:
        whole = name == "id" or name.endswith("_id") or name in ("code", "likeness")
        grid.add_column(name.replace("_", " "), no_wrap=whole, overflow="fold" if whole else "ellipsis")
    for row in rows:
        grid.add_row(*(Text(visible("" if row[name] is None else str(row[name]))) for name in narrow))
    show(shown, grid)
