"""Under which rules an engine ranks: a policy pack in a situation."""

from __future__ import annotations

from dataclasses import dataclass

from nakodo.policy.pack import Pack, load_pack
from nakodo.policy.situation import Situation


@dataclass(frozen=True)
class Rules:
    """A policy pack, the situation in which it is applied, and who sends: both, there (the left firm) or back."""

    pack: Pack
    situation: Situation
    directions: str = "both"

    @classmethod
    def default(cls) -> Rules:
        """The bundled pack for national money and components, both ways, on its day of assessment."""
        pack = load_pack()
        return cls(pack, Situation.of(pack))

    def header(self) -> str:
        """Pack and situation in one line."""
        return f"{self.pack.id} {self.pack.version}: {self.situation.header()}"
