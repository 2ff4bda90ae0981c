"""The bootstrap over units: what a figure would have been, had other units been drawn."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

_CELLS_AT_ONCE = 1 << 22
"""Weights held in memory at a time (32 MB as float64)."""

_COST_OF_A_BINOMIAL = 20
"""Time of one binomial draw in times of drawing and counting one unit, roughly as measured."""


def bootstrap_replicates(
    estimate: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    n_alike: NDArray[np.int64],
    *,
    rng: np.random.Generator,
    n_boot: int,
) -> NDArray[np.float64]:
    """Return `n_boot` values of each figure, each from units drawn with replacement.

    A replicate is not a resampled data set but how often each unit was drawn, so an estimate that is a
    function of sums over units costs one matrix product per chunk of replicates. Units with equal sums are
    drawn as one kind, which changes nothing but the time.

    Parameters
    ----------
    estimate : callable
        Takes weights of shape (n_kinds, n_replicates), each column a draw (whole numbers that sum to the
        number of units), and returns the figures, shape (n_figures, n_replicates); NaN where undefined.
    n_alike : ndarray of shape (n_kinds,)
        Units of each kind, at least 1; ones where every unit is its own kind.
    rng : numpy.random.Generator
        Source of the draws.
    n_boot : int
        Number of replicates, at least 1.

    Returns
    -------
    replicates : ndarray of shape (n_figures, n_boot)

    References
    ----------
    .. [1] B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, chap. 6 and 20 (resampling
       vectors).
    """
    n_units, n_kinds = int(n_alike.sum()), len(n_alike)
    if n_units < 1 or n_boot < 1:
        raise ValueError(f"a bootstrap needs units and replicates, got {n_units} and {n_boot}")
    kind_of_unit = np.repeat(np.arange(n_kinds), n_alike)
    at_once = max(1, min(64, _CELLS_AT_ONCE // n_kinds))
    chunks = []
    for start in range(0, n_boot, at_once):
        n_drawn = min(at_once, n_boot - start)
        if n_kinds * _COST_OF_A_BINOMIAL < n_units:
            drawn = rng.multinomial(n_units, n_alike / n_units, size=n_drawn).astype(np.float64)
        else:
            drawn = np.empty((n_drawn, n_kinds))
            for row in drawn:
                row[:] = np.bincount(kind_of_unit[rng.integers(0, n_units, n_units)], minlength=n_kinds)
        chunks.append(estimate(np.ascontiguousarray(drawn.T)))
    return np.concatenate(chunks, axis=1)


def percentile_interval(
    replicates: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return the 95 % percentile interval of each figure from its defined replicates.

    Parameters
    ----------
    replicates : ndarray of shape (n_figures, n_boot)
        NaN where a replicate has no value.

    Returns
    -------
    low, high : ndarray of shape (n_figures,)
        The .025 and .975 quantiles; NaN for a figure without any defined replicate.
    n_skipped : ndarray of shape (n_figures,)
        Replicates left out because they are undefined.

    References
    ----------
    .. [1] B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, sec. 13.3.
    """
    low, high = np.full(len(replicates), np.nan), np.full(len(replicates), np.nan)
    undefined = np.isnan(replicates)
    for row, (values, missing) in enumerate(zip(replicates, undefined, strict=True)):
        if not missing.all():
            low[row], high[row] = np.quantile(values[~missing], [0.025, 0.975])
    return low, high, undefined.sum(axis=1, dtype=np.int64)
