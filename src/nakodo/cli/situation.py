"""Options that say under which rules and in which situation pairings are judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nakodo.cli.output import Command, options

if TYPE_CHECKING:
    from nakodo.engine.rules import Rules
    from nakodo.policy.model import Scalar
    from nakodo.policy.pack import Pack
    from nakodo.policy.situation import Situation

ROLES = ("contractor", "coordinator", "member", "subcontractor", "supplier", "partner", "buyer")

pack_options = options(
    click.option("--pack", default="jp-eu-2026", metavar="NAME|PATH", help="Policy pack.  [jp-eu-2026]"),
    click.option("--with", "changes", multiple=True, metavar="FILE", help="TOML that adds to or changes the pack."),
    click.option("--without", multiple=True, metavar="RULE", help="Leave a rule out; repeatable."),
)

policy_options = options(
    click.option("--policy", "pack", default="jp-eu-2026", metavar="NAME|PATH", help="Pack, or none.  [jp-eu-2026]"),
    click.option("--funding", default="national", metavar="MONEY", help="EDF, EDIP, SAFE-1, ...  [national]"),
    click.option("--form", default="component", metavar="FORM", help="Or complete_system, technology, software."),
    click.option("--cost-share", type=float, metavar="SHARE", help="Outside share of the component cost."),
    click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE", help="Answer to a question; repeatable."),
    click.option("--date", "day", metavar="YYYY-MM-DD", help="Day of assessment.  [the pack's]"),
)

date_option = click.option("--date", "day", metavar="YYYY-MM-DD", help="Day of assessment.  [the pack's]")

situation_options = options(
    click.option("--funding", default="national", metavar="MONEY", help="EDF, EDIP, SAFE-1, ...  [national]"),
    click.option(
        "--form", default="component", metavar="FORM", help="component, complete_system, technology, software."
    ),
    click.option("--lethality", type=click.Choice(["weapon", "non_weapon"]), help="Instead of what the offers say."),
    click.option("--control", metavar="CLASS", help="List class instead: ML4, DU-1C or civil."),
    click.option("--us-content", type=click.Choice(["none", "ear", "usml", "some", "licensed"]), help="Instead."),
    click.option("--left-role", type=click.Choice(ROLES), help="Role of the first firm."),
    click.option("--right-role", type=click.Choice(ROLES), help="Role of the second firm."),
    click.option("--cost-share", type=float, metavar="SHARE", help="Outside share of the component cost."),
    click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE", help="Answer to a question; repeatable."),
    date_option,
)


def direction_option(default: str) -> Callable[[Command], Command]:
    """``--direction``: there (the first or left firm sends), back, or both."""
    choice = click.Choice(["there", "back", "both"])
    return click.option(
        "--direction", type=choice, default=default, help=f"Who sends, seen from the left.  [{default}]"
    )


def rules_of(pack: str, **chosen: Any) -> Rules | None:
    """The rules from the values of ``policy_options``; the pack ``none`` applies no rules."""
    from nakodo.engine.rules import Rules
    from nakodo.policy.pack import load_pack

    if pack == "none":
        return None
    loaded = load_pack(pack)
    unasked = dict.fromkeys(("left_role", "right_role", "lethality", "control", "us_content"))
    return Rules(loaded, situation_of(loaded, **{**unasked, **chosen}))


def pack_of(**chosen: Any) -> Pack:
    """The pack, changed as asked."""
    from nakodo.policy.pack import load_pack

    pack = load_pack(chosen["pack"], tuple(Path(change) for change in chosen["changes"]))
    return pack.without(chosen["without"])


def situation_of(pack: Pack, /, **chosen: Any) -> Situation:
    """The situation from the values of the options above."""
    from nakodo.policy.situation import Situation, control_kind

    facts = _facts(chosen["facts"])
    if chosen["cost_share"] is not None:
        facts["cost_share"] = chosen["cost_share"]
    return Situation.of(
        pack,
        funding=chosen["funding"],
        form=chosen["form"],
        day=day_of(chosen["day"]),
        facts=facts,
        left_role=chosen["left_role"],
        right_role=chosen["right_role"],
        lethality=chosen["lethality"],
        control=control_kind(chosen["control"]) if chosen["control"] else None,
        us_content=chosen["us_content"],
    )


def day_of(text: str | None) -> Any:
    """A day, or None where none is given."""
    from datetime import date

    from nakodo.errors import UsageError

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"--date {text}: expected a day, as in 2026-11-22") from None


def _facts(given: Iterable[str]) -> dict[str, Scalar]:
    from nakodo.errors import UsageError

    facts: dict[str, Scalar] = {}
    for part in given:
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise UsageError(f"--fact {part}: expected NAME=VALUE, as in handles_classified=no")
        facts[name] = _scalar(value)
    return facts


def _scalar(text: str) -> Scalar:
    words = {"yes": True, "true": True, "no": False, "false": False}
    if text.lower() in words:
        return words[text.lower()]
    try:
        return float(text)
    except ValueError:
        return text
