import numpy as np
import pytest

from active_learning.strategies.clusters import weighted_kmeans
from active_learning.strategies.distances import squared_distances


def test_distances_are_those_of_the_definition(rng):
    A, B = rng.normal(size=(7, 3)), rng.normal(size=(5, 3))
    expected = ((A[:, None, :] - B[None, :, :]) ** 2).sum(axis=2)
    np.testing.assert_allclose(squared_distances(A, B), expected, atol=1e-12)
    assert (squared_distances(A.astype(np.float32), A.astype(np.float32)) >= 0).all()


def test_well_separated_groups_are_found(rng):
    truth = np.repeat(np.arange(4), 30)
    X = (100 * np.eye(4)[truth] + rng.normal(size=(120, 4))).astype(np.float32)
    centres, cluster = weighted_kmeans(X, np.ones(120), 4, rng)
    assert len({(a, b) for a, b in zip(truth, cluster, strict=True)}) == 4
    for group in range(4):
        members = cluster == group
        np.testing.assert_allclose(centres[group], X[members].mean(axis=0), rtol=1e-4, atol=1e-3)


def test_a_heavy_row_pulls_its_centre(rng):
    centres, _ = weighted_kmeans(np.array([[0.0], [10.0]]), np.array([9.0, 1.0]), 1, rng)
    np.testing.assert_allclose(centres, [[1.0]])


def test_identical_rows_and_weights_of_zero_do_no_harm(rng):
    centres, cluster = weighted_kmeans(np.ones((6, 2)), np.zeros(6), 3, rng)
    assert np.isfinite(centres).all()
    assert set(cluster) <= {0, 1, 2}


def test_more_clusters_than_rows_are_refused(rng):
    with pytest.raises(ValueError, match="n_clusters"):
        weighted_kmeans(np.ones((2, 2)), np.ones(2), 3, rng)
