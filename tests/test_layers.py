"""Data flows one way: a stage imports the stages before it, never one after it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import nakodo

PACKAGE = Path(nakodo.__file__).parent
STAGES = (
    "profiles features criteria policy engine tuning evaluation planning bench reports cli".split()  # DESIGN, section 3
)
FOUNDATION = {"errors", "arrays", "files", "progress"}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE)


def imported(source: str) -> Iterator[str]:
    """Absolute names of every import of a module, those inside functions and for type checkers too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def wrong(stage: str, source: str) -> list[str]:
    """Imports of a later stage, or of a part of nakodo that is no stage."""
    parts = [name.split(".") for name in imported(source) if name.split(".")[0] == "nakodo"]
    inner = [part[1] for part in parts if len(part) > 1]
    allowed = {*STAGES[: STAGES.index(stage) + 1], *FOUNDATION, "__version__"}
    return sorted(set(inner) - allowed)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_no_later_stage(path):
    stage = path.relative_to(PACKAGE).parts[0]
    assert stage in STAGES
    if stage != "cli":
        assert wrong(stage, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", sorted(FOUNDATION))
def test_the_foundation_imports_only_itself(name):
    source = (PACKAGE / f"{name}.py").read_text(encoding="utf-8")
    used = {part.split(".")[1] for part in imported(source) if part.startswith("nakodo.")}
    assert used <= FOUNDATION


@pytest.mark.parametrize(
    "line",
    ["from nakodo.engine.match import MatchEngine", "def f():\n    import nakodo.cli.main", "from nakodo import cli"],
)
def test_a_later_import_would_be_found(line):
    assert wrong("criteria", line)


def test_all_stages_that_exist_are_looked_at():
    assert {path.relative_to(PACKAGE).parts[0] for path in MODULES} <= set(STAGES)
    assert len(MODULES) > 40
