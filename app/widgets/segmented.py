"""Local tabs of a screen: one of a few, all in sight."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme.fonts import scaled, text_font
from app.theme.icons import paint_icon
from app.theme.palette import shown_tokens
from app.theme.tokens import BUTTON_HEIGHT, RADIUS_FIELD


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One choice: what the signal carries, its word, a count after it or an icon before it."""

    key: object
    text: str
    count: int | None = None
    icon_name: str = ""


class SegmentedControl(QWidget):
    """Tabs in a sunken track; arrows move, a click or an arrow chooses."""

    segment_chosen = Signal(object)

    PADDING = 14

    def __init__(self, segments: Sequence[Segment], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._segments: tuple[Segment, ...] = tuple(segments)
        self._current = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._describe()

    def set_segments(self, segments: Sequence[Segment]) -> None:
        """Show other choices; the current one stays current if it is still there."""
        key = self.current()
        self._segments = tuple(segments)
        self._current = next((i for i, each in enumerate(self._segments) if each.key == key), 0)
        self._describe()
        self.updateGeometry()

    def current(self) -> object:
        """Return the key of the choice shown, None without any."""
        return self._segments[self._current].key if self._segments else None

    def set_current(self, key: object) -> None:
        """Show the choice `key`, without a signal."""
        for index, segment in enumerate(self._segments):
            if segment.key == key:
                self._current = index
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(round(sum(self._widths())) + 4, scaled(BUTTON_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.setBrush(QColor(tokens.sunken))
        painter.drawRoundedRect(frame, RADIUS_FIELD, RADIUS_FIELD)
        left = 2.0
        for index, (segment, width) in enumerate(zip(self._segments, self._widths(), strict=True)):
            rect = QRectF(left, 2, width, self.height() - 4)
            current = index == self._current
            if current:
                painter.setPen(QPen(QColor(tokens.border), 1))
                painter.setBrush(QColor(tokens.hover if tokens.dark else tokens.surface))
                painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_FIELD - 1, RADIUS_FIELD - 1)
            self._paint_segment(painter, rect, segment, tokens.text if current else tokens.muted)
            left += width

    def _paint_segment(self, painter: QPainter, rect: QRectF, segment: Segment, ink: str) -> None:
        left = rect.left() + scaled(self.PADDING)
        if segment.icon_name:
            side = scaled(16)
            paint_icon(painter, segment.icon_name, QRectF(left, rect.center().y() - side / 2, side, side), ink)
            left += side + 8
        painter.setPen(QColor(ink))
        painter.setFont(text_font("body"))
        metrics = QFontMetricsF(painter.font())
        baseline = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(left, baseline), segment.text)
        if segment.count is not None:
            left += metrics.horizontalAdvance(segment.text) + 6
            painter.setFont(text_font("body", bold=True))
            painter.drawText(QPointF(left, baseline), f"{segment.count:,}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = 2.0
        for index, width in enumerate(self._widths()):
            if left <= event.position().x() < left + width:
                self._choose(index)
            left += width

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._choose(self._current + step)

    def _choose(self, index: int) -> None:
        if 0 <= index < len(self._segments) and index != self._current:
            self._current = index
            self._describe()
            self.segment_chosen.emit(self._segments[index].key)

    def _widths(self) -> list[float]:
        plain, bold = QFontMetricsF(text_font("body")), QFontMetricsF(text_font("body", bold=True))
        widths = []
        for segment in self._segments:
            width = plain.horizontalAdvance(segment.text) + 2 * scaled(self.PADDING)
            width += scaled(16) + 8 if segment.icon_name else 0
            width += bold.horizontalAdvance(f"{segment.count:,}") + 6 if segment.count is not None else 0
            widths.append(width)
        return widths

    def _describe(self) -> None:
        names = ", ".join(segment.text for segment in self._segments)
        current = self._segments[self._current].text if self._segments else ""
        self.setAccessibleName(current)
        self.setAccessibleDescription(self.tr("One of: {}").format(names))
        self.update()
