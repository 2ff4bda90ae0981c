"""Small rounded words: a state, a count, a person's initials."""

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme.fonts import scaled, text_font
from app.theme.icons import paint_icon
from app.theme.palette import shown_tokens
from app.theme.tokens import Tokens
from app.widgets.plain_text import one_line

PillTone = Literal["plain", "accent", "ok", "warn", "bad"]
HEIGHT, PADDING, ICON = 22, 10, 14


class Pill(QWidget):
    """A state in words on a soft colour, with an icon before it where one helps."""

    def __init__(
        self, text: str, parent: QWidget | None = None, *, tone: PillTone = "plain", icon_name: str = ""
    ) -> None:
        super().__init__(parent)
        self._text, self._tone, self._icon_name = "", tone, icon_name
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_text(text, tone=tone, icon_name=icon_name)

    def text(self) -> str:
        return self._text

    def set_text(self, text: str, *, tone: PillTone | None = None, icon_name: str | None = None) -> None:
        """Show other words; tone and icon stay unless given."""
        self._text = one_line(text)
        self._tone = tone or self._tone
        self._icon_name = self._icon_name if icon_name is None else icon_name
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = QFontMetricsF(text_font("secondary")).horizontalAdvance(self._text)
        mark = scaled(ICON) + 6 if self._icon_name else 0
        return QSize(round(width) + mark + 2 * scaled(PADDING), scaled(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, fill = pill_colours(self._tone, shown_tokens())
        rect = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        left = float(scaled(PADDING))
        if self._icon_name:
            side = scaled(ICON)
            paint_icon(painter, self._icon_name, QRectF(left, (rect.height() - side) / 2, side, side), ink)
            left += side + 6
        painter.setFont(text_font("secondary"))
        painter.setPen(QColor(ink))
        painter.drawText(rect.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._text)


def pill_colours(tone: PillTone, tokens: Tokens) -> tuple[str, str]:
    """Return the ink and the soft fill of `tone`."""
    return {
        "plain": (tokens.muted, tokens.sunken),
        "accent": (tokens.accent, tokens.accent_soft),
        "ok": (tokens.ok, tokens.ok_soft),
        "warn": (tokens.warn, tokens.warn_soft),
        "bad": (tokens.bad, tokens.bad_soft),
    }[tone]


class Avatar(QWidget):
    """A person's initials in a circle; it names nobody by itself, the name stands beside it."""

    SIDE = 26

    def __init__(self, initials: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._initials = initials[:2]
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_initials(self, initials: str) -> None:
        """Show at most two letters of `initials`."""
        self._initials = initials[:2]
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(self.SIDE), scaled(self.SIDE))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = shown_tokens()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent_soft))
        painter.drawEllipse(self.rect())
        painter.setPen(QColor(tokens.accent))
        painter.setFont(text_font("caption"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._initials)
