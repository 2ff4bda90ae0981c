"""The right side of the Label page: the question and its labels, the quiet cards, and what else can be done."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from app.pages.label.side_cards import SideCard, SuggestionCard
from app.theme.fonts import scaled
from app.theme.tokens import LABEL_ROW, PANEL_PADDING, SPACE
from app.widgets.buttons import ActionButton
from app.widgets.card import Panel, SectionTitle, line
from app.widgets.label_palette import LabelPalette
from app.widgets.label_row import LabelRow, PaletteLabel
from app.widgets.plain_text import ElidedLabel, PlainLabel

SKIP, FLAG, NOTE, UNDO, FINISH = "label-skip", "label-flag", "label-note", "label-undo", "label-finish"


class SidePanel(Panel):
    """Palette, suggestion, why, and buttons; where it is low, the cards fold to their titles first."""

    command_wanted = Signal(str)
    finish_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent)
        self.palette_view = LabelPalette()
        self.suggestion = SuggestionCard()
        self.why = SideCard("info", self.tr("Why this item"), "I")
        self._why_open, self._why_text, self._reason = True, "", ""
        self._hint = ElidedLabel(role="secondary", tone="accent")
        self._hint.setAccessibleName(self.tr("Hint"))
        self._buttons = {
            SKIP: ActionButton(self.tr("Skip"), icon_name="skip"),
            FLAG: ActionButton(self.tr("Flag"), icon_name="flag"),
            NOTE: ActionButton(self.tr("Note"), icon_name="note"),
            UNDO: ActionButton(self.tr("Undo"), icon_name="undo"),
            FINISH: ActionButton(self.tr("Finish"), kind="primary", key="Enter"),
        }
        for command, button in self._buttons.items():
            button.clicked.connect(partial(self._press, command))
        self._lay_out()

    def _lay_out(self) -> None:
        foot = QGridLayout()
        foot.setContentsMargins(PANEL_PADDING, SPACE[2], PANEL_PADDING, PANEL_PADDING)
        foot.setSpacing(SPACE[1])
        foot.addWidget(self._hint, 0, 0, 1, 2)
        for place, command in enumerate((SKIP, FLAG, NOTE, UNDO)):
            foot.addWidget(self._buttons[command], 1 + place // 2, place % 2)
        foot.addWidget(self._buttons[FINISH], 3, 0, 1, 2)
        self._palette_room = QVBoxLayout()
        # The rows keep 4 px free around themselves for the focus ring.
        ring = LabelRow.RING
        self._palette_room.setContentsMargins(
            PANEL_PADDING - ring, PANEL_PADDING - ring, PANEL_PADDING - ring, SPACE[1]
        )
        self._palette_room.addWidget(self.palette_view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._palette_room, 1000)
        layout.addWidget(self.suggestion)
        layout.addWidget(self.why)
        layout.addStretch(1)
        layout.addWidget(line())
        layout.addLayout(foot)
        self._hint.hide()
        self._buttons[FINISH].hide()

    def set_labels(self, labels: Sequence[PaletteLabel], *, multi: bool) -> None:
        """Show the labels."""
        n_before = len(self.rows())
        self.palette_view.set_labels(labels, multi=multi)
        if len(self.rows()) != n_before:
            self.share_room()

    def rows(self) -> list[LabelRow]:
        """Return the rows of the palette that are not filtered away, "can't decide" included."""
        told = Qt.WidgetAttribute.WA_WState_ExplicitShowHide  # a row that was just made is hidden, but not on purpose
        rows = self.palette_view.findChildren(LabelRow)
        return [row for row in rows if not (row.isHidden() and row.testAttribute(told))]

    def flash(self, label_id: object) -> None:
        """Show the row of a label as pressed; None is "can't decide"."""
        if label_id is None:
            self.palette_view.flash_cant_decide()
        else:
            self.palette_view.flash(label_id)

    def set_disabled_reason(self, reason: str) -> None:
        """Take no answers and say why; "" takes them again."""
        if reason != self._reason:
            self._reason = reason
            self.palette_view.set_disabled_reason(reason)
            self.share_room()

    def set_finish(self, visible: bool) -> None:
        """Offer the button that ends the answer: several labels, or "wait for Enter"."""
        self._buttons[FINISH].setVisible(visible)
        self._hint.setVisible(visible)

    def set_hint(self, text: str) -> None:
        """Say what the next key does, beside the buttons."""
        self._hint.set_text(text)

    def hint(self) -> str:
        """Return the words beside the buttons."""
        return self._hint.whole_text()

    def set_keys(self, keys: Mapping[str, str], peek: str) -> None:
        """Show on each button the key of its command; `peek` is held to see the suggestion."""
        for command, key in keys.items():
            if command in self._buttons:
                self._buttons[command].set_key(key)
        self.suggestion.set_key(peek)
        self.why.set_key(keys.get("label-why", ""))

    def set_why(self, text: str) -> None:
        """Say why this item is asked."""
        self._why_text = text
        self._show_why()

    def toggle_why(self) -> None:
        """Fold or unfold the reason."""
        self._why_open = not self._why_open
        self._show_why()

    def set_has_note(self, has_note: bool) -> None:
        """Say on the button whether the item has a note."""
        self._buttons[NOTE].setText(self.tr("Edit note") if has_note else self.tr("Note"))
        self._buttons[NOTE].update()

    def set_possible(self, commands: Mapping[str, str]) -> None:
        """Enable the buttons whose commands have no reason against them; the reason is the tooltip."""
        for command, reason in commands.items():
            if command in self._buttons:
                self._buttons[command].setEnabled(not reason)
                self._buttons[command].setToolTip(reason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            QTimer.singleShot(0, self, self.share_room)  # the rows have not measured themselves yet

    def share_room(self) -> None:
        """Give the palette the height of its rows, and fold the cards where that needs more than there is."""
        n_rows = len(self.rows())
        heads = [head for head in self.palette_view.findChildren(SectionTitle) if not head.isHidden()]
        width = max(1, self.palette_view.width() - 2 * LabelRow.RING)
        above = sum(max(head.heightForWidth(width), head.sizeHint().height()) for head in heads) + SPACE[3]
        more = [part for part in self.palette_view.children() if isinstance(part, QLineEdit | PlainLabel)]
        above += sum(part.sizeHint().height() + SPACE[1] for part in more if not part.isHidden())
        wanted = above + n_rows * (scaled(LABEL_ROW) + 2 * LabelRow.RING)
        self.palette_view.setMaximumHeight(wanted)
        self._set_folded(False)
        layout = self.layout()
        assert layout is not None
        others = [layout.itemAt(n) for n in range(1, layout.count())]
        rest = sum(
            max(part.sizeHint().height(), part.heightForWidth(self.width())) for part in others if part is not None
        )
        self._set_folded(wanted + PANEL_PADDING + SPACE[1] + rest > self.height())

    def _set_folded(self, folded: bool) -> None:
        self.suggestion.set_folded(folded)
        self.why.set_folded(folded, text_too=not self._why_open)

    def _show_why(self) -> None:
        self.why.set_words("info", self.tr("Why this item"), self._why_text)
        self.share_room()

    def _press(self, command: str, _checked: bool = False) -> None:
        if command == FINISH:
            self.finish_pressed.emit()
        else:
            self.command_wanted.emit(command)
