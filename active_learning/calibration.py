"""Make probabilities mean what they say: one temperature for all labels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit, logit, softmax

MIN_ANSWERS = 50
"""With fewer held-out or random answers a temperature is noise; no probability is shown as such before."""
RANGE = (0.1, 10.0)
TINY = 1e-12


def fit_temperature(proba: NDArray[np.floating[Any]], y: NDArray[Any]) -> float:
    """Return the temperature that makes probabilities fit answers they were not trained on.

    Parameters
    ----------
    proba : ndarray of shape (n_samples, n_labels)
        A model's probabilities: distributions for single choice, independent ones for several labels.
    y : ndarray of shape (n_samples,), or (n_samples, n_labels) for several labels
        Label codes, or membership as 0/1. Answers to which the model gives no chance at all (a label it has
        never seen) tell nothing about the temperature and are left out.

    Returns
    -------
    temperature : float
        In [0.1, 10]; above 1 the model was too sure, below 1 too timid. 1 if no answer can be used.

    Raises
    ------
    ValueError
        If shapes disagree.

    References
    ----------
    .. [1] C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On Calibration of Modern Neural Networks", ICML 2017.
    """
    p = np.asarray(proba, dtype=np.float64)
    if p.ndim != 2 or y.shape not in ((len(p),), p.shape):
        raise ValueError(f"y must be {(len(p),)} or {p.shape}, got {y.shape}")
    if y.ndim == 2:
        usable = (p > 0) & (p < 1)
        signed = np.where(y[usable] > 0, 1.0, -1.0) * logit(p[usable].clip(TINY, 1 - TINY))

        def loss(log_temperature: float) -> float:
            return float(np.logaddexp(0.0, -signed * np.exp(-log_temperature)).sum())

    else:
        usable = p[np.arange(len(p)), y] > 0
        logs, codes = np.log(p[usable].clip(TINY)), y[usable]

        def loss(log_temperature: float) -> float:
            scaled = logs * np.exp(-log_temperature)
            scaled -= scaled.max(axis=1, keepdims=True)
            truth = scaled[np.arange(len(codes)), codes]
            return float((np.log(np.exp(scaled).sum(axis=1)) - truth).sum())

    if not usable.any():
        return 1.0
    low, high = np.log(RANGE)
    return float(np.exp(minimize_scalar(loss, bounds=(low, high), method="bounded").x))


def with_temperature(
    proba: NDArray[np.floating[Any]], temperature: float, *, multilabel: bool = False
) -> NDArray[np.float64]:
    """Return probabilities of the same shape, softened (above 1) or sharpened (below 1); 0 and 1 stay."""
    p = np.asarray(proba, dtype=np.float64)
    with np.errstate(divide="ignore"):
        if multilabel:
            return np.asarray(expit(logit(p) / temperature))
        return np.asarray(softmax(np.log(p) / temperature, axis=1))
