"""``nakodo report``."""

from __future__ import annotations

import time
from typing import Any

import click

from nakodo.cli.output import command_line, progress, say
from nakodo.cli.request import pair_options, request_of, side_options, weight_options
from nakodo.cli.situation import policy_options, rules_of

DEFAULT_PARTNERS = 6
DEFAULT_PACK = "jp-eu-2026"


@click.command()
@click.option("--for", "firms", multiple=True, metavar="FIRM", help="A brief for one firm: its best partners.")
@click.option("--top", type=click.IntRange(1), metavar="K", help="Partners in a brief.  [6]")
@click.option("--format", "fmt", type=click.Choice(["html", "md"]), help="Default: by the name of the file, else html.")
@click.option("-o", "--output", required=True, metavar="FILE", help="File to write; - for standard output.")
@click.option("--force", is_flag=True, help="Replace an existing file.")
@side_options
@weight_options
@pair_options
@policy_options
@click.option("--quiet", is_flag=True, help="No notes on standard error.")
def report(
    firms: tuple[str, ...], top: int | None, fmt: str | None, output: str, force: bool, quiet: bool, **chosen: Any
) -> None:
    """Write one offline page that ranks all pairs, or a brief for one firm.

    \b
    nakodo report -o meeting.html
    nakodo report --for jp-toray --top 6 -o toray.html
    """
    from nakodo.engine.selection import select
    from nakodo.reports.files import deliver

    started = time.monotonic()
    fmt = fmt or ("md" if output.endswith(".md") else "html")
    if len(firms) > 1:
        raise click.UsageError("--for: one firm a brief")
    if not firms and (fmt == "md" or top):
        raise click.UsageError("--format md and --top are for the brief of one firm: add --for FIRM")
    with progress():
        request = request_of(firms=firms, rules=rules_of(**chosen), **chosen)
        selection = select(request)
        if firms:
            from nakodo.reports.brief import brief

            text = brief(selection, top or DEFAULT_PARTNERS, fmt, command_line())
        else:
            from nakodo.reports.page.page import page_html

            text = page_html(selection, request, command_line(), options=_repeated(**chosen))
    content = text.encode("utf-8", "replace")
    deliver(content, output, force)
    if not quiet:
        say(f"{len(content) / 1e6:.2f} MB, {time.monotonic() - started:.1f} s")


def _repeated(pack: str, exclude: str | None, **_: Any) -> list[str]:
    """Options that the page cannot tell from its data and that `nakodo match` needs for the same list."""
    kept = [f"--policy={pack}"] if pack not in (DEFAULT_PACK, "none") else []
    return [*kept, f"--exclude={exclude}"] if exclude else kept
