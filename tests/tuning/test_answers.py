"""Files of answers: an order, or comparisons; every mistake at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from nakodo.errors import DataError, UsageError
from nakodo.tuning.answers import read_answers
from nakodo.tuning.elicitation import Answer


def written(folder: Path, text: str) -> Path:
    path = folder / "answers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_may_hold_an_order_or_comparisons(tmp_path: Path) -> None:
    order = written(tmp_path, 'order = ["standing", "readiness"]\n')
    assert read_answers(order) == (["standing", "readiness"], [])
    pairs = written(tmp_path, '[[compare]]\nfirst = "standing"\nsecond = "readiness"\ntimes = 0.2\n')
    assert read_answers(pairs) == ([], [Answer("standing", "readiness", 0.2)])


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        'compare = [3, {first = "supply", second = "readiness", times = "2"},'
        ' {first = "standing", second = "standing", times = nan}, {first = [1], second = "standing", times = 12}]',
    )
    with pytest.raises(DataError) as caught:
        read_answers(path)
    for part in (
        "7 problems",
        "compare[0]: found 3",
        "compare[1].first: found 'supply'",
        "compare[1].times: found '2'",
        "compare[2]: found a criterion beside itself",
        "compare[2].times: found nan",
        "compare[3].first",
        "compare[3].times: found 12",
    ):
        assert part in str(caught.value)


@pytest.mark.parametrize("text", ["", "order = 3", 'order = "standing"', "compare = 3", "order = []\ncompare = []"])
def test_a_file_without_answers_is_told_what_it_should_hold(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError, match=r"expected order = \["):
        read_answers(written(tmp_path, text))


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="syntax"):
        read_answers(written(tmp_path, "order ="))
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b"# \xe9")
    with pytest.raises(DataError, match="another encoding"):
        read_answers(latin)
    with pytest.raises(UsageError, match="there is no file"):
        read_answers(tmp_path / "none.toml")
