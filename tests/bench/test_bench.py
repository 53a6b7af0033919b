"""``nakodo bench``: what it prints, and that the rivals really find the best."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

from nakodo.bench.firms import synthetic_market
from nakodo.bench.growth import Size, exponents, figure, one_size
from nakodo.bench.rivals import RIVALS
from nakodo.bench.run import Setting
from nakodo.bench.store import write_strips
from nakodo.cli.bench import bench
from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.engine.score import SideRows, criterion_values
from nakodo.engine.topk import Search, top_k

pytest.importorskip("psutil")


@pytest.mark.parametrize("rival", [r for r in RIVALS if "cosine" not in r.name], ids=lambda r: r.name)
def test_rivals_find_the_best(rival):
    pytest.importorskip(rival.package)
    rng = np.random.default_rng(0)
    x, y = (rng.random((n, 20), dtype=np.float32) for n in (30, 40))
    expected = np.argsort(-(x.astype(np.float64) @ y.T.astype(np.float64)), axis=1)[:, :6]
    assert (rival.find(x, y, 6, 1) == expected).all()


def test_json_has_a_row_for_each_contender():
    arguments = ["--left", "70", "--right", "80", "--dim", "150", "--k", "5", "--repeat", "1", "--format", "json"]
    result = CliRunner().invoke(bench, [*arguments, "--rivals", "numpy,python"])
    rows = json.loads(result.stdout)
    assert [(row["name"], row["work"]) for row in rows] == [
        ("nakodo", "full"),
        ("nakodo", "same"),
        ("sgemm of the same size", "same"),
        ("NumPy full matrix", "same"),
        ("pure Python", "same"),
    ]
    assert rows[3]["agrees"] is True
    assert all(row["cpu_s"] > 0 and row["pairs_per_s"] > 0 for row in rows)
    assert "numpy=" in result.stderr


def test_unknown_rivals_and_sizes_are_refused():
    for arguments, message in ((["--rivals", "xyz"], "no such rival"), (["--growth", "10,x"], "expected numbers")):
        result = CliRunner().invoke(bench, arguments)
        assert message in str(result.exception)


def test_market_is_seeded_exact_and_in_range():
    market, again = (synthetic_market(40, 50, dim=160, seed=3) for _ in range(2))
    for own, other in zip(market.left.rows, again.left.rows, strict=True):
        assert (own == other).all()
    wide = [SideRows(tuple(r.astype(np.float64) for r in s.rows), s.known) for s in (market.left, market.right)]
    for ours, theirs in zip(wide[0].rows, wide[1].rows, strict=True):
        products = ours @ theirs.T
        assert products.min() > -5e-5
        assert products.max() < 1 + 5e-5
    assert criterion_values(*wide)[0].std(axis=(0, 1)).max() > 0


def test_file_holds_the_ranking(tmp_path):
    import pyarrow.parquet as parquet

    market = synthetic_market(60, 40, dim=150)
    search = Search.prepared(market.left, market.right, market.weights, 4, gate=market.gate)
    write_strips(search.strips(n_jobs=1), tmp_path / "a.parquet")
    table = parquet.read_table(tmp_path / "a.parquet")
    ranked = top_k(market.left, market.right, market.weights, 4, gate=market.gate)
    assert table["left"].to_pylist() == ranked.left.tolist()
    assert table["right"].to_pylist() == ranked.right.tolist()
    assert table["score"].to_pylist() == ranked.score.tolist()
    assert table.column_names[3:] == list(CRITERION_NAMES)


def test_a_size_is_measured():
    size = one_size(Setting(left=300, right=300, dim=150, k=5))
    assert size.n == 300
    assert 0 < size.ratio_to_sgemm < 10
    assert size.peak_mib > 10


def test_figure_shows_every_size():
    sizes = [Size(n, 0, 1e-6 * n**2, 1.0, 0.01 * n, 0.9) for n in (10, 100)]
    drawn = figure(sizes, 1e-7)
    assert [point["firms"] for point in drawn["hconcat"][0]["data"]["values"]] == [10, 100]
    assert exponents(sizes) == {"cpu_s": 2.0, "peak_mib": 1.0}
