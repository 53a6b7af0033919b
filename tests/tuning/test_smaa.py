"""SMAA against the R package ``smaa`` (G. van Valkenhoef, CRAN), and its weights against the uniform simplex.

https://cran.r-project.org/package=smaa, source at https://github.com/gertvv/rsmaa.
"""

from __future__ import annotations

import numpy as np
import pytest

from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.criterion import exact
from nakodo.engine.match import MatchEngine
from nakodo.engine.score import SideRows
from nakodo.profiles.model import Firm
from nakodo.tuning.robustness import robustness, simplex

N = len(CRITERION_NAMES)


def engine_of(values: np.ndarray) -> MatchEngine:
    """An engine whose first criteria are ``values`` (n_left, n_right, n_criteria), in [0, 1]; the others are 0."""
    n_left, n_right, n_criteria = values.shape
    sides = [
        [Firm(id=f"{country}-{i:04d}", name=str(i), country=country) for i in range(n)]
        for country, n in (("JP", n_left), ("FR", n_right))
    ]
    engine = MatchEngine().fit(*sides)
    nothing = N - n_criteria
    left = [exact(values[:, :, c]) for c in range(n_criteria)] + [np.zeros((n_left, 0))] * nothing
    right = [np.eye(n_right)] * n_criteria + [np.zeros((n_right, 0))] * nothing
    engine.left_rows = SideRows(tuple(left), (np.ones(n_left, dtype=bool),) * N)
    engine.right_rows = SideRows(tuple(right), (np.ones(n_right, dtype=bool),) * N)
    return engine


def acceptabilities(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Rank acceptability indices (n_right, n_right): alternatives by ranks, over all left firms and weights."""
    engine = engine_of(values)
    samples = np.hstack([weights, np.zeros((len(weights), N - weights.shape[1]))])
    table = engine.rank(k=values.shape[1])
    within = [
        robustness(engine, table, samples, k=k, unknown=False).acceptability for k in range(1, values.shape[1] + 1)
    ]
    indices = np.diff(np.vstack([np.zeros(len(table)), *within]), axis=0).T
    place = [engine.right.position[firm.id] for firm in table.right]
    return np.array([indices[np.equal(place, i)].mean(axis=0) for i in range(values.shape[1])])


def test_rank_acceptabilities_equal_those_of_the_r_package() -> None:
    """Five alternatives, three criteria, every weight that is a multiple of 0.02: counts by smaa under R 4.2.2.

    ``g <- expand.grid(i=0:50, j=0:50); g <- g[g$i + g$j <= 50,]; pref <- cbind(g$i, g$j, 50 - g$i - g$j) / 50;
    smaa(array(rep(values, each=1326), dim=c(1326, 5, 3)), pref)$ra * 1326``
    """
    values = [
        [0.9013, 0.2107, 0.3041],
        [0.4129, 0.8011, 0.3167],
        [0.3023, 0.4057, 0.9001],
        [0.5531, 0.5003, 0.4519],
        [0.2011, 0.9043, 0.1009],
    ]
    counts = [
        [389, 115, 131, 253, 438],
        [267, 363, 352, 344, 0],
        [517, 103, 169, 361, 176],
        [0, 578, 606, 142, 0],
        [153, 167, 68, 226, 712],
    ]
    weights = np.array([(i, j, 50 - i - j) for i in range(51) for j in range(51 - i)]) / 50
    found = acceptabilities(np.array([values]), weights)
    assert found * len(weights) == pytest.approx(np.array(counts), abs=1e-6)


DRAWS = 1_500


@pytest.fixture(scope="module")
def thrombolytics() -> np.ndarray:
    """The package's example: heparin and enoxaparin by proximal and distal thrombosis and bleeding, (draws, 2, 3).

    The package ships 10,000 draws of each measurement. They are drawn anew here, from Beta distributions of the three
    risks and linear values over [0.25, 0], [0.4, 0.15] and [0.1, 0] that agree with its printed summary: quartiles of
    the values 0.488, 0.589, 0.695 (heparin) and 0.597, 0.669, 0.731 (enoxaparin).
    """
    rng = np.random.default_rng(0)
    risks = [
        [rng.beta(20, 116, DRAWS), rng.beta(40, 96, DRAWS), rng.beta(1, 135, DRAWS)],
        [rng.beta(8, 121, DRAWS), rng.beta(32, 97, DRAWS), rng.beta(5, 124, DRAWS)],
    ]
    worst, best = np.array([0.25, 0.4, 0.1]), np.array([0.0, 0.15, 0.0])
    return (worst - np.transpose(risks, (2, 0, 1))) / (worst - best)


def test_the_draws_agree_with_the_summary_that_the_package_prints(thrombolytics: np.ndarray) -> None:
    weights = np.random.default_rng(1).dirichlet(np.ones(3), 500)
    values = thrombolytics @ weights.T
    printed = [[0.4879, 0.5885, 0.6950], [0.5974, 0.6690, 0.7309]]
    assert pytest.approx(np.array(printed), abs=0.008) == np.quantile(values, [0.25, 0.5, 0.75], axis=(0, 2)).T


@pytest.mark.parametrize(
    ("weights", "heparin_first"),
    [
        (None, 0.3504),
        ([0.5, 0.2, 0.3], 0.1279),
        ([0.1865097, 0.2772205, 0.5362698], 0.6682),
        ([0.4073100, 0.3641477, 0.2285423], 1 - 0.8956),
    ],
    ids=["no preferences", "exact weights", "central weights of heparin", "central weights of enoxaparin"],
)
def test_the_published_example_comes_out(
    thrombolytics: np.ndarray, weights: list[float] | None, heparin_first: float
) -> None:
    """First-rank acceptabilities and confidence factors printed in ``tests/Examples/smaa-Ex.Rout.save`` of smaa 0.3-2.

    Both sides are Monte Carlo: theirs of 10,000 draws (standard error 0.005), ours of 1,500 (0.012 at most).
    """
    drawn = simplex_of(3, 300) if weights is None else np.array([weights])
    scaled = np.clip((thrombolytics + 1) / 2.2, 0, 1)
    assert acceptabilities(scaled, drawn)[0, 0] == pytest.approx(heparin_first, abs=0.03)


def simplex_of(n: int, samples: int) -> np.ndarray:
    """Uniform weights of the first ``n`` criteria: a face of the simplex of all."""
    weights = simplex(samples)[:, :n]
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def test_weights_are_uniform_on_the_simplex() -> None:
    """Moments and margins of the uniform distribution on the simplex, which ``hitandrun::simplex.sample`` draws from.

    It is Dirichlet(1, ..., 1): mean 1/n, variance (n - 1) / (n^2 (n + 1)), covariance -1 / (n^2 (n + 1)) and
    P(w > t) = (1 - t)^(n - 1) (Devroye, 1986, "Non-Uniform Random Variate Generation", chapter XI, section 4).
    """
    samples = simplex(40_000, seed=3)
    covariance = np.cov(samples.T)
    assert samples.sum(axis=1) == pytest.approx(np.ones(len(samples)))
    assert samples.mean(axis=0) == pytest.approx(np.full(N, 1 / N), abs=0.002)
    assert np.diag(covariance) == pytest.approx(np.full(N, (N - 1) / (N**2 * (N + 1))), rel=0.05)
    apart = covariance[~np.eye(N, dtype=bool)]
    assert apart == pytest.approx(np.full(len(apart), -1 / (N**2 * (N + 1))), abs=1.2e-4)
    for share in (0.05, 0.1, 0.2):
        assert (samples > share).mean(axis=0) == pytest.approx(np.full(N, (1 - share) ** (N - 1)), abs=0.012)
