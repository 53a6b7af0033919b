"""What every command shares: output options, consoles, the run record and errors."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rich.console import Console

PATIENCE = 1.0
"""Seconds of work after which progress is shown."""

PROFILES_HELP = "Folder of .toml files, .csv, .xlsx, .jsonl or .parquet, in place of the bundled firms."

Command = TypeVar("Command", bound=Callable[..., Any])


def options(*decorators: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several click options as one decorator, in the order given."""
    return lambda command: reduce(lambda made, option: option(made), reversed(decorators), command)


def output_options(formats: Sequence[str]) -> Callable[[Command], Command]:
    """``--format``, ``-o``, ``--force`` and ``--raw``."""
    return options(
        click.option("--format", "fmt", type=click.Choice(formats), help="Default: by -o, else table or (piped) tsv."),
        click.option("-o", "--output", metavar="FILE", help="Write to a file; its extension tells the format."),
        click.option("--force", is_flag=True, help="Replace an existing file."),
        click.option("--raw", is_flag=True, help="Leave texts that look like formulas as they are."),
    )


def console() -> Console:
    """Standard output; colour and cropping only on a terminal."""
    from rich.console import Console

    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty()
    width = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else 120
    return Console(no_color=plain, force_terminal=False if plain else None, width=width, soft_wrap=False)


@contextmanager
def progress() -> Iterator[None]:
    """A progress bar on standard error for loops that take longer than a second, on a terminal only."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from nakodo.progress import reporting

    started = time.monotonic()
    bars: dict[str, TaskID] = {}
    with Progress(console=Console(stderr=True), transient=True) as shown:

        def report(what: str, done: int, total: int) -> None:
            if time.monotonic() - started > PATIENCE:
                if what not in bars:
                    bars[what] = shown.add_task(what)
                shown.update(bars[what], completed=done, total=total)

        with reporting(report):
            yield


def cost(started: float) -> str:
    """Seconds since a monotonic start and the peak memory, for work that took a second or more."""
    seconds = time.monotonic() - started
    if seconds < PATIENCE:
        return ""
    if sys.platform == "win32":
        return f", {seconds:.1f} s"
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return f", {seconds:.1f} s, {peak:.0f} MiB"


def say(text: str) -> None:
    """A line for people, on standard error."""
    click.echo(text, err=True)


def command_line() -> str:
    """The command as typed, without the output file, so that a result does not depend on where it goes.

    Of a blind run only the command's name is told, as its options may name firms.
    """
    if any(argument.startswith("--blind") for argument in sys.argv):
        return f"nakodo {sys.argv[1]} --blind"
    kept, skip = [], False
    for argument in sys.argv[1:]:
        if skip or argument in ("-o", "--output", "--force"):
            skip = argument in ("-o", "--output")
            continue
        if not argument.startswith(("--output=", "-o")):
            kept.append(argument)
    return shlex.join(["nakodo", *kept])
