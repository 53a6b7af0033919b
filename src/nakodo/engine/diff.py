"""What changed between two match files: pairs that appeared, vanished, rose or fell, and which criterion moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from nakodo.errors import DataError, Problem

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[Any, Any]
COLUMNS = ("left_id", "right_id", "rank", "score")
MOVE_COLUMNS = ("kind", "left_id", "right_id", "old_rank", "new_rank", "old_score", "new_score", "moved")
PREFIX = "contribution_"


@dataclass(frozen=True)
class Move:
    """One pair in two files; ranks and scores are None where the pair is not in the file.

    ``moved`` names the contribution that changed most, with its change in score.
    """

    kind: str
    left_id: str
    right_id: str
    old_rank: int | None
    new_rank: int | None
    old_score: float | None
    new_score: float | None
    moved: tuple[str, float] | None

    def row(self) -> dict[str, Any]:
        """The move as a line of a table; of what moved only the name."""
        return asdict(self) | {"moved": self.moved[0] if self.moved else None}


def diff(old: pd.DataFrame, new: pd.DataFrame) -> list[Move]:
    """Compare two match tables by (left_id, right_id); pairs that did not change are left out.

    Parameters
    ----------
    old, new : DataFrame
        With ``left_id``, ``right_id``, ``rank``, ``score`` and any ``contribution_*`` columns.

    Returns
    -------
    list of Move
        By kind (appeared, vanished, rose, fell, rescored), then by new rank, old rank and ids.

    Raises
    ------
    DataError
        If a table lacks one of those columns, or a rank or score is no number.

    Examples
    --------
    >>> import pandas as pd
    >>> old = pd.DataFrame({"left_id": ["a"], "right_id": ["x"], "rank": [2], "score": [0.5]})
    >>> new = old.assign(rank=1, score=0.6)
    >>> [(move.kind, move.old_rank, move.new_rank) for move in diff(old, new)]
    [('rose', 2, 1)]
    """
    for name, frame in (("the old table", old), ("the new table", new)):
        _check(name, frame)
    keys = ["left_id", "right_id"]
    before = {tuple(row[k] for k in keys): row for row in old.to_dict("records")}
    after = {tuple(row[k] for k in keys): row for row in new.to_dict("records")}
    moves = [_move(pair, before.get(pair), after.get(pair)) for pair in sorted(before.keys() | after.keys())]
    order = ("appeared", "vanished", "rose", "fell", "rescored")
    far = 10**9
    return sorted(
        (move for move in moves if move.kind != "same"),
        key=lambda m: (order.index(m.kind), m.new_rank or far, m.old_rank or far, m.left_id, m.right_id),
    )


def _check(name: str, frame: pd.DataFrame) -> None:
    import pandas as pd

    lacking = [column for column in COLUMNS if column not in frame.columns]
    if lacking:
        raise DataError([Problem(name, column, "no such column", "a column of a match file") for column in lacking])
    problems = [
        Problem(name, f"row {row}, {column}", repr(frame[column].iloc[row - 1]), "a number")
        for column in ("rank", "score")
        for row in (pd.to_numeric(frame[column], errors="coerce").isna().to_numpy().nonzero()[0] + 1).tolist()
    ]
    if problems:
        raise DataError(problems)


def _move(pair: tuple[str, ...], old: Row | None, new: Row | None) -> Move:
    old_rank, new_rank = _rank(old), _rank(new)
    if old is None or new is None:
        kind = "appeared" if old is None else "vanished"
    elif old_rank == new_rank:
        kind = "same" if _score(old) == _score(new) else "rescored"
    else:
        kind = "rose" if (new_rank or 0) < (old_rank or 0) else "fell"
    return Move(kind, pair[0], pair[1], old_rank, new_rank, _score(old), _score(new), _moved(old, new))


def _rank(row: Row | None) -> int | None:
    return None if row is None else int(str(row["rank"]))


def _score(row: Row | None) -> float | None:
    return None if row is None else float(str(row["score"]))


def _moved(old: Row | None, new: Row | None) -> tuple[str, float] | None:
    if old is None or new is None:
        return None
    shared = sorted(key for key in old if key.startswith(PREFIX) and key in new)
    changes = [(float(str(new[key])) - float(str(old[key])), key.removeprefix(PREFIX)) for key in shared]
    largest = max(changes, key=lambda change: abs(change[0]), default=None)
    return None if largest is None or largest[0] == 0 else (largest[1], round(largest[0], 8))
