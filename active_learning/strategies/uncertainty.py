"""How unsure a model is about each item, from its probabilities alone."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 1e-6


def margin_uncertainty(proba: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Score how torn a classifier is between its two likeliest classes.

    Parameters
    ----------
    proba : ndarray of shape (n_samples, n_classes)
        Class probabilities; every row sums to 1 (tolerance 1e-6).

    Returns
    -------
    score : ndarray of shape (n_samples,)
        1 minus the gap between the two largest probabilities, in [0, 1]; 1 is a tie, the one to ask first.

    Raises
    ------
    ValueError
        If `proba` is not 2-D, has fewer than two classes, or holds a row that is no distribution.

    References
    ----------
    .. [1] B. Settles, "Active Learning Literature Survey", TR 1648, Univ. of Wisconsin-Madison, 2009, sec. 3.1.
    """
    if proba.ndim != 2 or proba.shape[1] < 2:
        raise ValueError(f"proba must be (n_samples, n_classes >= 2), got shape {proba.shape}")
    if not ((proba >= 0).all() and np.allclose(proba.sum(axis=1), 1.0, rtol=0.0, atol=TOLERANCE)):
        raise ValueError("every row of proba must be a distribution; were raw scores passed?")
    top_two = np.partition(proba, -2, axis=1)[:, -2:]  # ascending
    gap = top_two[:, 1].astype(np.float64) - top_two[:, 0]
    return np.asarray((1.0 - gap).clip(0.0, 1.0))  # a row may miss 1 by the tolerance


def multilabel_uncertainty(proba: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Score how torn independent yes/no classifiers, one per label, are about an item.

    Parameters
    ----------
    proba : ndarray of shape (n_samples, n_labels)
        Probability of each label on its own, in [0, 1]; rows need not sum to 1.

    Returns
    -------
    score : ndarray of shape (n_samples,)
        Mean over labels of 1 - |2 p - 1|, in [0, 1]; 1 if every label is a coin toss, the one to ask first.

    Raises
    ------
    ValueError
        If `proba` is not 2-D, has no label, or holds a value outside [0, 1].

    References
    ----------
    .. [1] A. Esuli and F. Sebastiani, "Active Learning Strategies for Multi-Label Text Classification",
       ECIR 2009, LNCS 5478, pp. 102-113 (confidence per label, averaged over the labels).
    """
    if proba.ndim != 2 or proba.shape[1] < 1:
        raise ValueError(f"proba must be (n_samples, n_labels >= 1), got shape {proba.shape}")
    if not ((proba >= 0) & (proba <= 1)).all():
        raise ValueError("every value of proba must be in [0, 1]; were raw scores passed?")
    return np.asarray((1.0 - np.abs(2.0 * proba - 1.0)).mean(axis=1, dtype=np.float64))
