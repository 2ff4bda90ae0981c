"""How far: a thin bar, never a clock."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme.palette import shown_tokens
from app.theme.tokens import ColourName


class ProgressBar(QWidget):
    """A bar of 6 px, `done` of `total` filled; a total of 0 leaves it empty."""

    def __init__(self, parent: QWidget | None = None, *, width: int = 200, height: int = 6) -> None:
        super().__init__(parent)
        self._done, self._total, self._size = 0.0, 0.0, QSize(width, height)
        self._colour: ColourName = "accent"
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(height)

    def set_progress(self, done: float, total: float, colour: ColourName = "accent") -> None:
        """Fill `done / total` of the bar, at most all of it."""
        self._done, self._total, self._colour = done, total, colour
        self.setAccessibleName(self.tr("{} of {}").format(f"{done:,.0f}", f"{total:,.0f}"))
        self.update()

    def sizeHint(self) -> QSize:
        return self._size

    def minimumSizeHint(self) -> QSize:
        return QSize(min(60, self._size.width()), self._size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        share = self._done / self._total if self._total > 0 else 0.0
        tokens = shown_tokens()
        colour = "accent_fill" if self._colour == "accent" and not tokens.dark else self._colour
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        paint_bar(QPainter(self), QRectF(self.rect()), share, getattr(tokens, colour), mirrored=mirrored)


class BusyLine(QWidget):
    """Two pixels under the header while something takes longer than 150 ms; it holds its place when hidden."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        self.setFixedHeight(2)

    def set_busy(self, busy: bool) -> None:
        """Show or hide the line, at once: the delay of 150 ms is the caller's."""
        self._busy = busy
        self.setAccessibleName(self.tr("Loading") if busy else "")
        self.update()

    def is_busy(self) -> bool:
        return self._busy

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = shown_tokens()
        QPainter(self).fillRect(self.rect(), QColor(tokens.accent if self._busy else tokens.surface))


def paint_bar(painter: QPainter, rect: QRectF, share: float, colour: str, *, mirrored: bool = False) -> None:
    """Paint a track with `share` (cut to 0 to 1) of it filled, from the reading side."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = rect.height() / 2
    tokens = shown_tokens()
    painter.setBrush(QColor(tokens.border if tokens.dark else tokens.sunken))
    painter.drawRoundedRect(rect, radius, radius)
    width = rect.width() * min(max(share, 0.0), 1.0)
    if width > 0:
        painter.setBrush(QColor(colour))
        left = rect.right() - width if mirrored else rect.left()
        painter.drawRoundedRect(QRectF(left, rect.top(), max(width, rect.height()), rect.height()), radius, radius)
    painter.restore()
