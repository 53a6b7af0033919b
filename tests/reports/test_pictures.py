"""Pictures: the bars add up, the cells are the engine's scores, and vl-convert draws them."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

from nakodo.reports.pictures import drawn, heatmap_spec, waterfall_spec


def test_bars_lead_from_zero_to_the_score(bundled_selection, rng):
    engine = bundled_selection.engine
    for _ in range(20):
        left, right = engine.left.ids[rng.integers(185)], engine.right.ids[rng.integers(250)]
        match = engine.pair(left, right)
        *parts, total = waterfall_spec(match)["data"]["values"]
        assert parts[0]["from"] == 0
        assert all(a["to"] == b["from"] for a, b in itertools.pairwise(parts))
        assert parts[-1]["to"] == total["to"] == match.score[0] / 1e8
        assert {bar["kind"] for bar in parts} <= {"known", "assumed", "rules"}


def test_cells_are_the_best_firms_scores(bundled_selection):
    engine = bundled_selection.engine
    scores = engine.scores(np.arange(len(engine.left)), np.arange(len(engine.right)))
    spec = heatmap_spec(engine, 7)
    cells = {(cell["left"], cell["right"]): cell["score"] for cell in spec["data"]["values"]}
    assert len(cells) == 49
    assert max(cells.values()) == scores.max() / 1e8
    by_name = (
        {firm.name: i for i, firm in enumerate(engine.left)},
        {firm.name: j for j, firm in enumerate(engine.right)},
    )
    for (left, right), score in cells.items():
        assert score == scores[by_name[0][left], by_name[1][right]] / 1e8


def test_files_are_what_their_names_say(nakodo, tmp_path):
    pytest.importorskip("vl_convert")
    for fmt, start in (("svg", b"<svg"), ("png", b"\x89PNG"), ("json", b"{")):
        path = tmp_path / f"fig.{fmt}"
        code, _, err = nakodo("plot", "waterfall", "jp-toray", "fr-safran", "-o", path)
        assert code == 0, err
        assert path.read_bytes().startswith(start)
    code, _, err = nakodo("plot", "heatmap", "-o", tmp_path / "fig.gif")
    assert (code, ".svg" in err) == (2, True)


def test_spec_is_plain_data_and_the_same_each_time(bundled_selection):
    engine = bundled_selection.engine
    one, other = (drawn(heatmap_spec(engine, 5), "json") for _ in range(2))
    assert one == other
    assert json.loads(one)["mark"] == "rect"
