"""The filter as chips that can be taken away, and a field to type more."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from app.theme.fonts import scaled, text_font
from app.theme.icons import paint_icon
from app.theme.palette import shown_tokens
from app.theme.tokens import RADIUS_FIELD, RADIUS_SMALL, SPACE
from app.widgets.card import clear_layout
from app.widgets.plain_text import one_line, plain_tooltip

_REST_MS = 200
_CHIP_WIDTH = 190


class FilterField(QWidget):
    """Chips first, then what is being typed. Enter turns tokens into chips, Backspace in an empty field goes back."""

    typed = Signal(str)  # after a short rest
    entered = Signal(str)
    chip_removed = Signal(int)
    left_downwards = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._n_chips, self._invalid = 0, False
        self._edit = QLineEdit(placeholderText=self.tr("Add a filter or search text"))
        self._edit.setProperty("bare", True)
        self._edit.setAccessibleName(self.tr("Filter"))
        self._edit.installEventFilter(self)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(lambda: self.typed.emit(self._edit.text()))
        self._edit.textEdited.connect(lambda: self._rest.start())
        self._edit.returnPressed.connect(self._enter)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(6)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(scaled(16) + 2 * SPACE[1] + 2, 2, SPACE[1], 2)
        layout.setSpacing(SPACE[1])
        layout.addLayout(self._chips)
        layout.addWidget(self._edit, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(scaled(34))
        self.setFocusProxy(self._edit)

    def set_filter(self, chips: Sequence[str], rest: str) -> None:
        """Show the conditions `chips` and the words `rest` still being typed."""
        self._rest.stop()
        clear_layout(self._chips)
        self._n_chips = len(chips)
        for place, words in enumerate(chips):
            chip = _Chip(words)
            chip.clicked.connect(partial(self._remove, place))
            self._chips.addWidget(chip)
        if self._edit.text() != rest:
            self._edit.setText(rest)

    def set_invalid(self, invalid: bool) -> None:
        """Show that what is typed cannot be understood; the words for it stand below."""
        self._invalid = invalid
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent):
            self.update()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Backspace and not self._edit.text() and self._n_chips:
            self.chip_removed.emit(self._n_chips - 1)
            return True
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Escape):
            self.left_downwards.emit()
            return True
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self._edit.hasFocus()
        edge = tokens.bad if self._invalid else tokens.accent if focused else tokens.strong
        width = 2 if focused else 1
        painter.setPen(QPen(QColor(edge), width))
        painter.setBrush(QColor(tokens.surface))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS_FIELD, RADIUS_FIELD)
        side = scaled(16)
        paint_icon(painter, "search", QRectF(SPACE[1] + 2, (self.height() - side) / 2, side, side), tokens.muted)

    def _enter(self) -> None:
        self._rest.stop()
        self.entered.emit(self._edit.text())

    def _remove(self, place: int, checked: bool = False) -> None:
        self.chip_removed.emit(place)
        self._edit.setFocus()


class _Chip(QAbstractButton):
    def __init__(self, words: str) -> None:
        super().__init__()
        self.setText(one_line(words))
        self.setToolTip(plain_tooltip(words))
        self.setAccessibleName(self.tr("Take away the filter {}").format(words))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        width = self._metrics_width() + scaled(34)
        self.setFixedSize(min(scaled(_CHIP_WIDTH), width), scaled(24))

    def _metrics_width(self) -> int:
        self.setFont(text_font("secondary", bold=True))
        return self.fontMetrics().horizontalAdvance(self.text())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.accent), 1) if self.underMouse() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent_soft))
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
        painter.setFont(text_font("secondary", bold=True))
        painter.setPen(QColor(tokens.accent))
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - scaled(32))
        baseline = int((self.height() + metrics.ascent() - metrics.descent()) / 2)
        painter.drawText(scaled(8), baseline, shown)
        side = scaled(12)
        left = self.width() - side - scaled(7)
        paint_icon(painter, "close", QRectF(left, (self.height() - side) / 2, side, side), tokens.accent)
