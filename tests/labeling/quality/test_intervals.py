"""Wilson's interval, its version for units of several items, and the bootstrap behind the figures."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from labeling.quality.bootstrap import bootstrap_replicates, percentile_interval
from labeling.quality.intervals import effective_size, widest_miss, wilson_interval


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [  # Newcombe 1998, Statistics in Medicine 17, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_equals_the_published_examples(hits, n, low, high):
    assert wilson_interval(hits, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_holds_the_share_and_mirrors(hits, more):
    n = hits + more
    low, high = wilson_interval(np.array([hits, n - hits]), n)
    assert 0 <= low[0] <= hits / n <= high[0] <= 1
    assert low[0] < high[0]
    np.testing.assert_allclose(low[0], 1 - high[1], atol=1e-12)


def test_wilson_of_nothing_is_everything():
    assert wilson_interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("hits", "n"), [(-1, 5), (6, 5), (float("nan"), 5)])
def test_impossible_counts_are_refused(hits, n):
    with pytest.raises(ValueError, match="between 0 and n"):
        wilson_interval(hits, n)


def test_what_none_of_n_units_showed():
    np.testing.assert_allclose(widest_miss([1, 10, 100]), [1.0, 0.2775, 0.0370], atol=5e-5)


def sizes(hits, size):
    hits = np.asarray(hits, dtype=np.float64).reshape(len(size), -1)
    return effective_size(sp.csr_array(hits), np.asarray(size, dtype=np.float64))


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_units_of_one_item_are_worth_their_number(hits):
    np.testing.assert_allclose(sizes(hits, np.ones(len(hits))), len(hits))


def test_units_whose_items_are_copies_are_worth_little_more_than_one_each():
    rng = np.random.default_rng(0)
    has = rng.random(200) < 0.3
    (n_effective,) = sizes(has * 5, np.full(200, 5))
    assert 180 < n_effective < 210


def test_a_label_that_no_item_has_takes_units_for_items():
    (n_effective,) = sizes(np.zeros(50), np.full(50, 4))
    assert 45 < n_effective <= 50


def test_one_unit_is_worth_one_item():
    assert sizes([[3, 0]], [5]).tolist() == [1.0, 1.0]


def test_cluster_interval_covers():
    rng, truth, n_units = np.random.default_rng(1), 0.3, 60
    held = 0
    for _ in range(1000):
        size = rng.geometric(0.4, n_units).astype(np.float64)
        unit_share = rng.beta(0.3 * 2, 0.7 * 2, n_units)  # correlation within units 1 / 3
        hits = rng.binomial(size.astype(np.int64), unit_share)
        n_effective = sizes(hits, size)
        low, high = wilson_interval(hits.sum() / size.sum() * n_effective, n_effective)
        held += int(low[0] <= truth <= high[0])
    assert held >= 930


def test_draws_of_kinds_and_of_units_are_alike():
    # 1,000 units of two kinds are drawn by kind, the same units one by one: same mean, same spread.
    def mean_of(x):
        return lambda drawn: (x @ drawn / drawn.sum(axis=0))[np.newaxis]

    n_alike = np.array([300, 700])
    by_kind = bootstrap_replicates(mean_of(np.array([1.0, 0.0])), n_alike, rng=np.random.default_rng(0), n_boot=2000)
    one_by_one = bootstrap_replicates(
        mean_of(np.repeat([1.0, 0.0], n_alike)), np.ones(1000, np.int64), rng=np.random.default_rng(0), n_boot=2000
    )
    error = np.sqrt(0.3 * 0.7 / 1000)
    for replicates in (by_kind, one_by_one):
        assert replicates.shape == (1, 2000)
        assert replicates.mean() == pytest.approx(0.3, abs=4 * error / np.sqrt(2000))
        assert replicates.std() == pytest.approx(error, rel=0.07)


def test_every_replicate_draws_as_many_units_as_there_are():
    totals = bootstrap_replicates(
        lambda drawn: drawn.sum(axis=0, keepdims=True), np.array([3, 1, 2]), rng=np.random.default_rng(0), n_boot=130
    )
    assert (totals == 6).all()


def test_a_bootstrap_without_units_is_refused():
    with pytest.raises(ValueError, match="needs units"):
        bootstrap_replicates(lambda drawn: drawn, np.zeros(0, np.int64), rng=np.random.default_rng(0), n_boot=10)


def test_undefined_replicates_are_left_out_and_counted():
    replicates = np.array([[np.nan, *range(101)], [np.nan] * 102], dtype=np.float64)
    low, high, skipped = percentile_interval(replicates)
    assert (low[0], high[0]) == (2.5, 97.5)
    assert np.isnan(low[1]) and np.isnan(high[1])
    assert skipped.tolist() == [1, 102]
