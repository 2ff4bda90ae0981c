"""What all charts share: marks to walk by keys, a table behind `T`, words for a screen reader."""

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from app.theme.fonts import scaled, text_font
from app.theme.palette import shown_tokens
from app.theme.tokens import Tokens
from app.widgets.card import RING_INSIDE
from app.widgets.charts.mark import Mark, ValueStyle, spoken, table_of
from app.widgets.focus_ring import OWN_RING, paint_focus_ring
from app.widgets.plain_text import plain_tooltip
from app.widgets.table_view import TableView

_Index = QModelIndex | QPersistentModelIndex


class MarkChart(QWidget):
    """A chart of marks: Tab enters it, arrows walk, Enter or a click activates, `T` shows a table, `Ctrl+C` copies.

    A subclass paints with `paint_chart`, and says with `mark_rects` where each mark is.
    """

    mark_activated = Signal(object)  # key of the mark

    def __init__(self, name: str, parent: QWidget | None = None, *, style: ValueStyle = "score") -> None:
        super().__init__(parent)
        self._name, self._value_style = name, style
        self._marks: tuple[Mark, ...] = ()
        self._current, self._empty = 0, ""
        self._table = TableView(self)
        self._table.hide()
        self._table.installEventFilter(self)
        self._table.row_activated.connect(self._row_activated)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty(OWN_RING, True)
        self.setProperty(RING_INSIDE, True)
        self.setAccessibleName(name)

    def set_empty_text(self, text: str) -> None:
        """Say what the chart needs; shown while it has no marks."""
        self._empty = text
        self._describe()

    def marks(self) -> tuple[Mark, ...]:
        return self._marks

    def current_mark(self) -> Mark | None:
        """Return the mark that has the ring."""
        return self._marks[self._current] if self._marks else None

    def is_table(self) -> bool:
        return not self._table.isHidden()

    def show_table(self, shown: bool) -> None:
        """Show the values as a table instead of the chart, or the chart again."""
        had_focus = self.hasFocus() or self._table.hasFocus()
        self._table.setGeometry(self.rect())
        self._table.setVisible(shown)
        if had_focus:
            (self._table if shown else self).setFocus(Qt.FocusReason.OtherFocusReason)
        if shown and self._marks:
            self._table.selectRow(self._current)

    def as_text(self) -> str:
        """Return the table as lines with tabs, as copied."""
        headers, rows = table_of(self._marks, self._value_style)
        return "\n".join("\t".join(row) for row in (headers, *rows))

    def show_marks(self, marks: tuple[Mark, ...]) -> None:
        """Show `marks`, keeping the ring on the one with the same key. For subclasses."""
        current = self.current_mark()
        self._marks = marks
        keys = [mark.key for mark in marks]
        self._current = keys.index(current.key) if current is not None and current.key in keys else 0
        old = self._table.model()
        self._table.setModel(_Values(*table_of(marks, self._value_style), parent=self._table))
        if old is not None:
            old.deleteLater()
        self._table.resizeColumnsToContents()
        self.updateGeometry()
        self._describe()

    def mark_rects(self) -> list[QRectF]:
        """Return where each mark is, in the order of the marks."""
        raise NotImplementedError

    def paint_chart(self, painter: QPainter, tokens: Tokens) -> None:
        """Paint everything but the ring."""
        raise NotImplementedError

    def neighbour(self, key: Qt.Key) -> int | None:
        """Return the index of the mark that an arrow leads to, None for other keys."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            return 0 if key == Qt.Key.Key_Home else len(self._marks) - 1
        step = steps.get(key)
        return None if step is None else min(max(self._current + step, 0), len(self._marks) - 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(160), scaled(80))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._marks:
            painter.setFont(text_font("secondary"))
            painter.setPen(tokens.muted)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(16, 0, -16, 0), int(flags), self._empty)
            if self.hasFocus():
                paint_focus_ring(painter, QRectF(self.rect()))
            return
        self.paint_chart(painter, tokens)
        if self.hasFocus():
            ring = self.mark_rects()[self._current].adjusted(-4, -4, 4, 4)
            paint_focus_ring(painter, ring.intersected(QRectF(self.rect())), 6)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        target = self.neighbour(Qt.Key(event.key())) if self._marks else None
        if target is not None:
            self._current = target
            self._describe()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._marks:
            self.mark_activated.emit(self._marks[self._current].key)
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.as_text())
        elif event.text().casefold() == "t" and self._marks:
            self.show_table(True)
        else:
            event.ignore()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.text().casefold() == "t":
                self.show_table(False)
                return True
            if event.matches(QKeySequence.StandardKey.Copy):
                QGuiApplication.clipboard().setText(self.as_text())
                return True
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event.position())
        if index is not None and event.button() == Qt.MouseButton.LeftButton:
            self._current = index
            self._describe()
            self.mark_activated.emit(self._marks[index].key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._describe()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._table.setGeometry(self.rect())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self._index_at(QPointF(event.pos()))
            words = spoken(self._marks[index], self._value_style) if index is not None else ""
            QToolTip.showText(event.globalPos(), plain_tooltip(words), self)
            return True
        return super().event(event)

    def _index_at(self, at: QPointF) -> int | None:
        if not self._marks:
            return None
        return next((i for i, rect in enumerate(self.mark_rects()) if rect.contains(at)), None)

    def _row_activated(self, row: int) -> None:
        self.mark_activated.emit(self._marks[row].key)

    def _describe(self) -> None:
        mark = self.current_mark()
        self.setAccessibleDescription(spoken(mark, self._value_style) if mark is not None else self._empty)
        self.update()


class _Values(QAbstractTableModel):
    def __init__(self, headers: tuple[str, ...], rows: list[tuple[str, ...]], parent: QObject) -> None:
        super().__init__(parent)
        self._headers, self._rows = headers, rows

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._headers)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        return self._rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        across = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self._headers[section] if across else None
