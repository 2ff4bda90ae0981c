"""When things are slow, full, broken or closed: no answer is lost, and the page says what is the case."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from app.widgets.buttons import ActionButton
from app.widgets.top_row import SaveState
from labeling.guideline import set_guideline
from labeling.people import person_named
from labeling.project import Project, open_project
from labeling.storage.locks import WriteTurn
from labeling.transfer.importing import ImportOptions, import_source
from labeling.transfer.readers.options import ReadOptions
from labeling.transfer.readers.recognise import open_source
from tests.app.label_window import CONTROL, NO_SIZE_HINTS, LabelWindow, label_window
from tests.builders import LEAD, NOW

pytestmark = pytest.mark.qt_log_ignore(NO_SIZE_HINTS)


@contextmanager
def another_process_writes(project: Project, seconds: float) -> Iterator[None]:
    """Hold the project's write turn for a while, as the command line would."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with WriteTurn(project.path).held():
            held.set()
            done.wait(seconds)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    try:
        yield
    finally:
        thread.join()
        done.set()


def pictures(make_project: Callable[..., Project], tmp_path: Path, n: int, size: int = 300) -> Project:
    """Return a project of `n` pictures, each of one colour."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(n):
        image = QImage(size, size * 3 // 4, QImage.Format.Format_RGB32)
        image.fill(QColor.fromHsv(number * 17 % 360, 200, 200))
        assert image.save(str(folder / f"photo-{number:02}.png"))
    project = make_project(0, held_out=0)
    with project.reading() as db:
        lead = person_named(db, LEAD).id
    import_source(project, open_source(folder, ReadOptions()), ImportOptions(by=lead), now=NOW)
    return project


def shown_colour(label: LabelWindow) -> QColor:
    """Return the colour in the middle of the item area, as painted."""
    view = label.page.area.image
    return QColor(view.grab().toImage().pixel(view.rect().center()))


def name_of(label: LabelWindow) -> str:
    """Return the name of the item as a screen reader hears it."""
    return label.page.area.image.accessibleName().split(",")[0]


def wait_for_picture(label: LabelWindow, but: str = "") -> str:
    label.qtbot.waitUntil(lambda: name_of(label).endswith(".png") and name_of(label) != but)
    return name_of(label)


def test_a_slow_disk_keeps_nobody_waiting(qtbot: Any, make_project: Callable[..., Project]) -> None:
    """Another process holds the file for two seconds: five answers go on at once, none is lost."""
    with label_window(qtbot, make_project(30)) as label:
        label.wait_for_item()
        label.saved()
        given = []
        with another_process_writes(label.project, 2.0):
            began = monotonic()
            for _ in range(5):
                before = label.item()
                given.append(before.removeprefix("text of "))
                label.press("1")
                assert label.item() != before
            assert monotonic() - began < 1.5, "the keys waited for the disk"
        assert label.votes() == dict.fromkeys(given, "cat")
        label.wait_for_item()


def test_beyond_the_prefetched_items_the_page_waits_without_taking_keys(
    qtbot: Any, make_project: Callable[..., Project]
) -> None:
    """While nothing is ready the old item stays, the thin line shows, and keys answer nothing unseen."""
    with label_window(qtbot, make_project(30)) as label:
        label.wait_for_item()
        label.saved()
        given = []
        with another_process_writes(label.project, 0.6):
            for _ in range(6):
                given.append(label.item().removeprefix("text of "))
                label.press("2")
            last = label.item()
            label.press("3", "3", "s", "0")
            assert label.item() == last
            qtbot.waitUntil(label.page.busy.is_busy)
        qtbot.waitUntil(lambda: label.item() != last)
        assert not label.page.busy.is_busy()
        assert label.votes() == dict.fromkeys(given, "dog")


def test_a_full_disk_keeps_the_answers_and_their_order(
    qtbot: Any, make_project: Callable[..., Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(30)
    with label_window(qtbot, project) as label:
        label.wait_for_item()
        label.saved()
        states: list[object] = []
        label.session.saver.state_changed.connect(lambda state, _reason: states.append(state))

        def full(*_: Any, **__: Any) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as disk:
            disk.setattr("labeling.storage.writer._in_transaction", full)
            given = []
            for _ in range(4):
                given.append(label.item().removeprefix("text of "))
                label.press("1")
            qtbot.waitUntil(lambda: label.session.saver.n_waiting == 5)  # four answers and the queue's question
            assert SaveState.FAILED in states
            waiting = label.item()
            label.press(Qt.Key.Key_Backspace)
            label.wait_for("Undo has to wait until your answers are saved.")
            assert label.item() == waiting
        label.session.saver.try_again()
        qtbot.waitUntil(lambda: label.session.saver.state is SaveState.SAVED)
        assert label.votes() == dict.fromkeys(given, "cat")
        assert label.item() == waiting


def test_an_answer_the_project_refuses_is_told_and_taken_from_the_screen(
    qtbot: Any, make_project: Callable[..., Project]
) -> None:
    project = make_project(9)
    with label_window(qtbot, project) as label:
        first = label.wait_for_item()
        project.write(lambda db: db.execute("UPDATE label SET state = 'retired' WHERE name = 'owl'") and None)
        label.press("3")
        qtbot.waitUntil(lambda: any("was not taken" in message.text for message in label.messages))
        assert label.votes() == {}
        assert label.controller.n_session == 0
        label.answer("1")
        assert (label.item(), label.marked()) == (first, set())  # asked again


def test_the_queue_is_empty(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(3, overlap=0.0)) as label:
        first, _ = label.answer("0")
        label.answer("1")
        label.wait_for_item()
        label.press("1")
        label.wait_for("You have answered everything in your queue.")
        assert label.sees("1 item waits for review.")
        label.press("2")
        assert len(label.votes()) == 3
        label.press(Qt.Key.Key_PageUp, Qt.Key.Key_PageUp, Qt.Key.Key_PageUp)
        assert label.item() == first
        label.press("2")
        assert label.votes()[first.removeprefix("text of ")] == "dog"
        label.wait_for("Nothing waits for review.")


def test_a_project_without_items(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(0)) as label:
        label.wait_for("No items yet")


def test_read_only_says_why_and_takes_no_answer(qtbot: Any, make_project: Callable[..., Project]) -> None:
    project = make_project(5)
    with label_window(qtbot, project) as label:
        done, _ = label.answer("1")
    project.close()
    with open_project(project.path, read_only=True, daily_backup=False) as closed:
        label = LabelWindow(qtbot, closed)
        label.wait_for("This project is open read-only")
        assert all(not row.isEnabled() for row in label.page.side.rows())
        assert "read-only" in label.commands.reason("label-skip")
        qtbot.waitUntil(lambda: len(label.page.strip.shown_items()) == 1)
        label.press(Qt.Key.Key_PageUp)
        assert (label.item(), label.marked()) == (done, {"cat"})
        label.press("2", "s", "f", Qt.Key.Key_Backspace)
        assert label.marked() == {"cat"}
        label.controller.close()
        label.session.close()
        label.window.close()


def test_pictures_follow_each_other_without_a_flash(
    qtbot: Any, make_project: Callable[..., Project], tmp_path: Path
) -> None:
    with label_window(qtbot, pictures(make_project, tmp_path, 12)) as label:
        first = wait_for_picture(label)
        qtbot.waitUntil(lambda: len(label.page.strip.shown_items()) > 4)
        qtbot.wait(0)
        for _ in range(8):
            before, colour = name_of(label), shown_colour(label)
            label.press("1")
            now = shown_colour(label)  # painted in this very call, or still the old picture: never an empty canvas
            assert now == colour or name_of(label) != before
            wait_for_picture(label, but=before)
            assert shown_colour(label) != colour
        assert first not in name_of(label)
        assert len(label.votes()) == 8


def test_an_unreadable_picture_is_put_aside_and_can_be_flagged(
    qtbot: Any, make_project: Callable[..., Project], tmp_path: Path
) -> None:
    project = pictures(make_project, tmp_path, 6)
    with label_window(qtbot, project) as label:
        first = wait_for_picture(label)
        label.saved()
        broken = next(item.name for item in label.page.strip.shown_items() if item.name != first)
    (tmp_path / "photos" / broken).write_bytes(b"\x89PNG\r\n\x1a\n nothing more")
    with label_window(qtbot, project) as label:
        wait_for_picture(label)
        label.press("1")
        third = wait_for_picture(label, but=first)
        assert third != broken
        assert any(broken in message.text and "put aside" in message.text for message in label.messages)
        label.press(Qt.Key.Key_PageUp)
        label.wait_for("Unreadable")
        label.press("2")  # what cannot be seen cannot be labelled
        label.press("f", "1")
        assert wait_for_picture(label) == third
        assert sorted(label.votes().values()) == ["cat", "flag"]


def test_a_folder_that_is_gone_stops_the_page_until_it_is_back(
    qtbot: Any, make_project: Callable[..., Project], tmp_path: Path
) -> None:
    project = pictures(make_project, tmp_path, 20)
    (tmp_path / "photos").rename(tmp_path / "elsewhere")
    with label_window(qtbot, project) as label:
        label.wait_for("Several pictures in a row cannot be read")
        assert len(label.votes()) == 0
        with project.reading() as db:
            assert db.execute("SELECT count(*) FROM claim").fetchone()[0] < 20, "the whole queue was run through"
        (tmp_path / "elsewhere").rename(tmp_path / "photos")
        again = next(each for each in label.page.area.findChildren(ActionButton) if each.text() == "Try again")
        qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
        wait_for_picture(label)
        label.press("1")
        assert len(label.votes()) == 1


def test_zoom_keys(qtbot: Any, make_project: Callable[..., Project], tmp_path: Path) -> None:
    with label_window(qtbot, pictures(make_project, tmp_path, 6, size=2400)) as label:
        before = wait_for_picture(label)
        view = label.page.area.image
        fitted = view.zoom()
        label.press("z")
        assert view.zoom() == pytest.approx(1.0)
        label.press("+")
        assert view.zoom() > 1.0
        label.press("-")
        label.press(Qt.Key.Key_0, modifiers=CONTROL)
        assert view.zoom() == pytest.approx(fitted)
        assert name_of(label) == before, "Ctrl+0 is no answer"
        label.press("z", "1")
        wait_for_picture(label, but=before)
        assert label.page.area.image.is_fitting()
        label.commands.run("label-keep-zoom")
        label.press("z")
        here = name_of(label)
        label.press("1")
        wait_for_picture(label, but=here)
        assert view.zoom() == pytest.approx(1.0)


def test_space_drags(qtbot: Any, make_project: Callable[..., Project], tmp_path: Path) -> None:
    with label_window(qtbot, pictures(make_project, tmp_path, 6, size=2400)) as label:
        wait_for_picture(label)
        label.hold(" ")
        assert label.page.area.image.viewport().cursor().shape() == Qt.CursorShape.OpenHandCursor
        label.let_go(" ")
        assert label.page.area.image.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_the_guideline_opens_beside_the_item_and_follows_changes(
    qtbot: Any, make_project: Callable[..., Project]
) -> None:
    project = make_project(9)
    project.write(set_guideline, "# cat\nIt <b>purrs</b>.", 1, NOW)
    with label_window(qtbot, project) as label:
        item = label.wait_for_item()
        label.press("g")
        assert label.page.guideline.isVisible()
        assert "It <b>purrs</b>." in label.page.guideline.text()
        project.write(set_guideline, "# cat\nIt meows.", 1, NOW)
        label.session.touch()
        qtbot.waitUntil(lambda: "It meows." in label.page.guideline.text())
        label.press("g")
        assert not label.page.guideline.isVisible()
        assert label.item() == item


def test_an_annotator_sees_only_the_name_of_the_file(
    qtbot: Any, make_project: Callable[..., Project], tmp_path: Path
) -> None:
    """Folders are often named after classes; the strip and the bar must not tell them."""
    folder = tmp_path / "by-class" / "owl"
    folder.mkdir(parents=True)
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    for n in range(4):
        image.setPixelColor(n, 0, Qt.GlobalColor.blue)
        assert image.save(str(folder / f"{n}.png"))
    project = make_project(0)
    source = open_source(tmp_path / "by-class", ReadOptions())
    import_source(project, source, ImportOptions(by=1), now=NOW)
    with label_window(qtbot, project) as label:
        wait_for_picture(label)
        names = [item.name for item in label.page.strip.shown_items()]
        assert names
        assert not any("owl" in name for name in [*names, name_of(label)])


def test_twelve_megapixel_photos_follow_the_key(
    qtbot: Any, make_project: Callable[..., Project], tmp_path: Path
) -> None:
    """☐ key to next item within DESIGN's promise with 12-megapixel photos (the benchmark measures it with a round)."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(14):
        image = QImage(4000, 3000, QImage.Format.Format_RGB32)
        image.fill(QColor.fromHsv(number * 25, 200, 200))
        assert image.save(str(folder / f"photo-{number:02}.jpg"))
    project = make_project(0, held_out=0)
    import_source(project, open_source(folder, ReadOptions()), ImportOptions(by=1), now=NOW)
    with label_window(qtbot, project) as label:
        qtbot.waitUntil(lambda: name_of(label).endswith(".jpg"))
        seen = [name_of(label)]
        for _ in range(9):
            label.press("1")
            qtbot.waitUntil(lambda: name_of(label) != seen[-1])
            seen.append(name_of(label))
        assert len(set(seen)) == 10
