import os
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.models.draft_outlook import Place, SourceState, outlook
from app.models.project_draft import STEPS, PersonDraft, ProjectDraft, SourceDraft, with_names
from app.pages.new_project.new_project_page import NewProjectPage
from app.theme.apply import apply_theme
from labeling.transfer.records import Rejected
from labeling.transfer.survey import SourceCount, SourceLook

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
SIZES = [(1440, 900 - 67), (1024, 640 - 67)]  # what top row and status bar leave


@pytest.fixture(params=["light", "dark"])
def theme(qapp, request):
    apply_theme(qapp, request.param, 1.0)


def full_draft() -> tuple[ProjectDraft, SourceState]:
    """A project with something in every field, and everything that can go wrong in a source."""
    names = tuple(f"A label with quite a long name {n}" for n in range(12))
    draft = ProjectDraft(
        source=SourceDraft(path=Path("/field/a rather long folder name/tickets.csv"), content="text"),
        labels=with_names((), names),
        question="What is wrong with this leaf, seen from above?",
        purpose="Map leaf disease by plot, so spraying starts only where needed",
        lead="Ines Laurent",
        people=(PersonDraft(name="Jun"), PersonDraft(name="Mara", role="reviewer")),
    )
    columns = ("id", "text", "team", "a column with a long name")
    look = SourceLook(kind="table", columns=columns, rows=(("1", "x" * 300, "red", "y"),) * 20, content="text", id="id")
    rejected = tuple(Rejected(f"tickets.csv:{n}", "the text is empty") for n in range(12))
    count = SourceCount(
        items=690,
        images=3,
        duplicates=4,
        units=600,
        answers=10,
        n_rejected=12,
        rejected=rejected,
        notes=(),
        values={},
    )
    return draft, SourceState(look=look, count=count)


@pytest.fixture
def page(qtbot, theme):
    page = NewProjectPage()
    qtbot.addWidget(page)
    return page


def show(qtbot, page: NewProjectPage, size: tuple[int, int]) -> None:
    draft, source = full_draft()
    place = Place(path=Path("/field/tickets.labelwright"), name="tickets")
    page.begin(draft, outlook(draft, source, place), "task", None)
    page.set_compact(size[0] < 1120)
    page.resize(*size)
    page.show()
    qtbot.waitExposed(page)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_cut_off(qtbot, page, size, step):
    show(qtbot, page, size)
    page.show_step(step)
    qtbot.wait(1)
    assert (page.width(), page.height()) == size, "the page must not make the window grow"
    for part in page.findChildren(QWidget):
        if isinstance(part, QAbstractButton | QLineEdit | QComboBox | QPlainTextEdit) and part.isVisible():
            left = part.mapTo(page, QPoint(0, 0)).x()
            assert left >= 0, part.accessibleName()
            assert left + part.width() <= page.width(), part.accessibleName()
            assert part.width() >= part.minimumSizeHint().width(), part.accessibleName()
            assert part.parentWidget() is not None
            inside = QRect(QPoint(0, 0), part.parentWidget().size())
            assert inside.right() >= part.geometry().right(), part.accessibleName() or part.objectName()


def test_every_control_has_a_name(qtbot, page):
    show(qtbot, page, SIZES[0])
    for step in STEPS:
        page.show_step(step)
        for part in page.findChildren(QWidget):
            if isinstance(part, QAbstractButton | QLineEdit | QComboBox | QPlainTextEdit) and part.isVisible():
                named = part.accessibleName() or (part.text() if isinstance(part, QAbstractButton) else "")
                assert named, f"{part} on {step}"


def test_changes_come_up_as_a_draft(qtbot, page):
    show(qtbot, page, SIZES[0])
    page.show_step("goal")
    field = next(each for each in page.findChildren(QLineEdit) if each.accessibleName() == "Owner")
    with qtbot.waitSignal(page.edited) as edited:
        qtbot.keyClick(field, "x")
    assert edited.args[0] == replace(full_draft()[0], owner="x")


def test_while_it_is_made_nothing_else_can_be_pressed(qtbot, page):
    show(qtbot, page, SIZES[0])
    page.show_making("/field/tickets.labelwright")
    page.show_progress(30, 120)
    buttons = [each for each in page.findChildren(QAbstractButton) if each.isVisible() and each.isEnabled()]
    usable = [each for each in buttons if each.focusPolicy() != Qt.FocusPolicy.NoFocus]  # the preview is a picture
    assert [each.text() for each in usable] == ["Stop"]
    with qtbot.waitSignal(page.stop_making_wanted):
        usable[0].click()
