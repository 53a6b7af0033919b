"""The bundled pack, and short ways to say a situation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from nakodo.policy.evaluate import judge
from nakodo.policy.pack import Pack, load_pack
from nakodo.policy.situation import Case, Item, Situation, parties
from nakodo.policy.verdict import Verdict
from nakodo.profiles.model import Firm

ITEMS = {
    "civil": ("civil", "non_weapon", False),
    "dual-use": ("dual-use", "non_weapon", False),
    "military": ("military", "non_weapon", True),
    "weapon": ("military", "weapon", True),
}

Judge = Callable[..., Verdict]


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack()


@pytest.fixture(scope="session")
def send(pack: Pack) -> Judge:
    """Judge an item on its way: ``send("JP", "PL", "weapon", form="complete_system")``.

    The item is free of US content unless ``us`` says otherwise; owners sit at home unless ``owners`` says otherwise.
    Whatever else is named becomes an argument of the situation or, if unknown there, an answer to a question.
    """

    def judged(
        sender: str,
        receiver: str,
        item: str,
        *,
        day: str | None = None,
        us: str = "none",
        owners: tuple[str | None, str | None] | None = None,
        **chosen: Any,
    ) -> Verdict:
        known = {name: chosen.pop(name) for name in ("funding", "form", "left_role", "right_role") if name in chosen}
        situation = Situation.of(pack, day=date.fromisoformat(day) if day else None, facts=chosen, **known)
        homes = owners or (sender, receiver)
        firms = [
            Firm(id=c.lower(), country=c, owner={"country": o}) for c, o in zip((sender, receiver), homes, strict=True)
        ]
        control, lethality, defence = ITEMS[item]
        moving = Item(situation.form, control, lethality, defence, us)  # type: ignore[arg-type]
        return judge(Case(parties(firms[0], firms[1], pack, situation), moving, situation), pack)

    return judged
