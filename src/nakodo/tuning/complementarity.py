"""Which capabilities work with which: learned from known links, held to what the taxonomy says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nakodo.arrays import Floats, Ints
from nakodo.criteria.criterion import Criterion, has_offers
from nakodo.features.firms import FirmFeatures
from nakodo.profiles.taxonomy import Taxonomy

SHRINKAGE = 0.05
"""Links by which the expert matrix counts in every cell."""

EXPERT_LIFT = 5.0
"""How much more often than by chance the expert expects essential inputs, and like capabilities, to meet."""


def expert_lift(taxonomy: Taxonomy) -> Floats:
    """Lift by the taxonomy alone, (n_capabilities, n_capabilities): 1 for the unrelated, 5 for the essential."""
    related = np.maximum(taxonomy.strength, taxonomy.strength.T) / 3
    related = np.maximum(related, np.eye(len(taxonomy)))
    return np.asarray(1 + (EXPERT_LIFT - 1) * related)


@dataclass(frozen=True)
class Complementarity:
    """How much more often than by chance a left and a right capability are linked.

    Attributes
    ----------
    codes : tuple of str
    lift : ndarray of shape (n_capabilities, n_capabilities)
        Left by right; 1 is chance.
    expert : ndarray of the same shape
    observed : ndarray of the same shape
        Links between each two capabilities, in shares of the firms' offers; they sum to at most the number of links.
    """

    codes: tuple[str, ...]
    lift: Floats
    expert: Floats
    observed: Floats

    @property
    def matrix(self) -> Floats:
        """Lift as a value in (0, 1): ``lift / (1 + lift)``, one half at chance."""
        return np.asarray(self.lift / (1 + self.lift))

    def criterion(self) -> Criterion:
        """``sum_ij o_i(x) m_ij o_j(y)``: bilinear, and in [0, 1] because shares sum to at most 1."""
        return Criterion(
            name="learned_fit",
            label="learned fit",
            question="Do firms with such capabilities work together more often than by chance?",
            left=lambda features: offers(features) @ self.matrix,
            right=offers,
            known_left=has_offers,
            known_right=has_offers,
            neutral=0.5,
        )

    def surprises(self, n: int = 10) -> Iterator[tuple[str, str, float, float]]:
        """Pairs of capabilities that links bear out, where the learned lift differs most from the expert's.

        Yields
        ------
        left code, right code, learned lift, expert lift
        """
        distance = np.where(self.observed > 0, np.abs(np.log(self.lift / self.expert)), -1.0)
        order = np.argsort(-distance.ravel(), kind="stable")[:n]
        for left, right in zip(*np.unravel_index(order, distance.shape), strict=True):
            if distance[left, right] >= 0:
                pair = self.codes[left], self.codes[right]
                yield *pair, float(self.lift[left, right]), float(self.expert[left, right])


def offers(features: FirmFeatures) -> Floats:
    """Shares of the capabilities in what a firm offers, (n_firms, n_capabilities)."""
    return features.capability.offers


def learn_complementarity(
    left: FirmFeatures, right: FirmFeatures, links: Ints, shrinkage: float = SHRINKAGE
) -> Complementarity:
    """Pair lift of capabilities, shrunk toward the taxonomy.

    ``lift = (O + k T) / (E + k)`` with ``O_ij = sum_links o_i(x) o_j(y)`` observed, ``E`` expected if the same firms,
    as often as they are linked, met by chance, ``T`` the expert's lift and ``k`` the shrinkage: the mean of a Gamma
    posterior for a Poisson rate (Gelman et al., 2013 [1]_, section 2.6). Because E keeps how often each firm is
    linked, a popular firm adds nothing by being popular.

    Parameters
    ----------
    left, right : FirmFeatures
    links : ndarray of shape (n_links, 2)
        Positions of the linked firms.
    shrinkage : float
        Expected links by which the expert counts.

    References
    ----------
    .. [1] A. Gelman et al., "Bayesian Data Analysis", third edition (2013).

    Examples
    --------
    >>> from nakodo.profiles.model import Firm, Offer
    >>> from nakodo.profiles.taxonomy import load_taxonomy
    >>> sonar = Firm(name="A", country="JP", offers=[Offer(code="SEN-SONAR", trl=9)])
    >>> cloth = Firm(name="B", country="FR", offers=[Offer(code="MAT-TEXT", trl=9)])
    >>> sides = [FirmFeatures((firm,), load_taxonomy()) for firm in (sonar, cloth)]
    >>> learned = learn_complementarity(*sides, links=np.array([[0, 0]]))
    >>> bool((learned.matrix > 0).all() and (learned.matrix < 1).all())
    True
    """
    own, other = offers(left)[links[:, 0]], offers(right)[links[:, 1]]
    observed = own.T @ other
    expected = np.outer(own.sum(axis=0), other.sum(axis=0)) / max(len(links), 1)
    expert = expert_lift(left.taxonomy)
    lift = (observed + shrinkage * expert) / (expected + shrinkage)
    return Complementarity(left.taxonomy.codes, np.asarray(lift), expert, np.asarray(observed))


def link_positions(pairs: Sequence[tuple[str, str]], left: Sequence[str], right: Sequence[str]) -> Ints:
    """Positions of linked ids; pairs of firms that are not here are left out."""
    rows, columns = ({id_: i for i, id_ in enumerate(side)} for side in (left, right))
    found = [(rows[a], columns[b]) for a, b in sorted(set(pairs)) if a in rows and b in columns]
    return np.array(found, dtype=np.int64).reshape(-1, 2)
