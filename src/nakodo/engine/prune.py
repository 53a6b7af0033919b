"""A rotation that puts most of the score into few dimensions, and upper bounds of all scores from those."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nakodo.engine.fold import Folded

HEADS = (64, 96, 128, 160, 192, 224, 256, 320, 384)
"""Numbers of head dimensions that a sample chooses from."""

LEAST_PAIRS = 10_000_000
"""Below this, preparing costs more than the shorter products save."""

SAMPLE, PROBES = 2048, 128
RIDGE = 1e-3
"""Added to both Gram matrices, as a share of their mean eigenvalue, so that the rotation is well conditioned."""

SURVIVOR_COST = 16
"""Multiply-adds of the matrix product in the time of one of a scattered dot product, thresholds still rising."""

EIGEN_COST = 30
"""Multiply-adds of the matrix product in the time of an eigendecomposition, per cubed dimension."""


@dataclass(frozen=True)
class Rotation:
    """Upper bounds of the scores as a product of ``n_head + 1`` dimensions.

    Attributes
    ----------
    n_head : int
    turn_left : ndarray of shape (depth, depth), float32
    head_right : ndarray of shape (n_right, n_head + 1), float32
        Head of each turned right row, and a bound of the length of its tail.
    longest_head, longest_error, longest_tail : float
        Largest length of a right head, of its rounding error, and of a tail's bound.
    norm_left : tuple of float
        Frobenius norms of the head and tail columns of ``turn_left``.
    strayed : float
        ``|I - T S^T|_F`` times the largest length of a right row.
    """

    n_head: int
    turn_left: np.ndarray
    head_right: np.ndarray
    longest_head: float
    longest_error: float
    longest_tail: float
    norm_left: tuple[float, float]
    strayed: float

    def heads(self, x_left: np.ndarray) -> tuple[np.ndarray, float]:
        """Left heads, and how far a score may exceed its bound ``heads @ head_right.T`` in float32.

        For matrices with ``T S^T = I``, ``x . y = xT . yS``. Split both rows into head and tail:
        ``x . y <= x_h . y_h + |x_t| |y_t|`` (Cauchy-Schwarz). With the float32 products ``x^ = fl(xT)``,
        ``|x^_j - (xT)_j| <= g sum_i |x_i T_ij|``, where ``g = (d + 2) u / (1 - (d + 2) u)`` and ``u = 2^-24`` covers
        the d terms of a sum in any order and the rounding of T (Higham, 2002, section 3.1), so the error of a head
        is no longer than ``e_x = g |x| |T_h|_F``, and a tail no longer than ``t_x = |x^_t| + g |x| |T_t|_F``.
        Therefore ``x . y <= x^_h . y^_h + t_x t_y + e_x |y^_h| + |x^_h| e_y + e_x e_y``. The first two terms are the
        product that is computed, in ``n_head + 1`` terms, which rounds by at most
        ``g (|x^_h| |y^_h| + t_x t_y)``; the rest, with the largest lengths on both sides, is the slack. What T and S
        lack to ``T S^T = I`` adds ``|x| |y| |I - T S^T|_F``.

        Returns
        -------
        heads : ndarray of shape (n_rows, n_head + 1), float32
        slack : float
        """
        heads, head, error, tail = _heads(x_left, self.turn_left, self.n_head, self.norm_left)
        rounding = _gamma(self.n_head + 1) * (head * self.longest_head + tail * self.longest_tail)
        turning = error * self.longest_head + head * self.longest_error + error * self.longest_error
        return heads, 1.01 * (rounding + turning + float(_lengths(x_left).max()) * self.strayed)


def choose_rotation(folded: Folded, k: int, force: bool = False) -> Rotation | None:
    """The rotation that a seeded sample finds cheapest, or None where none is cheaper than whole products.

    Parameters
    ----------
    folded : Folded
    k : int
    force : bool
        Return the cheapest rotation even if whole products are cheaper.
    """
    n_left, n_right, depth = len(folded.left), len(folded.right), folded.depth
    if n_left == 0 or n_right == 0 or not (force or n_left * n_right >= LEAST_PAIRS):
        return None
    rng = np.random.default_rng(0)
    x = folded.x_left(rng.permutation(n_left)[:SAMPLE])
    y = folded.x_right[rng.permutation(n_right)[:SAMPLE]]
    turn_left, turn_right = balanced_rotation(x, y)
    costs = _costs(x[:PROBES] @ turn_left.astype(np.float32), y @ turn_right.astype(np.float32), min(len(y), max(1, k * len(y) // n_right)))
    n_head = min(costs, key=lambda n: costs[n])
    preparing = depth**2 * (1 / n_left + 1 / n_right) + EIGEN_COST * depth**3 / (n_left * n_right)
    if not force and costs[n_head] + preparing >= depth:
        return None
    return _rotation(folded, turn_left, turn_right, n_head)


def balanced_rotation(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """T and S with ``T S^T = I`` that make the dimensions of xT and yS uncorrelated and equally long.

    The balanced truncation of Moore (1981) [1]_: with Gram matrices ``G_y = C C^T`` and
    ``C^T G_x C = U D^2 U^T``, ``T = C U D^-1/2`` and ``S = C^-T U D^1/2``; both ``(xT)^T xT`` and ``(yS)^T yS``
    are D, whose entries are the singular values of ``x y^T``, largest first.

    References
    ----------
    .. [1] B. C. Moore, "Principal Component Analysis in Linear Systems", IEEE Transactions on Automatic Control 26
       (1981), 17-32, section V.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> turn_left, turn_right = balanced_rotation(rng.random((50, 4)), rng.random((60, 4)))
    >>> bool(np.allclose(turn_left @ turn_right.T, np.eye(4)))
    True
    """
    gram_x, gram_y = _gram(x), _gram(y)
    lower = np.linalg.cholesky(gram_y)
    squares, vectors = np.linalg.eigh(lower.T @ gram_x @ lower)
    roots = np.maximum(squares[::-1], np.finfo(float).tiny) ** 0.25
    vectors = vectors[:, ::-1]
    return lower @ vectors / roots, np.linalg.solve(lower.T, vectors) * roots


def _rotation(folded: Folded, turn_left: np.ndarray, turn_right: np.ndarray, n_head: int) -> Rotation:
    norm_right = _norms(turn_right, n_head)
    turn = np.ascontiguousarray(turn_right, dtype=np.float32)
    head_right = np.empty((len(folded.right), n_head + 1), dtype=np.float32)
    longest, length = np.zeros(3), 0.0
    for start in range(0, len(head_right), SAMPLE):
        strip = slice(start, start + SAMPLE)
        head_right[strip], *lengths = _heads(folded.x_right[strip], turn, n_head, norm_right)
        longest = np.maximum(longest, lengths)
        length = max(length, float(_lengths(folded.x_right[strip]).max()))
    return Rotation(
        n_head=n_head,
        turn_left=np.ascontiguousarray(turn_left, dtype=np.float32),
        head_right=head_right,
        longest_head=longest[0],
        longest_error=longest[1],
        longest_tail=longest[2],
        norm_left=_norms(turn_left, n_head),
        strayed=float(np.linalg.norm(np.eye(len(turn_left)) - turn_left @ turn_right.T)) * length,
    )


def _heads(
    x: np.ndarray, turn: np.ndarray, n_head: int, norms: tuple[float, float]
) -> tuple[np.ndarray, float, float, float]:
    """Turned heads with tail bounds as last column; largest length of a head, of its error and of a tail bound."""
    gamma = _gamma(turn.shape[0])
    length = _lengths(x)
    turned = x @ turn
    heads = np.empty((len(x), n_head + 1), dtype=np.float32)
    heads[:, :n_head] = turned[:, :n_head]
    heads[:, n_head] = (_lengths(turned[:, n_head:]) + gamma * length * norms[1]) * (1 + 1e-6)
    error = gamma * float(length.max()) * norms[0]
    return heads, float(_lengths(heads[:, :n_head]).max()), error, float(heads[:, n_head].max())


def _gamma(n: int) -> float:
    """Relative rounding of a float32 sum of n products whose factors are rounded once."""
    steps = (n + 2) * 2.0**-24
    return steps / (1 - steps)


def _lengths(rows: np.ndarray) -> np.ndarray:
    """Upper bounds of the Euclidean lengths of float32 rows."""
    return np.sqrt(np.einsum("ij,ij->i", rows, rows)).astype(np.float64) * (1 + _gamma(rows.shape[1]))


def _norms(turn: np.ndarray, n_head: int) -> tuple[float, float]:
    return float(np.linalg.norm(turn[:, :n_head])), float(np.linalg.norm(turn[:, n_head:]))


def _gram(rows: np.ndarray) -> np.ndarray:
    gram = (rows.T @ rows / len(rows)).astype(np.float64)
    ridge = max(RIDGE * np.trace(gram) / len(gram), np.finfo(np.float32).tiny)
    return np.asarray(gram + ridge * np.eye(len(gram)))


def _costs(x: np.ndarray, y: np.ndarray, k: int) -> dict[int, float]:
    """Multiply-adds per pair with each number of head dimensions."""
    depth = x.shape[1]
    kth = np.partition(x @ y.T, len(y) - k, axis=1)[:, len(y) - k]
    costs = {}
    for n_head in [n for n in HEADS if n < depth] or [max(1, depth // 2)]:
        tails = np.linalg.norm(x[:, n_head:], axis=1)[:, None] * np.linalg.norm(y[:, n_head:], axis=1)
        survivors = np.mean(x[:, :n_head] @ y[:, :n_head].T + tails > kth[:, None])
        costs[n_head] = n_head + SURVIVOR_COST * depth * float(survivors)
    return costs
