"""What was asked for: the two sides, whose partners, which gap or product, and what to leave out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from nakodo.arrays import Bools
from nakodo.criteria.weights import DEFAULT_SET, Weights
from nakodo.engine.match import Limits, MatchEngine
from nakodo.engine.rules import Rules
from nakodo.engine.table import MatchTable, concatenate
from nakodo.engine.topk import Core
from nakodo.errors import DataError, Problem, UsageError
from nakodo.profiles.blind import under_pseudonyms
from nakodo.profiles.files import load_profiles
from nakodo.profiles.firms import Firms
from nakodo.profiles.lift_file import read_lift
from nakodo.profiles.model import Firm, Need
from nakodo.profiles.taxonomy import Taxonomy, load_taxonomy

LEFT, RIGHT = "country=JP", "region=europe"
"""The two sides by default."""


@dataclass(frozen=True)
class Request:
    """Everything that narrows a match.

    Attributes
    ----------
    profiles : str or None
        Folder or file that takes the place of the bundled profiles.
    left, right : str or None
        A file, or conditions such as ``"country=JP kind=startup"``; the default sides where None.
    firms : tuple of str
        Ids or names whose partners are wanted, of either side.
    need : str or None
        Capability code: only partners that offer it, to firms that need it.
    product : str or None
        Capability code: only pairs that cover parts of this product, not the same ones.
    partners : str
        Conditions on the partners: the other side of ``firms``, else the right side.
    exclude : iterable of (str, str)
        Pairs of ids to leave out.
    new_only : bool
        Leave out pairs that a profile names as partners already.
    hidden : bool
        Take firms whose status is hidden too; those asked for by name are always taken.
    rules : Rules or None
        Policy pack and situation; None applies no rules.
    blocked : bool
        List just the pairs that the rules block.
    blind : str or None
        Secret file under whose pseudonyms the firms stand in everything that follows.
    lift : str or None
        File of learned lifts for the criterion ``complementarity``.
    core : {"auto", "numpy", "numba"}
        As in :class:`~nakodo.engine.match.MatchEngine`.
    """

    profiles: str | None = None
    left: str | None = None
    right: str | None = None
    firms: tuple[str, ...] = ()
    need: str | None = None
    product: str | None = None
    partners: str = ""
    exclude: tuple[tuple[str, str], ...] = ()
    new_only: bool = False
    hidden: bool = False
    rules: Rules | None = None
    blocked: bool = False
    blind: str | None = None
    lift: str | None = None
    core: Core = "auto"
    weights: Weights = field(default_factory=lambda: Weights.load(DEFAULT_SET))


@dataclass(frozen=True)
class Selection:
    """A fitted engine, and the ids of the left and of the right firms whose partners are wanted (empty: all).

    ``notices`` say what was mended when the profiles were read.
    """

    engine: MatchEngine
    asked_left: tuple[str, ...]
    asked_right: tuple[str, ...]
    notices: tuple[str, ...] = ()

    def rank(self, k: int, limits: Limits) -> MatchTable:
        """Lists of the asked firms, left ones first; the lists of all left firms where none is asked for."""
        if not (self.asked_left or self.asked_right):
            return self.engine.rank(k, limits)
        tables = [self.engine.rank(k, limits, self.asked_left)] if self.asked_left else []
        if self.asked_right:
            tables.append(self.engine.rank(k, limits, self.asked_right, turned=True))
        return concatenate(tables)

    def best(self, n: int, limits: Limits) -> MatchTable:
        """The best pairings overall, of the asked firms if there are any."""
        return self.engine.best(n, limits)


def select(request: Request) -> Selection:
    """Load both sides and fit an engine that allows just what the request asks for.

    Raises
    ------
    UsageError
        If a firm, capability or condition is unknown, or a firm stands on both sides.
    DataError
        If a profile cannot be read.
    """
    taxonomy = load_taxonomy() if request.lift is None else read_lift(request.lift, load_taxonomy())
    pool = load_profiles(request.profiles, taxonomy)
    left = _side(request.left, LEFT, pool, taxonomy)
    right = _side(request.right, RIGHT, pool, taxonomy)
    everyone = Firms([*left, *right])
    asked = {everyone.find(name).id for name in request.firms}
    if not request.hidden:
        left, right = (
            Firms((f for f in side if f.status != "hidden" or f.id in asked), side.notices) for side in (left, right)
        )
    for code in (request.need, request.product):
        if code is not None and code not in taxonomy:
            raise UsageError(f"unknown capability {code!r}\n  try: nakodo profiles taxonomy")
    sides = [_with_need(side, asked, request.need) if request.need else list(side) for side in (left, right)]
    exclude = request.exclude
    if request.blind is not None:
        shown = under_pseudonyms(Firms(firm for side in sides for firm in side), Path(request.blind))
        sides = [[shown[firm.id] for firm in side] for side in sides]
        asked = {shown[id_].id for id_ in asked}
        exclude = tuple((shown[a].id, shown[b].id) for a, b in exclude if a in shown and b in shown)
    engine = MatchEngine(request.weights, request.rules, taxonomy, request.core).fit(*sides)
    if request.blocked:
        engine.blocked_only()
    engine.exclude(exclude)
    if request.new_only:
        engine.exclude(engine.existing_pairs())
    asked_left = tuple(id_ for id_ in engine.left.ids if id_ in asked)
    asked_right = tuple(id_ for id_ in engine.right.ids if id_ in asked)
    _restrict(engine, request, asked_left, asked_right)
    notices = () if request.blind else tuple(dict.fromkeys((*left.notices, *right.notices)))
    if request.lift is not None and request.weights["complementarity"] == 0:
        notices += ("The learned lifts move no score: their criterion has no weight; try --weight complementarity=0.1",)
    return Selection(engine, asked_left, asked_right, notices)


def _side(source: str | None, default: str, pool: Firms, taxonomy: Taxonomy) -> Firms:
    if source is not None and "=" not in source:
        return load_profiles(source, taxonomy)
    return pool.where(source if source is not None else default)


def _with_need(side: Firms, asked: set[str], code: str) -> list[Firm]:
    return [
        firm.model_copy(update={"needs": (*firm.needs, Need(code=code))})
        if firm.id in asked and all(need.code != code for need in firm.needs)
        else firm
        for firm in side
    ]


def _restrict(engine: MatchEngine, request: Request, asked_left: tuple[str, ...], asked_right: tuple[str, ...]) -> None:
    n_left, n_right = len(engine.left), len(engine.right)
    everyone_left, everyone_right = np.ones(n_left, dtype=bool), np.ones(n_right, dtype=bool)
    own_left, own_right = _members(engine.left, asked_left), _members(engine.right, asked_right)
    turned, straight = bool(asked_right), bool(asked_left) or not asked_right
    if asked_left or asked_right:
        engine.restrict((own_left, everyone_right), (everyone_left, own_right))
    if request.partners:
        terms = []
        if straight:
            asked = own_left if asked_left else everyone_left
            terms.append((asked, _members(engine.right, engine.right.where(request.partners).ids)))
        if turned:
            terms.append((_members(engine.left, engine.left.where(request.partners).ids), own_right))
        engine.restrict(*terms)
    if request.need is not None:
        code = engine.taxonomy.index[request.need]
        offers = [side.capability.ability[:, code] > 0 for side in (engine.left_features, engine.right_features)]
        needs = [side.capability.needs[:, code] > 0 for side in (engine.left_features, engine.right_features)]
        buyers = [own_left, own_right] if asked_left or asked_right else needs
        engine.restrict((offers[0], buyers[1]), (buyers[0], offers[1]))
    if request.product is not None:
        engine.restrict(*_product_terms(engine, request.product))


def _product_terms(engine: MatchEngine, product: str) -> list[tuple[Bools, Bools]]:
    """Pairs in which each firm covers a part of the product (an input, or the product itself) that the other lacks."""
    taxonomy = engine.taxonomy
    parts = [taxonomy.index[product], *np.flatnonzero(taxonomy.strength[:, taxonomy.index[product]]).tolist()]
    left = engine.left_features.capability.ability[:, parts] > 0
    right = engine.right_features.capability.ability[:, parts] > 0
    return [
        (left[:, a] & ~left[:, b], right[:, b] & ~right[:, a])
        for a in range(len(parts))
        for b in range(len(parts))
        if a != b
    ]


def _members(side: Firms, ids: Iterable[str]) -> Bools:
    wanted = set(ids)
    return np.array([id_ in wanted for id_ in side.ids], dtype=bool)


def read_pairs(path: str) -> tuple[tuple[str, str], ...]:
    """Pairs of ids from the first two columns (or ``left_id`` and ``right_id``) of a CSV or TSV file with a header.

    Raises
    ------
    UsageError
        If there is no such file.
    DataError
        If a row has no two ids; all such rows at once.
    """
    import csv

    if not Path(path).is_file():
        raise UsageError(f"there is no file {path}")
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError([Problem(Path(path).name, f"byte {error.start}", "another encoding", "UTF-8")]) from None
    head, *rows = list(csv.reader(text.splitlines(), delimiter="\t" if "\t" in text.split("\n", 1)[0] else ",")) or [[]]
    a, b = (head.index("left_id"), head.index("right_id")) if {"left_id", "right_id"} <= set(head) else (0, 1)
    problems = [
        Problem(Path(path).name, f"line {n}", repr(",".join(row))[:60], "a left id and a right id")
        for n, row in enumerate(rows, start=2)
        if row and (len(row) <= max(a, b) or not row[a] or not row[b])
    ]
    if problems:
        raise DataError(problems)
    return tuple((row[a], row[b]) for row in rows if row)
