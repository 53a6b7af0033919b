"""The scikit-learn face of the criteria."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nakodo.criteria.catalogue import CRITERIA
from nakodo.criteria.criterion import ten_thousandths
from nakodo.criteria.vectorizer import ProfileVectorizer
from nakodo.engine.score import criterion_values


@pytest.fixture
def firms(small_sides):
    return small_sides[0][:6]


def test_products_of_its_columns_are_the_criteria(sides, bundled_engine):
    vectorizer = ProfileVectorizer("left").fit(sides[0])
    left, right = vectorizer.transform(sides[0]), ProfileVectorizer("right").fit_transform(sides[1])
    criterion_of = [name.rsplit("_", 1)[0] for name in vectorizer.get_feature_names_out()]
    expected, known = criterion_values(bundled_engine.left_rows, bundled_engine.right_rows)
    for c, criterion in enumerate(CRITERIA):
        mine = [n for n, name in enumerate(criterion_of) if name == criterion.name]
        values = np.clip(ten_thousandths(left[:, mine] @ right[:, mine].T), 0, 10_000)
        assert known[:, :, c].any(), criterion.name
        np.testing.assert_array_equal(values[known[:, :, c]], expected[:, :, c][known[:, :, c]], criterion.name)


def test_clone_and_pickle(firms):
    made = ProfileVectorizer(side="right").fit(firms)
    copy = clone(made)
    assert copy.get_params() == {"side": "right"}
    assert not hasattr(copy, "feature_names_out_")
    again = pickle.loads(pickle.dumps(made))
    np.testing.assert_array_equal(again.transform(firms), made.transform(firms))
    assert not np.array_equal(made.transform(firms), ProfileVectorizer("left").fit_transform(firms))


def test_names_of_columns_and_set_output(firms):
    vectorizer = ProfileVectorizer().set_output(transform="pandas")
    frame = vectorizer.fit_transform(firms)
    names = vectorizer.get_feature_names_out()
    assert list(frame.columns) == list(names)
    assert len(set(names)) == len(names)
    assert frame.shape[0] == len(firms)


def test_in_a_pipeline(firms):
    scaled = make_pipeline(ProfileVectorizer(), StandardScaler()).fit_transform(firms)
    assert np.allclose(scaled.mean(axis=0), 0)


def test_rows_follow_the_order_given(firms):
    vectorizer = ProfileVectorizer().fit(firms)
    np.testing.assert_array_equal(vectorizer.transform(firms[::-1]), vectorizer.transform(firms)[::-1])


def test_an_unknown_side_and_an_unfitted_one_are_refused(firms):
    with pytest.raises(ValueError, match="'left' or 'right'"):
        ProfileVectorizer("middle").fit(firms)
    with pytest.raises(NotFittedError):
        ProfileVectorizer().transform(firms)
