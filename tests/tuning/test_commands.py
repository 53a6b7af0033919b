"""``nakodo weights`` as it is typed: in a pseudo-terminal, from files, and with what contradicts itself."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nakodo.cli.evaluate import evaluate
from nakodo.cli.match import match
from nakodo.cli.weights import weights
from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.weights import Weights
from nakodo.errors import UsageError

LABELS = str(Path(__file__).parents[2] / "benchmarks" / "labels" / "partnerships_dev.csv")
SIDES = ["--left", "id=jp-toray,jp-ihi,jp-subaru", "--right", "id=fr-airbus,fr-safran,fr-thales,fr-saft"]


def typed(*arguments: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(weights, arguments, input=answers, catch_exceptions=False)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_clashing_answers_are_named_and_asked_again_on_a_terminal(tmp_path: Path) -> None:
    output = tmp_path / "mine.toml"
    shown = in_terminal(
        ["weights", "elicit", "-o", str(output)],
        ["supply_fit, nope", "supply_fit, readiness,standing", "3", "zwei", "9", "1/9", "y", "3", "n"],
    )
    for part in (
        "Does the right firm need what the left firm offers?",
        "unknown criterion 'nope'",
        "'zwei' is no number",
        "readiness over standing (3 of 3)",
        "above 0.10: look again",
        "readiness over standing: you said 0.11, all answers imply",
        "readiness over standing (again)",
        "consistency ratio 0.000 (accepted)",
    ):
        assert part in shown
    assert Weights.load(output)["supply_fit"] == 6923


def in_terminal(arguments: list[str], keys: list[str]) -> str:
    """What a command shows in a pseudo-terminal when a line is typed at each prompt."""
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", "from nakodo.cli.main import entry; entry()", *arguments])
    shown = b""
    while True:
        try:
            shown += os.read(terminal, 4096)
        except OSError:
            break
        if keys and shown.rstrip().endswith((b"]:", b"...):")):
            os.write(terminal, keys.pop(0).encode() + b"\n")
            shown += b"\n"
    os.waitpid(child, 0)
    return shown.decode()


def test_an_order_may_be_typed() -> None:
    result = typed("elicit", "--method", "rank", answers="standing, supply_fit\n")
    assert "standing = 7500" in result.stdout
    assert "standing 75.0 %, supply_fit 25.0 %" in result.stderr


@pytest.mark.parametrize("method", ["ahp", "rank"])
def test_an_input_that_ends_is_told_from_an_interruption(method: str) -> None:
    with pytest.raises(UsageError, match="the input ended before all questions were answered"):
        typed("elicit", "--method", method, answers="")


def test_the_wrong_kind_of_file_names_the_right_method(tmp_path: Path) -> None:
    order, pairs = tmp_path / "order.toml", tmp_path / "pairs.toml"
    order.write_text('order = ["standing", "readiness"]', encoding="utf-8")
    pairs.write_text('[[compare]]\nfirst = "standing"\nsecond = "readiness"\ntimes = 3', encoding="utf-8")
    with pytest.raises(UsageError, match="try: --method rank"):
        typed("elicit", "--from", str(order))
    with pytest.raises(UsageError, match="try: --method ahp"):
        typed("elicit", "--method", "rank", "--from", str(pairs))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--fix", "standing=0.5", "--fix", "supply_fit=0.6"], "no weights sum to 1"),
        (["--fix", "standing=0.3", "--fix", "standing=0.1"], "standing is given a second time"),
        (["--fix", "standing=0.3", "--bound", "standing=0:0.1"], "both fixed and bounded"),
        (["--fix", "standing=0:0.3"], "expected NAME=SHARE"),
        (["--bound", "standing=0.3"], "expected NAME=LOW:HIGH"),
        (["--ridge", "nan"], "--ridge nan: expected a number >= 0"),
        (["--popularity", "-1"], "--popularity -1: expected a number >= 0"),
        (["-o", LABELS], "exists"),
    ],
)
def test_contradictions_are_told_before_any_work(arguments: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        typed("fit", "--labels", "not-read.csv", *arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--concentration", "nan"], "expected a number above 0"),
        (["--interval", "standing=0.5:0.1"], "expected 0 <= least <= most"),
    ],
)
def test_weights_that_cannot_be_drawn_are_refused(arguments: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        typed("robustness", *SIDES, *arguments)


def test_flip_points_come_in_every_format() -> None:
    found = rows(typed("robustness", *SIDES, "--samples", "10", "--flips", "--format", "csv").stdout)
    assert [row["criterion"] for row in found] == list(CRITERION_NAMES)
    assert any(row["rises_to"] for row in found)
    assert all(float(row["weight"]) <= float(row["rises_to"]) < 1 for row in found if row["rises_to"])


def test_learned_lifts_make_the_round_from_links_to_a_ranking(tmp_path: Path) -> None:
    learned = tmp_path / "learned.json"
    result = typed("complementarity", "--labels", LABELS, "--folds", "2", "-o", str(learned))
    assert result.stderr.count("with learned") == 4
    content = json.loads(learned.read_text(encoding="utf-8"))
    assert len(content["record"]["links"]) == 49
    assert sum(row["links"] for row in content["rows"]) == pytest.approx(49, abs=0.01)
    with pytest.raises(UsageError, match="learned from 49 of these 49 partnerships; no link may be judged"):
        run(evaluate, "--labels", LABELS, "--complementarity", str(learned))
    weighed = ["--weight", "complementarity=0.5"]
    expert = run(match, *SIDES, *weighed, "--format", "csv")
    other = run(match, *SIDES, *weighed, "--format", "csv", "--complementarity", str(learned))
    assert expert.stdout != other.stdout
    unweighed = run(match, *SIDES, "--format", "csv", "--complementarity", str(learned))
    assert "The learned lifts move no score" in unweighed.stderr


def run(command: Callable[..., object], *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)  # type: ignore[arg-type]
