"""``nakodo completion``."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    nakodo completion bash > ~/.local/share/bash-completion/completions/nakodo
    nakodo completion fish > ~/.config/fish/completions/nakodo.fish
    """
    from click.shell_completion import get_completion_class

    from nakodo.cli.main import cli

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(cli, {}, "nakodo", "_NAKODO_COMPLETE").source())
