"""Other libraries on the folded features of the benchmark's firms, each once: microseconds of CPU per pair.

They need versions of NumPy that do not go with nakodo's, so this script stands alone:

    python -c "
    import numpy as np
    from nakodo.bench.firms import synthetic_market
    from nakodo.engine.fold import fold
    market = synthetic_market(2000, 2000)
    folded = fold(market.left, market.right, market.weights)
    np.savez('rows.npz', x=folded.x_left(), y=folded.x_right)"
    python -m venv rivals
    rivals/bin/pip install hnswlib sparse-dot-topn chunkdot duckdb scikit-criteria pymcdm threadpoolctl
    rivals/bin/python others.py rows.npz > others.json

Each answers as much of the question as it can: the index and matrix libraries take the inner product (chunkdot the
cosine), DuckDB the inner product and the 50 best of each firm, the decision libraries a ready table of criteria, a row
a pair.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

K = 50
N_CRITERIA = 10


def chunkdot(x: np.ndarray, y: np.ndarray) -> int:
    from chunkdot import cosine_similarity_top_k

    cosine_similarity_top_k(x, embeddings_right=y, top_k=K)
    return len(x) * len(y)


def sparse_dot_topn(x: np.ndarray, y: np.ndarray) -> int:
    from scipy.sparse import csr_matrix
    from sparse_dot_topn import sp_matmul_topn

    sp_matmul_topn(csr_matrix(x), csr_matrix(y.T), top_n=K)
    return len(x) * len(y)


def hnswlib(x: np.ndarray, y: np.ndarray) -> int:
    import hnswlib as library

    index = library.Index(space="ip", dim=x.shape[1])
    index.init_index(max_elements=len(y), M=16, ef_construction=200, random_seed=0)
    index.add_items(y, num_threads=1)
    index.set_ef(100)
    found, _ = index.knn_query(x, k=K, num_threads=1)
    best = np.argpartition(-(x[:200] @ y.T), K, axis=1)[:, :K]
    recall = np.mean([len(set(a) & set(b)) / K for a, b in zip(found[:200].tolist(), best.tolist(), strict=True)])
    print(f"hnswlib recall@{K}: {recall:.3f}", file=sys.stderr)
    return len(x) * len(y)


def duckdb(x: np.ndarray, y: np.ndarray) -> int:
    import duckdb as library
    import pandas as pd

    left = pd.DataFrame({"l": range(500), "x": list(x[:500])})  # noqa: F841
    right = pd.DataFrame({"r": range(500), "y": list(y[:500])})  # noqa: F841
    connection = library.connect()
    connection.execute("set threads = 1")
    connection.execute(
        f"select l, r, s from (select l, r, array_inner_product(x::float[{x.shape[1]}], y::float[{x.shape[1]}]) s "
        f"from left cross join right) qualify row_number() over (partition by l order by s desc, r) <= {K}".replace(
            "from left", 'from "left"'
        ).replace("join right", 'join "right"')
    ).fetchall()
    return 500 * 500


def _table(n: int) -> np.ndarray:
    return np.random.default_rng(0).random((n, N_CRITERIA)) + 0.01


def scikit_criteria(x: np.ndarray, y: np.ndarray) -> int:
    import skcriteria
    from skcriteria.agg.simple import WeightedSumModel

    table = _table(60_000)
    WeightedSumModel().evaluate(skcriteria.mkdm(table, [max] * N_CRITERIA, weights=[1 / N_CRITERIA] * N_CRITERIA))
    return len(table)


def pymcdm(x: np.ndarray, y: np.ndarray) -> int:
    from pymcdm.methods import TOPSIS

    table = _table(200_000)
    TOPSIS()(table, np.full(N_CRITERIA, 1 / N_CRITERIA), np.ones(N_CRITERIA))
    return len(table)


METHODS: dict[str, Callable[[np.ndarray, np.ndarray], int]] = {
    "chunkdot": chunkdot,
    "sparse-dot-topn": sparse_dot_topn,
    "hnswlib": hnswlib,
    "duckdb": duckdb,
    "scikit-criteria": scikit_criteria,
    "pymcdm": pymcdm,
}


def main(path: str) -> None:
    rows = np.load(path)
    x, y = rows["x"], np.ascontiguousarray(rows["y"])
    found: list[dict[str, Any]] = []
    with threadpool_limits(1):
        for name, method in METHODS.items():
            method(x[:600], y[:600])
            cpu = time.process_time()
            pairs = method(x, y)
            cpu = time.process_time() - cpu
            found.append({"name": name, "version": version(name), "pairs": pairs, "us_per_pair": 1e6 * cpu / pairs})
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main(sys.argv[1])
