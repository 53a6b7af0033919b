"""What comes out: findings of single rules, the verdict of one flow, its steps and its questions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Literal

from nakodo.policy.model import STEP_KINDS, Rule
from nakodo.policy.pack import Pack

ADVICE = "ask counsel"


class Outcome(IntEnum):
    """The verdicts, worst first."""

    BLOCKED = 0
    UNKNOWN = 1
    CONDITIONAL = 2
    OPEN = 3

    @property
    def word(self) -> str:
        return self.name.lower()


State = Literal["blocks", "may block", "step", "may need", "warns", "confirm", "met", "waived", "may help", "informs"]
"""What a rule does to a case.

blocks: forbids it. may block: would forbid it if a missing fact turned out badly. step: something is to be done.
may need: something is to be done if a missing fact says so. warns: a person decides. confirm: does not apply in the
usual case, which is to be confirmed. met: a limit that is kept. waived: another rule of the same jurisdiction stands
in for it. may help: would permit or ease it if a missing fact says so. informs: context.
"""

OUTCOMES: dict[State, Outcome] = {
    "blocks": Outcome.BLOCKED,
    "may block": Outcome.UNKNOWN,
    "step": Outcome.CONDITIONAL,
    "may need": Outcome.CONDITIONAL,
    "warns": Outcome.CONDITIONAL,
    "confirm": Outcome.CONDITIONAL,
}

TO_DO: tuple[State, ...] = ("step", "warns", "may need")


@dataclass(frozen=True)
class Finding:
    """A rule, what it does to the case, the facts that are missing for certainty, and the parties concerned.

    Attributes
    ----------
    rule : Rule
    state : str
    asks : tuple of str
        Names of facts of the pack.
    parties : tuple of int
        Positions in the case.
    by : str
        Id of the rule that waives it.
    """

    rule: Rule
    state: State
    asks: tuple[str, ...] = ()
    parties: tuple[int, ...] = ()
    by: str = ""

    def penalty(self, pack: Pack) -> int:
        """Hundredths of the score that it takes away; a missing fact that could block is counted in the verdict."""
        if self.state not in ("step", "warns"):
            return 0
        if self.rule.penalty is not None:
            return self.rule.penalty
        if self.rule.effect == "forbid":
            return pack.penalties.forbidden
        return pack.penalties.hard if self.rule.gate == "hard" else pack.penalties.soft


@dataclass(frozen=True)
class Verdict:
    """The verdict of one case: one item on its way, or one firm in a consortium.

    Attributes
    ----------
    findings : tuple of Finding
        In the order of the pack; rules that do not apply are not among them.
    """

    findings: tuple[Finding, ...]

    @cached_property
    def outcome(self) -> Outcome:
        """Blocked if a rule forbids for certain; unknown if a missing fact could block; conditional if something is
        to be done, asked or confirmed; else open."""
        return min((OUTCOMES[f.state] for f in self.findings if f.state in OUTCOMES), default=Outcome.OPEN)

    @property
    def blocking(self) -> tuple[Rule, ...]:
        """The rules that forbid it."""
        return tuple(f.rule for f in self.findings if f.state == "blocks")

    @property
    def to_do(self) -> list[Finding]:
        """Steps in the order in which they are taken: certain ones before those that hang on a question."""
        return sorted(
            (f for f in self.findings if f.state in TO_DO),
            key=lambda f: (TO_DO.index(f.state), STEP_KINDS.index(f.rule.step_kind), f.rule.id),
        )

    @property
    def questions(self) -> dict[str, list[str]]:
        """Missing facts and the rules that ask for them, those first that could block."""
        order = sorted(
            (f for f in self.findings if f.state in OUTCOMES),
            key=lambda f: (f.state != "may block", f.state == "confirm"),
        )
        asked: dict[str, list[str]] = {}
        for finding in order:
            for name in finding.asks:
                asked.setdefault(name, []).append(finding.rule.id)
        return asked

    def factor(self, pack: Pack) -> int:
        """Hundredths of the score that are kept: 100 if open, 0 if blocked."""
        if self.outcome is Outcome.BLOCKED:
            return 0
        lost = sum(f.penalty(pack) for f in self.findings)
        lost += pack.penalties.unknown if self.outcome is Outcome.UNKNOWN else 0
        return 100 - min(lost, pack.penalties.most)
