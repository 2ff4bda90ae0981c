"""An icon beside words that say the same."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.theme.fonts import scaled
from app.theme.icons import paint_icon
from app.theme.palette import shown_tokens
from app.theme.tokens import ColourName


class Mark(QWidget):
    """An icon of 16 px in one tone."""

    def __init__(self, icon_name: str, colour: ColourName, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name, self._colour = icon_name, colour
        self.setFixedSize(scaled(16), scaled(16))

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_icon(QPainter(self), self._icon_name, QRectF(self.rect()), shown_tokens().colours()[self._colour])
