"""A plain screen in front of the item, for a break; it says what was labelled, never how fast."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.pages.label.views import BreakView
from app.theme.fonts import scaled
from app.theme.label_colours import paint_swatch
from app.theme.palette import shown_tokens
from app.theme.tokens import SPACE
from app.widgets.buttons import ActionButton
from app.widgets.card import Panel
from app.widgets.plain_text import ElidedLabel, PlainLabel

MOST_LABELS = 8


class BreakScreen(Panel):
    """The session so far, and the way back to work."""

    ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("window", parent)
        self._title = PlainLabel(self.tr("Taking a break"), role="title")
        self._text = PlainLabel(tone="muted", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._text.setFixedWidth(scaled(440))
        self._table, self._rows = QWidget(), QGridLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(SPACE[2])
        self._rows.setVerticalSpacing(SPACE[1])
        self._table.setLayout(self._rows)
        self._go_on = ActionButton(self.tr("Go on"), key="Enter", kind="primary")
        self._go_on.clicked.connect(self.ended)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[6], SPACE[6], SPACE[6], SPACE[6])
        layout.setSpacing(SPACE[3])
        layout.addStretch(2)
        for widget in (self._title, self._text, self._table, self._go_on):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def show_break(self, view: BreakView) -> None:
        """Say what was labelled so far."""
        self._text.setText(view.text)
        while (taken := self._rows.takeAt(0)) is not None:
            if (widget := taken.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row, (name, colour, count) in enumerate(view.labels[:MOST_LABELS]):
            words = ElidedLabel(name)
            words.setMaximumWidth(scaled(260))
            self._rows.addWidget(Swatch(colour), row, 0)
            self._rows.addWidget(words, row, 1)
            self._rows.addWidget(PlainLabel(f"{count:,}", tone="muted"), row, 2, Qt.AlignmentFlag.AlignRight)
        self._table.setVisible(bool(view.labels))


class Swatch(QWidget):
    """The colour of a label, 12 px; its name stands beside it."""

    def __init__(self, colour: int) -> None:
        super().__init__()
        self._colour = colour
        self.setFixedSize(QSize(scaled(12), scaled(12)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_swatch(painter, QRectF(self.rect()), self._colour, shown_tokens())
