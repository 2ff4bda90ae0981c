import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from active_learning.learners import CHUNK_ROWS, LogisticLearner, make_learner
from labeling.errors import LabelingError


@pytest.fixture
def blobs(rng):
    y = np.repeat([0, 2, 3], 40)
    return (np.eye(4)[y] * 3 + rng.normal(size=(120, 4))).astype(np.float32), y


def test_columns_are_label_codes_and_a_label_never_seen_gets_zero(blobs):
    X, y = blobs
    proba = LogisticLearner(5).fit(X, y).predict_proba(X)
    assert proba.shape == (120, 5)
    np.testing.assert_allclose(proba.sum(axis=1), 1.0, atol=1e-9)
    assert not proba[:, [1, 4]].any()
    assert (proba.argmax(axis=1) == y).mean() > 0.9


def test_it_is_scikit_learns_model_on_centred_and_scaled_vectors(blobs):
    X, y = blobs
    mean = X.mean(axis=0)
    scale = np.sqrt(10 / np.square(X - mean).sum(axis=1).mean())
    reference = LogisticRegression(C=1.0, max_iter=300).fit((X - mean) * scale, y)
    proba = LogisticLearner(4).fit(X, y).predict_proba(X)
    np.testing.assert_allclose(proba[:, [0, 2, 3]], reference.predict_proba((X - mean) * scale), atol=1e-4)


@pytest.mark.parametrize("factor", [1e-3, 1e3])
def test_the_unit_of_the_vectors_does_not_matter(blobs, factor):
    X, y = blobs
    expected = LogisticLearner(4).fit(X, y).predict_proba(X)
    np.testing.assert_allclose(LogisticLearner(4).fit(factor * X, y).predict_proba(factor * X), expected, atol=1e-3)


def test_two_labels_are_told_apart(blobs):
    X, y = blobs
    X, y = X[y != 3], y[y != 3]
    proba = LogisticLearner(4).fit(X, y).predict_proba(X)
    assert (proba.argmax(axis=1) == y).mean() > 0.95
    np.testing.assert_allclose(proba[:, [0, 2]].sum(axis=1), 1.0)


def test_one_label_alone_is_certain(blobs):
    X, _ = blobs
    proba = LogisticLearner(3).fit(X, np.full(120, 1)).predict_proba(X)
    np.testing.assert_array_equal(proba, np.tile([0.0, 1.0, 0.0], (120, 1)))


def test_identical_vectors_give_the_shares_of_the_labels():
    proba = LogisticLearner(2).fit(np.ones((10, 3)), np.array([0] * 8 + [1] * 2)).predict_proba(np.ones((1, 3)))
    np.testing.assert_allclose(proba, [[0.8, 0.2]], atol=1e-3)


def test_weight_counts_like_repetition(blobs):
    X, y = blobs
    weight = np.where(np.arange(120) % 2 == 0, 2.0, 1.0)
    twice = np.repeat(np.arange(120), weight.astype(int))
    # Compare predictions only: doubled rows also shift the centre a little.
    weighted = LogisticLearner(4).fit(X, y, weight).predict_proba(X)
    repeated = LogisticLearner(4).fit(X[twice], y[twice]).predict_proba(X)
    np.testing.assert_allclose(weighted, repeated, atol=0.02)


def test_several_labels_are_independent_and_constant_columns_stay_constant(blobs):
    X, y = blobs
    member = np.stack([y == 0, y != 2, np.zeros(120), np.ones(120)], axis=1).astype(np.int8)
    proba = LogisticLearner(4, multilabel=True).fit(X, member).predict_proba(X)
    assert ((proba > 0.5) == member).all(axis=1).mean() > 0.85
    assert not proba[:, 2].any()
    assert (proba[:, 3] == 1).all()


def test_a_fit_that_stops_early_says_nothing(blobs):
    X, y = blobs
    proba = LogisticLearner(4, max_iter=1).fit(X, y).predict_proba(X)  # a warning would fail the test
    assert np.isfinite(proba).all()


def test_a_large_pool_is_scored_like_its_parts(blobs):
    X, y = blobs
    learner = LogisticLearner(4).fit(X, y)
    pool = np.resize(X, (CHUNK_ROWS + 7, 4))
    np.testing.assert_allclose(learner.predict_proba(pool)[-9:], learner.predict_proba(pool[-9:]), atol=1e-6)
    assert learner.predict_proba(pool[:0]).shape == (0, 4)


@pytest.mark.parametrize("y", [np.array([0, 4]), np.array([0, -1]), np.array([0]), np.empty((2, 4))])
def test_wrong_codes_are_refused(y):
    with pytest.raises(ValueError, match="y "):
        LogisticLearner(4).fit(np.eye(2), y)


def test_asking_an_unfitted_model_is_refused():
    with pytest.raises(ValueError, match="fit the learner"):
        LogisticLearner(2).predict_proba(np.eye(2))


def test_models_are_made_by_name():
    assert make_learner("logistic", 3, multilabel=True).multilabel
    with pytest.raises(LabelingError, match=r'no model named "oracle".*logistic'):
        make_learner("oracle", 3)
