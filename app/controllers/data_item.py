"""The current item of Data in full: looked up when the list comes to rest on it."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer
from sqlite_utils import Database

from active_learning.predictions import Predictions, kept_predictions
from app.controllers.data_words import Looked, details
from app.pages.data_page import DataPage
from app.session import Session
from app.widgets.image_loader import ImageLoader
from labeling.errors import LabelingError
from labeling.items import items_by_id
from labeling.labels import Label
from labeling.listing import item_rows, n_in_unit, visible_history
from labeling.progress import Report
from labeling.viewer import Viewer

_SETTLE_MS = 60  # an item that is only passed by is not looked up


class CurrentItem(QObject):
    """Keeps the inspector at the current item."""

    def __init__(self, session: Session, page: DataPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._page = session, page
        self._viewer: Viewer | None = None
        self._labels: Mapping[int, Label] = {}
        self._predictions: Predictions | None = None
        self._pictures = ImageLoader(self, capacity=4)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.look)
        page.current_moved.connect(lambda item: self._settle.start())
        page.inspector.picture_wanted.connect(self._pictures.load)
        self._pictures.loaded.connect(lambda key, image, full: page.inspector.set_picture(key, image))
        self._pictures.failed.connect(lambda key, words: page.inspector.set_picture(key, None))
        session.round_stored.connect(self._forget_predictions)

    def set_viewer(self, viewer: Viewer, labels: Mapping[int, Label]) -> None:
        """Take who looks, and all labels by id."""
        self._viewer, self._labels = viewer, labels

    def stop(self) -> None:
        """Look nothing more up, and end the threads that decode pictures."""
        self._settle.stop()
        self._viewer = None
        self._pictures.stop()

    def look(self) -> None:
        """Look the current item up again."""
        item, viewer = self._page.current_item(), self._viewer
        if item is None or viewer is None or not self._page.isVisible():
            return
        kept, project = self._predictions, self._session.project

        def work(report: Report) -> object:
            known = kept or (kept_predictions(project) if viewer.sees_all else None)
            with suppress(LabelingError), project.reading() as db:
                return known, looked_up(db, item, viewer, project.path, known)
            return known, None  # it is gone

        def show(result: object) -> None:
            assert isinstance(result, tuple)
            self._predictions, looked = result
            if viewer == self._viewer and item == self._page.current_item():
                now = datetime.now(UTC)
                shown = None if looked is None else details(looked, self._labels, viewer, now, self._page)
                self._page.set_details(shown)

        self._session.jobs.start("", work, show)

    def _forget_predictions(self, done: object) -> None:
        self._predictions = None


def looked_up(db: Database, item_id: int, viewer: Viewer, project: Path, known: Predictions | None) -> Looked | None:
    """Return all that the viewer may know of an item; None if it is gone."""
    rows = item_rows(db, [item_id], viewer, project)
    if not rows:
        return None
    suggested: tuple[int, ...] = ()
    # A person decides before the model: its view is shown once somebody has answered.
    if known is not None and viewer.sees_all and (rows[0].n_votes or rows[0].status == "settled"):
        suggested = ranked_labels(known, item_id)[:3]
    return Looked(
        item=items_by_id(db, [item_id], project)[0],
        row=rows[0],
        history=visible_history(db, item_id, viewer),
        n_alike=n_in_unit(db, item_id) - 1,
        suggested=suggested,
        round_id=known.round_id if known is not None else 0,
    )


def ranked_labels(known: Predictions, item_id: int) -> tuple[int, ...]:
    """Return the labels as the model ranks them for an item, likeliest first; none if it has not seen it."""
    at = int(np.searchsorted(known.item_id, item_id))
    if at >= len(known.item_id) or known.item_id[at] != item_id:
        return ()
    return tuple(int(known.label_ids[code]) for code in np.argsort(-known.proba[at], kind="stable"))
