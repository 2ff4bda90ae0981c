"""The default batch: mostly representative of the doubtful items, partly far from everything labelled so far.

No single rule wins everywhere: centres of clusters alone lose on skewed data, farthest first alone loses where
vectors are weak, because it prefers oddities. A quarter of farthest first was ahead of plain margin on balanced
and on skewed digits, ahead of random on news and messages, and level with random on small photos.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from active_learning.strategies.clusters import weighted_kmeans
from active_learning.strategies.distances import squared_distances
from active_learning.vectors import Vectors

BATCH_SIZE = 20
CHUNK_ROWS = 2_048
"""Labelled rows compared at a time."""
BETA = 10
"""Clustering looks at the `BETA` * batch most uncertain items, farthest first at twice as many."""
FAR_SHARE = 0.25
"""Share of a batch that is picked farthest first."""


def rank_by_uncertainty(
    uncertainty: NDArray[np.float64],
    X: Vectors,
    X_labelled: Vectors,
    n: int,
    rng: np.random.Generator,
    *,
    batch_size: int = BATCH_SIZE,
    beta: int = BETA,
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Pick the `n` items to ask next as successive diverse batches, best first.

    Parameters
    ----------
    uncertainty : ndarray of shape (n_pool,)
        How unsure the model is, >= 0, more is less sure.
    X : Vectors of shape (n_pool, n_features)
        The pool's vectors; may be a memory map, only the prefiltered rows are read.
    X_labelled : Vectors of shape (n_labelled, n_features)
        What is labelled or already queued; may be empty.
    n : int
        How many to return, >= 0; more than the pool means the whole pool.
    rng : numpy.random.Generator
        Breaks ties and starts the clustering; the same state gives the same ranking.
    batch_size, beta : int
        Size of one batch, and width of its prefilter in batches; >= 1.

    Returns
    -------
    rows : ndarray of shape (min(n, n_pool),)
        Row numbers in the pool, each once; batch after batch, the most uncertain of a batch first.
    scores : ndarray of shape (min(n, n_pool),)
        Uncertainty of those rows. It falls within a batch, not across batches.

    Raises
    ------
    ValueError
        If lengths disagree or a size is out of range.

    References
    ----------
    .. [1] F. Zhdanov, "Diverse mini-batch Active Learning", arXiv:1901.05954, 2019 (prefilter, weighted k-means).
    .. [2] O. Sener and S. Savarese, "Active Learning for Convolutional Neural Networks: A Core-Set Approach",
       ICLR 2018 (farthest first from the labelled set).
    """
    if n < 0 or batch_size < 1 or beta < 1:
        raise ValueError(f"need n >= 0, batch_size >= 1, beta >= 1, got {n}, {batch_size}, {beta}")
    if len(uncertainty) != len(X):
        raise ValueError(f"the pool needs as many scores as vectors, got {len(uncertainty)} and {len(X)}")
    n = min(n, len(X))
    if n == 0:
        return np.empty(0, dtype=np.intp), np.empty(0)
    candidates = most_uncertain(uncertainty, n + 2 * beta * min(n, batch_size), rng)
    vectors = np.ascontiguousarray(X[candidates])
    centre = vectors.mean(axis=0)
    distance = np.full(len(vectors), np.inf, dtype=vectors.dtype)
    vectors = _directions(vectors, centre)
    for start in range(0, len(X_labelled), CHUNK_ROWS):
        chunk = _directions(np.asarray(X_labelled[start : start + CHUNK_ROWS], dtype=vectors.dtype), centre)
        np.minimum(distance, squared_distances(vectors, chunk).min(axis=1), out=distance)
    picks = _successive_batches(vectors, uncertainty[candidates], distance, n, batch_size, beta, rng)
    rows = candidates[picks]
    return rows, uncertainty[rows]


def most_uncertain(uncertainty: NDArray[np.float64], n: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return the `n` rows of highest uncertainty, highest first, ties in random order; all rows if fewer."""
    shuffled = rng.permutation(len(uncertainty))  # else ties would follow the order of import
    values = -uncertainty[shuffled]
    top = np.argpartition(values, n)[:n] if n < len(values) else np.arange(len(values))
    return np.asarray(shuffled[top[np.lexsort((top, values[top]))]], dtype=np.intp)


def _successive_batches(
    vectors: NDArray[np.floating[Any]],
    weights: NDArray[np.float64],
    distance: NDArray[np.floating[Any]],
    n: int,
    batch_size: int,
    beta: int,
    rng: np.random.Generator,
) -> list[int]:
    """Pick `n` rows of `vectors`, which come most uncertain first; `distance` is to what is labelled."""
    free = np.ones(len(vectors), dtype=bool)
    picks: list[int] = []
    while len(picks) < n:
        size = min(batch_size, n - len(picks))
        window = np.flatnonzero(free)[: 2 * beta * size]
        core = window[: beta * size]
        central = core[_central_rows(vectors[core], weights[core], min(len(core), size - round(FAR_SHARE * size)), rng)]
        batch = [int(row) for row in central]
        for row in batch:
            distance = np.minimum(distance, squared_distances(vectors, vectors[row : row + 1])[:, 0])
        free[batch] = False
        while len(batch) < min(size, len(window)):
            open_rows = window[free[window]]
            farthest = int(open_rows[distance[open_rows].argmax()])
            distance = np.minimum(distance, squared_distances(vectors, vectors[farthest : farthest + 1])[:, 0])
            free[farthest] = False
            batch.append(farthest)
        picks.extend(sorted(batch))  # rows come most uncertain first
    return picks


def _directions(vectors: NDArray[np.floating[Any]], centre: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Return the vectors seen from `centre` at length 1: else the farthest items are just those with long vectors."""
    seen = vectors - centre
    length = np.linalg.norm(seen, axis=1, keepdims=True)
    return np.asarray(np.divide(seen, length, out=np.zeros_like(seen), where=length > 0))


def _central_rows(
    vectors: NDArray[np.floating[Any]], weights: NDArray[np.float64], n: int, rng: np.random.Generator
) -> list[int]:
    """Return `n` different rows, each the free one nearest to a centre of weighted k-means."""
    centres, _ = weighted_kmeans(vectors, weights, n, rng)
    distance = squared_distances(vectors, centres)
    rows: list[int] = []
    for centre in range(n):
        row = int(distance[:, centre].argmin())
        distance[row] = np.inf
        rows.append(row)
    return rows
