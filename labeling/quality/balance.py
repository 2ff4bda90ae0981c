"""Class balance: each label's share of all data."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from labeling.quality.figure import Figure, undefined
from labeling.quality.intervals import effective_size, wilson_interval
from labeling.quality.unanswered import too_many_unanswered


def class_shares(
    y: NDArray[np.int64] | NDArray[np.bool_],
    unit: NDArray[np.int64],
    missing_unit: NDArray[np.int64],
    n_labels: int,
) -> tuple[Figure, ...]:
    """Return the estimated share of each label in all data, from the random sample alone.

    Units were drawn with equal probability, so every item counts the same. The interval is Wilson's; where
    units hold several items, with their effective number (`intervals.effective_size`). Skipped, flagged and
    undecided items may differ from the others in any way: when they are more than 5 % of the sample, the interval
    runs from its lower end if none of them has the label to its upper end if all of them have it.

    Parameters
    ----------
    y : ndarray of shape (n_items,), int, or (n_items, n_labels), bool
        The answered items of the random sample: label codes in [0, n_labels), or membership.
    unit : ndarray of shape (n_items,)
        The unit of each item; any numbers.
    missing_unit : ndarray of shape (n_missing,)
        The unit of each sampled item that was not answered.
    n_labels : int

    Returns
    -------
    shares : tuple of n_labels Figure
        Values in [0, 1] of the answered items; `n` is the number of their units. Undefined without one.

    Raises
    ------
    ValueError
        If `y` and `unit` do not fit together or a code lies outside the labels.
    """
    membership = _membership(y, n_labels)
    if unit.shape != (membership.shape[0],):
        raise ValueError(f"each of {membership.shape[0]} items needs a unit, got {unit.shape}")
    if not len(unit):
        return (undefined("no item of the random sample has been answered"),) * n_labels
    share = np.asarray(membership.sum(axis=0), np.float64) / len(unit)
    low, high = _interval(membership, unit)
    n_missing = len(missing_unit)
    if too_many_unanswered(n_missing, len(unit) + n_missing):
        sampled_unit = np.concatenate((unit, missing_unit))
        for cell in (0.0, 1.0):
            unanswered = sp.csr_array(np.full((n_missing, n_labels), cell))
            ends = _interval(sp.csr_array(sp.vstack((membership, unanswered))), sampled_unit)
            low, high = np.minimum(low, ends[0]), np.maximum(high, ends[1])
    n_units = len(np.unique(unit))
    return tuple(
        Figure(value=float(s), low=float(lo), high=float(hi), n=n_units)
        for s, lo, hi in zip(share, low, high, strict=True)
    )


def _interval(membership: sp.csr_array, unit: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ends of each label's interval, from at least one item."""
    _, code = np.unique(unit, return_inverse=True)
    size = np.bincount(code).astype(np.float64)
    of_unit = sp.csr_array((np.ones(len(unit)), (code, np.arange(len(unit)))), shape=(len(size), len(unit)))
    n_effective = effective_size(sp.csr_array(of_unit @ membership), size)
    share = np.asarray(membership.sum(axis=0), np.float64) / len(unit)
    return wilson_interval(share * n_effective, n_effective)


def _membership(y: NDArray[np.int64] | NDArray[np.bool_], n_labels: int) -> sp.csr_array:
    """Return codes or membership as a sparse matrix of shape (n_items, n_labels)."""
    if y.ndim == 2:
        if y.shape[1] != n_labels or y.dtype != np.bool_:
            raise ValueError(f"membership must be bool of {n_labels} columns, got {y.dtype} {y.shape}")
        return sp.csr_array(y.astype(np.float64))
    if y.ndim != 1 or not np.issubdtype(y.dtype, np.integer):
        raise ValueError(f"label codes must be a 1-D array of whole numbers, got {y.dtype} {y.shape}")
    if y.size and not (y.min() >= 0 and y.max() < n_labels):
        raise ValueError(f"label codes must lie in [0, {n_labels}), got {y.min()} to {y.max()}")
    n_items = len(y)
    return sp.csr_array((np.ones(n_items), (np.arange(n_items), y)), shape=(n_items, n_labels))
