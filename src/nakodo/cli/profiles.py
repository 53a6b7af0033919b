"""``nakodo profiles``: what stands in profiles, whether it is right, and what is missing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from nakodo.cli.output import PROFILES_HELP, command_line, output_options, say
from nakodo.cli.profile_files import convert, merge, reveal, synth, tag, template
from nakodo.cli.tables import FORMATS, write_table

if TYPE_CHECKING:
    from nakodo.profiles.firms import Firms

profiles_argument = click.argument("path", required=False, metavar="[PATH]")
profiles_option = click.option("--profiles", "path", metavar="PATH", help=PROFILES_HELP)
where_option = click.option("--where", default="", metavar="QUERY", help="Only these, as in 'country=JP kind=startup'.")


@click.group()
def profiles() -> None:
    """Check, list, show and convert profiles. PATH is a folder, .toml, .csv, .tsv, .xlsx, .jsonl, .parquet, or "-".

    \b
    nakodo profiles check members.xlsx
    nakodo profiles convert members.xlsx members.jsonl
    """


def _load(path: str | None, where: str = "") -> Firms:
    """The firms of a path; what was found out on the way goes to standard error."""
    from nakodo.profiles.files import load_profiles

    firms = load_profiles(path)
    for notice in firms.notices:
        say(notice)
    return firms.where(where)


@profiles.command()
@profiles_argument
def check(path: str | None) -> None:
    """Check every file, row and field.

    Checks the form of identifiers and codes too; a valid form says nothing about existence: no register is asked.
    Exit code 1 if anything is wrong.

    \b
    nakodo profiles check
    nakodo profiles check members.csv
    """
    from nakodo.errors import DataError
    from nakodo.profiles.code_schemes import code_problems
    from nakodo.profiles.identifiers import checked_identifiers, identifier_problems

    firms = _load(path)
    problems = [problem for firm in firms for found in (identifier_problems, code_problems) for problem in found(firm)]
    if problems:
        raise DataError(problems)
    forms = Counter(checked.form for firm in firms for checked in checked_identifiers(firm))
    say(f"{len(firms)} firms, no problems")
    if forms:
        say(f"identifiers: {forms['valid']} of valid form, {forms['unchecked']} unchecked; none was looked up")


@profiles.command("list")
@profiles_argument
@where_option
@output_options(FORMATS)
def list_firms(path: str | None, where: str, **chosen: Any) -> None:
    """List firms.

    \b
    nakodo profiles list --where 'country=JP kind=startup'
    nakodo profiles list members.xlsx --format csv
    """
    columns = ("id", "name", "name_local", "country", "kind", "size", "offers", "status")
    rows = [
        {
            "id": firm.id,
            "name": firm.name,
            "name_local": firm.name_local,
            "country": firm.country,
            "kind": firm.kind or "",
            "size": firm.size.known_class() or "",
            "offers": " ".join(offer.code for offer in firm.offers),
            "status": firm.status,
        }
        for firm in _load(path, where)
    ]
    write_table(rows, columns, {"command": command_line()}, chosen)
    say(f"{len(rows)} firms")


@profiles.command()
@click.argument("firm")
@profiles_option
@click.option("--format", "fmt", type=click.Choice(["toml", "json"]), default="toml", help="[toml]")
def show(firm: str, path: str | None, fmt: str) -> None:
    """Show the profile of a firm.

    FIRM is an id, or a name in any script.

    \b
    nakodo profiles show 東レ
    nakodo profiles show fr-safran --format json
    """
    from nakodo.profiles.identifiers import checked_identifiers
    from nakodo.profiles.toml_files import toml_of

    found = _load(path).find(firm)
    if fmt == "json":
        click.echo(found.model_dump_json(by_alias=True, exclude_defaults=True, indent=1))
    else:
        click.echo(toml_of(found), nl=False)
    for checked in checked_identifiers(found):
        say(f"{checked.scheme} {checked.value}: form {checked.form}, existence not looked up")


@profiles.command()
@click.argument("text", required=False, default="")
@output_options(FORMATS)
def taxonomy(text: str, **chosen: Any) -> None:
    """List the capabilities.

    All, or those whose code, group or label holds TEXT.

    \b
    nakodo profiles taxonomy
    nakodo profiles taxonomy radar
    """
    from dataclasses import asdict

    from nakodo.profiles.names import plain
    from nakodo.profiles.taxonomy import load_taxonomy

    rows = [asdict(capability) for capability in load_taxonomy().capabilities]
    rows = [row for row in rows if plain(text) in plain(" ".join(map(str, row.values())))]
    columns = ("code", "group", "stage", "label_en", "label_ja", "typical_control", "lethal")
    write_table(rows, columns, {"command": command_line()}, chosen)


@profiles.command()
@profiles_argument
@click.option("--least", type=click.FloatRange(0, 1), default=0.7, help="Only pairs of this score or more.  [0.7]")
@output_options(FORMATS)
def duplicates(path: str | None, least: float, **chosen: Any) -> None:
    """List firms that may be the same, with the reason.

    Firms that may belong to one group are listed too. Nothing is merged.

    \b
    nakodo profiles duplicates members.xlsx
    nakodo profiles duplicates --least 0.9 --format csv
    """
    from nakodo.profiles.duplicates import find_duplicates

    found = find_duplicates(_load(path), least)
    columns = ("relation", "left_id", "right_id", "likeness", "reason")
    rows = [dict(zip(columns, (f.relation, f.left, f.right, f.score, f.reason), strict=True)) for f in found]
    write_table(rows, columns, {"command": command_line()}, chosen)
    relations = Counter(likeness.relation for likeness in found)
    say(f"{relations['duplicate']} possible duplicates, {relations['group']} pairs of one group")
    if relations["duplicate"]:
        say("to join two records: nakodo profiles merge KEPT OTHER --profiles PATH -o FILE")


@profiles.command()
@profiles_argument
@where_option
@click.option("--by", type=click.Choice(["firm", "capability"]), default="firm", help="[firm]")
@click.option("--as-of", default="", metavar="DATE", help="From which sources are aged.  [newest source]")
@click.option("--weights", default="balanced", metavar="NAME|FILE", help="What counts as useful.  [balanced]")
@output_options(FORMATS)
def coverage(path: str | None, where: str, by: str, as_of: str, weights: str, **chosen: Any) -> None:
    """Show what is known, and what is missing.

    Of each firm what is known, what matching assumes, what is missing, which facts would make the most of its scores
    known, and how old its sources are; or of each capability how many suppliers each side has.

    \b
    nakodo profiles coverage --where country=JP
    nakodo profiles coverage --by capability --format csv -o gaps.csv
    """
    firms = _load(path, where)
    rows = _firm_rows(firms, as_of, weights) if by == "firm" else _capability_rows(firms)
    columns, on_terminal = (FIRM_COLUMNS, FIRM_TERMINAL) if by == "firm" else (CAPABILITY_COLUMNS, ())
    write_table(rows, columns, {"command": command_line(), "weights": weights}, chosen, on_terminal)


FIRM_COLUMNS = (
    "id",
    "name",
    "known_share",
    "assumed",
    "missing",
    "most_useful",
    "n_sources",
    "newest_source",
    "source_age",
    "confidence",
)
FIRM_TERMINAL = ("id", "name", "known_share", "most_useful", "newest_source", "source_age", "confidence")
CAPABILITY_COLUMNS = ("code", "label_en", "label_ja", "japan", "europe", "remark")


def _firm_rows(firms: Firms, as_of: str, weights: str) -> list[dict[str, Any]]:
    from nakodo.criteria.weights import Weights
    from nakodo.criteria.worth import fact_worth
    from nakodo.profiles.coverage import firm_coverage
    from nakodo.profiles.taxonomy import load_taxonomy

    worth = fact_worth(Weights.load(weights), load_taxonomy())
    return [
        {
            "id": row.id,
            "name": row.name,
            "known_share": row.share,
            "assumed": " ".join(row.assumed),
            "missing": " ".join(row.missing),
            "most_useful": " ".join(row.most_useful),
            "n_sources": row.n_sources,
            "newest_source": row.newest_source,
            "source_age": row.source_age,
            "confidence": row.confidence,
        }
        for row in firm_coverage(firms, worth, as_of)
    ]


def _capability_rows(firms: Firms) -> list[dict[str, Any]]:
    from dataclasses import asdict

    from nakodo.profiles.coverage import capability_coverage
    from nakodo.profiles.taxonomy import load_taxonomy

    return [asdict(row) for row in capability_coverage(firms.active(), load_taxonomy())]


for command in (convert, template, tag, merge, synth, reveal):
    profiles.add_command(command)
