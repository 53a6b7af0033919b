"""Draw what ``nakodo match`` prints as ``match.svg``, the picture at the top of the README.

python benchmarks/figures/terminal.py
"""

import re
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from nakodo.engine.explain import main_reason
from nakodo.engine.match import Limits
from nakodo.engine.selection import Request, select
from nakodo.reports.terminal import match_table, show

WIDTH = 132


def main() -> None:
    selection = select(Request())
    table = selection.best(12, Limits(per_firm=1))
    reasons = [main_reason(selection.engine, a.id, b.id) for a, b in zip(table.left, table.right, strict=True)]
    console = Console(record=True, width=WIDTH, force_terminal=True)
    show(console, Text("$ nakodo match --pairs 12 --per-firm 1", "bold green"))
    show(console, match_table(table, reasons, WIDTH))
    own_fonts = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    svg = console.export_svg(title="nakodo", unique_id="nakodo", code_format=own_fonts)
    Path(__file__).with_name("match.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
