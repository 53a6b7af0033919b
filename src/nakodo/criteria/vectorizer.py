"""The feature rows of the criteria as a scikit-learn transformer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from nakodo.arrays import Floats
from nakodo.criteria.catalogue import CRITERIA
from nakodo.criteria.criterion import exact
from nakodo.features.firms import FirmFeatures
from nakodo.features.inference import infer_offers
from nakodo.profiles.model import Firm
from nakodo.profiles.taxonomy import load_taxonomy


class ProfileVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turn firms into the rows whose dot products are the criteria.

    For two firms, the product of the columns of one criterion, left row times right row, is the raw value of that
    criterion where both firms are known to it. Stateless: every scale is a constant of the package.

    Parameters
    ----------
    side : {"left", "right"}
        Which of the two rows to make.

    Attributes
    ----------
    n_features_in_ : int
        Always 1: one profile a sample.

    Examples
    --------
    >>> from nakodo import ProfileVectorizer, load_profiles
    >>> firms = load_profiles().where(id="jp-toray,jp-ihi")
    >>> X = ProfileVectorizer(side="left").fit_transform(firms)
    >>> X.shape[0], X.shape[1] == len(ProfileVectorizer().fit(firms).get_feature_names_out())
    (2, True)
    """

    def __init__(self, side: Literal["left", "right"] = "left") -> None:
        self.side = side

    def fit(self, X: Iterable[Firm], y: Any = None) -> ProfileVectorizer:
        """Check the parameters and number the columns; nothing is learned from ``X``."""
        if self.side not in ("left", "right"):
            raise ValueError(f"side must be 'left' or 'right', got {self.side!r}")
        widths = [block.shape[1] for block in self._blocks(list(X)[:1])]
        self.n_features_in_ = 1
        self.feature_names_out_ = np.array(
            [f"{c.name}_{i}" for c, width in zip(CRITERIA, widths, strict=True) for i in range(width)], dtype=object
        )
        return self

    def transform(self, X: Iterable[Firm]) -> Floats:
        """Rows in the order of ``X``, of shape (n_firms, n_features), float64."""
        check_is_fitted(self)
        return np.hstack(self._blocks(list(X)))

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """``criterion_column`` for every column."""
        check_is_fitted(self)
        return self.feature_names_out_

    def _blocks(self, firms: list[Firm]) -> list[Floats]:
        taxonomy = load_taxonomy()
        features = FirmFeatures(tuple(infer_offers(firms, taxonomy)), taxonomy)
        return [exact((c.left if self.side == "left" else c.right)(features)) for c in CRITERIA]
