"""Cards in rows of twelve columns, fewer beside each other where there is little room."""

from dataclasses import dataclass

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSizePolicy, QSpacerItem, QWidget

from app.theme.fonts import scaled
from app.theme.tokens import CARD_GAP, SPACE

COLUMNS = 12
NARROW_BELOW = 1120


@dataclass(frozen=True, slots=True)
class _Place:
    card: QWidget
    wide: int
    narrow: int
    grows: bool


class CardGrid(QScrollArea):
    """Lays its cards out again when its width crosses the narrow mark; scrolls where they are higher than it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places: list[_Place] = []
        self._narrow: bool | None = None
        body = QWidget()
        body.setProperty("scrolled", True)
        self._grid = QGridLayout(body)
        # Row 0 only makes every column exist: the layout gives columns without a cell no gap, and widths differ.
        self._grid.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[3])
        self._grid.setSpacing(CARD_GAP)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)
            self._grid.addItem(QSpacerItem(0, 0), 0, column)
        self.setWidget(body)
        self.setWidgetResizable(True)

    def add(self, card: QWidget, *, wide: int, narrow: int, grows: bool = True) -> None:
        """Put a card after the others, over so many of the twelve columns; `grows` says that it takes height."""
        card.setParent(self.widget())
        height = QSizePolicy.Policy.Preferred if grows else QSizePolicy.Policy.Fixed
        card.setSizePolicy(QSizePolicy.Policy.Ignored, height)  # columns stay equal, whatever the cards hold
        self._places.append(_Place(card, wide, narrow, grows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < scaled(NARROW_BELOW)
        if narrow != self._narrow:
            self._narrow = narrow
            self._arrange(narrow)

    def _arrange(self, narrow: bool) -> None:
        row, column = 1, 0
        for row_number in range(self._grid.rowCount()):
            self._grid.setRowStretch(row_number, 0)
        for place in self._places:
            self._grid.removeWidget(place.card)
        for place in self._places:
            span = place.narrow if narrow else place.wide
            if column + span > COLUMNS:
                row, column = row + 1, 0
            self._grid.addWidget(place.card, row, column, 1, span)
            self._grid.setRowStretch(row, max(self._grid.rowStretch(row), int(place.grows)))
            column += span
