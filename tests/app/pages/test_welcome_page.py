import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from app.models.recent_projects import RecentProject
from app.pages.recent_card import RecentCard
from app.pages.welcome_page import WelcomePage
from app.theme.apply import apply_theme
from labeling.storage.glance import Glance

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
TODAY = date(2025, 3, 10)
SIZES = [(1440, 900 - 67), (1024, 640 - 67)]  # what top row and status bar leave


def project(name: str, glance: Glance | None = None) -> RecentProject:
    return RecentProject(
        path=Path(f"/field/{name}.labelwright"),
        name=name,
        task="single",
        items=1240,
        answered=412,
        agreement=0.74,
        opened_at=datetime(2025, 3, 10, 8, tzinfo=UTC),
        glance=glance,
    )


PROJECTS = (
    project("Bean leaf survey 2026"),
    project("Maintenance", Glance("in use", "In use by Jun on desk since 09:40")),
    project("Tickets", Glance("read-only", "Opens read-only: it lies on a network drive (nfs4)")),
    project("Canopy gaps", Glance("missing", "File not found")),
    project("Newer", Glance("newer", "Made with a newer version. Update to open it.")),
)


@pytest.fixture(params=["light", "dark"])
def page(qtbot, qapp, request):
    apply_theme(qapp, request.param, 1.0)
    page = WelcomePage()
    qtbot.addWidget(page)
    return page


def show(qtbot, page: WelcomePage, size: tuple[int, int], projects: tuple[RecentProject, ...]) -> None:
    page.set_compact(size[0] < 1120)
    page.set_projects(projects, TODAY)
    page.resize(*size)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("projects", [(), PROJECTS])
def test_nothing_is_cut_off_or_crowded(qtbot, page, size, projects):
    show(qtbot, page, size, projects)
    qtbot.wait(1)
    assert (page.width(), page.height()) == size, "the page must not make the window grow"
    for part in page.findChildren(QWidget):
        if not part.isVisible() or not isinstance(part, QAbstractButton | QLabel | RecentCard):
            continue
        left = part.mapTo(page, QPoint(0, 0)).x()
        assert left >= 0
        assert left + part.width() <= page.width()
        if isinstance(part.parentWidget(), QLineEdit):
            continue  # the glass in the search field is a drawing
        if isinstance(part, QAbstractButton):
            assert part.height() >= 24
            assert part.height() >= part.minimumSizeHint().height()
        elif isinstance(part, QLabel) and part.text():
            assert part.height() >= part.fontMetrics().height() - 1, part.text()


def test_what_cannot_be_opened_says_why_and_offers_what_helps(qtbot, page):
    show(qtbot, page, SIZES[0], PROJECTS)
    words = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    for glance in (each.glance for each in PROJECTS if each.glance is not None):
        assert any(text and glance.words.startswith(text.rstrip("…")) for text in words), glance.words
    buttons = {each.text() for each in page.findChildren(QAbstractButton) if each.isVisible()}
    assert {"Locate file", "Open read-only"} <= buttons


def test_keys_choose_and_the_focus_stays_when_the_list_changes(qtbot, page):
    show(qtbot, page, SIZES[0], PROJECTS)
    page.start()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(QApplication.focusWidget(), key)
    focused = QApplication.focusWidget()
    assert isinstance(focused, RecentCard)
    assert focused.project.name == "Maintenance"
    page.set_projects(PROJECTS[1:], TODAY)
    assert QApplication.focusWidget() is focused
    page.set_projects((PROJECTS[0], *PROJECTS[2:]), TODAY)
    now = QApplication.focusWidget()
    assert isinstance(now, RecentCard)
    assert now.project.name in {"Bean leaf survey 2026", "Tickets"}


def test_a_menu_offers_what_is_possible(qtbot, page):
    show(qtbot, page, SIZES[0], PROJECTS)
    menus = {
        card.project.name: [action.text() for action in card.menu().actions() if action.text()]
        for card in page.findChildren(RecentCard)
    }
    assert menus["Bean leaf survey 2026"] == [
        "Open",
        "Open read-only",
        "Show in folder",
        "Remove from list, keep the file",
    ]
    assert menus["Canopy gaps"] == ["Locate file", "Remove from list, keep the file"]
