"""The products that two firms could make together: who supplies what, what is missing, who could fill it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from nakodo.arrays import Floats
from nakodo.criteria.joint_product import PRODUCT_STAGE, recipes
from nakodo.profiles.model import Firm
from nakodo.profiles.taxonomy import Taxonomy

UNMADE = 0.25
"""Worth of a product that neither firm makes today, against one that either makes."""

MOST_FILLERS = 3
"""Firms named at the most for an input that neither of the two can make."""


@dataclass(frozen=True)
class Input:
    """One input of a product: how essential (1..3), which of the two supplies it, and who else could.

    ``supplier`` is "left", "right", "both" or "" (missing); ``fillers`` are ids of other firms that offer it.
    """

    code: str
    strength: int
    supplier: str
    fillers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """A product that two firms cover better together than either alone.

    Attributes
    ----------
    product : str
        Capability code.
    left, right, joint : float
        Share of the product (its integration and its inputs) that each covers alone, and both together by soft-or
        ``x + y - xy``.
    integrator : str
        Which of the two makes the product today: "left", "right", "both", or "" for neither.
    inputs : tuple of Input
        Strongest first.
    """

    product: str
    left: float
    right: float
    joint: float
    integrator: str
    inputs: tuple[Input, ...]

    @property
    def gain(self) -> float:
        """What the pair covers beyond the better firm alone."""
        return self.joint - max(self.left, self.right)

    @property
    def missing(self) -> tuple[Input, ...]:
        return tuple(i for i in self.inputs if not i.supplier)


def proposals(
    left: Floats, right: Floats, taxonomy: Taxonomy, others: Iterable[Firm] = (), most: int = 3
) -> list[Proposal]:
    """The products in which two firms gain most from each other, best first.

    Ranked by gain, a quarter of it where neither firm makes the product today, then by code.

    Parameters
    ----------
    left, right : ndarray of shape (n_capabilities,)
        Ability of each firm in each capability, in [0, 1].
    taxonomy : Taxonomy
    others : iterable of Firm
        Who may fill what is missing.
    most : int

    Examples
    --------
    >>> from nakodo.profiles.taxonomy import load_taxonomy
    >>> taxonomy = load_taxonomy()
    >>> makes = lambda *codes: np.isin(taxonomy.codes, codes).astype(float)
    >>> [best] = proposals(makes("COM-ANT"), makes("ELE-RFPWR", "SEN-RADAR"), taxonomy, most=1)
    >>> best.product, best.integrator, [(i.code, i.supplier) for i in best.inputs[:2]]
    ('COM-ANT', 'left', [('ELE-RFPWR', 'right'), ('MFG-PCB', '')])
    """
    parts = recipes(taxonomy)
    alone_left, alone_right = left @ parts, right @ parts
    joint = (left + right - left * right) @ parts
    gain = joint - np.maximum(alone_left, alone_right)
    made = np.maximum(left, right) > 0
    stage = np.array([c.stage for c in taxonomy.capabilities])
    worth = np.where(stage >= PRODUCT_STAGE, gain * np.where(made, 1.0, UNMADE), 0)
    order = sorted(np.flatnonzero(worth > 1e-9).tolist(), key=lambda p: (-round(float(worth[p]), 9), taxonomy.codes[p]))
    others = list(others)
    return [
        Proposal(
            product=taxonomy.codes[p],
            left=float(alone_left[p]),
            right=float(alone_right[p]),
            joint=float(joint[p]),
            integrator=_who(left[p], right[p]),
            inputs=tuple(
                _input(code, strength, left, right, taxonomy, others)
                for code, strength in taxonomy.inputs(taxonomy.codes[p])
            ),
        )
        for p in order[:most]
    ]


def _input(code: str, strength: int, left: Floats, right: Floats, taxonomy: Taxonomy, others: list[Firm]) -> Input:
    i = taxonomy.index[code]
    supplier = _who(left[i], right[i])
    return Input(code, strength, supplier, () if supplier else fillers(code, others))


def fillers(code: str, firms: Iterable[Firm]) -> tuple[str, ...]:
    """Ids of firms that offer a capability: most mature first, then those whose largest share it is, then by id."""
    offering = [
        (-(offer.trl or 0), -(offer.share or 0), firm.id)
        for firm in firms
        for offer in firm.offers
        if offer.code == code
    ]
    return tuple(dict.fromkeys(id_ for _, _, id_ in sorted(offering)))[:MOST_FILLERS]


def _who(left: float, right: float) -> str:
    return "both" if left > 0 and right > 0 else "left" if left > 0 else "right" if right > 0 else ""
