import numpy as np
import pytest
from scipy.special import expit, softmax

from active_learning.calibration import RANGE, fit_temperature, with_temperature


@pytest.mark.parametrize("truth", [0.5, 1.0, 2.5])
def test_the_temperature_that_made_the_answers_is_found_again(truth, rng):
    logits = rng.normal(size=(20_000, 4)) * 3
    honest = softmax(logits / truth, axis=1)
    y = (honest.cumsum(axis=1) < rng.random((20_000, 1))).sum(axis=1)
    assert fit_temperature(softmax(logits, axis=1), y) == pytest.approx(truth, rel=0.05)


def test_several_labels_share_one_temperature(rng):
    logits = rng.normal(size=(5_000, 3)) * 3
    y = rng.random((5_000, 3)) < expit(logits / 2)
    temperature = fit_temperature(expit(logits), y)
    assert temperature == pytest.approx(2.0, rel=0.06)
    np.testing.assert_allclose(with_temperature(expit(logits), 2.0, multilabel=True), expit(logits / 2), atol=1e-9)


def test_softening_keeps_the_order_and_impossible_labels():
    proba = np.array([[0.7, 0.3, 0.0]])
    soft = with_temperature(proba, 3.0)
    assert 0.5 < soft[0, 0] < 0.7
    assert soft[0, 2] == 0
    np.testing.assert_allclose(soft.sum(axis=1), 1.0)
    np.testing.assert_allclose(with_temperature(proba, 1.0), proba)


def test_answers_with_labels_the_model_never_saw_are_left_out(rng):
    proba = np.tile([0.8, 0.2, 0.0], (100, 1))
    y = np.repeat([0, 1], [80, 20])
    stranger = np.vstack([proba, proba[:10]]), np.concatenate([y, np.full(10, 2)])
    assert fit_temperature(*stranger) == pytest.approx(fit_temperature(proba, y))
    assert fit_temperature(proba[:3], np.full(3, 2)) == 1.0
    assert fit_temperature(np.empty((0, 3)), np.empty(0, dtype=int)) == 1.0


def test_a_model_that_is_always_right_does_not_run_away():
    assert fit_temperature(np.tile([0.9, 0.1], (60, 1)), np.zeros(60, dtype=int)) >= RANGE[0]


def test_shapes_that_disagree_are_refused():
    with pytest.raises(ValueError, match="y must be"):
        fit_temperature(np.full((3, 2), 0.5), np.zeros(2, dtype=int))
