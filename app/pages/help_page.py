"""Help: every key, first steps, words, where files lie, versions."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QLineEdit, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.pages.help.key_sheet import KeyGroup, KeySheet
from app.pages.help.texts import first_steps, words
from app.pages.page import Page
from app.theme.fonts import scaled
from app.theme.tokens import CARD_GAP, SPACE
from app.widgets.buttons import ActionButton
from app.widgets.card import Card, ScreenHeader
from app.widgets.plain_text import PlainLabel
from app.widgets.segmented import Segment, SegmentedControl
from app.widgets.status_bar import KeyHint

_READING_WIDTH = 760


class HelpPage(Page):
    """Three tabs: keys, first steps with the words, this computer."""

    name = "help"

    copy_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet, self._stack = KeySheet(), QStackedWidget()
        self._find = QLineEdit(placeholderText=self.tr("Find a key or what it does"))
        self._find.setAccessibleName(self.tr("Find a key"))
        self._find.setMaximumWidth(scaled(320))
        self._find.textChanged.connect(self._filter)
        self._nothing = PlainLabel(self.tr("No key has this in its words."), tone="muted")
        self._nothing.hide()
        self._files = QFormLayout()
        tabs = (("keys", self.tr("Keys")), ("steps", self.tr("First steps and words")), ("files", self.tr("About")))
        self._tabs = SegmentedControl([Segment(key=key, text=text) for key, text in tabs])
        self._tabs.segment_chosen.connect(self.show_tab)
        header = ScreenHeader(self.tr("Help"))
        header.add_left(self._tabs)
        header.add_right(self._find)
        self._order = [key for key, _ in tabs]
        for content in (self._keys(), self._texts(), self._about()):
            self._stack.addWidget(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(header)
        layout.addWidget(self._stack, 1)
        self.setFocusProxy(self._tabs)

    def set_keys(self, groups: Sequence[KeyGroup]) -> None:
        """Show the keys as they are now."""
        self._sheet.set_groups(groups)

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show where files lie and what runs: (name, value)."""
        while self._files.rowCount():
            self._files.removeRow(0)
        for name, value in facts:
            shown = PlainLabel(value, wrap=True)
            shown.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            shown.setAccessibleName(f"{name}: {value}")
            self._files.addRow(PlainLabel(name, tone="muted"), shown)

    def show_tab(self, key: object) -> None:
        """Show "keys", "steps" or "files"."""
        self._tabs.set_current(key)
        self._stack.setCurrentIndex(self._order.index(str(key)))
        self._find.setVisible(key == "keys")

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint(keys=("←", "→"), text=self.tr("tabs")),
            KeyHint(keys=("Tab",), text=self.tr("find a key")),
        )

    def _filter(self, text: str) -> None:
        self._sheet.set_filter(text)
        self._nothing.setVisible(not self._sheet.n_shown())

    def _keys(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[4])
        column.addWidget(self._nothing)
        column.addWidget(self._sheet)
        column.addStretch(1)
        return _scrolled(box)

    def _texts(self) -> QWidget:
        steps, meanings = Card(self.tr("First steps")), Card(self.tr("Words"))
        for title, text in first_steps():
            steps.add(PlainLabel(title, bold=True))
            steps.add(PlainLabel(text, wrap=True))
        form = QFormLayout()
        form.setHorizontalSpacing(SPACE[3])
        form.setVerticalSpacing(SPACE[1])
        for word, meaning in words():
            form.addRow(PlainLabel(word, bold=True), PlainLabel(meaning, wrap=True))
        meanings.add(form)
        return _column(steps, meanings)

    def _about(self) -> QWidget:
        card = Card(self.tr("This project and this computer"))
        self._files.setHorizontalSpacing(SPACE[3])
        self._files.setVerticalSpacing(SPACE[1])
        card.add(self._files)
        copy = ActionButton(self.tr("Copy all of this"), icon_name="copy")
        copy.clicked.connect(self.copy_pressed)
        nothing_leaves = PlainLabel(
            self.tr("Labelwright works without a network: nothing about your data or your work leaves this computer."),
            tone="muted",
            wrap=True,
        )
        return _column(card, nothing_leaves, copy)


def _column(*parts: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[4])
    column.setSpacing(CARD_GAP)
    for part in parts:
        if isinstance(part, ActionButton):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            part.setMaximumWidth(scaled(_READING_WIDTH))
            column.addWidget(part)
    column.addStretch(1)
    return _scrolled(box)


def _scrolled(content: QWidget) -> QScrollArea:
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    content.setProperty("scrolled", True)
    area.setWidget(content)
    return area
