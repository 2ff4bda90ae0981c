"""A value with its interval per label or person, beside the goal."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.theme.fonts import scaled, text_font
from app.theme.tokens import Tokens
from app.widgets.charts.mark import Mark, ValueStyle, value_words
from app.widgets.charts.row_chart import RowChart
from app.widgets.plain_text import paint_text

RADIUS = 4.5


class DotChart(RowChart):
    """A dot on its 95 % interval per row; hollow and grey where n is below 10."""

    def __init__(self, name: str, parent: QWidget | None = None, *, style: ValueStyle = "score") -> None:
        super().__init__(name, parent, style=style)
        self._goal: float | None = None
        self._axis = (0.0, 1.0)

    def set_marks(
        self, marks: Sequence[Mark], *, goal: float | None = None, axis: tuple[float, float] = (0.0, 1.0)
    ) -> None:
        """Show `marks` from top to bottom on `axis`, with a tick at `goal`."""
        self._goal, self._axis = goal, axis
        self.show_marks(tuple(marks))

    def paint_row(self, painter: QPainter, plot: QRectF, mark: Mark, tokens: Tokens) -> None:
        middle = plot.center().y()
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.drawLine(QPointF(plot.left(), middle), QPointF(plot.right(), middle))
        if self._goal is not None:
            x, reach = self._at(self._goal, plot), scaled(8)
            painter.setPen(QPen(QColor(tokens.strong), 1.4))
            painter.drawLine(QPointF(x, middle - reach), QPointF(x, middle + reach))
        if mark.value is None:
            return
        line, dot = {"bad": (tokens.bad, tokens.bad), "warn": (tokens.warn, tokens.warn)}.get(
            mark.tone, (tokens.chart_line, tokens.text)
        )
        if mark.is_hollow:
            line = dot = tokens.strong
        if mark.low is not None and mark.high is not None:
            painter.setPen(QPen(QColor(line), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawLine(QPointF(self._at(mark.low, plot), middle), QPointF(self._at(mark.high, plot), middle))
        painter.setPen(QPen(QColor(dot), 1.5))
        painter.setBrush(QColor(tokens.surface if mark.is_hollow else dot))
        painter.drawEllipse(QPointF(self._at(mark.value, plot), middle), RADIUS - 0.7, RADIUS - 0.7)

    def paint_axis(self, painter: QPainter, plot: QRectF, tokens: Tokens) -> None:
        painter.setFont(text_font("secondary"))
        metrics = painter.fontMetrics()
        baseline = plot.top() + metrics.ascent() + 3
        first, last = (self._end_words(end) for end in self._axis)
        start, end = self._at(self._axis[0], plot), self._at(self._axis[1], plot)
        low_width, high_width = (metrics.horizontalAdvance(words) + 1.0 for words in (first, last))
        ink = tokens.muted
        paint_text(painter, start - low_width / 2, baseline, low_width, first, role="secondary", colour=ink)
        paint_text(painter, end - high_width / 2, baseline, high_width, last, role="secondary", colour=ink)
        if self._goal is None:
            return
        words = self.tr("goal {}").format(value_words(self._goal, self._value_style))
        width = metrics.horizontalAdvance(words) + 1.0
        x = min(self._at(self._goal, plot) - width / 2, end - high_width / 2 - 8 - width)
        if x > start + low_width / 2 + 8:
            paint_text(painter, x, baseline, width, words, role="secondary", colour=ink)

    def _end_words(self, end: float) -> str:
        return f"{end:g}" if self._value_style == "score" else value_words(end, self._value_style)

    def _at(self, value: float, plot: QRectF) -> float:
        low, high = self._axis
        share = min(max((value - low) / (high - low), 0.0), 1.0)
        return plot.left() + RADIUS + share * (plot.width() - 2 * RADIUS)
