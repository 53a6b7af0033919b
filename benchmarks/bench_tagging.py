"""How well `nakodo profiles tag` reads capability codes out of texts: the bundled codes hidden, then compared.

    python benchmarks/bench_tagging.py            (about two minutes, no network)

Statements: the text of each offer alone; right if the first suggestion is that offer's code.
Descriptions: the description of each firm in one language; right are the suggestions that the firm states.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nakodo.features.inference import infer_codes
from nakodo.profiles.files import load_profiles
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm
from nakodo.profiles.taxonomy import Taxonomy, load_taxonomy

LANGUAGES = ("en", "ja", "fr", "de", "es", "it")


def statement_row(firms: Firms, language: str, taxonomy: Taxonomy) -> str | None:
    """Number of statements, share with a suggestion, precision of the first, share with the code among all."""
    offers = [offer for firm in firms for offer in firm.offers if language in offer.statement]
    if not offers:
        return None
    asked = [Firm(name=f"s{i}", country="JP", description=o.statement[language]) for i, o in enumerate(offers)]
    found = [[code.code for code in codes] for codes in infer_codes(asked, taxonomy)]
    suggested = sum(map(bool, found))
    first = sum(codes[0] == offer.code for codes, offer in zip(found, offers, strict=True) if codes)
    among = sum(offer.code in codes for codes, offer in zip(found, offers, strict=True))
    n = len(offers)
    return f"| {language} | {n} | {suggested / n:.2f} | {first / max(suggested, 1):.2f} | {among / n:.2f} |"


def description_row(firms: Firms, language: str, taxonomy: Taxonomy) -> str | None:
    """Number of firms, suggestions a firm, precision, recall."""
    chosen = [firm for firm in firms if language in firm.description and firm.offers]
    if not chosen:
        return None
    asked = [Firm(id=f.id, name=f.id, country="JP", description=f.description[language]) for f in chosen]
    found = [{code.code for code in codes} for codes in infer_codes(asked, taxonomy)]
    stated = [{offer.code for offer in firm.offers} for firm in chosen]
    right = sum(len(codes & own) for codes, own in zip(found, stated, strict=True))
    suggested, n = sum(map(len, found)), len(chosen)
    precision, recall = right / max(suggested, 1), right / sum(map(len, stated))
    return f"| {language} | {n} | {suggested / n:.1f} | {precision:.2f} | {recall:.2f} |"


def table(title: str, heads: Iterable[str], rows: Iterable[str | None]) -> Iterator[str]:
    heads = list(heads)
    yield from (f"\n{title}\n", f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}")
    yield from (row for row in rows if row)


def main() -> None:
    firms, taxonomy = load_profiles(), load_taxonomy()
    statements = (statement_row(firms, language, taxonomy) for language in LANGUAGES)
    descriptions = (description_row(firms, language, taxonomy) for language in LANGUAGES)
    heads = ("language", "statements", "with a suggestion", "first is right", "right one is among them")
    for line in table("Statements of offers", heads, statements):
        print(line)
    heads = ("language", "firms", "suggestions a firm", "precision", "recall")
    for line in table("Descriptions of firms", heads, descriptions):
        print(line)


if __name__ == "__main__":
    main()
