import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QRadioButton, QTableView

from app.controllers.export import COMMAND, ExportController
from app.widgets.fields import CheckBox, SpinBox
from app.widgets.message_bar import MessageBar
from app.widgets.segmented import SegmentedControl
from labeling.people import add_person
from labeling.project import Project, open_project
from tests.app.page_window import CONTROL, PageWindow
from tests.builders import answer, bring_in, text_row

LABELS = ("cat", "dog", "owl")


@pytest.fixture
def show(qtbot) -> Iterator[object]:
    windows: list[PageWindow] = []

    def make(project: Project, size: tuple[int, int] = (1364, 794)) -> PageWindow:
        windows.append(PageWindow(qtbot, project, ExportController, size))
        ready(windows[-1])
        return windows[-1]

    yield make
    for window in windows:
        window.close()


def ready(window: PageWindow) -> None:
    """Wait until the preview shows what was chosen last, or why it cannot."""
    reasons = ("The preview is not ready yet", "An export is running")
    window.qtbot.waitUntil(
        lambda: not window.jobs.names() and window.commands.reason(COMMAND) not in reasons, timeout=20_000
    )


def label_some(project: Project, n: int = 40) -> Project:
    project.write(add_person, "Ben")
    for item in range(1, n + 1):
        answer(project, item, LABELS[item % 3])
        if item % 4 == 0:
            answer(project, item, LABELS[(item + (item % 8 == 0)) % 3], person="Ben")
    return project


@pytest.fixture
def labelled(make_project) -> Project:
    return label_some(make_project(60, held_out=0.2))


def field(window: PageWindow, name: str, kind: type = QLineEdit):
    return next(one for one in window.window.findChildren(kind) if one.accessibleName() == name)


def choose(window: PageWindow, words: str) -> None:
    """Click the format or kind of answers that begins with these words."""
    buttons = [one for one in window.window.findChildren(QRadioButton) if one.isVisible()]
    button = next(one for one in buttons if one.text().startswith(words))
    window.qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=button.rect().center())
    ready(window)


def save_to(window: PageWindow, target: Path) -> None:
    edit = field(window, "Save to")
    edit.setFocus()
    edit.selectAll()
    window.qtbot.keyClicks(edit, str(target))
    ready(window)


def export(window: PageWindow) -> str:
    """Press Ctrl+Enter, wait for the end, and return what is said then."""
    n = len(window.messages)
    window.press(Qt.Key.Key_Return, CONTROL)
    window.qtbot.waitUntil(lambda: len(window.messages) > n, timeout=20_000)
    ready(window)
    return window.messages[-1].text


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def shown_table(window: PageWindow) -> list[list[str]]:
    table = next(one for one in window.window.findChildren(QTableView) if one.accessibleName().startswith("Rows"))
    model = table.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())] for row in range(model.rowCount())
    ]


def test_the_same_settings_and_seed_give_identical_files(show, labelled, tmp_path):
    """UX 5.7: same settings and seed give identical files, by "same settings again" too; a taken name gets a number."""
    window = show(labelled)
    seed = field(window, "Seed", SpinBox)
    seed.setValue(2026)
    save_to(window, tmp_path / "set.jsonl")
    export(window)
    taken = "set.jsonl exists already, so this one will be named set-2.jsonl."
    window.sees(taken)
    seed.setValue(1)
    ready(window)
    window.window.findChild(SegmentedControl).setFocus()
    window.press(Qt.Key.Key_Right)
    assert window.says("Nothing was exported") is False
    window.click("Same settings again")
    ready(window)
    assert seed.value() == 2026
    export(window)
    assert (tmp_path / "set.jsonl").read_bytes() == (tmp_path / "set-2.jsonl").read_bytes()
    first, second = (json.loads((tmp_path / f"{name}.jsonl.manifest.json").read_text()) for name in ("set", "set-2"))
    for manifest in (first, second):
        del manifest["exported_at"]
        manifest["files"][0].pop("name")
    assert first == second


@pytest.mark.parametrize(
    ("form", "suffix", "answers", "unit"),
    [
        ("JSONL", ".jsonl", "Best available", "items"),
        ("CSV", ".csv", "Only agreed", "items"),
        ("JSONL", ".jsonl", "Every vote", "rows"),
        ("Folders", "", "Best available", "items"),
    ],
)
def test_counts_in_preview_button_files_and_manifest_agree(show, labelled, tmp_path, form, suffix, answers, unit):
    """UX 5.7: counts in preview, button, files and manifest agree."""
    window = show(labelled)
    choose(window, answers)
    choose(window, form)
    target = tmp_path / f"out{suffix}"
    save_to(window, target)
    table = shown_table(window)
    total = sum(int(n) for n in table[-1][1:])
    assert window.button("Export").text() == f"Export {total} {unit}"
    said = export(window)
    assert said == f"{total} {unit} exported to {target.name}."
    beside = target / "manifest.json" if form == "Folders" else target.with_name(f"{target.name}.manifest.json")
    manifest = json.loads(beside.read_text(encoding="utf-8"))
    assert manifest["rows"] == total
    splits = list(manifest["rows_per_split"])
    assert table[-1][1:] == [str(n) for n in manifest["rows_per_split"].values()]
    for name, *counts in table[:-1]:
        assert counts == [str(manifest["rows_per_label"][name][split]) for split in splits]
    if form == "JSONL":
        per_split = Counter(line["split"] for line in lines(target))
        assert per_split == manifest["rows_per_split"]
    elif form == "CSV":
        assert len(target.read_text(encoding="utf-8").splitlines()) == total + 1
    else:
        assert sum(path.suffix == ".txt" for path in target.rglob("*")) == total


def test_no_group_and_no_duplicate_crosses_a_split(show, make_project, tmp_path):
    """UX 5.7: no group or duplicate crosses a split."""
    project = make_project(0, held_out=0.1)
    bring_in(project, [text_row(f"t{n:03}", f"text {n % 87}", group=f"plot-{n // 3}") for n in range(90)])
    label_some(project, 90)
    window = show(project)
    window.sees("No group and no duplicate is in two sets.")
    save_to(window, tmp_path / "out.jsonl")
    export(window)
    split_of_text: dict[str, set[str]] = {}
    split_of_group: dict[int, set[str]] = {}
    found = lines(tmp_path / "out.jsonl")
    for line in found:
        split_of_text.setdefault(line["text"], set()).add(line["split"])
        split_of_group.setdefault(int(line["item"][1:]) // 3, set()).add(line["split"])
    assert all(len(splits) == 1 for splits in (*split_of_text.values(), *split_of_group.values()))
    assert {line["split"] for line in found if line["held_out"]} <= {"test"}


def test_jsonl_read_back_gives_the_same_labels(show, labelled, tmp_path):
    """UX 5.7: JSONL read back gives the same labels."""
    window = show(labelled)
    save_to(window, tmp_path / "out.jsonl")
    export(window)
    finals = labelled.finals()
    assert {line["item"]: line["label"] for line in lines(tmp_path / "out.jsonl")} == dict(
        zip(finals["item"], finals["label"], strict=True)
    )


@pytest.mark.parametrize("form", ["JSONL", "Folders"])
def test_stopping_leaves_nothing_behind(show, labelled, tmp_path, form, qtbot):
    """UX 5.7: stopping leaves no partial folder."""
    window = show(labelled)
    choose(window, form)
    place = tmp_path / "exports"
    place.mkdir()
    save_to(window, place / "out")
    names: list[str] = []
    window.jobs.shown.connect(lambda name, _done, _total: names.append(name))
    window.click("Export")
    window.jobs.stop_shown()
    qtbot.waitUntil(lambda: bool(window.messages), timeout=20_000)
    assert window.messages[-1].text == "The export was stopped. Nothing of it was left behind."
    assert names[0].startswith("Exporting ")
    assert list(place.iterdir()) == []
    ready(window)
    assert window.button("Export").isEnabled()


def test_the_window_stays_usable_while_an_export_runs(show, labelled, tmp_path):
    """UX 5.7: progress with Stop in the status bar, the app stays usable; one export at a time."""
    window = show(labelled)
    save_to(window, tmp_path / "out.jsonl")
    window.click("Export")
    assert window.button("Exporting").isEnabled() is False
    assert window.commands.reason(COMMAND) == "An export is running"
    field(window, "Seed", SpinBox).setValue(5)
    window.qtbot.waitUntil(lambda: (tmp_path / "out.jsonl").exists(), timeout=20_000)
    window.qtbot.waitUntil(lambda: bool(window.messages))
    ready(window)
    assert json.loads((tmp_path / "out.jsonl.manifest.json").read_text())["split"]["seed"] == 0


def test_the_message_opens_the_folder_and_copies_the_path(show, labelled, tmp_path, qtbot):
    """UX 5.7: then "374 items exported" with Open folder and Copy path."""
    window = show(labelled)
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.action_chosen.connect(lambda _message, action: window.controller.act_on_message(action))
    save_to(window, tmp_path / "out.jsonl")
    export(window)
    bar.show_message(window.messages[-1])
    assert [action.text for action in window.messages[-1].actions] == ["Open folder", "Copy path"]
    bar.action_chosen.emit("export", window.messages[-1].actions[1].key)
    assert QGuiApplication.clipboard().text() == str(tmp_path / "out.jsonl")
    assert window.controller.act_on_message("retry") is False


def test_a_read_only_project_exports_too(show, labelled, tmp_path):
    labelled.close()
    opened = open_project(labelled.path, read_only=True, daily_backup=False)
    try:
        window = show(opened)
        save_to(window, tmp_path / "out.csv")
        choose(window, "CSV")
        assert "exported to out.csv" in export(window)
        window.close()
    finally:
        opened.close()


def test_nothing_labelled_says_so(show, make_project, qtbot):
    """UX 5.7, states: nothing labelled; the first answer opens the page."""
    project = make_project(10)
    window = show(project)
    window.sees("Nothing to export yet")
    window.sees("Label some items first")
    assert window.commands.run(COMMAND) is False
    answer(project, 1, "cat")
    window.session.touch()
    qtbot.waitUntil(lambda: window.page.tab() == "new", timeout=10_000)
    ready(window)
    assert window.button("Export 1 item").isEnabled()


def test_a_choice_that_has_nothing_says_why(show, make_project):
    project = make_project(10)
    answer(project, 1, "cat")
    window = show(project)
    choose(window, "Only agreed")
    window.sees("No item is settled or has two answers that say the same.")
    assert not window.button("Export").isEnabled()


def test_formats_that_do_not_fit_stay_visible_with_the_reason(show, make_project):
    """UX 5.7: formats that do not fit the task stay visible with the reason."""
    project = make_project(10, task="multi")
    answer(project, 1, "cat", "dog")
    window = show(project)
    folders = next(one for one in window.window.findChildren(QRadioButton) if one.text() == "Folders by label")
    assert folders.isVisible()
    assert not folders.isEnabled()
    assert "one label per item" in folders.accessibleDescription()


def test_folders_cannot_hold_votes(show, labelled):
    window = show(labelled)
    choose(window, "Every vote")
    window.sees("names stay here")
    choose(window, "Folders")
    votes = next(one for one in window.window.findChildren(QRadioButton) if one.text().startswith("Every vote"))
    assert not votes.isEnabled()
    assert window.button("Export").text().endswith("items")


@pytest.mark.parametrize(
    ("name", "share", "words"),
    [
        ("val", 30, "The shares sum to 120 %, not to 100 %."),
        ("train", 10, 'The split "train" is named twice.'),
        ("", 10, "Every set needs a name."),
    ],
)
def test_sets_that_cannot_be_are_refused_beside_them(show, labelled, name, share, words):
    window = show(labelled)
    edit = field(window, "Name of set 2")
    edit.clear()
    window.qtbot.keyClicks(edit, name)
    edit.textEdited.emit(edit.text())
    field(window, "Share of set 2 in percent", SpinBox).setValue(share)
    ready(window)
    window.sees(words)
    assert not window.button("Export").isEnabled()


def test_sets_can_be_added_taken_away_and_left_out(show, labelled, tmp_path):
    window = show(labelled)
    for number, share in ((1, 50), (2, 20), (3, 20)):
        field(window, f"Share of set {number} in percent", SpinBox).setValue(share)
    window.click("Add a set")
    added = field(window, "Name of set 4")
    assert field(window, "Share of set 4 in percent", SpinBox).value() == 10
    window.qtbot.keyClicks(added, "extra")
    ready(window)
    save_to(window, tmp_path / "four.jsonl")
    export(window)
    assert set(json.loads((tmp_path / "four.jsonl.manifest.json").read_text())["split"]["wished"]) == {
        *("train", "val", "test", "extra")
    }
    split = next(one for one in window.window.findChildren(CheckBox) if one.text() == "Split into sets")
    window.qtbot.mouseClick(split, Qt.MouseButton.LeftButton)
    ready(window)
    save_to(window, tmp_path / "one.jsonl")
    export(window)
    assert json.loads((tmp_path / "one.jsonl.manifest.json").read_text())["split"]["wished"] is None


def test_a_group_too_large_for_the_wish_shows_the_nearest_possible(show, make_project):
    """UX 5.7, states: group too large for the wished split shows the nearest possible."""
    project = make_project(0, held_out=0.0)
    bring_in(project, [text_row(f"t{n:03}", group="big" if n < 36 else f"g{n}") for n in range(40)])
    window = show(label_some(project, 40))
    window.sees("Nearest possible split")
    window.sees("because the largest group has ")


def test_a_folder_that_is_not_there_is_told_beside_the_target(show, labelled, tmp_path):
    window = show(labelled)
    save_to(window, tmp_path / "nowhere" / "out.jsonl")
    window.sees("does not exist")
    assert not window.button("Export").isEnabled()
    assert window.commands.run(COMMAND) is False


def test_a_new_answer_changes_the_preview(show, labelled, qtbot):
    window = show(labelled)
    before = window.button("Export").text()
    answer(labelled, 55, "owl")
    window.session.touch()
    qtbot.waitUntil(lambda: window.button("Export").text() not in (before, "Export"), timeout=10_000)


def test_export_works_only_where_it_is_shown(show, labelled, tmp_path):
    window = show(labelled)
    window.controller.deactivate()
    assert window.commands.reason(COMMAND) == "Open Export first"
    window.press(Qt.Key.Key_Return, CONTROL)
    assert window.jobs.names() == []
    window.controller.activate()
    ready(window)
    assert window.commands.reason(COMMAND) == ""


def test_settings_and_folder_are_remembered(show, labelled, tmp_path):
    window = show(labelled)
    choose(window, "CSV")
    save_to(window, tmp_path / "out.csv")
    export(window)
    again = show(labelled)
    assert field(again, "Save to").text().startswith(str(tmp_path))
    assert field(again, "Save to").text().endswith(".csv")
    assert again.page.facts()[0].startswith("Last export ")


@pytest.mark.parametrize("size", [(1364, 794), (972, 526)])
def test_the_button_and_the_target_are_in_sight_at_either_size(show, labelled, size):
    """UX 2: layouts hold at 1024 x 640."""
    window = show(labelled, size)
    assert window.page.width() == size[0]
    for widget in (window.button("Export"), window.button("Choose folder"), field(window, "Save to")):
        assert window.window.rect().contains(widget.mapTo(window.window, widget.rect().bottomRight()))
