"""Labels and their keys: name, colour, key, target, order; adding, merging, retiring."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from app.pages.settings.number_field import NumberField
from app.pages.settings.section import Section
from app.theme.fonts import scaled
from app.theme.label_colours import N_LABEL_COLOURS, label_colour_name, paint_swatch
from app.theme.palette import shown_tokens
from app.theme.tokens import BAR_BUTTON_HEIGHT, SPACE
from app.widgets.buttons import ActionButton, IconButton
from app.widgets.card import Card, Panel, clear_layout
from app.widgets.fields import ComboBox
from app.widgets.plain_text import PlainLabel, plain_tooltip


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelEntry:
    """A label as the section shows it; `target` 0 means none."""

    name: str
    key: str
    colour: int
    target: int


class LabelsSection(Section):
    """A row per label. Changes are written when made; a merge is asked about first, with its counts."""

    renamed = Signal(str, str)
    key_chosen = Signal(str, str)
    colour_chosen = Signal(str, int)
    target_chosen = Signal(str, int)
    moved = Signal(str, int)  # name, -1 up or 1 down
    added = Signal(str)
    merge_pressed = Signal(str, str)  # name, into
    retire_pressed = Signal(str)
    confirmed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        title, text = _words()
        super().__init__(title, text, parent)
        self._shown: object = None
        card = Card()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE[0])
        card.add(self._rows)
        self._question = _Question()
        self._question.confirmed.connect(self.confirmed)
        self.add(self._question)
        self.add(card)
        self._name = QLineEdit(placeholderText=self.tr("Name of a new label"))
        self._name.setAccessibleName(self.tr("Name of a new label"))
        self._name.returnPressed.connect(self._add_label)
        button = ActionButton(self.tr("Add label"), icon_name="plus")
        button.clicked.connect(self._add_label)
        line = QHBoxLayout()
        line.setSpacing(SPACE[1])
        line.addWidget(self._name, 1)
        line.addWidget(button)
        self.add(line)

    def set_labels(self, labels: Sequence[LabelEntry], free_keys: Sequence[str], *, can_change: bool) -> None:
        """Show the labels in their order, with the keys that are still free."""
        shown = (tuple(labels), tuple(free_keys), can_change)
        if shown == self._shown:
            return
        self._shown, focused = shown, self.focused_name()
        clear_layout(self._rows)
        self._rows.addWidget(_heads())
        names = [label.name for label in labels]
        for place, label in enumerate(labels):
            row = self._row(label, free_keys, names, place)
            row.setEnabled(can_change)
            self._rows.addWidget(row)
        self._name.setEnabled(can_change)
        self.focus_named(focused)

    def ask(self, title: str, text: str, action: str) -> None:
        """Ask before a change that cannot be seen at a glance; `confirmed` follows, or nothing."""
        self._question.ask(title, text, action)
        self.ensureWidgetVisible(self._question)

    def _row(self, label: LabelEntry, free_keys: Sequence[str], names: Sequence[str], place: int) -> QWidget:
        box = QWidget()
        layout = QHBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        swatch = SwatchButton(label.colour)
        swatch.setAccessibleName(self.tr("Colour of {}").format(label.name))
        swatch.setAccessibleDescription(label_colour_name(label.colour))
        swatch.setToolTip(plain_tooltip(label_colour_name(label.colour)))
        swatch.clicked.connect(lambda: self._choose_colour(label, swatch))
        name = QLineEdit(label.name)
        name.setAccessibleName(self.tr("Name of {}").format(label.name))
        name.editingFinished.connect(partial(self._rename, label.name, name))
        key = ComboBox()
        key.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        key.setAccessibleName(self.tr("Key of {}").format(label.name))
        for one in sorted({*free_keys, *([label.key] if label.key else [])}):
            key.addItem(one, one)
        if not label.key:
            key.insertItem(0, self.tr("none"), "")
        key.setCurrentIndex(key.findData(label.key))
        key.setFixedWidth(scaled(72))
        key.activated.connect(lambda at: self._choose_key(label, str(key.itemData(at))))
        target = NumberField(104)
        target.setRange(0, 1_000_000)
        target.setSpecialValueText(self.tr("no target"))
        target.setValue(label.target)
        target.setAccessibleName(self.tr("Target of {}").format(label.name))
        target.valueChanged.connect(lambda value: self.target_chosen.emit(label.name, value))
        up = IconButton("chevron_up", self.tr("Move {} up").format(label.name))
        down = IconButton("chevron_down", self.tr("Move {} down").format(label.name))
        up.setEnabled(place > 0)
        down.setEnabled(place < len(names) - 1)
        up.clicked.connect(lambda: self.moved.emit(label.name, -1))
        down.clicked.connect(lambda: self.moved.emit(label.name, 1))
        more = IconButton("more", self.tr("Merge or retire {}").format(label.name))
        more.clicked.connect(lambda: self._show_more(label.name, names, more))
        layout.addWidget(swatch)
        layout.addWidget(name, 1)
        for widget in (key, target, up, down, more):
            layout.addWidget(widget)
        return box

    def _rename(self, old: str, field: QLineEdit) -> None:
        new = field.text().strip()
        if new and new != old and field.isModified():
            field.setModified(False)
            self.renamed.emit(old, new)

    def _choose_key(self, label: LabelEntry, key: str) -> None:
        if key and key != label.key:
            self.key_chosen.emit(label.name, key)

    def _choose_colour(self, label: LabelEntry, at: QWidget) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for colour in range(N_LABEL_COLOURS):
            action = menu.addAction(_swatch_icon(colour), label_colour_name(colour))
            action.triggered.connect(partial(self._take_colour, label.name, colour))
        menu.popup(at.mapToGlobal(at.rect().bottomLeft()))

    def _take_colour(self, name: str, colour: int, checked: bool = False) -> None:
        self.colour_chosen.emit(name, colour)

    def _show_more(self, name: str, names: Sequence[str], at: QWidget) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        into = menu.addMenu(self.tr("Merge into"))
        for other in names:
            if other != name:
                into.addAction(_menu_words(other)).triggered.connect(partial(self._merge, name, other))
        menu.addAction(self.tr("Retire: offer it no more")).triggered.connect(lambda: self.retire_pressed.emit(name))
        menu.popup(at.mapToGlobal(at.rect().bottomLeft()))

    def _merge(self, name: str, into: str, checked: bool = False) -> None:
        self.merge_pressed.emit(name, into)

    def _add_label(self) -> None:
        if self._name.text().strip():
            self.added.emit(self._name.text().strip())
            self._name.clear()


def _heads() -> QWidget:
    """Return what the columns are called."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(scaled(28) + SPACE[1], 0, 0, 0)
    layout.setSpacing(SPACE[1])
    end = 3 * scaled(BAR_BUTTON_HEIGHT) + 3 * SPACE[1]
    for words, width in ((_tr("Name"), 0), (_tr("Key"), 72), (_tr("Target"), 104)):
        head = PlainLabel(words, role="caption", tone="muted")
        if width:
            head.setFixedWidth(scaled(width))
        layout.addWidget(head, 0 if width else 1)
    layout.addSpacing(end - SPACE[1])
    return row


class _Question(Panel):
    """What a change would do, before it is done."""

    confirmed = Signal()

    def __init__(self) -> None:
        super().__init__("card")
        self._title, self._text = PlainLabel(bold=True, wrap=True), PlainLabel(wrap=True)
        self._do = ActionButton("", kind="danger")
        keep = ActionButton(self.tr("Keep"))
        self._do.clicked.connect(self._go_on)
        keep.clicked.connect(self.hide)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(keep)
        buttons.addWidget(self._do)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addLayout(buttons)
        self.hide()

    def ask(self, title: str, text: str, action: str) -> None:
        self._title.setText(title)
        self._text.setText(text)
        self._do.setText(action)
        self._do.updateGeometry()
        self.show()
        self._do.setFocus()

    def _go_on(self) -> None:
        self.hide()
        self.confirmed.emit()


class SwatchButton(QAbstractButton):
    """A label's colour; pressing it offers others."""

    def __init__(self, colour: int) -> None:
        super().__init__()
        self._colour = colour
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(scaled(28), scaled(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        side = scaled(18)
        rect = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        paint_swatch(QPainter(self), rect, self._colour, shown_tokens())


def _swatch_icon(colour: int) -> QIcon:
    pixmap = QPixmap(QSize(16, 16))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_swatch(painter, QRectF(0, 0, 16, 16), colour, shown_tokens())
    painter.end()
    return QIcon(pixmap)


def _menu_words(name: str) -> str:
    return name.replace("&", "&&")


def _tr(text: str) -> str:
    return QCoreApplication.translate("LabelsSection", text)


def _words() -> tuple[str, str]:
    text = QCoreApplication.translate(
        "LabelsSection",
        "Answers hold on to a label, not to its name: after another name, colour or key every answer stays. "
        "Each change can be undone.",
    )
    return QCoreApplication.translate("LabelsSection", "Labels and keys"), text
