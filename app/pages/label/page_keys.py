"""Which key does what on the Label page, before any command: labels, 0, Enter, arrows, Space, and the key to peek."""

from collections.abc import Iterable

from PySide6.QtCore import QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.pages.label.item_area import ItemArea
from app.pages.label.label_keys import label_key_texts
from app.widgets.label_row import LabelRow, PaletteLabel

CANT_DECIDE = "0"
MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_SCROLLS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_REPEATS = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Tab)


class PageKeys(QObject):
    """Turns the keys of a page into what they mean; a key that is held down gives one answer, not many."""

    label_pressed = Signal(object)  # label id
    cant_decide_pressed = Signal()
    finish_pressed = Signal()
    step_pressed = Signal(int)
    peek_held = Signal(bool)
    shortcut_pressed = Signal(str)

    def __init__(self, page: QWidget, area: ItemArea, strip: QWidget) -> None:
        super().__init__(page)
        self._page, self._area, self._strip = page, area, strip
        self._labels: dict[str, object] = {}
        self._peek_key, self._shortcuts, self._is_peeking = "M", frozenset[str](), False

    def set_labels(self, labels: Iterable[PaletteLabel]) -> None:
        """Take the keys of these labels."""
        self._labels = {label.key.upper(): label.id for label in labels if label.key}

    def set_peek_key(self, key: str) -> None:
        """Take the key that is held to see the suggestion."""
        self._peek_key = key.upper()

    def set_shortcuts(self, keys: Iterable[str]) -> None:
        """Report these keys, in portable text with Ctrl, Alt or Meta."""
        self._shortcuts = frozenset(keys)

    def pressed(self, event: QKeyEvent) -> bool:
        """Take a key; True if it was used."""
        if event.modifiers() & MODIFIERS:
            return self._shortcut(event)
        key, focus, repeat = Qt.Key(event.key()), QApplication.focusWidget(), event.isAutoRepeat()
        if key == Qt.Key.Key_Space and not isinstance(focus, QAbstractButton):
            self._area.set_panning(True)
            return True
        if key in ENTER:
            return self._enter(focus, repeat)
        if key in _STEPS and not self._uses_arrows(focus):
            self.step_pressed.emit(_STEPS[key])
            return True
        if key in _SCROLLS and focus is self._page:
            self._area.scroll_text(_SCROLLS[key])
            return True
        return self._letter(key, event)

    def released(self, event: QKeyEvent) -> bool:
        """Hear that a key was let go; True if it was used."""
        if event.isAutoRepeat():
            return False
        if event.key() == Qt.Key.Key_Space:
            self._area.set_panning(False)
        elif self._is_peeking and self._peek_key in label_key_texts(event):
            self._peek(False)
            return True
        return False

    def let_go(self) -> None:
        """Take every held key as released: its release will be told to another window."""
        self._peek(False)
        self._area.set_panning(False)

    def _letter(self, key: Qt.Key, event: QKeyEvent) -> bool:
        texts, repeat = label_key_texts(event), event.isAutoRepeat()
        if self._peek_key in texts:
            if not repeat:
                self._peek(True)
            return True
        for text in texts:
            if text in self._labels or text == CANT_DECIDE:
                if not repeat:
                    self._say(text)
                return True
        # Held down, a key must not skip or take back one item after another.
        return repeat and key not in _REPEATS and bool(event.text())

    def _say(self, key: str) -> None:
        if key in self._labels:
            self.label_pressed.emit(self._labels[key])
        else:
            self.cant_decide_pressed.emit()

    def _enter(self, focus: QWidget | None, repeat: bool) -> bool:
        if focus is self._strip:
            return False
        if not repeat:
            if isinstance(focus, QAbstractButton) and not isinstance(focus, LabelRow):
                focus.click()
            else:
                self.finish_pressed.emit()
        return True

    def _uses_arrows(self, focus: QWidget | None) -> bool:
        """Tell whether something that uses left and right itself has the focus."""
        if focus is None or focus is self._page or not self._page.isAncestorOf(focus):
            return False
        if focus is self._area.image:
            return not self._area.image.is_fitting()
        return not isinstance(focus, QAbstractButton)

    def _shortcut(self, event: QKeyEvent) -> bool:
        named = QKeySequence(QKeyCombination(event.modifiers(), Qt.Key(event.key())))
        key = named.toString(QKeySequence.SequenceFormat.PortableText)
        if key not in self._shortcuts:
            return False
        self.shortcut_pressed.emit(key)
        return True

    def _peek(self, held: bool) -> None:
        if held != self._is_peeking:
            self._is_peeking = held
            self.peek_held.emit(held)
