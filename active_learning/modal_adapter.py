"""The only place that knows modAL: one query per round, with its traps kept away from us.

modAL's `ActiveLearner` carries the fitted model, and our strategy is its `query_strategy`. We call that function
ourselves: `query()` runs a failing strategy twice, copies the chosen rows and cuts a bare array of two into
(result, metrics). `teach()`, `repr()` and `clone()` raise with scikit-learn >= 1.8 and are never used.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from active_learning.strategies.batch import BATCH_SIZE, most_uncertain, rank_by_uncertainty
from active_learning.strategies.uncertainty import margin_uncertainty, multilabel_uncertainty
from active_learning.vectors import Vectors
from labeling.errors import LabelingError

CHUNK_ROWS = 65_536
"""Rows scored at a time, so that a million items with 500 labels need no 4 GB of probabilities."""

Floats = NDArray[np.float64]


class FittedModel(Protocol):
    """Anything fitted that gives probabilities: one of our learners, or a scikit-learn classifier."""

    def predict_proba(self, X: Any, /) -> NDArray[Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The rows of the pool to ask next, best first.

    `rows` (n,) are row numbers of the pool, each once; `scores` (n,) how unsure the model is about them, more
    is less sure; `uncertainty` (n_pool,) the same for the whole pool, for whoever stores it.
    """

    rows: NDArray[np.intp]
    scores: Floats
    uncertainty: Floats


def query(
    model: FittedModel,
    X_pool: Vectors,
    X_labelled: Vectors,
    n: int,
    rng: np.random.Generator,
    *,
    strategy: str = "diverse",
    multilabel: bool = False,
    batch_size: int = BATCH_SIZE,
) -> Ranking:
    """Ask modAL's active learner which `n` rows of the pool to label next.

    Parameters
    ----------
    model : FittedModel
        Already fitted; it is neither refitted nor changed.
    X_pool : Vectors of shape (n_pool, n_features)
        Vectors without a label; may be empty.
    X_labelled : Vectors of shape (n_labelled, n_features)
        What a diverse batch should keep away from; may be empty.
    n : int
        How many rows, >= 0; more than the pool means the whole pool.
    rng : numpy.random.Generator
        Breaks ties; the same state gives the same ranking.
    strategy : str
        "diverse" (our default batch), or modAL's "margin", "entropy", "least confidence".
    multilabel : bool
        Independent probabilities per label; only "diverse" can use them.
    batch_size : int
        Size of one diverse batch.

    Raises
    ------
    LabelingError
        If there is no such strategy for this kind of project.
    """
    if strategy not in STRATEGIES or (multilabel and strategy != "diverse"):
        names = "diverse" if multilabel else ", ".join(STRATEGIES)
        raise LabelingError(
            f'The strategy "{strategy}" is not available for this project', mend=f"Choose one of: {names}"
        )
    if len(X_pool) == 0:
        return Ranking(rows=np.empty(0, dtype=np.intp), scores=np.empty(0), uncertainty=np.empty(0))

    measure = _several_labels if multilabel else _MEASURES[strategy]

    def strategy_of_modal(learner: Any, pool: Vectors) -> tuple[NDArray[np.intp], Floats]:
        uncertainty = np.empty(len(pool))
        for start in range(0, len(pool), CHUNK_ROWS):
            chunk = slice(start, start + CHUNK_ROWS)
            uncertainty[chunk] = measure(learner, pool[chunk])
        if strategy == "diverse":
            rows, _ = rank_by_uncertainty(uncertainty, pool, X_labelled, n, rng, batch_size=batch_size)
        else:
            rows = most_uncertain(uncertainty, min(n, len(pool)), rng)
        return rows, uncertainty

    active = _modal().models.ActiveLearner(estimator=model, query_strategy=strategy_of_modal)
    rows, uncertainty = active.query_strategy(active, X_pool)
    return Ranking(rows=rows, scores=uncertainty[rows], uncertainty=uncertainty)


def _two_likeliest(learner: Any, X: NDArray[Any]) -> Floats:
    proba = learner.predict_proba(X)
    if proba.shape[1] < 2:  # a model that knows one label leaves no doubt to rank by
        return np.zeros(len(proba))
    return margin_uncertainty(proba)


def _several_labels(learner: Any, X: NDArray[Any]) -> Floats:
    return multilabel_uncertainty(learner.predict_proba(X))


def _margin(learner: Any, X: NDArray[Any]) -> Floats:
    return np.asarray(1.0 - _modal().uncertainty.classifier_margin(learner, X))


def _entropy(learner: Any, X: NDArray[Any]) -> Floats:
    return np.asarray(_modal().uncertainty.classifier_entropy(learner, X))


def _least_confidence(learner: Any, X: NDArray[Any]) -> Floats:
    return np.asarray(_modal().uncertainty.classifier_uncertainty(learner, X))


_MEASURES: dict[str, Callable[[Any, NDArray[Any]], Floats]] = {
    "diverse": _two_likeliest,
    "margin": _margin,
    "entropy": _entropy,
    "least confidence": _least_confidence,
}
STRATEGIES = tuple(_MEASURES)


def _modal() -> Any:
    """Import modAL late: it drags pandas and skorch along."""
    with warnings.catch_warnings():
        for category in (DeprecationWarning, FutureWarning, SyntaxWarning):  # its code is of 2023
            warnings.simplefilter("ignore", category)
        import modAL
        import modAL.models
        import modAL.uncertainty
    return modAL
