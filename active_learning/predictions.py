"""What the model of the last round would say about each item; kept in the cache, never in the project."""

import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labeling.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """The labels the model would choose, by id, and its probability for the likeliest (uncalibrated, in [0, 1])."""

    label_ids: tuple[int, ...]
    probability: float
    round_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictions:
    """Probabilities of one round: `item_id` (n,) ascending, `proba` (n, n_labels), columns as `label_ids`."""

    item_id: NDArray[np.int64]
    proba: NDArray[np.float32]
    label_ids: NDArray[np.int64]
    multi: bool
    round_id: int

    def suggestion(self, item_id: int) -> Suggestion | None:
        """Return what the model would say about an item; None if it has not seen it."""
        at = int(np.searchsorted(self.item_id, item_id))
        if at >= len(self.item_id) or self.item_id[at] != item_id:
            return None
        row = self.proba[at]
        best = int(row.argmax())
        chosen = np.flatnonzero(row >= 0.5) if self.multi else [best]
        ids = tuple(int(self.label_ids[code]) for code in chosen)
        return Suggestion(label_ids=ids, probability=float(row[best]), round_id=self.round_id)


def _path(project: Project) -> Path:
    return project.cache_dir / "predictions.npz"


def keep_predictions(project: Project, predictions: Predictions) -> None:
    """Replace the kept predictions, atomically."""
    path = _path(project)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with fresh.open("wb") as file:
        np.savez(
            file,
            allow_pickle=False,
            item_id=predictions.item_id,
            proba=predictions.proba,
            label_ids=predictions.label_ids,
            multi=np.array(predictions.multi),
            round_id=np.array(predictions.round_id),
        )
    fresh.replace(path)


def kept_predictions(project: Project) -> Predictions | None:
    """Return the kept predictions; None if there are none, or the cache was deleted or damaged."""
    try:
        with np.load(_path(project), allow_pickle=False) as arrays:
            return Predictions(
                item_id=arrays["item_id"],
                proba=arrays["proba"],
                label_ids=arrays["label_ids"],
                multi=bool(arrays["multi"]),
                round_id=int(arrays["round_id"]),
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
