"""What the frame knows of a page."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.widgets.message_bar import Message
from app.widgets.status_bar import KeyHint


class Page(QWidget):
    """One screen. It shows what it is given, and says what the person did."""

    name = ""
    """As in `Spec.where` and the rail."""

    hints_changed = Signal()
    facts_changed = Signal()
    message = Signal(Message)

    def hints(self) -> Sequence[KeyHint]:
        """Return up to five keys that work right now, most useful first; the last one is always shown."""
        return ()

    def facts(self) -> Sequence[str]:
        """Return quiet words for the end of the status bar."""
        return ()

    def key_pressed(self, event: QKeyEvent) -> bool:
        """Take a key that is no command, such as a label's; True if it was used."""
        return False

    def key_released(self, event: QKeyEvent) -> bool:
        """Hear that a key was let go; True if it was used."""
        return False

    def set_compact(self, compact: bool) -> None:
        """Hear that the window is narrow (below 1120 px), so that side panels collapse."""
