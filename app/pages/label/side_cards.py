"""The two quiet cards under the palette: what the model would say, and why this item."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from app.pages.label.break_screen import Swatch
from app.pages.label.views import SuggestionView
from app.theme.fonts import scaled
from app.theme.icons import paint_icon
from app.theme.palette import shown_tokens
from app.theme.tokens import PANEL_PADDING, SPACE
from app.widgets.card import clear_layout, line
from app.widgets.keycap import KeyCap
from app.widgets.plain_text import ElidedLabel, PlainLabel

MOST_SUGGESTED = 4


class SideCard(QWidget):
    """A line above, an icon, a bold title with a key at its end, and text under it that can be folded away."""

    def __init__(self, icon_name: str, title: str, key: str, before_key: str = "") -> None:
        super().__init__()
        self._icon, self._title = SmallIcon(icon_name), ElidedLabel(title, bold=True)
        self._key, self._before_key = KeyCap(key), PlainLabel(before_key, role="secondary", tone="muted")
        self._text = PlainLabel(role="secondary", tone="muted", wrap=True)
        self._folded = False
        head = QHBoxLayout()
        head.setSpacing(SPACE[1])
        head.addWidget(self._icon)
        head.addWidget(self._title, 1)
        head.addWidget(self._before_key)
        head.addWidget(self._key)
        self._inside = QVBoxLayout()
        self._inside.setContentsMargins(PANEL_PADDING, SPACE[2], PANEL_PADDING, SPACE[2])
        self._inside.setSpacing(SPACE[0])
        self._inside.addLayout(head)
        self._inside.addWidget(self._text)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(line())
        layout.addLayout(self._inside)

    def set_words(self, icon_name: str, title: str, text: str) -> None:
        """Say something else."""
        self._icon.set_icon(icon_name)
        self._title.set_text(title)
        self._text.setText(text)
        self._text.setVisible(bool(text) and not self._folded)
        self.setAccessibleName(f"{title}. {text}")

    def set_key(self, key: str) -> None:
        """Show another key."""
        self._key.set_text(key)
        self._key.setVisible(bool(key))

    def set_folded(self, folded: bool, *, text_too: bool = False) -> None:
        """Show only the title, and closer to the lines, where there is little room; `text_too` hides only the text."""
        self._folded = folded or text_too
        self._text.setVisible(bool(self._text.text()) and not self._folded)
        room = SPACE[1] if folded else SPACE[2]
        self._inside.setContentsMargins(PANEL_PADDING, room, PANEL_PADDING, room)

    def add(self, content: QLayout) -> None:
        """Put something under the text."""
        self._inside.addLayout(content)


class SuggestionCard(SideCard):
    """What the model would say, while it may be seen; else that it is hidden."""

    def __init__(self) -> None:
        super().__init__("eye_off", "", "M", self.tr("hold"))
        self._labels = QHBoxLayout()
        self._labels.setSpacing(SPACE[1] - 2)
        self.add(self._labels)

    def show_suggestion(self, view: SuggestionView) -> None:
        """Show the state of the suggestion for the item on screen."""
        clear_layout(self._labels)
        if view.state == "untrained":
            text = self.tr("Learning starts at 20 answers, with two labels given twice each.")
            self.set_words("eye_off", self.tr("No model yet"), text)
        elif view.state == "hidden":
            text = self.tr("You decide first. Peeking is recorded with your answer.")
            self.set_words("eye_off", self.tr("Suggestion hidden"), text)
        elif view.state == "silent":
            text = self.tr("The model keeps quiet about some items.")
            self.set_words("eye", self.tr("No suggestion here"), text)
        else:
            self.set_words("eye", self.tr("The model would say"), "")
            self._show_labels(view)
        usable = view.state != "untrained"
        self._key.setVisible(usable)
        self._before_key.setVisible(usable)
        self._before_key.setText(self.tr("Shift") if view.kept_open else self.tr("hold"))

    def _show_labels(self, view: SuggestionView) -> None:
        shown = view.labels[:MOST_SUGGESTED]
        for name, colour in shown:
            self._labels.addWidget(Swatch(colour))
            self._labels.addWidget(ElidedLabel(name, role="label"))
        if not shown:
            self._labels.addWidget(PlainLabel(self.tr("None of these"), role="label"))
        if len(view.labels) > len(shown):
            more = self.tr("and {} more").format(len(view.labels) - len(shown))
            self._labels.addWidget(PlainLabel(more, role="secondary", tone="muted"))
        self._labels.addStretch(1)
        names = ", ".join(name for name, _ in view.labels) or self.tr("None of these")
        self.setAccessibleName(self.tr("The model would say {}").format(names))


class SmallIcon(QWidget):
    """One of our icons at text size."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setFixedSize(QSize(scaled(16), scaled(16)))

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        self._name = name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_icon(QPainter(self), self._name, QRectF(self.rect()), shown_tokens().text)
