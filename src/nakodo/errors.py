"""The errors that nakodo raises on purpose; anything else is a bug and keeps its traceback."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHOWN_PROBLEMS = 200
KEPT_PROBLEMS = 1_000
COMMONEST = 5


class NakodoError(Exception):
    """Base of every error that nakodo raises on purpose."""

    exit_code = 1


class UsageError(NakodoError):
    """The request itself is wrong: an unknown firm, criterion or format."""

    exit_code = 2


class MissingExtra(NakodoError):
    """A feature needs an optional dependency that is not installed."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs an optional package\n  try: pip install 'nakodo[{extra}]'")


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the input: where, what was found, what was expected, what to try.

    Examples
    --------
    >>> print(Problem("a.toml", "offers[0].trl", "11", "a whole number from 1 to 9"))
    offers[0].trl: found 11, expected a whole number from 1 to 9
    """

    file: str
    place: str
    found: str
    expected: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: found {self.found}, expected {self.expected}"
        return f"{text}; {self.hint}" if self.hint else text


class Problems(list[Problem]):
    """Problems in the order in which they are met: all are counted, the first thousand are kept.

    A file with an error in each of its million rows would fill the memory otherwise.

    Examples
    --------
    >>> problems = Problems([Problem("a.csv", f"offers.{n}.trl", "11", "at most 9") for n in range(3_000)])
    >>> problems.total, len(problems), problems.commonest()
    (3000, 1000, [('offers.n.trl', 3000)])
    """

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        super().__init__()
        self.total = 0
        self._places: Counter[str] = Counter()
        self.extend(problems)

    def append(self, problem: Problem) -> None:
        self.total += 1
        place = re.sub(r"\d+", "n", problem.place)
        if place in self._places or len(self._places) < KEPT_PROBLEMS:
            self._places[place] += 1
        if len(self) < KEPT_PROBLEMS:
            super().append(problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.append(problem)

    def commonest(self) -> list[tuple[str, int]]:
        """The places with the most problems, list items taken together, and how many each has."""
        return self._places.most_common(COMMONEST)


class DataError(NakodoError):
    """Input that cannot be used, with all of its problems at once.

    Parameters
    ----------
    problems : sequence of Problem
        In the order in which they were met; the message groups them by file, shows at most ``SHOWN_PROBLEMS`` of
        them, and counts the rest.

    Examples
    --------
    >>> print(DataError([Problem("a.toml", "kind", "'x'", "prime or startup")]))
    a.toml: kind: found 'x', expected prime or startup
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = problems if isinstance(problems, Problems) else Problems(problems)
        super().__init__(self._message())

    def _message(self) -> str:
        by_file: dict[str, list[Problem]] = {}
        for problem in self.problems[:SHOWN_PROBLEMS]:
            by_file.setdefault(problem.file, []).append(problem)
        lines: list[str] = []
        for file, problems in by_file.items():
            if len(problems) == 1:
                lines.append(f"{file}: {problems[0]}")
            else:
                lines += [f"{file}: {len(problems)} problems", *(f"  {problem}" for problem in problems)]
        if self.problems.total > SHOWN_PROBLEMS:
            most = ", ".join(f"{place} {count:,}" for place, count in self.problems.commonest())
            lines.append(f"({self.problems.total:,} problems in all, the first {SHOWN_PROBLEMS} shown; most: {most})")
        return "\n".join(lines)
