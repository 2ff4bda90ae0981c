"""Answers by keys: single choice, several labels, skip, flag, can't decide, notes, and what is stored of them."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent

from labeling.charter import Charter
from labeling.history import item_history
from labeling.items import ids_of_keys
from labeling.people import add_person
from labeling.project import Project
from labeling.queue import WHY
from labeling.storage.projections import rebuild
from tests.app.label_window import CONTROL, NO_SIZE_HINTS, SHIFT, LabelWindow, label_window
from tests.builders import answer, bring_in, text_rows

pytestmark = pytest.mark.qt_log_ignore(NO_SIZE_HINTS)


def count_events(project: Project, kind: str) -> int:
    with project.reading() as db:
        return int(db.execute("SELECT count(*) FROM event WHERE kind = ?", [kind]).fetchone()[0])


def history_of(project: Project, key: str) -> list[dict[str, Any]]:
    with project.reading() as db:
        return item_history(db, ids_of_keys(db, [key])[key])


def key_of(text: str) -> str:
    return text.removeprefix("text of ")


def test_fifty_items_by_keys_each_answered_once(qtbot: Any, make_project: Callable[..., Project]) -> None:
    """☐ 50 single-choice items by keyboard without looking away from the item."""
    with label_window(qtbot, make_project(60)) as label:
        wanted = {}
        for n in range(50):
            key = "123"[n % 3]
            item, _ = label.answer(key)
            wanted[key_of(item)] = {"1": "cat", "2": "dog", "3": "owl"}[key]
        assert len(wanted) == 50
        assert label.votes() == wanted
        label.wait_for("50 of 60 this session")
        assert label.controller.n_session == 50


def test_two_hundred_fast_answers_lose_none_and_double_none(qtbot: Any, make_project: Callable[..., Project]) -> None:
    """Keys as fast as the queue gives items; the next one stands there when the key call returns."""
    with label_window(qtbot, make_project(210)) as label:
        given: list[tuple[str, str]] = []
        for n in range(200):
            ready = len(label.page.strip.shown_items()) > min(n, 5) + 1  # something stands under "Up next"
            item, at_once = label.answer("12"[n % 2])
            assert at_once or not ready, "a prefetched item waited for the event loop"
            given.append((key_of(item), ("cat", "dog")[n % 2]))
        wanted = dict(given)
        assert len(wanted) == 200, "an item was asked twice"
        assert label.votes() == wanted
        assert count_events(label.project, "answer") == 200
        label.project.write(rebuild)
        assert label.votes() == wanted


def test_a_click_on_a_row_is_its_key(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(5)) as label:
        first = label.wait_for_item()
        row = next(row for row in label.page.side.rows() if row.label.name == "dog")
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
        assert label.item() != first
        assert label.votes() == {key_of(first): "dog"}


def test_waiting_for_enter(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(5)) as label:
        first = label.wait_for_item()
        label.commands.run("label-wait-for-enter")
        label.press("1")
        assert (label.item(), label.marked()) == (first, {"cat"})
        label.press("2")
        assert label.marked() == {"dog"}
        label.press(Qt.Key.Key_Return)
        assert label.item() != first
        assert label.votes() == {key_of(first): "dog"}


def test_several_labels_toggle_and_enter_finishes(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(6, task="multi")) as label:
        first = label.wait_for_item()
        label.press("1", "2", "3", "2")
        assert label.marked() == {"cat", "owl"}
        label.press(Qt.Key.Key_Z, modifiers=CONTROL)  # within the item first
        assert label.marked() == {"cat", "dog", "owl"}
        label.press("2", Qt.Key.Key_Return)
        second = label.item()
        assert second not in ("", first)
        assert label.marked() == set()
        assert label.votes() == {key_of(first): ["cat", "owl"]}


def test_enter_twice_on_nothing_means_none_of_these(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(6, task="multi")) as label:
        first = label.wait_for_item()
        label.press(Qt.Key.Key_Return)
        assert label.item() == first
        assert label.sees("Enter again means none of these.")
        label.press("1", "1")  # toggling something starts over
        assert not label.sees("Enter again")
        label.press(Qt.Key.Key_Return, Qt.Key.Key_Return)
        assert label.item() != first
        assert label.votes() == {key_of(first): []}


def test_choices_not_finished_stay_with_their_item(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(6, task="multi")) as label:
        label.wait_for_item()
        label.saved()
        label.press("1", "3")
        label.press(Qt.Key.Key_Right)
        assert label.marked() == set()
        label.press(Qt.Key.Key_Left)
        assert label.marked() == {"cat", "owl"}
        assert label.votes() == {}


def test_a_key_held_down_answers_once(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(20)) as label:
        label.wait_for_item()
        label.press("1")
        for key, text in ((Qt.Key.Key_1, "1"), (Qt.Key.Key_S, "s"), (Qt.Key.Key_Backspace, "\b")):
            for _ in range(5):
                event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text, True)
                QCoreApplication.sendEvent(label.page, event)
        assert len(label.votes()) == 1


def test_cant_decide_skip_and_bring_back(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(8)) as label:
        undecided = label.wait_for_item()
        label.press("0")
        skipped = label.item()
        label.press("s")
        waiting = label.item()
        assert label.votes() == {key_of(undecided): "cant-decide", key_of(skipped): "skip"}
        assert label.controller.n_session == 1
        label.press("S", modifiers=SHIFT)
        assert label.item() == skipped
        label.press("3")
        assert label.item() == waiting
        assert label.votes()[key_of(skipped)] == "owl"


def test_a_skipped_item_comes_back_at_the_end(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(4, overlap=0.0)) as label:
        skipped = label.wait_for_item()
        label.press("s")
        seen = [label.answer("1")[0] for _ in range(3)]
        assert skipped not in seen
        assert label.item() == skipped


def test_the_last_skipped_item_of_an_earlier_session_is_found(qtbot: Any, make_project: Callable[..., Project]) -> None:
    project = make_project(8)
    with label_window(qtbot, project) as label:
        skipped = label.wait_for_item()
        label.press("s")
        for _ in range(6):
            label.answer("1")
    with label_window(qtbot, project) as label:
        label.wait_for_item()
        label.press("S", modifiers=SHIFT)
        qtbot.waitUntil(lambda: label.item() == skipped)


def test_flag_asks_for_a_reason(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(6)) as label:
        first = label.wait_for_item()
        label.press("f")
        assert label.sees("What is wrong with it?")
        label.press(Qt.Key.Key_Escape)
        assert not label.sees("What is wrong with it?")
        label.press("f", "2")  # a reason, not the label 2
        assert label.item() != first
        assert label.votes() == {key_of(first): "flag"}
        assert history_of(label.project, key_of(first))[-1]["value"] == ["flag", ["duplicate", ""]]


def test_flag_by_arrows_and_enter(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(6)) as label:
        first = label.wait_for_item()
        label.press("f", Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
        assert history_of_saved(label, first)["value"] == ["flag", ["private", ""]]


def history_of_saved(label: LabelWindow, item: str) -> dict[str, Any]:
    label.saved()
    return history_of(label.project, key_of(item))[-1]


def test_a_note_is_kept_with_its_item(qtbot: Any, make_project: Callable[..., Project]) -> None:
    project = make_project(6)
    with label_window(qtbot, project) as label:
        first = label.wait_for_item()
        label.press("n")
        label.press(*"1 is <b>odd?</b>")  # letters and digits are text here, no labels
        label.press(Qt.Key.Key_Return)
        label.wait_for("Note saved.")
        assert label.item() == first
        assert history_of_saved(label, first)["value"] == "1 is <b>odd?</b>"
        label.press("n")
        label.press("x", Qt.Key.Key_Escape)  # thrown away
        label.press("2")
        assert label.votes() == {key_of(first): "dog"}
        assert count_events(project, "note") == 1


def test_undo_takes_a_note_back(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(6)) as label:
        first = label.wait_for_item()
        label.press("n", "h", "i", Qt.Key.Key_Return)
        label.wait_for("Note saved.")
        label.press(Qt.Key.Key_Backspace)
        label.wait_for("Undid: note on")
        assert label.item() == first
        assert history_of(label.project, key_of(first))[0]["undone"]


def test_going_back_changes_an_answer_and_keeps_the_old_one(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(8)) as label:
        first = label.wait_for_item()
        label.press("1")
        waiting = label.item()
        label.press(Qt.Key.Key_PageUp)
        assert (label.item(), label.marked()) == (first, {"cat"})
        assert label.sees("Your answer: cat.")
        label.press("2")
        assert label.item() == waiting
        assert label.votes() == {key_of(first): "dog"}
        events = [event for event in history_of(label.project, key_of(first)) if event["kind"] == "answer"]
        assert len(events) == 2
        assert not events[0]["undone"]
        assert label.controller.n_session == 1


def test_looking_back_changes_nothing(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(8)) as label:
        label.wait_for_item()
        label.press("1", "2")
        waiting = label.item()
        for key in ("1", "s"):  # the same answer again; a skip of an answered item
            label.press(Qt.Key.Key_Left, Qt.Key.Key_Left)
            assert label.item() != waiting
            label.press(key)
            assert label.item() == waiting
        assert count_events_saved(label) == 2


def count_events_saved(label: LabelWindow) -> int:
    label.saved()
    return count_events(label.project, "answer")


def test_a_click_in_the_strip_opens_that_item(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(8)) as label:
        first = label.wait_for_item()
        label.press("1")
        label.saved()
        ids = [item.id for item in label.page.strip.shown_items()]
        label.page.strip.item_chosen.emit(ids[0])
        assert label.item() == first
        label.page.strip.item_chosen.emit(ids[3])  # one that is still to come may be answered first
        chosen = label.item()
        label.press("3")
        assert label.votes()[key_of(chosen)] == "owl"


def test_an_answer_changed_elsewhere_is_shown_as_it_is_now(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(8)) as label:
        first, _ = label.answer("1")
        label.saved()
        with label.project.reading() as db:
            item = ids_of_keys(db, [key_of(first)])[key_of(first)]
        answer(label.project, item, "dog")  # as a bulk change in Data does
        label.press(Qt.Key.Key_PageUp)
        assert label.marked() == {"dog"}
        label.press("1")
        assert label.votes() == {key_of(first): "cat"}


def test_an_item_opened_from_data(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(30)) as label:
        waiting = label.wait_for_item()
        with label.project.reading() as db:
            ids = ids_of_keys(db, [f"t{n:03}" for n in range(30)])
        shown = {item.id for item in label.page.strip.shown_items()}
        key = next(key for key, item in ids.items() if item not in shown and key != key_of(waiting))
        label.controller.show_item(ids[key])
        assert label.item() == f"text of {key}"
        label.press("2")
        assert label.item() == waiting
        assert label.votes() == {key: "dog"}


def test_answers_are_told_after_they_are_on_disk(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(5)) as label:
        item = label.wait_for_item()
        with qtbot.waitSignal(label.controller.answered):
            label.press("1")
        with label.project.reading() as db:
            found = db.execute("SELECT count(*) FROM vote").fetchone()[0]
        assert found == 1, item


def test_counts_and_targets_follow_at_once(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(30, target=10)) as label:
        label.wait_for_item()
        label.press("1", "1", "2")
        label.wait_for("Targets 3 of 30")
        assert label.counts() == {"cat": 2, "dog": 1, "owl": 0}
        label.press(Qt.Key.Key_Backspace)
        label.wait_for("Targets 2 of 30")


def test_the_palette_works_with_24_labels(qtbot: Any, make_project: Callable[..., Project]) -> None:
    """☐ the palette works with 24 labels."""
    names = [f"kind {n:02}" for n in range(1, 25)]
    with label_window(qtbot, make_project(9, labels=names)) as label:
        first = label.wait_for_item()
        label.press("e")  # the tenth key
        second = label.item()
        label.press("/")  # labels beyond the keys are searched
        label.press(*"24", Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: label.item() not in (first, second))
        label.page.setFocus()
        assert label.votes() == {key_of(first): "kind 10", key_of(second): "kind 24"}


def test_an_annotator_always_reads_the_same_reason(qtbot: Any, make_project: Callable[..., Project]) -> None:
    """☐ an overlap item cannot be told apart: words, counts and looks do not depend on the stream."""
    project = make_project(60, overlap=1.0, target=20)
    with label_window(qtbot, project) as label:  # Ada answers some first
        for _ in range(30):
            label.answer("1")
    other = project.write(add_person, "Ben")
    with label_window(qtbot, project) as label:
        others = label.wait_for_item()
        label.session.set_person(other)
        qtbot.waitUntil(lambda: label.item() != others)
        streams, looks = set(), set()
        for _ in range(9):
            item = label.wait_for_item()
            with project.reading() as db:
                row = db.execute(
                    "SELECT stream FROM claim c JOIN item i ON i.id = c.item_id WHERE i.key = ? AND person_id = ?",
                    [key_of(item), other.id],
                ).fetchone()
            streams.add(row[0])
            assert label.sees(WHY)
            before = label.counts()
            label.answer("2")
            wanted = {**before, "dog": before["dog"] + 1}  # neither an agreeing nor a disagreeing vote shows
            qtbot.waitUntil(lambda wanted=wanted: label.counts() == wanted)
            looks.add(tuple(row.label.name for row in label.page.side.rows()))
        assert len(streams) > 1, "the test needs overlap items beside others"
        assert len(looks) == 1


def test_a_lead_reads_the_true_stream_after_the_answer(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(9)) as label:
        label.wait_for_item()
        assert label.sees(WHY)
        label.press("1")
        label.saved()
        label.press(Qt.Key.Key_PageUp)
        assert not label.sees(WHY)


def test_another_person_gets_their_own_queue(qtbot: Any, make_project: Callable[..., Project]) -> None:
    project = make_project(40)
    other = project.write(add_person, "Ben")
    with label_window(qtbot, project) as label:
        first = label.wait_for_item()
        label.press("1")
        second = label.item()
        label.session.set_person(other)
        label.wait_for("0 of 60 this session")
        qtbot.waitUntil(lambda: label.item() not in (first, second))
        label.press("2")
        assert set(label.votes().values()) == {"dog"}
        assert label.controller.n_session == 1


def test_new_items_end_the_empty_queue(qtbot: Any, make_project: Callable[..., Project]) -> None:
    project = make_project(2, overlap=0.0)
    with label_window(qtbot, project) as label:
        label.wait_for_item()
        label.press("1")
        label.wait_for_item()
        label.press("1")
        label.wait_for("You have answered everything in your queue.")
        bring_in(project, text_rows(3, first=10), name="more")
        label.session.touch()
        qtbot.waitUntil(lambda: bool(label.item()))


def test_the_words_of_several_labels_are_plain(qtbot: Any, make_project: Callable[..., Project]) -> None:
    charter = Charter(name="x", task="single", question="<img src='file:///etc/passwd'> Which?")
    with label_window(qtbot, make_project(5, charter=charter, labels=("<b>cat</b>", "dog"))) as label:
        label.wait_for_item()
        assert label.sees("<img src='file:///etc/passwd'> Which?")
        label.press("1")
        label.press(Qt.Key.Key_PageUp)
        assert label.sees("Your answer: <b>cat</b>.")
