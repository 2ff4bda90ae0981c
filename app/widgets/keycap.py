"""A key, drawn like the key it is: on buttons, in lists, in the status bar."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme.fonts import scaled, text_font
from app.theme.icons import paint_icon
from app.theme.palette import shown_tokens
from app.theme.tokens import KEYCAP_HEIGHT, RADIUS_SMALL, Tokens

# Keys whose usual sign is a drawing; every font lacks some of these characters.
DRAWN_KEYS = {"Backspace": "backspace"}
SHORT_NAMES = {
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
    "Return": "Enter",
    "Escape": "Esc",
    "Delete": "Del",
    "PgDown": "PgDn",
}


class KeyCap(QWidget):
    """One key; `text` is its name as in a shortcut ("G", "Ctrl K", "Backspace")."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(text)

    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> None:
        """Show another key."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return keycap_size(self._text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = shown_tokens()
        ink = tokens.text if self.isEnabled() else tokens.disabled
        paint_keycap(painter, QRectF(self.rect()), self._text, tokens, ink=ink)


def keys_of(shortcut: str) -> tuple[str, ...]:
    """Return the keycaps of a shortcut: "Ctrl+Shift+Z" gives Ctrl, Shift, Z; "Ctrl++" gives Ctrl, +."""
    if shortcut.endswith("+"):
        return (*keys_of(shortcut[:-1].rstrip("+")), "+")
    return tuple(SHORT_NAMES.get(part, part) for part in shortcut.split("+") if part)


def keycap_size(text: str) -> QSize:
    """Return the size of the keycap of `text`: 20 px high, at least as wide, at the font scale shown now."""
    height = scaled(KEYCAP_HEIGHT)
    if text in DRAWN_KEYS:
        return QSize(scaled(KEYCAP_HEIGHT + 4), height)
    width = QFontMetricsF(text_font("keycap")).horizontalAdvance(text)
    return QSize(max(height, round(width) + scaled(12)), height)


def paint_keycap(
    painter: QPainter,
    rect: QRectF,
    text: str,
    tokens: Tokens,
    *,
    ink: str | None = None,
    fill: str | None = None,
    edge: str | None = None,
) -> None:
    """Paint the keycap of `text` filling `rect`: 1 px edge, 2 px below. For delegates and painted widgets.

    `ink`, `fill` and `edge` replace the usual colours, for example on an accent button.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line = QColor(edge or tokens.strong)
    body = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(line, 1.0))
    painter.setBrush(QColor(fill or (tokens.hover if tokens.dark else tokens.surface)))
    painter.drawRoundedRect(body, RADIUS_SMALL, RADIUS_SMALL)
    foot = body.bottom() - 1
    painter.drawLine(QPointF(rect.left() + RADIUS_SMALL - 1, foot), QPointF(rect.right() - RADIUS_SMALL + 1, foot))
    face = rect.adjusted(0, 0, 0, -1)
    colour = QColor(ink or tokens.text)
    if text in DRAWN_KEYS:
        paint_icon(painter, DRAWN_KEYS[text], face.adjusted(3, 3, -3, -3), colour)
    else:
        painter.setFont(text_font("keycap"))
        painter.setPen(colour)
        painter.drawText(face, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
