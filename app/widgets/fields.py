"""Boxes to tick and choose with, painted in our tokens; a style sheet alone cannot draw their marks."""

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QRadioButton, QSpinBox, QWidget

from app.theme.fonts import scaled, text_font
from app.theme.icons import paint_icon
from app.theme.palette import shown_tokens
from app.theme.tokens import SPACE, Tokens

BOX = 16


class CheckBox(QCheckBox):
    """A square to tick, its words beside it, a count after them."""

    def __init__(self, text: str, parent: QWidget | None = None, *, count: int | None = None) -> None:
        super().__init__(text, parent)
        self._count = count
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_count(self, count: int | None) -> None:
        """Show how many there are, in grey after the words."""
        self._count = count
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return _choice_size(self, _count_words(self._count))

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        partly = self.checkState() == Qt.CheckState.PartiallyChecked
        box = _box(self)
        _paint_box(painter, box, 4.0, tokens, lit=self.isChecked() or partly, enabled=self.isEnabled())
        if self.isChecked() or partly:
            ink = tokens.on_accent if self.isEnabled() else tokens.disabled
            paint_icon(painter, "minus" if partly else "check", box.adjusted(1, 1, -1, -1), ink)
        _paint_words(self, painter, tokens, _count_words(self._count))


class RadioButton(QRadioButton):
    """One of a few, its words beside it, a count after them."""

    def __init__(self, text: str, parent: QWidget | None = None, *, count: int | None = None) -> None:
        super().__init__(text, parent)
        self._count = count

    def set_count(self, count: int | None) -> None:
        """Show how many there are, in grey after the words."""
        self._count = count
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return _choice_size(self, _count_words(self._count))

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        box = _box(self)
        _paint_box(painter, box, box.width() / 2, tokens, lit=self.isChecked(), enabled=self.isEnabled())
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.on_accent if self.isEnabled() else tokens.disabled))
            painter.drawEllipse(box.center(), box.width() / 5, box.width() / 5)
        _paint_words(self, painter, tokens, _count_words(self._count))


class ComboBox(QComboBox):
    """A drop-down field with our chevron."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        tokens = shown_tokens()
        ink = tokens.text if self.isEnabled() else tokens.disabled
        side = scaled(14)
        left = 8.0 if self.isRightToLeft() else self.width() - side - 8.0
        paint_icon(QPainter(self), "chevron_down", QRectF(left, (self.height() - side) / 2, side, side), ink)


class SpinBox(QSpinBox):
    """A field for a whole number; arrow keys and wheel change it, there are no tiny buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)


def _count_words(count: int | None) -> str:
    return "" if count is None else f"{count:,}"


def _choice_size(button: QAbstractButton, count: str) -> QSize:
    button.ensurePolished()
    metrics = button.fontMetrics()
    width = metrics.horizontalAdvance(button.text()) + (metrics.horizontalAdvance(count) + 6 if count else 0)
    return QSize(scaled(BOX) + SPACE[1] + width + 4, scaled(26))


def _box(button: QAbstractButton) -> QRectF:
    side = scaled(BOX)
    left = button.width() - side if button.isRightToLeft() else 0
    return QRectF(left, (button.height() - side) / 2, side, side)


def _paint_box(painter: QPainter, box: QRectF, radius: float, tokens: Tokens, *, lit: bool, enabled: bool) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    lit = lit and enabled
    painter.setPen(QPen(QColor(tokens.accent_fill if lit else tokens.strong), 1))
    painter.setBrush(QColor(tokens.accent_fill if lit else tokens.surface if enabled else tokens.sunken))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def _paint_words(button: QAbstractButton, painter: QPainter, tokens: Tokens, count: str) -> None:
    painter.setFont(text_font("body"))
    metrics = painter.fontMetrics()
    baseline = int((button.height() + metrics.ascent() - metrics.descent()) / 2)
    words, number = metrics.horizontalAdvance(button.text()), metrics.horizontalAdvance(count)
    start = scaled(BOX) + SPACE[1]
    mirrored = button.isRightToLeft()
    painter.setPen(QColor(tokens.text if button.isEnabled() else tokens.disabled))
    painter.drawText(button.width() - start - words if mirrored else start, baseline, button.text())
    painter.setPen(QColor(tokens.muted))
    after = start + words + 6
    painter.drawText(button.width() - after - number if mirrored else after, baseline, count)
