"""Questions about weights, in the terminal or answered by a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from nakodo.cli.output import say

if TYPE_CHECKING:
    from nakodo.tuning.elicitation import Answer, Judgement


def order_of(answers: str | None, criteria: str | None) -> list[str]:
    from nakodo.errors import UsageError
    from nakodo.tuning.elicitation import read_answers

    order = read_answers(answers)[0] if answers else [name for name in (criteria or "").split(",") if name]
    if not order:
        raise UsageError("no order is given\n  try: --criteria most_important,next,... or --from FILE with an order")
    return order


def judged(answers: str | None, criteria: str | None) -> Judgement:
    from nakodo.errors import UsageError
    from nakodo.tuning.elicitation import compared, judge, read_answers

    if answers:
        given = read_answers(answers)[1]
        names = compared(given)
    else:
        names = [name for name in (criteria or "").split(",") if name]
        given = []
    if len(names) < 2:
        raise UsageError("there is nothing to compare\n  try: --criteria A,B,C, or --from FILE with [[compare]] tables")
    judgement = judge(names, given or _asked(names))
    say(f"consistency ratio {judgement.ratio:.3f} ({'accepted' if judgement.consistent else 'above 0.10: look again'})")
    for answer, implied in judgement.clashes[:3] if not judgement.consistent else ():
        say(f"  {answer.first} over {answer.second}: you said {answer.times:.2g}, the weights imply {implied:.2g}")
    return judgement


def _asked(names: list[str]) -> list[Answer]:
    from itertools import combinations

    from nakodo.tuning.elicitation import Answer

    say("How many times as much does the first matter as the second? 1 equally, 9 extremely, 1/9 the other way round.")
    return [
        Answer(a, b, click.prompt(f"{a} over {b}", value_proc=_times, default="1", err=True))
        for a, b in combinations(names, 2)
    ]


def _times(text: str) -> float:
    from fractions import Fraction

    try:
        value = float(Fraction(text.strip()))
    except (ValueError, ZeroDivisionError):
        raise click.BadParameter(f"{text!r} is no number; write 3 or 1/3") from None
    if not 1 / 9 - 1e-9 <= value <= 9:
        raise click.BadParameter(f"{text} is outside 1/9 to 9")
    return value
