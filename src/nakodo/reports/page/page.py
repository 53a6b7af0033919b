"""The offline page: one HTML file that ranks all pairs anew while a weight moves."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import numpy as np

from nakodo.criteria.weights import set_names
from nakodo.engine.gate import soften
from nakodo.engine.match import MatchEngine
from nakodo.engine.score import best_first
from nakodo.engine.selection import LEFT, RIGHT, Request, Selection
from nakodo.reports.page.coverage import coverage_record
from nakodo.reports.page.pack import packed
from nakodo.reports.page.pairs import MOST_PAIRS, Pairs, pairs_of
from nakodo.reports.page.payload import page_arrays, page_record, region
from nakodo.reports.page.policy import policy_of
from nakodo.reports.terminal import score_text
from nakodo.reports.words import Words
from nakodo.reports.words import words as english

SCRIPTS = tuple(
    "dom unpack score model filter view status evidence proposals policy state table waterfall detail heatmap links "
    "export coverage controls main".split()
)
"""The page's script: these files, one after the other, as one module."""

FIRST_ROWS = 50
DIGESTS, SHOWN_DIGITS = ("left_digest", "right_digest"), 8
"""The digests of the profiles are whole at the foot of the page, shortened at its head."""

_HERE = files("nakodo.reports.page")


def page_html(
    selection: Selection,
    request: Request,
    command: str,
    most: int = MOST_PAIRS,
    options: Sequence[str] = (),
    words: Words | None = None,
) -> str:
    """The whole page.

    Parameters
    ----------
    selection : Selection
        What :func:`nakodo.engine.selection.select` made of the request.
    request : Request
    command : str
        The command line, for the record at the foot.
    most : int
        Pairs up to which all are embedded.
    options : sequence of str
        Options that the page cannot tell from its own data (excluded pairs, policy pack): its command repeats them.
    words : dict, optional
        Words of the interface; the English ones by default.
    """
    words = words or english()
    engine = selection.engine
    pairs = pairs_of(engine, most)
    policy, classes = policy_of(engine)
    run = engine.record(command)
    record = (
        page_record(engine, pairs)
        | policy
        | {
            "run": run,
            "words": {key: phrases for key, phrases in words.items() if key != "brief"},
            "coverage": coverage_record(engine),
            "request": _asked(request, options),
        }
    )
    script, style = source_of("js"), (_HERE / "page.css").read_text(encoding="utf-8")
    template = _environment().get_template("page.html.j2")
    return str(
        template.render(
            **_texts(engine, words, len(pairs.left), run),
            words=words,
            sets=set_names(),
            purposes=policy["purposes"],
            purpose=policy["purpose"],
            judged="policy" in policy,
            rows=_rows(engine, pairs),
            policy=content_policy(script, style),
            style=_trusted(style),
            script=_trusted(script),
            data=_trusted(packed(record, page_arrays(engine, pairs) | classes)),
            weights=json.dumps(engine.weights.as_dict(), indent=1),
            run=json.dumps(run, indent=1, ensure_ascii=False),
        )
    )


def content_policy(script: str, style: str) -> str:
    """A policy that lets just this script and this style run, and nothing be fetched.

    Examples
    --------
    >>> content_policy("1", "2").split("; ")[:2]
    ["default-src 'none'", "script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"]
    """
    kinds = {"script": script, "style": style}
    allowed = [f"{kind}-src 'sha256-{_digest(text)}'" for kind, text in kinds.items()]
    return "; ".join(["default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'"])


def source_of(folder: str) -> str:
    """The page's script."""
    return "\n".join((_HERE / folder / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _asked(request: Request, options: Sequence[str]) -> dict[str, Any]:
    """What the page's command repeats; a blind page tells nothing of where its firms come from."""
    blind = request.blind is not None
    left, right = (None, None) if blind else (request.left, request.right)
    return {
        "profiles": "" if blind else request.profiles or "",
        "left": left or LEFT,
        "right": right or RIGHT,
        "left_given": left is not None,
        "right_given": right is not None,
        "hidden": request.hidden,
        "new_only": request.new_only,
        "options": [] if blind else list(options),
        "blind": blind,
    }


def _texts(engine: MatchEngine, words: Words, n_pairs: int, run: dict[str, Any]) -> dict[str, Any]:
    sides = {side: side_title(engine, side, words) for side in ("left", "right")}
    page = words["page"]
    facts = {"n_left": len(engine.left), "n_right": len(engine.right), "pairs": f"{n_pairs:,}"}
    lead = page["lead"].format(**facts, weights=engine.weights.name, version=run["nakodo"])
    return {
        "sides": sides,
        "title": page["title"].format(**sides),
        "lead": f"{lead} · {page['inputs'].format(**{side: run[side][:SHOWN_DIGITS] for side in DIGESTS})}",
        "opening": page["opening"].format(**facts),
        "n_left": len(engine.left),
        "n_right": len(engine.right),
    }


def side_title(engine: MatchEngine, side: str, words: Words) -> str:
    """What a side is called: Europe, Japan, a country's code, or simply left or right firms."""
    found = region(engine.left if side == "left" else engine.right)
    names = words["sides"]
    return str(names.get(found) or found or names[side])


def _rows(engine: MatchEngine, pairs: Pairs) -> list[dict[str, Any]]:
    """The first rows, for the moment before the script runs and for readers without it."""
    plain = engine.weights.as_array() @ pairs.values
    kept = engine.gate.kept(pairs.left, pairs.right)
    scores = np.where(kept > 0, soften(plain, kept), -1)
    return [
        {
            "rank": place,
            "score": score_text(int(scores[pair])),
            "left": engine.left[int(pairs.left[pair])],
            "right": engine.right[int(pairs.right[pair])],
        }
        for place, pair in enumerate(best_first(scores, FIRST_ROWS).tolist(), start=1)
    ]


def _environment() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(loader=PackageLoader("nakodo.reports.page", "."), autoescape=True, undefined=StrictUndefined)


def _trusted(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)
