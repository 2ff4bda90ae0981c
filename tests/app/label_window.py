"""The Label page in a small window of its own, on a real project: what the tests of labelling drive by keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from app.commands import Commands
from app.controllers.labelling import LabelController
from app.jobs import Jobs
from app.key_router import KeyRouter
from app.preferences import computer_preferences
from app.session import Session
from app.theme.apply import apply_theme
from app.widgets.message_bar import Message
from app.worker import Worker
from labeling.frames import votes
from labeling.project import Project

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NO_SIZE_HINTS = "This plugin does not support propagateSizeHints"


class LabelWindow:
    """A window with the Label page, its controller, and the person before it."""

    def __init__(self, qtbot: Any, project: Project, size: tuple[int, int] = (1364, 802)) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, "light", 1.0)
        self.qtbot, self.project = qtbot, project
        self.jobs, self.worker = Jobs(), Worker()
        self.session = Session(project, self.jobs, self.worker)
        self.commands = Commands(computer_preferences())
        self.controller = LabelController(self.session, self.commands)
        self.page = self.controller.page
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
        self.page.setFocus()

    def close(self) -> None:
        """Go, as the window of the app does; the project writes what was given when it closes."""
        self.controller.close()
        self.session.close()
        self.jobs.close()
        self.worker.close()
        application = QApplication.instance()
        assert application is not None
        application.removeEventFilter(self.router)
        self.window.close()
        self.window.deleteLater()

    # what a person does

    def press(self, *keys: str | Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys one after the other, wherever the focus is."""
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)  # type: ignore[call-overload]

    def answer(self, *keys: str | Qt.Key) -> tuple[str, bool]:
        """Answer the item on screen; return it, and whether the next one was there when the last key call returned."""
        before = self.wait_for_item()
        self.press(*keys)
        at_once = self.item() != before
        self.qtbot.waitUntil(lambda: self.item() != before)
        return before, at_once

    def hold(self, key: str) -> None:
        QTest.keyPress(self.page, key)

    def let_go(self, key: str) -> None:
        QTest.keyRelease(self.page, key)

    # what a person sees

    def texts(self) -> list[str]:
        """Return every word on screen that is a label of text."""
        return [label.text() for label in self.page.findChildren(QLabel) if label.isVisible() and label.text()]

    def sees(self, words: str) -> bool:
        return any(words in text for text in self.texts())

    def wait_for(self, words: str) -> None:
        self.qtbot.waitUntil(lambda: self.sees(words))

    def item(self) -> str:
        """Return the text of the item on screen."""
        return self.page.area.text.text() if self.page.area.shows_text() else ""

    def wait_for_item(self) -> str:
        self.qtbot.waitUntil(lambda: bool(self.item()))
        return self.item()

    def marked(self) -> set[str]:
        """Return the names of the palette rows that are marked."""
        rows = self.page.side.rows()
        return {row.label.name for row in rows if row.isChecked() or row.property("marked") is True}

    def counts(self) -> dict[str, int]:
        """Return how many items each label has, as the palette shows it."""
        rows = [row.label for row in self.page.side.rows() if row.label.id is not None]
        return {label.name: label.count or 0 for label in rows}

    # what is stored

    def saved(self) -> None:
        """Wait until all that was given is on disk, and the queue has answered."""
        self.project.write(lambda db: None)
        done: list[bool] = []
        self.session.saver.write(lambda db: None, then=lambda _none: done.append(True))
        self.qtbot.waitUntil(lambda: bool(done))

    def votes(self) -> dict[str, str]:
        """Return the current answers of the person, by item."""
        self.saved()
        with self.project.reading() as db:
            frame = votes(db)
        mine = frame[frame["annotator"] == self.session.person.name]
        column = "label" if "label" in mine.columns else "labels"
        return {row["item"]: row[column] if row["kind"] == "labels" else row["kind"] for row in mine.to_dict("records")}


@contextmanager
def label_window(qtbot: Any, project: Project, **options: Any) -> Iterator[LabelWindow]:
    """Open a project's Label page, and close it behind the test."""
    window = LabelWindow(qtbot, project, **options)
    try:
        yield window
        window.saved()
    finally:
        window.close()
