"""The capabilities, and which of them are built from which: the technical coefficients."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from nakodo.arrays import Floats
from nakodo.errors import DataError, Problem
from nakodo.profiles.bundled import bundled_path

EXPERT_LIFT = 5.0
"""How much more often than by chance the taxonomy expects essential inputs, and like capabilities, to meet."""

STAGES = {1: "material", 2: "process or component", 3: "subsystem", 4: "small system or service", 5: "system"}


@dataclass(frozen=True)
class Capability:
    """One row of the taxonomy; ``stage`` runs from 1 material to 5 complete system."""

    code: str
    group: str
    stage: int
    label_en: str
    label_ja: str
    typical_control: str
    lethal: bool


@dataclass(frozen=True)
class Taxonomy:
    """Capabilities in file order and the strengths with which one is built from another.

    Parameters
    ----------
    capabilities : tuple of Capability
    strength : ndarray of shape (n_capabilities, n_capabilities)
        ``strength[i, j]`` is 1 where capability j may be built from i, 2 where it usually is, 3 where i is
        essential to it, 0 elsewhere.
    learned_lift : ndarray of shape (n_capabilities, n_capabilities), optional
        Takes the place of :attr:`expert_lift`.
    learned_from : frozenset of (left id, right id)
        The links that the lift was learned from.
    """

    capabilities: tuple[Capability, ...]
    strength: Floats
    learned_lift: Floats | None = None
    learned_from: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(capability.code for capability in self.capabilities)

    @cached_property
    def index(self) -> dict[str, int]:
        return {code: i for i, code in enumerate(self.codes)}

    def __getitem__(self, code: str) -> Capability:
        return self.capabilities[self.index[code]]

    def __contains__(self, code: object) -> bool:
        return code in self.index

    def __len__(self) -> int:
        return len(self.capabilities)

    @cached_property
    def coefficients(self) -> Floats:
        """Technical coefficients ``A[input, consumer]``; each non-empty column sums to 1.

        The share of each input in what a product is built from, after Leontief [1]_.

        References
        ----------
        .. [1] W. Leontief, "Quantitative input and output relations in the economic system of the United
           States", Review of Economics and Statistics 18 (1936), 105-125.
        """
        totals = self.strength.sum(axis=0)
        return self.strength / np.where(totals > 0, totals, 1)

    @cached_property
    def expert_lift(self) -> Floats:
        """How much more often than by chance two capabilities should meet: 1 for the unrelated, 5 for the essential."""
        related = np.maximum(self.strength, self.strength.T) / 3
        related = np.maximum(related, np.eye(len(self)))
        return np.asarray(1 + (EXPERT_LIFT - 1) * related)

    @property
    def lift(self) -> Floats:
        """How much more often than by chance a left and a right capability meet: learned, else the expert's."""
        return self.expert_lift if self.learned_lift is None else self.learned_lift

    def inputs(self, code: str) -> list[tuple[str, int]]:
        """Inputs of a capability with their strength, strongest first, then by code."""
        column = self.strength[:, self.index[code]]
        found = [(self.codes[i], int(column[i])) for i in np.flatnonzero(column)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def load_taxonomy(folder: Path | None = None) -> Taxonomy:
    """Read ``capabilities.csv`` and ``inputs.csv`` from a folder (by default the bundled one).

    Raises
    ------
    DataError
        If an edge names an unknown capability or a strength outside 1 to 3.

    Examples
    --------
    >>> taxonomy = load_taxonomy()
    >>> taxonomy["SEN-RADAR"].label_ja
    'レーダー・AESA'
    >>> taxonomy.inputs("SEN-SONAR")
    [('SFT-AI', 2), ('ELE-CHIP', 1), ('ELE-PASS', 1), ('MFG-PCB', 1)]
    """
    folder = folder or bundled_path() / "taxonomy"
    with (folder / "capabilities.csv").open(encoding="utf-8", newline="") as file:
        capabilities = tuple(
            Capability(
                row["code"],
                row["group"],
                int(row["stage"]),
                row["label_en"],
                row["label_ja"],
                row["typical_control"],
                row["lethal"] == "1",
            )
            for row in csv.DictReader(file)
        )
    index = {capability.code: i for i, capability in enumerate(capabilities)}
    strength = np.zeros((len(capabilities), len(capabilities)))
    problems: list[Problem] = []
    path = folder / "inputs.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            unknown = [row[key] for key in ("consumer", "input") if row[key] not in index]
            problems += [Problem(path.name, f"line {line}", repr(u), "a capability of the taxonomy") for u in unknown]
            if row["strength"] not in ("1", "2", "3"):
                problems.append(Problem(path.name, f"line {line}", repr(row["strength"]), "1, 2 or 3"))
            elif not unknown:
                strength[index[row["input"]], index[row["consumer"]]] = int(row["strength"])
    if problems:
        raise DataError(problems)
    return Taxonomy(capabilities, strength)
