"""Settings by keys and clicks, on a real project."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QMenu, QSpinBox

from app.commands import Spec
from app.controllers.settings import SettingsController
from app.preferences import computer_preferences
from labeling import settings
from labeling.labels import labels
from labeling.mix import mix, retrain_after
from labeling.people import add_person, people, person_named
from labeling.project import Project, open_project
from labeling.storage.backup import back_up
from labeling.undo import undo
from tests.app.page_window import CONTROL, PageWindow
from tests.builders import NOW, answer

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what the offscreen platform says of menus


class SettingsWindow(PageWindow):
    """The page, with a few commands as the app has them."""

    def __init__(self, qtbot: Any, project: Project) -> None:
        def make(session: Any, commands: Any) -> SettingsController:
            self.ran: list[str] = []
            for spec in (
                Spec(id="skip", words="Skip", key="S", where="label"),
                Spec(id="flag", words="Flag", key="F", where="label"),
                Spec(id="data-flag", words="Flag the selected items", key="F", where="data"),
                Spec(id="undo", words="Undo the last step", key="Ctrl+Z"),
            ):
                commands.add(spec, lambda spec=spec: self.ran.append(spec.id))
            return SettingsController(session, computer_preferences(), commands)

        super().__init__(qtbot, project, make)
        self.preferences = computer_preferences()

    def named(self, kind: type, name: str) -> Any:
        """Return the visible control with this accessible name."""
        found: list[Any] = []

        def look() -> bool:
            found[:] = [one for one in self.page.findChildren(kind) if one.isVisible() and one.accessibleName() == name]
            return bool(found)

        self.qtbot.waitUntil(look)
        return found[0]

    def section(self, words: str) -> None:
        """Go to a section by a click."""
        self.qtbot.mouseClick(self.named(QAbstractButton, words), Qt.MouseButton.LeftButton)

    def choose(self, name: str, words: str) -> None:
        """Choose an entry of a drop-down field."""
        box = self.named(QComboBox, name)
        box.setCurrentIndex(box.findText(words))
        box.activated.emit(box.currentIndex())

    def write_into(self, name: str, text: str) -> None:
        """Replace the text of a field and press Enter."""
        field = self.named(QLineEdit, name)
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def record(self, command: str, key: Any, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press the key button of a command, then a key."""
        prefix = f"Key of {command}: "
        buttons = [one for one in self.page.findChildren(QAbstractButton) if one.accessibleName().startswith(prefix)]
        buttons[0].setFocus()
        QTest.keyClick(buttons[0], Qt.Key.Key_Space)
        self.press(key, modifiers)

    def labels(self) -> list[tuple[str, str | None, int, int | None]]:
        with self.project.reading() as db:
            return [(label.name, label.key, label.colour, label.target) for label in labels(db)]


@pytest.fixture
def project(make_project) -> Project:
    project = make_project(8, overlap=0.0)
    project.write(add_person, "Mara")
    return project


@pytest.fixture
def shown(qtbot, project) -> Iterator[SettingsWindow]:
    window = SettingsWindow(qtbot, project)
    yield window
    window.close()


def test_a_shortcut_is_recorded_and_works_at_once(shown):
    """UX 5.8: every shortcut can be changed."""
    shown.section("Shortcuts")
    shown.record("Skip", "w")
    assert shown.commands.key("skip") == "W"
    assert shown.commands.command_of_key("W", ("label",)) == "skip"
    shown.record("Undo the last step", Qt.Key.Key_U, CONTROL)
    assert shown.commands.key("undo") == "Ctrl+U"
    assert computer_preferences().get("keys") == {"skip": "W", "undo": "Ctrl+U"}


def test_every_command_has_a_row(shown):
    """UX 5.8: every shortcut can be changed."""
    shown.section("Shortcuts")
    names = [one.accessibleName() for one in shown.page.findChildren(QAbstractButton)]
    for spec in shown.commands.specs():
        assert any(name.startswith(f"Key of {spec.words}: ") for name in names)


def test_a_clash_is_named_with_free_keys_and_changes_nothing(shown):
    """UX 5.8: clashes are named."""
    shown.section("Shortcuts")
    shown.record("Skip", "f")
    assert shown.commands.key("skip") == "S"
    assert shown.says("F is already used for Flag. Free keys: ")
    shown.record("Skip", "2")
    assert shown.says("2 is already used for the label dog.")
    shown.record("Flag the selected items", "2")  # of another page: labels have no key there
    assert shown.commands.key("data-flag") == "2"


def test_esc_keeps_a_key_backspace_takes_it_and_reset_brings_all_back(shown):
    shown.section("Shortcuts")
    shown.record("Skip", Qt.Key.Key_Escape)
    assert shown.commands.key("skip") == "S"
    shown.record("Skip", Qt.Key.Key_Backspace)
    assert shown.commands.key("skip") == ""
    shown.click("Reset all")
    assert shown.commands.key("skip") == "S"
    assert shown.ran == []


def test_another_name_or_colour_keeps_the_answers(shown):
    """UX 5.8: changing a label's name or colour keeps its answers."""
    answer(shown.project, 1, "dog")
    shown.section("Labels and keys")
    shown.write_into("Name of dog", "hound")
    shown.qtbot.waitUntil(lambda: shown.labels()[1][0] == "hound")
    shown.quiet()
    swatch = shown.named(QAbstractButton, "Colour of hound")
    shown.qtbot.mouseClick(swatch, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == "slate").trigger()
    menu.close()
    shown.qtbot.waitUntil(lambda: shown.labels()[1][2] == 7)
    assert shown.project.votes()["label"].tolist() == ["hound"]


def test_a_key_that_belongs_to_another_label_is_not_offered_and_a_target_is_set(shown):
    shown.section("Labels and keys")
    keys = shown.named(QComboBox, "Key of cat")
    assert "2" not in [keys.itemText(place) for place in range(keys.count())]
    shown.choose("Key of cat", "7")
    shown.qtbot.waitUntil(lambda: shown.labels()[0][1] == "7")
    target = shown.named(QSpinBox, "Target of cat")
    target.setFocus()
    target.selectAll()
    QTest.keyClicks(target, "120")
    QTest.keyClick(target, Qt.Key.Key_Return)
    shown.qtbot.waitUntil(lambda: shown.labels()[0][3] == 120)


def test_merging_previews_its_counts_and_is_undone(shown):
    """UX 5.8: merging labels previews counts and is undoable."""
    for item in (1, 2, 3):
        answer(shown.project, item, "owl")
    answer(shown.project, 1, "owl", person="Mara")
    before = shown.project.finals()
    shown.section("Labels and keys")
    more = shown.named(QAbstractButton, "Merge or retire owl")
    shown.qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    into = next(action for action in menu.actions() if action.text() == "Merge into").menu()
    next(action for action in into.actions() if action.text() == "cat").trigger()
    menu.close()
    shown.qtbot.waitUntil(lambda: shown.says("Merge “owl” into “cat”?"))
    assert shown.says("4 answers on") and shown.says("will count as “cat”. You can undo this.")
    assert [name for name, *_ in shown.labels()] == ["cat", "dog", "owl"]
    assert shown.project.finals().equals(before)
    shown.click("Merge")
    shown.qtbot.waitUntil(lambda: [name for name, *_ in shown.labels()] == ["cat", "dog"])
    assert set(shown.project.finals()["label"]) == {"cat"}
    with shown.project.reading() as db:
        ada = person_named(db, "Ada").id
    shown.project.write(undo, ada, NOW)
    assert shown.project.finals().equals(before)


def test_a_name_that_is_taken_is_refused_in_words(shown):
    shown.section("Labels and keys")
    shown.write_into("Name of dog", "cat")
    shown.qtbot.waitUntil(lambda: shown.says("The label 'cat' is there already"))
    shown.write_into("Name of a new label", "fox")
    shown.qtbot.waitUntil(lambda: [name for name, *_ in shown.labels()][-1] == "fox")


def test_people_are_added_renamed_given_roles_and_deactivated(shown):
    shown.write_into("Name of a new person", "Jun")
    shown.choose("Role of Jun", "Reviewer")
    shown.qtbot.waitUntil(lambda: everyone(shown)["Jun"].role == "reviewer")
    shown.write_into("Name of Mara", "Mara Okafor")
    shown.qtbot.waitUntil(lambda: "Mara Okafor" in everyone(shown))
    shown.quiet()
    shown.qtbot.waitUntil(lambda: bool(find(shown, "Mara Okafor is active")))
    shown.qtbot.mouseClick(find(shown, "Mara Okafor is active")[0], Qt.MouseButton.LeftButton)
    shown.qtbot.waitUntil(lambda: not everyone(shown)["Mara Okafor"].active)
    shown.choose("Role of Ada", "Annotator")
    shown.qtbot.waitUntil(lambda: shown.says("Ada is the only lead"))
    assert everyone(shown)["Ada"].role == "lead"


def test_switching_person_says_that_it_is_a_name_tag(shown):
    assert shown.says("This is a name tag, not a lock")
    with shown.qtbot.waitSignal(shown.controller.person_chosen) as chosen:
        shown.qtbot.mouseClick(find(shown, "Switch to Mara")[0], Qt.MouseButton.LeftButton)
    assert chosen.args[0].name == "Mara"


def test_an_annotator_has_keys_and_appearance_only(shown):
    with shown.project.reading() as db:
        mara = person_named(db, "Mara")
    shown.session.set_person(mara)
    shown.quiet()
    assert shown.says("Mine")
    shown_names = [one.accessibleName() for one in shown.page.findChildren(QAbstractButton) if one.isVisible()]
    assert "Shortcuts" in shown_names and "Appearance" in shown_names
    assert not {"People", "Labels and keys", "Queue", "Backups"} & set(shown_names)


def test_the_queue_is_mixed_with_a_preview(shown):
    shown.section("Queue")
    share = shown.named(QSpinBox, "Share of Random")
    share.setValue(50)
    shown.qtbot.waitUntil(lambda: stored(shown)["random"] == 0.5)
    assert shown.says("10 %")  # what is left for unsure
    held_out = shown.named(QSpinBox, "Share of Held out")
    held_out.setValue(90)
    shown.qtbot.waitUntil(lambda: shown.says("The shares add up to 160%"))
    assert stored(shown)["held-out"] == 0.2
    held_out.setValue(0)
    shown.named(QSpinBox, "Share of Overlap").setValue(0)
    share.setValue(100)
    shown.qtbot.waitUntil(lambda: stored(shown) == {"held-out": 0.0, "random": 1.0, "overlap": 0.0})
    assert shown.says("R  random 20")


def test_learning_again_is_set(shown):
    shown.section("Queue")
    shown.named(QSpinBox, "Learn again after so many new answers").setValue(25)
    shown.qtbot.waitUntil(lambda: shown.session.read(retrain_after) == 25)
    assert shown.session.read(lambda db: settings.get(db, "retrain_after")) == 25


def test_appearance_is_told_at_once(shown):
    shown.section("Appearance")
    with shown.qtbot.waitSignal(shown.controller.appearance_changed) as changed:
        shown.qtbot.mouseClick(button(shown, "Dark"), Qt.MouseButton.LeftButton)
    assert changed.args == ["dark", None]
    with shown.qtbot.waitSignal(shown.controller.appearance_changed) as changed:
        shown.choose("Size of text", "125%")
    assert changed.args == ["dark", 1.25]


def test_backups_are_listed_made_and_opened_as_a_copy(shown):
    """UX 5.8: a restored backup opens as a copy."""
    back_up(shown.project.path, "2025-03-10")
    shown.section("Backups")
    assert shown.says("There is no copy yet.")
    shown.click("Make a copy now")
    shown.qtbot.waitUntil(lambda: len(find(shown, "Open 2025-03-10 as a copy")) == 1)
    assert len([one for one in names(shown) if one.endswith("as a copy")]) == 2
    with shown.qtbot.waitSignal(shown.controller.project_wanted) as wanted:
        shown.qtbot.mouseClick(find(shown, "Open 2025-03-10 as a copy")[0], Qt.MouseButton.LeftButton)
    assert wanted.args[0].name == "animals from 2025-03-10.labelwright"
    with open_project(wanted.args[0], daily_backup=False) as copy:
        assert len(copy.items()) == 8


def test_a_read_only_project_shows_but_changes_nothing(qtbot, project):
    project.close()
    with open_project(project.path, read_only=True) as again:
        window = SettingsWindow(qtbot, again)
        try:
            window.section("Queue")
            assert not window.named(QSpinBox, "Share of Random").isEnabled()
            window.section("Labels and keys")
            assert not window.named(QLineEdit, "Name of cat").isEnabled()
        finally:
            window.close()


def everyone(shown: SettingsWindow) -> dict[str, Any]:
    return {person.name: person for person in shown.session.read(people)}


def stored(shown: SettingsWindow) -> dict[str, float]:
    return shown.session.read(mix)


def names(shown: SettingsWindow) -> list[str]:
    return [one.accessibleName() for one in shown.page.findChildren(QAbstractButton) if one.isVisible()]


def find(shown: SettingsWindow, name: str) -> list[QAbstractButton]:
    buttons = shown.page.findChildren(QAbstractButton)
    return [one for one in buttons if one.isVisible() and one.accessibleName() == name]


def button(shown: SettingsWindow, words: str) -> QAbstractButton:
    buttons = shown.page.findChildren(QAbstractButton)
    return next(one for one in buttons if one.isVisible() and one.text() == words)
