"""The answers a person can give: one row per label, each with its key."""

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.theme.fonts import scaled
from app.theme.tokens import LABEL_ROW, SPACE
from app.widgets.card import SectionTitle
from app.widgets.label_row import LabelRow, PaletteLabel
from app.widgets.plain_text import PlainLabel

SEARCH_ABOVE = 20
CANT_DECIDE = PaletteLabel(id=None, name="")


class LabelPalette(QWidget):
    """A question and its labels. It reports what was chosen; which rows are marked is told to it.

    With several choices the owner answers `label_chosen` with `set_marked`; with one it may call `flash` and show
    the next item. Keys do not arrive here: the screen sees them and calls `flash` itself.
    """

    label_chosen = Signal(object)  # label id
    cant_decide_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: tuple[PaletteLabel, ...] = ()
        self._rows: dict[object, LabelRow] = {}
        self._multi, self._marked, self._reason = False, frozenset[object](), ""
        self._question = SectionTitle("")
        self._why_not = PlainLabel(role="secondary", tone="warn", wrap=True)
        self._search = QLineEdit(placeholderText=self.tr("Find a label"), clearButtonEnabled=False)
        self._search.setAccessibleName(self.tr("Find a label"))
        self._search.textChanged.connect(self._filter)
        self._search.installEventFilter(self)
        self._nothing = PlainLabel(self.tr("No label has this in its name."), tone="muted", wrap=True)
        self._list = QWidget()
        self._list.setProperty("scrolled", True)
        self._column = QVBoxLayout(self._list)
        # The rows keep 4 px around them for the focus ring: the distance between two rows.
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._list)
        self._cant_decide = LabelRow(CANT_DECIDE, dashed=True)
        self._cant_decide.setParent(self._list)  # else it would be shown as a window before it has its place
        self._cant_decide.clicked.connect(self.cant_decide_chosen)
        self._cant_decide.focus_moved.connect(partial(self._move_focus, self._cant_decide))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        self._above: tuple[QWidget, ...] = (self._question, self._why_not, self._search, self._nothing)
        for widget in self._above:
            widget.setContentsMargins(LabelRow.RING, 0, LabelRow.RING, 0)
            layout.addWidget(widget)
        layout.addWidget(self._scroll, 1)
        for part in (*self._above[1:], self._cant_decide):
            part.hide()

    def set_question(self, question: str, hint: str = "") -> None:
        """Show what is asked, and a quiet sentence on how to answer."""
        self._question.set_words(question, hint)

    def set_labels(self, labels: Sequence[PaletteLabel], *, multi: bool = False) -> None:
        """Show `labels` in their order; when only figures changed, rows and focus stay."""
        ids = [label.id for label in labels]
        if ids == [label.id for label in self._labels] and multi == self._multi:
            self._labels = tuple(labels)
            for label in labels:
                self._rows[label.id].set_label(label)
            return
        self._labels, self._multi = tuple(labels), multi
        self._rebuild()

    def set_cant_decide(self, key: str, text: str = "", note: str = "") -> None:
        """Offer "can't decide" at the end with its `key` ("0"); an empty key takes it away."""
        words = text or self.tr("Can’t decide")
        self._cant_decide.set_label(PaletteLabel(id=None, name=words, key=key, note=note))
        self._cant_decide.setVisible(bool(key))
        self._choose_density()

    def set_marked(self, ids: Iterable[object]) -> None:
        """Mark the rows of `ids`: what is chosen so far, or the old answer after an undo."""
        self._marked = frozenset(ids)
        for key, row in self._rows.items():
            self._show_mark(row, key in self._marked)

    def set_cant_decide_marked(self, marked: bool) -> None:
        """Mark "can't decide" as the old answer."""
        self._show_mark(self._cant_decide, marked)

    def flash(self, label_id: object) -> None:
        """Show the row of `label_id` as pressed for 150 ms."""
        if (row := self._rows.get(label_id)) is not None:
            row.flash()

    def flash_cant_decide(self) -> None:
        """Show "can't decide" as pressed for 150 ms."""
        self._cant_decide.flash()

    def set_disabled_reason(self, reason: str) -> None:
        """Take no answers and say why; "" takes them again."""
        self._reason = reason
        self._why_not.setText(reason)
        self._why_not.setVisible(bool(reason))
        for row in (*self._rows.values(), self._cant_decide):
            row.setEnabled(not reason)
        self._search.setEnabled(not reason)

    def focus_search(self) -> None:
        """Put the cursor into the search field, if there is one."""
        if not self._search.isHidden():
            self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            shown = self._shown_rows()
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and shown and self._search.text():
                self._search.clear()
                shown[0].click()
                return True
            if event.key() == Qt.Key.Key_Down and shown:
                shown[0].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape and self._search.text():
                self._search.clear()
                return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose_density()

    def _choose_density(self) -> None:
        """Take 40 px rows where that shows all labels and 44 px does not."""
        rows = [*self._rows.values(), *([] if self._cant_decide.isHidden() else [self._cant_decide])]
        above = sum(widget.sizeHint().height() + SPACE[1] for widget in self._above if not widget.isHidden())
        room = self.height() - above
        dense = len(rows) * (scaled(LABEL_ROW) + SPACE[1]) > room
        for row in rows:
            row.set_dense(dense)

    def _rebuild(self) -> None:
        self._column.removeWidget(self._cant_decide)
        for row in self._rows.values():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while self._column.count():
            self._column.takeAt(0)
        self._rows = {label.id: LabelRow(label, multi=self._multi) for label in self._labels}
        for key, row in self._rows.items():
            row.clicked.connect(partial(self._choose, key))
            row.focus_moved.connect(partial(self._move_focus, row))
            row.setEnabled(not self._reason)
            self._column.addWidget(row)
        self._column.addWidget(self._cant_decide)
        self._column.addStretch(1)
        self._search.setVisible(len(self._labels) > SEARCH_ABOVE)
        self._search.clear()
        self.set_marked(self._marked)
        self._choose_density()

    def _choose(self, label_id: object, checked: bool = False) -> None:
        self.label_chosen.emit(label_id)

    def _show_mark(self, row: LabelRow, marked: bool) -> None:
        row.setChecked(marked)
        row.setProperty("marked", marked)
        row.update()

    def _filter(self, words: str) -> None:
        wanted = words.casefold().split()
        for label in self._labels:
            name = label.name.casefold()
            self._rows[label.id].setVisible(all(word in name for word in wanted))
        self._nothing.setVisible(bool(wanted) and not self._shown_rows())

    def _shown_rows(self) -> list[LabelRow]:
        return [row for row in self._rows.values() if not row.isHidden()]

    def _move_focus(self, row: LabelRow, step: int) -> None:
        rows = self._shown_rows() + ([] if self._cant_decide.isHidden() else [self._cant_decide])
        place = rows.index(row) + step
        if 0 <= place < len(rows):
            rows[place].setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(rows[place], 0, QRect(rows[place].rect()).height())
