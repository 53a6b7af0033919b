"""``nakodo policy``: the rules, and what they say of pairings, consortia and lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nakodo.cli.output import PROFILES_HELP, command_line, console, output_options, say
from nakodo.cli.request import blind_option, pair_options, request_of, side_options, weight_options
from nakodo.cli.situation import (
    date_option,
    day_of,
    direction_option,
    pack_of,
    pack_options,
    situation_of,
    situation_options,
)
from nakodo.cli.tables import FORMATS, write_table

if TYPE_CHECKING:
    from nakodo.policy.model import Role
    from nakodo.policy.pack import Pack
    from nakodo.profiles.model import Firm
    from nakodo.profiles.taxonomy import Taxonomy

RULE_COLUMNS = (
    "id",
    "jurisdiction",
    "effect",
    "gate",
    "confidence",
    "status",
    "effective_from",
    "effective_to",
    "title",
)
text_format = click.option("--format", "fmt", type=click.Choice(["table", "json"]), default="table", help="[table]")
profiles_option = click.option("--profiles", metavar="PATH", help=PROFILES_HELP)


@click.group()
def policy() -> None:
    """Show the rules, and what they say of a pairing. A screening aid, not legal advice: ask counsel.

    \b
    nakodo policy check jp-toray it-leonardo --funding SAFE-1 --cost-share 0.2
    nakodo policy show JP-3P-09
    """


@policy.command("list")
@pack_options
@date_option
@click.option("--all", "everything", is_flag=True, help="Also rules that do not count on the day.")
@output_options(FORMATS)
def list_rules(day: str | None, everything: bool, **chosen: Any) -> None:
    """List the rules of a pack that count on a day.

    \b
    nakodo policy list --date 2025-06-16
    nakodo policy list --all --format csv
    """
    pack = pack_of(**chosen)
    when = day_of(day) or pack.assessed_on
    rules = [r for r in pack.rules.values() if everything or any(r.in_play(when, money) for money in pack.instruments)]
    rows = [{name: _cell(getattr(rule, name)) for name in RULE_COLUMNS} for rule in rules]
    write_table(rows, RULE_COLUMNS, {"pack": f"{pack.id} {pack.version}", "date": when.isoformat()}, chosen)
    say(f"{len(rows)} rules of {pack.id} {pack.version} on {when}, evidence up to {pack.evidence_until}; ask counsel")


@policy.command()
@click.argument("rule")
@pack_options
@text_format
def show(rule: str, fmt: str, **chosen: Any) -> None:
    """Show a rule with its conditions, numbers and sources.

    \b
    nakodo policy show JP-3P-09
    nakodo policy show EU-SAFE-03 --format json
    """
    from nakodo.policy.record import rule_record
    from nakodo.policy.text import rule_lines

    pack = pack_of(**chosen)
    found = pack.rule(rule)
    when = found.when.model_dump(exclude_unset=True, by_alias=True, mode="json")
    record = {**rule_record(found, pack), "when": when, "waives": list(found.waives)}
    _print(record, rule_lines(found, pack), fmt)


@policy.command()
@pack_options
@date_option
def lint(day: str | None, **chosen: Any) -> None:
    """List what somebody should look at in a pack: missing sources, stale evidence, overlaps, empty sets.

    \b
    nakodo policy lint
    nakodo policy lint --with my-rule.toml --date 2027-12-01
    """
    from nakodo.policy.lint import lint as problems_of

    pack = pack_of(**chosen)
    problems = problems_of(pack, day_of(day))
    _echo(str(problem) for problem in problems)
    say(f"{pack.id} {pack.version}: {len(pack.rules)} rules, {len(problems)} points to look at")


@policy.command()
@click.argument("left_firm", metavar="FROM")
@click.argument("right_firm", metavar="TO")
@situation_options
@direction_option("there")
@click.option("--offer", "offers", multiple=True, metavar="CODE", help="Only this capability; repeatable.")
@pack_options
@profiles_option
@blind_option
@text_format
def check(left_firm: str, right_firm: str, fmt: str, **chosen: Any) -> None:
    """Say what is open, what needs which step, and what is closed, when FROM sends something to TO.

    \b
    nakodo policy check jp-toray it-leonardo --funding SAFE-1 --cost-share 0.2
    nakodo policy check jp-mitsubishi-heavy pl-wb --form complete_system --lethality weapon --format json
    """
    from nakodo.policy.pairs import Screen
    from nakodo.policy.record import check_record, ways_record
    from nakodo.policy.text import check_lines
    from nakodo.profiles.taxonomy import load_taxonomy

    taxonomy, pack = load_taxonomy(), pack_of(**chosen)
    found = _firms([left_firm, right_firm], chosen["profiles"], taxonomy, chosen["offers"])
    left, right = _under_pseudonyms(found, chosen["blind"])
    situation, direction = situation_of(pack, **chosen), chosen["direction"]
    screen = Screen(pack, situation, taxonomy, direction)
    verdict = screen.pair(left, right)
    record = check_record(verdict, screen, left, right)
    if direction != "both":
        other = Screen(pack, situation, taxonomy, "back" if direction == "there" else "there").pair(left, right)
        record["other_way"] = {"verdict": other.outcome.word, **ways_record(other.ways, pack)}
    if not verdict.gate:
        record["other_money"] = _other_money(pack, chosen, taxonomy, left, right)
    _print(record, check_lines(record), fmt)


def _other_money(pack: Pack, chosen: dict[str, Any], taxonomy: Taxonomy, left: Firm, right: Firm) -> dict[str, str]:
    """The verdict of the same pairing with each other instrument that runs on the day."""
    from nakodo.policy.pairs import Screen

    found = {}
    for money, instrument in pack.instruments.items():
        for word in [f"{money}-{category}" for category in instrument.categories] or [money]:
            situation = situation_of(pack, **{**chosen, "funding": word})
            if instrument.runs(situation.day) and word.upper() != chosen["funding"].upper():
                found[word] = Screen(pack, situation, taxonomy, chosen["direction"]).pair(left, right).outcome.word
    return found


@policy.command()
@click.argument("ids", metavar="FIRM...", nargs=-1, required=True)
@situation_options
@click.option("--share", multiple=True, metavar="FIRM=SHARE", help="A firm's part of the component cost; repeatable.")
@click.option(
    "--contract-share", multiple=True, metavar="FIRM=SHARE", help="A firm's part of the contract; repeatable."
)
@click.option("--role", multiple=True, metavar="FIRM=ROLE", help="A firm's role; repeatable.")
@pack_options
@profiles_option
@blind_option
@text_format
def consortium(ids: Sequence[str], fmt: str, **chosen: Any) -> None:
    """Say whether a set of firms may ask for money together.

    \b
    nakodo policy consortium fr-safran de-hensoldt it-leonardo jp-toray --funding EDF
    nakodo policy consortium fr-mbda jp-toray --funding SAFE-2 --share jp-toray=0.2 --share fr-mbda=0.8
    """
    from nakodo.policy.consortium import Member
    from nakodo.policy.consortium import consortium as judged
    from nakodo.policy.record import consortium_record
    from nakodo.policy.text import consortium_lines
    from nakodo.profiles.taxonomy import load_taxonomy

    pack = pack_of(**chosen)
    situation = situation_of(pack, **chosen)
    firms = _firms(ids, chosen["profiles"], load_taxonomy())
    roles, cost, contract = (_by_firm(chosen[key], key, firms) for key in ("role", "share", "contract_share"))
    members = [
        Member(shown, _role(roles.get(firm.id)), _number(cost.get(firm.id)), _number(contract.get(firm.id)))
        for firm, shown in zip(firms, _under_pseudonyms(firms, chosen["blind"]), strict=True)
    ]
    record = consortium_record(judged(members, pack, situation), pack, situation)
    _print(record, consortium_lines(record), fmt)


@policy.command()
@situation_options
@direction_option("both")
@pack_options
@click.option("--pairs", default=50, type=click.IntRange(1), metavar="N", help="Best N pairings of each list.  [50]")
@side_options
@weight_options
@pair_options
@output_options(FORMATS)
def compare(pairs: int, **chosen: Any) -> None:
    """Compare the match under the pack with the match under changed rules, another day, or both.

    \b
    nakodo policy compare --without JP-3P-09 --form complete_system
    nakodo policy compare --date 2025-06-16 --form complete_system
    """
    from nakodo.engine.diff import MOVE_COLUMNS, diff
    from nakodo.engine.gate import Gate
    from nakodo.engine.selection import select
    from nakodo.policy.pack import load_pack
    from nakodo.policy.pairs import Screen
    from nakodo.policy.record import comparison_record
    from nakodo.policy.sourcing import sourcing
    from nakodo.policy.table import policy_table
    from nakodo.policy.text import comparison_lines
    from nakodo.reports.files import choose_format
    from nakodo.reports.terminal import moves, show

    shown = console()
    fmt = choose_format(chosen["fmt"], chosen["output"], shown.is_terminal)
    engine = select(request_of(**chosen)).engine
    asked, now, then = engine.gate, load_pack(chosen["pack"]), pack_of(**chosen)
    situations = (situation_of(now, **{**chosen, "day": None}), situation_of(then, **chosen))
    tables, frames = [], []
    for pack, situation in zip((now, then), situations, strict=True):
        table = policy_table(Screen(pack, situation, engine.taxonomy, chosen["direction"]), engine.left, engine.right)
        engine.gate = asked.meet(Gate(table.left_class, table.right_class, table.factor))
        tables.append(table)
        frames.append(engine.best(pairs).to_frame())
    record = comparison_record(tables, [sourcing(table) for table in tables])
    found = diff(*frames)
    if fmt == "table":
        show(shown, moves(found))
        _echo(comparison_lines(record))
    else:
        write_table([move.row() for move in found], MOVE_COLUMNS, {"command": command_line(), **record}, chosen)


def _cell(value: object) -> str | None:
    return None if value is None else str(value)


def _under_pseudonyms(firms: Sequence[Firm], secret: str | None) -> Sequence[Firm]:
    """The firms in their order, under pseudonyms where a secret file is named."""
    if secret is None:
        return firms
    from nakodo.profiles.blind import under_pseudonyms
    from nakodo.profiles.firms import Firms

    shown = under_pseudonyms(Firms(firms), Path(secret))
    return [shown[firm.id] for firm in firms]


def _firms(names: Iterable[str], profiles: str | None, taxonomy: Taxonomy, offers: Sequence[str] = ()) -> list[Firm]:
    """The firms of these names, with inferred offers where they state none, or with the chosen offers only."""
    from nakodo.errors import UsageError
    from nakodo.profiles.files import load_profiles

    files = [_bundled_file(name) for name in names] if profiles is None else []
    if files and all(files):
        found = [load_profiles(file, taxonomy)[0] for file in files]
    else:
        pool = load_profiles(profiles, taxonomy)
        found = [pool.find(name) for name in names]
    if not all(firm.offers for firm in found):
        from nakodo.features.inference import infer_offers

        found = infer_offers(found, taxonomy)
    for code in offers:
        if not any(offer.code == code for firm in found for offer in firm.offers):
            raise UsageError(f"none of the firms offers {code!r}\n  try: nakodo profiles show {found[0].id}")
    if not offers:
        return found
    return [
        firm.model_copy(update={"offers": tuple(o for o in firm.offers if o.code in offers) or firm.offers})
        for firm in found
    ]


def _bundled_file(id_: str) -> Path | None:
    """The file of a bundled firm, so that asking for one by id need not read them all."""
    from nakodo.profiles.bundled import bundled_path

    paths = (bundled_path() / side / f"{Path(id_).name}.toml" for side in ("japan", "europe"))
    return next((path for path in paths if path.is_file()), None)


def _by_firm(given: Iterable[str], option: str, firms: Sequence[Firm]) -> dict[str, str]:
    """FIRM=VALUE options by firm id."""
    from nakodo.errors import UsageError
    from nakodo.profiles.firms import Firms

    named, found = Firms(firms), {}
    for part in given:
        name, equals, value = part.rpartition("=")
        if not equals or not value:
            raise UsageError(f"--{option.replace('_', '-')} {part}: expected FIRM=VALUE")
        found[named.find(name).id] = value
    return found


def _number(text: str | None) -> float | None:
    from nakodo.errors import UsageError

    try:
        return None if text is None else float(text)
    except ValueError:
        raise UsageError(f"{text!r} is no share; expected a number from 0 to 1") from None


def _role(text: str | None) -> Role | None:
    from nakodo.errors import UsageError
    from nakodo.policy.situation import ROLES

    if text is not None and text not in ROLES:
        raise UsageError(f"unknown role {text!r}; known are {', '.join(ROLES)}")
    return next((role for role in ROLES if role == text), None)


def _print(record: dict[str, Any], lines: Iterable[str], fmt: str) -> None:
    if fmt == "json":
        import json

        click.echo(json.dumps(record, ensure_ascii=False, indent=1, default=str))
    else:
        _echo(lines)


def _echo(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo("".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line))
