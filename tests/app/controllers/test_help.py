import sqlite3
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.commands import Spec
from app.controllers.help import HelpController
from app.widgets.keycap import KeyCap
from app.widgets.segmented import SegmentedControl
from tests.app.page_window import PageWindow


@pytest.fixture
def shown(qtbot, make_project) -> Iterator[PageWindow]:
    def make(session, commands):
        commands.add(Spec(id="skip", words="Skip", key="S", where="label"), lambda: None)
        commands.add(Spec(id="undo", words="Undo the last step", key="Ctrl+Z"), lambda: None)
        commands.add(Spec(id="keyless", words="Without a key"), lambda: None)
        return HelpController(session, commands)

    window = PageWindow(qtbot, make_project(3), make)
    yield window
    window.close()


def caps(shown: PageWindow) -> list[str]:
    return [cap.text() for cap in shown.page.findChildren(KeyCap) if cap.isVisible()]


def test_the_sheet_has_every_key_and_the_labels_of_the_project(shown):
    for words in ("Skip", "Undo the last step", "cat", "dog", "owl", "Select all that match"):
        assert words in shown.texts()
    assert "Without a key" not in shown.texts()
    assert {"S", "Ctrl", "Z", "1", "2", "3"} <= set(caps(shown))


def test_the_sheet_follows_changed_keys(shown):
    """UX 5.9: the sheet always matches changed keys."""
    assert shown.commands.set_key("skip", "W") == ""
    shown.qtbot.waitUntil(lambda: "W" in caps(shown) and "S" not in caps(shown))


def test_keys_are_found_by_their_words(shown):
    field = shown.page.findChild(QLineEdit)
    QTest.keyClicks(field, "undo")
    shown.qtbot.waitUntil(lambda: "Undo the last step" in shown.texts() and "Skip" not in shown.texts())
    QTest.keyClicks(field, " zebra")
    assert shown.says("No key has this in its words.")


def test_the_other_tabs_tell_first_steps_words_files_and_versions(shown):
    tabs = shown.page.findChild(SegmentedControl)
    tabs.setFocus()
    shown.press(Qt.Key.Key_Right)
    assert shown.says("Press the key beside a label.") and shown.says("The current answer of a person to an item.")
    shown.press(Qt.Key.Key_Right)
    assert shown.says(str(shown.project.path)) and shown.says(sqlite3.sqlite_version)
    shown.click("Copy all of this")
    assert sqlite3.sqlite_version in QGuiApplication.clipboard().text()
