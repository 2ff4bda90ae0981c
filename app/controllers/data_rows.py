"""Rows and small pictures of what is in sight in the list of Data."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from app.pages.data_page import DataPage, thumbnail_size
from app.session import Session
from app.widgets.image_loader import ImageLoader
from labeling.listing import item_rows
from labeling.progress import Report
from labeling.viewer import Viewer

_MOST_WAITING = 400  # rows; older wishes are of what was scrolled by


class RowsInSight(QObject):
    """Reads what the list asks for, one job at a time; while one runs, the newest wishes wait."""

    def __init__(self, session: Session, page: DataPage, viewer: Viewer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._page, self._viewer = session, page, viewer
        self._waiting: list[int] = []
        self._reading = False
        self._pictures = ImageLoader(self, capacity=1)  # the list keeps them itself
        page.items.rows_wanted.connect(self._want_rows)
        page.items.pictures_wanted.connect(self._want_pictures)
        self._pictures.loaded.connect(lambda key, image, full: page.set_picture(key, image))
        self._pictures.failed.connect(lambda key, words: page.set_picture(key, None))

    def set_viewer(self, viewer: Viewer) -> None:
        """Read with another person's eyes from now on."""
        self._viewer, self._waiting = viewer, []

    def stop(self) -> None:
        """Read nothing more, and end the threads that decode pictures."""
        self._page.items.rows_wanted.disconnect(self._want_rows)
        self._page.items.pictures_wanted.disconnect(self._want_pictures)
        self._waiting = []
        self._pictures.stop()

    def _want_rows(self, ids: list[int]) -> None:
        self._waiting = [*self._waiting, *ids][-_MOST_WAITING:]
        if not self._reading:
            self._read()

    def _read(self) -> None:
        ids, self._waiting = self._waiting, []
        self._reading, viewer = True, self._viewer

        def work(report: Report) -> object:
            with self._session.project.reading() as db:
                return item_rows(db, ids, viewer, self._session.project.path)

        def show(rows: object) -> None:
            if viewer == self._viewer and isinstance(rows, list):
                self._page.items.set_rows(ids, rows)

        self._session.jobs.start("", work, show, always=self._were_read)

    def _were_read(self) -> None:
        self._reading = False
        if self._waiting:
            self._read()

    def _want_pictures(self, wanted: Sequence[tuple[int, Path]]) -> None:
        size = thumbnail_size(self._page.devicePixelRatioF())
        for item, path in wanted:
            self._pictures.load(item, path, size)
