"""How much each criterion counts: named sets and files, as whole parts of 10,000."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from nakodo.arrays import Floats, Ints
from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.criterion import UNIT
from nakodo.errors import DataError, Problem, UsageError

DEFAULT_SET = "balanced"
_SETS = files("nakodo.criteria") / "sets"


@dataclass(frozen=True)
class Weights:
    """Weights of all criteria, in catalogue order, that sum to 10,000.

    Build one with :meth:`load` or :meth:`of`; a change makes a new object.

    Examples
    --------
    >>> weights = Weights.of({"supply_fit": 1, "readiness": 2})
    >>> weights["readiness"], sum(weights.parts)
    (6667, 10000)
    """

    parts: tuple[int, ...]
    name: str = ""

    @classmethod
    def of(cls, amounts: Mapping[str, float], name: str = "") -> Weights:
        """Weights in proportion to amounts >= 0; criteria that are not named get none.

        Rounded to whole parts by largest remainder (Hamilton's method), ties by catalogue order.

        Raises
        ------
        UsageError
            If a name is unknown, an amount negative or not finite, or all are zero.
        """
        for key, amount in amounts.items():
            _check(key, amount)
        raw = np.array([float(amounts.get(key, 0)) for key in CRITERION_NAMES])
        if raw.sum() == 0:
            raise UsageError("all weights are zero; give at least one criterion a weight above 0")
        return cls(_largest_remainder(raw), name)

    @classmethod
    def load(cls, source: str | Path = DEFAULT_SET) -> Weights:
        """A named set, or a TOML file with a ``[weights]`` table.

        Raises
        ------
        UsageError
            If there is no such set or file.
        DataError
            If the file is not TOML or has no usable ``[weights]`` table.
        """
        name = str(source)
        if name in set_names():
            text = (_SETS / f"{name}.toml").read_text(encoding="utf-8")
        elif Path(source).is_file():
            text = _read(Path(source))
        else:
            raise UsageError(f"no weights are called {name!r}; known are {', '.join(set_names())}, or a file")
        try:
            table = tomllib.loads(text).get("weights")
        except tomllib.TOMLDecodeError as error:
            raise DataError([Problem(name, "syntax", str(error), "TOML")]) from None
        if not isinstance(table, dict):
            raise DataError([Problem(name, "weights", "nothing", "a table [weights] of numbers")])
        bad = [key for key, value in table.items() if isinstance(value, bool) or not isinstance(value, (int, float))]
        if bad:
            raise DataError([Problem(name, f"weights.{key}", repr(table[key]), "a number >= 0") for key in bad])
        return cls.of(table, Path(name).stem)

    def replace(self, **shares: float) -> Weights:
        """New weights in which the named criteria have these shares of 1 and the others keep their proportions.

        Raises
        ------
        UsageError
            If a name is unknown, a share is outside [0, 1], or the shares sum to more than 1.

        Examples
        --------
        >>> Weights.load("balanced").replace(supply_fit=0.4)["supply_fit"]
        4000
        """
        for key, share in shares.items():
            _check(key, share)
        total = sum(shares.values())
        if total > 1 + 1e-9:
            raise UsageError(f"the weights given sum to {total:g}; together they may be at most 1")
        rest = sum(part for key, part in zip(CRITERION_NAMES, self.parts, strict=True) if key not in shares)
        free = max(1 - total, 0)
        if rest == 0 and free > 1e-9:
            raise UsageError(
                f"the weights given sum to {total:g} and no other criterion has weight; they must sum to 1"
            )
        amounts = {
            key: shares.get(key, free * part / rest if rest else 0)
            for key, part in zip(CRITERION_NAMES, self.parts, strict=True)
        }
        return Weights.of(amounts, f"{self.name} with {', '.join(f'{k}={v:g}' for k, v in sorted(shares.items()))}")

    def __getitem__(self, name: str) -> int:
        return self.parts[CRITERION_NAMES.index(name)]

    def as_array(self) -> Ints:
        """Whole parts of 10,000, int64, shape (n_criteria,)."""
        return np.array(self.parts, dtype=np.int64)

    def as_dict(self) -> dict[str, int]:
        return dict(zip(CRITERION_NAMES, self.parts, strict=True))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DataError([Problem(path.name, f"byte {error.start}", "another encoding", "UTF-8")]) from None


def set_names() -> list[str]:
    """Names of the weight sets that ship."""
    return sorted(path.name.removesuffix(".toml") for path in _SETS.iterdir() if path.name.endswith(".toml"))


def _check(name: str, amount: float) -> None:
    if name not in CRITERION_NAMES:
        raise UsageError(f"unknown criterion {name!r}; known are {', '.join(CRITERION_NAMES)}")
    if not 0 <= amount < float("inf"):
        raise UsageError(f"the weight of {name} is {amount:g}; expected a number >= 0")


def _largest_remainder(raw: Floats) -> tuple[int, ...]:
    exact = raw / raw.sum() * UNIT
    parts = np.floor(exact + 1e-9).astype(int)
    order = np.lexsort((np.arange(len(raw)), -(exact - parts)))
    parts[order[: UNIT - parts.sum()]] += 1
    return tuple(int(part) for part in parts)
