"""One page of an open project in a window of its own, with its controller and the keys that the app gives it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from app.commands import Commands
from app.jobs import Jobs
from app.key_router import KeyRouter
from app.pages.page import Page
from app.preferences import computer_preferences
from app.session import Session
from app.theme.apply import apply_theme
from app.widgets.message_bar import Message
from app.widgets.plain_text import ElidedLabel
from app.worker import Worker
from labeling.project import Project

CONTROL = Qt.KeyboardModifier.ControlModifier


class PageWindow:
    """A shown page; `controller_of(session, commands)` makes its controller."""

    def __init__(
        self,
        qtbot: Any,
        project: Project,
        controller_of: Callable[[Session, Commands], Any],
        size: tuple[int, int] = (1364, 794),
    ) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, "light", 1.0)
        self.qtbot, self.project, self.jobs = qtbot, project, Jobs()
        self.session = Session(project, self.jobs, Worker())
        self.commands = Commands(computer_preferences())
        self.controller = controller_of(self.session, self.commands)
        self.page: Page = self.controller.page
        self.messages: list[Message] = []
        self.page.message.connect(self.messages.append)
        self.window = QWidget()
        layout = QVBoxLayout(self.window)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.page)
        self.router = KeyRouter(self.window, self.commands, lambda: self.page)
        self.window.resize(*size)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.controller.activate()
        self.quiet()

    def close(self) -> None:
        """Go, as the window of the app does."""
        self.controller.close()
        self.session.close()
        self.jobs.close()
        application = QApplication.instance()
        assert application is not None
        application.removeEventFilter(self.router)
        self.window.close()
        self.window.deleteLater()

    def quiet(self) -> None:
        """Wait until nothing runs any more."""
        self.qtbot.waitUntil(lambda: not self.jobs.names(), timeout=20_000)

    def texts(self) -> list[str]:
        """Return the whole texts of all labels that can be seen."""
        labels = [label for label in self.window.findChildren(QLabel) if label.isVisible()]
        return [label.whole_text() if isinstance(label, ElidedLabel) else label.text() for label in labels]

    def says(self, words: str) -> bool:
        """Tell whether a text on screen holds these words."""
        return any(words in text for text in self.texts())

    def sees(self, words: str) -> None:
        """Wait until a text on screen holds these words; fail if none comes to."""
        self.qtbot.waitUntil(lambda: self.says(words), timeout=10_000)

    def button(self, words: str) -> QPushButton:
        """Return the visible button that begins with these words."""
        found = [one for one in self.window.findChildren(QPushButton) if one.isVisible()]
        return next(one for one in found if one.text().startswith(words))

    def click(self, words: str) -> None:
        """Click the button that begins with these words."""
        self.qtbot.mouseClick(self.button(words), Qt.MouseButton.LeftButton)

    def press(self, key: Any, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key, wherever the focus is."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)
