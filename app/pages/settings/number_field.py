"""A field for a whole number that shows it."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.theme.fonts import scaled
from app.widgets.fields import SpinBox

_INSIDE = 10


class NumberField(SpinBox):
    """A `SpinBox` whose text has all the room.

    Qt 6.11 gives the text of a spin box without buttons a width of 1 px as soon as a style sheet frames it.
    """

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setKeyboardTracking(False)
        self.setFixedWidth(scaled(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.Polish, QEvent.Type.StyleChange, QEvent.Type.Show, QEvent.Type.FocusIn):
            self._place()
        return done

    def _place(self) -> None:
        self.lineEdit().setGeometry(self.rect().adjusted(_INSIDE, 2, -_INSIDE, -2))
