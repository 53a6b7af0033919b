"""A brief for one firm: its best partners, each with a half-page note for the meeting, as HTML or Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from markupsafe import Markup, escape

from nakodo.criteria.catalogue import CRITERIA
from nakodo.criteria.criterion import UNIT
from nakodo.engine.explain import Explanation, Supply, explain, main_reason
from nakodo.engine.match import NO_LIMITS, MatchEngine
from nakodo.engine.proposals import Input, Proposal
from nakodo.engine.selection import Selection
from nakodo.errors import UsageError
from nakodo.profiles.model import Firm
from nakodo.reports.terminal import score_text
from nakodo.reports.words import Words
from nakodo.reports.words import words as english

Record = dict[str, Any]

MOST_PARTS, MOST_SUPPLIES, MOST_QUESTIONS, MOST_STEPS, MOST_MISSING = 4, 3, 4, 4, 3
"""What fits half a page."""

SUPPLIERS = ("left", "right", "both")

_HERE = files("nakodo.reports")


def brief(selection: Selection, k: int, fmt: str, command: str, words: Words | None = None) -> str:
    """The ``k`` best partners of the one firm that was asked for, as ``"html"`` or ``"md"``.

    Parameters
    ----------
    selection : Selection
    k : int
    fmt : {"html", "md"}
    command : str
        The command line, for the record at the foot.
    words : dict, optional
        Words of the interface; the English ones by default.

    Raises
    ------
    UsageError
        If not exactly one firm was asked for.
    """
    asked = (*selection.asked_left, *selection.asked_right)
    if len(asked) != 1:
        raise UsageError(f"a brief is for one firm, {len(asked)} were asked for")
    engine = selection.engine
    table = selection.rank(k, NO_LIMITS)
    on_left = bool(selection.asked_left)
    firm = engine.left.by_id(asked[0]) if on_left else engine.right.by_id(asked[0])
    words = words or english()
    notes = [
        _note(engine, words, explain(engine, left.id, right.id), int(place), on_left)
        for left, right, place in zip(table.left, table.right, table.rank, strict=True)
    ]
    template = _environment(fmt).get_template(f"brief.{fmt}.j2")
    return str(
        template.render(
            words=words,
            b=words["brief"],
            firm=firm,
            offers=[engine.taxonomy[offer.code].label_en for offer in firm.offers],
            notes=notes,
            run=engine.record(command),
            style=Markup((_HERE / "templates" / "brief.css").read_text(encoding="utf-8")),
        )
    )


def _note(engine: MatchEngine, words: Words, found: Explanation, place: int, on_left: bool) -> Record:
    """What is said of one partner, in words and printed numbers."""
    match, own = found.match, words["brief"]
    other, asked = (found.right, found.left) if on_left else (found.left, found.right)
    ranks = (match.rank_for_right, match.rank_for_left) if on_left else (match.rank_for_left, match.rank_for_right)
    return {
        "place": place,
        "firm": other,
        "score": score_text(int(match.score[0])),
        "rank_there": int(ranks[0][0]),
        "known": f"{int(match.coverage[0]) * 100 // UNIT}%",
        "existing": found.existing,
        "verdict": found.verdict.get("verdict", ""),
        "situation": found.verdict.get("situation", ""),
        "reason": main_reason(engine, found.left.id, found.right.id),
        "parts": _parts(found, words),
        "supplies": [_supply(engine, own, s, found) for s in found.supplies[:MOST_SUPPLIES]],
        "statement": next(iter(found.statements), None),
        "names": {"left": found.left.name, "right": found.right.name},
        "product": _product(engine, own, found.proposals[0], asked, other, on_left) if found.proposals else None,
        "questions": found.questions[:MOST_QUESTIONS],
        "facts": [q["question"] for q in found.verdict.get("questions", ()) if q["may_block"]][:MOST_QUESTIONS],
        "steps": found.verdict.get("steps", ())[:MOST_STEPS],
        "more_steps": max(0, len(found.verdict.get("steps", ())) - MOST_STEPS),
        "purposes": found.purposes,
        "assumed": [_named(line, found, words) for line in found.assumed],
    }


def _parts(found: Explanation, words: Words) -> list[tuple[str, str]]:
    """The largest contributions, with what the rules take off if they do."""
    points = found.match.contributions[0].tolist()
    order = sorted(range(len(CRITERIA)), key=lambda c: (-points[c], c))[:MOST_PARTS]
    parts = [(_named(CRITERIA[c].label, found, words), score_text(points[c])) for c in order if points[c]]
    taken = int(found.match.policy[0])
    return [*parts, (words["brief"]["rules_part"], score_text(taken))] if taken else parts


def _named(text: str, found: Explanation, words: Words) -> str:
    """A criterion's label, at the start of a text, with the firms that it speaks of in place of "left" and "right"."""
    for criterion in CRITERIA:
        if text.startswith(criterion.label) and criterion.name in words["criteria"]:
            label = words["criteria"][criterion.name].format(left=found.left.name, right=found.right.name)
            return str(label + text.removeprefix(criterion.label))
    return text


def _supply(engine: MatchEngine, words: Words, supply: Supply, found: Explanation) -> str:
    giver, taker = (found.left, found.right) if supply.side == "left" else (found.right, found.left)
    flow = {"what": engine.taxonomy[supply.code].label_en, "giver": giver.name, "taker": taker.name}
    if supply.product:
        return str(words["supply_derived"].format(**flow, product=engine.taxonomy[supply.product].label_en))
    return str(words["supply_declared"].format(**flow, reason=supply.reason))


def _product(engine: MatchEngine, words: Words, made: Proposal, asked: Firm, other: Firm, on_left: bool) -> Record:
    """The best product: who brings what, what is missing and who could fill it."""
    names = {"left": asked.name if on_left else other.name, "right": other.name if on_left else asked.name}
    brings = [(names.get(side, words["either"]), _labels(engine, made.inputs, side)) for side in SUPPLIERS]
    return {
        "label": engine.taxonomy[made.product].label_en,
        "joint": f"{made.joint:.0%}",
        "alone": {asked.name: f"{made.left if on_left else made.right:.0%}"}
        | {other.name: f"{made.right if on_left else made.left:.0%}"},
        "integrator": names.get(made.integrator, words["both_make" if made.integrator else "neither_makes"]),
        "brings": [(name, labels) for name, labels in brings if labels],
        "missing": [(engine.taxonomy[i.code].label_en, _names(engine, i.fillers)) for i in made.missing[:MOST_MISSING]],
        "more_missing": [engine.taxonomy[i.code].label_en for i in made.missing[MOST_MISSING:]],
    }


def _labels(engine: MatchEngine, inputs: Iterable[Input], supplier: str) -> list[str]:
    return [engine.taxonomy[i.code].label_en for i in inputs if i.supplier == supplier]


def _names(engine: MatchEngine, ids: Iterable[str]) -> list[str]:
    return [(engine.left if id_ in engine.left.position else engine.right).by_id(id_).name for id_ in ids]


def _environment(fmt: str) -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("nakodo.reports", "templates"),
        autoescape=fmt == "html",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["md"] = markdown_text
    environment.filters["fill"] = _filled if fmt == "html" else str.format
    environment.filters["firm"] = _firm_name if fmt == "html" else markdown_text
    return environment


def _filled(phrase: str, **values: Any) -> Markup:
    """A phrase with values in it, which are escaped unless they are markup."""
    return escape(phrase).format(**values)


def _firm_name(name: str) -> Markup:
    return Markup("<bdi>{}</bdi>").format(name)


def markdown_text(text: str) -> str:
    r"""Text in which Markdown and HTML signs mean themselves, on one line.

    Examples
    --------
    >>> print(markdown_text("<b>*A*\n# B|"))
    \<b\>\*A\* \# B\|
    """
    return "".join(f"\\{c}" if c in r"\`*_[]<>#|&" else c for c in " ".join(text.split()))
