"""Simple rankings that a good one must beat."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np

from nakodo.arrays import Floats, Ints
from nakodo.errors import UsageError
from nakodo.evaluation.task import Task
from nakodo.features.text import statements_of
from nakodo.profiles.model import SIZE_BOUNDS, SIZE_CLASSES, Firm

Ranking = Callable[[Ints], Floats]
"""Positions of queries in a task, (n,) -> scores of the whole pool, (n, n_pool)."""

K1, B = 1.5, 0.75
"""Saturation and length parameters of BM25, the usual values."""

LSA_DIMENSIONS = 100
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+|[^\W\d_]\w+")


def tokens(text: str) -> list[str]:
    """Words in lower case; East Asian runs as pairs of characters.

    Examples
    --------
    >>> tokens("Radar for 航空機")
    ['radar', 'for', '航空', '空機']
    """
    found: list[str] = []
    for run in _TOKEN.findall(text.lower()):
        if "\u3040" <= run[0] <= "\u9fff":
            found += [run[i : i + 2] for i in range(max(len(run) - 1, 1))]
        else:
            found.append(run)
    return found


def whole_text(firm: Firm) -> str:
    """Every statement of a firm; names, programmes and partners are no part of it."""
    return " ".join(text for _, text, _ in statements_of(firm))


def tfidf(task: Task, seed: int) -> Ranking:
    """Cosine of TF-IDF rows."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    asked, pool = _texts(task)
    model = TfidfVectorizer(analyzer=tokens, sublinear_tf=True).fit(asked + pool)
    left, right = model.transform(asked), model.transform(pool).T.tocsr()
    return lambda queries: np.asarray((left[queries] @ right).toarray())


def lsa(task: Task, seed: int) -> Ranking:
    """Cosine after a truncated singular value decomposition of the TF-IDF rows."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    asked, pool = _texts(task)
    model = TfidfVectorizer(analyzer=tokens, sublinear_tf=True).fit(asked + pool)
    counts = model.transform(pool)
    size = min(LSA_DIMENSIONS, min(counts.shape) - 1)
    space = TruncatedSVD(size, random_state=seed).fit(counts)
    left, right = normalize(space.transform(model.transform(asked))), normalize(space.transform(counts))
    return lambda queries: np.asarray(left[queries] @ right.T)


def bm25(task: Task, seed: int) -> Ranking:
    """Okapi BM25 of the pool's texts with the asking firm's distinct words as the query.

    Robertson and Zaragoza (2009), equation 3.15, with the idf of Lucene, which is never negative.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    asked, pool = _texts(task)
    model = CountVectorizer(analyzer=tokens).fit(pool)
    counts = model.transform(pool).tocsr().astype(np.float64)
    length = np.asarray(counts.sum(axis=1)).ravel()
    documents = np.diff(counts.tocsc().indptr)
    idf = np.log1p((len(pool) - documents + 0.5) / (documents + 0.5))
    damping = K1 * (1 - B + B * length / max(length.mean(), 1e-12))
    row = np.repeat(np.arange(len(pool)), np.diff(counts.indptr))
    counts.data = idf[counts.indices] * counts.data * (K1 + 1) / (counts.data + damping[row])
    words = (model.transform(asked) > 0).astype(np.float64)
    right = counts.T.tocsr()
    return lambda queries: np.asarray((words[queries] @ right).toarray())


def popularity(task: Task, seed: int) -> Ranking:
    """Logarithm of 2 plus the number of the candidate's known partners, the asking firm's own left out."""
    place = {int(position): query for query, position in enumerate(task.queries)}
    return lambda queries: np.log(2.0 + np.stack([task.links_of_others(place[q]) for q in queries.tolist()]))


def size(task: Task, seed: int) -> Ranking:
    """Logarithm of the candidate's approximate headcount; the mean where it is not known."""
    heads = np.array([_headcount(firm) for firm in task.pool])
    known = heads[~np.isnan(heads)]
    logs = np.log(np.where(np.isnan(heads), np.exp(np.log(known).mean()) if len(known) else 1.0, heads))
    return lambda queries: np.tile(logs, (len(queries), 1))


def breadth(task: Task, seed: int) -> Ranking:
    """Logarithm of 1 plus the number of the candidate's statements."""
    logs = np.log1p([len(statements_of(firm)) for firm in task.pool])
    return lambda queries: np.tile(logs, (len(queries), 1))


def random(task: Task, seed: int) -> Ranking:
    """Numbers drawn from the seed and the asking firm's position."""
    return lambda queries: np.stack([np.random.default_rng([seed, q]).random(len(task.pool)) for q in queries.tolist()])


BASELINES: dict[str, Callable[[Task, int], Ranking]] = {
    "tfidf": tfidf,
    "bm25": bm25,
    "lsa": lsa,
    "popularity": popularity,
    "size": size,
    "breadth": breadth,
    "random": random,
}


def make_baseline(name: str, task: Task, seed: int = 0) -> Ranking:
    """A baseline by name, or a product of some, as in ``"bm25*popularity"``.

    Raises
    ------
    UsageError
        If a name is not known.
    """
    factors = name.split("*")
    unknown = [factor for factor in factors if factor not in BASELINES]
    if unknown:
        raise UsageError(f"unknown baseline {unknown[0]!r}; known are {', '.join(BASELINES)} and products, as in a*b")
    rankings = [BASELINES[factor](task, seed) for factor in factors]
    return lambda queries: reduce(np.multiply, (ranking(queries) for ranking in rankings))


def _texts(task: Task) -> tuple[list[str], list[str]]:
    return [whole_text(firm) for firm in task.asked], [whole_text(firm) for firm in task.pool]


def _headcount(firm: Firm) -> float:
    """Stated employees, else the geometric middle of the size class, else NaN."""
    if firm.size.employees is not None:
        return max(float(firm.size.employees), 1.0)
    stated = firm.size.known_class()
    if stated is None:
        return float("nan")
    bounds: Sequence[int] = (1, *SIZE_BOUNDS, 10 * SIZE_BOUNDS[-1])
    position = SIZE_CLASSES.index(stated)
    return float(np.sqrt(bounds[position] * bounds[position + 1]))
