"""The view of Data alone: plain values in, signals out."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit

from app.pages.data.filter_panel import PanelChoice, PanelGroup
from app.pages.data.inspector import HistoryLine, ItemDetails
from app.pages.data_page import DataPage
from app.theme.apply import apply_theme
from app.widgets.plain_text import ElidedLabel

MARKUP = "<b>bold</b><img src='file:///etc/passwd'>"


@pytest.fixture
def page(qtbot) -> DataPage:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, "light", 1.0)
    page = DataPage()
    qtbot.addWidget(page)
    page.resize(1364, 794)
    with qtbot.waitExposed(page):
        page.show()
    return page


def texts(page: DataPage) -> list[str]:
    labels = [label for label in page.findChildren(QLabel) if label.isVisible()]
    return [label.whole_text() if isinstance(label, ElidedLabel) else label.text() for label in labels]


def details(**fields: object) -> ItemDetails:
    values: dict[str, object] = {
        "item_id": 1, "name": "leaf 1", "path": None, "text": "", "answers": (("cat", 0),), "no_answer": "",
        "status": ("Settled", "check", "ok"), "model_title": "", "model": (), "history": (), "facts": (),
    }  # fmt: skip
    return ItemDetails(**(values | fields))  # type: ignore[arg-type]


def test_a_filter_is_shown_as_chips_and_a_chip_is_taken_away(page, qtbot):
    page.set_filter(["status open", MARKUP], "words")
    chips = [one for one in page.findChildren(QAbstractButton) if one.accessibleName().startswith("Take away")]
    assert [chip.text() for chip in chips] == ["status open", MARKUP]
    fields = {field.accessibleName(): field.text() for field in page.findChildren(QLineEdit)}
    assert fields["Filter"] == "words"
    with qtbot.waitSignal(page.chip_removed) as removed:
        qtbot.mouseClick(chips[1], Qt.MouseButton.LeftButton)
    assert removed.args == [1]


def test_boxes_report_and_wait_to_be_told(page, qtbot):
    choice = PanelChoice(key="k", words="Answered", count=1234)
    page.set_groups([PanelGroup(title="Status", choices=(choice,))])
    box = next(one for one in page.findChildren(QAbstractButton) if one.text() == "Answered")
    assert box.accessibleDescription() == "1,234 items"
    with qtbot.waitSignal(page.choice_pressed) as pressed:
        qtbot.mouseClick(box, Qt.MouseButton.LeftButton)
    assert pressed.args == ["k"] and not box.isChecked()
    page.set_groups([PanelGroup(title="Status", choices=(PanelChoice(key="k", words="Answered", ticked=True),))])
    assert box.isChecked()


def test_history_and_text_are_shown_as_they_are(page, qtbot):
    line = HistoryLine(who=MARKUP, what="answered cat", when="Today 09:12", note="model hidden")
    page.set_details(details(text=MARKUP, history=(line,), facts=(("Plot", MARKUP),)))
    qtbot.waitUntil(lambda: f"{MARKUP} answered cat" in texts(page))
    shown = texts(page)
    assert "Today 09:12" in shown and "model hidden" in shown
    assert shown.count(MARKUP) == 2
    page.set_details(None)
    assert "Choose an item to see its history." in texts(page)


def test_a_very_long_text_is_cut(page, qtbot):
    page.set_details(details(text="x" * 10_000_000))
    qtbot.waitUntil(lambda: any(text.startswith("xxx") for text in texts(page)))
    assert max(len(text) for text in texts(page)) < 2_000


def test_keys_move_select_and_open(page, qtbot):
    page.items.set_ids(np.array([10, 20, 30]))
    page.show_item(20)
    page.focus_list()
    with qtbot.waitSignal(page.item_activated) as opened:
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    assert opened.args == [20]
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Space)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert page.items.marked_ids().tolist() == [20, 30]
    assert "2 selected" in texts(page)


def test_an_empty_list_gives_the_keyboard_to_its_way_out_and_back(page, qtbot):
    page.items.set_ids(np.array([1]))
    page.focus_list()
    page.set_empty("No item matches", "Without “x” there are 3.", "Clear “x”")
    focus = page.focusWidget()
    assert isinstance(focus, QAbstractButton) and focus.text() == "Clear “x”"
    with qtbot.waitSignal(page.clear_filter_pressed):
        QTest.keyClick(focus, Qt.Key.Key_Space)
    page.set_empty("", "")
    assert page.focusWidget() is page.focusProxy()


def test_every_control_has_a_name_and_can_be_reached(page):
    page.set_filter(["status open"], "")
    page.set_groups([PanelGroup(title="Status", choices=(PanelChoice(key="k", words="Answered"),))])
    for button in page.findChildren(QAbstractButton):
        if button.isVisible() and not button.objectName().startswith("qt_"):
            assert button.accessibleName() or button.text() or button.toolTip(), button
            assert button.focusPolicy() != Qt.FocusPolicy.NoFocus or button.parent().inherits("QTableView"), button


def test_it_fits_a_small_window(page, qtbot):
    page.set_compact(True)
    QApplication.processEvents()
    assert page.minimumSizeHint().width() <= 972 and page.minimumSizeHint().height() <= 574
