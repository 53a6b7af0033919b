"""The offline page: one HTML file that ranks all pairs anew while a weight moves."""

from __future__ import annotations

import base64
import hashlib
import json
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from nakodo.criteria.weights import set_names
from nakodo.engine.gate import soften
from nakodo.engine.match import MatchEngine
from nakodo.engine.score import best_first
from nakodo.engine.selection import LEFT, RIGHT, Request, Selection
from nakodo.reports.page.pack import packed
from nakodo.reports.page.pairs import MOST_PAIRS, Pairs, pairs_of
from nakodo.reports.page.payload import page_arrays, page_record, region
from nakodo.reports.page.policy import policy_of
from nakodo.reports.terminal import score_text

SCRIPTS = tuple(
    "dom unpack score model filter view status evidence proposals policy state table waterfall detail heatmap links "
    "export controls main".split()
)
"""The page's script: these files, one after the other, as one module."""

FIRST_ROWS = 50
_HERE = files("nakodo.reports.page")


@cache
def words() -> dict[str, Any]:
    """Every word of the interface."""
    return tomllib.loads((_HERE / "words.toml").read_text(encoding="utf-8"))


def page_html(selection: Selection, request: Request, command: str, most: int = MOST_PAIRS) -> str:
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
    """
    engine = selection.engine
    pairs = pairs_of(engine, most)
    policy, classes = policy_of(engine)
    run = engine.record(command)
    record = (
        page_record(engine, pairs)
        | policy
        | {
            "run": run,
            "words": words(),
            "request": {
                "profiles": request.profiles or "",
                "left": request.left or LEFT,
                "right": request.right or RIGHT,
                "hidden": request.hidden,
                "new_only": request.new_only,
                "left_given": request.left is not None,
                "right_given": request.right is not None,
                "without": ["--exclude"] * bool(request.exclude) + ["--blind"] * (request.blind is not None),
            },
        }
    )
    script, style = source_of("js"), (_HERE / "page.css").read_text(encoding="utf-8")
    template = _environment().get_template("page.html.j2")
    return str(
        template.render(
            **_texts(engine, len(pairs.left), run),
            words=words(),
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


def _texts(engine: MatchEngine, n_pairs: int, run: dict[str, Any]) -> dict[str, Any]:
    sides = {"left": side_title(engine, "left"), "right": side_title(engine, "right")}
    page = words()["page"]
    facts = {"n_left": len(engine.left), "n_right": len(engine.right), "pairs": f"{n_pairs:,}"}
    lead = page["lead"].format(**facts, weights=engine.weights.name, version=run["nakodo"])
    return {
        "sides": sides,
        "title": page["title"].format(**sides),
        "lead": f"{lead} · {page['inputs'].format(**run)}",
        "opening": page["opening"].format(**facts),
        "n_left": len(engine.left),
        "n_right": len(engine.right),
    }


def side_title(engine: MatchEngine, side: str) -> str:
    """What a side is called: Europe, Japan, a country's code, or simply left or right firms."""
    found = region(engine.left if side == "left" else engine.right)
    names = words()["sides"]
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
