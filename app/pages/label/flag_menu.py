"""What is wrong with an item: five reasons, each with a number."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.pages.label.label_keys import label_key_texts
from app.theme.fonts import scaled
from app.theme.tokens import SPACE
from app.widgets.buttons import ActionButton
from app.widgets.card import Panel
from app.widgets.plain_text import PlainLabel
from labeling.values import FLAG_REASONS, FlagReason


class FlagMenu(Panel):
    """Reasons to choose from with 1 to 5, arrows and Enter, or a click; Esc or F closes."""

    reason_chosen = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("overlay", parent)
        self.setFixedWidth(scaled(280))
        words: dict[FlagReason, str] = {
            "unreadable": self.tr("Unreadable"),
            "duplicate": self.tr("Duplicate"),
            "private": self.tr("Private"),
            "unclear guideline": self.tr("Unclear guideline"),
            "other": self.tr("Something else"),
        }
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[2], SPACE[2], SPACE[2])
        layout.setSpacing(SPACE[0])
        layout.addWidget(PlainLabel(self.tr("What is wrong with it?"), role="section"))
        layout.addWidget(PlainLabel(self.tr("A flagged item goes to review."), role="secondary", tone="muted"))
        layout.addSpacing(SPACE[0])
        self._buttons = []
        for number, reason in enumerate(FLAG_REASONS, start=1):
            button = ActionButton(words[reason], key=str(number))
            button.clicked.connect(partial(self.choose, number))
            layout.addWidget(button)
            self._buttons.append(button)
        self.setAccessibleName(self.tr("Flag this item"))
        self.hide()

    def open(self) -> None:
        """Show the reasons, the first one focused."""
        self.show()
        self.raise_()
        self._buttons[0].setFocus(Qt.FocusReason.PopupFocusReason)

    def close_menu(self) -> None:
        """Go away without a reason."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def choose(self, number: int, _checked: bool = False) -> None:
        """Take reason `number`, from 1."""
        self.hide()
        self.closed.emit()
        self.reason_chosen.emit(FLAG_REASONS[number - 1])

    def key_pressed(self, event: QKeyEvent) -> bool:
        """Take a key while the menu is open; only Space and Tab are left to the focused button."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return False
        if event.isAutoRepeat():
            return True
        texts = label_key_texts(event)
        chosen = next((int(text) for text in texts if text in "12345" and text), 0)
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        focused = next((n for n, button in enumerate(self._buttons) if button.hasFocus()), 0)
        if chosen:
            self.choose(chosen)
        elif (step := steps.get(Qt.Key(event.key()))) is not None:
            self._buttons[(focused + step) % len(self._buttons)].setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose(focused + 1)
        elif event.key() == Qt.Key.Key_Escape or "F" in texts:
            self.close_menu()
        return True
