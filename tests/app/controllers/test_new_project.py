import csv
import os
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QMenu, QPlainTextEdit, QTableView

from app.preferences import Preferences
from app.theme.apply import apply_theme
from app.worker import Worker
from labeling import settings
from labeling.charter import charter
from labeling.guideline import guideline
from labeling.items import items_by_id
from labeling.labels import KEYS, labels
from labeling.people import people
from labeling.project import open_project
from labeling.status import status
from tests.app.outside_window import OutsideWindow, button, ctrl, press, sees, tab_to, texts
from tests.builders import everything_in

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# The offscreen platform says this of every window and menu.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (propagateSizeHints|raise|grabbing the keyboard)")
LONGEST_STALL_MS = 1000  # a freeze that anybody sees, on a busy computer too; the promise is the benchmarks' to measure


@pytest.fixture
def preferences(tmp_path):
    found = Preferences(tmp_path / "preferences.json")
    found.put("person_name", "Ines Laurent")
    return found


@pytest.fixture
def window(qtbot, qapp, preferences):
    """New project on screen, as after Ctrl+N on Welcome."""
    apply_theme(qapp, "light", 1.0)
    window = OutsideWindow(preferences)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.show_welcome()
    ctrl(Qt.Key.Key_N)
    yield window
    window.jobs.close()


@pytest.fixture
def window_with_worker(qtbot, qapp, preferences):
    """The same with the worker process that the real window has."""
    apply_theme(qapp, "light", 1.0)
    worker = Worker()
    worker.start()
    window = OutsideWindow(preferences, worker)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.show_new()
    yield window
    window.jobs.close()
    worker.close()


@pytest.fixture
def table(tmp_path):
    """A table of 30 texts with two teams."""
    folder = tmp_path / "data"
    folder.mkdir()
    return write_table(folder / "tickets.csv", 30)


def write_table(path: Path, n: int, *, broken: int = 0) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text", "team", "customer"])
        for row in range(n):
            writer.writerow(
                [f"t{row}", f"The printer on floor {row} is out of paper", ["red", "blue"][row % 2], row // 3]
            )
        for row in range(broken):
            writer.writerow([f"b{row}", "", "red", 0])
    return path


@pytest.fixture
def pictures(tmp_path):
    """A folder of two pictures, one a copy of the other, and half a picture."""
    folder = tmp_path / "leaves"
    folder.mkdir()
    Image.new("RGB", (40, 30), "green").save(folder / "leaf-1.png")
    (folder / "leaf-2.png").write_bytes((folder / "leaf-1.png").read_bytes())
    (folder / "leaf-3.png").write_bytes((folder / "leaf-1.png").read_bytes()[:60])
    return folder


def to_step(window: OutsideWindow, name: str) -> None:
    button(window, name).click()


def choose_source(qtbot, window: OutsideWindow, path: Path, seen: str) -> None:
    """Type a path on step 2 and wait for what was counted."""
    to_step(window, "Source")
    press(str(path))
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sees(window, seen))


def type_labels(window: OutsideWindow, *names: str) -> None:
    """Name labels one after the other on step 3, as somebody who does not look at the keyboard."""
    to_step(window, "Labels")
    ctrl(Qt.Key.Key_L)
    for name in names:
        press(name)
        press(Qt.Key.Key_Return)


def finish(qtbot, window: OutsideWindow) -> Path:
    with qtbot.waitSignal(window.new.created, timeout=20_000) as made:
        ctrl_shift_enter()
    return made.args[0]


def ctrl_shift_enter() -> None:
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)


def label_table(window: OutsideWindow) -> QTableView:
    return next(each for each in window.findChildren(QTableView) if each.accessibleName() == "Labels")


def shown_labels(window: OutsideWindow) -> list[tuple[str, str]]:
    """Return (name, key) of each row of the label table."""
    model = label_table(window).model()
    return [(model.index(row, 2).data(), model.index(row, 3).data()) for row in range(model.rowCount())]


def go_to_cell(window: OutsideWindow, row: int, column: int) -> None:
    table = label_table(window)
    table.setFocus()
    table.setCurrentIndex(table.model().index(row, column))


def field(window: OutsideWindow, name: str) -> QLineEdit | QPlainTextEdit | QComboBox:
    kinds = (QLineEdit, QPlainTextEdit, QComboBox)
    found = [each for kind in kinds for each in window.findChildren(kind) if each.accessibleName() == name]
    return next(each for each in found if each.isVisible())


def fill(window: OutsideWindow, name: str, text: str) -> None:
    """Go to a field, empty it, and type."""
    field(window, name).setFocus()
    ctrl(Qt.Key.Key_A)
    press(Qt.Key.Key_Delete)
    press(text)


def charter_shown(window: OutsideWindow) -> dict[str, str]:
    """Return the charter on the right as it reads."""
    words = texts(window.new.page)
    after = words[words.index("Project charter so far") + 1 :]
    names = ("Name", "Task", "Purpose", "Items", "Goal", "Target", "Held out", "Overlap", "Lead", "Owner", "Population")
    return {name: after[after.index(name) + 1] for name in names if name in after}


def test_four_decisions_make_a_project(qtbot, window, table):
    """UX 5.2: a project can be made in four decisions with the defaults; here by keys only."""
    ctrl(Qt.Key.Key_Return)  # 1: single choice
    press(str(table))  # 2: the source
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sees(window, "30 texts."))
    ctrl(Qt.Key.Key_Return)
    ctrl(Qt.Key.Key_L)  # 3: the labels
    for name in ("Hardware", "Billing"):
        press(name)
        press(Qt.Key.Key_Return)
    path = finish(qtbot, window)  # 4
    assert path == table.parent / "tickets.labelwright"
    with open_project(path) as project, project.reading() as db:
        made = [(label.name, label.key, label.target) for label in labels(db)]
        assert made == [("Hardware", "1", 100), ("Billing", "2", 100)]
        assert (status(db).items, charter(db).question) == (30, "Which label fits this text?")
        assert [(person.name, person.role) for person in people(db) if person.kind == "person"] == [
            ("Ines Laurent", "lead")
        ]


def test_nothing_is_written_before_finish(qtbot, window, table, tmp_path, preferences):
    choose_source(qtbot, window, table, "30 texts.")
    before = everything_in(table.parent)
    type_labels(window, "Hardware", "Billing")
    for step in ("Goal", "People and overlap", "Guideline", "Task"):
        to_step(window, step)
    assert everything_in(table.parent) == before
    assert sees(window, "tickets.labelwright")
    assert "Nothing is written until you finish" in window.new.page.facts()


def test_no_label_keeps_a_reserved_key(qtbot, window, table):
    """UX 5.2: no two labels can end with the same key or a reserved key."""
    choose_source(qtbot, window, table, "30 texts.")
    type_labels(window, "Hardware", "Billing", "Other")
    go_to_cell(window, 1, 3)
    press("s")
    assert shown_labels(window)[1] == ("Billing", "S")
    clash = "S is already used for Skip. Free keys: 2, 4 to 9, E, J, L, O to Q, T to W, Y."
    assert sees(window, clash)
    assert sees(window, "1 thing to fix")
    ctrl_shift_enter()
    assert sees(window, "Before the project can be made:")
    assert button(window, clash)
    button(window, "Use 2").click()
    assert not sees(window, clash)
    path = finish(qtbot, window)
    with open_project(path) as project, project.reading() as db:
        assert [label.key for label in labels(db)] == ["1", "2", "3"]


def test_no_two_labels_share_a_key(qtbot, window, table):
    """UX 5.2: no two labels can end with the same key or a reserved key."""
    choose_source(qtbot, window, table, "30 texts.")
    type_labels(window, "Hardware", "Billing", "Other")
    go_to_cell(window, 2, 3)
    press("1")
    assert sees(window, "1 is already used for Hardware. Free keys: 3 to 9, E, J")
    ctrl_shift_enter()
    assert not list(table.parent.glob("*.labelwright"))
    press("y")
    path = finish(qtbot, window)
    with open_project(path) as project, project.reading() as db:
        keys = [label.key for label in labels(db)]
    assert keys == ["1", "2", "Y"]
    assert set(keys) <= set(KEYS)


def test_labels_are_edited_moved_coloured_and_removed_by_keys(window):
    type_labels(window, "Healthy", "Rust", "Blight", "Mistake")
    go_to_cell(window, 0, 2)
    press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [name for name, _ in shown_labels(window)] == ["Rust", "Healthy", "Blight", "Mistake"]
    go_to_cell(window, 3, 1)
    press(Qt.Key.Key_Delete)
    go_to_cell(window, 0, 4)
    press("Orange dots")
    press(Qt.Key.Key_Tab)  # to the target
    ctrl(Qt.Key.Key_A)
    press("none")
    press(Qt.Key.Key_Return)
    model = label_table(window).model()
    assert [model.index(0, column).data() for column in (2, 3, 4, 5)] == ["Rust", "2", "Orange dots", "none"]
    go_to_cell(window, 0, 1)
    press(Qt.Key.Key_Space)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.actions()[6].trigger()
    menu.close()
    assert model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "Colour purple"
    assert [name for name, _ in shown_labels(window)] == ["Rust", "Healthy", "Blight"]


def test_tab_leaves_the_label_table_at_its_ends(window):
    type_labels(window, "Healthy", "Rust")
    press(Qt.Key.Key_Escape)  # the third name stays unsaid
    go_to_cell(window, 1, 6)
    press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is button(window, "Add label")
    press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is label_table(window)
    go_to_cell(window, 0, 1)
    press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is field(window, "Question shown above the labels")


def test_a_list_is_pasted(window):
    to_step(window, "Labels")
    QGuiApplication.clipboard().setText("Healthy\nBean rust\n\nHealthy\nBlight\n")
    tab_to("Paste a list")
    press(Qt.Key.Key_Space)
    tab_to("Add these labels")
    press(Qt.Key.Key_Space)
    assert shown_labels(window) == [("Healthy", "1"), ("Bean rust", "2"), ("Blight", "3")]


def test_labels_are_read_from_a_column(qtbot, window, table):
    choose_source(qtbot, window, table, "30 texts.")
    to_step(window, "Labels")
    tab_to("Read from a column")
    press(Qt.Key.Key_Space)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    column = next(action for action in menu.actions() if action.text().startswith("team"))
    assert column.text() == "team: blue, red"
    column.trigger()
    menu.close()
    assert [name for name, _ in shown_labels(window)] == ["blue", "red"]


def test_a_label_column_names_the_labels_and_brings_its_answers(qtbot, window, table):
    choose_source(qtbot, window, table, "30 texts.")
    combo = field(window, "Existing label")
    combo.setFocus()
    press("team")
    qtbot.waitUntil(lambda: sees(window, "30 labels are in it already."))
    to_step(window, "Labels")
    assert [name for name, _ in shown_labels(window)] == ["blue", "red"]
    path = finish(qtbot, window)
    with open_project(path) as project, project.reading() as db:
        assert status(db).answers == 30


def test_back_keeps_everything(qtbot, window, table):
    """UX 5.2: Back keeps everything."""
    choose_source(qtbot, window, table, "30 texts.")
    type_labels(window, "Hardware", "Billing")
    fill(window, "Question shown above the labels", "Who can help?")
    to_step(window, "Goal")
    fill(window, "Goal", "0.9")
    fill(window, "Purpose", "Route tickets")
    to_step(window, "People and overlap")
    fill(window, "Lead", "Mara Okafor")
    to_step(window, "Guideline")
    for _ in range(5):
        press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert sees(window, "What does an answer look like?")
    for _ in range(5):
        ctrl(Qt.Key.Key_Return)
    for _ in range(1):
        press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert field(window, "Lead").text() == "Mara Okafor"
    press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert (field(window, "Goal").text(), field(window, "Purpose").toPlainText()) == ("0.9", "Route tickets")
    press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert field(window, "Question shown above the labels").text() == "Who can help?"
    assert shown_labels(window) == [("Hardware", "1"), ("Billing", "2")]
    press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert field(window, "Source").text() == str(table)


def test_the_charter_matches_the_choices(qtbot, window, table):
    """UX 5.2: the charter text matches the choices, on screen and in the project."""
    choose_source(qtbot, window, table, "30 texts.")
    type_labels(window, "Hardware", "Billing")
    to_step(window, "Goal")
    field(window, "Metric").setFocus()
    press("Acc")
    fill(window, "Goal", "0.9")
    fill(window, "Target for each label", "12")
    fill(window, "Held-out share in %", "20")
    assert sees(window, "6 of 30 texts, chosen at random and always labelled without suggestions.")
    assert sees(window, "At the goal of 0.90 the share right is known to ±0.24 (0.50 to 0.99).")
    fill(window, "Purpose", "Route tickets")
    fill(window, "Owner", "Support")
    fill(window, "Population", "All of 2025")
    to_step(window, "People and overlap")
    fill(window, "Labelled twice, in %", "20")
    assert sees(window, "20% of 30 means 6 extra answers.")
    assert charter_shown(window) == {
        "Name": "tickets",
        "Task": "Single choice, texts",
        "Purpose": "Route tickets",
        "Items": "30 texts",
        "Goal": "Accuracy 0.90",
        "Target": "12 of each label",
        "Held out": "6 texts, chosen at random",
        "Overlap": "20%, two answers each",
        "Lead": "Ines Laurent",
        "Owner": "Support",
        "Population": "All of 2025",
    }
    path = finish(qtbot, window)
    with open_project(path) as project, project.reading() as db:
        stored = charter(db)
        assert (stored.name, stored.task, stored.purpose, stored.owner) == (
            "tickets",
            "single",
            "Route tickets",
            "Support",
        )
        assert (stored.population, str(stored.goal)) == ("All of 2025", "accuracy=0.9")
        assert {label.target for label in labels(db)} == {12}
        assert (settings.get(db, "overlap"), settings.get(db, "held_out")) == (0.2, 0.2)


def test_people_guideline_and_choose_it_when_are_stored(qtbot, window, table):
    choose_source(qtbot, window, table, "30 texts.")
    type_labels(window, "Hardware", "Billing")
    go_to_cell(window, 0, 4)
    press("Something is broken")
    press(Qt.Key.Key_Return)
    to_step(window, "People and overlap")
    tab_to("Add person")
    press(Qt.Key.Key_Space)
    press("Jun Park")
    press(Qt.Key.Key_Tab)
    press("Rev")
    to_step(window, "Guideline")
    text = field(window, "Guideline")
    assert (
        text.toPlainText() == "## Hardware\n\nChoose it when: Something is broken\n\n## Billing\n\nChoose it when: \n"
    )
    ctrl(Qt.Key.Key_End)
    press("an invoice is named")
    path = finish(qtbot, window)
    with open_project(path) as project, project.reading() as db:
        assert [(one.name, one.role) for one in people(db)] == [("Ines Laurent", "lead"), ("Jun Park", "reviewer")]
        assert guideline(db).text.endswith("Choose it when: \nan invoice is named")
        assert labels(db)[0].choose_when == "Something is broken"


def test_finish_lists_what_is_missing_and_leads_there(window):
    ctrl_shift_enter()
    assert button(window, "Choose a folder or a table to label.")
    button(window, "Name at least two labels.").click()
    assert field(window, "Question shown above the labels").hasFocus()


@pytest.mark.parametrize("typed", [False, True])
def test_escape_asks_only_if_something_was_typed(window, typed):
    if typed:
        tab_to("Name of the project")
        press("Leaves")
    press(Qt.Key.Key_Escape)
    if typed:
        assert sees(window, "Leave without making the project? What you typed is lost.")
        press(Qt.Key.Key_Escape)  # keeps it
        assert window.page() is window.new.page
        assert field(window, "Name of the project").text() == "Leaves"
        press(Qt.Key.Key_Escape)
        button(window, "Discard").click()
    assert window.page() is window.welcome.page
    ctrl(Qt.Key.Key_N)
    assert field(window, "Name of the project").text() == ""


def test_welcomes_commands_cannot_lose_what_is_typed(window):
    tab_to("Name of the project")
    press("Leaves")
    ctrl(Qt.Key.Key_N)
    assert field(window, "Name of the project").text() == "Leaves"
    assert window.commands.reason("new-project") == "Finish or cancel the new project first"


def test_rows_that_cannot_be_read_are_listed_and_skipped(qtbot, window, tmp_path):
    path = write_table(tmp_path / "tickets.csv", 5, broken=3)
    choose_source(qtbot, window, path, "5 texts, 3 unreadable.")
    errors = next(
        each for each in window.findChildren(QTableView) if each.accessibleName() == "What cannot be read, and why"
    )
    assert [errors.model().index(0, column).data() for column in (0, 1)] == ["tickets.csv:7", "the text is empty"]
    type_labels(window, "Hardware", "Billing")
    ctrl_shift_enter()
    button(window, "3 rows cannot be read. Skip them, or mend the source.").click()
    tab_to("Skip these 3 rows")
    press(Qt.Key.Key_Space)
    with qtbot.waitSignal(window.new.page.message) as told:
        path = finish(qtbot, window)
    assert told.args[0].text == "3 rows could not be read and were left out."
    assert "tickets.csv:7: the text is empty" in told.args[0].details
    with open_project(path) as project, project.reading() as db:
        assert status(db).items == 5


def test_a_folder_of_pictures_is_linked_or_copied(qtbot, window, pictures):
    choose_source(qtbot, window, pictures, "2 pictures, 1 duplicate, 1 unreadable.")
    tab_to("Skip these 1 file")
    press(Qt.Key.Key_Space)
    button(window, "Copy them beside the project file").click()
    type_labels(window, "Healthy", "Rust")
    assert sees(window, "Which labels can a picture get?")
    path = finish(qtbot, window)
    assert path == pictures.parent / "leaves.labelwright"
    with open_project(path) as project, project.reading() as db:
        item = items_by_id(db, [1], path)[0]
        assert item.path is not None
        assert item.path.is_relative_to(path.parent / "leaves.items")


def test_columns_are_chosen_and_shown_in_the_preview(qtbot, window, table):
    choose_source(qtbot, window, table, "30 texts.")
    preview = next(
        each for each in window.findChildren(QTableView) if each.accessibleName() == "First rows of the source"
    )
    model = preview.model()
    assert (model.rowCount(), model.index(0, 1).data()) == (20, "The printer on floor 0 is out of paper")
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(4)]
    assert heads == ["id (id)", "text (shown)", "team", "customer"]
    field(window, "Group").setFocus()
    press("cust")
    qtbot.waitUntil(lambda: model.headerData(3, Qt.Orientation.Horizontal) == "customer (group)")
    to_step(window, "Goal")
    qtbot.waitUntil(lambda: sees(window, "1 of 10 texts, chosen at random"))  # ten groups


def test_a_table_without_a_text_column_asks_for_it(qtbot, window, tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("a,b\n1,hello\n2,bye\n")
    choose_source(
        qtbot, window, path, "No column of odd.csv looks like a text or an image. Choose below what is shown."
    )
    field(window, "Shown").setFocus()
    press("b")
    qtbot.waitUntil(lambda: sees(window, "2 texts."))


@pytest.mark.parametrize(
    ("name", "content"), [("a.tsv", "text\tteam\nhello\tred\n"), ("a.jsonl", '{"text": "hello"}\n{"text": "bye"}\n')]
)
def test_other_tables_are_read_too(qtbot, window, tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)
    choose_source(qtbot, window, path, f"{len(content.splitlines()) - (name == 'a.tsv')} text")


def test_a_source_that_is_not_there_says_so(qtbot, window, tmp_path):
    choose_source(qtbot, window, tmp_path / "nothing", "There is no file or folder")
    ctrl_shift_enter()
    assert any("There is no file or folder" in words for words in [each.text() for each in links(window)])


def links(window: OutsideWindow) -> list:
    from app.widgets.buttons import ActionButton

    return [each for each in window.findChildren(ActionButton) if each.isVisible()]


def test_a_file_that_is_there_is_never_touched(qtbot, window, table):
    there = table.parent / "tickets.labelwright"
    there.write_bytes(b"precious")
    choose_source(qtbot, window, table, "30 texts.")
    to_step(window, "Task")
    assert sees(window, "tickets 2.labelwright")
    fill(window, "Name of the project", "tickets")
    assert sees(window, "tickets.labelwright is there already. Choose another name.")
    type_labels(window, "Hardware", "Billing")
    ctrl_shift_enter()
    assert button(window, "tickets.labelwright is there already. Choose another name.")
    assert there.read_bytes() == b"precious"


def test_a_failure_removes_the_file_and_keeps_what_was_typed(qtbot, window, table):
    choose_source(qtbot, window, table, "30 texts.")
    type_labels(window, "Hardware", "Billing")
    table.unlink()
    with qtbot.waitSignal(window.new.page.message, timeout=20_000) as told:
        ctrl_shift_enter()
    assert "There is no file or folder" in told.args[0].text
    assert told.args[0].text.endswith("Nothing was written; what you typed is still here.")
    qtbot.waitUntil(lambda: shown_labels(window) == [("Hardware", "1"), ("Billing", "2")])
    assert list(table.parent.iterdir()) == []


def test_stop_while_making_leaves_nothing_behind(qtbot, window, tmp_path):
    path = write_table(tmp_path / "many.csv", 20_000)
    before = {each.name for each in tmp_path.iterdir()}
    choose_source(qtbot, window, path, "20,000 texts.")
    type_labels(window, "Hardware", "Billing")
    ctrl_shift_enter()
    qtbot.waitUntil(lambda: sees(window, "Making the project"))
    qtbot.waitUntil(lambda: any(words.endswith("%") for words in texts(window)), timeout=20_000)
    press(Qt.Key.Key_Space)  # Stop has the focus
    qtbot.waitUntil(lambda: not sees(window, "Making the project"), timeout=20_000)
    assert shown_labels(window) == [("Hardware", "1"), ("Billing", "2")]
    assert {each.name for each in tmp_path.iterdir()} == before


class Stalls:
    """Watches the event loop: the longest time between two of its turns."""

    def __init__(self, parent: OutsideWindow) -> None:
        self.longest = 0
        self._clock, self._timer = QElapsedTimer(), QTimer(parent, interval=5)
        self._timer.timeout.connect(self._tick)
        self._clock.start()
        self._timer.start()

    def _tick(self) -> None:
        self.longest = max(self.longest, self._clock.restart())


def test_a_table_of_100_000_rows_never_freezes_the_window(qtbot, window_with_worker, tmp_path):
    """UX 5.2: a 100,000-row CSV never freezes the window."""
    window = window_with_worker
    path = write_table(tmp_path / "many.csv", 100_000)
    to_step(window, "Source")
    press(str(path))
    stalls = Stalls(window)
    press(Qt.Key.Key_Return)
    state = next(each for each in window.findChildren(QLabel) if each.text().startswith("Counting: "))
    seen = set()

    def counted() -> bool:
        seen.add(state.text())
        return state.text() == "100,000 texts."

    qtbot.waitUntil(counted, timeout=60_000)
    assert len(seen) > 2, "the number is live"
    assert stalls.longest <= LONGEST_STALL_MS


def test_counting_can_be_stopped_and_taken_up_again(qtbot, window, tmp_path):
    path = write_table(tmp_path / "many.csv", 60_000)
    choose_source(qtbot, window, path, "Counting: ")
    tab_to("Stop")
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: sees(window, "Stopped at "))
    tab_to("Count again")
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: sees(window, "60,000 texts."), timeout=30_000)


def test_text_of_sources_is_shown_as_it_is(qtbot, window, tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text('text,team\n"<img src=""file:///etc/passwd""> <b>bold</b>",<i>red</i>\n')
    choose_source(qtbot, window, path, "1 text.")
    preview = next(
        each for each in window.findChildren(QTableView) if each.accessibleName() == "First rows of the source"
    )
    tip = preview.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip
    assert preview.model().index(0, 0).data() == '<img src="file:///etc/passwd"> <b>bold</b>'


def test_several_labels_an_item(qtbot, window, table):
    press(Qt.Key.Key_Right)  # from single choice to multi-label
    assert charter_shown(window)["Task"] == "Multi-label"
    choose_source(qtbot, window, table, "30 texts.")
    type_labels(window, "Urgent")
    path = finish(qtbot, window)
    with open_project(path) as project, project.reading() as db:
        assert (charter(db).task, charter(db).question) == ("multi", "Which labels fit this text?")
