"""``nakodo policy`` as typed."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from nakodo.cli.policy import policy
from nakodo.errors import UsageError
from nakodo.profiles.bundled import bundled_path


def run(*arguments: str) -> str:
    result = CliRunner().invoke(policy, arguments, catch_exceptions=False, standalone_mode=False)
    return result.stdout


def check(*arguments: str) -> dict:
    return json.loads(run("check", *arguments, "--format", "json"))


def test_check_says_verdict_steps_questions_and_rules():
    found = check("jp-toray", "it-leonardo", "--funding", "SAFE-1", "--cost-share", "0.2")
    assert found["verdict"] == "conditional"
    assert found["advice"] == "ask counsel"
    assert found["steps"][0]["rule"] == "JP-FEFA-01"
    assert found["steps"][0]["authority"] == "METI"
    assert {question["fact"] for question in found["questions"]} >= {
        "us_usml_content",
        "breaches_treaty_or_unsc_measure",
    }
    rule = next(rule for rule in found["rules"] if rule["id"] == "EU-SAFE-01")
    assert (rule["state"], rule["confidence"], rule["effective_from"]) == ("met", "high", "2025-05-29")
    assert rule["sources"][0]["url"].startswith("http")
    assert found["evidence_until"] == "2026-06-10"
    assert found["other_way"]["verdict"] == "blocked"


def test_check_over_the_ceiling_names_other_money():
    found = check("jp-toray", "it-leonardo", "--funding", "SAFE-1", "--cost-share", "0.4")
    assert found["verdict"] == "blocked"
    assert found["steps"] == []
    assert {rule["id"] for rule in found["rules"] if rule["state"] == "blocks"} == {"EU-SAFE-01", "EU-SAFE-10"}
    assert found["other_money"]["national"] == "conditional"
    assert "SAFE-1" not in found["other_money"]


@pytest.mark.parametrize(
    ("buyer", "day", "verdict"),
    [("pl-wb-group", "2026-11-22", "blocked"), ("gb-bae-systems", "2026-11-22", "conditional")],
)
def test_check_of_a_finished_weapon(buyer, day, verdict):
    found = check("jp-mhi", buyer, "--form", "complete-system", "--lethality", "weapon", "--date", day)
    assert found["verdict"] == verdict


def test_check_of_one_offer():
    found = check("jp-mhi", "pl-wb-group", "--form", "complete_system", "--offer", "EFF-MISSILE")
    assert found["verdict"] == "blocked"
    assert [offer["codes"] for offer in found["offers"]] == [["EFF-MISSILE"]]
    whole = check("jp-mhi", "pl-wb-group", "--form", "complete_system")
    assert whole["verdict"] != "blocked"
    assert any("EFF-MISSILE" in offer["codes"] and offer["verdict"] == "blocked" for offer in whole["offers"])


def test_an_answer_takes_its_question_away():
    asked = {question["fact"] for question in check("fr-safran", "jp-ihi")["questions"]}
    told = check("fr-safran", "jp-ihi", "--fact", "handles_critical_economic_security_information=no")
    assert "handles_critical_economic_security_information" in asked
    assert "handles_critical_economic_security_information" not in {q["fact"] for q in told["questions"]}


def test_names_find_the_same_firms_as_ids():
    assert check("東レ", "it-leonardo")["left"] == "jp-toray"


def test_check_for_people():
    text = run("check", "jp-toray", "it-leonardo", "--funding", "SAFE-1", "--cost-share", "0.4")
    first = text.splitlines()[0]
    assert "BLOCKED" in first
    assert "ask counsel" in first
    assert "EU-SAFE-01 blocks" in text
    assert "evidence up to 2026-06-10" in text


def test_same_input_same_bytes():
    arguments = ("check", "jp-acsl", "de-helsing", "--funding", "EDIP", "--format", "json")
    assert run(*arguments) == run(*arguments)


def test_list_depends_on_the_day():
    now, then = run("list", "--format", "csv"), run("list", "--date", "2025-06-16", "--format", "csv")
    assert "JP-3P-09" in now
    assert "JP-3P-09" not in then
    assert "JP-3P-03" in then
    assert "JP-3P-03" not in now
    assert len(run("list", "--all", "--format", "csv").splitlines()) == 1 + 83


def test_show_and_lint():
    assert json.loads(run("show", "jp-3p-09", "--format", "json"))["when"]["destination"] == ["!@JP_DETT_ALL"]
    assert "Poland" in run("show", "JP-3P-09").replace("\n", " ")
    assert len(run("lint").splitlines()) == 3


def test_consortium_with_shares_and_roles():
    firms = ("fr-safran", "de-hensoldt", "it-leonardo", "jp-toray")
    fine = json.loads(run("consortium", *firms, "--funding", "EDF", "--format", "json"))
    assert fine["verdict"] == "conditional"
    paid = json.loads(run("consortium", *firms, "--funding", "EDF", "--role", "jp-toray=member", "--format", "json"))
    assert paid["verdict"] == "blocked"
    shares = [option for share in ("jp-toray=0.4", "fr-safran=0.3") for option in ("--share", share)]
    over = json.loads(run("consortium", "jp-toray", "fr-safran", "--funding", "SAFE-1", *shares, "--format", "json"))
    assert [(c["rule"], c["met"]) for c in over["checks"]] == [("EU-SAFE-01", False), ("EU-SAFE-10", False)]
    assert "NOT MET" in run("consortium", "jp-toray", "fr-safran", "--funding", "SAFE-1", *shares)


def test_compare_without_a_rule_lets_pairs_appear():
    options = ("--left", "id=jp-toray", "--right", "country=GB,FR", "--funding", "EDF", "--pairs", "60")
    found = json.loads(run("compare", "--without", "EU-EDF-02", *options, "--format", "json"))
    record, moves = found["record"], found["rows"]
    appeared = {row["right_id"] for row in moves if row["kind"] == "appeared"}
    assert appeared
    assert all(id_.startswith("gb-") for id_ in appeared)
    assert record["before"]["counts"]["blocked"] == len(appeared)
    assert record["after"]["counts"]["blocked"] == 0
    assert record["before"]["blocked_by"]["EU-EDF-02"] == len(appeared)


def test_compare_with_itself_finds_no_move():
    found = json.loads(run("compare", "--left", "id=jp-toray", "--right", "country=NO", "--format", "json"))
    assert found["rows"] == []
    assert found["record"]["sources_changed"] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("check", "jp-toray", "fr-safran", "--funding", "gold"), "unknown funding"),
        (("check", "jp-toray", "fr-safran", "--fact", "handles_classified"), "expected NAME=VALUE"),
        (("check", "jp-toray", "fr-safran", "--date", "yesterday"), "expected a day"),
        (("check", "jp-toray", "fr-safran", "--control", "X9"), "no list class"),
        (("check", "jp-toray", "fr-safran", "--offer", "EFF-DEW"), "none of the firms offers"),
        (("check", "jp-toray", "nobody-at-all-xyz"), "no firm is called"),
        (("show", "JP-3P-99"), "did you mean"),
        (("consortium", "jp-toray", "--role", "jp-toray=king"), "unknown role"),
        (("consortium", "jp-toray", "--share", "jp-toray=much"), "no share"),
        (("consortium", "jp-toray", "--share", "0.2"), "expected FIRM=VALUE"),
    ],
)
def test_mistakes_are_named(arguments, message):
    with pytest.raises(UsageError, match=message):
        run(*arguments)


def test_hostile_text_of_a_pack_does_not_reach_the_terminal(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text('[rules.JP-3P-09]\nnote = "a\\u001b[31mb"\n', encoding="utf-8")
    text = run("show", "JP-3P-09", "--with", str(path))
    assert "\x1b" not in text
    assert "a\\x1b[31mb" in text


def test_files_of_bundled_firms_are_named_by_their_ids():
    for path in sorted(bundled_path().glob("*/*-*.toml"))[::40]:
        assert f'id = "{path.stem}"' in path.read_text(encoding="utf-8")
