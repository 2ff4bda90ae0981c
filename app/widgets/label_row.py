"""One row of the palette: key, colour, name, how many there are."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.theme.fonts import scaled, text_font
from app.theme.icons import paint_icon
from app.theme.label_colours import label_colour_name, paint_swatch
from app.theme.palette import shown_tokens
from app.theme.tokens import LABEL_ROW, LABEL_ROW_DENSE, PRESS_FLASH_MS, RADIUS_FIELD, Tokens
from app.widgets.focus_ring import OWN_RING, paint_focus_ring
from app.widgets.keycap import keycap_size, paint_keycap
from app.widgets.plain_text import one_line, paint_text, plain_tooltip
from app.widgets.progress_line import paint_bar


@dataclass(frozen=True, slots=True, kw_only=True)
class PaletteLabel:
    """What a row shows of a label.

    `colour` counts from 0 (`app.theme.label_colours`); `count` and `target` may be hidden (None); `behind` marks
    a label far below its target; `note` replaces the count ("1 vote"); `hint` is its tooltip ("choose it when").
    """

    id: object
    name: str
    key: str = ""
    colour: int = 0
    count: int | None = None
    target: int | None = None
    behind: bool = False
    note: str = ""
    hint: str = ""


class LabelRow(QAbstractButton):
    """A label as a button of 44 px. Without a colour (`dashed`) it is "can't decide"."""

    focus_moved = Signal(int)  # -1 up, 1 down

    RING = 4  # px around the row in which the focus ring is painted

    def __init__(self, label: PaletteLabel, *, dashed: bool = False, multi: bool = False) -> None:
        super().__init__()
        self.label = label
        self._dashed, self._dense = dashed, False
        self._flash = QTimer(self, singleShot=True, interval=PRESS_FLASH_MS)
        self._flash.timeout.connect(self.update)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty(OWN_RING, True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCheckable(multi)
        self._describe()

    def set_label(self, label: PaletteLabel) -> None:
        """Show other figures of the label, or another label."""
        self.label = label
        self._describe()

    def set_dense(self, dense: bool) -> None:
        """Take 40 px instead of 44."""
        self._dense = dense
        self.updateGeometry()

    def flash(self) -> None:
        """Show the row as pressed for 150 ms."""
        self._flash.start()
        self.update()

    def is_flashing(self) -> bool:
        return self._flash.isActive()

    def nextCheckState(self) -> None:
        """Keep the state: whoever owns the answer sets it."""

    def sizeHint(self) -> QSize:
        return QSize(scaled(240), scaled(LABEL_ROW_DENSE if self._dense else LABEL_ROW) + 2 * self.RING)

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(160), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.focus_moved.emit(step)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = QRectF(self.rect()).adjusted(self.RING, self.RING, -self.RING, -self.RING)
        chosen = self.isChecked() or self.property("marked") is True
        lit = chosen or self.is_flashing() or self.isDown()
        hovered = self.isEnabled() and self.underMouse()
        fill = tokens.accent_soft if lit else tokens.hover if hovered else tokens.surface
        edge = tokens.accent if chosen else tokens.strong if self._dashed else tokens.border
        dashes = Qt.PenStyle.DashLine if self._dashed and not chosen else Qt.PenStyle.SolidLine
        painter.setPen(QPen(QColor(edge), 1, dashes))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(row.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_FIELD, RADIUS_FIELD)
        self._paint_content(painter, row, tokens, chosen)
        if self.hasFocus():
            paint_focus_ring(painter, QRectF(self.rect()), RADIUS_FIELD + 2)

    def _paint_content(self, painter: QPainter, row: QRectF, tokens: Tokens, chosen: bool) -> None:
        ink = tokens.text if self.isEnabled() else tokens.disabled
        middle, left = row.center().y(), row.left() + scaled(9)
        if self.label.key:
            cap = keycap_size(self.label.key)
            rect = QRectF(left, round(middle - cap.height() / 2), cap.width(), cap.height())
            paint_keycap(painter, rect, self.label.key, tokens, ink=ink)
        left += scaled(20) + scaled(10)
        if self._dashed:
            side = scaled(16)
            paint_icon(painter, "question", QRectF(left - 2, middle - side / 2, side, side), ink)
        else:
            side = scaled(12)
            paint_swatch(painter, QRectF(left, middle - side / 2, side, side), self.label.colour, tokens)
        left += scaled(12) + scaled(10)
        right = row.right() - scaled(11)
        if chosen:
            side = scaled(16)
            paint_icon(painter, "check", QRectF(right - side, middle - side / 2, side, side), tokens.accent)
            right -= side + scaled(8)
        metrics = QFontMetricsF(text_font("label"))
        needed = min(metrics.horizontalAdvance(one_line(self.label.name)), row.width() * 0.33)
        bar_room = 0.0 if chosen else row.width() * 0.28
        right -= self._paint_count(painter, right, right - left - needed, tokens, bar_room)
        baseline = middle + (metrics.ascent() - metrics.descent()) / 2
        paint_text(painter, left, baseline, right - left, self.label.name, role="label", colour=ink)

    def _paint_count(self, painter: QPainter, right: float, room: float, tokens: Tokens, bar_room: float) -> float:
        """Paint what stands at the end of the row and return its width; a bar may fill `bar_room`.

        The name comes first: without enough `room` nothing is painted here.
        """
        words, bold = self._count_words(), self.label.behind
        if not words:
            return 0.0
        middle = self.height() / 2
        with_bar = self.label.target is not None and not self.label.note
        colour = tokens.warn if bold else tokens.muted
        painter.setFont(text_font("secondary", bold=bold))
        metrics = painter.fontMetrics()
        needed = metrics.horizontalAdvance(words) + 1.0
        width = max(needed, min(scaled(86), bar_room)) if with_bar else min(needed, float(scaled(140)))
        if width + scaled(10) > room:
            return 0.0
        baseline = middle + (metrics.ascent() - metrics.descent()) / 2 - (scaled(5) if with_bar else 0)
        paint_text(
            painter, right - width, baseline, width, words, role="secondary", colour=colour, bold=bold, right=True
        )
        if with_bar:
            share = (self.label.count or 0) / max(1, self.label.target or 1)
            bar = QRectF(right - width, middle + scaled(7), width, 4)
            paint_bar(painter, bar, share, tokens.warn if bold else tokens.strong)
        return width + scaled(10)

    def _count_words(self) -> str:
        if self.label.note or self.label.count is None:
            return self.label.note
        count = f"{self.label.count:,}"
        return count if self.label.target is None else f"{count} / {self.label.target:,}"

    def _describe(self) -> None:
        name = one_line(self.label.name)
        colour = "" if self._dashed else label_colour_name(self.label.colour)
        key = self.tr("key {}").format(self.label.key) if self.label.key else ""
        self.setAccessibleName(name)
        self.setAccessibleDescription(", ".join(part for part in (key, colour, self._count_words()) if part))
        self.setToolTip(plain_tooltip("\n".join(part for part in (name, self.label.hint) if part)))
        self.update()
