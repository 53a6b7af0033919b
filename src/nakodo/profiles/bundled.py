"""Where the data that ships with nakodo stands: in the wheel, or at the top of a source checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def bundled_path() -> Path:
    """The folder of bundled profiles, taxonomy, thesaurus and vectors.

    Examples
    --------
    >>> sorted(path.name for path in bundled_path().iterdir() if path.is_dir())
    ['europe', 'japan', 'taxonomy', 'vectors']
    """
    package = Path(__file__).resolve().parents[1]
    in_wheel = package / "bundled"
    return in_wheel if in_wheel.is_dir() else package.parents[1] / "profiles"
