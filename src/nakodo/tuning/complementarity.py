"""Which capabilities work with which: learned from known links, held to what the taxonomy says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nakodo.arrays import Floats
from nakodo.criteria.catalogue import CRITERIA
from nakodo.criteria.complementarity import COMPLEMENTARITY, offer_mix
from nakodo.criteria.criterion import exact
from nakodo.engine.match import MatchEngine
from nakodo.features.firms import FirmFeatures
from nakodo.profiles.taxonomy import Taxonomy

SHRINKAGE = 0.2
"""Links by which the expert matrix counts in every cell."""


@dataclass(frozen=True)
class Cell:
    """Two capabilities: links seen between them, links expected by chance, and the lift by expert and by both.

    Links are counted in shares of the firms' offers, so that the cells of one link sum to 1.
    """

    left: str
    right: str
    links: float
    expected: float
    expert: float
    lift: float


@dataclass(frozen=True)
class Complementarity:
    """How much more often than by chance a left and a right capability are linked.

    Attributes
    ----------
    taxonomy : Taxonomy
        Whose expert lift the learned one is held to.
    observed, expected, lift : ndarray of shape (n_capabilities, n_capabilities)
        Left by right; a lift of 1 is chance.
    links : frozenset of (left id, right id)
    """

    taxonomy: Taxonomy
    observed: Floats
    expected: Floats
    lift: Floats
    links: frozenset[tuple[str, str]]

    def applied(self) -> Taxonomy:
        """The taxonomy with the learned lift, which the criterion ``complementarity`` then reads."""
        return replace(self.taxonomy, learned_lift=self.lift, learned_from=self.links)

    def cells(self) -> Iterator[Cell]:
        """Every two capabilities that the links say something about, the farthest from the expert's lift first."""
        distance = np.abs(np.log(np.maximum(self.lift, 1e-9) / self.taxonomy.expert_lift)).round(9)
        order = np.argsort(np.where(self.expected > 0, -distance, 1.0), axis=None, kind="stable")
        codes = self.taxonomy.codes
        for i, j in zip(*np.unravel_index(order[: int((self.expected > 0).sum())], distance.shape), strict=True):
            values = (m[i, j] for m in (self.observed, self.expected, self.taxonomy.expert_lift, self.lift))
            yield Cell(codes[i], codes[j], *map(float, values))


def learn_complementarity(
    left: FirmFeatures, right: FirmFeatures, pairs: Sequence[tuple[str, str]], shrinkage: float = SHRINKAGE
) -> Complementarity:
    """Pair lift of capabilities, shrunk toward the taxonomy.

    ``lift = (O + k T) / (E + k)`` with ``O_ij = sum_links o_i(x) o_j(y)`` observed, ``E`` expected if the same firms,
    as often as they are linked, met by chance, ``T`` the expert's lift and ``k`` the shrinkage: the mean of a Gamma
    posterior for a Poisson rate (Gelman et al., 2013 [1]_, section 2.6). Because E keeps how often each firm is
    linked, a popular firm adds nothing by being popular.

    Parameters
    ----------
    left, right : FirmFeatures
    pairs : sequence of (left id, right id)
        The links; those of firms that are not here are left out.
    shrinkage : float
        Expected links by which the expert counts.

    References
    ----------
    .. [1] A. Gelman et al., "Bayesian Data Analysis", third edition (2013).

    Examples
    --------
    >>> from nakodo.profiles.model import Firm, Offer
    >>> from nakodo.profiles.taxonomy import load_taxonomy
    >>> sonar = Firm(id="a", name="A", country="JP", offers=[Offer(code="SEN-SONAR", trl=9)])
    >>> cloth = Firm(id="b", name="B", country="FR", offers=[Offer(code="MAT-TEXT", trl=9)])
    >>> sides = [FirmFeatures((firm,), load_taxonomy()) for firm in (sonar, cloth)]
    >>> [cell.links for cell in learn_complementarity(*sides, pairs=[("a", "b")]).cells()]
    [1.0]
    """
    rows, columns = ({firm.id: i for i, firm in enumerate(side.firms)} for side in (left, right))
    links = sorted({(a, b) for a, b in pairs if a in rows and b in columns})
    own = offer_mix(left)[[rows[a] for a, _ in links]]
    other = offer_mix(right)[[columns[b] for _, b in links]]
    observed = own.T @ other
    expected = np.outer(own.sum(axis=0), other.sum(axis=0)) / max(len(links), 1)
    lift = (observed + shrinkage * left.taxonomy.expert_lift) / (expected + shrinkage)
    return Complementarity(left.taxonomy, observed, expected, lift, frozenset(links))


def with_complementarity(engine: MatchEngine, learned: Complementarity) -> MatchEngine:
    """The same firms, weights and exclusions; only the criterion ``complementarity`` reads the learned lift."""
    other = engine.with_weights(engine.weights)
    other.taxonomy = learned.applied()
    own = FirmFeatures(engine.left_features.firms, other.taxonomy)
    rows = list(engine.left_rows.rows)
    rows[CRITERIA.index(COMPLEMENTARITY)] = exact(COMPLEMENTARITY.left(own))
    other.left_rows = replace(engine.left_rows, rows=tuple(rows))
    return other
