"""Pictures decoded ahead, at view size, off the GUI thread."""

import logging
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QSize, QThreadPool, Signal, Slot
from PySide6.QtGui import QImage, QImageReader

from app.widgets.image_decode import ALLOCATION_LIMIT_MB, Picture, decode_picture
from labeling.errors import LabelingError

log = logging.getLogger(__name__)
_Slot = tuple[str, int, int]
FIRST, AHEAD = 1, 0


class ImageLoader(QObject):
    """Decodes pictures in two threads and keeps the last few.

    A picture is asked for by a `key` of the caller's (an item id), its path and the size to fit into, in device
    pixels (`ImageView.wanted_size()`). Exactly one of `loaded` and `failed` follows each `load`; `prefetch` is
    silent. Wanted pictures overtake those decoded ahead; what is no longer wanted is not decoded.
    """

    loaded = Signal(object, QImage, QSize)  # key, image, full size
    failed = Signal(object, str)  # key, words for a person

    _decoded = Signal(object, object)  # slot, Picture or words

    def __init__(self, parent: QObject | None = None, *, capacity: int = 10) -> None:
        super().__init__(parent)
        QImageReader.setAllocationLimit(ALLOCATION_LIMIT_MB)
        self._capacity = capacity
        self._pictures: OrderedDict[_Slot, Picture] = OrderedDict()
        self._waiting: dict[_Slot, list[object]] = {}
        self._queued: set[_Slot] = set()
        self._decoding: set[_Slot] = set()
        self._ahead: frozenset[_Slot] = frozenset()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._decoded.connect(self._keep)

    def load(self, key: object, path: Path, size: QSize) -> None:
        """Deliver the picture; if it is decoded already, before this returns."""
        slot = _slot(path, size)
        picture = self.cached(path, size)
        if picture is not None:
            self.loaded.emit(key, picture.image, picture.full_size)
            return
        self._waiting.setdefault(slot, []).append(key)
        self._start(slot, FIRST)

    def prefetch(self, paths: Sequence[Path], size: QSize) -> None:
        """Decode `paths` ahead, first ones first; what an earlier call asked for and this does not is dropped."""
        slots = [_slot(path, size) for path in paths]
        self._ahead = frozenset(slots)
        for slot in slots:
            if slot in self._pictures:
                self._pictures.move_to_end(slot)
            else:
                self._start(slot, AHEAD)

    def cached(self, path: Path, size: QSize) -> Picture | None:
        """Return the picture if it is decoded already."""
        slot = _slot(path, size)
        picture = self._pictures.get(slot)
        if picture is not None:
            self._pictures.move_to_end(slot)
        return picture

    def forget(self) -> None:
        """Drop every picture and every wish, for example when the project closes."""
        self._pool.clear()
        self._pictures.clear()
        self._waiting.clear()
        self._queued.clear()
        self._decoding.clear()
        self._ahead = frozenset()

    def stop(self) -> None:
        """Drop everything and wait for the threads; call it before the window goes."""
        self.forget()
        self._pool.waitForDone()

    def _start(self, slot: _Slot, priority: int) -> None:
        if slot in self._decoding or (slot in self._queued and priority == AHEAD):
            return
        self._queued.add(slot)  # one that waits to be decoded ahead is started once more, to overtake
        self._pool.start(lambda: self._decode(slot), priority)

    def _decode(self, slot: _Slot) -> None:  # in a pool thread: touch no widget, only emit
        if slot not in self._queued:
            return
        self._queued.discard(slot)
        if not (slot in self._waiting or slot in self._ahead):
            return
        self._decoding.add(slot)
        path, width, height = slot
        try:
            outcome: Picture | str = decode_picture(Path(path), QSize(width, height))
        except LabelingError as error:
            outcome = str(error)
        except Exception:
            log.exception("decoding a picture failed")
            outcome = "This picture cannot be shown. The reason is in the log."
        self._decoded.emit(slot, outcome)

    @Slot(object, object)
    def _keep(self, slot: _Slot, outcome: Picture | str) -> None:
        if slot not in self._decoding:
            return  # forgotten meanwhile
        self._decoding.discard(slot)
        keys = self._waiting.pop(slot, [])
        if isinstance(outcome, Picture):
            self._pictures[slot] = outcome
            self._pictures.move_to_end(slot)
            while len(self._pictures) > self._capacity:
                self._pictures.popitem(last=False)
        for key in keys:
            if isinstance(outcome, Picture):
                self.loaded.emit(key, outcome.image, outcome.full_size)
            else:
                self.failed.emit(key, outcome)


def _slot(path: Path, size: QSize) -> _Slot:
    return str(path), max(1, size.width()), max(1, size.height())
