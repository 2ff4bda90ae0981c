"""Data by keys and clicks, on a real project: what a person sees."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit

from app.controllers.data import DataController
from app.models.item_table import ANSWER, ROW_ROLE
from app.pages.data.item_list import ItemList
from labeling.answers import Answer, record_answer, settle
from labeling.labels import label_ids
from labeling.people import add_person, person_named
from labeling.project import Project, open_project
from labeling.undo import undo
from labeling.values import Flag, Labels, load
from tests.app.page_window import CONTROL, PageWindow
from tests.builders import NOW, answer, bring_in, text_row

SHIFT = Qt.KeyboardModifier.ShiftModifier
HTML = 'Hello <b>bold</b> <img src="file:///etc/passwd">'


class DataWindow(PageWindow):
    """The page and what can be read off it."""

    def __init__(self, qtbot: Any, project: Project, size: tuple[int, int] = (1364, 794)) -> None:
        super().__init__(qtbot, project, DataController, size)
        self.wanted: list[object] = []
        self.controller.item_wanted.connect(self.wanted.append)
        self.list = self.page.findChild(ItemList)
        self.list.setFocus()
        self.settled()

    def settled(self) -> None:
        """Wait until list, rows and details are there."""
        self.qtbot.wait(80)
        self.quiet()
        self.qtbot.wait(80)
        self.quiet()

    def names(self) -> list[str]:
        """Return the names in the list; rows out of sight are ""."""
        model = self.page.items
        return [model.index(place, 0).data() for place in range(model.rowCount())]

    def filter_field(self) -> QLineEdit:
        return next(one for one in self.page.findChildren(QLineEdit) if one.accessibleName() == "Filter")

    def type_filter(self, text: str) -> None:
        self.press("/")
        QTest.keyClicks(QApplication.focusWidget(), text)
        self.press(Qt.Key.Key_Return)
        self.settled()

    def box(self, words: str) -> QAbstractButton:
        boxes = [one for one in self.page.findChildren(QAbstractButton) if one.isVisible() and one.isCheckable()]
        return next(one for one in boxes if one.text() == words)

    def finals(self) -> list[object]:
        with self.project.reading() as db:
            return [row[0] for row in db.execute("SELECT final FROM item_state ORDER BY item_id")]


@pytest.fixture
def project(make_project) -> Project:
    project = make_project(0, overlap=0.0)
    rows = [text_row(f"t{n:02}", f"text number {n}", data={"plot": str(n % 3)}) for n in range(1, 31)]
    bring_in(project, [*rows, text_row("markup", HTML)])
    project.write(add_person, "Mara")
    answer(project, 1, "cat")
    answer(project, 2, "dog", person="Mara")
    return project


@pytest.fixture
def shown(qtbot, project) -> Iterator[DataWindow]:
    window = DataWindow(qtbot, project)
    yield window
    window.close()


def test_everything_is_listed_with_its_count_and_the_counts_of_the_panel(shown):
    assert shown.names()[:2] == ["t01", "t02"]
    assert shown.says("31")
    assert shown.page.facts() == ("31 items",)
    assert shown.box("Not answered").accessibleDescription() == "29 items"
    assert shown.box("cat").accessibleDescription() == "1 items"


def test_a_typed_filter_becomes_chips_that_can_be_taken_away(shown):
    shown.type_filter("status:open plot:1")
    assert shown.names() == ["t04", "t07", "t10", "t13", "t16", "t19", "t22", "t25", "t28"]
    assert shown.says("9 of 31")
    assert shown.box("Not answered").isChecked()
    shown.press("/")
    shown.press(Qt.Key.Key_Backspace)
    shown.settled()
    assert shown.says("29 of 31")


def test_typing_filters_without_enter_and_letters_stay_letters(shown):
    shown.press("/")
    QTest.keyClicks(QApplication.focusWidget(), "label:dog")
    shown.qtbot.waitUntil(lambda: shown.names() == ["t02"])
    assert shown.filter_field().text() == "label:dog"
    assert shown.page.popup.isHidden()


def test_a_filter_that_is_not_understood_says_why(shown):
    shown.type_filter("satus:open")
    assert shown.says("Did you mean status:?")
    assert len(shown.names()) == 31
    assert shown.filter_field().hasFocus()
    shown.filter_field().clear()
    QTest.keyClicks(shown.filter_field(), "label:cow")
    shown.press(Qt.Key.Key_Return)
    shown.settled()
    assert shown.says("'cow' is no label of this project")


def test_a_box_of_the_panel_filters(shown):
    shown.qtbot.mouseClick(shown.box("dog"), Qt.MouseButton.LeftButton)
    shown.settled()
    assert shown.names() == ["t02"]
    shown.qtbot.mouseClick(shown.box("dog"), Qt.MouseButton.LeftButton)
    shown.settled()
    assert len(shown.names()) == 31


def test_words_are_searched_in_all_texts(shown):
    shown.type_filter("number 7")
    assert shown.names() == ["t07"]
    assert shown.filter_field().text() == "number 7"


def test_no_match_names_the_condition_that_removes_most_and_clears_it(shown):
    shown.type_filter("status:answered label:cat plot:0")
    assert shown.says("No item matches")
    assert shown.says("Without “plot:0” there are 1.")
    shown.click("Clear “plot:0”")
    shown.settled()
    assert shown.names() == ["t01"]


def test_orders_are_chosen(shown):
    sorts = next(one for one in shown.page.findChildren(QComboBox) if one.accessibleName() == "Sort")
    sorts.setFocus()
    sorts.setCurrentIndex(sorts.findText("Newest first"))
    sorts.activated.emit(sorts.currentIndex())
    shown.settled()
    assert shown.names()[:2] == ["markup", "t30"]


def test_space_and_shift_select_and_the_selection_survives_sorting_and_filtering(shown):
    """UX 5.6: selection survives sorting and filtering."""
    shown.press(Qt.Key.Key_Space)
    shown.press(Qt.Key.Key_Down)
    shown.press(Qt.Key.Key_Down, SHIFT)
    assert shown.says("3 selected")
    shown.controller.show_filter("plot:2")
    shown.settled()
    assert shown.says("3 selected")
    assert [shown.page.items.is_marked(place) for place in range(2)] == [True, False]
    shown.controller.show_filter("")
    shown.settled()
    assert [shown.page.items.is_marked(place) for place in range(4)] == [True, True, True, False]
    shown.list.setFocus()
    shown.press(Qt.Key.Key_Escape)
    assert shown.says("None selected")
    shown.press(Qt.Key.Key_A, CONTROL)
    assert shown.says("31 selected")


def test_a_click_on_a_box_selects_and_with_shift_a_range(shown):
    view = shown.list.viewport()
    height = shown.list.rowHeight(0)
    shown.qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(20, height // 2))
    shown.qtbot.mouseClick(view, Qt.MouseButton.LeftButton, SHIFT, QPoint(200, 3 * height + height // 2))
    assert shown.says("4 selected")
    shown.qtbot.mouseClick(view, Qt.MouseButton.LeftButton, CONTROL, QPoint(200, height // 2))
    assert shown.says("3 selected")


def test_enter_opens_the_item_in_label(shown):
    shown.press(Qt.Key.Key_Down)
    shown.press(Qt.Key.Key_Return)
    assert shown.wanted == [2]


def test_the_history_names_who_what_when_and_whether_the_suggestion_was_seen(shown):
    """UX 5.6: history names who, what, when, suggestion seen."""
    with shown.project.reading() as db:
        ids, mara, ada = label_ids(db), person_named(db, "Mara").id, person_named(db, "Ada").id
    for person, label, seen in ((mara, "cat", True), (ada, "dog", False)):
        value = Labels((ids[label],))
        shown.project.write(
            record_answer, Answer(item_id=3, person_id=person, value=value, given_at=NOW, suggestion_seen=seen)
        )
    shown.project.write(settle, 3, ada, Labels((ids["cat"],)), datetime.now().astimezone())
    shown.controller.show_filter("label:cat votes>1")
    shown.settled()
    assert shown.says("Mara answered cat") and shown.says("saw the model’s view")
    assert shown.says("Ada answered dog") and shown.says("model hidden")
    assert shown.says("Ada settled on cat") and shown.says("Today")
    assert shown.says("10 Mar 2025")


def test_the_text_of_items_is_shown_as_it_is(shown):
    shown.type_filter("markup")
    assert HTML in shown.texts()


def test_an_annotator_sees_items_and_own_answers_only(shown):
    """UX 5.6: an annotator cannot see others' answers on open items."""
    with shown.project.reading() as db:
        mara = person_named(db, "Mara")
    shown.session.set_person(mara)
    shown.settled()
    model = shown.page.items
    rows = [model.index(place, ANSWER).data(ROW_ROLE) for place in range(2)]
    assert [row.answer is None for row in rows] == [True, False]
    assert shown.says("Nobody has said anything yet.") and not shown.says("Ada")
    groups = shown.texts()
    assert "Review" not in groups and "Answered by" not in groups and "Sample" not in groups
    shown.list.setFocus()
    shown.type_filter("by:Ada")
    assert shown.says("only a reviewer or lead sees here")


def test_the_selected_items_are_labelled_by_keys_and_one_undo_restores_all(shown):
    """UX 5.6: bulk undo restores every item."""
    before = shown.finals()
    for _ in range(3):
        shown.press(Qt.Key.Key_Down, SHIFT)
    shown.press("l")
    shown.quiet()
    assert shown.says("Label 4 items")
    assert any("changes 4" in one.accessibleDescription() for one in shown.page.popup.findChildren(QAbstractButton))
    shown.press("3")
    shown.qtbot.waitUntil(lambda: shown.finals()[2:4] == ["[3]", "[3]"])
    assert shown.page.popup.isHidden()
    shown.qtbot.waitUntil(lambda: bool(shown.messages))
    assert shown.messages[-1].text == "owl on 4 items. One undo (Ctrl+Z) takes it back."
    shown.qtbot.waitUntil(lambda: shown.box("owl").accessibleDescription() == "3 items", timeout=5000)
    with shown.project.reading() as db:
        ada = person_named(db, "Ada").id
    step = shown.project.write(undo, ada, NOW)
    assert step.words == "owl on 4 items"
    assert shown.finals() == before


def test_more_than_twenty_items_are_asked_about_once(shown):
    before = shown.finals()
    shown.press(Qt.Key.Key_A, CONTROL)
    shown.press("l")
    shown.press("1")
    assert shown.says("cat on 31 items?") and shown.says("You can undo this.")
    shown.press(Qt.Key.Key_Escape)
    shown.settled()
    assert shown.finals() == before
    assert QApplication.focusWidget() is shown.list
    shown.press("l")
    shown.press("1")
    shown.press(Qt.Key.Key_Return)
    # Item 2 has Mara's dog beside it: no majority.
    shown.qtbot.waitUntil(lambda: shown.finals() == ["[1]", None, *["[1]"] * 29])


def test_a_flag_asks_why_and_sends_the_items_to_review(shown):
    shown.press(Qt.Key.Key_Space)
    shown.press("f")
    assert shown.says("Flag 1 item")
    shown.press("3")
    shown.qtbot.waitUntil(lambda: shown.box("Flagged").accessibleDescription() == "1 items", timeout=5000)
    with shown.project.reading() as db:
        kind, text = db.execute("SELECT kind, value FROM vote WHERE item_id = 1").fetchone()
    assert load(kind, text) == Flag("private")


def test_with_several_labels_enter_finishes(qtbot, make_project):
    project = make_project(3, task="multi", overlap=0.0)
    shown = DataWindow(qtbot, project)
    try:
        shown.press("l")
        shown.press("1")
        shown.press("3")
        shown.press(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: shown.finals()[0] == "[1,3]")
    finally:
        shown.close()


def test_a_read_only_project_says_why_nothing_can_be_changed(qtbot, project):
    project.close()
    with open_project(project.path, read_only=True) as again:
        shown = DataWindow(qtbot, again)
        try:
            assert len(shown.names()) == 31
            shown.press("l")
            assert "read-only" in shown.messages[-1].text
            assert shown.page.popup.isHidden()
        finally:
            shown.close()


def test_an_answer_given_meanwhile_shows_in_counts_and_rows(shown):
    answer(shown.project, 5, "owl")
    shown.session.touch()
    shown.qtbot.waitUntil(lambda: shown.box("Answered").accessibleDescription() == "3 items", timeout=5000)
    shown.qtbot.waitUntil(lambda: shown.page.items.index(4, ANSWER).data(ROW_ROLE).answer == (3,), timeout=5000)


def test_the_filter_is_remembered_for_the_person(qtbot, project):
    first = DataWindow(qtbot, project)
    first.type_filter("label:cat")
    first.controller.deactivate()
    first.close()
    second = DataWindow(qtbot, project)
    try:
        assert second.names() == ["t01"]
        assert second.says("1 of 31")
    finally:
        second.close()


def test_a_list_that_another_page_asks_for_wins_over_the_remembered_one(qtbot, project):
    window = DataWindow(qtbot, project)
    try:
        window.controller.show_filter("label:dog")
        window.settled()
        assert window.names() == ["t02"]
    finally:
        window.close()


def test_the_keys_of_buttons_follow_changed_shortcuts(shown):
    assert shown.commands.set_key("data-label", "W") == ""
    assert shown.button("Label").accessibleDescription() == "Key W"
    shown.press("w")
    assert not shown.page.popup.isHidden()


def test_an_empty_project_says_so(qtbot, make_project):
    shown = DataWindow(qtbot, make_project(0))
    try:
        assert shown.says("No items yet")
    finally:
        shown.close()


def test_a_narrow_window_hides_the_sides_behind_buttons(shown):
    shown.page.set_compact(True)
    assert not shown.page.inspector.isVisible()
    button = next(one for one in shown.page.findChildren(QAbstractButton) if one.accessibleName().endswith("details"))
    shown.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert shown.page.inspector.isVisible()
