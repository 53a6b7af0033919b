"""The ``nakodo`` command: a thin skin, one file a command group, imported when called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

import nakodo
from nakodo.errors import NakodoError

COMMANDS = {
    "match": ("match", "Rank the pairings of two sides of firms."),
    "explain": ("explain", "Show why two firms match, and what they could make."),
    "why-not": ("explain", "Show what keeps a pair out of a list, and what would lift it in."),
    "report": ("report", "Write the offline page, or a brief for one firm."),
    "plot": ("plot", "Draw pictures for papers and slides."),
    "diff": ("diff", "Compare two match files."),
    "weights": ("weights", "Show, learn and compare weights."),
    "profiles": ("profiles", "Check, list, show and convert profiles."),
    "policy": ("policy", "Show the rules, and what they say of a pairing."),
    "evaluate": ("evaluate", "Measure rankings against real partnerships."),
    "bench": ("bench", "Measure the scoring core against its rivals."),
    "bundle": ("bundle", "Rebuild or check the data that ship with nakodo."),
    "completion": ("completion", "Print the completion script of a shell."),
}
"""Command -> the module in ``nakodo.cli`` that holds it, and its line in the help."""


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"nakodo.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda *given: versions(*given),
    help="Print versions.",
)
@click.option("--no-color", is_flag=True, help="No colour, as if NO_COLOR were set.")
def cli(no_color: bool) -> None:
    """Find which Japanese and European firms should make something together, and why.

    \b
    nakodo match                          the best 20 pairings of the bundled firms
    nakodo explain jp-toray fr-safran     why, and what they could make
    """
    if no_color:
        os.environ["NO_COLOR"] = "1"


def versions(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    """Print the versions of the engine and of the bundled data, and stop."""
    if not wanted or context.resilient_parsing:
        return
    from nakodo.policy.pack import load_pack
    from nakodo.profiles.bundled import bundled_path

    pack, profiles = load_pack(), (bundled_path() / "VERSION").read_text(encoding="utf-8").strip()
    click.echo(f"nakodo {nakodo.__version__}, profiles {profiles}, policy pack {pack.id} {pack.version}")
    context.exit()


def entry() -> None:
    """The installed command: as :func:`run`, and a reader that closes the pipe ends it quietly."""
    import signal

    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    run()


def run(arguments: list[str] | None = None) -> Any:
    """Entry point: our own errors become a message and an exit code; anything else keeps its traceback."""
    try:
        code = cli.main(args=arguments, prog_name="nakodo", standalone_mode=False)
    except NakodoError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; nothing was left half-written.", err=True)
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
