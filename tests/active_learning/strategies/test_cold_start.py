import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.strategies import integers

from active_learning.strategies.cold_start import typical_points


def groups(seed, sizes=(60, 30, 20, 10), spread=0.3):
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(len(sizes)), sizes)
    centres = 10 * np.eye(len(sizes), 8)
    return (centres[group] + spread * rng.normal(size=(len(group), 8))).astype(np.float32), group


@settings(deadline=None, max_examples=30)
@given(integers(0, 70), integers(0, 90), integers(0, 2**32 - 1))
def test_any_pool_gives_different_rows_and_the_same_again(n_pool, n, seed):
    X = np.random.default_rng(seed).normal(size=(n_pool, 4)).astype(np.float32)
    rows = typical_points(X, n, np.random.default_rng(seed))
    assert len(rows) == len(set(rows.tolist())) == min(n, n_pool)
    np.testing.assert_array_equal(rows, typical_points(X, n, np.random.default_rng(seed)))


def test_every_group_is_shown_once_before_any_twice_largest_first():
    X, group = groups(0)
    rows = typical_points(X, 4, np.random.default_rng(0))
    assert group[rows].tolist() == [0, 1, 2, 3]


def test_the_pick_lies_in_the_middle_of_its_group_and_not_at_its_rim():
    X, group = groups(1, sizes=(80,), spread=1.0)
    (row,) = typical_points(X, 1, np.random.default_rng(0))
    distance = np.linalg.norm(X - X.mean(axis=0), axis=1)
    assert distance[row] < np.quantile(distance, 0.2)
    assert group[row] == 0


def test_a_group_with_a_labelled_item_is_passed_over():
    X, group = groups(2, sizes=(60, 60, 60, 60))
    rows = typical_points(X, 4, np.random.default_rng(0), X_labelled=X[group == 0][:1])
    assert 0 not in group[rows][:3]


def test_of_a_large_pool_only_a_sample_is_read():
    class Counting:
        def __init__(self, X):
            self.X, self.n_read = X, 0

        def __len__(self):
            return len(self.X)

        def __getitem__(self, rows):
            self.n_read += len(self.X[rows])
            return self.X[rows]

    X = Counting(np.random.default_rng(0).normal(size=(5_000, 4)).astype(np.float32))
    assert len(typical_points(X, 10, np.random.default_rng(0), max_sample=500)) == 10
    assert X.n_read == 500


def test_copies_of_one_item_do_no_harm():
    rows = typical_points(np.ones((50, 3), np.float32), 30, np.random.default_rng(0))
    assert len(set(rows.tolist())) == 30


def test_a_negative_number_is_refused():
    with pytest.raises(ValueError, match="negative"):
        typical_points(np.ones((2, 2)), -1, np.random.default_rng(0))
