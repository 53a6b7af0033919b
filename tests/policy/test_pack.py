from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nakodo.errors import DataError, UsageError
from nakodo.policy.lint import lint
from nakodo.policy.pack import load_pack

FINLAND_SIGNS = """
[sets.JP_DETT_ALL.joined]
FI = 2026-10-01
"""

OWN_RULE = """
[sources.own]
title = "A letter"
url = "https://example.org/letter"

[rules.OWN-01]
title = "No batteries to France"
jurisdiction = "JP"
instrument = "house rule"
status = "in_force"
effect = "forbid"
gate = "hard"
note = "Ours."
confidence = "high"
sources = ["own"]

[rules.OWN-01.when]
exporter = ["JP"]
destination = ["FR"]
"""


def changed(tmp_path: Path, text: str, name: str = "own.toml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return load_pack(changes=(path,))


def test_bundled_pack_holds_the_facts_that_it_came_from(pack):
    assert len(pack.rules) == 83
    assert len(pack.agreements) == 39
    assert len(pack.instruments) == 12 + 2
    assert sum(len(titles.titles) for titles in pack.control_lists.values()) == 58
    assert all(rule.sources for rule in pack.rules.values())


def test_norway_is_a_country_and_not_false(pack):
    assert pack.member("NO", "@EEA_EFTA", pack.assessed_on)
    assert not pack.member("NO", "@EU27", pack.assessed_on)


def test_every_source_is_cited_somewhere(pack):
    cited = {s for rule in pack.rules.values() for s in rule.sources}
    cited |= {s for part in (*pack.instruments.values(), *pack.control_lists.values()) for s in part.sources}
    cited |= {s for agreement in pack.agreements for s in agreement.sources}
    assert set(pack.sources) == cited


def test_steps_that_may_be_needed_say_what_to_do(pack):
    dumb = [r.id for r in pack.rules.values() if r.effect == "licence-required" and r.gate != "info" and not r.step]
    assert dumb == []


def test_a_member_counts_from_the_day_it_joined(tmp_path):
    pack = changed(tmp_path, FINLAND_SIGNS)
    assert not pack.member("FI", "@JP_DETT_ALL", date(2026, 9, 30))
    assert pack.member("FI", "@JP_DETT_ALL", date(2026, 10, 1))
    assert pack.member("FR", "@JP_DETT_ALL", date(2026, 10, 1))


def test_own_rule_is_added_beside_the_others(tmp_path):
    pack = changed(tmp_path, OWN_RULE)
    assert len(pack.rules) == 84
    assert pack.rules["OWN-01"].may_block


def test_own_file_replaces_single_fields(tmp_path):
    pack = changed(tmp_path, "[rules.JP-3P-09]\neffective_to = 2026-12-31\n")
    assert pack.rules["JP-3P-09"].effective_to == date(2026, 12, 31)
    assert pack.rules["JP-3P-09"].effect == "forbid"


def test_all_problems_at_once_with_their_files(tmp_path):
    text = OWN_RULE.replace('"forbid"', '"forbids"').replace('"hard"', '"iron"')
    with pytest.raises(DataError) as caught:
        changed(tmp_path, text)
    assert [problem.place for problem in caught.value.problems] == ["rules.OWN-01.effect", "rules.OWN-01.gate"]
    assert {problem.file for problem in caught.value.problems} == {"own.toml"}


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('destination = ["@NOWHERE"]', "a country set"),
        ('funding = ["GOLD"]', "an instrument"),
        ("[rules.OWN-01.when.conditions]\nmoon_is_full = true", "a fact of the table"),
    ],
)
def test_names_that_lead_nowhere_are_refused(tmp_path, line, what):
    text = OWN_RULE.replace('destination = ["FR"]', line)
    with pytest.raises(DataError, match=what):
        changed(tmp_path, text)


def test_a_condition_asks_one_thing(tmp_path):
    text = OWN_RULE + "[rules.OWN-01.when.conditions]\ncost_share = { over = 0.1, below = 0.2 }\n"
    with pytest.raises(DataError, match="exactly one of"):
        changed(tmp_path, text)


def test_without_names_near_rules(pack):
    with pytest.raises(UsageError, match="JP-3P-09"):
        pack.without(["JP-3P-99"])


def test_unknown_pack_and_file(tmp_path):
    with pytest.raises(UsageError, match="jp-eu-2026"):
        load_pack("atlantis")
    with pytest.raises(UsageError, match=r"none\.toml"):
        load_pack(changes=(tmp_path / "none.toml",))


def test_lint_of_the_bundled_pack_finds_only_the_sets_left_empty_on_purpose(pack):
    assert [problem.place for problem in lint(pack)] == ["sets.US_E1", "sets.US_D5", "sets.US_DPR_GROUPS"]


def test_lint_calls_old_evidence_old(pack):
    assert [p.place for p in lint(pack, date(2027, 6, 10))][-1] != "evidence_until"
    assert [p.place for p in lint(pack, date(2027, 6, 11))][-1] == "evidence_until"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('sources = ["own"]', "sources = []", "no source"),
        ('status = "in_force"', 'status = "derived"', "a hard rule of our own inference"),
        ('status = "in_force"', 'status = "expired"', "expired without an end"),
        ('effect = "forbid"', 'effect = "cost-share-cap"', "no limit"),
        ('effect = "forbid"', 'effect = "consortium-minimum"', "no minimum"),
        (
            'status = "in_force"',
            'status = "in_force"\neffective_from = 2026-01-02\neffective_to = 2026-01-01',
            "2026-01-02 to 2026-01-01",
        ),
    ],
)
def test_lint_finds(tmp_path, old, new, found):
    pack = changed(tmp_path, OWN_RULE.replace(old, new))
    assert [p.found for p in lint(pack) if p.place.startswith("rules.OWN-01")] == [found]


@pytest.mark.parametrize(("second_from", "overlap"), [("2026-07-01", False), ("2026-06-30", True)])
def test_lint_finds_rules_that_overlap(tmp_path, second_from, overlap):
    first = OWN_RULE.replace('status = "in_force"', 'status = "in_force"\neffective_to = 2026-06-30')
    second = OWN_RULE.split("\n\n", 1)[1].replace("OWN-01", "OWN-02")
    second = second.replace('status = "in_force"', f'status = "in_force"\neffective_from = {second_from}')
    pack = changed(tmp_path, first + "\n" + second)
    assert any("the same as OWN-01" in p.found for p in lint(pack)) is overlap
