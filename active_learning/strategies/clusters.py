"""Groups of similar vectors: k-means with weights, in plain numpy so that a seed gives the same groups everywhere."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from active_learning.strategies.distances import squared_distances, squared_norms

MAX_ITERATIONS = 20


def weighted_kmeans(
    X: NDArray[np.floating[Any]],
    weights: NDArray[np.floating[Any]],
    n_clusters: int,
    rng: np.random.Generator,
    max_iterations: int = MAX_ITERATIONS,
) -> tuple[NDArray[np.floating[Any]], NDArray[np.intp]]:
    """Return the centres of weighted k-means and the cluster of every row.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Finite vectors.
    weights : ndarray of shape (n_samples,)
        How strongly each row pulls its centre; >= 0. Where all are 0, every row pulls alike.
    n_clusters : int
        Number of centres, 1 <= n_clusters <= n_samples.
    rng : numpy.random.Generator
        Draws the first centres.
    max_iterations : int
        Upper bound on Lloyd steps; it stops earlier when no row changes its cluster.

    Returns
    -------
    centres : ndarray of shape (n_clusters, n_features)
    cluster : ndarray of shape (n_samples,)
        Index of the nearest centre; a centre may have no row where rows are identical.

    Raises
    ------
    ValueError
        If `n_clusters` is out of range.

    References
    ----------
    .. [1] D. Arthur and S. Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007.
    """
    n_samples = len(X)
    if not 1 <= n_clusters <= n_samples:
        raise ValueError(f"n_clusters must be in 1..{n_samples}, got {n_clusters}")
    pull = weights.astype(X.dtype) if weights.sum() > 0 else np.ones(n_samples, dtype=X.dtype)
    squares = squared_norms(X)
    centres = _spread_seeds(X, squares, pull, n_clusters, rng)
    cluster = squared_distances(X, centres, squares).argmin(axis=1)
    for _ in range(max_iterations):
        members = csr_array((pull, cluster, np.arange(n_samples + 1)), shape=(n_samples, n_clusters))
        mass = members.sum(axis=0)
        moved = mass > 0
        centres[moved] = (members.T @ X)[moved] / mass[moved, None]
        nearest = squared_distances(X, centres, squares).argmin(axis=1)
        if np.array_equal(nearest, cluster):
            break
        cluster = nearest
    return centres, cluster


def _spread_seeds(
    X: NDArray[np.floating[Any]],
    squares: NDArray[np.floating[Any]],
    pull: NDArray[np.floating[Any]],
    n_clusters: int,
    rng: np.random.Generator,
) -> NDArray[np.floating[Any]]:
    """Draw rows as first centres, each with probability proportional to pull x squared distance to the others."""
    chosen = np.empty(n_clusters, dtype=np.intp)
    odds = pull.astype(np.float64)
    nearest = np.full(len(X), np.inf)
    for i in range(n_clusters):
        total = odds.sum()
        cumulated = np.cumsum(odds if total > 0 else np.ones(len(X)))
        chosen[i] = min(np.searchsorted(cumulated, rng.random() * cumulated[-1], side="right"), len(X) - 1)
        nearest = np.minimum(nearest, squared_distances(X, X[chosen[i]][None], squares)[:, 0])
        odds = pull * nearest
    return X[chosen].copy()
