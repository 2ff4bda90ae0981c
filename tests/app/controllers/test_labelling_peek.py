"""The model's view stays hidden until a person asks, and that they asked is stored."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from active_learning.predictions import Predictions, keep_predictions
from labeling.frames import votes
from labeling.labels import label_ids
from labeling.project import Project
from labeling.sampling import design
from tests.app.label_window import NO_SIZE_HINTS, SHIFT, LabelWindow, label_window

pytestmark = pytest.mark.qt_log_ignore(NO_SIZE_HINTS)
CARD = "The model would say"


def predict(project: Project, name: str, sure: float = 0.9) -> None:
    """Let the model say the same about every item."""
    with project.reading() as db:
        items = [row[0] for row in db.execute("SELECT id FROM item ORDER BY id")]
        ids = label_ids(db)
    proba = np.full((len(items), len(ids)), (1 - sure) / (len(ids) - 1), dtype=np.float32)
    proba[:, list(ids).index(name)] = sure
    found = Predictions(
        item_id=np.array(items), proba=proba, label_ids=np.array(list(ids.values())), multi=False, round_id=1
    )
    keep_predictions(project, found)


def everything_shown(label: LabelWindow) -> list[str]:
    """Return all that could tell something: texts, tooltips, names and descriptions for screen readers, titles."""
    told = [label.window.windowTitle(), *label.page.facts(), *map(str, label.page.hints())]
    for widget in label.page.findChildren(QWidget):
        told += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.statusTip()]
        told += [widget.windowTitle(), widget.whatsThis()]
        text = getattr(widget, "text", None)
        told.append(str(text()) if callable(text) else "")
    return told


def picture(label: LabelWindow) -> QImage:
    return label.window.grab().toImage()


def stored(label: LabelWindow) -> dict[str, bool]:
    label.saved()
    with label.project.reading() as db:
        frame = votes(db)
    return dict(zip(frame["item"], frame["suggestion_seen"], strict=True))


def open_item_of(label: LabelWindow, *, held_out: bool) -> str:
    """Answer until an item of this kind is on screen; return its key."""
    while True:
        key = label.wait_for_item().removeprefix("text of ")
        with label.project.reading() as db:
            u = db.execute("SELECT u FROM item_state s JOIN item i ON i.id = s.item_id WHERE key = ?", [key]).fetchone()
            if (u[0] < design(db).held_out) == held_out:
                return key
        label.answer("1")


def test_nothing_on_screen_depends_on_the_model(qtbot: Any, make_project: Callable[..., Project]) -> None:
    """☐ hidden policy: no place on screen, tooltip or window title shows the model's view."""
    project = make_project(30, held_out=0)
    seen = []
    for name in ("cat", "owl"):
        predict(project, name)
        with label_window(qtbot, project) as label:
            label.wait_for_item()
            label.wait_for("Suggestion hidden")
            label.saved()
            qtbot.waitUntil(lambda label=label: "Up next" and len(label.page.strip.shown_items()) > 4)
            seen.append((everything_shown(label), picture(label)))
    assert seen[0][0] == seen[1][0]
    assert seen[0][1] == seen[1][1]


def test_held_the_key_shows_it_and_let_go_hides_it(qtbot: Any, make_project: Callable[..., Project]) -> None:
    project = make_project(30, held_out=0)
    predict(project, "owl")
    with label_window(qtbot, project) as label:
        item = label.wait_for_item().removeprefix("text of ")
        label.wait_for("Suggestion hidden")
        label.hold("m")
        assert label.sees(CARD)
        qtbot.waitUntil(lambda: "owl" in label.texts())
        assert not any("0.9" in text or "90" in text for text in label.texts()), "no uncalibrated figure"
        label.let_go("m")
        assert not label.sees(CARD)
        assert "owl" not in label.texts()
        label.press("1")
        other = label.item().removeprefix("text of ")
        label.press("2")
        assert stored(label) == {item: True, other: False}


def test_kept_open_it_goes_on_with_the_next_items_and_is_remembered(
    qtbot: Any, make_project: Callable[..., Project]
) -> None:
    project = make_project(30, held_out=0)
    predict(project, "owl")
    with label_window(qtbot, project) as label:
        label.wait_for_item()
        label.wait_for("Suggestion hidden")
        label.press("M", modifiers=SHIFT)
        assert label.sees(CARD)
        label.answer("1")
        assert label.sees(CARD)
        assert all(stored(label).values())
    with label_window(qtbot, project) as label:
        label.wait_for_item()
        label.wait_for(CARD)
        label.press("M", modifiers=SHIFT)
        assert not label.sees(CARD)


def test_a_held_out_item_never_shows_one(qtbot: Any, make_project: Callable[..., Project]) -> None:
    project = make_project(60, held_out=0.4)
    predict(project, "owl")
    with label_window(qtbot, project) as label:
        label.wait_for_item()
        label.wait_for("Suggestion hidden")
        key = open_item_of(label, held_out=True)
        label.hold("m")
        assert not label.sees(CARD)
        assert "owl" not in label.texts()
        label.let_go("m")
        label.press("1")
        assert stored(label)[key] is False


def test_a_peek_is_remembered_through_undo(qtbot: Any, make_project: Callable[..., Project]) -> None:
    project = make_project(30, held_out=0)
    predict(project, "owl")
    with label_window(qtbot, project) as label:
        item = label.wait_for_item()
        label.wait_for("Suggestion hidden")
        label.hold("m")
        label.let_go("m")
        label.press("1", Qt.Key.Key_Backspace)
        qtbot.waitUntil(lambda: label.item() == item)
        label.press("2")
        assert stored(label) == {item.removeprefix("text of "): True}


def test_without_a_model_the_card_says_when_learning_starts(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(9)) as label:
        label.wait_for_item()
        assert label.sees("Learning starts at 20 answers, with two labels given twice each.")
        label.hold("m")
        assert label.sees("No model yet")
        label.let_go("m")


def test_a_window_that_loses_the_keyboard_hides_it(qtbot: Any, make_project: Callable[..., Project]) -> None:
    project = make_project(30, held_out=0)
    predict(project, "owl")
    with label_window(qtbot, project) as label:
        label.wait_for_item()
        label.wait_for("Suggestion hidden")
        label.hold("m")
        assert label.sees(CARD)
        other = QWidget()
        other.show()
        other.activateWindow()
        qtbot.waitUntil(lambda: not label.sees(CARD))
        other.close()
        label.window.activateWindow()
        qtbot.waitUntil(label.window.isActiveWindow)


def test_a_break_hides_everything(qtbot: Any, make_project: Callable[..., Project]) -> None:
    with label_window(qtbot, make_project(9)) as label:
        label.answer("1")
        label.answer("2")
        item = label.item()
        label.press(Qt.Key.Key_B, modifiers=Qt.KeyboardModifier.ControlModifier)
        assert label.sees("2 items answered in this session.")
        assert not label.page.area.isVisible()
        label.press("1", "s")  # reach nothing
        label.press(Qt.Key.Key_Return)
        assert label.page.area.isVisible()
        assert label.item() == item
        assert len(label.votes()) == 2
