"""The errors that nakodo raises on purpose; anything else is a bug and keeps its traceback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SHOWN_PROBLEMS = 200


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


class DataError(NakodoError):
    """Input that cannot be used, with all of its problems at once.

    Parameters
    ----------
    problems : sequence of Problem
        In the order in which they were met; the message groups them by file and shows at most
        ``SHOWN_PROBLEMS`` of them, counting the rest.

    Examples
    --------
    >>> print(DataError([Problem("a.toml", "kind", "'x'", "prime or startup")]))
    a.toml: 1 problem
      kind: found 'x', expected prime or startup
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self._message())

    def _message(self) -> str:
        by_file: dict[str, list[Problem]] = {}
        for problem in self.problems:
            by_file.setdefault(problem.file, []).append(problem)
        lines: list[str] = []
        left = SHOWN_PROBLEMS
        for file, problems in by_file.items():
            lines.append(f"{file}: {len(problems)} problem{'s' if len(problems) != 1 else ''}")
            lines += [f"  {problem}" for problem in problems[:left]]
            left -= len(problems)
            if left <= 0:
                break
        if len(self.problems) > SHOWN_PROBLEMS:
            lines.append(f"({len(self.problems)} problems in all, the first {SHOWN_PROBLEMS} shown)")
        return "\n".join(lines)
