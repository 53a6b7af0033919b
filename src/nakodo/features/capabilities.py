"""Offers and needs as numbers: what firms can do, what they must buy, and what products that covers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nakodo.arrays import Bools, Floats
from nakodo.profiles.model import Firm, Offer
from nakodo.profiles.taxonomy import Taxonomy

DEFAULT_TRL = 7
"""Maturity of an offer whose TRL is not known, marked assumed where shown."""

DEFAULT_SHARE = 1 / 3
"""Share of an offer whose share is not known, before a firm's shares are set to sum to 1."""


@dataclass(frozen=True)
class CapabilityFeatures:
    """Non-negative rows over the capabilities of the taxonomy, all of shape (n_firms, n_capabilities).

    Attributes
    ----------
    offers
        Share of each capability in what the firm offers, times its maturity; rows sum to at most 1.
    ability
        Maturity in [0, 1] of the best offer of each capability.
    declared
        1 where a need is declared, 0 elsewhere.
    civil, defence
        Whether the capability is sold to civil customers, and whether it is defence equipment: 0 or 1.
    us_free, us_exposed
        Whether an offer of it is known to be without US content, and with some: 0 or 1.
    essential : (n_capabilities, n_capabilities)
        How surely capability j (column) is built from i (row), in [0, 1].
    """

    offers: Floats
    ability: Floats
    declared: Floats
    civil: Floats
    defence: Floats
    us_free: Floats
    us_exposed: Floats
    essential: Floats

    @cached_property
    def needs(self) -> Floats:
        """How surely a firm needs each capability, in [0, 1]: 1 where declared, else derived from its offers."""
        return np.maximum(self.declared, self.derived_needs(self.ability))

    def derived_needs(self, ability: Floats) -> Floats:
        """Needs that follow from making things: ``need_i = 1 - prod_j (1 - e_ij x_j)``.

        The direct requirements of an input-output table [1]_, joined by noisy-or [2]_: a firm needs input i
        unless none of the products j that it makes (ability ``x_j``) turns out to need it (``e_ij``).

        Parameters
        ----------
        ability : ndarray of shape (n_firms, n_capabilities), in [0, 1]

        Returns
        -------
        ndarray of the same shape, in [0, 1]

        References
        ----------
        .. [1] W. Leontief, "Quantitative input and output relations in the economic system of the United
           States", Review of Economics and Statistics 18 (1936), 105-125.
        .. [2] J. Pearl, "Probabilistic Reasoning in Intelligent Systems" (1988), section 4.3.2.
        """
        unneeded = np.ones_like(ability)
        for product in np.flatnonzero(self.essential.any(axis=0)):
            unneeded *= 1 - ability[:, product, None] * self.essential[None, :, product]
        return 1 - unneeded


def capability_features(firms: Sequence[Firm], taxonomy: Taxonomy) -> CapabilityFeatures:
    """Offers and needs of every firm.

    Examples
    --------
    >>> from nakodo.profiles.taxonomy import load_taxonomy
    >>> taxonomy = load_taxonomy()
    >>> maker = Firm(name="A", country="JP", offers=[Offer(code="SEN-SONAR", trl=9)])
    >>> needs = capability_features([maker], taxonomy).needs[0]
    >>> {taxonomy.codes[i]: round(float(needs[i]), 2) for i in np.flatnonzero(needs)}
    {'MFG-PCB': 0.33, 'ELE-CHIP': 0.33, 'ELE-PASS': 0.33, 'SFT-AI': 0.67}
    """
    share, ability, declared, civil, defence, free, exposed = np.zeros((7, len(firms), len(taxonomy)))
    for f, firm in enumerate(firms):
        weights = offer_shares(firm)
        for offer, weight in zip(firm.offers, weights, strict=True):
            i = taxonomy.index[offer.code]
            share[f, i] += weight * maturity(offer)
            ability[f, i] = max(ability[f, i], maturity(offer))
            civil[f, i] = max(civil[f, i], offer.dual_use is True)
            defence[f, i] = max(defence[f, i], is_defence(offer, taxonomy))
            free[f, i] = max(free[f, i], offer.us_content == "none")
            exposed[f, i] = max(exposed[f, i], offer.us_content in ("some", "licensed"))
        for need in firm.needs:
            declared[f, taxonomy.index[need.code]] = 1
    return CapabilityFeatures(share, ability, declared, civil, defence, free, exposed, taxonomy.strength / 3)


def maturity(offer: Offer) -> float:
    """Maturity of an offer in (0, 1]: TRL / 9, times the confidence where nakodo inferred the code."""
    level = (offer.trl or DEFAULT_TRL) / 9
    return level * offer.confidence if offer.confidence is not None else level


def offer_shares(firm: Firm) -> list[float]:
    """Weight of each offer within its firm; the weights sum to 1.

    In proportion to the square root of the stated share, so that a small line of business stays visible beside a
    dominant one, as the damped term frequency of information retrieval does.

    Examples
    --------
    >>> offers = [Offer(code="SEN-SONAR", share=0.64), Offer(code="SEN-RADAR", share=0.04)]
    >>> offer_shares(Firm(name="A", country="JP", offers=offers))
    [0.8, 0.2]
    """
    roots = [(DEFAULT_SHARE if offer.share is None else offer.share) ** 0.5 for offer in firm.offers]
    return [root / sum(roots) for root in roots]


def control_class(offer: Offer, taxonomy: Taxonomy) -> str:
    """Control-list class of an offer: its own, else the taxonomy's typical one."""
    return offer.control or taxonomy[offer.code].typical_control


def is_defence(offer: Offer, taxonomy: Taxonomy) -> bool:
    """Whether an offer is defence equipment, as far as its list class and customers tell."""
    return offer.dual_use is False or control_class(offer, taxonomy).startswith("ML")


def known_of(firms: Sequence[Firm], known: Callable[[Offer], bool]) -> Bools:
    """Whether any of a firm's offers has the fact, (n_firms,) bool."""
    return np.array([any(map(known, firm.offers)) for firm in firms], dtype=bool)


def unit_rows(rows: Floats) -> Floats:
    """Rows divided by their Euclidean length; rows of zeros stay.

    Examples
    --------
    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]]))
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    return np.asarray(rows / np.where(lengths > 0, lengths, 1)[:, None])
