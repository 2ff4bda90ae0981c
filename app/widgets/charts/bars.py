"""How many there are of each label, against how many there should be."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.theme.fonts import scaled, text_font
from app.theme.tokens import Tokens
from app.widgets.charts.mark import BarMark, Mark, value_words
from app.widgets.charts.row_chart import RowChart
from app.widgets.plain_text import paint_text

THICKNESS = 14


class BarChart(RowChart):
    """Horizontal bars with a tick at each target; a label without a target has a hollow bar."""

    def set_marks(self, marks: Sequence[BarMark]) -> None:
        """Show `marks` from top to bottom."""
        self.show_marks(tuple(marks))

    def paint_row(self, painter: QPainter, plot: QRectF, mark: Mark, tokens: Tokens) -> None:
        if not isinstance(mark, BarMark):
            return
        thick = scaled(THICKNESS)
        bar = QRectF(plot.left(), round(plot.center().y() - thick / 2), 0, thick)
        bar.setWidth(round(self._along(mark.value or 0.0, plot.width())))
        colours = {"plain": tokens.chart_bar, "warn": tokens.warn, "bad": tokens.bad}
        if mark.is_hollow or mark.target is None:
            painter.setPen(QPen(QColor(tokens.chart_bar), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            painter.fillRect(bar, QColor(colours[mark.tone]))
        if mark.target is not None:
            x = plot.left() + round(self._along(mark.target, plot.width()))
            painter.fillRect(QRectF(x - 1, bar.top() - 3, 2, thick + 6), QColor(tokens.text))

    def paint_axis(self, painter: QPainter, plot: QRectF, tokens: Tokens) -> None:
        targets = {mark.target for mark in self._marks if isinstance(mark, BarMark)} - {None}
        if len(targets) != 1:
            return
        target = targets.pop()
        words = self.tr("target {}").format(value_words(target, self._value_style))
        painter.setFont(text_font("secondary"))
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(words) + 1.0
        x = plot.left() + self._along(target or 0.0, plot.width()) - width / 2
        x = min(max(x, 4.0), self.width() - width - 4)
        paint_text(painter, x, plot.top() + metrics.ascent() + 3, width, words, role="secondary", colour=tokens.muted)

    def _along(self, value: float, width: float) -> float:
        ends = [mark.value or 0.0 for mark in self._marks]
        ends += [mark.target or 0.0 for mark in self._marks if isinstance(mark, BarMark)]
        return width * value / (max(*ends, 1e-9) * 1.04)
