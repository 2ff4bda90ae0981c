import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays
from hypothesis.strategies import floats

from active_learning.strategies.uncertainty import margin_uncertainty, multilabel_uncertainty

weights = arrays(np.float64, array_shapes(min_dims=2, max_dims=2, min_side=2), elements=floats(0.01, 1.0))
probabilities = arrays(np.float64, array_shapes(min_dims=2, max_dims=2, min_side=1), elements=floats(0.0, 1.0))


@given(weights)
def test_margin_is_bounded_and_ignores_class_order(weights):
    proba = weights / weights.sum(axis=1, keepdims=True)
    score = margin_uncertainty(proba)
    assert ((score >= 0) & (score <= 1)).all()
    np.testing.assert_allclose(score, margin_uncertainty(proba[:, ::-1]))


def test_a_tie_is_asked_before_a_lead_and_a_sure_item_last():
    proba = np.array([[0.5, 0.5, 0.0], [0.6, 0.3, 0.1], [1.0, 0.0, 0.0]])
    np.testing.assert_allclose(margin_uncertainty(proba), [1.0, 0.7, 0.0])


@pytest.mark.parametrize(
    "proba",
    [np.ones(3), np.ones((3, 1)), np.array([[0.7, 0.7]]), np.array([[1.5, -0.5]]), np.array([[np.nan, 1.0]])],
)
def test_margin_refuses_what_is_no_distribution(proba):
    with pytest.raises(ValueError, match="proba"):
        margin_uncertainty(proba)


@given(probabilities)
def test_several_labels_are_bounded_and_yes_counts_like_no(proba):
    score = multilabel_uncertainty(proba)
    assert ((score >= 0) & (score <= 1)).all()
    np.testing.assert_allclose(score, multilabel_uncertainty(1 - proba), atol=1e-9)


def test_several_labels_average_the_doubt_of_each():
    proba = np.array([[0.5, 0.5], [0.5, 1.0], [0.1, 0.9], [0.0, 1.0]])
    np.testing.assert_allclose(multilabel_uncertainty(proba), [1.0, 0.5, 0.2, 0.0])


@pytest.mark.parametrize("proba", [np.ones(3), np.empty((2, 0)), np.array([[1.2]]), np.array([[np.nan]])])
def test_several_labels_refuse_what_is_no_probability(proba):
    with pytest.raises(ValueError, match="proba"):
        multilabel_uncertainty(proba)
