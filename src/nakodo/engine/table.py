"""The result of a ranking: pairs with their ranks, scores and the parts that the scores are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from nakodo.arrays import Bools, Ints
from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.criterion import UNIT
from nakodo.criteria.weights import Weights
from nakodo.profiles.model import Firm

if TYPE_CHECKING:
    import pandas as pd

SCORE_UNIT = UNIT * UNIT
"""A score of 1 in the integer scores 0..10^8."""


@dataclass(frozen=True)
class MatchTable:
    """Ranked pairs, best first within each list.

    Attributes
    ----------
    left, right : tuple of Firm, length n_pairs
    rank : ndarray of shape (n_pairs,)
        Place in the list of the firm that was asked for (the left firm unless the view is turned), from 1.
    rank_for_left, rank_for_right : ndarray of shape (n_pairs,)
        Place of the right firm among all allowed partners of the left one, and the other way round.
    score : ndarray of shape (n_pairs,), int64, 0..10^8
    values : ndarray of shape (n_pairs, n_criteria), int64, 0..10000
    known : ndarray of shape (n_pairs, n_criteria), bool
    policy : ndarray of shape (n_pairs,), int64, <= 0
        What the rules take off the score.
    weights : Weights
    verdicts : tuple of str
        open, conditional, unknown or blocked; empty where no rules were applied.
    record : dict
        How the table was made: version, weights, profile digest, command.
    """

    left: tuple[Firm, ...]
    right: tuple[Firm, ...]
    rank: Ints
    rank_for_left: Ints
    rank_for_right: Ints
    score: Ints
    values: Ints
    known: Bools
    policy: Ints
    weights: Weights
    verdicts: tuple[str, ...]
    record: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.score)

    @property
    def contributions(self) -> Ints:
        """Weight times criterion, (n_pairs, n_criteria), int64; a row and its ``policy`` sum to the score exactly."""
        return self.values * self.weights.as_array()

    @property
    def coverage(self) -> Ints:
        """Share of the weight that rests on known values, in ten-thousandths, (n_pairs,) int64."""
        return np.asarray(self.known @ self.weights.as_array(), dtype=np.int64)

    def take(self, positions: Sequence[int] | Ints) -> MatchTable:
        """The rows at these positions."""
        chosen = np.asarray(positions, dtype=np.intp)
        return MatchTable(
            tuple(self.left[i] for i in chosen),
            tuple(self.right[i] for i in chosen),
            self.rank[chosen],
            self.rank_for_left[chosen],
            self.rank_for_right[chosen],
            self.score[chosen],
            self.values[chosen],
            self.known[chosen],
            self.policy[chosen],
            self.weights,
            tuple(self.verdicts[i] for i in chosen),
            self.record,
        )

    def to_columns(self) -> dict[str, list[Any]]:
        """Columns in the order of the files, one value a pair; scores, criteria and contributions as fractions of 1.

        Contributions are whole hundred-millionths, so their decimal digits add up to the score exactly.
        """
        parts = self.contributions
        columns = {
            "left_id": [firm.id for firm in self.left],
            "right_id": [firm.id for firm in self.right],
            "rank": self.rank.tolist(),
            "score": (self.score / SCORE_UNIT).tolist(),
            "left_name": [firm.name for firm in self.left],
            "right_name": [firm.name for firm in self.right],
            "left_country": [firm.country for firm in self.left],
            "right_country": [firm.country for firm in self.right],
            "rank_for_right": self.rank_for_right.tolist(),
            "coverage": (self.coverage / UNIT).tolist(),
        }
        columns |= {f"c_{name}": (self.values[:, c] / UNIT).tolist() for c, name in enumerate(CRITERION_NAMES)}
        columns |= {
            f"contribution_{name}": (parts[:, c] / SCORE_UNIT).tolist() for c, name in enumerate(CRITERION_NAMES)
        }
        return columns | {
            "contribution_policy": (self.policy / SCORE_UNIT).tolist(),
            "verdict": list(self.verdicts),
        }

    def to_frame(self) -> pd.DataFrame:
        """The columns of :meth:`to_columns` as a table, one row a pair."""
        import pandas as pd

        return pd.DataFrame(self.to_columns())


def concatenate(tables: Sequence[MatchTable]) -> MatchTable:
    """Tables of one engine, one after the other."""
    first = tables[0]
    return MatchTable(
        left=tuple(firm for table in tables for firm in table.left),
        right=tuple(firm for table in tables for firm in table.right),
        rank=np.concatenate([table.rank for table in tables]),
        rank_for_left=np.concatenate([table.rank_for_left for table in tables]),
        rank_for_right=np.concatenate([table.rank_for_right for table in tables]),
        score=np.concatenate([table.score for table in tables]),
        values=np.concatenate([table.values for table in tables]),
        known=np.concatenate([table.known for table in tables]),
        policy=np.concatenate([table.policy for table in tables]),
        weights=first.weights,
        verdicts=tuple(verdict for table in tables for verdict in table.verdicts),
        record=first.record,
    )
