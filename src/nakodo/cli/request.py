"""Options that say which firms, weights and pairs a command looks at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from nakodo.cli.output import PROFILES_HELP, options

if TYPE_CHECKING:
    from nakodo.criteria.weights import Weights
    from nakodo.engine.selection import Request

blind_option = click.option(
    "--blind", metavar="SECRET", help="Under pseudonyms; SECRET is the file that can reveal them."
)

side_options = options(
    click.option("--profiles", metavar="PATH", help=PROFILES_HELP),
    click.option("--left", metavar="FILE|QUERY", help="Left side: a file, or 'country=JP kind=startup'."),
    click.option("--right", metavar="FILE|QUERY", help="Right side; either alone keeps the other as bundled."),
    click.option("--include-hidden", is_flag=True, help="Take firms of doubtful status too."),
    blind_option,
)

weight_options = options(
    click.option("--weights", default="balanced", metavar="NAME|FILE", help="Weight set or TOML file.  [balanced]"),
    click.option("--weight", multiple=True, metavar="NAME=SHARE", help="Share of one criterion; repeatable."),
    click.option("--complementarity", metavar="JSON", help="Learned lifts for the criterion of that name."),
)

pair_options = options(
    click.option("--exclude", metavar="CSV", help="Pairs (left_id,right_id) to leave out."),
    click.option("--new-only", is_flag=True, help="Leave out pairs known as partners already."),
)


def weights_of(name: str, shares: Iterable[str]) -> Weights:
    """The weight set with the shares given on the command line."""
    from nakodo.criteria.weights import Weights
    from nakodo.errors import UsageError

    weights = Weights.load(name)
    given: dict[str, float] = {}
    for part in shares:
        criterion, equals, value = part.partition("=")
        try:
            given[criterion] = float(value)
        except ValueError:
            equals = ""
        if not equals:
            raise UsageError(f"--weight {part}: expected NAME=SHARE, as in supply_fit=0.4")
    return weights.replace(**given) if given else weights


def request_of(**chosen: Any) -> Request:
    """A request from the values of the options above (absent ones keep their defaults)."""
    from nakodo.engine.selection import Request, read_pairs

    partners = " ".join(f"{key}={chosen[key]}" for key in ("kind", "size", "country") if chosen.get(key))
    return Request(
        profiles=chosen.get("profiles"),
        left=chosen.get("left"),
        right=chosen.get("right"),
        firms=tuple(chosen.get("firms", ())),
        need=chosen.get("need"),
        product=chosen.get("product"),
        partners=partners,
        exclude=read_pairs(chosen["exclude"]) if chosen.get("exclude") else (),
        new_only=chosen.get("new_only", False),
        rules=chosen.get("rules"),
        blocked=chosen.get("show_blocked", False),
        blind=chosen.get("blind"),
        core=chosen.get("core", "auto"),
        hidden=chosen.get("include_hidden", False),
        lift=chosen.get("complementarity"),
        weights=weights_of(chosen.get("weights", "balanced"), chosen.get("weight", ())),
    )
