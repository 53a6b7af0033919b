"""Verdicts as lines of text for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nakodo.policy.model import Rule
from nakodo.policy.pack import Pack
from nakodo.policy.record import COUNTS, rule_record, sources_of

WIDTH = 100
MOST_CHANGES = 8
"""Capabilities named at the most where a scenario changes the sources of many."""


ANSWERS = {
    "lethality": "--lethality",
    "control_list": "--control",
    "cost_share": "--cost-share",
    "us_usml_content": "--us-content",
    "safe_category": "--funding SAFE-1 or SAFE-2",
}
"""Options that answer a question in place of ``--fact``."""

STATE_WORDS = {
    "blocks": "blocks",
    "may block": "may block",
    "step": "needs a step",
    "warns": "warns",
    "may need": "may need a step",
    "confirm": "to confirm",
    "met": "met",
    "waived": "covered by",
    "may help": "may help",
    "informs": "context",
}


def check_lines(record: Mapping[str, Any]) -> Iterator[str]:
    """A check as lines: the verdict first, then steps, questions, rules and how far the evidence reaches."""
    yield f"{record['left']} and {record['right']}: {record['verdict'].upper()}  (screening aid: {record['advice']})"
    yield f"{record['situation']}"
    if record["verdict"] == "blocked":
        open_money = [money for money, verdict in record.get("other_money", {}).items() if verdict != "blocked"]
        yield f"not blocked with other money: {', '.join(open_money) or 'none'}"
    for offer in record["offers"]:
        codes = ", ".join(offer["codes"]) or "offers not known"
        kind = ", ".join(str(offer[key]) for key in ("control", "lethality") if offer[key])
        blocked = f" by {', '.join(offer['blocked_by'])}" if offer["blocked_by"] else ""
        yield from wrapped(f"{offer['sender']} sends {codes} ({kind}): {offer['verdict']}{blocked}", "  ")
    yield from _section("Steps", _step_lines(record["steps"]))
    yield from _section("Questions", _question_lines(record["questions"]))
    yield from _section("Rules", _rule_lines(record["rules"]))
    yield from _section("Agreements on record", _agreement_lines(record["agreements"]))
    if "other_way" in record:
        other = record["other_way"]
        rules = sorted({rule for offer in other["offers"] for rule in offer["blocked_by"]})
        by = f" by {', '.join(rules)}" if other["verdict"] == "blocked" else ""
        yield ""
        yield f"The other way, {record['right']} to {record['left']}: {other['verdict']}{by}"
    yield ""
    yield from evidence_lines(record)


def evidence_lines(record: Mapping[str, Any]) -> Iterator[str]:
    """The pack, and how far its evidence reaches."""
    yield f"Pack {record['pack']}, evidence up to {record['evidence_until']}."
    yield from wrapped(record["evidence_note"], "")
    yield "Not legal advice: ask counsel before acting on it."


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    shown = list(lines)
    if shown:
        yield ""
        yield title
        yield from shown


def _step_lines(steps: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for step in steps:
        maybe = f"if {' and '.join(step['if'])}: ".replace("_", " ") if step["if"] else ""
        whom = f", {step['authority']}" if step["authority"] else ""
        yield from wrapped(f"{step['order']}. {maybe}{step['step']}{whom} [{step['rule']}]", "  ")


def _question_lines(questions: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for question in questions:
        weight = "could block, " if question["may_block"] else ""
        yield from wrapped(
            f"? {question['question']} ({weight}{', '.join(question['rules'])}; {_answer(question['fact'])})", "  "
        )


def _answer(fact: str) -> str:
    return ANSWERS.get(fact, f"--fact {fact}=...")


def _rule_lines(rules: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for rule in rules:
        since = f" since {rule['effective_from']}" if rule["effective_from"] else ""
        state = f"{STATE_WORDS[rule['state']]} {rule['by']}".rstrip()
        yield from wrapped(
            f"{rule['id']} {state}: {rule['title']} ({rule['gate']}, {rule['confidence']} confidence{since})", "  "
        )
        if rule["state"] != "informs":
            yield from wrapped(rule["note"], "      ")
            for source in rule["sources"][:1]:
                yield from wrapped(f"{source['title']}, {source['published'] or 'no date'}: {source['url']}", "      ")


def _agreement_lines(agreements: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for found in agreements:
        since = f" since {found['in_force']}" if found["in_force"] else ""
        status = found["status"].replace("_", " ")
        yield f"  {found['party']}-{found['counterparty']} {found['type']}: {status}{since}"


def rule_lines(rule: Rule, pack: Pack) -> Iterator[str]:
    """Everything that a pack holds of a rule."""
    record = rule_record(rule, pack)
    yield f"{rule.id}  {rule.title}"
    for key in (
        "jurisdiction",
        "instrument",
        "status",
        "effective_from",
        "effective_to",
        "effect",
        "gate",
        "confidence",
    ):
        yield from wrapped(f"{key.replace('_', ' ')}: {record[key] if record[key] is not None else 'not known'}", "  ")
    if rule.step:
        yield from wrapped(f"step: {rule.step}{f', {rule.authority}' if rule.authority else ''}", "  ")
    if rule.waives:
        yield f"  stands in for: {', '.join(rule.waives)}"
    for key, value in rule.when.model_dump(exclude_none=True, exclude={"conditions"}).items():
        yield from wrapped(f"when {key}: {', '.join(value)}", "  ")
    for name, test in rule.when.conditions.items():
        wanted = test.model_dump(exclude_unset=True, by_alias=True)
        value = wanted.get("equals", wanted)
        yield from wrapped(f"if {name}: {value}", "  ")
    for key, value in rule.parameters.items():
        yield from wrapped(f"{key.replace('_', ' ')}: {value}", "  ")
    yield from wrapped(rule.note, "  ")
    for source in sources_of(rule.sources, pack):
        yield from wrapped(f"source: {source['title']}, {source['published'] or 'no date'}: {source['url']}", "  ")


def wrapped(text: str, indent: str) -> list[str]:
    """Text broken at blanks, longer words kept whole."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "   ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def consortium_lines(record: Mapping[str, Any]) -> Iterator[str]:
    """A consortium's verdict as lines: the whole first, then each member."""
    yield f"{record['verdict'].upper()}  (screening aid: {record['advice']})"
    yield record["situation"]
    for check in record["checks"]:
        met = {True: "met", False: "NOT MET", None: "unknown"}[check["met"]]
        yield from wrapped(f"{check['what']}: {check['found']}, {check['wanted']}: {met} [{check['rule']}]", "  ")
    for member in record["members"]:
        yield ""
        yield f"{member['firm']} ({member['country']}), {member['role']}: {member['verdict']}"
        yield from (line for rule in member["rules"] if rule["state"] == "blocks" for line in _rule_lines([rule]))
        yield from _step_lines(member["steps"])
        yield from _question_lines(member["questions"])
    yield ""
    yield from evidence_lines(record)


def comparison_lines(record: Mapping[str, Any]) -> Iterator[str]:
    """What changed between two states of the rules beside the list itself."""
    for side in ("before", "after"):
        state = record[side]
        counts = ", ".join(f"{number} {outcome}" for outcome, number in state["counts"].items() if number)
        by = ", ".join(f"{rule} {number}" for rule, number in state["blocked_by"].items())
        yield from wrapped(f"{side}: {state['situation']}, {state['pack']}: {counts}{f' ({by})' if by else ''}", "")
    for old, new in zip(record["before"]["dependence"], record["after"]["dependence"], strict=True):
        moved = [f"{key.replace('_', ' ')} {old[key]} -> {new[key]}" for key in COUNTS]
        yield from wrapped(f"sources open to the {old['side']} side, takers x capabilities: {', '.join(moved)}", "")
    changes = sorted(record["sources_changed"], key=lambda c: (-sum(abs(a - b) for a, b in _counts(c)), c["code"]))
    for change in changes[:MOST_CHANGES]:
        moved = [f"{key.replace('_', ' ')} {change[key][0]} -> {change[key][1]}" for key in COUNTS]
        yield from wrapped(f"{change['code']} to the {change['side']} side: {', '.join(moved)}", "  ")
    if len(changes) > MOST_CHANGES:
        yield f"  and {len(changes) - MOST_CHANGES} more capabilities (--format json)"
    yield from evidence_lines(record["after"])


def _counts(change: Mapping[str, Any]) -> list[tuple[int, int]]:
    return [change[key] for key in COUNTS]
