"""One learning round: encode, fit, score, pick. It reads the project and returns values; the writer stores them."""

import importlib.metadata
import time
from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from active_learning.evaluation import quality_figures_with_missing, recall_figures
from active_learning.learners import Learner, make_learner
from active_learning.modal_adapter import query
from active_learning.predictions import Predictions, keep_predictions
from active_learning.project_vectors import ProjectVectors, project_vectors
from active_learning.snapshot import Snapshot, take_snapshot
from active_learning.strategies.cold_start import typical_points
from active_learning.threads import pinned_blas
from active_learning.vectors import Vectors
from labeling.progress import Report, silent
from labeling.project import Project
from labeling.quality.figure import Figure, undefined
from labeling.quality.unanswered import unanswered_words
from labeling.rounds import MIN_PER_LABEL, MIN_TRAINING, Ranked, RoundResult
from labeling.sampling import Sample

QUEUE_ROWS = 200
"""Rows ranked per person; the next round replaces them."""

MOST_PREDICTIONS = 50_000_000
"""Probabilities kept for suggestions (200 MB); beyond, only those of the ranked items are."""

MOST_TRAINING = 50_000
"""Rows a model learns from; memory and time of a fit grow with them, what it learns hardly does beyond."""

SURE_PER_LABEL = 100
"""Rows of each label that are among them in any case."""

NEAR_DUPLICATE = 0.999
"""Cosine of two vectors from which on an item counts as a near duplicate of a held-out one."""


def run(project: Project, *, learner: str = "logistic", report: Report = silent) -> RoundResult:
    """Run one learning round over the project as it is now.

    Same project, seed and versions give the same ranking. With fewer than 20 training answers, or without two
    labels given twice each, nothing is fitted: the ranking is the typical points of the pool, and the metrics
    say why they are missing.
    """
    started = time.monotonic()
    snapshot = take_snapshot(project)
    rng = np.random.default_rng([snapshot.seed, snapshot.number])
    with pinned_blas():
        vectors = project_vectors(project, snapshot, report)
        answered = _training_rows(snapshot, vectors)
        training = _at_most(answered, snapshot, MOST_TRAINING, rng)
        missing = why_no_fit(snapshot, training)
        model = None if missing else _fit(learner, snapshot, vectors, training)
        ranking = _rank(snapshot, vectors, training, model, rng)
        metrics, recall = _metrics(snapshot, vectors, model, missing, rng)
        if model is not None:
            keep_predictions(project, _predict(snapshot, vectors, model, ranking))
    return RoundResult(
        seed=snapshot.seed,
        trained_on=0 if model is None else len(training),
        seconds=time.monotonic() - started,
        seq=snapshot.seq,
        report={
            "metrics": {name: figure.as_json() for name, figure in metrics.items()},
            "why": missing,
            "recall": recall,
            "note": _note(snapshot.sample, len(training), len(answered)),
            "not_answered": snapshot.sample.n_unanswered,
            "sampled": len(snapshot.sample.item_id),
            "learner": learner,
            "encoders": list(vectors.encoders),
            "pool": int((snapshot.is_open & ~snapshot.is_held_out).sum()),
            "unreadable": list(vectors.unreadable[:20]),
            "versions": {
                name: importlib.metadata.version(name)
                for name in ("labelwright", "numpy", "scikit-learn", "modAL-python")
            },
        },
        ranking=ranking,
    )


def why_no_fit(snapshot: Snapshot, training: NDArray[np.intp]) -> str:
    """Return why the training answers do not allow a fit yet, or an empty string."""
    counts = Counter(label for row in training for label in snapshot.final[row] or ())
    twice = sum(n >= MIN_PER_LABEL for n in counts.values())
    if len(training) >= MIN_TRAINING and twice >= min(2, len(snapshot.label_ids)):
        return ""
    return (
        f"learning starts at {MIN_TRAINING} answers outside the held-out items, with two labels given twice each; "
        f"there are {len(training)}, and {twice} {'label' if twice == 1 else 'labels'} given twice"
    )


def _training_rows(snapshot: Snapshot, vectors: ProjectVectors) -> NDArray[np.intp]:
    """Return the rows to learn from: a final answer, not held out, and no (near) duplicate of a held-out item."""
    held_out = snapshot.is_held_out
    secret = {snapshot.content[row] for row in np.flatnonzero(held_out)}
    rows = np.array(
        [
            row
            for row, final in enumerate(snapshot.final)
            if final is not None and not held_out[row] and vectors.readable[row] and snapshot.content[row] not in secret
        ],
        dtype=np.intp,
    )
    place = np.cumsum(vectors.readable) - 1
    kept_back = _unit_rows(vectors.X, place[np.flatnonzero(held_out & vectors.readable)])
    if not len(rows) or not len(kept_back):
        return rows
    candidates = _unit_rows(vectors.X, place[rows])
    nearest = np.concatenate(
        [(candidates[at : at + 1024] @ kept_back.T).max(axis=1) for at in range(0, len(candidates), 1024)]
    )
    return np.asarray(rows[nearest < NEAR_DUPLICATE], dtype=np.intp)


def _at_most(rows: NDArray[np.intp], snapshot: Snapshot, most: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return at most `most` of the rows, drawn at random, but some of every label in any case."""
    if len(rows) <= most:
        return rows
    drawn = rng.permutation(rows)
    seen: Counter[tuple[int, ...] | None] = Counter()
    scarce = np.zeros(len(drawn), dtype=np.bool_)
    for at, row in enumerate(drawn):
        seen[snapshot.final[row]] += 1
        scarce[at] = seen[snapshot.final[row]] <= SURE_PER_LABEL
    return np.sort(np.concatenate((drawn[scarce], drawn[~scarce]))[:most])


def _unit_rows(X: Vectors, rows: NDArray[np.intp]) -> NDArray[np.floating[Any]]:
    vectors = X[rows]
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12))


def _fit(name: str, snapshot: Snapshot, vectors: ProjectVectors, training: NDArray[np.intp]) -> Learner:
    place = np.cumsum(vectors.readable) - 1
    model = make_learner(name, len(snapshot.label_ids), multilabel=snapshot.multi)
    return model.fit(vectors.X[place[training]], _targets(snapshot, training))


def _targets(snapshot: Snapshot, rows: NDArray[np.intp]) -> NDArray[Any]:
    """Return the final answers of `rows` as codes, or as membership (n, n_labels) where several labels are allowed."""
    if not snapshot.multi:
        return np.array([(snapshot.final[row] or (-1,))[0] for row in rows], dtype=np.int64)
    member = np.zeros((len(rows), len(snapshot.label_ids)), dtype=np.bool_)
    for n, row in enumerate(rows):
        member[n, list(snapshot.final[row] or ())] = True
    return member


def _rank(
    snapshot: Snapshot,
    vectors: ProjectVectors,
    training: NDArray[np.intp],
    model: Learner | None,
    rng: np.random.Generator,
) -> tuple[Ranked, ...]:
    pool = _pool_rows(snapshot, vectors)
    n = min(len(pool), QUEUE_ROWS * max(1, snapshot.n_people))
    place = np.cumsum(vectors.readable) - 1
    X, labelled = _View(vectors.X, place[pool]), _View(vectors.X, place[training])
    if n == 0:
        return ()
    if model is None:
        rows = typical_points(X, n, rng, labelled[:])
        return tuple(Ranked(item_id=int(snapshot.item_id[pool[row]]), stream="unsure", score=None) for row in rows)
    ranking = query(model, X, labelled, n, rng, multilabel=snapshot.multi)
    return tuple(
        Ranked(item_id=int(snapshot.item_id[pool[row]]), stream="unsure", score=float(score))
        for row, score in zip(ranking.rows, ranking.scores, strict=True)
    )


def _pool_rows(snapshot: Snapshot, vectors: ProjectVectors) -> NDArray[np.intp]:
    """Return what the unsure stream may ask: untouched, not held out, each content once and none answered already."""
    seen = {snapshot.content[row] for row in np.flatnonzero(~snapshot.is_open)}
    rows = []
    for row in np.flatnonzero(snapshot.is_open & ~snapshot.is_held_out & vectors.readable):
        if snapshot.content[row] not in seen:
            seen.add(snapshot.content[row])
            rows.append(row)
    return np.array(rows, dtype=np.intp)


class _View:
    """Some rows of the vectors, read when asked for."""

    def __init__(self, X: Vectors, rows: NDArray[np.intp]) -> None:
        self._X, self._rows = X, rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, rows: Any, /) -> NDArray[np.floating[Any]]:
        return self._X[self._rows[rows]]


def _predict(snapshot: Snapshot, vectors: ProjectVectors, model: Learner, ranking: tuple[Ranked, ...]) -> Predictions:
    """Return what the model says about all items, or where that is too much about those it asks for."""
    rows = np.flatnonzero(vectors.readable)
    if len(rows) * len(snapshot.label_ids) > MOST_PREDICTIONS:
        rows = np.flatnonzero(np.isin(snapshot.item_id, [row.item_id for row in ranking]) & vectors.readable)
    place = np.cumsum(vectors.readable) - 1
    return Predictions(
        item_id=snapshot.item_id[rows],
        proba=model.predict_proba(_View(vectors.X, place[rows])).astype(np.float32),
        label_ids=np.array(snapshot.label_ids, dtype=np.int64),
        multi=snapshot.multi,
        round_id=snapshot.number,
    )


def _note(sample: Sample, n_training: int, n_answered: int) -> str:
    """Return what to know about the figures: their sample, what was not answered, and what was not learned from."""
    notes = [f"this {sample.note}"] if sample.note else []
    if len(sample.item_id):
        notes.append(unanswered_words(sample.n_unanswered, len(sample.item_id), "held-out items"))
    if n_training < n_answered:
        notes.append(f"learned from {n_training:,} of {n_answered:,} answered items, drawn at random")
    return "; ".join(notes)


def _metrics(
    snapshot: Snapshot, vectors: ProjectVectors, model: Learner | None, missing: str, rng: np.random.Generator
) -> tuple[dict[str, Figure], dict[str, Any]]:
    """Return model quality on the completed held-out sample, which no round ever learns from, and recall by label."""
    names = ("macro_f1", "accuracy")
    if model is None:
        return {name: undefined(missing) for name in names}, {}
    rows, unanswered = (_sampled(snapshot, vectors, answered=answered) for answered in (True, False))
    if not len(rows):
        return {name: undefined("no held-out item is answered yet") for name in names}, {}
    predicted, missed = (_say(model, vectors, some, multi=snapshot.multi) for some in (rows, unanswered))
    truth, unit, n_labels = _targets(snapshot, rows), snapshot.unit[rows], len(snapshot.label_ids)
    figures = quality_figures_with_missing(truth, predicted, unit, missed, snapshot.unit[unanswered], n_labels, rng)
    recalls = recall_figures(truth, predicted, unit, n_labels)
    return figures, {
        name: figure.as_json() for name, figure in zip(snapshot.label_names, recalls, strict=True) if figure.n
    }


def _sampled(snapshot: Snapshot, vectors: ProjectVectors, *, answered: bool) -> NDArray[np.intp]:
    """Return the rows of the held-out sample that were answered, or those that were not."""
    items = snapshot.sample.item_id[snapshot.sample.answered == answered]
    return np.flatnonzero(np.isin(snapshot.item_id, items) & vectors.readable)


def _say(model: Learner, vectors: ProjectVectors, rows: NDArray[np.intp], *, multi: bool) -> NDArray[Any]:
    """Return the label codes, or the membership of several labels, that the model gives to rows."""
    place = np.cumsum(vectors.readable) - 1
    if not len(rows):
        return np.zeros((0, model.n_labels) if multi else 0, dtype=np.intp)
    proba = model.predict_proba(vectors.X[place[rows]])
    return proba >= 0.5 if multi else proba.argmax(axis=1)
