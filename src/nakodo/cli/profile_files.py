"""The commands of ``nakodo profiles`` that write profiles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nakodo.cli.output import PROFILES_HELP, command_line, output_options, progress, say
from nakodo.cli.request import blind_option
from nakodo.cli.tables import FORMATS, write_table

if TYPE_CHECKING:
    from nakodo.profiles.firms import Firms

force_option = click.option("--force", is_flag=True, help="Replace what is there.")
target_option = click.option(
    "-o", "--output", required=True, metavar="FILE", help="Folder of .toml, or .csv, .xlsx, .jsonl, .parquet."
)


def _save(firms: Firms, target: str, force: bool) -> None:
    from nakodo.profiles.files import save_profiles

    save_profiles(firms, target, force)
    for notice in firms.notices:
        say(notice)
    say(f"{len(firms)} firm{'s' * (len(firms) != 1)} written to {target}")


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="IN...")
@click.argument("target", metavar="OUT")
@click.option("--where", default="", metavar="QUERY", help="Only these, as in 'country=JP kind=startup'.")
@blind_option
@force_option
def convert(sources: tuple[str, ...], target: str, where: str, blind: str | None, force: bool) -> None:
    """Read profiles and write them in another format.

    Nothing is lost on the way. Several IN make one collection. The ending tells the format: none for a folder of
    .toml files, .csv, .tsv, .xlsx, .jsonl, .parquet.

    \b
    nakodo profiles convert tokyo.xlsx lyon.csv members.jsonl
    nakodo profiles convert members.xlsx blind.xlsx --blind members.secret
    """
    from nakodo.profiles.files import load_profiles

    firms = load_profiles(sources).where(where)
    if blind:
        from nakodo.profiles.blind import blind_firms

        firms = blind_firms(firms, Path(blind))
    _save(firms, target, force)


@click.command()
@click.option("--format", "fmt", type=click.Choice(["xlsx", "csv"]), default="xlsx", help="[xlsx]")
@click.option("-o", "--output", metavar="FILE", help="[profiles-form.xlsx]")
@force_option
def template(fmt: str, output: str | None, force: bool) -> None:
    """Write a form for firms to fill in.

    It has English and Japanese headings, drop-down lists and an example.

    \b
    nakodo profiles template --format xlsx
    nakodo profiles template -o form.csv
    """
    from nakodo.errors import UsageError
    from nakodo.profiles.template import write_template

    path = Path(output or f"profiles-form.{fmt}")
    if path.exists() and not force:
        raise UsageError(f"{path} exists\n  try: --force to replace it")
    write_template(path)
    say(f"form written to {path}")


@click.command()
@click.argument("path", required=False, metavar="[PATH]")
@click.option("--where", default="", metavar="QUERY", help="Only these, as in 'country=JP kind=startup'.")
@click.option("--all", "everyone", is_flag=True, help="Also firms that state codes.")
@click.option("--write", metavar="FILE", help="Write the profiles with the codes marked as inferred, to be confirmed.")
@output_options(FORMATS)
def tag(path: str | None, where: str, everyone: bool, write: str | None, **chosen: Any) -> None:
    """Suggest capability codes from free text.

    For firms that state none: codes with confidence and the words that decided. In the file that --write makes, a
    person confirms a code by changing its origin to "stated", or deletes it.

    \b
    nakodo profiles tag members.csv --write tagged.xlsx
    nakodo profiles tag --all --where id=jp-toray
    """
    from nakodo.features.inference import infer_codes, infer_offers
    from nakodo.profiles.files import load_profiles
    from nakodo.profiles.firms import Firms
    from nakodo.profiles.taxonomy import load_taxonomy

    known = load_taxonomy()
    firms = load_profiles(path).where(where)
    asked = [firm for firm in firms if everyone or not firm.offers]
    with progress():
        found = infer_codes(asked, known)
    rows = [
        {
            "id": firm.id,
            "code": code.code,
            "label": known[code.code].label_en,
            "confidence": code.confidence,
            "stated": "yes" if any(offer.code == code.code for offer in firm.offers) else "no",
            "evidence": code.evidence,
            "statement": code.statement,
        }
        for firm, codes in zip(asked, found, strict=True)
        for code in codes
    ]
    columns = ("id", "code", "label", "confidence", "stated", "evidence", "statement")
    write_table(rows, columns, {"command": command_line()}, chosen)
    say(f"{len(rows)} codes for {len(asked)} firms; suggestions, to be confirmed by a person")
    if write:
        _save(Firms(infer_offers(list(firms), known), firms.notices), write, chosen["force"])


@click.command()
@click.argument("kept")
@click.argument("other")
@click.option("--profiles", "path", metavar="PATH", help=PROFILES_HELP)
@target_option
@force_option
def merge(kept: str, other: str, path: str | None, output: str, force: bool) -> None:
    """Make one record of two.

    KEPT and OTHER are ids: KEPT keeps its facts, OTHER fills what is unknown; differences are said.

    \b
    nakodo profiles merge jp-a jp-b --profiles members.xlsx -o merged.xlsx
    """
    from nakodo.profiles.files import load_profiles
    from nakodo.profiles.merging import merge_profiles

    firms, conflicts = merge_profiles(load_profiles(path), kept, other)
    for conflict in conflicts:
        say(conflict)
    _save(firms, output, force)


@click.command()
@click.option("--left", type=click.IntRange(1), default=100, help="Japanese firms.  [100]")
@click.option("--right", type=click.IntRange(1), default=200, help="European firms.  [200]")
@click.option("--seed", type=click.IntRange(0), default=0, help="The same seed gives the same firms.  [0]")
@target_option
@force_option
def synth(left: int, right: int, seed: int, output: str, force: bool) -> None:
    """Invent firms, with planted pairs.

    For tests, benchmarks and teaching; the planted pairs go to a CSV file beside the firms.

    \b
    nakodo profiles synth --left 1000 --right 2000 --seed 7 -o invented.jsonl
    nakodo match --profiles invented.jsonl
    """
    from nakodo.errors import UsageError
    from nakodo.profiles.firms import Firms
    from nakodo.profiles.synthetic import synthetic_firms, write_truth

    target = Path(output)
    truth = target.with_name(f"{target.stem}-truth.csv")
    if truth.exists() and not force:
        raise UsageError(f"{truth} exists\n  try: --force to replace it")
    made = synthetic_firms(left, right, seed)
    _save(Firms([*made.left, *made.right]), output, force)
    write_truth(made, truth)
    say(f"{len(made.truth)} planted pairs written to {truth}")


@click.command()
@click.argument("secret")
@click.argument("pseudonyms", nargs=-1, metavar="[PSEUDONYM]...")
@output_options(FORMATS)
def reveal(secret: str, pseudonyms: tuple[str, ...], **chosen: Any) -> None:
    """Say which firms stand behind pseudonyms.

    SECRET is the file that --blind wrote.

    \b
    nakodo profiles reveal members.secret jp-kzrgn3
    nakodo profiles reveal members.secret --format csv
    """
    from nakodo.profiles.blind import reveal as revealed

    columns = ("pseudonym", "id", "name")
    rows = [dict(zip(columns, row, strict=True)) for row in revealed(Path(secret), pseudonyms)]
    write_table(rows, columns, {}, chosen)
