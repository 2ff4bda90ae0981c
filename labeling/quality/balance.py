"""Class balance: how many labels there are, how many are missing, and each label's share of all data."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from labeling.quality.figure import Figure, undefined
from labeling.quality.intervals import effective_size, wilson_interval

_TOLERATED_MISSING = 0.05
"""Share of unanswered sampled items above which a figure gives worst and best case (DESIGN, section 5)."""


def class_counts(y: NDArray[np.int64] | NDArray[np.bool_], n_labels: int) -> NDArray[np.int64]:
    """Return how many items have each label.

    Parameters
    ----------
    y : ndarray of shape (n_items,), int, or (n_items, n_labels), bool
        Label codes in [0, n_labels), or membership where items may have several labels.
    n_labels : int

    Returns
    -------
    counts : ndarray of shape (n_labels,)

    Raises
    ------
    ValueError
        If `y` has another shape or a code outside the labels.
    """
    return np.bincount(_membership(y, n_labels).indices, minlength=n_labels)


def labels_to_target(counts: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many labels each class still needs; 0 where the target is reached or is 0 (none set)."""
    if counts.shape != targets.shape:
        raise ValueError(f"one target per label is needed, got {targets.shape} for {counts.shape}")
    return (targets - counts).clip(0)


def class_shares(
    y: NDArray[np.int64] | NDArray[np.bool_], unit: NDArray[np.int64], n_labels: int
) -> tuple[Figure, ...]:
    """Return the estimated share of each label in all data, from the random sample alone.

    Units were drawn with equal probability, so every item counts the same. The interval is Wilson's; where
    units hold several items, with their effective number (`intervals.effective_size`).

    Parameters
    ----------
    y : ndarray of shape (n_items,), int, or (n_items, n_labels), bool
        The answered items of the random sample: label codes in [0, n_labels), or membership.
    unit : ndarray of shape (n_items,)
        The unit of each item; any numbers.
    n_labels : int

    Returns
    -------
    shares : tuple of n_labels Figure
        Values in [0, 1]; `n` is the number of units. Undefined without an answered item.

    Raises
    ------
    ValueError
        If `y` and `unit` do not fit together or a code lies outside the labels.
    """
    return class_shares_with_missing(y, unit, unit[:0], n_labels)


def class_shares_with_missing(
    y: NDArray[np.int64] | NDArray[np.bool_],
    unit: NDArray[np.int64],
    missing_unit: NDArray[np.int64],
    n_labels: int,
) -> tuple[Figure, ...]:
    """Return `class_shares`, with worst and best case when more than 5 % of the sample is not answered.

    Skipped, flagged and undecided items may differ from the others in any way. So the interval then runs from
    its lower end if none of them has the label to its upper end if all of them have it.

    Parameters
    ----------
    y, unit : ndarray
        The answered items, as in `class_shares`.
    missing_unit : ndarray of shape (n_missing,)
        The unit of each sampled item that was not answered.
    n_labels : int

    Returns
    -------
    shares : tuple of n_labels Figure
        Values and `n` are those of the answered items.
    """
    membership = _membership(y, n_labels)
    if unit.shape != (membership.shape[0],):
        raise ValueError(f"each of {membership.shape[0]} items needs a unit, got {unit.shape}")
    if not len(unit):
        return (undefined("no item of the random sample has been answered"),) * n_labels
    share = np.asarray(membership.sum(axis=0), np.float64) / len(unit)
    low, high = _interval(membership, unit)
    n_missing = len(missing_unit)
    if n_missing > _TOLERATED_MISSING * (len(unit) + n_missing):
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
