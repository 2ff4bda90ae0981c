"""What a person should know before exporting, one line each: icon and words."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.theme.fonts import scaled
from app.theme.icons import paint_icon
from app.theme.palette import shown_tokens
from app.theme.tokens import SPACE
from app.widgets.card import clear_layout
from app.widgets.plain_text import PlainLabel

Tone = Literal["ok", "warn", "bad"]
_ICONS: dict[Tone, str] = {"ok": "check", "warn": "warning", "bad": "error"}


class Findings(QWidget):
    """The lines, the worst first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(SPACE[1])

    def set_findings(self, findings: Sequence[tuple[Tone, str]]) -> None:
        """Show these lines."""
        clear_layout(self._rows)
        for tone, words in findings:
            row = QWidget()
            layout = QHBoxLayout(row)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(SPACE[1])
            layout.addWidget(_Icon(tone), 0, Qt.AlignmentFlag.AlignTop)
            layout.addWidget(PlainLabel(words, tone=tone, wrap=True), 1)
            self._rows.addWidget(row)


class _Icon(QWidget):
    def __init__(self, tone: Tone) -> None:
        super().__init__()
        self._tone: Tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(scaled(18), scaled(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        colour = shown_tokens().colours()[self._tone]
        side = scaled(16)
        paint_icon(QPainter(self), _ICONS[self._tone], QRectF(0, 1, side, side), colour)
