"""Loading: every problem of every file at once, with the place and a hint."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakodo.errors import DataError, UsageError
from nakodo.profiles.files import load_profiles


def lines(path, *records):
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records), encoding="utf-8")
    return path


def problems_of(path):
    with pytest.raises(DataError) as raised:
        load_profiles(path)
    return raised.value


def test_all_problems_of_all_files_at_once(tmp_path):
    (tmp_path / "a.toml").write_text('name = "A"\ncountry = "JP"\n[[offers]]\ncode = "SEN-RADR"\ntrl = 12\n')
    (tmp_path / "b.toml").write_text('name = "B"\ncountry = "Nippon"\nsise = "large"\n')
    (tmp_path / "c.toml").write_text('name = "C\n')
    (tmp_path / "d.toml").write_bytes(b'name = "\xff"\n')
    (tmp_path / "e.toml").write_text('name = "E"\ncountry = "FR"\n')
    error = problems_of(tmp_path)
    text = str(error)
    assert len(error.problems) == 6
    assert "unknown capability 'SEN-RADR'" in text
    assert "did you mean 'SEN-RADAR'?" in text
    assert "offers[0].trl: found 12" in text
    assert "country: found 'Nippon'" in text
    assert "sise: found an unknown field" in text
    assert "did you mean 'size'?" in text
    assert "c.toml: " in text
    assert "found text in another encoding, expected UTF-8" in text
    assert "e.toml" not in text


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{", "line"),
        ("[1, 2]", "one JSON object"),
        ("42", "one JSON object"),
        ('{"country": "JP"}', "name: found nothing"),
        ('{"name": "A"}', "country: found nothing"),
        ('{"name": "A", "country": "JP", "offers": [{"code": "X"}]}', "offers[0].code"),
        ('{"name": "A", "country": "JP", "offers": 3}', "offers"),
        ('{"name": "A", "country": "JP", "kind": "startupp"}', "did you mean 'startup'?"),
        ('{"name": 3, "country": "JP"}', "name: found 3"),
        ("[" * 100_000, "line"),
    ],
    ids=range(10),
)
def test_a_bad_line_says_what_is_wrong_and_where(tmp_path, line, expected):
    path = lines(tmp_path / "firms.jsonl", {"name": "ok", "country": "JP"}, "", line)
    text = str(problems_of(path))
    assert "firms.jsonl:3" in text
    assert expected in text


def test_an_id_used_twice_names_both_places(tmp_path):
    path = lines(tmp_path / "f.jsonl", {"name": "A", "country": "JP"}, {"name": "A", "country": "JP"})
    text = str(problems_of(path))
    assert "f.jsonl:2" in text
    assert "f.jsonl:1 has it too" in text


def test_very_many_problems_are_counted_and_not_all_shown(tmp_path):
    path = lines(tmp_path / "f.jsonl", *({"name": f"A{i}"} for i in range(300)))
    error = problems_of(path)
    assert len(error.problems) == 300
    assert "300 problems in all, the first 200 shown" in str(error)


@pytest.mark.parametrize("name", ["nothing.jsonl", "nothing"])
def test_a_missing_file_is_wrong_usage(tmp_path, name):
    with pytest.raises(UsageError, match="no file or folder"):
        load_profiles(tmp_path / name)


def test_the_order_of_lines_and_files_makes_no_difference(tmp_path):
    records = [{"name": f"Firm {i}", "country": "JP", "description": "Radars."} for i in range(4)]
    one = load_profiles(lines(tmp_path / "a.jsonl", *records))
    two = load_profiles(lines(tmp_path / "b.jsonl", *records[::-1]))
    folder = tmp_path / "toml"
    folder.mkdir()
    for i, record in enumerate(records):
        text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in record.items())
        (folder / f"{9 - i}.toml").write_text(text)
    three = load_profiles(folder)
    assert one.ids == two.ids == three.ids
    assert one.digest() == two.digest() == three.digest()


def test_the_digest_sees_every_field(tmp_path):
    one = load_profiles(lines(tmp_path / "a.jsonl", {"name": "A", "country": "JP"}))
    two = load_profiles(lines(tmp_path / "b.jsonl", {"name": "A", "country": "JP", "founded": 1990}))
    assert one.digest() != two.digest()


def test_hostile_text_loads_with_a_notice(tmp_path):
    record = {"name": "A\u202eB\x1b[2J", "country": "JP", "description": "x\ud800y [red]z[/red]"}
    firms = load_profiles(lines(tmp_path / "f.jsonl", record))
    assert firms[0].name == "AB[2J"
    assert firms[0].description == {"und": "xy [red]z[/red]"}
    [notice] = firms.notices
    assert "U+001B" in notice
    assert "U+202E" in notice
    assert "U+D800" in notice


def test_a_byte_order_mark_is_no_problem(tmp_path):
    path = tmp_path / "f.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"name": "A", "country": "JP"}\n')
    assert load_profiles(path).ids == ("jp-a",)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["id", "name", "country", "offers", "needs", "size", "description", "kind", "sources", "owner"]


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=5), max_size=4))
def test_any_json_loads_or_is_refused_with_places(tmp_path_factory, records):
    path = lines(tmp_path_factory.mktemp("any") / "f.jsonl", *records)
    loaded, problems = 0, ()
    try:
        loaded = len(load_profiles(path))
    except DataError as error:
        problems = error.problems
    assert problems or loaded == len(records)
    assert all(problem.place and problem.file.startswith("f.jsonl:") for problem in problems)
