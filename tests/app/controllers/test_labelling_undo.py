"""Undo and redo by keys: without limit, across restarts, only one's own, and never past what one sees."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from labeling.label_changes import Request, change_labels
from labeling.people import add_person
from labeling.project import Project, open_project
from tests.app.label_window import CONTROL, NO_SIZE_HINTS, SHIFT, LabelWindow, label_window
from tests.builders import NOW, answer

pytestmark = pytest.mark.qt_log_ignore(NO_SIZE_HINTS)
BACK = Qt.Key.Key_Backspace


def key_of(text: str) -> str:
    return text.removeprefix("text of ")


def undo(label: LabelWindow, item: str) -> None:
    label.press(BACK)
    label.qtbot.waitUntil(lambda: label.item() == item)


def test_undo_shows_the_item_with_its_old_answer(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(9)) as label:
        first, _ = label.answer("2")
        second = label.item()
        undo(label, first)
        assert label.marked() == {"dog"}
        assert label.sees("Taken back: dog.")
        assert label.sees(f"Undid: dog on {key_of(first)}.")
        assert label.votes() == {}
        assert label.controller.n_session == 0
        label.press("1")
        assert label.item() == second  # the order is as it was
        assert label.votes() == {key_of(first): "cat"}


def test_undo_goes_back_without_limit_and_redo_forward(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(20)) as label:
        items = [label.answer("1")[0] for _ in range(12)]
        for item in reversed(items):
            undo(label, item)
        label.press(BACK)
        label.wait_for("Your last step was: import of texts.")
        assert label.votes() == {}
        for n, _ in enumerate(items, start=1):
            label.press(Qt.Key.Key_Z, modifiers=CONTROL | SHIFT)
            label.saved()
            qtbot.waitUntil(lambda n=n: label.controller.n_session == n)
        assert label.votes() == dict.fromkeys(map(key_of, items), "cat")
        label.press(Qt.Key.Key_Z, modifiers=CONTROL | SHIFT)
        label.wait_for("There is nothing to bring back.")


def test_undo_across_a_restart(qtbot: Any, make_project: Callable[..., Project]) -> None:
    """☐ undo across a restart ☐ after closing, the answer is there."""
    project = make_project(9)
    with label_window(qtbot, project) as label:
        first, _ = label.answer("3")
        second, _ = label.answer("1")
    project.close()
    with open_project(project.path, daily_backup=False) as again, label_window(qtbot, again) as label:
        waiting = label.wait_for_item()
        assert label.votes() == {key_of(first): "owl", key_of(second): "cat"}
        undo(label, second)
        assert label.marked() == {"cat"}
        undo(label, first)
        assert label.marked() == {"owl"}
        label.answer("2")
        label.answer("2")
        assert label.item() == waiting
        assert label.votes() == {key_of(first): "dog", key_of(second): "dog"}


def test_a_key_pressed_right_behind_undo_is_meant_for_the_item_that_comes_back(
    qtbot: Any, make_project: Callable[..., Project]
) -> None:
    """Backspace, 2: typed faster than the disk writes, it changes the last answer and no other."""
    with label_window(qtbot, make_project(9)) as label:
        first, _ = label.answer("1")
        second = label.item()
        label.press(BACK, "2")
        qtbot.waitUntil(lambda: label.votes() == {key_of(first): "dog"})
        assert label.item() == second


def test_two_undos_and_two_answers_in_one_breath(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(9)) as label:
        first, _ = label.answer("1")
        second, _ = label.answer("1")
        third = label.item()
        label.press(BACK, BACK, "2", "3")
        qtbot.waitUntil(lambda: label.votes() == {key_of(first): "dog", key_of(second): "owl"})
        assert label.item() == third


def test_undoing_a_change_brings_the_earlier_answer_back(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(9)) as label:
        first, _ = label.answer("1")
        waiting = label.item()
        label.press(Qt.Key.Key_PageUp, "2")
        assert label.item() == waiting
        undo(label, first)
        assert label.marked() == {"cat"}
        assert label.votes() == {key_of(first): "cat"}
        label.press("1")  # as it is: nothing to write
        assert label.item() == waiting
        undo(label, first)
        assert label.votes() == {}


def test_undoing_a_skip(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(9)) as label:
        first, _ = label.answer("s")
        undo(label, first)
        assert label.sees("Taken back: skipped.")
        assert label.votes() == {}


def test_only_ones_own_answers_are_taken_back(qtbot: Any, make_project: Callable[..., Project]) -> None:
    project = make_project(9)
    project.write(add_person, "Ben")
    with label_window(qtbot, project) as label:
        label.wait_for_item()
        answer(project, 5, "cat", person="Ben")
        label.press(BACK)
        label.wait_for("Your last step was: import of texts.")  # left alone: Backspace takes back answers
    with project.reading() as db:
        assert db.execute("SELECT count(*) FROM vote").fetchone()[0] == 1


def test_backspace_leaves_other_steps_alone_and_ctrl_z_takes_them_back(
    qtbot: Any, make_project: Callable[..., Project]
) -> None:
    project = make_project(9)
    with label_window(qtbot, project) as label:
        label.wait_for_item()
        lead = label.session.person.id
        project.write(change_labels, "rename", Request(names=("cat", "lynx")), person_id=lead, at=NOW)
        label.session.touch()
        qtbot.waitUntil(lambda: any(row.label.name == "lynx" for row in label.page.side.rows()))
        label.press(BACK)
        label.wait_for("Your last step was:")
        assert any(row.label.name == "lynx" for row in label.page.side.rows())
        label.press(Qt.Key.Key_Z, modifiers=CONTROL)
        qtbot.waitUntil(lambda: any(row.label.name == "cat" for row in label.page.side.rows()))
        assert any("Undid:" in message.text for message in label.messages)


def test_several_labels_come_back_marked(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(9, task="multi")) as label:
        first, _ = label.answer("1", "3", Qt.Key.Key_Return)
        undo(label, first)
        assert label.marked() == {"cat", "owl"}
        label.press("3", Qt.Key.Key_Return)
        assert label.votes() == {key_of(first): ["cat"]}
