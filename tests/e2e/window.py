"""The real window, driven by keys alone: how the tests of whole stories press, read and wait."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget

from app.main_window import MainWindow
from app.preferences import computer_preferences

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier


class StrayWindows(QObject):
    """Notes every widget that is shown as a window of its own without being one: it takes the keyboard away."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if shown and not isinstance(watched, MainWindow | QMenu):
            self.found.append(repr(watched))
        return False


@contextmanager
def main_window(qtbot: Any) -> Iterator[MainWindow]:
    """Show the window as the program does; it is closed as a person closes it."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    stray = StrayWindows()
    application.installEventFilter(stray)
    window = MainWindow(computer_preferences(), application)
    window.set_appearance("light", 1.0)
    window.resize(1440, 900)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
        QApplication.processEvents()
        application.removeEventFilter(stray)
    assert stray.found == []


def press(key: Qt.Key | str, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    """Press a key where the focus is, or type a text there."""
    target = QApplication.focusWidget() or QApplication.activeWindow()
    assert target is not None, "nothing has the keyboard"
    if isinstance(key, str):
        QTest.keyClicks(target, key, modifiers)
    else:
        QTest.keyClick(target, key, modifiers)
    QApplication.processEvents()


def words(widget: QWidget) -> list[str]:
    """Return the words in sight."""
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def sees(widget: QWidget, text: str) -> Callable[[], bool]:
    """Return a question for `waitUntil`: do these words stand in some label in sight?"""
    return lambda: any(text in one for one in words(widget))


def open_project(qtbot: Any, window: MainWindow, path: Path) -> None:
    """Open a project and wait until its page is there."""
    window.open_project(path)
    qtbot.waitUntil(lambda: window.session is not None, timeout=20_000)
