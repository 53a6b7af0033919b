"""``nakodo evaluate`` and ``nakodo weights`` as they are typed."""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from nakodo.cli.evaluate import evaluate
from nakodo.cli.weights import weights
from nakodo.criteria.catalogue import CRITERION_NAMES
from nakodo.criteria.weights import Weights
from nakodo.errors import UsageError

SIDES = ["--left", "id=jp-toray,jp-ihi,jp-subaru", "--right", "id=fr-airbus,fr-safran,fr-thales,fr-saft"]


@pytest.fixture
def labels(tmp_path: Path) -> str:
    path = tmp_path / "labels.csv"
    path.write_text("left_id,right_id,year\njp-toray,fr-airbus,2002\njp-ihi,fr-safran,2019\n", encoding="utf-8")
    return str(path)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_evaluate_writes_every_ranking_in_both_directions(labels: str) -> None:
    result = CliRunner().invoke(
        evaluate,
        ["--labels", labels, *SIDES, "--against", "size,tfidf*size", "--format", "csv"],
        catch_exceptions=False,
    )
    found = rows(result.stdout)
    assert {row["direction"] for row in found} == {"left to right", "right to left"}
    assert {row["ranking"] for row in found} == {"nakodo", "size", "tfidf*size"}
    assert "positive-unlabelled" in result.stderr
    assert "2 known partnerships, 3 x " in result.stderr


def test_evaluate_leaves_a_firm_out_and_keeps_to_years(labels: str) -> None:
    def known(*more: str) -> str:
        arguments = ["--labels", labels, *SIDES, "--format", "csv", *more]
        return CliRunner().invoke(evaluate, arguments, catch_exceptions=False).stderr.split(" known")[0]

    assert known("--leave-out", "fr-airbus") == "1"
    assert known("--before", "2020", "--after", "2010") == "1"


def test_evaluate_ablates(labels: str) -> None:
    arguments = ["--labels", labels, *SIDES, "--ablate", "--format", "csv"]
    found = rows(CliRunner().invoke(evaluate, arguments, catch_exceptions=False).stdout)
    assert [row["criterion"] for row in found[: len(CRITERION_NAMES)]] == list(CRITERION_NAMES)


def test_fit_refuses_too_few_labels(labels: str) -> None:
    with pytest.raises(UsageError, match="2 partnerships of 2 asking firms are too few"):
        CliRunner().invoke(weights, ["fit", "--labels", labels, *SIDES], catch_exceptions=False)


def test_show_has_parts_effective_weights_and_correlations() -> None:
    result = CliRunner().invoke(weights, ["show", *SIDES, "--format", "csv"], catch_exceptions=False)
    found = rows(result.stdout)
    assert [int(row["parts"]) for row in found] == list(Weights.load("balanced").parts)
    assert sum(float(row["effective"]) for row in found) == pytest.approx(1, abs=1e-3)
    assert all(len(value) <= 7 for value in found[0].values() if "." in value)
    assert float(found[3]["r_shared_ground"]) == pytest.approx(1)


def test_elicit_asks_and_writes_a_file_that_weights_reads(tmp_path: Path) -> None:
    output = tmp_path / "mine.toml"
    arguments = ["elicit", "--criteria", "supply_fit,standing,readiness", "-o", str(output)]
    result = CliRunner().invoke(weights, arguments, input="2\nnonsense\n4\n2\n", catch_exceptions=False)
    assert "consistency ratio 0.000 (accepted)" in result.stderr
    assert Weights.load(output).as_dict() | {"supply_fit": 5714, "standing": 2857} == Weights.load(output).as_dict()
    assert tomllib.loads(output.read_text(encoding="utf-8"))["description"] == "Elicited by ahp."


def test_compare_and_robustness_run_on_small_sides() -> None:
    compared = CliRunner().invoke(
        weights, ["compare", "balanced", "newcomer", *SIDES, "--top", "5", "--format", "csv"], catch_exceptions=False
    )
    assert {"rank_balanced", "rank_newcomer", "carried_by"} <= set(rows(compared.stdout)[0])
    robust = CliRunner().invoke(
        weights, ["robustness", "--samples", "200", "--pairs", "4", *SIDES, "--format", "csv"], catch_exceptions=False
    )
    assert all(0 <= float(row["acceptability"]) <= 1 for row in rows(robust.stdout))
