import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from app.pages.recent_card import RecentCard
from app.preferences import Preferences, recent_projects, remember_recent
from app.theme.apply import apply_theme
from labeling.storage.window_lock import WindowLock
from tests.app.outside_window import OutsideWindow, button, ctrl, press, sees, tab_to, texts
from tests.builders import build_project

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.fixture
def preferences(tmp_path):
    return Preferences(tmp_path / "preferences.json")


@pytest.fixture
def window(qtbot, qapp, preferences):
    """Open Welcome once the preferences of the test are filled."""
    apply_theme(qapp, "light", 1.0)
    made = []

    def show() -> OutsideWindow:
        window = OutsideWindow(preferences)
        made.append(window)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.show_welcome()
        return window

    yield show
    for window in made:
        window.jobs.close()


@pytest.fixture
def project(tmp_path, preferences):
    """Make a project (or only its name) and remember it as the newest."""

    def make(name: str, *, there: bool = True, **facts: object) -> Path:
        path = tmp_path / f"{name}.labelwright"
        if there:
            build_project(path, 2).close()
        entry = {"path": str(path), "name": name, "task": "single", "items": 690, "answered": 412, "agreement": None}
        now = {"opened_at": datetime.now(UTC).isoformat()}
        remember_recent(preferences, entry | now | facts)
        return path

    return make


def cards(window: OutsideWindow) -> list[RecentCard]:
    QApplication.processEvents()
    shown = [card for card in window.findChildren(RecentCard) if card.isVisible()]
    return sorted(shown, key=lambda card: card.y())


def card_texts(window: OutsideWindow, name: str) -> list[str]:
    return next(texts(card) for card in cards(window) if card.accessibleName() == name)


def choose_file(qtbot, path: Path) -> None:
    """Answer the file dialog that is open."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), QFileDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QFileDialog)
    dialog.setDirectory(str(path.parent))
    dialog.selectFile(str(path))
    dialog.fileSelected.emit(str(path))
    dialog.close()


def drop(target: QWidget, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    held = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(target, QDragEnterEvent(QPoint(300, 300), *held))
    QApplication.sendEvent(target, QDropEvent(QPointF(300, 300), *held))


@pytest.mark.parametrize(("keys", "sample"), [([], "images"), ([Qt.Key.Key_Tab], "text")])
def test_a_first_time_user_opens_a_sample_by_keyboard_alone(qtbot, window, keys, sample):
    """UX 5.1: a first-time user opens a sample within 10 s by keyboard alone."""
    shown = window()
    assert sees(shown, "No projects yet")
    with qtbot.waitSignal(shown.welcome.sample_wanted) as wanted:
        for key in [*keys, Qt.Key.Key_Return]:
            press(key)
    assert wanted.args == [sample]


def test_the_samples_are_as_large_as_is_said(window):
    from app.demo import N_PICTURES
    from app.samples import ticket_rows

    shown = window()
    abouts = {button(shown, name).accessibleDescription() for name in ("Handwritten digits", "Support messages")}
    assert abouts == {f"{N_PICTURES} pictures, ten labels", f"{len(ticket_rows())} short texts, all made up"}


def test_a_moved_project_can_be_located(qtbot, window, project, tmp_path):
    """UX 5.1: a moved project can be located."""
    path = project("Canopy")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    moved = path.rename(elsewhere / "canopy 2.labelwright")
    shown = window()
    qtbot.waitUntil(lambda: "File not found" in card_texts(shown, "Canopy"))
    press(Qt.Key.Key_Return)  # the first project has the focus; one that is missing is located
    choose_file(qtbot, moved)
    qtbot.waitUntil(lambda: "File not found" not in card_texts(shown, "Canopy"))
    assert any("canopy 2.labelwright" in text for text in card_texts(shown, "Canopy"))
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    cards(shown)[0].setFocus()
    with qtbot.waitSignal(shown.welcome.project_chosen) as chosen:
        press(Qt.Key.Key_Return)
    assert chosen.args == [moved]


def test_a_file_that_is_no_project_is_not_taken_for_the_moved_one(qtbot, window, project, tmp_path):
    project("Canopy", there=False)
    other = tmp_path / "notes.labelwright"
    other.write_text("not a project")
    shown = window()
    qtbot.waitUntil(lambda: "File not found" in card_texts(shown, "Canopy"))
    button(shown, "Locate file").click()
    choose_file(qtbot, other)
    qtbot.waitUntil(lambda: sees(shown, "notes.labelwright is not a Labelwright project"))
    assert "File not found" in card_texts(shown, "Canopy")


def test_removing_takes_it_off_the_list_and_keeps_the_file(qtbot, window, project, preferences):
    """UX 5.1: removing a recent never deletes a file."""
    first, second = project("Tickets"), project("Leaves")
    before = second.read_bytes()
    shown = window()
    press(Qt.Key.Key_Delete)
    assert [card.accessibleName() for card in cards(shown)] == ["Tickets"]
    assert sees(shown, "Leaves.labelwright was taken off the list. Its file stays where it is.")
    assert second.read_bytes() == before
    assert [entry["path"] for entry in recent_projects(preferences)] == [str(first)]
    button(shown, "Undo").click()
    assert [card.accessibleName() for card in cards(shown)] == ["Leaves", "Tickets"]


@pytest.mark.parametrize("name", ["notes.docx", "photo.jpg"])
def test_dropping_an_unknown_file_says_what_is_accepted(qtbot, window, tmp_path, name):
    """UX 5.1: dropping an unknown file says what is accepted."""
    path = tmp_path / name
    path.write_text("x")
    shown = window()
    drop(shown.welcome.page, path)
    accepted = "Drop a folder of pictures or texts, a CSV, TSV, JSONL or JSON table, or a project file (.labelwright)."
    qtbot.waitUntil(lambda: sees(shown, f"{name} cannot be used here. {accepted}"))


def test_dropping_a_folder_or_a_table_begins_the_wizard_at_source(qtbot, window, tmp_path):
    table = tmp_path / "sms.csv"
    table.write_text("text\nhello\nbye\n")
    shown = window()
    drop(shown.welcome.page, table)
    qtbot.waitUntil(lambda: shown.page() is shown.new.page)
    assert sees(shown, "What is to be labelled?")
    qtbot.waitUntil(lambda: sees(shown, "2 texts."))


def test_dropping_a_project_opens_it(qtbot, window, project):
    path = project("Leaves")
    shown = window()
    with qtbot.waitSignal(shown.welcome.project_chosen) as chosen:
        drop(shown.welcome.page, path)
    assert chosen.args == [path]


def test_arrows_and_enter_open_a_project(qtbot, window, project):
    tickets, _ = project("Tickets"), project("Leaves")
    shown = window()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)  # the last one: nothing further
    with qtbot.waitSignal(shown.welcome.project_chosen) as chosen:
        press(Qt.Key.Key_Return)
    assert chosen.args == [tickets]


def test_a_card_tells_path_task_progress_agreement_and_day(window, project):
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    project("Tickets", agreement=0.81, task="multi", kind="text", opened_at=yesterday)
    project("Leaves")
    shown = window()
    words = card_texts(shown, "Tickets")
    assert words[0] == "Tickets"
    assert {"Multi-label, texts", "412", "of 690", "Yesterday"} <= set(words)
    assert button_less_pills(shown, "Tickets") == ["α 0.81"]
    assert button_less_pills(shown, "Leaves") == ["–"]
    assert "Today" in card_texts(shown, "Leaves")


def button_less_pills(window: OutsideWindow, name: str) -> list[str]:
    from app.widgets.pill import Pill

    card = next(card for card in cards(window) if card.accessibleName() == name)
    return [pill.text() for pill in card.findChildren(Pill)]


def test_a_project_in_use_says_by_whom_and_opens_read_only(qtbot, window, project):
    path = project("Leaves")
    since = datetime.now(UTC)
    lock = WindowLock(path, "Jun", since)
    try:
        shown = window()
        qtbot.waitUntil(lambda: any(words.startswith("In use by Jun on ") for words in card_texts(shown, "Leaves")))
        assert sees(shown, f"since {since.astimezone():%H:%M}")
        with qtbot.waitSignal(shown.welcome.read_only_wanted) as wanted:
            button(shown, "Open read-only").click()
        assert wanted.args == [path]
    finally:
        lock.release()


def test_a_newer_project_says_what_to_do(qtbot, window, project):
    path = project("Leaves")
    data = bytearray(path.read_bytes())
    data[60:64] = (99).to_bytes(4)
    path.write_bytes(data)
    shown = window()
    qtbot.waitUntil(lambda: any("Made with a newer version" in words for words in card_texts(shown, "Leaves")))


def test_find_a_project(qtbot, window, project):
    leaves, _ = project("Bean leaves"), project("Tickets")
    shown = window()
    ctrl(Qt.Key.Key_F)
    press("bean")
    assert [card.accessibleName() for card in cards(shown)] == ["Bean leaves"]
    with qtbot.waitSignal(shown.welcome.project_chosen) as chosen:
        press(Qt.Key.Key_Return)
    assert chosen.args == [leaves]
    press("zzz")
    assert sees(shown, "No project has “beanzzz” in its name or path.")
    press(Qt.Key.Key_Escape)
    assert len(cards(shown)) == 2


def test_new_and_open_by_keys(qtbot, window, tmp_path):
    shown = window()
    path = tmp_path / "some.labelwright"
    path.touch()
    ctrl(Qt.Key.Key_O)
    with qtbot.waitSignal(shown.welcome.project_chosen) as chosen:
        choose_file(qtbot, path)
    assert chosen.args == [path]
    shown.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    ctrl(Qt.Key.Key_N)
    assert shown.page() is shown.new.page


def test_everything_is_reached_by_tab(window, project):
    project("Leaves")
    shown = window()
    for name in ("Leaves", "New project", "Open project file", "CSV or JSONL file", "Support messages"):
        tab_to(name)
    tab_to("Find a project")
    tab_to("More for Leaves")
    assert shown.welcome.page.hints()[-1].text == "remove from list, keeps the file"


def test_text_of_projects_is_shown_as_it_is(qtbot, window, project):
    project("<b>bold</b> <img src='file:///etc/passwd'>", there=False)
    shown = window()
    qtbot.waitUntil(lambda: any("<b>bold</b>" in words for words in texts(cards(shown)[0])))
