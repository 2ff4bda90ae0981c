"""How large the splits come out, as one bar."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme.fonts import scaled, text_font
from app.theme.palette import shown_tokens
from app.theme.tokens import RADIUS_SMALL
from app.widgets.plain_text import paint_text

HEIGHT, GAP = 28, 2
_STRENGTHS = (1.0, 0.5, 0.26)  # body text keeps 4.5:1 on the mixed ones


class SplitBar(QWidget):
    """One stretch per split, as wide as its share of the rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[tuple[str, int], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_parts(self, parts: Sequence[tuple[str, int]]) -> None:
        """Show (name, rows) of the splits."""
        self._parts = tuple((name, n) for name, n in parts if n)
        self.setAccessibleName(self.tr("Splits: {}").format(", ".join(self._words(name, n) for name, n in self._parts)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(240), scaled(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(whole, RADIUS_SMALL, RADIUS_SMALL)
        painter.setClipPath(shape)
        painter.fillRect(whole, QColor(tokens.sunken))
        total = sum(n for _, n in self._parts)
        painter.setFont(text_font("secondary", bold=True))
        metrics = painter.fontMetrics()
        baseline = whole.center().y() + (metrics.ascent() - metrics.descent()) / 2
        left = 0.0
        for index, (name, n) in enumerate(self._parts):
            width = whole.width() * n / total
            strength = _STRENGTHS[min(index, len(_STRENGTHS) - 1)]
            fill = _mixed(tokens.surface, tokens.accent_fill, strength)
            painter.fillRect(QRectF(left, 0, max(1.0, width - GAP), whole.height()), fill)
            ink = tokens.on_accent if strength == 1.0 else tokens.text
            room = width - scaled(16)
            long, short = self._words(name, n), name
            words = next((each for each in (long, short) if metrics.horizontalAdvance(each) <= room), "")
            if words:
                paint_text(painter, left + scaled(8), baseline, room, words, role="secondary", colour=ink, bold=True)
            left += width
        painter.setPen(Qt.PenStyle.NoPen)

    def _words(self, name: str, n: int) -> str:
        total = sum(rows for _, rows in self._parts)
        return f"{name} {n / total:.0%}"


def _mixed(paper: str, ink: str, strength: float) -> QColor:
    a, b = QColor(paper), QColor(ink)
    parts = zip((a.red(), a.green(), a.blue()), (b.red(), b.green(), b.blue()), strict=True)
    return QColor(*(round(x + (y - x) * strength) for x, y in parts))
