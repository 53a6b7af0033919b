"""Shares and ranges of criteria as they are typed."""

from __future__ import annotations

from collections.abc import Iterable


def shares(option: str, given: Iterable[str]) -> dict[str, float]:
    """``name=share``, read."""
    return {name: low for name, (low, _) in _read(option, given, "NAME=SHARE, as in scale_fit=0.1", 1).items()}


def ranges(option: str, given: Iterable[str]) -> dict[str, tuple[float, float]]:
    """``name=low:high``, read."""
    return _read(option, given, "NAME=LOW:HIGH, as in scale_fit=0:0.1", 2)


def _read(option: str, given: Iterable[str], expected: str, n: int) -> dict[str, tuple[float, float]]:
    from nakodo.errors import UsageError

    found: dict[str, tuple[float, float]] = {}
    for part in given:
        name, _, text = part.partition("=")
        try:
            numbers = [float(number) for number in text.split(":")]
        except ValueError:
            numbers = []
        if len(numbers) != n:
            raise UsageError(f"{option} {part}: expected {expected}")
        if name in found:
            raise UsageError(f"{option} {part}: {name} is given a second time")
        found[name] = numbers[0], numbers[-1]
    return found
