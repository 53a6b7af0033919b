"""Known partnerships: the labels against which a ranking is measured."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nakodo.errors import DataError, Problem, UsageError


@dataclass(frozen=True, order=True)
class Label:
    """One partnership that is known; a pair that is not listed may be real all the same."""

    left_id: str
    right_id: str
    year: int | None = None
    kind: str = ""
    split: str = ""


class Labels:
    """Known partnerships in order of ids.

    Examples
    --------
    >>> labels = Labels([Label("jp-b", "fr-a", 2021), Label("jp-a", "fr-a", 2015)])
    >>> len(labels), len(labels.where(after=2020)), len(labels.where(before=2020))
    (2, 1, 1)
    """

    def __init__(self, labels: Iterable[Label]) -> None:
        self._labels = tuple(sorted(labels, key=lambda label: (label.left_id, label.right_id)))

    def __len__(self) -> int:
        return len(self._labels)

    def __iter__(self) -> Iterator[Label]:
        return iter(self._labels)

    @property
    def pairs(self) -> set[tuple[str, str]]:
        return {(label.left_id, label.right_id) for label in self}

    def where(self, before: int | None = None, after: int | None = None, split: str | None = None) -> Labels:
        """The labels before a year (exclusive), from a year on, or of one value of the column ``split``.

        A label without a year stands on neither side of a date.
        """
        kept = [label for label in self if split is None or label.split == split]
        if before is not None:
            kept = [label for label in kept if label.year is not None and label.year < before]
        if after is not None:
            kept = [label for label in kept if label.year is not None and label.year >= after]
        return Labels(kept)

    def partners_of(self) -> Counter[str]:
        """Number of known partners of every firm of either side."""
        return Counter(id_ for pair in self.pairs for id_ in pair)


def load_labels(path: str | Path, left: Container[str], right: Container[str]) -> Labels:
    """Read a CSV file with the columns ``left_id,right_id[,year][,kind][,split]``; further columns are ignored.

    Parameters
    ----------
    path : str or Path
    left, right : container of str
        The ids of all firms of either side, by which spelling is checked.

    Raises
    ------
    DataError
        With every unknown id, missing column, bad year and pair that stands there twice.
    UsageError
        If there is no such file.
    """
    path = Path(path)
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in ("left_id", "right_id") if name not in (reader.fieldnames or ())]
        if missing:
            columns = ", ".join(reader.fieldnames or ()) or "nothing"
            raise DataError([Problem(path.name, "header", columns, "left_id,right_id[,year][,kind][,split]")])
        rows = list(reader)
    problems: list[Problem] = []
    labels: dict[tuple[str, str], Label] = {}
    for line, row in enumerate(rows, start=2):
        pair = (row["left_id"] or "", row["right_id"] or "")
        found = list(_problems(path.name, line, row, left, right))
        if pair in labels:
            found.append(Problem(path.name, f"line {line}", f"{pair[0]},{pair[1]} a second time", "each pair once"))
        problems += found
        if not found:
            year = row.get("year") or ""
            labels[pair] = Label(*pair, int(year) if year else None, row.get("kind") or "", row.get("split") or "")
    if problems:
        raise DataError(problems)
    return Labels(labels.values())


def _problems(
    file: str, line: int, row: dict[str, str], left: Container[str], right: Container[str]
) -> Iterator[Problem]:
    for column, own, other in (("left_id", left, right), ("right_id", right, left)):
        id_ = row[column] or ""
        if id_ not in own:
            side = column.removesuffix("_id")
            hint = "it stands on the other side; swap the columns" if id_ in other else ""
            yield Problem(file, f"line {line}, {column}", repr(id_), f"the id of a firm of the {side} side", hint)
    year = row.get("year") or ""
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        yield Problem(file, f"line {line}, year", repr(year), "a year of four digits, or nothing")
