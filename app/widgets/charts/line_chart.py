"""How the model gets better with more labels: values with their band, the goal, and what may come."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.theme.fonts import scaled, text_font
from app.theme.tokens import Tokens
from app.widgets.charts.mark import PointMark, ValueStyle
from app.widgets.charts.mark_chart import MarkChart
from app.widgets.charts.scales import ticks
from app.widgets.plain_text import paint_text

DOT = 3.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A horizontal line at `value` with its words ("goal 0.85", "people agree 0.91")."""

    value: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of the horizontal axis with its words ("562 to 932 labels")."""

    low: float
    high: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """All that a learning curve shows.

    `points` are measured, `forecast` continues them dashed, `baseline` is dotted and named by `baseline_text`.
    `goal` is a full line, `ceiling` a dashed one, `reach` a shaded stretch where the goal may be met.
    """

    points: tuple[PointMark, ...]
    forecast: tuple[PointMark, ...] = ()
    baseline: tuple[PointMark, ...] = ()
    baseline_text: str = ""
    goal: Level | None = None
    ceiling: Level | None = None
    reach: Span | None = None


class LineChart(MarkChart):
    """A line with its band; the marks to walk are the measured points, then the forecast."""

    def __init__(self, name: str, parent: QWidget | None = None, *, style: ValueStyle = "score") -> None:
        super().__init__(name, parent, style=style)
        self._curve = Curve(points=())

    def set_curve(self, curve: Curve) -> None:
        """Show `curve`; points without a value are left out."""
        self._curve = curve
        self.show_marks(tuple(mark for mark in (*curve.points, *curve.forecast) if mark.value is not None))

    def sizeHint(self) -> QSize:
        return QSize(scaled(380), scaled(210))

    def mark_rects(self) -> list[QRectF]:
        return [QRectF(at.x() - 6, at.y() - 6, 12, 12) for at in map(self._at, self._points(self._marks))]

    def paint_chart(self, painter: QPainter, tokens: Tokens) -> None:
        self._paint_axes(painter, tokens)
        curve, plot = self._curve, self._plot()
        if curve.reach is not None:
            self._paint_reach(painter, curve.reach, tokens)
        measured, forecast = self._points(curve.points), self._points(curve.forecast)
        ahead = [*measured[-1:], *forecast]
        self._paint_band(painter, measured, tokens, 0.16)
        self._paint_band(painter, ahead, tokens, 0.16)
        for level, style in ((curve.goal, Qt.PenStyle.SolidLine), (curve.ceiling, Qt.PenStyle.DashLine)):
            if level is not None:
                y = self._y(level.value)
                painter.setPen(QPen(QColor(tokens.text), 1.2, style))
                painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        self._paint_line(painter, self._points(curve.baseline), tokens.chart_line, Qt.PenStyle.DotLine, 1.6)
        self._paint_line(painter, measured, tokens.accent, Qt.PenStyle.SolidLine, 2.0)
        if forecast:
            self._paint_line(painter, ahead, tokens.accent, Qt.PenStyle.DashLine, 1.6)
        for mark in measured:
            hollow = mark.is_hollow
            painter.setPen(QPen(QColor(tokens.strong if hollow else tokens.accent), 1.6))
            painter.setBrush(QColor(tokens.surface if hollow else tokens.accent))
            painter.drawEllipse(self._at(mark), DOT, DOT)
        self._paint_words(painter, tokens)

    def _paint_axes(self, painter: QPainter, tokens: Tokens) -> None:
        plot, (low, high), (start, end) = self._plot(), self._y_range(), self._x_range()
        painter.setFont(text_font("secondary"))
        metrics = painter.fontMetrics()
        fall = (metrics.ascent() - metrics.descent()) / 2
        for value in ticks(low, high, max(2, int(plot.height() / scaled(22)))):
            y = round(self._y(value)) + 0.5
            painter.setPen(QPen(QColor(tokens.border), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            words = f"{value:.0%}" if self._value_style == "share" else f"{value:g}"
            paint_text(painter, 0, y + fall, plot.left() - 8, words, role="secondary", colour=tokens.muted, right=True)
        for value in ticks(start, end, max(2, int(plot.width() / scaled(70)))):
            words = f"{value:,.0f}"
            width = metrics.horizontalAdvance(words) + 1.0
            x = min(self._x(value) - width / 2, self.width() - width)
            baseline = plot.bottom() + metrics.ascent() + 6
            paint_text(painter, x, baseline, width, words, role="secondary", colour=tokens.muted)

    def _paint_reach(self, painter: QPainter, reach: Span, tokens: Tokens) -> None:
        plot = self._plot()
        left, right = max(self._x(reach.low), plot.left()), min(self._x(reach.high), plot.right())
        if right <= left:
            return
        painter.fillRect(QRectF(left, plot.top(), right - left, plot.height()), QColor(tokens.accent_soft))
        painter.setFont(text_font("secondary", bold=True))
        painter.setPen(QColor(tokens.accent))
        box = QRectF(left + 2, plot.top() + plot.height() * 0.62, right - left - 4, plot.height() * 0.36)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        if painter.boundingRect(box, int(flags), reach.text).width() <= box.width():
            painter.drawText(box, int(flags), reach.text)

    def _paint_band(self, painter: QPainter, marks: list[PointMark], tokens: Tokens, strength: float) -> None:
        known = [mark for mark in marks if mark.low is not None and mark.high is not None]
        if len(known) < 2:
            return
        upper = [QPointF(self._x(mark.x), self._y(mark.high or 0.0)) for mark in known]
        lower = [QPointF(self._x(mark.x), self._y(mark.low or 0.0)) for mark in reversed(known)]
        tint = QColor(tokens.accent)
        tint.setAlphaF(strength)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawPolygon(QPolygonF([*upper, *lower]))

    def _paint_line(
        self, painter: QPainter, marks: list[PointMark], colour: str, style: Qt.PenStyle, width: float
    ) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colour), width, style, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(QPolygonF([self._at(mark) for mark in marks]))

    def _paint_words(self, painter: QPainter, tokens: Tokens) -> None:
        plot, curve = self._plot(), self._curve
        painter.setFont(text_font("secondary"))
        lift = painter.fontMetrics().descent() + 3
        if curve.goal is not None:
            y = self._y(curve.goal.value)
            above = y - self._y(curve.ceiling.value) if curve.ceiling is not None else plot.height()
            crowded = 0 <= above < painter.fontMetrics().height() + 4
            y += painter.fontMetrics().ascent() + 3 if crowded else -lift
            self._paint_beside(painter, plot.left() + 6, y, curve.goal.text, tokens, tokens.text)
        if curve.ceiling is not None:
            y = self._y(curve.ceiling.value) - lift
            width = painter.fontMetrics().horizontalAdvance(curve.ceiling.text) + 1.0
            self._paint_beside(painter, plot.right() - width - 4, y, curve.ceiling.text, tokens, tokens.text)
        dotted = self._points(curve.baseline)
        if dotted and curve.baseline_text:
            at = self._at(dotted[-1])
            room = plot.right() - at.x()
            width = min(painter.fontMetrics().horizontalAdvance(curve.baseline_text) + 1.0, plot.width())
            near = room > width - 20
            x = at.x() - 20 if near else plot.right() - width - 4
            y = at.y() + painter.fontMetrics().ascent() + 8 if near else plot.bottom() - 5
            self._paint_beside(painter, x, y, curve.baseline_text, tokens, tokens.muted)

    def _paint_beside(
        self, painter: QPainter, x: float, baseline: float, words: str, tokens: Tokens, colour: str
    ) -> None:
        room = self._plot().right() - x
        paint_text(painter, x, baseline, room, words, role="secondary", colour=colour)

    def _points(self, marks: Sequence[object]) -> list[PointMark]:
        return [mark for mark in marks if isinstance(mark, PointMark) and mark.value is not None]

    def _plot(self) -> QRectF:
        left, foot = scaled(38), scaled(26)
        return QRectF(left, 8, max(10, self.width() - left - 8), max(10, self.height() - foot - 8))

    def _x_range(self) -> tuple[float, float]:
        curve = self._curve
        ends = [mark.x for mark in (*curve.points, *curve.forecast, *curve.baseline)]
        return 0.0, max([*ends, curve.reach.high if curve.reach and not curve.forecast else 0.0, 1.0])

    def _y_range(self) -> tuple[float, float]:
        curve = self._curve
        marks = self._points((*curve.points, *curve.forecast, *curve.baseline))
        seen = [each for mark in marks for each in (mark.value, mark.low, mark.high) if each is not None]
        seen += [level.value for level in (curve.goal, curve.ceiling) if level is not None]
        if not seen:
            return 0.0, 1.0
        low, high = min(seen), max(seen)
        reach = max(high - low, 0.05) * 0.08
        return low - reach, high + reach

    def _x(self, value: float) -> float:
        plot, (low, high) = self._plot(), self._x_range()
        return plot.left() + (value - low) / (high - low) * plot.width()

    def _y(self, value: float) -> float:
        plot, (low, high) = self._plot(), self._y_range()
        return plot.bottom() - (value - low) / (high - low) * plot.height()

    def _at(self, mark: PointMark) -> QPointF:
        return QPointF(self._x(mark.x), self._y(mark.value or 0.0))
