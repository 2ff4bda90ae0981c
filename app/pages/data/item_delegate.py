"""How one row of the item list is painted: mark, small picture, name, text, answer, votes, status.

Scrolling paints a hundred cells a frame, so what repeats (labels, states, shortened texts) is painted once and kept.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.models.item_table import ANSWER, ITEM, TEXT, VOTES, ItemTable
from app.theme.fonts import scaled, text_font
from app.theme.icons import paint_icon
from app.theme.label_colours import paint_swatch
from app.theme.palette import shown_tokens
from app.theme.tokens import LIGHT, RADIUS_SMALL, SPACE, Tokens
from app.widgets.keycap import keycap_size, paint_keycap
from app.widgets.pill import PillTone, pill_colours
from app.widgets.plain_text import one_line, paint_text
from labeling.listing import ItemRow

TEXT_HEIGHT, PICTURE_HEIGHT = 40, 60
_BOX, _PICTURE_WIDTH = 16, 66
_MOST_KEPT = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelLook:
    """A label as rows show it; `colour` counts from 0."""

    name: str
    key: str
    colour: int


class ItemDelegate(QStyledItemDelegate):
    """Paints a cell from its `ItemRow`; a row that is still being read shows a quiet plate.

    The view calls `begin_frame` before it paints.
    """

    def __init__(self, items: ItemTable, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items = items
        self._labels: Mapping[int, LabelLook] = {}
        self._pictures = False
        self._look: object = None
        self._tokens, self._ratio, self._side = LIGHT, 1.0, _BOX
        self._font = QFont()
        self._metrics = QFontMetrics(self._font)
        self._colours: dict[str, QColor] = {}
        self._short: dict[tuple[str, int], str] = {}
        self._stamps: dict[object, QPixmap] = {}

    def set_labels(self, labels: Mapping[int, LabelLook]) -> None:
        """Take names and colours of the labels, by id."""
        if labels != self._labels:
            self._labels = labels
            self._stamps.clear()

    def set_pictures(self, pictures: bool) -> None:
        """Say whether rows have a small picture before the name."""
        self._pictures = pictures

    def begin_frame(self, view: QWidget) -> None:
        """Look once for all cells what is shown now; what was kept for another look is dropped."""
        tokens, font, ratio = shown_tokens(), text_font("body"), view.devicePixelRatioF()
        look = (tokens, font.key(), ratio)
        if look != self._look:
            self._look, self._tokens, self._font, self._ratio = look, tokens, font, ratio
            self._metrics, self._side = QFontMetrics(font), scaled(_BOX)
            self._colours = {name: QColor(colour) for name, colour in tokens.colours().items()}
            self._short.clear()
            self._stamps.clear()
        if len(self._short) > _MOST_KEPT:
            self._short.clear()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect, column = option.rect, index.column()
        row, marked = self._items.row_in_sight(index.row())
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        if marked or current:
            painter.fillRect(rect, self._colours["accent_soft" if marked else "hover"])
        painter.setFont(self._font)
        if column == ITEM:
            if current:
                painter.fillRect(rect.left(), rect.top(), 3, rect.height() - 1, self._colours["accent"])
            self._paint_item(painter, QRectF(rect), row, index.row(), marked)
        elif row is not None:
            self._paint_cell(painter, QRectF(rect).adjusted(SPACE[1], 0, -SPACE[1], -1), column, row)

    def _paint_item(self, painter: QPainter, rect: QRectF, row: ItemRow | None, place: int, marked: bool) -> None:
        middle = rect.center().y()
        box = self._stamp(("box", marked), QSize(self._side, self._side), self._paint_mark(marked))
        painter.drawPixmap(QPointF(rect.left() + SPACE[3], round(middle - self._side / 2)), box)
        left = rect.left() + SPACE[3] + self._side + SPACE[2]
        if self._pictures:
            plate = QRectF(left, rect.top() + 5, scaled(_PICTURE_WIDTH), rect.height() - 11)
            self._paint_picture(painter, plate, row, place)
            left = plate.right() + SPACE[2]
        width = rect.right() - SPACE[1] - left
        if row is None:
            painter.fillRect(QRectF(left, middle - 4, min(width, scaled(120)), 8), self._colours["sunken"])
        else:
            self._line(painter, left, middle, width, row.key, "text")

    def _paint_mark(self, marked: bool) -> Callable[[QPainter], None]:
        box = QRectF(0, 0, self._side, self._side)
        return lambda painter: paint_box(painter, box, self._tokens, marked)

    def _paint_picture(self, painter: QPainter, plate: QRectF, row: ItemRow | None, place: int) -> None:
        image = self._items.picture_in_sight(place)
        _paint_whole(painter, plate, image, self._colours["canvas"])
        if row is not None and self._items.has_failed(row.id):
            middle = plate.center()
            paint_icon(painter, "warning", QRectF(middle.x() - 9, middle.y() - 9, 18, 18), self._tokens.warn)

    def _paint_cell(self, painter: QPainter, rect: QRectF, column: int, row: ItemRow) -> None:
        middle, width = rect.center().y(), rect.width()
        if column == TEXT:
            self._line(painter, rect.left(), middle, width, row.excerpt, "text")
        elif column == VOTES:
            self._line(painter, rect.left(), middle, width, "" if row.n_votes is None else str(row.n_votes), "muted")
        elif column == ANSWER and not row.answer:
            words = self.tr("–") if row.answer is None else self.tr("None of these")
            self._line(painter, rect.left(), middle, width, words, "muted" if row.answer is None else "text")
        else:
            size = QSize(int(width), scaled(24))
            if column == ANSWER:
                answer = row.answer or ()
                key: object = ("answer", answer, size.width())
                stamp = self._stamp(key, size, lambda inside: self._paint_answer(inside, size, answer))
            else:
                key = ("status", row.status, row.review, size.width())
                stamp = self._stamp(key, size, lambda inside: self._paint_status(inside, size, row))
            painter.drawPixmap(QPointF(rect.left(), round(middle - size.height() / 2)), stamp)

    def _paint_answer(self, painter: QPainter, size: QSize, answer: tuple[int, ...]) -> None:
        left, side, middle, right = 0.0, scaled(12), size.height() / 2, float(size.width())
        for label_id in answer:
            look = self._labels.get(label_id)
            if look is None or left + side > right:
                continue
            paint_swatch(painter, QRectF(left, middle - side / 2, side, side), look.colour, self._tokens)
            left += side + 6
            if look.key:
                cap = keycap_size(look.key)
                rect = QRectF(left, round(middle - cap.height() / 2), cap.width(), cap.height())
                paint_keycap(painter, rect, look.key, self._tokens)
                left += cap.width() + 6
            painter.setFont(self._font)
            left += self._line(painter, left, middle, right - left, look.name, "text") + SPACE[2]

    def _paint_status(self, painter: QPainter, size: QSize, row: ItemRow) -> None:
        words, icon_name, tone = status_words(row, self)
        ink, fill = pill_colours(tone, self._tokens)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text_font("secondary"))
        side, height = scaled(14), scaled(22)
        width = min(size.width(), painter.fontMetrics().horizontalAdvance(words) + side + 6 + 2 * scaled(8))
        pill = QRectF(0, (size.height() - height) / 2, width, height)
        if tone != "plain":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(fill))
            painter.drawRoundedRect(pill, height / 2, height / 2)
        left = pill.left() + scaled(8)
        paint_icon(painter, icon_name, QRectF(left, pill.center().y() - side / 2, side, side), ink)
        left += side + 6
        metrics = painter.fontMetrics()
        baseline = pill.center().y() + (metrics.ascent() - metrics.descent()) / 2
        paint_text(painter, left, baseline, pill.right() - left, words, role="secondary", colour=ink)

    def _line(self, painter: QPainter, left: float, middle: float, width: float, text: str, colour: str) -> float:
        """Paint one shortened line of plain text in the body font and return its width."""
        key = (text, int(width))
        short = self._short.get(key)
        if short is None:
            mode = Qt.TextElideMode.ElideRight
            short = self._metrics.elidedText(one_line(text), mode, max(0, int(width)))
            self._short[key] = short
        baseline = middle + (self._metrics.ascent() - self._metrics.descent()) / 2
        painter.setPen(self._colours[colour])
        painter.drawText(QPointF(left, round(baseline)), short)
        return float(self._metrics.horizontalAdvance(short)) if colour == "text" else 0.0

    def _stamp(self, key: object, size: QSize, paint: Callable[[QPainter], None]) -> QPixmap:
        """Return what `paint` paints on nothing, from what was kept if it is there."""
        stamp = self._stamps.get(key)
        if stamp is None:
            stamp = QPixmap(size * self._ratio)
            stamp.setDevicePixelRatio(self._ratio)
            stamp.fill(Qt.GlobalColor.transparent)
            painter = QPainter(stamp)
            paint(painter)
            painter.end()
            if len(self._stamps) > _MOST_KEPT:
                self._stamps.clear()
            self._stamps[key] = stamp
        return stamp


def status_words(row: ItemRow, context: QObject) -> tuple[str, str, PillTone]:
    """Return the words, icon and tone of an item's state."""
    if row.review is not None:
        words = {
            "disagreement": context.tr("Disagreement"),
            "cant-decide": context.tr("Can’t decide"),
            "flagged": context.tr("Flagged"),
            "skipped": context.tr("Skipped twice"),
            "votes-changed": context.tr("Votes changed"),
        }
        icon_name = {"flagged": "flag", "skipped": "skip", "cant-decide": "question"}.get(row.review, "review")
        return words.get(row.review, row.review), icon_name, "warn"
    if row.status == "settled":
        return context.tr("Settled"), "check", "ok"
    if row.status == "answered":
        return context.tr("Answered"), "check", "plain"
    return context.tr("Not answered"), "minus", "plain"


def _paint_whole(painter: QPainter, plate: QRectF, image: QImage | None, canvas: QColor) -> None:
    """Paint all of a picture inside its plate: what is cut off could be what decides."""
    painter.fillRect(plate, canvas)
    if image is not None and not image.isNull():
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        scale = min(plate.width() / image.width(), plate.height() / image.height())
        width, height = image.width() * scale, image.height() * scale
        rect = QRectF(plate.center().x() - width / 2, plate.center().y() - height / 2, width, height)
        painter.drawImage(rect, image)


def paint_box(painter: QPainter, box: QRectF, tokens: Tokens, ticked: bool) -> None:
    """Paint a square to tick, as `app.widgets.fields.CheckBox` looks."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens.accent_fill if ticked else tokens.strong), 1))
    painter.setBrush(QColor(tokens.accent_fill if ticked else tokens.surface))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_SMALL, RADIUS_SMALL)
    if ticked:
        paint_icon(painter, "check", box.adjusted(1, 1, -1, -1), tokens.on_accent)
