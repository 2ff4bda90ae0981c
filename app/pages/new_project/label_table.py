"""The table of labels: cells painted like the fields they are, edited in place, moved by keys or by drag."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.models.label_rows import EDITED_AS_TEXT, Column, LabelRows
from app.models.project_draft import LabelDraft
from app.theme.fonts import scaled
from app.theme.icons import paint_icon
from app.theme.label_colours import N_LABEL_COLOURS, label_colour_name, paint_swatch
from app.theme.palette import shown_tokens
from app.theme.tokens import BUTTON_HEIGHT, LABEL_ROW, RADIUS_FIELD, Tokens
from app.widgets.focus_ring import paint_focus_ring
from app.widgets.keycap import keycap_size, paint_keycap
from app.widgets.plain_text import paint_text
from app.widgets.table_view import TableView

Index = QModelIndex | QPersistentModelIndex
_PADDING = 8


class LabelTable(TableView):
    """A table over `LabelRows`.

    Tab goes from cell to cell and leaves at the ends; Enter opens a text cell; a key typed on a key cell becomes
    that key; Space opens the colours and the menu; Alt+Up and Alt+Down move the label; Del removes it.
    """

    name_entered = Signal(int)  # row: Enter ended its name

    def __init__(self, rows: LabelRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self.setModel(rows)
        self._delegate = LabelDelegate(self)
        self.setItemDelegate(self._delegate)
        self._delegate.name_entered.connect(self.name_entered)
        self._delegate.closeEditor.connect(self._editor_closed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setTabKeyNavigation(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.AnyKeyPressed | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setDropIndicatorShown(True)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Labels"))
        self.setProperty("keys", ["Up", "Down", "Left", "Right", "Return", "Enter", "Space", "Del", "Tab", "Backtab"])
        self.clicked.connect(self._act)
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for column in (Column.NAME, Column.CHOOSE_WHEN):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setSectionsClickable(False)
        self._fit()

    def edit_name(self, row: int) -> None:
        """Begin to type the name of a label."""
        index = self._rows.index(row, Column.NAME)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.edit(index)

    def show_key(self, row: int) -> None:
        """Put the focus on the key of a label."""
        self.setFocus(Qt.FocusReason.TabFocusReason)
        self.setCurrentIndex(self._rows.index(row, Column.KEY))

    def is_editing(self) -> bool:
        """Tell whether a cell is being typed into."""
        return self.state() == QAbstractItemView.State.EditingState

    def focusNextPrevChild(self, forward: bool) -> bool:
        index = self.currentIndex()
        place = (index.row(), index.column())
        last = (self._rows.rowCount() - 1, int(Column.MORE))
        if not index.isValid() or (place >= last if forward else place <= (0, int(Column.COLOUR))):
            self.setTabKeyNavigation(False)  # else the base class keeps the focus
            try:
                return bool(super().focusNextPrevChild(forward))
            finally:
                self.setTabKeyNavigation(True)
        return bool(super().focusNextPrevChild(forward))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), Qt.Key(event.key())
        if not index.isValid():
            super().keyPressEvent(event)
            return
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # takes over what is being typed
            self._move(index.row(), -1 if key == Qt.Key.Key_Up else 1)
        elif self.is_editing():  # what the editor leaves over, such as the Enter that ends it
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and index.column() == Column.KEY:
            self._rows.change(index.row(), key="")
        elif key == Qt.Key.Key_Delete:
            self._rows.remove(index.row())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._act(index)
        elif index.column() == Column.KEY and _is_a_key(event):
            self._rows.setData(index, event.text())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_rows"):
            self._fit()

    def menu_of(self, row: int) -> QMenu:
        """Return what can be done with a label."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Move up"), lambda: self._move(row, -1)).setEnabled(row > 0)
        down = menu.addAction(self.tr("Move down"), lambda: self._move(row, 1))
        down.setEnabled(row < self._rows.rowCount() - 1)
        menu.addSeparator()
        menu.addAction(self.tr("Remove label"), lambda: self._rows.remove(row))
        return menu

    def colours_of(self, row: int) -> QMenu:
        """Return the colours to choose from."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for colour in range(N_LABEL_COLOURS):
            action = menu.addAction(_swatch_icon(colour), label_colour_name(colour))
            action.triggered.connect(lambda _checked=False, colour=colour: self._rows.change(row, colour=colour))
        return menu

    def _act(self, index: Index) -> None:
        if index.column() in EDITED_AS_TEXT:
            self.edit(self._rows.index(index.row(), index.column()))
        elif index.column() == Column.COLOUR:
            self._pop_up(self.colours_of(index.row()), index)
        elif index.column() == Column.MORE:
            self._pop_up(self.menu_of(index.row()), index)

    def _pop_up(self, menu: QMenu, index: Index) -> None:
        rect = self.visualRect(self._rows.index(index.row(), index.column()))
        menu.popup(self.viewport().mapToGlobal(rect.bottomLeft() + QPoint(4, -4)))

    def _move(self, row: int, step: int) -> None:
        column = self.currentIndex().column()
        if self._rows.move(row, row + step):
            self.setCurrentIndex(self._rows.index(row + step, max(column, 0)))

    def _editor_closed(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        if (
            hint == QAbstractItemDelegate.EndEditHint.NoHint
            or hint == QAbstractItemDelegate.EndEditHint.RevertModelCache
        ):
            self._rows.drop_unnamed()

    def _fit(self) -> None:
        widths = {Column.HANDLE: 24, Column.COLOUR: 64, Column.KEY: 54, Column.TARGET: 62, Column.MORE: 36}
        for column, width in widths.items():
            self.setColumnWidth(column, scaled(width))
        self.verticalHeader().setDefaultSectionSize(scaled(LABEL_ROW))
        self.horizontalHeader().setFixedHeight(scaled(34))


class LabelDelegate(QStyledItemDelegate):
    """Paints the cells, and edits the texts among them."""

    name_entered = Signal(int)

    def __init__(self, table: LabelTable) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(scaled(60), scaled(LABEL_ROW))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setAccessibleName(str(index.model().headerData(index.column(), Qt.Orientation.Horizontal)))
        editor.setProperty("row", index.row())
        editor.setProperty("column", index.column())
        if index.column() == Column.TARGET:
            editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        if not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        unchanged = editor.text() == str(index.data(Qt.ItemDataRole.EditRole))
        if not unchanged:
            model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        height = scaled(BUTTON_HEIGHT)
        rect = option.rect.adjusted(2, 0, -2, 0)
        editor.setGeometry(rect.left(), rect.center().y() - height // 2, rect.width(), height)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        entered = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and editor.property("column") == Column.NAME
            and isinstance(editor, QLineEdit)
            and bool(editor.text().strip())
        )
        row = editor.property("row")
        used = bool(super().eventFilter(editor, event))
        if entered:
            self.name_entered.emit(row)
        return used

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        label = index.data(Qt.ItemDataRole.UserRole)
        assert isinstance(label, LabelDraft)
        tokens = shown_tokens()
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(
            rect, QColor(tokens.surface)
        )  # the view paints the selection first; the ring says where one is
        painter.setPen(QPen(QColor(tokens.border), 1))
        if index.row() < index.model().rowCount() - 1:
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        match index.column():
            case Column.HANDLE:
                side = scaled(16)
                paint_icon(painter, "drag", _centred(rect, side, side), tokens.muted)
            case Column.COLOUR:
                _paint_colour_button(painter, rect, label.colour, tokens)
            case Column.KEY:
                self._paint_key(painter, rect, label.key, index.row(), tokens)
            case Column.MORE:
                side = scaled(16)
                paint_icon(painter, "more", _centred(rect, side, side), tokens.muted)
            case _:
                self._paint_text(painter, rect, index, tokens)
        if index == self._table.currentIndex() and self._table.hasFocus():
            paint_focus_ring(painter, rect.adjusted(2, 3, -2, -3), RADIUS_FIELD + 1)
        painter.restore()

    def _paint_key(self, painter: QPainter, rect: QRectF, key: str, row: int, tokens: Tokens) -> None:
        model = self._table.model()
        wrong = isinstance(model, LabelRows) and model.is_key_wrong(row)
        if wrong:
            painter.setPen(QPen(QColor(tokens.bad), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(6, 7, -6, -7), RADIUS_FIELD, RADIUS_FIELD)
        if key:
            cap = keycap_size(key)
            edge = {"edge": tokens.bad} if wrong else {}
            paint_keycap(painter, _centred(rect, cap.width(), cap.height()), key, tokens, **edge)

    def _paint_text(self, painter: QPainter, rect: QRectF, index: Index, tokens: Tokens) -> None:
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        ink = tokens.text if index.column() == Column.NAME else tokens.muted
        if index.column() == Column.TARGET:
            ink = tokens.text
        if not text and index.column() == Column.NAME:
            text, ink = self.tr("Name"), tokens.muted
        metrics = painter.fontMetrics()
        baseline = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2
        paint_text(
            painter,
            rect.left() + _PADDING,
            baseline,
            rect.width() - 2 * _PADDING,
            text,
            colour=ink,
            right=index.column() == Column.TARGET,
        )


def _is_a_key(event: QKeyEvent) -> bool:
    text = event.text()
    command = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return len(text) == 1 and text.isprintable() and not text.isspace() and not event.modifiers() & command


def _centred(rect: QRectF, width: float, height: float) -> QRectF:
    return QRectF(round(rect.center().x() - width / 2), round(rect.center().y() - height / 2), width, height)


def _paint_colour_button(painter: QPainter, rect: QRectF, colour: int, tokens: Tokens) -> None:
    frame = _centred(rect, scaled(40), scaled(26))
    painter.setPen(QPen(QColor(tokens.border), 1))
    painter.setBrush(QColor(tokens.surface))
    painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_FIELD, RADIUS_FIELD)
    side = scaled(16)
    paint_swatch(painter, QRectF(frame.left() + 5, frame.center().y() - side / 2, side, side), colour, tokens)
    mark = scaled(11)
    paint_icon(
        painter,
        "chevron_down",
        QRectF(frame.right() - mark - 5, frame.center().y() - mark / 2, mark, mark),
        tokens.text,
    )


def _swatch_icon(colour: int) -> QIcon:
    pixmap = QPixmap(32, 32)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_swatch(painter, QRectF(0, 0, 16, 16), colour, shown_tokens())
    painter.end()
    return QIcon(pixmap)
