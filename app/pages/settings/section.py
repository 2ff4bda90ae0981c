"""One section of Settings: a title, a sentence, content in one column."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from app.theme.fonts import scaled
from app.theme.tokens import SPACE
from app.widgets.plain_text import PlainLabel

_WIDTH = 760


class Section(QScrollArea):
    """A column of at most 760 px that scrolls; `add` puts content at its end."""

    def __init__(self, title: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outside = QWidget()
        outside.setProperty("scrolled", True)
        inside = QWidget()
        inside.setMaximumWidth(scaled(_WIDTH))
        row = QHBoxLayout(outside)
        row.setContentsMargins(SPACE[5], SPACE[4], SPACE[5], SPACE[4])
        row.addWidget(inside, 1)
        row.addStretch(0)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE[2])
        self._column.addWidget(PlainLabel(title, role="title"))
        self._text = PlainLabel(text, tone="muted", wrap=True)
        self._column.addWidget(self._text)
        self._text.setVisible(bool(text))  # in its place first: without a parent it would be a window
        self._error = PlainLabel(tone="bad", wrap=True)
        self._error.hide()
        self._column.addWidget(self._error)
        self._column.addStretch(1)
        self.setWidget(outside)

    def add(self, content: QWidget | QLayout) -> None:
        """Put content at the end."""
        place = self._column.count() - 1
        if isinstance(content, QWidget):
            self._column.insertWidget(place, content)
        else:
            self._column.insertLayout(place, content)

    def focused_name(self) -> str:
        """Return the accessible name of the control that has the keyboard, "" for none of this section."""
        focus = QApplication.focusWidget()
        return focus.accessibleName() if focus is not None and self.isAncestorOf(focus) else ""

    def focus_named(self, name: str) -> None:
        """Give the keyboard back to the control of this name, after rows were built anew."""
        for widget in self.findChildren(QWidget) if name else ():
            if widget.accessibleName() == name and widget.isEnabled() and not widget.isHidden():
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def set_error(self, words: str) -> None:
        """Say what could not be done, and how to mend it; "" when all is well."""
        self._error.setText(words)
        self._error.setVisible(bool(words))
        if words:
            self.ensureWidgetVisible(self._error)


def settings_row(*parts: QWidget | int) -> QWidget:
    """Return a row of widgets; a number is a stretch."""
    box = QWidget()
    layout = QHBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACE[1])
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        else:
            layout.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
    return box
