"""Pictures ready before they are needed: decoded ahead at view size, small ones for the strip, sharp ones on zoom."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from app.widgets.image_decode import Picture
from app.widgets.image_loader import ImageLoader
from labeling.items import Item

AHEAD, BEHIND = 5, 2
SPARE = 3
WHOLE = QSize(30_000, 30_000)  # larger than any picture we decode
LOOK_MS = 60
_ROUND = 64


class Pictures(QObject):
    """Gives the pictures of items; what is decoded ahead is there at once.

    `loaded` or `failed` follows `want` unless the picture was there. `thumbnail_ready` and `detail_loaded` come on
    their own time.
    """

    loaded = Signal(object, QImage, QSize)  # item id, image, full size
    failed = Signal(object, str)
    thumbnail_ready = Signal(object, QImage)
    detail_loaded = Signal(object, QImage)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._size = QSize(1024, 768)
        self._small = QSize(128, 128)
        self._loader = ImageLoader(self, capacity=1 + AHEAD + BEHIND + SPARE)
        self._details = ImageLoader(self, capacity=1)
        self._thumbnails = ImageLoader(self, capacity=1)
        self._lacking: list[Item] = []
        self._has_small: set[int] = set()
        self._loader.loaded.connect(self.loaded)
        self._loader.failed.connect(self.failed)
        self._details.loaded.connect(lambda key, image, full: self.detail_loaded.emit(key, image))
        self._thumbnails.loaded.connect(lambda key, image, full: self._give_small(key, image))
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._make_small)

    def set_sizes(self, wanted: QSize, thumbnail: QSize) -> None:
        """Decode for a view of `wanted` device pixels.

        A little less room, as when a message bar opens, changes nothing: what is decoded ahead stays good.
        """
        self._small = thumbnail
        now = self._size
        grown = wanted.width() > now.width() or wanted.height() > now.height()
        shrunk = wanted.width() < 0.6 * now.width() and wanted.height() < 0.6 * now.height()
        if grown or shrunk:
            self._size = QSize(_up(wanted.width()), _up(wanted.height()))

    def ready(self, item: Item) -> Picture | None:
        """Return the picture if it is decoded already."""
        return None if item.path is None else self._loader.cached(item.path, self._size)

    def want(self, item: Item) -> None:
        """Ask for a picture that is shown next, before all others."""
        assert item.path is not None
        self._loader.load(item.id, item.path, self._size)

    def want_detail(self, item: Item) -> None:
        """Ask for all the pixels of a picture."""
        if item.path is not None:
            self._details.load(item.id, item.path, WHOLE)

    def look_ahead(self, items: Sequence[Item]) -> None:
        """Decode these, first ones first."""
        paths: list[Path] = [item.path for item in items[:AHEAD] if item.path is not None]
        self._loader.prefetch(paths, self._size)

    def show_small(self, items: Sequence[Item]) -> None:
        """Deliver small pictures of these items, each once, until the next call names others."""
        pictures = [item for item in items if item.path is not None]
        self._has_small &= {item.id for item in pictures}
        self._lacking = [item for item in pictures if item.id not in self._has_small]
        if self._lacking:
            self._look.start()

    def load_small(self, items: Sequence[Item]) -> None:
        """Decode small pictures of items that are not decoded ahead, such as those of an earlier session."""
        for item in items:
            if item.path is not None and item.id not in self._has_small and self.ready(item) is None:
                self._thumbnails.load(item.id, item.path, self._small)

    def forget(self) -> None:
        """Drop every picture, for another person or project."""
        self._look.stop()
        self._lacking, self._has_small = [], set()
        for loader in (self._loader, self._details, self._thumbnails):
            loader.forget()

    def close(self) -> None:
        """Drop everything and wait for the threads."""
        self.forget()
        for loader in (self._loader, self._details, self._thumbnails):
            loader.stop()

    def _make_small(self) -> None:
        """Shrink what is decoded by now: cheaper than decoding the file once more."""
        for item in self._lacking[:]:
            picture = self.ready(item)
            if picture is not None:
                self._give_small(item.id, _shrunk(picture.image, self._small))
        if not self._lacking:
            self._look.stop()

    def _give_small(self, item_id: object, image: QImage) -> None:
        self._has_small.update(item.id for item in self._lacking if item.id == item_id)
        self._lacking = [item for item in self._lacking if item.id != item_id]
        self.thumbnail_ready.emit(item_id, image)


def _up(pixels: int) -> int:
    return -(-pixels // _ROUND) * _ROUND


def _shrunk(image: QImage, size: QSize) -> QImage:
    """Return `image` as large as `size`, by way of a rough half step: 1 ms where a smooth one takes 6."""
    keep = Qt.AspectRatioMode.KeepAspectRatioByExpanding
    if image.width() > 3 * size.width() and image.height() > 3 * size.height():
        image = image.scaled(size * 2, keep, Qt.TransformationMode.FastTransformation)
    return image.scaled(size, keep, Qt.TransformationMode.SmoothTransformation)
