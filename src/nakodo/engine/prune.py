"""A rotation that puts most of the score into few dimensions, and upper bounds of all scores from those."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nakodo.engine.fold import Folded
from nakodo.engine.pieces import pieces

HEADS = (64, 96, 128, 160, 192, 224, 256, 320, 384)
"""Numbers of head dimensions that a sample chooses from."""

TAILS = 8
"""Groups that the dimensions of the tail are cut into; each is bounded by the product of its lengths."""

LEAST_PAIRS = 80_000_000
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
    """Upper bounds of the scores as a product of ``n_head + TAILS`` dimensions.

    Attributes
    ----------
    n_head : int
    turn_left : ndarray of shape (depth, depth), float32
    head_right : ndarray of shape (n_right, n_head + TAILS), float32
        Head of each turned right row, and bounds of the lengths of the groups of its tail.
    longest_row, longest_error : float
        Largest length of a row of ``head_right``, and of the rounding error of a head.
    strayed : float
        ``|I - T S^T|_F`` times the largest length of a right row.
    """

    n_head: int
    turn_left: np.ndarray
    head_right: np.ndarray
    longest_row: float
    longest_error: float
    strayed: float

    def heads(self, x_left: np.ndarray) -> tuple[np.ndarray, float]:
        """Left heads, and how far a score may exceed its bound ``heads @ head_right.T`` in float32.

        For matrices with ``T S^T = I``, ``x . y = xT . yS``. Cut the turned rows into a head and groups g of the tail:
        ``x . y <= x_h . y_h + sum_g |x_g| |y_g|`` (Cauchy-Schwarz). With the float32 products ``x^ = fl(xT)``,
        ``|x^_j - (xT)_j| <= c sum_i |x_i T_ij|``, where ``c = (d + 2) u / (1 - (d + 2) u)`` and ``u = 2^-24`` covers
        the d terms of a sum in any order and the rounding of T (Higham, 2002, section 3.1), so the error of a head
        is no longer than ``e_x = c |x| |T_h|_F``, and a group no longer than ``t_x,g = |x^_g| + c |x| |T_g|_F``.
        Therefore ``x . y <= x^_h . y^_h + sum_g t_x,g t_y,g + e_x |y^_h| + |x^_h| e_y + e_x e_y``. The first two
        terms are the product of the rows ``[x^_h, t_x]`` that is computed, which rounds by at most c times their
        lengths with ``d = n_head + TAILS``; the rest, with the largest lengths on both sides, is the slack. What T
        and S lack to ``T S^T = I`` adds ``|x| |y| |I - T S^T|_F``.

        Returns
        -------
        heads : ndarray of shape (n_rows, n_head + TAILS), float32
        slack : float
        """
        heads, row, error = _bounded(x_left, self.turn_left, x_left @ self.turn_left, self.n_head)
        rounding = _gamma(heads.shape[1]) * row * self.longest_row
        turning = error * self.longest_row + row * self.longest_error + error * self.longest_error
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
    costs = _costs(x[:PROBES], y, turn_left, turn_right, min(len(y), max(1, k * len(y) // n_right)))
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
    turn = np.ascontiguousarray(turn_right, dtype=np.float32)
    head_right = np.empty((len(folded.right), n_head + TAILS), dtype=np.float32)
    longest = np.zeros(3)
    for strip in pieces(len(head_right), SAMPLE):
        x = folded.x_right[strip]
        head_right[strip], row, error = _bounded(x, turn, x @ turn, n_head)
        longest = np.maximum(longest, [row, error, _lengths(x).max()])
    return Rotation(
        n_head=n_head,
        turn_left=np.ascontiguousarray(turn_left, dtype=np.float32),
        head_right=head_right,
        longest_row=float(longest[0]),
        longest_error=float(longest[1]),
        strayed=float(np.linalg.norm(np.eye(len(turn_left)) - turn_left @ turn_right.T) * longest[2]),
    )


def _bounded(x: np.ndarray, turn: np.ndarray, turned: np.ndarray, n_head: int) -> tuple[np.ndarray, float, float]:
    """Heads of turned rows, then bounds of the tail groups; the largest length of such a row, of a head's error."""
    gamma, length, edges = _gamma(turn.shape[0]), _lengths(x), tail_edges(n_head, turn.shape[1])
    heads = np.empty((len(x), n_head + TAILS), dtype=np.float32)
    heads[:, :n_head] = turned[:, :n_head]
    for g, (start, stop) in enumerate(pairwise(edges)):
        strayed = gamma * length * float(np.linalg.norm(turn[:, start:stop]))
        heads[:, n_head + g] = (_lengths(turned[:, start:stop]) + strayed) * (1 + 1e-6)
    error = gamma * float(length.max()) * float(np.linalg.norm(turn[:, :n_head]))
    return heads, float(_lengths(heads).max()), error


def tail_edges(n_head: int, depth: int) -> list[int]:
    """Where the groups of the tail begin and end: the first, which matter most, are the smallest.

    Examples
    --------
    >>> tail_edges(100, 164)
    [100, 101, 104, 109, 116, 125, 136, 149, 164]
    """
    return [n_head + (depth - n_head) * g**2 // TAILS**2 for g in range(TAILS + 1)]


def _gamma(n: int) -> float:
    """Relative rounding of a float32 sum of n products whose factors are rounded once."""
    steps = (n + 2) * 2.0**-24
    return steps / (1 - steps)


def _lengths(rows: np.ndarray) -> np.ndarray:
    """Upper bounds of the Euclidean lengths of float32 rows."""
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", rows, rows)).astype(np.float64) * (1 + _gamma(rows.shape[1])))


def _gram(rows: np.ndarray) -> np.ndarray:
    gram = (rows.T @ rows / len(rows)).astype(np.float64)
    ridge = max(RIDGE * np.trace(gram) / len(gram), np.finfo(np.float32).tiny)
    return np.asarray(gram + ridge * np.eye(len(gram)))


def _costs(x: np.ndarray, y: np.ndarray, turn_left: np.ndarray, turn_right: np.ndarray, k: int) -> dict[int, float]:
    """Multiply-adds per pair with each number of head dimensions."""
    depth = x.shape[1]
    kth = np.partition(x @ y.T, len(y) - k, axis=1)[:, len(y) - k]
    sides = [(rows, turn, rows @ turn.astype(np.float32)) for rows, turn in ((x, turn_left), (y, turn_right))]
    costs = {}
    for n_head in [n for n in HEADS if n + TAILS < depth] or [depth // 2]:
        left, right = (_bounded(*side, n_head)[0] for side in sides)
        costs[n_head] = n_head + TAILS + SURVIVOR_COST * depth * float(np.mean(left @ right.T > kth[:, None]))
    return costs
