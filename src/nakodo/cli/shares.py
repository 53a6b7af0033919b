"""Shares and ranges of criteria as they are typed."""

from __future__ import annotations

from collections.abc import Iterable


def ranges(option: str, given: Iterable[str]) -> dict[str, tuple[float, float]]:
    """``name=low:high`` or ``name=share``, read."""
    from nakodo.errors import UsageError

    found = {}
    for part in given:
        name, _, text = part.partition("=")
        low, _, high = text.partition(":")
        try:
            found[name] = float(low), float(high or low)
        except ValueError:
            raise UsageError(f"{option} {part}: expected NAME=SHARE or NAME=LOW:HIGH, as in scale_fit=0:0.1") from None
    return found
