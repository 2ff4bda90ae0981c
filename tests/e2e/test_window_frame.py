"""The frame around the pages: every screen by its key, and another project while one is open."""

from typing import Any

import pytest
from PySide6.QtCore import Qt

from tests.e2e.window import CONTROL, main_window, open_project, press, sees

SCREENS = {
    Qt.Key.Key_2: "Insights",
    Qt.Key.Key_3: "Data",
    Qt.Key.Key_4: "Export",
    Qt.Key.Key_1: "My queue",
}


@pytest.fixture
def path(make_project: Any) -> Any:
    project = make_project(12)
    project.close()
    return project.path


def test_every_screen_opens_by_its_key(qtbot: Any, path: Any) -> None:
    with main_window(qtbot) as window:
        open_project(qtbot, window, path)
        for key, title in SCREENS.items():
            press(key, CONTROL)
            qtbot.waitUntil(sees(window, title))
        press(Qt.Key.Key_Question)
        qtbot.waitUntil(sees(window, "Labels of this project"))
        press(Qt.Key.Key_1, CONTROL)
        press(Qt.Key.Key_F1)
        qtbot.waitUntil(sees(window, "Labels of this project"))


def test_a_new_project_can_be_begun_while_one_is_open(qtbot: Any, path: Any) -> None:
    with main_window(qtbot) as window:
        open_project(qtbot, window, path)
        press(Qt.Key.Key_N, CONTROL)
        qtbot.waitUntil(sees(window, "New project"))
        assert window.session is None
        assert window.windowTitle() == "Labelwright"


def test_a_closed_project_stands_among_the_recent_ones(qtbot: Any, path: Any) -> None:
    with main_window(qtbot) as window:
        open_project(qtbot, window, path)
        press(Qt.Key.Key_W, CONTROL)
        qtbot.waitUntil(lambda: window.session is None)
        press(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: window.session is not None, timeout=20_000)
