"""Label files: all problems at once, dates, and leaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from nakodo.errors import DataError
from nakodo.evaluation.labels import Label, Labels, load_labels
from nakodo.evaluation.leaks import find_leaks
from nakodo.profiles.files import load_profiles
from nakodo.profiles.model import Firm

BUNDLED = Path(__file__).parents[2] / "benchmarks" / "labels" / "partnerships_dev.csv"
LEFT, RIGHT = {"jp-a", "jp-b"}, {"fr-a", "fr-b"}


def write(folder: Path, text: str) -> Path:
    path = folder / "labels.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_bundled_labels_name_firms_that_exist() -> None:
    firms = load_profiles()
    labels = load_labels(BUNDLED, firms.where(country="JP").position, firms.where(region="europe").position)
    assert len(labels) == 49
    assert len({label.left_id for label in labels}) == 23


def test_bundled_profiles_give_no_answer_away() -> None:
    firms = {firm.id: firm for firm in load_profiles()}
    labels = load_labels(BUNDLED, firms, firms)
    assert find_leaks(labels, firms, firms) == []


def test_optional_columns_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = write(tmp_path, "\ufeffright_id,year,left_id,split,note\nfr-a,2020,jp-a,dev,x\nfr-b,,jp-a,,y\n")
    assert list(load_labels(path, LEFT, RIGHT)) == [Label("jp-a", "fr-a", 2020, "", "dev"), Label("jp-a", "fr-b")]


def test_every_problem_is_reported_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, "left_id,right_id,year\njp-x,fr-a,\nfr-a,jp-a,\njp-a,fr-a,20\njp-b,fr-b,\njp-b,fr-b,\n")
    with pytest.raises(DataError) as caught:
        load_labels(path, LEFT, RIGHT)
    text = str(caught.value)
    assert "line 2, left_id: found 'jp-x', expected the id of a firm of the left side" in text
    assert text.count("swap the columns") == 2
    assert "line 4, year: found '20'" in text
    assert "line 6: found jp-b,fr-b a second time" in text


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected left_id,right_id"):
        load_labels(write(tmp_path, "a,b\n1,2\n"), LEFT, RIGHT)


def test_dates_part_labels_and_unknown_years_stand_on_neither_side() -> None:
    labels = Labels([Label("jp-a", "fr-a", 2019), Label("jp-a", "fr-b", 2020), Label("jp-b", "fr-b")])
    assert labels.where(before=2020).pairs == {("jp-a", "fr-a")}
    assert labels.where(after=2020).pairs == {("jp-a", "fr-b")}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Supplies lenses to Société Exemple for its cameras.", True),
        ("ＳＯＣＩＥＴＥ ＥＸＥＭＰＬＥ向けの部品。", True),
        ("Cooperates with エグザンプル社 on optics.", True),
        ("Supplies lenses to many firms by way of example.", False),
        ("Made in a sociétéexemplesque way.", False),
    ],
)
def test_a_planted_leak_is_caught(text: str, found: bool) -> None:
    maker = Firm(id="jp-a", name="A", country="JP", description=text)
    buyer = Firm(id="fr-a", name="Société Exemple SA", name_local="エグザンプル社", country="FR")
    leaks = find_leaks(Labels([Label("jp-a", "fr-a")]), {"jp-a": maker}, {"fr-a": buyer})
    assert [leak.names for leak in leaks] == (["fr-a"] if found else [])
