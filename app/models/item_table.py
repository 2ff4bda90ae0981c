"""The items of Data as a table: the ids of all, and the rows of those in sight."""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from app.models.marks import Marks
from labeling.listing import ItemRow

Index = QModelIndex | QPersistentModelIndex
ITEM, TEXT, ANSWER, VOTES, STATUS = range(5)
ROW_ROLE, MARK_ROLE, PICTURE_ROLE = (Qt.ItemDataRole.UserRole + n for n in range(1, 4))
_BLOCK = 50  # rows read at a time: about two screens
_KEPT, _PICTURES = 4_000, 600
_NO_ROOT = QModelIndex()


class ItemTable(QAbstractTableModel):
    """Rows come and go: what is painted and not known yet is asked for by `rows_wanted`, its place stays empty.

    `pictures_wanted` follows when the list has come to rest, for pictures that are then in sight.
    """

    rows_wanted = Signal(object)  # list of item ids
    pictures_wanted = Signal(object)  # list of (item id, path)
    marks_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids: NDArray[np.int64] = np.empty(0, np.int64)
        self._ascending: NDArray[np.int64] | None = None
        self._marks = Marks()
        self._rows: OrderedDict[int, ItemRow | None] = OrderedDict()
        self._fresh: set[int] = set()
        self._wanted: dict[int, None] = {}  # numbers of blocks
        self._pictures: OrderedDict[int, QImage | None] = OrderedDict()
        self._pictures_wanted: dict[int, Path] = {}
        self._headers = (
            self.tr("Item"),
            self.tr("Text"),
            self.tr("Answer"),
            self.tr("Votes"),
            self.tr("Status"),
        )
        self._ask = QTimer(self, singleShot=True, interval=0)
        self._ask.timeout.connect(self._ask_for_rows)
        self._ask_pictures = QTimer(self, singleShot=True, interval=60)
        self._ask_pictures.timeout.connect(self._ask_for_pictures)

    # What a controller puts in

    def set_ids(self, ids: NDArray[np.int64]) -> None:
        """Show another list from its beginning; what is marked stays marked."""
        self.beginResetModel()
        self._ids, self._ascending = ids, None
        self._wanted.clear()
        self.endResetModel()

    def add_ids(self, ids: NDArray[np.int64]) -> None:
        """Put further items at the end."""
        if not len(ids):
            return
        first = len(self._ids)
        self.beginInsertRows(QModelIndex(), first, first + len(ids) - 1)
        self._ids, self._ascending = np.concatenate([self._ids, ids]), None
        self.endInsertRows()

    def set_rows(self, asked: Sequence[int], rows: Sequence[ItemRow]) -> None:
        """Take what was read for the ids `asked`; one without a row is gone from the project."""
        found = {row.id: row for row in rows}
        for item in asked:
            self._rows[item] = found.get(item)
            self._rows.move_to_end(item)
            self._fresh.add(item)
        while len(self._rows) > _KEPT:
            old, _ = self._rows.popitem(last=False)
            self._fresh.discard(old)
        self._repaint()

    def set_picture(self, item_id: int, image: QImage | None) -> None:
        """Take a small picture; None for one that cannot be shown."""
        self._pictures[item_id] = image
        self._pictures_wanted.pop(item_id, None)
        while len(self._pictures) > _PICTURES:
            self._pictures.popitem(last=False)
        self._repaint()

    def forget(self) -> None:
        """Show nothing and know nothing: somebody else looks now, who may see less."""
        self.set_ids(np.empty(0, np.int64))
        self._rows.clear()
        self._fresh.clear()
        self.clear_marks()

    def refresh(self) -> None:
        """Ask again for the rows in sight; until then the old ones stay."""
        self._fresh.clear()
        self._repaint()

    # What a view asks

    def ids(self) -> NDArray[np.int64]:
        """Return the ids of the whole list, in its order."""
        return self._ids

    def item_at(self, row: int) -> int | None:
        """Return the id of the item in this row."""
        return int(self._ids[row]) if 0 <= row < len(self._ids) else None

    def row_of(self, item_id: int) -> int | None:
        """Return the row of an item, None if it is not in the list."""
        found = np.flatnonzero(self._ids == item_id)
        return int(found[0]) if len(found) else None

    def known_row(self, item_id: int) -> ItemRow | None:
        """Return what is known of an item just now."""
        return self._rows.get(item_id)

    def row_in_sight(self, row: int) -> tuple[ItemRow | None, bool]:
        """Return what is known of the item in this row, asking for it if need be, and whether it is marked."""
        item = int(self._ids[row])
        if item not in self._fresh:
            self._want(row)
        return self._rows.get(item), item in self._marks

    def picture_in_sight(self, row: int) -> QImage | None:
        """Return the picture of the item in this row, asking for it if need be."""
        return self._picture(int(self._ids[row]))

    # Marks

    def n_marked(self) -> int:
        """Return how many items are marked, also those that the filter hides."""
        return len(self._marks)

    def marked_ids(self) -> NDArray[np.int64]:
        """Return the marked items, ascending."""
        return self._marks.ids()

    def is_marked(self, row: int) -> bool:
        """Tell whether the item in this row is marked."""
        item = self.item_at(row)
        return item is not None and item in self._marks

    def mark(self, row: int, marked: bool) -> None:
        """Mark or unmark the item in this row."""
        if (item := self.item_at(row)) is not None:
            self._marks.mark(item, marked)
            self._marks_moved()

    def mark_range(self, first: int, last: int) -> None:
        """Mark the items from row `first` to row `last`."""
        self._marks.add(self._ids[max(0, first) : last + 1])
        self._marks_moved()

    def mark_all(self) -> None:
        """Mark every item of the list, and no other."""
        if self._ascending is None:
            is_ascending = bool((np.diff(self._ids) > 0).all())
            self._ascending = self._ids if is_ascending else np.sort(self._ids)
        self._marks.mark_all(self._ascending)
        self._marks_moved()

    def clear_marks(self) -> None:
        """Unmark everything."""
        self._marks.clear()
        self._marks_moved()

    def _marks_moved(self) -> None:
        self._repaint()
        self.marks_changed.emit()

    # QAbstractTableModel

    def rowCount(self, parent: Index = _NO_ROOT) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = _NO_ROOT) -> int:
        return 0 if parent.isValid() else len(self._headers)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headers[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        item = int(self._ids[index.row()])
        if role == MARK_ROLE:
            return item in self._marks
        if role == PICTURE_ROLE:
            return self._picture(item)
        if role not in (ROW_ROLE, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if item not in self._fresh:
            self._want(index.row())
        row = self._rows.get(item)
        if role == ROW_ROLE:
            return row
        return "" if row is None else (row.key if index.column() == ITEM else row.excerpt)

    def _picture(self, item: int) -> QImage | None:
        row = self._rows.get(item)
        if item not in self._pictures and row is not None and row.path is not None:
            self._pictures_wanted.pop(item, None)
            self._pictures_wanted[item] = row.path
            while len(self._pictures_wanted) > 2 * _BLOCK:  # what was only passed by
                self._pictures_wanted.pop(next(iter(self._pictures_wanted)))
            self._ask_pictures.start()
        return self._pictures.get(item)

    def has_failed(self, item: int) -> bool:
        """Tell whether the item's picture cannot be shown."""
        return item in self._pictures and self._pictures[item] is None

    def _want(self, row: int) -> None:
        self._wanted[row // _BLOCK] = None
        if not self._ask.isActive():
            self._ask.start()

    def _ask_for_rows(self) -> None:
        blocks, self._wanted = list(self._wanted), {}
        ids = [int(item) for block in blocks[-4:] for item in self._ids[block * _BLOCK : (block + 1) * _BLOCK]]
        missing = [item for item in ids if item not in self._fresh]
        self._fresh.update(missing)  # asked for once; `refresh` asks again
        if missing:
            self.rows_wanted.emit(missing)

    def _ask_for_pictures(self) -> None:
        wanted, self._pictures_wanted = list(self._pictures_wanted.items()), {}
        self.pictures_wanted.emit(wanted)

    def _repaint(self) -> None:
        if len(self._ids):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, self.columnCount() - 1))
