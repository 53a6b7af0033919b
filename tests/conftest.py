"""Fixtures that many tests share: the bundled firms, an engine over them, and a few small ones."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import Phase, settings

os.environ["NAKODO_CACHE"] = "off"

from nakodo.cli.main import run
from nakodo.engine.match import MatchEngine
from nakodo.profiles.files import load_profiles
from nakodo.profiles.firms import Firms
from nakodo.profiles.taxonomy import Taxonomy, load_taxonomy

# The examples are small as drawn; shrinking them takes minutes: --hypothesis-profile=shrink when it is wanted.
settings.register_profile("shrink", deadline=None, derandomize=True, max_examples=30)
settings.register_profile("nakodo", parent=settings.get_profile("shrink"), phases=(Phase.explicit, Phase.generate))
settings.load_profile("nakodo")

Run = tuple[int, str, str]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20250613)


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return load_taxonomy()


@pytest.fixture(scope="session")
def bundled() -> Firms:
    """All bundled firms, the hidden ones too."""
    return load_profiles()


@pytest.fixture(scope="session")
def sides(bundled: Firms) -> tuple[Firms, Firms]:
    """The two sides by default."""
    return bundled.where(country="JP").active(), bundled.where(region="europe").active()


@pytest.fixture(scope="session")
def bundled_engine(sides: tuple[Firms, Firms]) -> MatchEngine:
    """Balanced weights, all bundled firms. Shared: do not exclude or restrict anything in it."""
    return MatchEngine().fit(*sides)


@pytest.fixture
def small_sides(sides: tuple[Firms, Firms]) -> tuple[list, list]:
    """Every ninth firm of each side."""
    return list(sides[0])[::9], list(sides[1])[::9]


@pytest.fixture
def small_engine(small_sides: tuple[list, list]) -> MatchEngine:
    return MatchEngine().fit(*small_sides)


@pytest.fixture
def nakodo(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """Run the command in this process: exit code, standard output, standard error."""

    def call(*arguments: str | Path) -> Run:
        words = [str(argument) for argument in arguments]
        monkeypatch.setattr(sys, "argv", ["nakodo", *words])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            run(words)
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    return call


@pytest.fixture
def six_firms(tmp_path: Path, sides: tuple[Firms, Firms]) -> Path:
    """A JSON Lines file with three firms of each side."""
    chosen = [*list(sides[0])[:3], *list(sides[1])[:3]]
    path = tmp_path / "six.jsonl"
    path.write_text("".join(f.model_dump_json(by_alias=True, exclude_defaults=True) + "\n" for f in chosen), "utf-8")
    return path
