"""Hypothesis strategies for firms and sides; statements are bundled ones, whose vectors ship."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from nakodo.features.text import statements_of
from nakodo.profiles.files import load_profiles
from nakodo.profiles.model import KINDS, SIZE_CLASSES, Certification, Firm, Need, Offer
from nakodo.profiles.taxonomy import load_taxonomy

LEFT_COUNTRIES = ("JP",)
RIGHT_COUNTRIES = ("FR", "DE", "NO", "US")
SCHEMES = ("EN 9100", "JIS Q 9100", "AQAP 2110", "ISO 27001", "a certificate of no family")


@cache
def bundled_statements() -> tuple[tuple[str, str], ...]:
    found = {(language, text) for firm in load_profiles() for language, text, _ in statements_of(firm)}
    return tuple(sorted(found)[::97])


def statements() -> st.SearchStrategy[dict[str, str]]:
    return st.sampled_from(bundled_statements()).map(lambda pair: {pair[0]: pair[1]}) | st.just({})


def codes() -> st.SearchStrategy[str]:
    return st.sampled_from(load_taxonomy().codes)


def offers(origin: str = "stated") -> st.SearchStrategy[Offer]:
    return st.builds(
        Offer,
        origin=st.just(origin),
        confidence=st.none() if origin == "stated" else st.floats(0.35, 1),
        code=codes(),
        statement=statements(),
        trl=st.none() | st.integers(1, 9),
        share=st.none() | st.floats(0.001, 1),
        dual_use=st.none() | st.booleans(),
        us_content=st.sampled_from(["none", "some", "licensed", "unknown"]),
        control=st.none() | st.sampled_from(["civil", "ML5", "DU-6A"]),
    )


def firms(id_: str, countries: tuple[str, ...]) -> st.SearchStrategy[Firm]:
    return st.builds(
        Firm,
        id=st.just(id_),
        name=st.just(id_.upper()),
        country=st.sampled_from(countries),
        kind=st.none() | st.sampled_from(KINDS),
        size=st.none().map(lambda _: {}) | st.sampled_from(SIZE_CLASSES),
        offers=st.sampled_from(["stated", "stated", "inferred"]).flatmap(
            lambda origin: st.lists(offers(origin), min_size=1, max_size=6)
        ),
        needs=st.lists(st.builds(Need, code=codes()), max_size=3, unique_by=lambda need: need.code),
        certifications=st.lists(st.builds(Certification, scheme=st.sampled_from(SCHEMES)), max_size=2),
        description=statements(),
    )


def sides(least: int = 1, most: int = 6) -> st.SearchStrategy[tuple[list[Firm], list[Firm]]]:
    """Left and right firms; ids sort as they stand."""

    def drawn(sizes: tuple[int, int]) -> st.SearchStrategy[tuple[list[Firm], list[Firm]]]:
        left = st.tuples(*(firms(f"jp-{i}", LEFT_COUNTRIES) for i in range(sizes[0]))).map(list)
        right = st.tuples(*(firms(f"xx-{i}", RIGHT_COUNTRIES) for i in range(sizes[1]))).map(list)
        return st.tuples(left, right)

    return st.tuples(st.integers(least, most), st.integers(least, most)).flatmap(drawn)
