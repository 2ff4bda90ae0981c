"""Charts of one row per label: colour and name, a plot, then the value in words."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter

from app.theme.fonts import line_height, scaled, text_font
from app.theme.label_colours import paint_swatch
from app.theme.tokens import Tokens
from app.widgets.charts.mark import Mark, value_words
from app.widgets.charts.mark_chart import MarkChart
from app.widgets.plain_text import one_line, paint_text

ROW, LOWEST_ROW, TALLEST_ROW, GAP = 30, 24, 40, 10


class RowChart(MarkChart):
    """Places names, plots and values in three columns that fit what they hold; a subclass paints the plots."""

    def paint_row(self, painter: QPainter, plot: QRectF, mark: Mark, tokens: Tokens) -> None:
        """Paint one mark into its `plot`."""
        raise NotImplementedError

    def paint_axis(self, painter: QPainter, plot: QRectF, tokens: Tokens) -> None:
        """Paint what stands under the rows, into the strip `plot` below the last one."""

    def words_after(self, mark: Mark) -> tuple[str, str]:
        """Return what stands after the plot: bold, then quiet."""
        if mark.is_hollow and mark.value is not None:
            return "", f"too few n {mark.n:,}"
        n = f"n {mark.n:,}" if mark.n is not None else ""
        quiet = mark.why if mark.value is None else mark.note or n
        return value_words(mark.value, self._value_style), quiet

    def mark_rects(self) -> list[QRectF]:
        return [QRectF(4, top, self.width() - 8, height) for top, height in self._rows()]

    def sizeHint(self) -> QSize:
        return QSize(scaled(300), scaled(ROW) * max(1, len(self._marks)) + self._axis_height() + 4)

    def minimumSizeHint(self) -> QSize:
        rows = scaled(LOWEST_ROW) * max(1, len(self._marks))
        return QSize(scaled(170), rows + self._axis_height() + 4)

    def paint_chart(self, painter: QPainter, tokens: Tokens) -> None:
        left, width, right = self._columns()
        swatches = any(mark.colour is not None for mark in self._marks)
        for mark, (top, height) in zip(self._marks, self._rows(), strict=True):
            middle = top + height / 2
            x = 4.0
            if swatches:
                side = scaled(12)
                if mark.colour is not None:
                    paint_swatch(painter, QRectF(x, round(middle - side / 2), side, side), mark.colour, tokens)
                x += side + 8
            painter.setFont(text_font("body"))
            metrics = painter.fontMetrics()
            baseline = middle + (metrics.ascent() - metrics.descent()) / 2
            paint_text(painter, x, baseline, left - GAP - x, mark.name, colour=tokens.text)
            self.paint_row(painter, QRectF(left, top, width, height), mark, tokens)
            self._paint_value(painter, right, baseline, mark, tokens)
        bottom = self._rows()[-1]
        strip = QRectF(left, sum(bottom), width, self._axis_height())
        self.paint_axis(painter, strip, tokens)

    def _paint_value(self, painter: QPainter, right: float, baseline: float, mark: Mark, tokens: Tokens) -> None:
        bold, quiet = self.words_after(mark)
        room = self.width() - 4 - right
        painter.setFont(text_font("secondary"))
        quiet_width = min(room, painter.fontMetrics().horizontalAdvance(quiet) + 1.0) if quiet else 0.0
        end = self.width() - 4
        paint_text(
            painter,
            end - quiet_width,
            baseline,
            quiet_width,
            quiet,
            role="secondary",
            colour=tokens.muted,
            right=True,
        )
        gap = 5 if quiet else 0
        before = room - quiet_width - gap
        paint_text(painter, right, baseline, before, bold, colour=tokens.text, bold=True, right=True)

    def _columns(self) -> tuple[float, float, float]:
        """Return where the plot begins, how wide it is, and where the words after it begin."""
        body, quiet, bold = (
            QFontMetricsF(text_font("body")),
            QFontMetricsF(text_font("secondary")),
            QFontMetricsF(text_font("body", bold=True)),
        )
        names = max(body.horizontalAdvance(one_line(mark.name)) for mark in self._marks)
        names += scaled(12) + 8 if any(mark.colour is not None for mark in self._marks) else 0
        words = [self.words_after(mark) for mark in self._marks]
        after = max(bold.horizontalAdvance(first) + quiet.horizontalAdvance(then) + 8 for first, then in words)
        width = self.width() - 8
        names, after = min(names + GAP + 4, width * 0.42), min(after, width * 0.36)
        return names + 4, max(20.0, width - names - after - GAP), self.width() - 4 - after

    def _rows(self) -> list[tuple[float, float]]:
        room = (self.height() - self._axis_height() - 4) / max(1, len(self._marks))
        height = min(max(room, float(scaled(LOWEST_ROW))), float(scaled(TALLEST_ROW)))
        return [(2 + index * height, height) for index in range(len(self._marks))]

    def _axis_height(self) -> int:
        return line_height("secondary") + 4
