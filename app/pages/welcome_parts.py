"""Large buttons to begin with, and the place to drop things on."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.theme.fonts import scaled, text_font
from app.theme.icons import paint_icon
from app.theme.palette import shown_tokens
from app.theme.tokens import RADIUS_CARD, RADIUS_FIELD, RADIUS_SMALL
from app.widgets.keycap import keycap_size, paint_keycap
from app.widgets.plain_text import paint_text


class StartButton(QAbstractButton):
    """A way to begin: icon, words and key in one row, or with a second line of words."""

    def __init__(
        self, icon_name: str, text: str, *, key: str = "", about: str = "", primary: bool = False, large: bool = False
    ) -> None:
        super().__init__()
        self._icon_name, self._key, self._about, self._primary = icon_name, key, about, primary
        self._large, self._dense = large, False
        self.setText(text)
        self.setAccessibleName(text)
        self.setAccessibleDescription(about or (self.tr("Key {}").format(key) if key else ""))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("keys", ["Return", "Enter", "Space", "Up", "Down"])
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def set_key(self, key: str) -> None:
        """Show another key."""
        self._key = key
        self.update()

    def set_dense(self, dense: bool) -> None:
        """Take less height, for low windows."""
        self._dense = dense
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        height = 60 if self._about else 52
        if self._large:
            height = 92
        elif self._dense:
            height = 48 if self._about else 38
        return QSize(scaled(320), scaled(height))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(200), self.sizeHint().height())

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = tokens.accent_fill if self._primary else tokens.hover if self.underMouse() else tokens.surface
        painter.setPen(QPen(QColor(tokens.accent_fill if self._primary else tokens.border), 1))
        painter.setBrush(QColor(tokens.accent_soft if self.isDown() and not self._primary else fill))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CARD, RADIUS_CARD)
        ink = tokens.on_accent if self._primary else tokens.text
        middle, left = self.height() / 2, float(scaled(15))
        if self._about:
            side = scaled(60 if self._large else 34 if self._dense else 40)
            plate = QRectF(left, middle - side / 2, side, side)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.sunken))
            painter.drawRoundedRect(plate, RADIUS_SMALL, RADIUS_SMALL)
            inner = scaled(18)
            icon = QRectF(plate.center().x() - inner / 2, plate.center().y() - inner / 2, inner, inner)
            left = plate.right() + scaled(14)
        else:
            side = scaled(18)
            icon = QRectF(left, middle - side / 2, side, side)
            left = icon.right() + scaled(14)
        paint_icon(painter, self._icon_name, icon, ink)
        right = float(self.width() - scaled(15))
        if self._key:
            cap = keycap_size(self._key)
            rect = QRectF(round(right - cap.width()), round(middle - cap.height() / 2), cap.width(), cap.height())
            clear = {"fill": "#00000000", "edge": ink} if self._primary else {}
            paint_keycap(painter, rect, self._key, tokens, ink=ink, **clear)
            right = rect.left() - 8
        metrics = QFontMetricsF(text_font("label"))
        baseline = middle + (metrics.ascent() - metrics.descent()) / 2 - (scaled(9) if self._about else 0)
        paint_text(painter, left, baseline, right - left, self.text(), role="label", colour=ink)
        if self._about:
            paint_text(
                painter, left, baseline + scaled(18), right - left, self._about, role="secondary", colour=tokens.muted
            )


class DropArea(QWidget):
    """Dashed while it waits, lit while something is held over it."""

    def __init__(self) -> None:
        super().__init__()
        self._lit = False
        self.setMinimumHeight(scaled(64))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self._words())

    def set_lit(self, lit: bool) -> None:
        """Show that something is held over the window."""
        self._lit = lit
        self.update()

    def set_dense(self, dense: bool) -> None:
        """Take less height, for low windows."""
        self.setFixedHeight(scaled(64 if dense else 128))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.accent if self._lit else tokens.strong), 1, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(tokens.accent_soft) if self._lit else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_FIELD, RADIUS_FIELD)
        side, words = scaled(22), self._words()
        font = text_font("body")
        width, middle = QFontMetricsF(font).horizontalAdvance(words), QRectF(self.rect()).center()
        ink = tokens.accent if self._lit else tokens.muted
        if self.height() < scaled(100):
            left = middle.x() - (side + 10 + width) / 2
            paint_icon(painter, "export", QRectF(left, middle.y() - side / 2, side, side), ink)
            paint_text(painter, left + side + 10, middle.y() + scaled(5), width + 2, words, colour=ink)
            return
        paint_icon(painter, "export", QRectF(middle.x() - side / 2, middle.y() - side - 2, side, side), ink)
        paint_text(painter, middle.x() - width / 2, middle.y() + scaled(21), width + 2, words, colour=ink)

    def _words(self) -> str:
        return self.tr("Drop a folder, a CSV, a JSONL or a project file here")
