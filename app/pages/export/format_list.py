"""The formats an export can have; one that does not fit the project stays visible with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QRadioButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.theme.fonts import scaled, text_font
from app.theme.palette import shown_tokens
from app.theme.tokens import RADIUS_FIELD, SPACE
from app.widgets.plain_text import PlainLabel, paint_text, plain_tooltip

HEIGHT, DOT = 54, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatEntry:
    """A format: its key, name, what it is good for; `reason` says why it cannot be chosen, "" if it can."""

    key: str
    name: str
    words: str
    reason: str = ""


class FormatList(QScrollArea):
    """One row per format; arrows and clicks choose."""

    format_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        body = QWidget()
        body.setProperty("scrolled", True)
        self._rows = QVBoxLayout(body)
        self._rows.setContentsMargins(SPACE[2], SPACE[3], SPACE[2], SPACE[3])
        self._rows.setSpacing(SPACE[0])
        caption = PlainLabel(self.tr("Format"), role="caption", tone="muted")
        caption.setContentsMargins(SPACE[1], 0, 0, SPACE[0])
        self._rows.addWidget(caption)
        self._rows.addStretch(1)
        self._choices: dict[str, FormatChoice] = {}
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_formats(self, formats: Sequence[FormatEntry]) -> None:
        """Show these formats; the chosen one stays chosen."""
        for entry in formats:
            choice = self._choices.get(entry.key)
            if choice is None:
                choice = self._choices[entry.key] = FormatChoice(entry)
                choice.clicked.connect(lambda _checked=False, key=entry.key: self.format_chosen.emit(key))
                self._rows.insertWidget(self._rows.count() - 1, choice)
            choice.set_entry(entry)

    def chosen(self) -> str:
        """Return the key of the chosen format, "" without any."""
        return next((key for key, choice in self._choices.items() if choice.isChecked()), "")

    def choose(self, key: str) -> None:
        """Choose a format, without a signal."""
        if key in self._choices:
            self._choices[key].setChecked(True)


class FormatChoice(QRadioButton):
    """A format to choose: name, and below what it is good for or why it does not fit."""

    def __init__(self, entry: FormatEntry, parent: QWidget | None = None) -> None:
        super().__init__(entry.name, parent)
        self._entry = entry
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_entry(entry)

    def set_entry(self, entry: FormatEntry) -> None:
        """Show whether the format fits now."""
        self._entry = entry
        self.setEnabled(not entry.reason)
        self.setAccessibleName(entry.name)
        self.setAccessibleDescription(entry.reason or entry.words)
        self.setToolTip(plain_tooltip(entry.reason or entry.words))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(200), scaled(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(120), scaled(HEIGHT))

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, enabled = self.isChecked(), self.isEnabled()
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if chosen or self.underMouse():
            painter.setPen(QPen(QColor(tokens.accent if chosen else tokens.border), 1))
            painter.setBrush(QColor(tokens.accent_soft if chosen else tokens.hover if enabled else tokens.surface))
            painter.drawRoundedRect(frame, RADIUS_FIELD, RADIUS_FIELD)
        side = scaled(DOT)
        dot = QRectF(scaled(10), scaled(10) + 1, side, side)
        painter.setPen(QPen(QColor(tokens.accent_fill if chosen else tokens.strong), 1))
        painter.setBrush(QColor(tokens.accent_fill if chosen else tokens.surface))
        painter.drawEllipse(dot.adjusted(0.5, 0.5, -0.5, -0.5))
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.on_accent))
            painter.drawEllipse(dot.center(), side / 5, side / 5)
        left = dot.right() + scaled(10)
        room = self.width() - left - scaled(8)
        painter.setFont(text_font("body"))
        baseline = dot.center().y() + (painter.fontMetrics().ascent() - painter.fontMetrics().descent()) / 2
        ink = tokens.text if enabled else tokens.disabled
        paint_text(painter, left, baseline, room, self._entry.name, colour=ink)
        below = baseline + scaled(18)
        quiet = tokens.muted if enabled else tokens.disabled
        words = self._entry.reason or self._entry.words
        paint_text(painter, left, below, room, words, role="secondary", colour=quiet)
