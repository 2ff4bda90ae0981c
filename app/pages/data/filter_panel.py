"""The filters that a click sets, with how many items each stands for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.pages.data.item_delegate import paint_box
from app.theme.fonts import scaled, text_font
from app.theme.label_colours import paint_swatch
from app.theme.palette import shown_tokens
from app.theme.tokens import LIST_ROW, SPACE
from app.widgets.card import clear_layout
from app.widgets.plain_text import PlainLabel, one_line, paint_text, plain_tooltip


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelChoice:
    """One box to tick: `key` comes back when it is pressed; `count` None where none is known."""

    key: object
    words: str
    count: int | None = None
    colour: int | None = None
    ticked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelGroup:
    """Boxes under one heading."""

    title: str
    choices: tuple[PanelChoice, ...]


class FilterPanel(QScrollArea):
    """Groups of boxes. Which are ticked is told to it; a press only reports."""

    choice_pressed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._groups: tuple[PanelGroup, ...] = ()
        self._boxes: dict[object, _Box] = {}
        content = QWidget()
        content.setProperty("scrolled", True)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(SPACE[3], SPACE[2], SPACE[2], SPACE[3])
        self._column.setSpacing(0)
        self.setWidget(content)
        self.setMinimumWidth(scaled(190))

    def set_groups(self, groups: Sequence[PanelGroup]) -> None:
        """Show `groups`; where only counts and ticks differ, boxes and focus stay."""
        if _shape(groups) != _shape(self._groups):
            self._build(groups)
        self._groups = tuple(groups)
        for group in groups:
            for choice in group.choices:
                self._boxes[choice.key].set_choice(choice)

    def _build(self, groups: Sequence[PanelGroup]) -> None:
        clear_layout(self._column)
        self._boxes = {}
        for group in groups:
            title = PlainLabel(group.title, role="caption", tone="muted")
            title.setContentsMargins(0, SPACE[1], 0, SPACE[0])
            self._column.addWidget(title)
            for choice in group.choices:
                box = _Box()
                box.clicked.connect(partial(self._press, choice.key))
                self._boxes[choice.key] = box
                self._column.addWidget(box)
            self._column.addSpacing(SPACE[1])
        self._column.addStretch(1)

    def _press(self, key: object, checked: bool = False) -> None:
        self.choice_pressed.emit(key)


def _shape(groups: Sequence[PanelGroup]) -> list[tuple[str, list[object]]]:
    return [(group.title, [choice.key for choice in group.choices]) for group in groups]


class _Box(QAbstractButton):
    def __init__(self) -> None:
        super().__init__()
        self._choice = PanelChoice(key=None, words="")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_choice(self, choice: PanelChoice) -> None:
        self._choice = choice
        self.setText(one_line(choice.words))
        self.setChecked(choice.ticked)
        self.setAccessibleName(self.text())
        self.setAccessibleDescription("" if choice.count is None else self.tr("{} items").format(f"{choice.count:,}"))
        self.setToolTip(plain_tooltip(choice.words))
        self.update()

    def nextCheckState(self) -> None:
        """Keep the state: the filter decides what is ticked."""

    def sizeHint(self) -> QSize:
        return QSize(scaled(170), scaled(LIST_ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, middle = scaled(16), self.height() / 2
        paint_box(painter, QRectF(0, middle - side / 2, side, side), tokens, self.isChecked())
        left = side + SPACE[1]
        if self._choice.colour is not None:
            mark = scaled(12)
            paint_swatch(painter, QRectF(left, middle - mark / 2, mark, mark), self._choice.colour, tokens)
            left += mark + SPACE[1]
        count = "" if self._choice.count is None else f"{self._choice.count:,}"
        painter.setFont(text_font("body"))
        metrics = painter.fontMetrics()
        baseline = middle + (metrics.ascent() - metrics.descent()) / 2
        room = metrics.horizontalAdvance(count) + SPACE[1] if count else 0
        paint_text(painter, left, baseline, self.width() - left - room, self.text(), colour=tokens.text)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(self.width() - metrics.horizontalAdvance(count), int(baseline), count)
