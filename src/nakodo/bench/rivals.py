"""What people would use instead: each finds the k best right firms of each left one by the inner product."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Answer = np.ndarray | None
"""Columns of the k best of each row, (n_left, k), or None where nothing is found or another thing is computed."""

TILE = 512, 1024
STRIP = 2048


@dataclass(frozen=True)
class Rival:
    """A way to do it.

    Parameters
    ----------
    name : str
    package : str
        What must be installed.
    largest : int
        Firms a side up to which it is run; more would take minutes or all the memory, so it is run on the first ones.
    find : callable
        (x_left, x_right, k, threads) -> answer.
    """

    name: str
    package: str
    largest: int
    find: Callable[[np.ndarray, np.ndarray, int, int], Answer]


def sgemm(x: np.ndarray, y: np.ndarray, k: int, threads: int) -> Answer:
    """The matrix product alone, tile by tile; nothing is selected. Its rate is called the peak."""
    tile = np.empty(TILE, dtype=np.float32)
    for i in range(0, len(x), TILE[0]):
        for j in range(0, len(y), TILE[1]):
            rows, columns = x[i : i + TILE[0]], y[j : j + TILE[1]]
            np.matmul(rows, columns.T, out=tile.ravel()[: len(rows) * len(columns)].reshape(len(rows), len(columns)))
    return None


def faiss_flat(x: np.ndarray, y: np.ndarray, k: int, threads: int) -> Answer:
    """Exact inner-product search of faiss."""
    import faiss

    faiss.omp_set_num_threads(threads)
    return np.asarray(faiss.knn(x, y, k, metric=faiss.METRIC_INNER_PRODUCT)[1])


def sklearn_brute(x: np.ndarray, y: np.ndarray, k: int, threads: int) -> Answer:
    """scikit-learn's nearest neighbours; one more dimension turns the largest inner product into the nearest row."""
    from sklearn.neighbors import NearestNeighbors

    squares = np.einsum("ij,ij->i", y, y)
    extended = np.hstack([y, np.sqrt(squares.max() - squares)[:, None]])
    asked = np.hstack([x, np.zeros((len(x), 1), dtype=np.float32)])
    search = NearestNeighbors(n_neighbors=k, algorithm="brute", n_jobs=threads).fit(extended)
    return np.asarray(search.kneighbors(asked, return_distance=False))


def cosine_argpartition(x: np.ndarray, y: np.ndarray, k: int, threads: int) -> Answer:
    """scikit-learn's cosine similarity in strips, then numpy.argpartition; cosines are not inner products."""
    from sklearn.metrics.pairwise import cosine_similarity

    for start in range(0, len(x), STRIP):
        similarity = cosine_similarity(x[start : start + STRIP], y)
        best = np.argpartition(similarity, -k, axis=1)[:, -k:]
        np.take_along_axis(similarity, best, axis=1).argsort(axis=1)
    return None


def numpy_matrix(x: np.ndarray, y: np.ndarray, k: int, threads: int) -> Answer:
    """The whole matrix of scores, then numpy.argpartition."""
    scores = x @ y.T
    best = np.argpartition(scores, -k, axis=1)[:, -k:]
    order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1)
    return np.take_along_axis(best, order, axis=1)


def pandas_apply(x: np.ndarray, y: np.ndarray, k: int, threads: int) -> Answer:
    """A cross merge of two tables and a function of each row."""
    import pandas as pd

    pairs = pd.DataFrame({"left": range(len(x))}).merge(pd.DataFrame({"right": range(len(y))}), how="cross")
    pairs["score"] = pairs.apply(lambda pair: float(x[pair["left"]] @ y[pair["right"]]), axis=1)
    best = pairs.sort_values(["left", "score"], ascending=[True, False]).groupby("left").head(k)
    return np.asarray(best["right"].to_numpy().reshape(len(x), -1))


def pure_python(x: np.ndarray, y: np.ndarray, k: int, threads: int) -> Answer:
    """Loops over lists."""
    rows = y.tolist()
    best = []
    for own in x.tolist():
        scores = [sum(a * b for a, b in zip(own, row, strict=True)) for row in rows]
        best.append(heapq.nlargest(k, range(len(rows)), key=scores.__getitem__))
    return np.array(best)


PEAK = Rival("sgemm of the same size", "numpy", 200_000, sgemm)

RIVALS = (
    Rival("faiss flat", "faiss", 200_000, faiss_flat),
    Rival("scikit-learn NearestNeighbors brute", "sklearn", 20_000, sklearn_brute),
    Rival("scikit-learn cosine + argpartition", "sklearn", 20_000, cosine_argpartition),
    Rival("NumPy full matrix", "numpy", 10_000, numpy_matrix),
    Rival("pandas merge + apply", "pandas", 200, pandas_apply),
    Rival("pure Python", "numpy", 60, pure_python),
)
