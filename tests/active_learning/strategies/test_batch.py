import tracemalloc
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.strategies import integers

from active_learning.learners import LogisticLearner
from active_learning.strategies.batch import most_uncertain, rank_by_uncertainty
from active_learning.strategies.uncertainty import margin_uncertainty, multilabel_uncertainty
from active_learning.threads import pinned_blas


def rank_pool(proba, *arguments, multilabel=False, **options):
    """Rank as a round does: the model's probabilities first become uncertainty."""
    uncertainty = multilabel_uncertainty(proba) if multilabel else margin_uncertainty(proba)
    return rank_by_uncertainty(uncertainty, *arguments, **options)


def random_pool(seed, n=200, k=4, d=6):
    rng = np.random.default_rng(seed)
    proba = rng.dirichlet(np.ones(k), size=n)
    return proba, rng.normal(size=(n, d)).astype(np.float32), rng.normal(size=(15, d)).astype(np.float32)


@settings(deadline=None, max_examples=40)
@given(integers(0, 60), integers(0, 80), integers(1, 25), integers(0, 2**32 - 1))
def test_any_pool_gives_as_many_different_rows_as_it_has_and_the_same_again(n_pool, n, batch_size, seed):
    proba, X, X_labelled = random_pool(seed, n=n_pool)
    args = (proba, X, X_labelled, n)
    rows, scores = rank_pool(*args, np.random.default_rng(seed), batch_size=batch_size)
    assert len(rows) == len(scores) == min(n, n_pool)
    assert len(set(rows.tolist())) == len(rows)
    again, _ = rank_pool(*args, np.random.default_rng(seed), batch_size=batch_size)
    np.testing.assert_array_equal(rows, again)


def test_scores_are_the_uncertainty_and_fall_within_each_batch():
    proba, X, X_labelled = random_pool(3)
    rows, scores = rank_pool(proba, X, X_labelled, 60, np.random.default_rng(0), batch_size=20)
    top_two = np.sort(proba[rows], axis=1)[:, -2:]
    np.testing.assert_allclose(scores, 1 - (top_two[:, 1] - top_two[:, 0]))
    for batch in scores.reshape(3, 20):
        assert (np.diff(batch) <= 0).all()


def test_only_doubtful_items_are_asked():
    proba, X, X_labelled = random_pool(4, n=2_000)
    _, scores = rank_pool(proba, X, X_labelled, 5, np.random.default_rng(0))
    everything, _ = rank_pool(proba, X, X_labelled, 2_000, np.random.default_rng(0))
    least = np.sort(1 - np.ptp(np.sort(proba, axis=1)[:, -2:], axis=1))[-100]  # 2 * beta * 5
    assert (scores >= least).all()
    assert len(everything) == 2_000


def test_a_batch_covers_the_doubtful_groups_and_leaves_copies_out():
    group = np.repeat(np.arange(4), 25)  # four groups of near copies, all equally doubtful
    X = (np.eye(4)[group] + 0.001 * np.random.default_rng(0).normal(size=(100, 4))).astype(np.float32)
    rows, _ = rank_by_uncertainty(np.ones(100), X, X[:0], 4, np.random.default_rng(1))
    assert set(group[rows]) == {0, 1, 2, 3}


def test_the_far_part_keeps_away_from_what_is_labelled():
    rng = np.random.default_rng(2)
    group = np.repeat([0, 1], [90, 10])
    X = (5 * np.eye(2)[group] + 0.1 * rng.normal(size=(100, 2))).astype(np.float32)
    rows, _ = rank_by_uncertainty(np.ones(100), X, X[:20], 4, rng)
    assert (group[rows] == 1).any()


def test_ties_are_broken_at_random_and_not_by_the_order_of_import():
    firsts = {int(most_uncertain(np.ones(50), 1, np.random.default_rng(seed))[0]) for seed in range(20)}
    assert len(firsts) > 10
    np.testing.assert_array_equal(most_uncertain(np.array([0.2, 0.9, 0.5]), 2, np.random.default_rng(0)), [1, 2])


def test_a_sure_model_still_gets_a_batch():
    proba = np.tile([1.0, 0.0], (30, 1))
    rows, scores = rank_pool(proba, np.ones((30, 3), np.float32), np.empty((0, 3)), 7, np.random.default_rng(0))
    assert len(set(rows.tolist())) == 7
    assert not scores.any()


def test_several_labels_rank_by_their_own_uncertainty():
    proba = np.array([[0.99, 0.98, 0.01], [0.5, 0.5, 0.5], [0.9, 0.1, 0.1]])
    rows, scores = rank_pool(proba, np.eye(3), np.empty((0, 3)), 3, np.random.default_rng(0), multilabel=True)
    assert rows[0] == 1
    assert scores[0] == pytest.approx(1.0)


@pytest.mark.parametrize("change", [{"n": -1}, {"batch_size": 0}, {"beta": 0}])
def test_impossible_sizes_are_refused(change):
    proba, X, X_labelled = random_pool(0, n=5)
    arguments = {"n": 2} | change
    with pytest.raises(ValueError, match="need n"):
        rank_pool(proba, X, X_labelled, rng=np.random.default_rng(0), **arguments)


def test_pool_and_vectors_of_different_length_are_refused():
    proba, X, X_labelled = random_pool(0, n=5)
    with pytest.raises(ValueError, match="5 and 4"):
        rank_pool(proba, X[:4], X_labelled, 2, np.random.default_rng(0))


def test_a_diverse_batch_of_100k_costs_less_than_scoring_the_pool_twice():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(100_000, 256)).astype(np.float32)
    y = rng.integers(0, 10, 500)
    with pinned_blas():
        learner = LogisticLearner(10).fit(X[:500], y)
        proba = learner.predict_proba(X)
        ratios = []
        for _ in range(4):
            start = process_time()
            learner.predict_proba(X)
            scored = process_time()
            rank_pool(proba, X, X[:500], 20, np.random.default_rng(1))
            ratios.append((process_time() - start) / (scored - start))
        tracemalloc.start()
        rank_pool(proba, X, X[:500], 20, np.random.default_rng(1))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert min(ratios) <= 2.0
    assert peak < 50e6
