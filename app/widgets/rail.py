"""The screens, down the left edge: icon over word, a count where something waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.theme.fonts import scaled, text_font
from app.theme.icons import paint_icon
from app.theme.palette import shown_tokens
from app.theme.tokens import RADIUS_CARD, RAIL_COMPACT, RAIL_WIDTH, SPACE, Tokens
from app.widgets.card import line
from app.widgets.plain_text import plain_tooltip


@dataclass(frozen=True, slots=True, kw_only=True)
class RailEntry:
    """One screen of the rail; `key` is the shortcut its tooltip names."""

    screen: object
    text: str
    icon_name: str
    key: str = ""


class Rail(QWidget):
    """Checkable buttons, one per screen, the lower ones at the bottom. Tab enters it, Up and Down move."""

    screen_chosen = Signal(object)

    def __init__(
        self, entries: Sequence[RailEntry], lower: Sequence[RailEntry] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("panel", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._buttons = {entry.screen: RailButton(entry) for entry in (*entries, *lower)}
        self._group = QButtonGroup(self)
        column = QVBoxLayout()
        column.setContentsMargins(0, SPACE[1], 0, SPACE[1])
        column.setSpacing(2)
        for entry in entries:
            column.addWidget(self._buttons[entry.screen])
        column.addStretch(1)
        for entry in lower:
            column.addWidget(self._buttons[entry.screen])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(column)
        layout.addWidget(line(vertical=True))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        for button in self._buttons.values():
            self._group.addButton(button)
        self._group.buttonClicked.connect(self._chosen)

    def set_current(self, screen: object) -> None:
        """Mark `screen` as the one shown, without a signal."""
        if (button := self._buttons.get(screen)) is not None:
            button.setChecked(True)

    def set_badge(self, screen: object, count: int) -> None:
        """Show how many wait on `screen`; 0 for none."""
        if (button := self._buttons.get(screen)) is not None:
            button.set_badge(count)

    def set_compact(self, compact: bool) -> None:
        """Show icons only, their words in tooltips: for windows below 1120 px."""
        for button in self._buttons.values():
            button.set_compact(compact)

    def _chosen(self, button: QToolButton) -> None:
        if isinstance(button, RailButton):
            self.screen_chosen.emit(button.entry.screen)


class RailButton(QToolButton):
    """One screen: its icon over its word, a bar at the edge while it is shown."""

    def __init__(self, entry: RailEntry) -> None:
        super().__init__()
        self.entry = entry
        self._badge, self._compact = 0, False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._describe()

    def set_badge(self, count: int) -> None:
        self._badge = count
        self._describe()

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self.updateGeometry()
        self._describe()

    def sizeHint(self) -> QSize:
        if self._compact:
            return QSize(RAIL_COMPACT - 1, scaled(44))
        word = QFontMetricsF(text_font("caption")).horizontalAdvance(self.entry.text)
        return QSize(max(RAIL_WIDTH - 1, round(word) + 2 * SPACE[1] + 4), scaled(54))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(6, 0, -6, 0)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            painter.setBrush(QColor(tokens.accent_soft if self.isChecked() else tokens.hover))
            painter.drawRoundedRect(body, RADIUS_CARD, RADIUS_CARD)
        if self.isChecked():
            painter.setBrush(QColor(tokens.accent))
            edge = self.width() - 3.0 if self.isRightToLeft() else 0.0
            painter.drawRoundedRect(QRectF(edge, body.center().y() - 13, 3, 26), 1.5, 1.5)
        ink = tokens.accent if self.isChecked() else tokens.muted
        side = scaled(18)
        centre = body.center()
        top = centre.y() - side / 2 if self._compact else body.top() + scaled(9)
        icon_rect = QRectF(centre.x() - side / 2, top, side, side)
        paint_icon(painter, self.entry.icon_name, icon_rect, ink)
        if not self._compact:
            word = QRectF(body.left(), icon_rect.bottom() + 2, body.width(), scaled(18))
            painter.setFont(text_font("caption" if self.isChecked() else "keycap"))
            painter.setPen(QColor(ink))
            painter.drawText(word, Qt.AlignmentFlag.AlignCenter, self.entry.text)
        if self._badge:
            self._paint_badge(painter, icon_rect, tokens)

    def _paint_badge(self, painter: QPainter, icon_rect: QRectF, tokens: Tokens) -> None:
        words = f"{self._badge}" if self._badge < 100 else "99+"
        painter.setFont(text_font("caption"))
        width = max(16.0, QFontMetricsF(painter.font()).horizontalAdvance(words) + 8)
        height = scaled(15)
        rect = QRectF(icon_rect.center().x() + 1, icon_rect.top() - 6, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent_fill))
        painter.drawRoundedRect(rect, height / 2, height / 2)
        painter.setPen(QColor(tokens.on_accent))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)

    def _describe(self) -> None:
        waiting = self.tr(", {} waiting").format(self._badge) if self._badge else ""
        key = f" ({self.entry.key})" if self.entry.key else ""
        self.setToolTip(plain_tooltip(f"{self.entry.text}{waiting}{key}"))
        self.setAccessibleName(f"{self.entry.text}{waiting}")
        self.update()
