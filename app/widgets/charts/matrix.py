"""How often each pair of people agrees, or which label is taken for which."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.theme.fonts import line_height, scaled, text_font
from app.theme.tokens import RADIUS_SMALL, Tokens
from app.widgets.charts.mark import Mark, PairMark, ValueStyle, value_words
from app.widgets.charts.mark_chart import MarkChart
from app.widgets.plain_text import one_line, paint_text

GAP = 4
WIDEST_CELL, TALLEST_CELL, LOWEST_CELL = 84, 50, 28


class PairMatrix(MarkChart):
    """Cells tinted by value, with value and n in each; rows and columns are names. Arrows walk in both directions."""

    def __init__(self, name: str, parent: QWidget | None = None, *, style: ValueStyle = "score") -> None:
        super().__init__(name, parent, style=style)
        self._row_names: tuple[str, ...] = ()
        self._column_names: tuple[str, ...] = ()
        self._range = (0.0, 1.0)

    def set_marks(
        self,
        marks: Sequence[PairMark],
        *,
        rows: Sequence[str],
        columns: Sequence[str],
        tint_range: tuple[float, float] = (0.0, 1.0),
    ) -> None:
        """Show `marks` at their row (`name`) and column (`other`); `tint_range` maps values to palest and deepest.

        A mark whose names are not in `rows` and `columns` is left out.
        """
        self._row_names, self._column_names, self._range = tuple(rows), tuple(columns), tint_range
        placed = [mark for mark in marks if mark.name in self._row_names and mark.other in self._column_names]
        placed.sort(key=self._cell_of)
        self.show_marks(tuple(placed))

    def neighbour(self, key: Qt.Key) -> int | None:
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        step = steps.get(key)
        if step is None:
            return super().neighbour(key)
        row, column = self._cell_of(self._marks[self._current])
        cells = {self._cell_of(mark): index for index, mark in enumerate(self._marks)}
        while 0 <= row < len(self._row_names) and 0 <= column < len(self._column_names):
            row, column = row + step[0], column + step[1]
            if (row, column) in cells:
                return cells[row, column]
        return self._current

    def sizeHint(self) -> QSize:
        rows, columns = max(1, len(self._row_names)), max(1, len(self._column_names))
        return QSize(scaled(70 + 66 * columns), scaled(24) + scaled(TALLEST_CELL + GAP) * rows)

    def minimumSizeHint(self) -> QSize:
        rows, columns = max(1, len(self._row_names)), max(1, len(self._column_names))
        return QSize(scaled(60 + 30 * columns), scaled(32) + scaled(LOWEST_CELL + GAP) * rows)

    def mark_rects(self) -> list[QRectF]:
        return [self._cell_rect(*self._cell_of(mark)) for mark in self._marks]

    def paint_chart(self, painter: QPainter, tokens: Tokens) -> None:
        painter.setFont(text_font("secondary"))
        metrics = painter.fontMetrics()
        for column, name in enumerate(self._column_names):
            cell = self._cell_rect(0, column)
            width = min(cell.width(), metrics.horizontalAdvance(one_line(name)) + 1.0)
            x = cell.center().x() - width / 2
            paint_text(painter, x, metrics.ascent() + 2, width, name, role="secondary", colour=tokens.muted)
        for row, name in enumerate(self._row_names):
            cell = self._cell_rect(row, 0)
            baseline = cell.center().y() + (metrics.ascent() - metrics.descent()) / 2
            paint_text(painter, 4, baseline, self._names_width() - 12, name, colour=tokens.text)
        for mark, rect in zip(self._marks, self.mark_rects(), strict=True):
            self._paint_cell(painter, rect, mark, tokens)

    def _paint_cell(self, painter: QPainter, rect: QRectF, mark: Mark, tokens: Tokens) -> None:
        body = rect.adjusted(0.5, 0.5, -0.5, -0.5)
        tint = self._tint(mark.value or 0.0, tokens)
        edges = {"bad": (tokens.bad, 2.0), "warn": (tokens.warn, 2.0)}
        edge, width = edges.get(mark.tone, (tokens.strong if mark.is_hollow else tint.name(), 1.0))
        dashes = Qt.PenStyle.DashLine if mark.is_hollow else Qt.PenStyle.SolidLine
        painter.setPen(QPen(QColor(edge), width, dashes))
        painter.setBrush(Qt.BrushStyle.NoBrush if mark.is_hollow else tint)
        painter.drawRoundedRect(body, RADIUS_SMALL, RADIUS_SMALL)
        first = value_words(mark.value, self._value_style)
        second = f"n {mark.n:,}" if mark.n is not None else ""
        if mark.is_hollow and mark.value is not None:
            first = self.tr("too few")
            metrics = QFontMetricsF(text_font("secondary"))
            if metrics.horizontalAdvance(first) > rect.width() - 4:
                first, second = second, ""
        middle = rect.center()
        two = bool(second) and rect.height() >= 2 * line_height("secondary")
        for words, bold, drop in ((first, not mark.is_hollow, -8 if two else 0), (second, False, 9)):
            if words and (drop != 9 or two):
                self._paint_middle(painter, middle + QPointF(0, scaled(drop)), rect.width() - 4, words, tokens, bold)

    def _paint_middle(
        self, painter: QPainter, at: QPointF, room: float, words: str, tokens: Tokens, bold: bool
    ) -> None:
        metrics = QFontMetricsF(text_font("secondary", bold=bold))
        width = min(room, metrics.horizontalAdvance(words) + 2)
        baseline = at.y() + (metrics.ascent() - metrics.descent()) / 2
        paint_text(painter, at.x() - width / 2, baseline, width, words, role="secondary", colour=tokens.text, bold=bold)

    def _tint(self, value: float, tokens: Tokens) -> QColor:
        """Mix the surface and the accent so far that body text keeps its 4.5:1 on the deepest tint."""
        low, high = self._range
        share = min(max((value - low) / (high - low), 0.0), 1.0) if high > low else 0.0
        strength = 0.10 + 0.42 * share
        paper, ink = QColor(tokens.surface), QColor(tokens.accent_fill)
        mixed = (a + (b - a) * strength for a, b in zip(paper.getRgb()[:3], ink.getRgb()[:3], strict=True))  # type: ignore[index]
        return QColor(*(round(each) for each in mixed))

    def _cell_of(self, mark: Mark) -> tuple[int, int]:
        other = mark.other if isinstance(mark, PairMark) else ""
        return self._row_names.index(mark.name), self._column_names.index(other)

    def _cell_rect(self, row: int, column: int) -> QRectF:
        left, top = self._names_width(), float(line_height("secondary") + 8)
        width = (self.width() - left - 4) / max(1, len(self._column_names)) - GAP
        height = (self.height() - top - 4) / max(1, len(self._row_names)) - GAP
        width = min(width, float(scaled(WIDEST_CELL)))
        height = min(max(height, float(scaled(LOWEST_CELL))), float(scaled(TALLEST_CELL)))
        return QRectF(left + column * (width + GAP), top + row * (height + GAP), width, height)

    def _names_width(self) -> float:
        metrics = QFontMetricsF(text_font("body"))
        widest = max((metrics.horizontalAdvance(one_line(name)) for name in self._row_names), default=0.0)
        return min(widest + 18, self.width() * 0.36)
