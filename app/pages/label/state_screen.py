"""What stands where the item would be: nothing left, read-only, files that are gone."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.pages.label.views import StateView
from app.theme.fonts import scaled
from app.theme.icons import paint_icon
from app.theme.palette import shown_tokens
from app.theme.tokens import SPACE
from app.widgets.buttons import ActionButton
from app.widgets.card import Panel
from app.widgets.plain_text import PlainLabel


class StateScreen(Panel):
    """An icon, what is the case, what to do, and at most one button."""

    action_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("window", parent)
        self._icon = BigIcon()
        self._title = PlainLabel(role="title", wrap=True)
        self._text = PlainLabel(tone="muted", wrap=True)
        self._action = ActionButton("")
        self._action.clicked.connect(self.action_pressed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[6], SPACE[6], SPACE[6], SPACE[6])
        layout.setSpacing(SPACE[1])
        layout.addStretch(2)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout.addWidget(self._icon, 0, centre)
        for label in (self._title, self._text):
            label.setAlignment(centre)
            label.setMaximumWidth(scaled(440))
            row = QHBoxLayout()  # an alignment would not let the words wrap
            row.addStretch(1)
            row.addWidget(label, 1000)
            row.addStretch(1)
            layout.addLayout(row)
        layout.addSpacing(SPACE[1])
        layout.addWidget(self._action, 0, centre)
        layout.addStretch(3)

    def show_state(self, view: StateView) -> None:
        """Say something else."""
        self._icon.set_icon(view.icon_name)
        self._title.setText(view.title)
        self._text.setText(view.text)
        self._action.setText(view.action)
        self._action.updateGeometry()
        self._action.setVisible(bool(view.action))


class BigIcon(QWidget):
    """One of our icons, 40 px, in the muted colour."""

    def __init__(self) -> None:
        super().__init__()
        self._name = "info"
        self.setFixedSize(QSize(scaled(40), scaled(40)))

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        self._name = name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_icon(QPainter(self), self._name, self.rect().toRectF(), shown_tokens().muted)
