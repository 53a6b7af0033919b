"""Weights as a TOML file that ``--weights`` reads back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nakodo.criteria.weights import Weights


def weights_toml(weights: Weights, description: str, how: Mapping[str, Any] | None = None) -> bytes:
    """The parts of a weight set, in a file with a line on what it is and a table ``[made]`` on how it was made.

    Examples
    --------
    >>> print(weights_toml(Weights.of({"readiness": 1}), "Only readiness.").decode().splitlines()[0])
    description = "Only readiness."
    """
    import tomli_w

    content: dict[str, Any] = {"description": description, "weights": weights.as_dict()}
    if how:
        content["made"] = dict(how)
    return tomli_w.dumps(content).encode()
