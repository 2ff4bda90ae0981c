"""Welcome and New project in a window as the real one lays it out, driven by keys like there."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app.commands import Commands
from app.controllers.new_project import NewProjectController
from app.controllers.opening import WelcomeController
from app.jobs import Jobs
from app.key_router import KeyRouter
from app.pages.page import Page
from app.preferences import Preferences
from app.worker import Worker


class OutsideWindow(QWidget):
    """Both controllers; `new_wanted` leads to New project and Cancel back, as in the main window."""

    def __init__(self, preferences: Preferences, worker: Worker | None = None) -> None:
        super().__init__()
        self.jobs, self.commands = Jobs(self), Commands(preferences, self)
        self.welcome = WelcomeController(preferences, self.jobs, self.commands, self)
        self.new = NewProjectController(preferences, self.jobs, self.commands, self, worker)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.welcome.page)
        self.stack.addWidget(self.new.page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self.addActions([self.commands.action(spec.id) for spec in self.commands.specs()])
        self.router = KeyRouter(self, self.commands, self.page)
        self.welcome.new_wanted.connect(self.show_new)
        self.new.cancelled.connect(self.show_welcome)
        self.resize(1440, 834)

    def page(self) -> Page | None:
        page = self.stack.currentWidget()
        return page if isinstance(page, Page) else None

    def show_welcome(self) -> None:
        self.stack.setCurrentWidget(self.welcome.page)
        self.welcome.activate()

    def show_new(self, source: object = None) -> None:
        self.new.begin(source if isinstance(source, Path) else None)
        self.stack.setCurrentWidget(self.new.page)
        self.new.activate()


def press(key: Qt.Key | str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is, or type a text there."""
    for one in key if isinstance(key, str) else [key]:  # the first letter may open an editor that gets the others
        target = QApplication.focusWidget() or QApplication.activeWindow()
        assert target is not None, "nothing has the keyboard"
        QTest.keyClick(target, one, modifiers)
        QApplication.processEvents()


def ctrl(key: Qt.Key) -> None:
    """Press a key with Ctrl."""
    press(key, Qt.KeyboardModifier.ControlModifier)


def texts(widget: QWidget) -> list[str]:
    """Return the words in sight."""
    QApplication.processEvents()
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def sees(widget: QWidget, words: str) -> bool:
    """Tell whether `words` stand in some label in sight."""
    return any(words in text for text in texts(widget))


def button(widget: QWidget, name: str) -> QAbstractButton:
    """Return the button in sight that bears this name."""
    QApplication.processEvents()
    found = [each for each in widget.findChildren(QAbstractButton) if name in (each.accessibleName(), each.text())]
    return next(each for each in found if each.isVisible())


def tab_to(name: str) -> QWidget:
    """Press Tab until the widget with this accessible name has the focus, as somebody without a mouse would."""
    for _ in range(60):
        focus = QApplication.focusWidget()
        if focus is not None and name in (focus.accessibleName(), getattr(focus, "text", str)()):
            return focus
        press(Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never comes to {name!r}")
