"""A key figure that leads to the items behind it."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.theme.tokens import RADIUS_CARD
from app.widgets.card import FigureCard
from app.widgets.focus_ring import OWN_RING, paint_focus_ring
from app.widgets.pill import PillTone
from app.widgets.plain_text import plain_tooltip


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """What a tile shows; `items` is the filter of Data that it leads to, `about` its tooltip."""

    value: str
    beside: str
    state: str = ""
    tone: PillTone = "plain"
    note: str = ""
    items: str = ""
    about: str = ""

    def spoken(self) -> str:
        """Return what is read aloud."""
        return ", ".join(part for part in (self.value, self.beside, self.state, self.note, self.about) if part)


class FigureTile(FigureCard):
    """A figure card that Enter, Space or a click opens in Data."""

    items_wanted = Signal(str)

    def __init__(self, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(caption, parent)
        self._items = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty(OWN_RING, True)
        self.setProperty("keys", ["Return", "Enter", "Space"])
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(caption)

    def show_figure(self, caption: str, figure: KeyFigure) -> None:
        """Show a figure under its caption."""
        self._caption.set_text(caption)
        self.set_figure(figure.value, figure.beside, state=figure.state, tone=figure.tone, note=figure.note)
        self._items = figure.items
        self.setToolTip(plain_tooltip(figure.about))
        self.setAccessibleName(caption)
        self.setAccessibleDescription(figure.spoken())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.items_wanted.emit(self._items)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.items_wanted.emit(self._items)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            paint_focus_ring(QPainter(self), QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS_CARD)
