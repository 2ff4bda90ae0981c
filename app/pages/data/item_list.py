"""The list of items: arrows move, Space marks, Shift extends, Enter opens."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from app.models.item_table import ANSWER, ITEM, STATUS, TEXT, VOTES, ItemTable
from app.pages.data.item_delegate import PICTURE_HEIGHT, TEXT_HEIGHT, ItemDelegate, LabelLook
from app.theme.fonts import scaled
from app.theme.palette import shown_tokens
from app.widgets.focus_ring import OWN_RING, paint_focus_ring
from app.widgets.table_view import TableView

_MARK_WIDTH = 40
_KEYS = ["Up", "Down", "PgUp", "PgDown", "Home", "End", "Space", "Return", "Enter"]


class ItemList(TableView):
    """A table of items over `ItemTable`; one row is current, any number are marked."""

    current_moved = Signal(object)  # item id or None

    def __init__(self, model: ItemTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items, self._painter, self._pictures = model, ItemDelegate(model, self), False
        self.setProperty("keys", _KEYS)
        self.setProperty(OWN_RING, True)
        self.setAccessibleName(self.tr("Items"))
        self.setModel(model)
        self.setItemDelegate(self._painter)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(scaled(220))
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setFixedHeight(scaled(30))
        self.selectionModel().currentRowChanged.connect(self._tell_current)
        self._fit()

    def set_looks(self, labels: Mapping[int, LabelLook], *, pictures: bool, votes: bool) -> None:
        """Take the labels by id, whether rows have pictures, and whether votes may be seen."""
        self._painter.set_labels(labels)
        self._painter.set_pictures(pictures)
        self._pictures = pictures
        self.setColumnHidden(VOTES, not votes)
        self.setColumnHidden(TEXT, pictures)
        self._fit()
        self.viewport().update()

    def current_item(self) -> int | None:
        """Return the id of the current item."""
        return self._items.item_at(self.currentIndex().row()) if self.currentIndex().isValid() else None

    def show_item(self, item_id: int | None) -> None:
        """Make an item current and bring it into sight; the first of the list where it is not there."""
        row = None if item_id is None else self._items.row_of(item_id)
        if self._items.rowCount():
            self._go(row or 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, shift = self.currentIndex().row(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Space and row >= 0:
            self._items.mark(row, not self._items.is_marked(row))
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._items.mark_all()
        elif step is not None and row >= 0 and shift:
            self._items.mark_range(min(row, row + step), max(row, row + step))
            self._go(row + step)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row, before = self.rowAt(int(event.position().y())), self.currentIndex().row()
        modifiers = event.modifiers()
        if event.button() == Qt.MouseButton.LeftButton and row >= 0:
            if modifiers & Qt.KeyboardModifier.ShiftModifier and before >= 0:
                self._items.mark_range(min(row, before), max(row, before))
            elif modifiers & Qt.KeyboardModifier.ControlModifier or event.position().x() < scaled(_MARK_WIDTH):
                self._items.mark(row, not self._items.is_marked(row))
        super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        self._painter.begin_frame(self)
        super().paintEvent(event)
        self._paint_lines()
        if self.hasFocus() and self.currentIndex().isValid():
            row = self.visualRect(self.currentIndex())
            row.setLeft(0)
            row.setRight(self.viewport().width() - 1)
            paint_focus_ring(QPainter(self.viewport()), row.toRectF().adjusted(1, 1, -1, -1), 4)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _paint_lines(self) -> None:
        """Paint the line below each row in one go."""
        painter, height, width = QPainter(self.viewport()), self.rowHeight(0), self.viewport().width()
        colour = QColor(shown_tokens().border)
        bottom = min(self.viewport().height(), height * self._items.rowCount() - self.verticalOffset())
        y = height - self.verticalOffset() % height - 1 if height else bottom
        while y < bottom:
            painter.fillRect(0, y, width, 1, colour)
            y += height

    def _go(self, row: int) -> None:
        index = self._items.index(max(0, min(row, self._items.rowCount() - 1)), ITEM)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)

    def _tell_current(self, index: QModelIndex, before: QModelIndex) -> None:
        self.current_moved.emit(self._items.item_at(index.row()) if index.isValid() else None)

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(scaled(PICTURE_HEIGHT if self._pictures else TEXT_HEIGHT))
        self._share_width()

    def _share_width(self) -> None:
        room = self.viewport().width()
        widths = {VOTES: scaled(56), STATUS: scaled(140), ANSWER: scaled(180)}
        if room < scaled(620):
            widths |= {STATUS: scaled(120), ANSWER: scaled(130)}
        left = room - sum(width for column, width in widths.items() if not self.isColumnHidden(column))
        named = left if self.isColumnHidden(TEXT) else max(scaled(150), min(scaled(230), round(left * 0.38)))
        for column, width in {ITEM: named, TEXT: max(0, left - named), **widths}.items():
            self.setColumnWidth(column, width)
