"""Buttons with our icons and their key on them."""

from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QStylePainter, QToolButton, QWidget

from app.theme.fonts import scaled, text_font
from app.theme.icons import icon, paint_icon
from app.theme.palette import shown_tokens
from app.theme.tokens import BAR_BUTTON_HEIGHT, BUTTON_HEIGHT, SPACE, ColourName, Tokens
from app.widgets.keycap import keycap_size, paint_keycap
from app.widgets.plain_text import plain_tooltip

Kind = Literal["plain", "primary", "quiet", "link", "danger"]
ICON_SIZE, GAP = 16, 10
_INK: dict[Kind, ColourName] = {
    "plain": "text",
    "primary": "on_accent",
    "quiet": "text",
    "link": "accent",
    "danger": "bad",
}


class ActionButton(QPushButton):
    """A button with words, an icon before and the key after them; wider than needed, the key goes to its end.

    Parameters
    ----------
    text, icon_name, key : str
        Words, name of a drawing in `app.theme.icons`, name of the key; the last two may be empty.
    kind : {"plain", "primary", "quiet", "link", "danger"}
        One primary button a screen at most.
    bar : bool
        28 px high instead of 32.
    """

    def __init__(
        self,
        text: str,
        parent: QWidget | None = None,
        *,
        icon_name: str = "",
        key: str = "",
        kind: Kind = "plain",
        bar: bool = False,
    ) -> None:
        super().__init__(text, parent)
        self._icon_name, self._key, self._kind, self._bar = icon_name, key, kind, bar
        self.setProperty("kind", kind)
        self.setProperty("bar", bar)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click must not take the keys from the item
        self.setAutoDefault(False)
        self._describe()

    def set_key(self, key: str) -> None:
        """Show another key."""
        self._key = key
        self._describe()
        self.updateGeometry()
        self.update()

    def set_icon(self, icon_name: str) -> None:
        """Show another icon; "" for none."""
        self._icon_name = icon_name
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        height = scaled(BAR_BUTTON_HEIGHT if self._bar or self._kind == "link" else BUTTON_HEIGHT)
        return QSize(round(self._content_width()) + 2 * self._padding() + 2, height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        tokens = shown_tokens()
        colour = getattr(tokens, _INK[self._kind]) if self.isEnabled() else tokens.disabled
        spread = bool(self._key) and self._kind != "primary"
        left = self._padding() + 1.0 if spread else max(2.0, (self.width() - self._content_width()) / 2)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left = (self.width() - self._content_width()) / 2
        self._paint_content(painter, left, colour, tokens, spread=spread)

    def _paint_content(self, painter: QPainter, left: float, colour: str, tokens: Tokens, *, spread: bool) -> None:
        middle = self.height() / 2
        if self._icon_name:
            side = scaled(ICON_SIZE)
            paint_icon(painter, self._icon_name, QRectF(left, middle - side / 2, side, side), colour)
            left += side + GAP
        painter.setFont(text_font("body"))
        painter.setPen(colour)
        metrics = painter.fontMetrics()
        baseline = middle + (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(left, baseline), self.text())
        if self._key and self._content_width() <= self.width():
            cap = keycap_size(self._key)
            after = left + metrics.horizontalAdvance(self.text()) + GAP
            x = max(after, self.width() - self._padding() - cap.width()) if spread else after
            rect = QRectF(round(x), round(middle - cap.height() / 2), cap.width(), cap.height())
            clear = {"fill": "#00000000", "edge": colour} if self._kind == "primary" else {}
            paint_keycap(painter, rect, self._key, tokens, ink=colour, **clear)

    def _content_width(self) -> float:
        width = QFontMetricsF(text_font("body")).horizontalAdvance(self.text())
        if self._icon_name:
            width += scaled(ICON_SIZE) + (GAP if self.text() else 0)
        if self._key:
            width += keycap_size(self._key).width() + GAP
        return width

    def _padding(self) -> int:
        return SPACE[0] if self._kind == "link" else SPACE[2]

    def _describe(self) -> None:
        self.setAccessibleDescription(self.tr("Key {}").format(self._key) if self._key else "")


class IconButton(QToolButton):
    """An icon alone: its tooltip says what it does and with which key."""

    def __init__(
        self,
        icon_name: str,
        tooltip: str,
        parent: QWidget | None = None,
        *,
        key: str = "",
        colour: ColourName = "text",
        size: int = BAR_BUTTON_HEIGHT,
    ) -> None:
        super().__init__(parent)
        self._icon_name, self._colour, self._size = icon_name, colour, size
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_words(tooltip, key)
        self._refresh()

    def set_words(self, tooltip: str, key: str = "") -> None:
        """Say what the button does now, and with which key."""
        self.setToolTip(plain_tooltip(f"{tooltip} ({key})" if key else tooltip))
        self.setAccessibleName(tooltip)

    def set_icon(self, icon_name: str) -> None:
        """Show another icon."""
        self._icon_name = icon_name
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._refresh()

    def _refresh(self) -> None:
        side = scaled(ICON_SIZE)
        self.setIconSize(QSize(side, side))
        self.setIcon(icon(self._icon_name, self._colour, side))
        self.setFixedSize(scaled(self._size), scaled(self._size))
