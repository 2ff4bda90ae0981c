"""What was done just now, what is on screen, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.theme.fonts import line_height, scaled
from app.theme.palette import shown_tokens
from app.theme.tokens import SPACE, Tokens
from app.widgets.focus_ring import OWN_RING, paint_focus_ring
from app.widgets.plain_text import one_line, paint_text, plain_tooltip
from app.widgets.thumbnail import paint_chip, paint_flag, paint_picture, paint_text_card

MOST_DONE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """An answer as colour and key; `colour` None is "can't decide"."""

    key: str
    colour: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmItem:
    """An item in the strip. `text` is the beginning of a text, None for a picture."""

    id: object
    name: str
    text: str | None = None
    chips: tuple[Chip, ...] = ()
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    item: FilmItem
    rect: QRectF
    section: int  # 0 done, 1 now, 2 next


class Filmstrip(QWidget):
    """Five done, the one on screen, the next ones as far as there is room; arrows move, Enter or a click chooses."""

    item_chosen = Signal(object)  # item id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sections: tuple[tuple[FilmItem, ...], ...] = ((), (), ())
        self._thumbnails: dict[object, QImage] = {}
        self._focused: object = None
        self.setProperty("panel", "surface")
        self.setProperty(OWN_RING, True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Items done just now and up next"))

    def set_items(self, done: Sequence[FilmItem], now: FilmItem | None, up_next: Sequence[FilmItem]) -> None:
        """Show the last five of `done` (oldest first), the item on screen and those that follow."""
        self._sections = (tuple(done)[-MOST_DONE:], (now,) if now else (), tuple(up_next))
        known = {item.id for section in self._sections for item in section}
        self._thumbnails = {key: image for key, image in self._thumbnails.items() if key in known}
        if self._focused not in known:
            self._focused = now.id if now else None
        self._describe()

    def set_thumbnail(self, item_id: object, image: QImage) -> None:
        """Show `image` for the item `item_id`; an item that left the strip is ignored."""
        if any(item.id == item_id for section in self._sections for item in section):
            self._thumbnails[item_id] = image
            self.update()

    def thumbnail_size(self) -> QSize:
        """Return the size of a small picture in device pixels: the size to decode at (it fills, cut at the edges)."""
        return QSize(scaled(128), scaled(128)) * self.devicePixelRatioF()

    def shown_items(self) -> list[FilmItem]:
        """Return the items there is room for, from left to right."""
        return [place.item for place in self._places()]

    def sizeHint(self) -> QSize:
        return QSize(600, scaled(72) + line_height("caption") + scaled(34))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        titles = (self.tr("Done just now"), self.tr("Now"), self.tr("Up next"))
        titled = -1
        for place in self._places():
            if place.section != titled:
                titled = place.section
                baseline = place.rect.top() - scaled(10)
                room = place.rect.width() + (scaled(60) if place.section != 1 else 0)
                paint_text(
                    painter,
                    place.rect.left(),
                    baseline,
                    room,
                    titles[titled],
                    role="caption",
                    colour=tokens.muted,
                    bold=True,
                )
            self._paint_item(painter, place, tokens)

    def _paint_item(self, painter: QPainter, place: _Place, tokens: Tokens) -> None:
        item, rect, done, now = place.item, place.rect, place.section == 0, place.section == 1
        if item.text is None:
            paint_picture(painter, rect, self._thumbnails.get(item.id), tokens)
        else:
            paint_text_card(painter, rect, item.name, item.text, tokens, done=done, now=now)
        if item.chips:
            inset = 3 if item.text is None else 6
            first, more = item.chips[0], len(item.chips) - 1
            key = f"{first.key} +{more}" if more else first.key
            paint_chip(painter, rect.bottomLeft() + QPointF(inset, -inset), key, first.colour, tokens)
        if item.flagged:
            paint_flag(painter, rect.topRight() + QPointF(-3, 3), tokens)
        focused = self.hasFocus() and item.id == self._focused
        if focused or now:
            paint_focus_ring(painter, rect.adjusted(-4, -4, 4, 4), 6)
        if focused and now:
            paint_focus_ring(painter, rect.adjusted(-8, -8, 8, 8), 9)

    def _places(self) -> list[_Place]:
        """Lay out as many as fit: now first, then what comes next by one, then done, then the rest."""
        texts = any(item.text is not None for section in self._sections for item in section)
        width, height = (scaled(148), scaled(66)) if texts else (scaled(96), scaled(72))
        gap, between = SPACE[1], SPACE[4]
        done, now, ahead = self._sections
        room = self.width() - 2 * SPACE[3] - 2 * (between - gap) - len(now) * (width + gap)
        slots = max(0, int((room + gap) // (width + gap)))
        n_ahead = min(len(ahead), 1, slots)
        n_done = min(len(done), slots - n_ahead)
        n_ahead = min(len(ahead), slots - n_done)
        groups = (done[len(done) - n_done :], now, ahead[:n_ahead])
        top = self.height() - height - scaled(18)
        left, places = float(SPACE[3]), []
        for section, items in enumerate(groups):
            for item in items:
                places.append(_Place(item, QRectF(left, top, width, height), section))
                left += width + gap
            left += between - gap if items else 0
        if self.isRightToLeft():
            mirrored = [(each, QRectF(self.width() - each.rect.right(), top, width, height)) for each in places]
            places = [_Place(each.item, rect, each.section) for each, rect in mirrored]
        return places

    def mousePressEvent(self, event: QMouseEvent) -> None:
        item = self._item_at(event.position().toPoint())
        if item is not None and event.button() == Qt.MouseButton.LeftButton:
            self.item_chosen.emit(item.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ids = [item.id for item in self.shown_items()]
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and ids:
            place = (ids.index(self._focused) if self._focused in ids else 0) + step
            self._focused = ids[min(max(place, 0), len(ids) - 1)]
            self._describe()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._focused in ids:
            self.item_chosen.emit(self._focused)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._describe()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            item = self._item_at(event.pos())
            QToolTip.showText(event.globalPos(), plain_tooltip(one_line(item.name)) if item else "", self)
            return True
        return super().event(event)

    def _item_at(self, at: QPoint) -> FilmItem | None:
        return next((place.item for place in self._places() if place.rect.contains(QPointF(at))), None)

    def _describe(self) -> None:
        names = (self.tr("done"), self.tr("now"), self.tr("up next"))
        for section, items in enumerate(self._sections):
            for item in items:
                if item.id == self._focused:
                    keys = ", ".join(chip.key for chip in item.chips)
                    answered = self.tr(", answered {}").format(keys) if keys else ""
                    self.setAccessibleDescription(f"{one_line(item.name)}, {names[section]}{answered}")
        self.update()
