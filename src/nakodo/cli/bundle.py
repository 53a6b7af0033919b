"""``nakodo bundle``: for those who edit the bundled profiles or the thesaurus."""

from __future__ import annotations

import click


@click.group()
def bundle() -> None:
    """Rebuild or check the text vectors, concept weights and supplier counts that ship with nakodo.

    \b
    nakodo bundle check
    nakodo bundle build
    """


@bundle.command()
def build() -> None:
    """Encode all bundled texts and thesaurus terms anew (about two minutes)."""
    from nakodo.features.bundle import build_bundle
    from nakodo.profiles.bundled import bundled_path
    from nakodo.profiles.files import load_profiles
    from nakodo.profiles.taxonomy import load_taxonomy

    build_bundle(load_profiles(), load_taxonomy(), bundled_path())


@bundle.command()
def check() -> None:
    """Say what no longer fits the profiles and the thesaurus; exit code 1 if anything does not."""
    from nakodo.errors import NakodoError
    from nakodo.features.bundle import stale
    from nakodo.profiles.bundled import bundled_path
    from nakodo.profiles.files import load_profiles
    from nakodo.profiles.taxonomy import load_taxonomy

    found = stale(load_profiles(), load_taxonomy(), bundled_path())
    if found:
        raise NakodoError("\n  ".join(["the bundle is out of date", *found, "try: nakodo bundle build"]))
