"""Questions about weights, in the terminal or answered by a file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from nakodo.cli.output import say

if TYPE_CHECKING:
    from nakodo.tuning.elicitation import Answer, Judgement

SHOWN_CLASHES = 3


def order_of(answers: str | None, criteria: str | None) -> list[str]:
    """Criteria from the most important to the least: from a file, an option, or asked for."""
    from nakodo.errors import UsageError
    from nakodo.tuning.answers import read_answers

    if not answers:
        return _criteria(criteria, "The criteria that count, the most important first (a,b,...)")
    order, _ = read_answers(answers)
    if not order:
        raise UsageError(f"{answers} compares criteria in pairs and gives no order\n  try: --method ahp")
    return order


def judged(answers: str | None, criteria: str | None) -> Judgement:
    """What comparisons of criteria come to, with the answers that clash named; from a file, or asked one by one."""
    from nakodo.errors import UsageError
    from nakodo.tuning.answers import read_answers
    from nakodo.tuning.elicitation import compared, judge

    if not answers:
        return _interview(_criteria(criteria, "The criteria to compare (a,b,...)"))
    given = read_answers(answers)[1]
    if not given:
        raise UsageError(f"{answers} gives an order and compares nothing\n  try: --method rank")
    judgement = judge(compared(given), given)
    _report(judgement)
    return judgement


def _interview(names: list[str]) -> Judgement:
    """Every comparison asked; while the answers clash, the worst one is asked again if that is wished."""
    from itertools import combinations

    from nakodo.tuning.elicitation import judge

    pairs = list(combinations(names, 2))
    say("How many times as much does the first matter as the second?")
    say("1 equally, 3 somewhat, 5 clearly, 9 extremely more; 1/3, 1/5, 1/9 less.")
    answers = {(a, b): _compare(a, b, f"{i} of {len(pairs)}") for i, (a, b) in enumerate(pairs, start=1)}
    while True:
        judgement = judge(names, list(answers.values()))
        _report(judgement)
        if judgement.consistent or not sys.stdin.isatty():
            return judgement
        if not click.confirm("Answer the first of these again?", default=True, err=True):
            return judgement
        worst = judgement.clashes[0][0]
        answers[worst.first, worst.second] = _compare(worst.first, worst.second, "again")


def _report(judgement: Judgement) -> None:
    say(f"consistency ratio {judgement.ratio:.3f} ({'accepted' if judgement.consistent else 'above 0.10: look again'})")
    for answer, implied in judgement.clashes[:SHOWN_CLASHES] if not judgement.consistent else ():
        say(f"  {answer.first} over {answer.second}: you said {answer.times:.2g}, all answers imply {implied:.2g}")


def _criteria(given: str | None, question: str) -> list[str]:
    from nakodo.criteria.catalogue import CRITERIA

    if given is not None:
        return _names(given)
    for criterion in CRITERIA:
        say(f"  {criterion.name:18}  {criterion.question}")
    return list(_asked(lambda: click.prompt(question, value_proc=_names, err=True)))


def _names(text: str) -> list[str]:
    from nakodo.criteria.catalogue import CRITERION_NAMES

    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in CRITERION_NAMES]
    if unknown:
        raise click.BadParameter(f"unknown criterion {unknown[0]!r}; known are {', '.join(CRITERION_NAMES)}")
    if len(set(names)) < max(len(names), 2):
        raise click.BadParameter("expected two or more criteria, each once, as in supply_fit,standing")
    return names


def _compare(first: str, second: str, place: str) -> Answer:
    from nakodo.tuning.elicitation import Answer

    text = f"{first} over {second} ({place})"
    return Answer(first, second, _asked(lambda: click.prompt(text, value_proc=_times, default="1", err=True)))


def _times(text: str) -> float:
    from fractions import Fraction

    try:
        value = float(Fraction(text.strip()))
    except (ValueError, ZeroDivisionError):
        raise click.BadParameter(f"{text!r} is no number; write 3 or 1/3") from None
    if not 1 / 9 - 1e-9 <= value <= 9:
        raise click.BadParameter(f"{text} is outside 1/9 to 9")
    return value


def _asked(question: Callable[[], Any]) -> Any:
    """The answer to a question; an input that ends before it is no interruption."""
    from nakodo.errors import UsageError

    try:
        return question()
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise UsageError("the input ended before all questions were answered\n  try: --from FILE") from None
