"""What to ask while nothing is known: the most typical item of every group of similar items."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from active_learning.strategies.clusters import weighted_kmeans
from active_learning.strategies.distances import squared_distances
from active_learning.vectors import Vectors

MAX_SAMPLE = 10_000
FIRST_CLUSTERS = 20
N_NEIGHBOURS = 20
MAX_CLUSTER_ROWS = 500
"""Typicality inside a larger cluster is judged among this many of its rows, so memory stays bounded."""


def typical_points(
    X: Vectors,
    n: int,
    rng: np.random.Generator,
    X_labelled: NDArray[np.floating[Any]] | None = None,
    max_sample: int = MAX_SAMPLE,
) -> NDArray[np.intp]:
    """Pick `n` items that stand for the groups of the pool, largest group first.

    The pool is clustered coarsely first (20 groups), then ever finer; a group that already holds a pick or a
    labelled item is passed over.

    Parameters
    ----------
    X : Vectors of shape (n_pool, n_features)
        The pool's vectors; may be a memory map, at most `max_sample` random rows are read.
    n : int
        How many to return, >= 0; more than the pool means the whole pool.
    rng : numpy.random.Generator
        Draws the sample and starts the clustering; the same state gives the same picks.
    X_labelled : ndarray of shape (n_labelled, n_features), optional
        What is labelled already: its groups need no further example.
    max_sample : int
        Largest number of rows clustered; raised to `n` where that is more.

    Returns
    -------
    rows : ndarray of shape (min(n, n_pool),)
        Row numbers in the pool, each once.

    References
    ----------
    .. [1] G. Hacohen, A. Dekel and D. Weinshall, "Active Learning on a Budget: Opposite Strategies Suit High and
       Low Budgets", ICML 2022 (TypiClust: typicality = 1 / mean distance to 20 nearest neighbours).
    """
    if n < 0:
        raise ValueError(f"n must not be negative, got {n}")
    n = min(n, len(X))
    sample = np.sort(rng.permutation(len(X))[: max(max_sample, n)])  # sorted: a memory map is read in order
    vectors = np.ascontiguousarray(X[sample])
    n_clusters = min(FIRST_CLUSTERS, n)
    known = vectors[:0] if X_labelled is None else np.asarray(X_labelled, dtype=vectors.dtype)
    picks: list[int] = []
    while len(picks) < n:
        if n_clusters >= len(vectors):
            rest = np.setdiff1d(np.arange(len(vectors)), picks)
            picks.extend(int(row) for row in rng.permutation(rest)[: n - len(picks)])
            break
        picks.extend(_one_per_open_cluster(vectors, known, picks, n_clusters, n - len(picks), rng))
        n_clusters *= 2
    return np.asarray(sample[picks], dtype=np.intp)


def _one_per_open_cluster(
    vectors: NDArray[np.floating[Any]],
    known: NDArray[np.floating[Any]],
    picks: list[int],
    n_clusters: int,
    n: int,
    rng: np.random.Generator,
) -> list[int]:
    """Return the most typical row of each cluster without a pick or known item, largest cluster first."""
    centres, cluster = weighted_kmeans(vectors, np.ones(len(vectors)), n_clusters, rng)
    sizes = np.bincount(cluster, minlength=n_clusters)
    covered = set(cluster[picks].tolist())
    if len(known):
        covered |= set(squared_distances(known, centres).argmin(axis=1).tolist())
    largest_first = [c for c in np.argsort(-sizes, kind="stable").tolist() if sizes[c] and c not in covered]
    found = []
    for c in largest_first[:n]:
        rows = np.flatnonzero(cluster == c)
        if len(rows) > MAX_CLUSTER_ROWS:
            rows = rng.choice(rows, MAX_CLUSTER_ROWS, replace=False, shuffle=False)
        found.append(int(rows[_typicality(vectors[rows]).argmax()]))
    return found


def _typicality(vectors: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Return each row's inverse mean distance to its nearest neighbours; a row on top of them is infinite."""
    k = min(N_NEIGHBOURS, len(vectors) - 1)
    if k == 0:
        return np.ones(len(vectors), dtype=vectors.dtype)
    distance = np.sqrt(squared_distances(vectors, vectors))
    np.fill_diagonal(distance, np.inf)
    mean = np.partition(distance, k - 1, axis=1)[:, :k].mean(axis=1)
    with np.errstate(divide="ignore"):
        return np.asarray(1.0 / mean)
