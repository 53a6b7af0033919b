"""Terms are found whatever their width, case, accents, hyphens and number."""

from __future__ import annotations

import pytest

from nakodo.errors import DataError
from nakodo.features.text import default_thesaurus
from nakodo.features.thesaurus import load_thesaurus

THESAURUS = default_thesaurus()


def capabilities(text):
    return {THESAURUS.concepts[i].capability for i in THESAURUS.find(text)}


def test_every_term_finds_its_own_concept():
    lost = [
        (concept.id, term)
        for i, concept in enumerate(THESAURUS.concepts)
        for terms in concept.terms.values()
        for term in terms
        if i not in THESAURUS.find(f"... {term} ...")
    ]
    assert lost == []


@pytest.mark.parametrize(
    "text", ["single-crystal turbine blade", "SINGLE CRYSTAL  TURBINE BLADES", "(Single\u2010Crystal Turbine Blades)"]
)
def test_case_hyphens_and_plurals_make_no_difference(text):
    assert "PRP-HOT" in capabilities(text)


def test_a_term_within_a_longer_word_is_not_found():
    concept = THESAURUS.concepts[0]
    term = next(t for t in concept.terms["en"] if t.isascii())
    assert 0 in THESAURUS.find(term)
    assert 0 not in THESAURUS.find(f"xx{term}xx".replace(" ", "q"))


@pytest.mark.parametrize("text", ["", "???", "lorem ipsum", "\ud800", "い" * 3])
def test_texts_that_name_nothing_find_nothing(text):
    assert THESAURUS.find(text) == {}


def test_a_bad_file_names_the_concept(tmp_path):
    (tmp_path / "x.toml").write_text(
        '[[concept]]\nid = "a"\ncapability = "SEN-RADAR"\nen = ["radar"]\n[[concept]]\nid = "a"\n'
        'capability = "SEN-RADAR"\nen = ["b"]\n[[concept]]\nid = "c"\nen = ["d"]\n'
    )
    with pytest.raises(
        DataError, match=r"(?s)concept\[1\]: found 'a' a second time.*concept\[2\]: found no capability"
    ):
        load_thesaurus(tmp_path)
