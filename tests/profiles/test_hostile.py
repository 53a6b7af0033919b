"""Whatever stands in a file, the answer is a firm or a list of problems: never another error."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from nakodo.errors import DataError, Problems
from nakodo.profiles.files import READERS, load_profiles, save_profiles
from nakodo.profiles.firms import Firms
from nakodo.profiles.model import Firm
from nakodo.profiles.records import firm_of
from nakodo.profiles.taxonomy import load_taxonomy

ENDINGS = (".toml", ".csv", ".xlsx", ".jsonl", ".parquet")
TAXONOMY = load_taxonomy()

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
field_names = st.sampled_from([*Firm.model_fields, "class", "code", "und"])
records = st.dictionaries(field_names, trees | st.lists(st.dictionaries(field_names, trees, max_size=3), max_size=2))


def read(ending: str, content: bytes) -> tuple[list[Firm], list[str]]:
    """Firms and problems, with no file in between."""
    problems = Problems()
    found = [
        firm
        for record in READERS[ending](content, "file" + ending, problems, [])
        if (firm := firm_of(record, TAXONOMY, problems, [])) is not None
    ]
    return found, [str(DataError([problem])) for problem in problems]


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=200))
@pytest.mark.parametrize("ending", ENDINGS)
def test_any_bytes_are_read_or_refused(ending: str, content: bytes) -> None:
    found, problems = read(ending, content)
    assert found or problems or not content.strip(b"\r\n \t") or ending in (".toml", ".jsonl", ".csv")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(record=records)
@example(record={"name": "A", "country": "JP", "size": {"revenue_meur": float("nan")}})
@example(record={"name": "A", "country": "JP", "founded": 10**5000})
def test_any_record_becomes_a_firm_or_problems(record: dict) -> None:
    from nakodo.profiles.records import Record

    problems = Problems()
    firm = firm_of(Record("there", record), TAXONOMY, problems, [])
    assert firm is not None or problems
    assert all(problem.file == "there" and len(str(problem)) < 2000 for problem in problems)


@settings(max_examples=150, deadline=None)
@given(position=st.integers(0, 10_000), byte=st.integers(0, 255), cut=st.integers(0, 200))
@pytest.mark.parametrize("ending", [".xlsx", ".parquet"])
def test_damaged_files_are_refused_or_read(ending: str, position: int, byte: int, cut: int, whole: dict) -> None:
    content = bytearray(whole[ending])
    content[position % len(content)] = byte
    found, problems = read(ending, bytes(content[: len(content) - cut] if cut % 3 == 0 else content))
    assert len(found) <= 2
    assert all(isinstance(problem, str) for problem in problems)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("whole")
    firms = Firms([Firm(name="東レ", country="JP", description="繊維"), Firm(name="B", country="FR", founded=1999)])
    for ending in (".xlsx", ".parquet"):
        save_profiles(firms, folder / f"firms{ending}")
    return {path.suffix: path.read_bytes() for path in folder.iterdir()}


NAMED = '"name": "A", "country": "JP"'
REFUSED = {
    "deep": ("[" * 100_000 + "]" * 100_000, "recursion"),
    "nested": (f'{{{NAMED}, "description": {"[" * 500 + "]" * 500}}}', "levels of nesting"),
    "duplicate key": (f'{{{NAMED}, "name": "B"}}', "the key 'name' twice"),
    "NaN": (f'{{{NAMED}, "size": {{"revenue_meur": NaN}}}}', "NaN, which is no JSON number"),
    "long number": (f'{{{NAMED}, "founded": {"9" * 5000}}}', "limit|digits"),
    "list": ("[1, 2]", "one JSON object"),
}


@pytest.mark.parametrize(("line", "message"), REFUSED.values(), ids=REFUSED)
def test_hostile_json_is_refused(line: str, message: str) -> None:
    found, problems = read(".jsonl", line.encode())
    assert not found
    assert any(part in problems[0] for part in message.split("|"))


def test_hostile_toml_is_refused() -> None:
    hexadecimal = read(".toml", b'name = "A"\ncountry = "JP"\nfounded = 0x' + b"f" * 5000)
    deep = read(".toml", b'name = "A"\ncountry = "JP"\n' + b".".join([b"a"] * 2000) + b" = 1")
    assert "a number of 20000 bits" in hexadecimal[1][0]
    assert "levels of nesting" in deep[1][0]


@pytest.mark.parametrize("mark", ["\x00", "\u202e", "\u200b", "\x1b", "\ufeff", "\uffff"])
def test_hidden_characters_are_removed_and_said(mark: str, tmp_path: Path) -> None:
    path = tmp_path / "firms.jsonl"
    path.write_text(json.dumps({"name": f"A{mark}B", "country": "JP"}))
    firms = load_profiles(path)
    assert firms[0].name == "AB"
    assert firms.notices == (f"firms.jsonl:1: removed control characters (U+{ord(mark):04X})",)


def test_lone_surrogates_are_removed(tmp_path: Path) -> None:
    path = tmp_path / "firms.jsonl"
    path.write_text('{"name": "A\\ud800B", "country": "JP"}')
    assert load_profiles(path)[0].name == "AB"


def test_many_errors_are_counted_and_few_shown(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("name,country\n" + "".join(f"F{n},XX\n" for n in range(5_000)))
    summary = r"\(5,000 problems in all, the first 200 shown; most: country 5,000\)"
    with pytest.raises(DataError, match=summary) as caught:
        load_profiles(path)
    assert len(str(caught.value).splitlines()) == 201


def test_a_cell_too_long_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("name,country\n" + "x" * 1_020_000 + ",JP\n")
    with pytest.raises(DataError, match=r"name: found 1020000 characters, expected at most 1000000"):
        load_profiles(path)


@pytest.mark.parametrize("ending", [".jsonl", ".toml"])
def test_a_text_too_long_is_refused(ending: str) -> None:
    text = "x" * 1_000_001
    lines = {".jsonl": f'{{{NAMED}, "description": {{"en": "{text}"}}}}', ".toml": f'name = "A"\ncity = "{text}"'}
    found, problems = read(ending, lines[ending].encode())
    assert not found
    assert "found a text of 1000001 characters, expected at most 1000000" in problems[0]


def test_the_texts_of_a_large_organisation_are_read(tmp_path: Path) -> None:
    text = "We build sonars. " * 7_000
    for name in ("firms.jsonl", "firms.csv", "firms.parquet"):
        save_profiles(Firms([Firm(name="A", country="JP", description=text)]), tmp_path / name)
        assert load_profiles(tmp_path / name)[0].description["und"] == text.strip()


def test_a_parquet_file_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    rows = pa.table({"name": pa.array(["A"] * 3_000_000).dictionary_encode(), "country": ["JP"] * 3_000_000})
    parquet.write_table(rows, tmp_path / "firms.parquet")
    with pytest.raises(DataError, match="3,000,000 values in a column"):
        load_profiles(tmp_path / "firms.parquet")


def test_a_parquet_text_too_long_is_refused_before_it_is_repeated(tmp_path: Path) -> None:
    rows = pa.table({"name": ["x" * 300_000] * 64, "country": ["JP"] * 64})
    parquet.write_table(rows, tmp_path / "firms.parquet")
    with pytest.raises(DataError, match=r"rows up to 65: found 19,2\d\d,\d{3} bytes of text"):
        load_profiles(tmp_path / "firms.parquet")


def test_nested_parquet_of_another_program_is_read(tmp_path: Path) -> None:
    row = {
        "name": "A",
        "country": "JP",
        "description": {"en": "Sonars", "ja": None},
        "offers": [{"code": "SEN-SONAR", "trl": 9, "statement": {"en": "Towed sonar"}}],
    }
    parquet.write_table(pa.Table.from_pylist([row]), tmp_path / "firms.parquet")
    [firm] = load_profiles(tmp_path / "firms.parquet")
    assert firm.description == {"en": "Sonars"}
    assert (firm.offers[0].trl, firm.offers[0].statement) == (9, {"en": "Towed sonar"})


@pytest.mark.parametrize("names", [["name", "country", "name"], ["name", "country", ""], ["", "", ""]])
def test_parquet_columns_without_a_name_of_their_own_are_refused_or_left_out(names: list[str]) -> None:
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_arrays([pa.array([text]) for text in ("A", "JP", "B")], names=names), sink)
    found, problems = read(".parquet", sink.getvalue().to_pybytes())
    assert not found
    assert problems
