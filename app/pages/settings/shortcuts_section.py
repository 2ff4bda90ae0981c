"""Every shortcut: shown, recorded anew, clashes named, reset."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.pages.settings.section import Section
from app.theme.fonts import scaled
from app.theme.tokens import LIST_ROW, SPACE
from app.widgets.buttons import ActionButton
from app.widgets.card import Card, clear_layout
from app.widgets.plain_text import ElidedLabel, PlainLabel

_ALONE = {
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock,
    Qt.Key.Key_unknown,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortcutEntry:
    """A command: its id, words, and its key as people of this system write it, "" for none."""

    id: str
    words: str
    key: str
    changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortcutGroup:
    """The commands of one page."""

    title: str
    entries: tuple[ShortcutEntry, ...]


class ShortcutsSection(Section):
    """A row per command. Press Change, then the new key; Esc keeps the old one, Backspace takes it away."""

    key_recorded = Signal(str, str)  # command, key in portable text
    reset_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        title, text = _words()
        super().__init__(title, text, parent)
        self._groups: tuple[ShortcutGroup, ...] = ()
        self._rows: dict[str, _Row] = {}
        self._find = QLineEdit(placeholderText=self.tr("Find a command"))
        self._find.setAccessibleName(self.tr("Find a command"))
        self._find.textChanged.connect(self._filter)
        reset = ActionButton(self.tr("Reset all"), icon_name="undo")
        reset.clicked.connect(self.reset_pressed)
        top = QHBoxLayout()
        top.setSpacing(SPACE[1])
        top.addWidget(self._find, 1)
        top.addWidget(reset)
        self.add(top)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(SPACE[2])
        self.add(self._cards)

    def set_groups(self, groups: Sequence[ShortcutGroup]) -> None:
        """Show the commands; where only keys differ, the rows stay."""
        shape = [(group.title, [entry.id for entry in group.entries]) for group in groups]
        if shape != [(group.title, [entry.id for entry in group.entries]) for group in self._groups]:
            self._build(groups)
        self._groups = tuple(groups)
        for group in groups:
            for entry in group.entries:
                self._rows[entry.id].set_entry(entry)

    def say(self, command: str, words: str) -> None:
        """Say beside a command why the key was not taken, "" for nothing."""
        for key, row in self._rows.items():
            row.say(words if key == command else "")

    def _build(self, groups: Sequence[ShortcutGroup]) -> None:
        clear_layout(self._cards)
        self._rows = {}
        for group in groups:
            card = Card(group.title)
            for entry in group.entries:
                row = _Row(entry.id)
                row.recorded.connect(self.key_recorded)
                self._rows[entry.id] = row
                card.add(row)
            self._cards.addWidget(card)

    def _filter(self, text: str) -> None:
        wanted = text.casefold().split()
        for group in self._groups:
            for entry in group.entries:
                name = f"{entry.words} {entry.key}".casefold()
                self._rows[entry.id].setVisible(all(word in name for word in wanted))


class _Row(QWidget):
    recorded = Signal(str, str)

    def __init__(self, command: str) -> None:
        super().__init__()
        self._command = command
        self._words, self._why = ElidedLabel(), PlainLabel(role="secondary", tone="bad", wrap=True)
        self._key = KeyButton()
        self._key.recorded.connect(lambda key: self.recorded.emit(self._command, key))
        line = QHBoxLayout()
        line.setSpacing(SPACE[1])
        line.addWidget(self._words, 1)
        line.addWidget(self._key)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(line)
        layout.addWidget(self._why)
        self._why.hide()
        self.setMinimumHeight(scaled(LIST_ROW))

    def set_entry(self, entry: ShortcutEntry) -> None:
        self._words.set_text(entry.words)
        self._key.set_shown(entry.key or self.tr("none"))
        self._key.setAccessibleName(self.tr("Key of {}: {}").format(entry.words, entry.key or self.tr("none")))

    def say(self, words: str) -> None:
        self._why.setText(words)
        self._why.setVisible(bool(words))


class KeyButton(ActionButton):
    """Shows a key; pressed, it waits for another one."""

    recorded = Signal(str)  # portable text; "" takes the key away

    _recording = False  # Qt sends events while the button is still being made

    def __init__(self) -> None:
        super().__init__("", bar=True)
        self._shown = ""
        self.setMinimumWidth(scaled(150))
        self.clicked.connect(self._begin)

    @property
    def is_recording(self) -> bool:
        """Whether the next key is taken as the new one."""
        return self._recording

    def set_shown(self, words: str) -> None:
        """Show a key."""
        self._shown = words
        if not self._recording:
            self.setText(words)

    def event(self, event: QEvent) -> bool:
        if self._recording and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # the key is meant for us, also where it is a shortcut
            return True
        if self._recording and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._take(event)
            return True
        return super().event(event)

    def focusOutEvent(self, event: QEvent) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self._end()

    def _begin(self) -> None:
        self._recording = True
        self.setProperty("keys", [])
        self.setText(self.tr("Press a key…"))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in _ALONE:
            return
        self._end()
        if event.key() == Qt.Key.Key_Escape:
            return
        self.recorded.emit("" if event.key() == Qt.Key.Key_Backspace and not event.modifiers() else key_name(event))

    def _end(self) -> None:
        self._recording = False
        self.setText(self._shown)


def key_name(event: QKeyEvent) -> str:
    """Return a key press in portable text, a single character as it was typed."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    character = event.text().upper()
    plain = not modifiers & ~Qt.KeyboardModifier.ShiftModifier
    if (
        plain
        and len(character) == 1
        and character.isprintable()
        and not character.isspace()
        and not character.isalpha()
    ):
        return character
    combination = QKeyCombination(modifiers, Qt.Key(event.key()))
    return QKeySequence(combination).toString(QKeySequence.SequenceFormat.PortableText)


def _words() -> tuple[str, str]:
    text = QCoreApplication.translate(
        "ShortcutsSection",
        "Press a key’s button, then the new key. Esc keeps the old key, Backspace takes it away. Keys are "
        "remembered on this computer; the keys of labels are set with the labels.",
    )
    return QCoreApplication.translate("ShortcutsSection", "Shortcuts"), text
