"""All criteria and their weights as one pair of matrices, so that scoring every pair is one matrix product."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from nakodo.criteria.catalogue import CRITERIA
from nakodo.criteria.criterion import FEATURE_BITS, UNIT
from nakodo.criteria.weights import Weights
from nakodo.engine.pieces import pieces
from nakodo.engine.score import SideRows

NEUTRAL = np.array([round(criterion.neutral * UNIT) for criterion in CRITERIA], dtype=np.int64)
"""Value of an unknown criterion in ten-thousandths, in catalogue order."""

LARGEST_FEATURE = 2.0 ** (24 - FEATURE_BITS)
"""Whole multiples of 2^-20 below 16 have at most 24 bits, which is what float32 holds exactly."""

ROWS = 512
"""Rows that are copied and checked at a time."""

HALF = 0.5 / UNIT
"""How far a criterion's whole ten-thousandths stray from its dot product."""


@dataclass(frozen=True)
class Folded:
    """Exact features of both sides side by side, and what weight each dimension has.

    The first ``depth`` columns are the folded ones: the criteria with weight, then for each of them the column of its
    neutral value, then a column of ones. Features without weight follow; only the breakdown reads them. Features
    stay unweighted and exact in float32, so that the same matrices serve the scan and the canonical score, and new
    weights change ``scale`` and ``offset`` alone.

    Attributes
    ----------
    left, right : ndarray of shape (n, width), float32, C order
        Features, zero where a criterion is not known. ``right`` stands in the order of ``order``.
    left_known, right_known : ndarray of shape (n, n_criteria), bool
    order : ndarray of shape (n_right,), intp
        Position among the right firms of each row of ``right``.
    starts, stops : ndarray of shape (n_criteria,), intp
        Columns of each criterion.
    active : ndarray of shape (n_criteria,), bool
        Criteria that stand in the first ``depth`` columns.
    depth : int
    sums : ndarray of shape (n_criteria,), float64
        Upper bounds of ``sum_i |l_i r_i|`` over pairs of rows.
    weights : ndarray of shape (n_criteria,), int64
    scale : ndarray of shape (depth,), float32
    offset : ndarray of shape (n_left,), float32
        Weighted neutral values of the criteria that the left firm does not have.
    """

    left: np.ndarray
    right: np.ndarray
    left_known: np.ndarray
    right_known: np.ndarray
    order: np.ndarray
    starts: np.ndarray
    stops: np.ndarray
    active: np.ndarray
    depth: int
    sums: np.ndarray
    weights: np.ndarray
    scale: np.ndarray
    offset: np.ndarray

    def x_left(self, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Weighted left rows (n_rows, depth), float32: ``x_left @ x_right.T`` are the scores in [0, 1]."""
        block = self.left[rows, : self.depth] * self.scale
        block[:, -1] = self.offset[rows]
        return np.asarray(block)

    @property
    def x_right(self) -> np.ndarray:
        """Right rows (n_right, depth), float32, in the order of ``order``; a view."""
        return self.right[:, : self.depth]

    @property
    def rounding(self) -> float:
        """Bound of ``|float32 score - exact score|``.

        A dot product of d terms, summed in any order, is off by at most ``d u / (1 - d u) sum_i |a_i b_i|`` with
        ``u = 2^-24`` (Higham, 2002, equation 3.5 [1]_). The left factors carry two roundings more, of the weight and
        of its product with the feature, and an offset at most two. The sum is at most ``sums`` weighted, as an
        unknown criterion counts its neutral value, which is below 1.

        References
        ----------
        .. [1] N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd edition, SIAM 2002, section 3.1.
        """
        steps = (self.depth + 3) * 2.0**-24
        return float(steps / (1 - steps) * (np.maximum(self.sums, 1) @ self.weights) / UNIT)

    def refold(self, weights: Weights) -> Folded:
        """The same features under other weights; both matrices are shared.

        Raises
        ------
        ValueError
            If a criterion that was folded without weight gets one.
        """
        parts = weights.as_array()
        if (parts[~self.active] > 0).any():
            raise ValueError("a criterion that was folded without weight has weight now; fold again")
        return _weighted(self, parts)


def fold(left: SideRows, right: SideRows, weights: Weights, order: np.ndarray | None = None) -> Folded:
    """Fold criteria and weights into one matrix a side.

    A criterion's value, ``k_l k_r (l . r) + neutral (1 - k_l k_r)`` with known flags k, is the dot product of
    ``[k_l l, k_l, 1 - k_l]`` and ``[k_r r, neutral (1 - k_r), neutral]``; the last terms of all criteria share one
    column. Columns that are zero on one side everywhere are left out.

    Parameters
    ----------
    left, right : SideRows
    weights : Weights
    order : ndarray of shape (n_right,), optional
        Order in which the right rows are laid out; as given by default.

    Raises
    ------
    ValueError
        If a feature is not finite, or not a whole multiple of 2^-20 below 16.

    Examples
    --------
    >>> from nakodo.bench.firms import synthetic_market
    >>> market = synthetic_market(3, 4, dim=200)
    >>> folded = fold(market.left, market.right, market.weights)
    >>> scores = folded.x_left() @ folded.x_right.T
    >>> scores.shape, bool((scores >= 0).all() and (scores <= 1).all())
    ((3, 4), True)
    """
    parts = weights.as_array()
    active = parts > 0
    order = np.arange(len(right)) if order is None else order
    left_known, right_known = np.column_stack(left.known), np.column_stack(right.known)[order]
    used = [_used(a, b) for a, b in zip(left.rows, right.rows, strict=True)]
    neutral = np.flatnonzero(active & left_known.any(axis=0) & ~right_known.all(axis=0))
    widths = np.array([columns.size for columns in used])
    starts = np.empty(len(used), dtype=np.intp)
    depth = int(widths[active].sum()) + len(neutral) + 1
    starts[active] = np.cumsum(widths[active]) - widths[active]
    starts[~active] = depth + np.cumsum(widths[~active]) - widths[~active]
    shape = depth + int(widths[~active].sum())
    matrices = np.zeros((len(left), shape), np.float32), np.zeros((len(right), shape), np.float32)
    for c, columns in enumerate(used):
        place = slice(starts[c], starts[c] + widths[c])
        _copy(left.rows[c], columns, left_known[:, c], None, matrices[0][:, place])
        _copy(right.rows[c], columns, right_known[:, c], order, matrices[1][:, place])
    first = depth - 1 - len(neutral)
    matrices[0][:, first : depth - 1] = left_known[:, neutral]
    matrices[1][:, first : depth - 1] = ~right_known[:, neutral] * (NEUTRAL[neutral] / UNIT)
    matrices[1][:, depth - 1] = 1
    folded = Folded(
        left=matrices[0],
        right=matrices[1],
        left_known=left_known,
        right_known=right_known,
        order=order,
        starts=starts,
        stops=starts + widths,
        active=active,
        depth=depth,
        sums=np.array([_sum_bound(a, b) for a, b in zip(left.rows, right.rows, strict=True)]),
        weights=parts,
        scale=np.empty(0),
        offset=np.empty(0),
    )
    return _weighted(folded, parts)


def _weighted(folded: Folded, parts: np.ndarray) -> Folded:
    scale = np.zeros(folded.depth)
    for c in np.flatnonzero(folded.active):
        scale[folded.starts[c] : folded.stops[c]] = parts[c]
    neutral = _neutral_criteria(folded)
    scale[folded.depth - 1 - len(neutral) : folded.depth - 1] = parts[neutral]
    offset = ~folded.left_known @ (parts * NEUTRAL) / UNIT**2
    return replace(folded, weights=parts, scale=(scale / UNIT).astype(np.float32), offset=offset.astype(np.float32))


def _neutral_criteria(folded: Folded) -> np.ndarray:
    known = folded.left_known.any(axis=0) & ~folded.right_known.all(axis=0)
    return np.flatnonzero(folded.active & known)


def _used(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Columns that are not zero everywhere on one of the sides."""
    return np.flatnonzero(left.any(axis=0) & right.any(axis=0))


def _copy(rows: np.ndarray, columns: np.ndarray, known: np.ndarray, order: np.ndarray | None, out: np.ndarray) -> None:
    """Copy features strip by strip into ``out``, zero where not known, and refuse what float32 cannot hold."""
    for strip in pieces(len(rows), ROWS):
        source = rows[strip] if order is None else rows[order[strip]]
        if source.shape[1] > len(columns):
            source = source[:, columns]
        fine, largest = source * 2**FEATURE_BITS, np.abs(source).max(initial=0)
        if not (largest < LARGEST_FEATURE) or (fine != np.rint(fine)).any():
            raise ValueError(
                f"features must be finite and whole multiples of 2^-{FEATURE_BITS} below {LARGEST_FEATURE:g}"
            )
        np.multiply(source, known[strip, None], out=out[strip], casting="same_kind")


def _sum_bound(left: np.ndarray, right: np.ndarray) -> float:
    """Upper bound of ``sum_i |l_i r_i|``: the value itself for rows without negative entries, else by the norms."""
    if left.size == 0 or right.size == 0:
        return 0.0
    norms = float(_longest(left) * _longest(right)) * (1 + 1e-6)
    return min(norms, 1 + HALF) if left.min() >= 0 and right.min() >= 0 else norms


def _longest(rows: np.ndarray) -> float:
    return float(np.sqrt(np.einsum("ij,ij->i", rows, rows).max()))
