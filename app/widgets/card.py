"""Frames that hold a page together: cards, notes, key figures, the row under the top row."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from app.theme.fonts import line_height, scaled
from app.theme.tokens import PANEL_PADDING, SCREEN_HEADER, SPACE
from app.widgets.buttons import ActionButton
from app.widgets.pill import Pill, PillTone
from app.widgets.plain_text import ElidedLabel, PlainLabel

RING_REACH = 4
RING_INSIDE = "ring_inside"  # property of widgets that keep RING_REACH free around what they show


class Panel(QFrame):
    """An area of one background: "window", "surface", "sunken", "canvas", or with an edge "card", "inset", "overlay".

    A plain `QWidget` with the property `panel` would need WA_StyledBackground to show it.
    """

    def __init__(self, kind: str = "surface", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", kind)


class Card(QFrame):
    """A bordered surface with a section title, a quiet note beside it, and at most one link.

    `add` puts content below the title. Charts keep 4 px around their marks for the focus ring, so the card lets them
    reach that far into its padding: what people see is aligned.
    """

    link_activated = Signal()

    def __init__(self, title: str = "", parent: QWidget | None = None, *, note: str = "", link: str = "") -> None:
        super().__init__(parent)
        self.setProperty("panel", "card")
        self._body = QVBoxLayout()
        self._body.setSpacing(SPACE[1])
        self._title = ElidedLabel(title, role="section")
        self._note = ElidedLabel(note, role="secondary", tone="muted", fewest=6)
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._link = ActionButton(link, kind="link")
        self._link.clicked.connect(self.link_activated)
        layout = QVBoxLayout(self)
        padding = PANEL_PADDING - RING_REACH
        layout.setContentsMargins(padding, SPACE[2], padding, SPACE[2])
        layout.setSpacing(SPACE[1])
        if title:
            head = QHBoxLayout()
            head.setContentsMargins(RING_REACH, 0, RING_REACH - (SPACE[0] if link else 0), 0)
            head.setSpacing(SPACE[1] + 2)
            head.addWidget(self._title)
            head.addWidget(self._note, 1)
            head.addWidget(self._link)
            layout.addLayout(head)
        layout.addLayout(self._body, 1)
        self._link.setVisible(bool(link))

    def add(self, content: QWidget | QLayout, stretch: int = 0) -> None:
        """Put a widget or a layout at the end of the card."""
        if isinstance(content, QWidget) and content.property(RING_INSIDE):
            self._body.addWidget(content, stretch)
            return
        inset = QHBoxLayout()
        inset.setContentsMargins(RING_REACH, 0, RING_REACH, 0)
        if isinstance(content, QLayout):
            inset.addLayout(content)
        else:
            inset.addWidget(content)
        self._body.addLayout(inset, stretch)

    def add_stretch(self) -> None:
        """Push what was added to the top."""
        self._body.addStretch(1)

    def set_note(self, note: str) -> None:
        """Show another note beside the title."""
        self._note.set_text(note)


class FigureCard(QFrame):
    """One key figure: what it is, its value, what it is measured against, and a word on where it stands."""

    def __init__(self, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "card")
        self._caption = ElidedLabel(caption, role="caption", tone="muted")
        self._value, self._beside = PlainLabel(role="figure"), ElidedLabel(role="secondary", tone="muted")
        self._pill, self._note = Pill("", tone="plain"), ElidedLabel(role="secondary", tone="muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PANEL_PADDING, SPACE[2], PANEL_PADDING, SPACE[2])
        layout.setSpacing(2)
        layout.addWidget(self._caption)
        for first, second in ((self._value, self._beside), (self._pill, self._note)):
            row = QHBoxLayout()
            row.setSpacing(SPACE[1])
            row.addWidget(first)
            row.addWidget(second, 1, Qt.AlignmentFlag.AlignVCenter)
            layout.addLayout(row)

    def set_figure(self, value: str, beside: str, *, state: str = "", tone: PillTone = "plain", note: str = "") -> None:
        """Show a value ("0.79"), its interval and goal, its state in a word and what it rests on."""
        self._value.setText(value)
        self._beside.set_text(beside)
        self._pill.set_text(state, tone=tone)
        self._pill.setVisible(bool(state))
        self._note.set_text(note)


class Note(QFrame):
    """A sunken box with a bold line and a sentence under it."""

    def __init__(self, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "inset")
        self._title, self._text = (
            PlainLabel(title, bold=True),
            PlainLabel(text, role="secondary", tone="muted", wrap=True),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[1] + 2, SPACE[1], SPACE[1] + 2, SPACE[1])
        layout.setSpacing(2)
        layout.addWidget(self._title)
        layout.addWidget(self._text)

    def set_note(self, title: str, text: str) -> None:
        """Say something else."""
        self._title.setText(title)
        self._text.setText(text)


class ScreenHeader(QFrame):
    """The 52 px row that names a screen: tabs or progress on the left, actions on the right."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "surface")
        self._title = PlainLabel(title, role="section")
        self._left, self._right = QHBoxLayout(), QHBoxLayout()
        row = QHBoxLayout()
        row.setContentsMargins(SPACE[4], 0, SPACE[4], 0)
        row.setSpacing(SPACE[2])
        row.addWidget(self._title)
        row.addLayout(self._left)
        row.addStretch(1)
        row.addLayout(self._right)
        for part in (self._left, self._right):
            part.setSpacing(SPACE[1])
        self._left.setSpacing(SPACE[2])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row, 1)
        layout.addWidget(line())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_title(self, title: str) -> None:
        self._title.setText(title)

    def add_left(self, *widgets: QWidget) -> None:
        """Put `widgets` after the title."""
        for widget in widgets:
            self._left.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def add_right(self, *widgets: QWidget) -> None:
        """Put `widgets` at the far end, in reading order."""
        for widget in widgets:
            self._right.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), scaled(SCREEN_HEADER))


class SectionTitle(QWidget):
    """A bold line with a quiet sentence under it, as above the palette."""

    def __init__(self, title: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = PlainLabel(title, role="section", wrap=True)
        self._text = PlainLabel(text, role="secondary", tone="muted", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        self._text.setVisible(bool(text))
        self.setMinimumHeight(line_height("section"))

    def set_words(self, title: str, text: str = "") -> None:
        """Say something else."""
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))


def line(vertical: bool = False) -> QFrame:
    """Return a 1 px dividing line."""
    frame = QFrame()
    frame.setProperty("line", "vertical" if vertical else "horizontal")
    if vertical:
        frame.setFixedWidth(1)
    else:
        frame.setFixedHeight(1)
    return frame


def clear_layout(layout: QHBoxLayout | QVBoxLayout, keep: Sequence[QWidget] = ()) -> None:
    """Take every widget out of `layout` and delete those not in `keep`."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None and widget not in keep:
            widget.hide()
            widget.deleteLater()
