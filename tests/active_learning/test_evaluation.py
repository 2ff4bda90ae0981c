from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.strategies import integers
from sklearn.metrics import f1_score

from active_learning.evaluation import quality_figures, quality_figures_with_missing, recall_figures
from labeling.quality.intervals import wilson_interval


def simulate(rng, n, prior, accuracy, copies=1):
    """Predictions that miss evenly; returns them and the population's macro F1."""
    k = len(prior)
    confusion = np.full((k, k), (1 - accuracy) / (k - 1))
    np.fill_diagonal(confusion, accuracy)
    joint = np.asarray(prior)[:, None] * confusion
    y_true = rng.choice(k, n, p=prior)
    y_pred = (confusion.cumsum(axis=1)[y_true] < rng.random((n, 1))).sum(axis=1).clip(max=k - 1)
    truth = (2 * np.diag(joint) / (joint.sum(axis=0) + joint.sum(axis=1))).mean()
    return np.repeat(y_true, copies), np.repeat(y_pred, copies), np.repeat(np.arange(n), copies), truth


@settings(deadline=None, max_examples=40)
@given(integers(1, 60), integers(1, 6), integers(0, 2**32 - 1))
def test_values_are_scikit_learns_and_lie_in_their_intervals(n, k, seed):
    rng = np.random.default_rng(seed)
    y_true, y_pred = rng.integers(0, k, n), rng.integers(0, k, n)
    figures = quality_figures(y_true, y_pred, rng.integers(0, n, n), k, rng, n_boot=50)
    assert figures["accuracy"].value == pytest.approx((y_true == y_pred).mean())
    assert figures["macro_f1"].value == pytest.approx(f1_score(y_true, y_pred, average="macro", zero_division=0.0))
    for figure in figures.values():
        assert 0 <= figure.low <= figure.value <= figure.high <= 1


def test_accuracy_of_single_items_has_wilsons_interval(rng):
    y = np.zeros(20, dtype=int)
    figure = quality_figures(y, np.repeat([0, 1], [17, 3]), np.arange(20), 2, rng)["accuracy"]
    low, high = wilson_interval(17, 20)
    assert (figure.low, figure.high, figure.n) == (pytest.approx(float(low)), pytest.approx(float(high)), 20)


def test_all_right_is_not_certainty(rng):
    y = np.arange(10) % 2
    figure = quality_figures(y, y, np.arange(10), 2, rng)["macro_f1"]
    assert (figure.value, figure.high) == (1.0, 1.0)
    assert figure.low < 0.85


def test_copies_of_an_item_add_nothing(rng):
    y_true, y_pred, unit, _ = simulate(rng, 60, [0.5, 0.5], 0.8)
    once = quality_figures(y_true, y_pred, unit, 2, np.random.default_rng(0))
    four = quality_figures(*(np.repeat(a, 4) for a in (y_true, y_pred, unit)), 2, np.random.default_rng(0))
    for name in once:
        assert four[name].n == 60
        assert four[name].value == pytest.approx(once[name].value)
        assert four[name].high - four[name].low == pytest.approx(once[name].high - once[name].low, rel=0.1)


@pytest.mark.parametrize(
    ("n", "prior", "accuracy", "copies"),
    [(40, [0.5, 0.5], 0.97, 1), (80, [0.87, 0.13], 0.85, 1), (80, [0.25] * 4, 0.85, 1), (80, [0.1] * 10, 0.6, 1),
     (80, [0.1] * 10, 0.97, 1), (60, [0.25] * 4, 0.8, 3)],
)  # fmt: skip
def test_intervals_cover_the_truth_of_the_population(n, prior, accuracy, copies):
    rng, covered = np.random.default_rng(5), {"accuracy": 0, "macro_f1": 0}
    for _ in range(300):
        y_true, y_pred, unit, macro_f1 = simulate(rng, n, prior, accuracy, copies)
        figures = quality_figures(y_true, y_pred, unit, len(prior), rng, n_boot=200)
        for name, truth in (("accuracy", accuracy), ("macro_f1", macro_f1)):
            covered[name] += figures[name].low <= truth <= figures[name].high
    assert covered["accuracy"] / 300 >= 0.92  # 0.95 less 2.4 standard errors of 300 projects
    assert covered["macro_f1"] / 300 >= 0.91


def test_several_labels_are_right_only_as_a_whole(rng):
    y_true = np.array([[1, 0, 1], [0, 1, 0], [1, 1, 0], [0, 0, 0]])
    y_pred = np.array([[1, 0, 1], [0, 1, 1], [1, 0, 0], [0, 0, 0]])
    figures = quality_figures(y_true, y_pred, np.arange(4), 3, rng)
    assert figures["accuracy"].value == 0.5
    assert figures["macro_f1"].value == pytest.approx(np.mean([1.0, 2 / 3, 2 / 3]))


def test_without_items_a_figure_says_why(rng):
    nothing = np.empty(0, dtype=int)
    figures = quality_figures(nothing, nothing, nothing, 3, rng)
    assert all(figure.value is None and "answer" in figure.why for figure in figures.values())
    none_named = quality_figures(np.zeros((4, 2)), np.zeros((4, 2)), np.arange(4), 2, rng)
    assert none_named["accuracy"].value == 1.0
    assert "label" in none_named["macro_f1"].why


def test_recall_is_told_for_every_label():
    y_true, y_pred = np.array([0, 0, 0, 0, 2, 2]), np.array([0, 0, 0, 1, 0, 2])
    first, second, third = recall_figures(y_true, y_pred, np.array([0, 0, 1, 2, 3, 4]), 3)
    assert (first.value, first.n) == (0.75, 3)
    assert "has this label" in second.why
    assert (third.value, third.n) == (0.5, 2)
    assert third.low < 0.1 < 0.9 < third.high


def test_the_same_seed_gives_the_same_interval(rng):
    y_true, y_pred, unit, _ = simulate(rng, 50, [0.5, 0.5], 0.8)
    figures = [quality_figures(y_true, y_pred, unit, 2, np.random.default_rng(1)) for _ in range(2)]
    assert figures[0] == figures[1]


def test_shapes_and_codes_that_make_no_sense_are_refused(rng):
    with pytest.raises(ValueError, match="label codes"):
        quality_figures(np.array([3]), np.array([0]), np.array([0]), 3, rng)
    with pytest.raises(ValueError, match="disagree"):
        quality_figures(np.array([0, 1]), np.array([0]), np.array([0]), 3, rng)
    with pytest.raises(ValueError, match="columns"):
        quality_figures(np.zeros((2, 2)), np.zeros((2, 2)), np.arange(2), 3, rng)


def test_few_unanswered_items_change_no_interval():
    y_true, y_pred, unit, _ = simulate(np.random.default_rng(2), 96, [0.5, 0.5], 0.8)
    plain = quality_figures(y_true, y_pred, unit, 2, np.random.default_rng(1), n_boot=100)
    four = np.zeros(4, dtype=int)
    missing = quality_figures_with_missing(
        y_true, y_pred, unit, four, np.arange(200, 204), 2, np.random.default_rng(1), n_boot=100
    )
    assert missing == plain


@pytest.mark.parametrize("several", [False, True])
def test_intervals_of_many_unanswered_reach_from_all_wrong_to_all_right(several):
    y_true, y_pred, unit, _ = simulate(np.random.default_rng(2), 90, [0.5, 0.3, 0.2], 0.8)
    said = np.repeat([0, 1, 2], 5)
    beside = (said + 1) % 3
    shape = (lambda y: np.eye(3, dtype=bool)[y]) if several else (lambda y: y)
    arguments = shape(y_true), shape(y_pred), unit
    plain = quality_figures(*arguments, 3, np.random.default_rng(1))
    wide = quality_figures_with_missing(*arguments, shape(said), np.arange(200, 215), 3, np.random.default_rng(1))
    n_right = (y_true == y_pred).sum()
    assert wide["accuracy"].low == pytest.approx(float(wilson_interval(n_right, 105)[0]))
    assert wide["accuracy"].high == pytest.approx(float(wilson_interval(n_right + 15, 105)[1]))
    for name in plain:
        assert (wide[name].value, wide[name].n) == (plain[name].value, plain[name].n)
    for truth in (said, beside):  # any truth that the unanswered may have
        told = f1_score(np.concatenate((y_true, truth)), np.concatenate((y_pred, said)), average="macro")
        assert wide["macro_f1"].low < told < wide["macro_f1"].high
    assert wide["macro_f1"].low < plain["macro_f1"].low < plain["macro_f1"].high < wide["macro_f1"].high


def test_the_worst_truth_is_the_worst_of_all(rng):
    """Against every possible truth of the unanswered, with three labels."""
    y_true, y_pred = np.array([0, 0, 0, 0, 1, 1, 2, 2]), np.array([0, 0, 0, 1, 1, 1, 2, 0])
    said = np.array([0, 1, 1])
    wide = quality_figures_with_missing(
        y_true, y_pred, np.arange(8), said, np.arange(8, 11), 3, np.random.default_rng(3)
    )
    lows = [
        quality_figures(
            np.concatenate((y_true, truth)), np.concatenate((y_pred, said)), np.arange(11), 3, np.random.default_rng(3)
        )["macro_f1"].value
        for truth in product(range(3), repeat=3)
    ]
    assert wide["macro_f1"].low < min(lows)


def test_unanswered_items_that_all_name_the_only_label_may_have_another():
    y = np.zeros(20, dtype=int)
    wide = quality_figures_with_missing(y, y, np.arange(20), y[:5], np.arange(30, 35), 2, np.random.default_rng(0))
    assert wide["macro_f1"].value == 1.0
    assert wide["macro_f1"].low < 0.5


def test_without_an_answered_item_the_unanswered_give_no_figure(rng):
    nothing = np.empty(0, dtype=int)
    figures = quality_figures_with_missing(nothing, nothing, nothing, np.array([0]), np.array([1]), 2, rng)
    assert all(figure.value is None for figure in figures.values())
