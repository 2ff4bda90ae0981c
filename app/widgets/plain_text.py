"""Text from items, labels and files, shown as it is: never as markup that could load a file."""

from html import escape
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.theme.fonts import text_font
from app.theme.tokens import TextRole

Tone = Literal["text", "muted", "accent", "ok", "warn", "bad"]


class PlainLabel(QLabel):
    """A label of plain text in one step of the type scale and one tone."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        role: TextRole = "body",
        tone: Tone = "text",
        wrap: bool = False,
        bold: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        self.setProperty("bold", bold)
        self.setWordWrap(wrap)
        self.setText(text)

    def set_tone(self, tone: Tone) -> None:
        """Change the colour of the text; the words must say the same."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().polish(self)


class ElidedLabel(PlainLabel):
    """One line of plain text that ends in an ellipsis where it does not fit; the tooltip then has the whole.

    With less room than for `fewest` characters it shows nothing.
    """

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        role: TextRole = "body",
        tone: Tone = "text",
        bold: bool = False,
        fewest: int = 0,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        self._whole, self._mode, self._fewest = text, mode, fewest
        super().__init__("", parent, role=role, tone=tone, bold=bold)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show `text`, its line breaks as spaces."""
        self._whole = text
        self.setText(self._elided())
        self.setAccessibleName(text)
        self.updateGeometry()

    def whole_text(self) -> str:
        """Return the text before it was shortened."""
        return self._whole

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        return QSize(self.fontMetrics().horizontalAdvance(one_line(self._whole)) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setText(self._elided())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.text() != (elided := self._elided()):  # the font changed since
            self.setText(elided)
        super().paintEvent(event)

    def _elided(self) -> str:
        line = one_line(self._whole)
        shown = self.fontMetrics().elidedText(line, self._mode, max(self.width(), 0))
        self.setToolTip(plain_tooltip(line) if shown != line else "")
        return shown if shown == line or len(shown) > self._fewest else ""


def one_line(text: str, limit: int = 2_000) -> str:
    """Return the first `limit` characters of `text` with line breaks and tabs as single spaces."""
    return " ".join(text[:limit].split())


def plain_tooltip(text: str) -> str:
    """Return `text` for `setToolTip`, so that Qt shows its characters and never reads it as markup."""
    return f"<qt>{escape(text)}</qt>" if "<" in text else text


def paint_text(
    painter: QPainter,
    x: float,
    baseline: float,
    width: float,
    text: str,
    *,
    role: TextRole = "body",
    colour: QColor | str,
    bold: bool = False,
    right: bool = False,
) -> float:
    """Paint one elided line of plain text and return its width; `right` ends it at `x + width`."""
    painter.setFont(text_font(role, bold=bold))
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(one_line(text), Qt.TextElideMode.ElideRight, max(0, int(width)))
    advance = metrics.horizontalAdvance(shown)
    painter.setPen(QColor(colour))
    painter.drawText(int(x + width - advance) if right else int(x), int(baseline), shown)
    return float(advance)
