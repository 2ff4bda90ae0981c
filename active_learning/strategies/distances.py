"""Squared Euclidean distances between two sets of rows."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def squared_norms(A: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Return the squared length of every row, (len(A),)."""
    return np.asarray(np.einsum("ij,ij->i", A, A))


def squared_distances(
    A: NDArray[np.floating[Any]],
    B: NDArray[np.floating[Any]],
    norms_of_a: NDArray[np.floating[Any]] | None = None,
) -> NDArray[np.floating[Any]]:
    """Return the (len(A), len(B)) squared distances; rounding never makes one negative.

    `norms_of_a` spares a caller that compares the same A again and again its `squared_norms`.
    """
    squares = A @ B.T
    squares *= -2.0
    squares += (squared_norms(A) if norms_of_a is None else norms_of_a)[:, None]
    squares += squared_norms(B)[None, :]
    return np.asarray(np.maximum(squares, 0.0, out=squares))
