"""Single keys: sent to the page on screen, never while a text field has the focus."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from app.commands import Commands
from app.pages.page import Page

_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier

_OF_TEXT_FIELDS = {f"Ctrl+{key}" for key in ("A", "C", "V", "X", "Z", "Y", "Shift+Z", "Left", "Right", "Home", "End")}


class KeyRouter(QObject):
    """Watches the window's key events.

    First the page itself may take a key (label keys, holding M), then the page's commands, then those that work
    anywhere. A key that a focused control needs (Enter and Space on a button, arrows in a list, everything in a
    text field) stays with it.
    """

    def __init__(self, window: QWidget, commands: Commands, page: Callable[[], Page | None]) -> None:
        super().__init__(window)
        self._window, self._commands, self._page = window, commands, page
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def set_commands(self, commands: Commands) -> None:
        """Look keys up in another registry: a project brings its own."""
        self._commands = commands

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) or not isinstance(event, QKeyEvent):
            return False
        if (
            not isinstance(watched, QWidget)
            or watched.window() is not self._window
            or not self._window.isActiveWindow()
        ):
            return False
        if QApplication.activePopupWidget() is not None or QApplication.activeModalWidget() is not None:
            return False
        focus = QApplication.focusWidget()
        if watched is not (focus or self._window):
            return False  # it passes here again on its way up to the parents
        page = self._page()
        if page is None:
            return False
        if event.type() == QEvent.Type.KeyPress and event.modifiers() & _MODIFIERS:
            return self._run_chord(page, event, focus)
        if is_typing(focus):
            return False
        if event.type() == QEvent.Type.KeyRelease:
            return page.key_released(event)
        if _belongs_to(focus, event):
            return False
        if page.key_pressed(event):
            return True
        return self._run_command(page, event)

    def _run_chord(self, page: Page, event: QKeyEvent, focus: QWidget | None) -> bool:
        """Run what the page has for a key with Ctrl; those that work anywhere are Qt's own shortcuts."""
        key = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        if is_typing(focus):
            if key in _OF_TEXT_FIELDS:
                return False
        elif page.key_pressed(event):
            return True
        command = self._commands.command_of_key(key.replace("Enter", "Return"), (page.name,))
        return command is not None and (self._commands.run(command) or True)

    def _run_command(self, page: Page, event: QKeyEvent) -> bool:
        for key in key_texts(event):
            command = self._commands.command_of_key(key, (page.name, "anywhere"))
            if command is not None:
                return self._commands.run(command) or True
        return False


def is_typing(focus: QWidget | None) -> bool:
    """Tell whether letters belong to the focused widget."""
    if isinstance(focus, QPlainTextEdit | QTextEdit):
        return not focus.isReadOnly()
    if isinstance(focus, QLineEdit):
        return not focus.isReadOnly()
    return isinstance(focus, QAbstractSpinBox) or (isinstance(focus, QComboBox) and focus.isEditable())


def key_texts(event: QKeyEvent) -> list[str]:
    """Return what a key press may be called: the typed character, then the key by its place."""
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    named = QKeySequence(event.key()).toString(QKeySequence.SequenceFormat.PortableText)
    names = [f"Shift+{named}" if shift and named.isalpha() else "", event.text().upper(), named]
    return [name for name in names if name and name.isprintable()]


def _belongs_to(focus: QWidget | None, event: QKeyEvent) -> bool:
    """Tell whether a focused control needs this key itself."""
    if focus is None:
        return False
    wanted = focus.property("keys")  # a widget may name the keys it needs, as portable text
    named = QKeySequence(event.key()).toString(QKeySequence.SequenceFormat.PortableText)
    return isinstance(wanted, list | tuple) and named in wanted
