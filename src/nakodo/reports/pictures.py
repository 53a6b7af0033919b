"""Pictures for papers and slides: Vega-Lite specs as plain data, drawn by vl-convert."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from nakodo.arrays import Ints
from nakodo.criteria.catalogue import CRITERIA
from nakodo.engine.match import MatchEngine
from nakodo.engine.table import SCORE_UNIT, MatchTable
from nakodo.errors import MissingExtra

Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
VERSION = "6.4"
"""Vega-Lite release that the specs are written for."""

COLOURS = {"known": "#14627d", "assumed": "#d9a441", "rules": "#a1261d", "total": "#1a2226"}
RAMP = ["#f1f4e8", "#cfe3d3", "#9dcbc3", "#5fabb3", "#2f83a3", "#23578a", "#222c5e", "#12122e"]
PIXELS = 2.0
"""Scale of PNG pictures."""

CONFIG = {"font": "Helvetica, Arial, sans-serif", "view": {"stroke": None}, "axis": {"labelLimit": 220}}


def waterfall_spec(match: MatchTable) -> Spec:
    """The score of one pair as a waterfall from 0 to the total, criteria without weight left out.

    Examples
    --------
    >>> import nakodo
    >>> firms = nakodo.load_profiles()
    >>> engine = nakodo.MatchEngine().fit(firms.where(id="jp-toray"), firms.where(id="fr-safran"))
    >>> bars = waterfall_spec(engine.pair("jp-toray", "fr-safran"))["data"]["values"]
    >>> bars[-1]["to"] == bars[-2]["to"] == int(engine.pair("jp-toray", "fr-safran").score[0]) / 1e8
    True
    """
    bars = _bars(match)
    order = [bar["part"] for bar in bars]
    shown = [kind for kind in COLOURS if any(bar["kind"] == kind for bar in bars)]
    return {
        "$schema": SCHEMA,
        "title": {
            "text": f"{match.left[0].name} × {match.right[0].name}",
            "subtitle": f"score {int(match.score[0]) / SCORE_UNIT:.8f}",
        },
        "width": 420,
        "height": {"step": 20},
        "data": {"values": bars},
        "encoding": {"y": {"field": "part", "type": "nominal", "sort": order, "title": None}},
        "layer": [
            {
                "mark": {"type": "bar", "height": 13},
                "encoding": {
                    "x": {"field": "from", "type": "quantitative", "title": "score"},
                    "x2": {"field": "to"},
                    "color": {
                        "field": "kind",
                        "type": "nominal",
                        "title": None,
                        "scale": {"domain": shown, "range": [COLOURS[kind] for kind in shown]},
                    },
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 10},
                "encoding": {"x": {"field": "end", "type": "quantitative"}, "text": {"field": "points"}},
            },
        ],
        "config": CONFIG,
    }


def _bars(match: MatchTable) -> list[dict[str, Any]]:
    """Every part with where the sum stood before and after it; the total last."""
    points, total = match.contributions[0].tolist(), int(match.score[0])
    parts = [
        (criterion.label, points[c], "known" if match.known[0, c] else "assumed")
        for c, criterion in enumerate(CRITERIA)
        if match.weights.parts[c]
    ]
    if match.policy[0]:
        parts.append(("rules", int(match.policy[0]), "rules"))
    bars, start = [], 0
    for label, size, kind in parts:
        bars.append(_bar(label, start, start + size, size, kind))
        start += size
    return [*bars, _bar("score", 0, total, total, "total")]


def _bar(part: str, start: int, end: int, size: int, kind: str) -> dict[str, Any]:
    return {
        "part": part,
        "from": start / SCORE_UNIT,
        "to": end / SCORE_UNIT,
        "end": max(start, end) / SCORE_UNIT,
        "points": f"{size / SCORE_UNIT:+.4f}" if kind != "total" else f"{size / SCORE_UNIT:.4f}",
        "kind": kind,
    }


def heatmap_spec(engine: MatchEngine, most: int) -> Spec:
    """Scores of the firms with the best pairs, at most so many a side; pairs that are not allowed stay empty."""
    scores = engine.scores(np.arange(len(engine.left)), np.arange(len(engine.right)))
    rows, columns = _best(scores.max(axis=1), most), _best(scores.max(axis=0), most)
    left, right = _names(engine.left, rows), _names(engine.right, columns)
    cells = [
        {"left": left[i], "right": right[j], "score": int(scores[row, column]) / SCORE_UNIT}
        for i, row in enumerate(rows.tolist())
        for j, column in enumerate(columns.tolist())
        if scores[row, column] >= 0
    ]
    return {
        "$schema": SCHEMA,
        "width": {"step": 13},
        "height": {"step": 13},
        "data": {"values": cells},
        "mark": "rect",
        "encoding": {
            "x": {
                "field": "right",
                "type": "nominal",
                "sort": right,
                "title": None,
                "axis": {"orient": "top", "labelAngle": -60, "labelFontSize": 9},
            },
            "y": {"field": "left", "type": "nominal", "sort": left, "title": None, "axis": {"labelFontSize": 9}},
            "color": {"field": "score", "type": "quantitative", "scale": {"range": RAMP}},
        },
        "config": CONFIG,
    }


def _best(best: Ints, most: int) -> Ints:
    return np.argsort(-best, kind="stable")[:most]


def _names(firms: Any, positions: Ints) -> list[str]:
    """Names, with the id behind those that two firms share."""
    names = [firms[i].name for i in positions.tolist()]
    return [
        name if names.count(name) == 1 else f"{name} ({firms[i].id})"
        for name, i in zip(names, positions.tolist(), strict=True)
    ]


def drawn(spec: Spec, fmt: str) -> bytes:
    """A spec as ``"svg"``, ``"png"`` or (the spec itself) ``"json"``.

    Raises
    ------
    MissingExtra
        If vl-convert is not installed.
    """
    if fmt == "json":
        return (json.dumps(spec, ensure_ascii=False, indent=1) + "\n").encode()
    try:
        import vl_convert
    except ImportError:
        raise MissingExtra("drawing pictures", "report") from None
    if fmt == "svg":
        return str(vl_convert.vegalite_to_svg(spec, vl_version=VERSION)).encode()
    return bytes(vl_convert.vegalite_to_png(spec, vl_version=VERSION, scale=PIXELS))
