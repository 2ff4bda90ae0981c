"""Named scikit-learn models behind one small interface: codes or membership in, aligned probabilities out."""

import warnings
from collections.abc import Callable
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from active_learning.vectors import Vectors
from labeling.errors import LabelingError

CHUNK_ROWS = 16_384


class Learner(Protocol):
    """A model of all labels of a project; label codes are 0 .. n_labels - 1."""

    n_labels: int
    multilabel: bool

    def fit(
        self, X: NDArray[np.floating[Any]], y: NDArray[Any], sample_weight: NDArray[np.float64] | None = None
    ) -> Self:
        """Learn from vectors (n, n_features) and codes (n,), or membership (n, n_labels) where `multilabel`."""
        ...

    def predict_proba(self, X: Vectors) -> NDArray[np.float64]:
        """Return (n, n_labels) probabilities; columns are label codes, a label never seen gets 0."""
        ...


class LogisticLearner:
    """Logistic regression with an L2 penalty: multinomial, or one-vs-rest for several labels.

    Vectors are centred and scaled as a whole to a mean squared distance of `SPREAD` from their mean, so the
    penalty means the same for every encoder; single features keep their proportions.
    """

    SPREAD = 10.0
    """Best or within noise of it on news, messages and photos with 200 to 300 labels (1 to 100 compared)."""

    def __init__(self, n_labels: int, *, multilabel: bool = False, C: float = 1.0, max_iter: int = 300) -> None:
        if n_labels < 1:
            raise ValueError(f"n_labels must be positive, got {n_labels}")
        self.n_labels, self.multilabel = n_labels, multilabel
        self._C, self._max_iter = C, max_iter
        self._weights: NDArray[np.float32] | None = None  # (n_labels, n_features), on raw vectors
        self._offsets = np.empty(0, dtype=np.float32)

    def fit(
        self, X: NDArray[np.floating[Any]], y: NDArray[Any], sample_weight: NDArray[np.float64] | None = None
    ) -> Self:
        """Fit on labelled vectors and return the learner; a fit that stops early is used as it is.

        Parameters
        ----------
        X : ndarray of shape (n_samples, n_features)
            Finite vectors, n_samples >= 1.
        y : ndarray of shape (n_samples,), or (n_samples, n_labels) where `multilabel`
            Label codes, or membership as 0/1.
        sample_weight : ndarray of shape (n_samples,), optional
            Weight of each sample, >= 0.

        Raises
        ------
        ValueError
            If shapes disagree, a code is out of range or there is no sample.
        """
        expected = (len(X), self.n_labels) if self.multilabel else (len(X),)
        if len(X) == 0 or y.shape != expected:
            raise ValueError(f"y must be {expected} with at least one sample, got {y.shape}")
        codes = y.astype(np.intp)
        if codes.min() < 0 or codes.max() >= (2 if self.multilabel else self.n_labels):
            raise ValueError("y holds a code that is no label")
        vectors = np.asarray(X, dtype=np.float64)
        mean = vectors.mean(axis=0)
        spread = float(np.square(vectors - mean).sum(axis=1).mean())
        scale = np.sqrt(self.SPREAD / spread) if spread > 0 else 1.0
        scaled = (vectors - mean) * scale
        weights = np.zeros((self.n_labels, X.shape[1]))
        offsets = np.full(self.n_labels, -np.inf)
        if self.multilabel:
            for label in range(self.n_labels):
                weights[label], offsets[label] = self._fit_one(scaled, codes[:, label], sample_weight)
        else:
            self._fit_all(scaled, codes, sample_weight, weights, offsets)
        weights *= scale
        self._weights = weights.astype(np.float32)
        self._offsets = (offsets - weights @ mean).astype(np.float32)
        return self

    def predict_proba(self, X: Vectors) -> NDArray[np.float64]:
        """Return probabilities of shape (n, n_labels), read and computed chunk by chunk.

        Rows sum to 1 for single choice. A label that no training sample had gets 0.

        Raises
        ------
        ValueError
            If the learner is not fitted.
        """
        if self._weights is None:
            raise ValueError("fit the learner before asking it for probabilities")
        proba = np.empty((len(X), self.n_labels))
        for start in range(0, len(X), CHUNK_ROWS):
            chunk = slice(start, start + CHUNK_ROWS)
            logits = (np.asarray(X[chunk], dtype=np.float32) @ self._weights.T + self._offsets).astype(np.float64)
            proba[chunk] = expit(logits) if self.multilabel else softmax(logits, axis=1)
        return proba

    def _model(self) -> LogisticRegression:
        return LogisticRegression(C=self._C, max_iter=self._max_iter)

    def _fit_all(
        self,
        scaled: NDArray[np.float64],
        codes: NDArray[np.intp],
        sample_weight: NDArray[np.float64] | None,
        weights: NDArray[np.float64],
        offsets: NDArray[np.float64],
    ) -> None:
        """Fill in the rows of the labels that occur; the others keep an offset of minus infinity."""
        seen = np.unique(codes)
        if len(seen) == 1:
            offsets[seen] = 0.0
            return
        model = _fit_quietly(self._model(), scaled, codes, sample_weight)
        if len(seen) == 2:  # scikit-learn keeps one row: the second class against the first
            weights[seen[1]], offsets[seen[1]], offsets[seen[0]] = model.coef_[0], model.intercept_[0], 0.0
        else:
            weights[seen], offsets[seen] = model.coef_, model.intercept_

    def _fit_one(
        self,
        scaled: NDArray[np.float64],
        member: NDArray[np.intp],
        sample_weight: NDArray[np.float64] | None,
    ) -> tuple[NDArray[np.float64], float]:
        """Return weights and offset of one yes/no model; a column with one value becomes that constant."""
        if member.min() == member.max():
            return np.zeros(scaled.shape[1]), np.inf if member[0] else -np.inf
        model = _fit_quietly(self._model(), scaled, member, sample_weight)
        return model.coef_[0], float(model.intercept_[0])


def _fit_quietly(
    model: LogisticRegression,
    X: NDArray[np.float64],
    y: NDArray[np.intp],
    sample_weight: NDArray[np.float64] | None,
) -> LogisticRegression:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # 300 steps rank as well as 3,000
        return model.fit(X, y, sample_weight=sample_weight)


LEARNERS: dict[str, Callable[..., Learner]] = {"logistic": LogisticLearner}


def make_learner(name: str, n_labels: int, *, multilabel: bool = False) -> Learner:
    """Return an unfitted learner by its name; raise `LabelingError` if there is none of that name."""
    if name not in LEARNERS:
        raise LabelingError(f'There is no model named "{name}"', mend=f"Choose one of: {', '.join(sorted(LEARNERS))}")
    return LEARNERS[name](n_labels, multilabel=multilabel)
