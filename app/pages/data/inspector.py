"""One item in full: picture or text, answer, history, details."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.theme.fonts import scaled
from app.theme.icons import paint_icon
from app.theme.label_colours import paint_swatch
from app.theme.palette import shown_tokens
from app.theme.tokens import RADIUS_SMALL, SPACE
from app.widgets.card import clear_layout, line
from app.widgets.pill import Pill, PillTone
from app.widgets.plain_text import ElidedLabel, PlainLabel, paint_text

_EXCERPT = 1_200


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """Who did what when, and a quiet word such as "model hidden"; `undone` was taken back since."""

    who: str
    what: str
    when: str
    note: str = ""
    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDetails:
    """What the inspector shows of an item.

    `answers` are names and colours of the labels chosen; `model` the labels the model would choose, likeliest first,
    empty where it must not be seen; `facts` pairs of name and value.
    """

    item_id: int
    name: str
    path: Path | None
    text: str
    answers: tuple[tuple[str, int], ...]
    no_answer: str
    status: tuple[str, str, PillTone]
    model_title: str
    model: tuple[str, ...]
    history: tuple[HistoryLine, ...]
    facts: tuple[tuple[str, str], ...]


class Inspector(QScrollArea):
    """The panel at the right; `set_details(None)` says that nothing is chosen."""

    picture_wanted = Signal(object, object, QSize)  # item id, path, size in device pixels

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Details"))
        self.setMinimumWidth(scaled(240))
        self._details: ItemDetails | None = None
        content = QWidget()
        content.setProperty("scrolled", True)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(SPACE[3], SPACE[3], SPACE[3], SPACE[3])
        self._column.setSpacing(SPACE[1])
        self.setWidget(content)
        self._preview = _Preview()
        self._nothing = PlainLabel(self.tr("Choose an item to see its history."), tone="muted", wrap=True)
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)

    def set_details(self, details: ItemDetails | None) -> None:
        """Show an item; the picture follows by `set_picture`."""
        same = details is not None and self._details is not None and details.item_id == self._details.item_id
        self._details = details
        bar = self.verticalScrollBar().value() if same else 0
        clear_layout(self._column, keep=(self._nothing, self._preview))
        self._nothing.setVisible(details is None)
        self._preview.setVisible(details is not None and details.path is not None)
        if details is None:
            self._column.addWidget(self._nothing)
        else:
            self._build(details, same=same)
        self._column.addStretch(1)
        self.verticalScrollBar().setValue(bar)

    def set_picture(self, item_id: object, image: QImage | None) -> None:
        """Take the picture of an item, None if it cannot be shown; of another item than shown it is dropped."""
        if self._details is not None and self._details.item_id == item_id:
            self._preview.set_image(image, failed=image is None)

    def _build(self, details: ItemDetails, *, same: bool) -> None:
        if details.path is not None:
            if not same:
                self._preview.set_image(None, failed=False)
            self._column.addWidget(self._preview)
            self._preview.setAccessibleName(self.tr("Picture of {}").format(details.name))
            ratio = self.devicePixelRatioF()
            size = QSize(round(self.viewport().width() * ratio), round(scaled(_Preview.HEIGHT) * ratio))
            self.picture_wanted.emit(details.item_id, details.path, size)
        name = ElidedLabel(details.name, role="label", bold=True)
        self._column.addWidget(name)
        self._column.addWidget(self._answer_row(details))
        if details.text:
            self._column.addWidget(self._text_box(details.text))
        if details.model:
            self._section(details.model_title)
            self._column.addWidget(PlainLabel(", ".join(details.model), wrap=True))
        self._section(self.tr("History"))
        if not details.history:
            self._column.addWidget(PlainLabel(self.tr("Nobody has said anything yet."), tone="muted", wrap=True))
        for entry in details.history:
            self._column.addWidget(_Entry(entry))
        if details.facts:
            self._section(self.tr("Details"))
            self._column.addWidget(_facts(details.facts))

    def _answer_row(self, details: ItemDetails) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        chosen = QVBoxLayout()
        chosen.setSpacing(2)
        for name, colour in details.answers:
            chosen.addWidget(Swatched(name, colour))
        if not details.answers:
            chosen.addWidget(ElidedLabel(details.no_answer, tone="muted"))
        words, icon_name, tone = details.status
        layout.addLayout(chosen, 1)
        layout.addWidget(Pill(words, tone=tone, icon_name=icon_name), 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _text_box(self, text: str) -> QWidget:
        shown = text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rstrip()} …"
        box = QFrame()
        box.setProperty("panel", "inset")
        words = PlainLabel(shown, wrap=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(SPACE[1] + 2, SPACE[1], SPACE[1] + 2, SPACE[1])
        layout.addWidget(words)
        return box

    def _section(self, title: str) -> None:
        self._column.addSpacing(SPACE[0])
        self._column.addWidget(line())
        self._column.addWidget(PlainLabel(title, role="caption", tone="muted"))


class Swatched(QWidget):
    """A label's colour and name in one line."""

    def __init__(self, name: str, colour: int) -> None:
        super().__init__()
        self._name, self._colour = name, colour
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(scaled(100), scaled(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        side = scaled(14)
        paint_swatch(painter, QRectF(0, (self.height() - side) / 2, side, side), self._colour, tokens)
        left = side + SPACE[1]
        painter.setFont(self.font())
        metrics = painter.fontMetrics()
        baseline = (self.height() + metrics.ascent() - metrics.descent()) / 2
        paint_text(painter, left, baseline, self.width() - left, self._name, colour=tokens.text)


class _Preview(QWidget):
    HEIGHT = 200

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._failed = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_image(self, image: QImage | None, *, failed: bool) -> None:
        self._image, self._failed = image, failed
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(200), scaled(self.HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.canvas))
        painter.drawRoundedRect(self.rect(), RADIUS_SMALL, RADIUS_SMALL)
        if self._image is not None and not self._image.isNull():
            size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
            painter.drawImage(QRectF(left, top, size.width(), size.height()), self._image)
        elif self._failed:
            middle = self.rect().center()
            paint_icon(painter, "warning", QRectF(middle.x() - 10, middle.y() - 24, 20, 20), tokens.warn)
            painter.setPen(QColor(tokens.text))
            words = self.tr("This picture cannot be shown.")
            painter.drawText(self.rect().adjusted(0, 16, 0, 0), Qt.AlignmentFlag.AlignCenter, words)


class _Entry(QWidget):
    """A line of the history with its dot."""

    def __init__(self, entry: HistoryLine) -> None:
        super().__init__()
        words = PlainLabel(f"{entry.who} {entry.what}".strip(), wrap=True, tone="muted" if entry.undone else "text")
        words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        when = PlainLabel(entry.when, role="secondary", tone="muted")
        top = QHBoxLayout()
        top.setSpacing(SPACE[1])
        top.addWidget(words, 1)
        top.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(scaled(16), 0, 0, SPACE[0])
        layout.setSpacing(0)
        layout.addLayout(top)
        if entry.note:
            layout.addWidget(PlainLabel(entry.note, role="secondary", tone="muted", wrap=True))
        self.setAccessibleName(", ".join(part for part in (words.text(), entry.when, entry.note) if part))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.strong))
        painter.drawEllipse(QRectF(1, scaled(6), scaled(7), scaled(7)))


def _facts(facts: Sequence[tuple[str, str]]) -> QWidget:
    box = QWidget()
    form = QFormLayout(box)
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(SPACE[3])
    form.setVerticalSpacing(SPACE[0])
    for name, value in facts:
        shown = ElidedLabel(value)
        shown.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        named = ElidedLabel(name, tone="muted")
        named.setMaximumWidth(scaled(110))
        form.addRow(named, shown)
    return box
