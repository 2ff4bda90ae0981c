"""Listing in the background: the first screenful at once, then all; a newer list stops an older one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal, Slot

from active_learning.predictions import Predictions, kept_predictions
from app.jobs import Job
from app.session import Session
from labeling.item_filter import ItemFilter, Token
from labeling.listing import Sort, matching, removes_most
from labeling.progress import Report
from labeling.search import SearchIndex
from labeling.viewer import Viewer

CERTAINTY = "certainty"
"""An order that the model gives: what it is least certain of first."""

_NOTHING = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A whole list. `helps` is the condition without which most would be left, with how many, if nothing is.

    `indexed` is False while the search does not know all items yet.
    """

    ids: NDArray[np.int64]
    indexed: bool
    helps: tuple[Token, int] | None


class Lister(QObject):
    """Lists items. `began` brings the beginning of a list, `done` all of it; of a list that was replaced neither."""

    began = Signal(object)  # ndarray of ids
    done = Signal(object)  # Listed
    refused = Signal(str)  # words for a person
    _found = Signal(object, object)  # number of the list, ids

    def __init__(self, session: Session, index: SearchIndex, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._index = session, index
        self._number = 0
        self._running: Job | None = None
        self._found.connect(self._take_beginning, Qt.ConnectionType.QueuedConnection)

    @property
    def is_running(self) -> bool:
        """Whether a list is being made."""
        return self._running is not None

    def list_items(self, chosen: ItemFilter, sort: str, viewer: Viewer) -> None:
        """Begin a list; one that still runs is dropped."""
        self.stop()
        self._number += 1
        number = self._number

        def work(report: Report) -> object:
            return self._list(number, chosen, sort, viewer, report)

        def then(result: object) -> None:
            if number == self._number and isinstance(result, Listed):
                self._running = None
                self.done.emit(result)

        def otherwise(error: Exception) -> None:
            if number == self._number:
                self._running = None
                self.refused.emit(str(error))

        self._running = self._session.jobs.start("", work, then, otherwise=otherwise)

    def stop(self) -> None:
        """Drop the list that is being made."""
        if self._running is not None:
            self._running.cancel()
            self._running = None
            self._number += 1

    def _list(self, number: int, chosen: ItemFilter, sort: str, viewer: Viewer, report: Report) -> Listed:
        """Run in a job's thread."""
        by_model = sort == CERTAINTY
        order: Sort = "oldest" if by_model else sort  # type: ignore[assignment]  # the page offers no other
        with self._session.project.reading() as db:
            found = self._index.find(db, chosen.words) if chosen.words else None
            hits = None if found is None else found.item_id
            parts: list[NDArray[np.int64]] = [_NOTHING]
            for ids in matching(db, chosen, order, viewer, hits, report):
                if len(parts) == 1 and len(ids) and not by_model:
                    self._found.emit(number, ids)
                parts.append(ids)
            every = np.concatenate(parts)
            helps = None if len(every) or not chosen.tokens else removes_most(db, chosen, viewer, hits)
        if by_model and (known := kept_predictions(self._session.project)) is not None:
            every = every[np.argsort(certainty(known, every), kind="stable")]
        return Listed(ids=every, indexed=found is None or found.complete, helps=helps)

    @Slot(object, object)
    def _take_beginning(self, number: int, ids: NDArray[np.int64]) -> None:
        if number == self._number:
            self.began.emit(ids)


def certainty(known: Predictions, ids: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how certain the model is of each item, least first; items that it has not seen come last (2)."""
    if not len(known.item_id):
        return np.full(len(ids), 2.0)
    at = np.searchsorted(known.item_id, ids).clip(0, len(known.item_id) - 1)
    top = known.proba.max(axis=1) if not known.multi else np.abs(known.proba - 0.5).min(axis=1)
    return np.where(known.item_id[at] == ids, top[at], 2.0)
