"""All keys at a glance, in as many columns as fit."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.theme.fonts import scaled
from app.theme.tokens import CARD_GAP, LIST_ROW
from app.widgets.card import Card
from app.widgets.keycap import KeyCap, keys_of
from app.widgets.plain_text import ElidedLabel

_COLUMN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """A key and what it does; `keys` are shortcuts in portable text, shown side by side."""

    words: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyGroup:
    """The keys of one page or place."""

    title: str
    lines: tuple[KeyLine, ...]


class KeySheet(QWidget):
    """Cards of keys. Groups are dealt to columns so that these end about level."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[KeyGroup, ...] = ()
        self._wanted: list[str] = []
        self._n_columns = 0
        self._columns = QHBoxLayout(self)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(CARD_GAP)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)

    def set_groups(self, groups: Sequence[KeyGroup]) -> None:
        """Show these keys."""
        self._groups = tuple(groups)
        self._build()

    def set_filter(self, text: str) -> None:
        """Show only keys whose words or key hold every word of `text`."""
        self._wanted = text.casefold().split()
        self._build()

    def n_shown(self) -> int:
        """Return how many keys are shown."""
        return sum(len(group.lines) for group in self._shown())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitting() != self._n_columns:
            self._build()

    def _fitting(self) -> int:
        return max(1, min(4, (self.width() + CARD_GAP) // (scaled(_COLUMN) + CARD_GAP)))

    def _shown(self) -> list[KeyGroup]:
        groups = []
        for group in self._groups:
            lines = tuple(line for line in group.lines if self._has(line, group))
            if lines:
                groups.append(KeyGroup(title=group.title, lines=lines))
        return groups

    def _has(self, line: KeyLine, group: KeyGroup) -> bool:
        text = f"{line.words} {' '.join(line.keys)} {group.title}".casefold()
        return all(word in text for word in self._wanted)

    def _build(self) -> None:
        while (item := self._columns.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._n_columns = self._fitting()
        heights = [0] * self._n_columns
        columns: list[list[KeyGroup]] = [[] for _ in heights]
        for group in self._shown():
            place = heights.index(min(heights))
            columns[place].append(group)
            heights[place] += len(group.lines) + 3
        for groups in columns:
            self._columns.addWidget(_column(groups), 1)
        # Once the new cards are shown: a scroll area does not ask again, and would press the rows into each other.
        QTimer.singleShot(0, self, self._hold_height)

    def _hold_height(self) -> None:
        self.setMinimumHeight(self._columns.sizeHint().height())


def _column(groups: Sequence[KeyGroup]) -> QWidget:
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(CARD_GAP)
    for group in groups:
        card = Card(group.title)
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        for row, line in enumerate(group.lines):
            grid.addWidget(ElidedLabel(line.words), row, 0)
            grid.addWidget(_caps(line), row, 1)
            grid.setRowMinimumHeight(row, scaled(LIST_ROW))
        card.add(grid)
        layout.addWidget(card)
    layout.addStretch(1)
    return box


def _caps(line: KeyLine) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    row.addStretch(1)
    for key in line.keys:
        for part in keys_of(key):
            row.addWidget(KeyCap(part))
    box.setAccessibleName(", ".join(line.keys))
    return box
