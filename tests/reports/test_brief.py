"""The brief for one firm: its numbers, its words, and hostile names in both formats."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from nakodo.engine.explain import explain
from nakodo.engine.match import Limits
from nakodo.engine.rules import Rules
from nakodo.engine.selection import Request, select
from nakodo.errors import UsageError
from nakodo.reports.brief import brief
from nakodo.reports.terminal import score_text
from nakodo.reports.words import words
from page_view import trial


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def selection():
    return select(Request(firms=("jp-toray",), right="country=FR,BE", rules=Rules.default()))


def test_partners_scores_and_products_are_the_engines(selection):
    text = brief(selection, 3, "md", "nakodo report --for jp-toray")
    table = selection.rank(3, Limits())
    rows = [line.split(" | ") for line in text.splitlines() if re.match(r"\| \d", line)]
    assert [row[0].strip("| ") for row in rows] == ["1", "2", "3"]
    assert [row[3] for row in rows] == [score_text(int(score)) for score in table.score]
    for left, right in zip(table.left, table.right, strict=True):
        found = explain(selection.engine, left.id, right.id)
        note = text.split(f". {right.name}\n")[1].split("\n## ")[0]
        assert all(f"- {question}" in note for question in found.questions[:4])
        assert all(step["rule"] in note for step in found.verdict["steps"][:4])
        if found.proposals:
            assert selection.engine.taxonomy[found.proposals[0].product].label_en in note


def test_a_brief_from_the_other_side_lists_its_own_partners(selection):
    turned = select(Request(firms=("fr-safran",), right="country=FR", rules=Rules.default()))
    text = brief(turned, 2, "md", "")
    expected = turned.rank(2, Limits()).left
    assert [re.search(rf"## {n}\. (.*?)( \(|$)", text, re.M)[1] for n in (1, 2)] == [f.name for f in expected]


def test_html_and_markdown_say_the_same_numbers(selection):
    page, text = (brief(selection, 3, fmt, "") for fmt in ("html", "md"))
    numbers = re.compile(r"0\.\d{8}")
    assert sorted(numbers.findall(page)) == sorted(numbers.findall(text))
    assert len(numbers.findall(page)) > 9


def test_hostile_names_stay_text(hostile_request):
    selection = select(replace(hostile_request, firms=("jp-00",)))
    tags = Tags()
    tags.feed(brief(selection, 13, "html", "nakodo"))
    assert {"script", "img", "svg"} & set(tags.names) == set()
    assert '<img src=x onerror="window.pwned2=1">' in tags.text
    markdown = brief(selection, 13, "md", "nakodo")
    assert "<script" not in markdown.replace("\\<script", "")
    assert "<img" not in markdown.replace("\\<img", "")


def test_a_brief_is_for_exactly_one_firm(selection):
    with pytest.raises(UsageError, match="for one firm, 0 were asked for"):
        brief(select(Request(right="country=BE")), 3, "md", "")


def test_command_writes_by_the_name_of_the_file(nakodo, tmp_path):
    path = tmp_path / "toray.md"
    arguments = ("report", "--for", "jp-toray", "--right", "country=BE", "--top", "1", "-o", path)
    assert nakodo(*arguments)[0] == 0
    assert path.read_text(encoding="utf-8").startswith("# Partners for Toray Industries")
    code, _, err = nakodo(*arguments)
    assert (code, "--force" in err) == (2, True)
    code, _, err = nakodo("report", "--format", "md", "-o", tmp_path / "all.md")
    assert (code, "--for FIRM" in err) == (2, True)


@pytest.mark.parametrize("fmt", ["html", "md"])
def test_another_word_file_gives_the_brief_in_other_words(selection, fmt):
    """With a trial translation no phrase of the brief is left in English, and its numbers stay."""
    own, other = brief(selection, 2, fmt, ""), brief(selection, 2, fmt, "", words=trial(words()))
    phrases = [piece for phrase in leaves(words()["brief"]) for piece in re.split(r"{\w+}", phrase)]
    said = [piece.strip(" .,:;“”") for piece in phrases if re.search(r"[A-Za-z]{2}", piece)]
    said = [piece for piece in said if len(piece) > 8]
    translated = [leaf for leaf in (trial(piece) for piece in said) if leaf in other]
    assert len(translated) > 12
    assert [piece for piece in said if piece in other] == []
    assert re.findall(r"0\.\d{8}", own) == re.findall(r"0\.\d{8}", other)


def leaves(branch) -> list[str]:
    return [leaf for value in branch.values() for leaf in leaves(value)] if isinstance(branch, dict) else [branch]
