"""The page as a file: its size, its bytes, its policy, and what is on it without a script."""

from __future__ import annotations

import base64
import html
import json
import os
import re
import subprocess
import sys
import zlib
from importlib.resources import files

import numpy as np
import pytest

from nakodo.engine.explain import matching_statements
from nakodo.engine.match import Limits
from nakodo.features.text import statements_of
from nakodo.reports.page.pack import packed
from nakodo.reports.page.page import page_html
from nakodo.reports.page.pairs import pairs_of
from nakodo.reports.page.statements import matched_statements
from nakodo.reports.terminal import score_text
from nakodo.reports.words import words
from page_view import opened_data


def test_bundled_page_holds_every_pair_in_two_megabytes(bundled_page, bundled_selection):
    engine = bundled_selection.engine
    page = bundled_page.read_text(encoding="utf-8")
    pairs = opened_data(page)["pairs"]
    assert len(page.encode()) <= 2_000_000
    assert pairs == {"here": len(engine.left) * len(engine.right), "total": pairs["here"], "per_firm": None}


def test_writing_the_bundled_page_is_quick(bundled_html):
    page, seconds = bundled_html
    print(f"{len(page.encode()) / 1e6:.2f} MB in {seconds:.1f} s of processor time")
    assert seconds < 6  # 3 s on a quiet machine; processor seconds stretch on a busy one


AGAIN = """
import sys
from nakodo.engine.rules import Rules
from nakodo.engine.selection import Request, select
from nakodo.reports.page.page import page_html
request = Request(left=sys.argv[1], right=sys.argv[2], rules=Rules.default())
sys.stdout.buffer.write(page_html(select(request), request, "nakodo report").encode())
"""


def test_same_input_same_bytes_in_another_process(hostile_page, hostile_request):
    """Where sets and dictionaries hash otherwise."""
    words = [sys.executable, "-c", AGAIN, hostile_request.left, hostile_request.right]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    again = subprocess.run(words, capture_output=True, check=True, env=environment)
    assert again.stdout == hostile_page.read_bytes()


def test_content_policy_allows_only_the_pages_own_script(hostile_page):
    page = hostile_page.read_text(encoding="utf-8")
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    policy = html.unescape(policy)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy


def test_no_address_outside_the_packed_data(bundled_page):
    page = bundled_page.read_text(encoding="utf-8")
    found = set(re.findall(r"https?://[^\s\"'<]*", page))
    assert found == {"http://www.w3.org/2000/svg"}


def test_first_rows_and_note_stand_without_script(bundled_page, bundled_selection):
    page = bundled_page.read_text(encoding="utf-8")
    found = re.findall(r'data-left="([^"]*)" data-right="([^"]*)".*?<data value="([^"]*)"', page)
    table = bundled_selection.best(50, Limits())
    expected = [(a.id, b.id, score_text(int(s))) for a, b, s in zip(table.left, table.right, table.score, strict=True)]
    assert found == expected
    assert f'<noscript><p class="warning">{words()["page"]["scriptless"]}' in page


def test_matched_statements_are_those_of_single_pairs(bundled_selection):
    engine = bundled_selection.engine
    left, right = list(engine.left)[::31], list(engine.right)[::37]
    matched = matched_statements(left, right)
    n_found = 0
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            rows = np.flatnonzero(matched.pair == i * len(right) + j)
            own, theirs = statements_of(one), statements_of(other)
            found = [(own[matched.left[r]][1], theirs[matched.right[r]][1]) for r in rows]
            assert found == [(s.left, s.right) for s in matching_statements(one, other)]
            n_found += len(found)
    assert n_found > 30


def test_too_many_pairs_are_cut_to_the_best_of_each_firm_and_said(hostile_selection, hostile_request):
    selection = hostile_selection
    engine = selection.engine
    pairs = pairs_of(engine, most=60)
    table = engine.rank(60 // 13)
    expected = {(a.id, b.id) for a, b in zip(table.left, table.right, strict=True)}
    assert {(engine.left[i].id, engine.right[j].id) for i, j in zip(pairs.left, pairs.right, strict=True)} == expected
    data = opened_data(page_html(selection, hostile_request, "", most=60))
    assert data["pairs"] == {"here": len(expected), "total": 13 * 13, "per_firm": 4}


def test_packed_arrays_come_back(rng):
    arrays = {"one": rng.integers(0, 256, 7), "two": rng.integers(0, 65536, 9), "four": np.array([0, 1 << 31])}
    body = zlib.decompress(base64.b64decode(packed({"a": "é</script>"}, arrays)))
    end = 4 + int.from_bytes(body[:4], "little")
    header, rest = json.loads(body[4:end]), body[end:]
    assert header == {"a": "é</script>", "arrays": [["one", 1, 7], ["two", 2, 9], ["four", 4, 2]]}
    assert list(rest[:7]) == arrays["one"].tolist()
    high, low = np.frombuffer(rest[7:16], np.uint8), np.frombuffer(rest[16:25], np.uint8)
    assert (high.astype(int) * 256 + low).tolist() == arrays["two"].tolist()
    assert np.frombuffer(rest[25:], "<u4").tolist() == [0, 1 << 31]


def test_every_phrase_of_the_script_stands_in_the_word_file():
    sources = [p.read_text(encoding="utf-8") for p in (files("nakodo.reports.page") / "js").iterdir()]
    asked = {key for text in sources for key in re.findall(r'(?:say|section|part)\(\s*"([a-z_.]+)"', text)}
    missing = []
    for key in asked:
        branch = words()
        for step in key.split("."):
            branch = branch.get(step, {}) if isinstance(branch, dict) else {}
        if not isinstance(branch, str):
            missing.append(key)
    assert len(asked) > 60
    assert missing == []


@pytest.mark.parametrize("name", ["page/page.html.j2", "templates/brief.html.j2", "templates/brief.md.j2"])
def test_no_template_holds_words_of_its_own(name):
    source = files("nakodo.reports").joinpath(name).read_text(encoding="utf-8")
    said = re.sub(r"{{.*?}}|{%.*?%}|<!doctype html>|<[^>]*>", "", source, flags=re.S)
    told = re.findall(r'(?:aria-label|title|placeholder|alt)="((?:{{.*?}}|[^"{])*)"', source)
    told = [re.sub(r"{{.*?}}", "", text) for text in told]
    assert len(source) > 1000
    assert re.findall(r"[A-Za-z]+", said + " ".join(told)) == []
