"""Every command of the README runs, and prints what the README shows."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).resolve().parents[1] / "README.md"
BLOCK = re.compile(r"^```console([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands() -> list[object]:
    """(number, command, expected output) of every ``$`` line; blocks marked ``install`` are run by ``.ci/run``."""
    found = []
    for marks, block in BLOCK.findall(README.read_text(encoding="utf-8")):
        if "install" in marks:
            continue
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            marker = [pytest.mark.slow] if "slow" in marks else []
            found.append(pytest.param(command, output, marks=marker, id=f"{len(found):02d} {command[:40]}"))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    (folder / "benchmarks").symlink_to(README.parent / "benchmarks")
    return folder


@pytest.mark.parametrize(("command", "expected"), commands())
def test_command_prints_what_the_readme_shows(command: str, expected: str, folder: Path) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "COLUMNS": "130", "NAKODO_CACHE": "off", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    if expected:
        shown = "\n".join(line.rstrip() for line in done.stdout.splitlines()) + "\n"
        same = doctest.OutputChecker().check_output(expected, shown, doctest.ELLIPSIS)
        assert same, f"the README shows\n{expected}\nbut the command prints\n{shown}"
