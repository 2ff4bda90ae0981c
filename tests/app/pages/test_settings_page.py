"""The view of Settings alone: plain values in, signals out."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QSpinBox

from app.pages.settings.labels_section import LabelEntry
from app.pages.settings.people_section import PersonEntry
from app.pages.settings.shortcuts_section import KeyButton, ShortcutEntry, ShortcutGroup
from app.pages.settings_page import SettingsPage
from app.theme.apply import apply_theme

ROLES = [("annotator", "Annotator"), ("lead", "Lead")]
STREAMS = [("random", "Random", "A plain sample")]
ADA = PersonEntry(name="Ada", initials="A", role="lead", active=True, is_person=True, is_here=True)


@pytest.fixture
def page(qtbot) -> SettingsPage:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, "light", 1.0)
    page = SettingsPage(ROLES, STREAMS)
    qtbot.addWidget(page)
    page.resize(1364, 794)
    with qtbot.waitExposed(page):
        page.show()
    return page


def button(page: SettingsPage, words: str) -> QAbstractButton:
    return next(one for one in page.findChildren(QAbstractButton) if one.isVisible() and one.text() == words)


def test_sections_are_offered_and_the_shown_one_is_marked(page, qtbot):
    page.set_sections(("shortcuts", "appearance"), "Mine")
    assert page.section() == "shortcuts"
    qtbot.mouseClick(button(page, "Appearance"), Qt.MouseButton.LeftButton)
    assert page.section() == "appearance" and button(page, "Appearance").isChecked()


def test_an_edited_name_survives_news_that_change_nothing(page, qtbot):
    page.people.set_people([ADA], can_change=True)
    field = next(one for one in page.people.findChildren(QLineEdit) if one.text() == "Ada")
    field.setFocus()
    QTest.keyClicks(field, " L")
    page.people.set_people([ADA], can_change=True)
    assert field.text() == "Ada L" and field.hasFocus()
    with qtbot.waitSignal(page.people.renamed) as renamed:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert renamed.args == ["Ada", "Ada L"]


def test_numbers_can_be_read(page, qtbot):
    page.show_section("labels")
    page.labels.set_labels([LabelEntry(name="cat", key="1", colour=0, target=40)], ["2"], can_change=True)
    target = page.labels.findChild(QSpinBox)
    qtbot.waitUntil(target.isVisible)
    assert target.text() == "40" and target.lineEdit().width() > 40


def test_shares_that_are_typed_stay_while_the_stored_ones_do(page):
    page.queue.set_mix({"random": 0.1}, 10, can_change=True)
    share = next(one for one in page.queue.findChildren(QSpinBox) if one.accessibleName() == "Share of Random")
    share.setValue(70)
    page.queue.set_mix({"random": 0.1}, 10, can_change=True)
    assert share.value() == 70
    page.queue.set_mix({"random": 0.2}, 10, can_change=True)
    assert share.value() == 20


def test_a_key_is_recorded_as_typed(page, qtbot):
    page.show_section("shortcuts")
    page.shortcuts.set_groups(
        [ShortcutGroup(title="Label", entries=(ShortcutEntry(id="skip", words="Skip", key="S"),))]
    )
    key = page.shortcuts.findChild(KeyButton)
    qtbot.waitUntil(key.isVisible)
    for pressed, modifiers, name in (
        (Qt.Key.Key_W, Qt.KeyboardModifier.NoModifier, "W"),
        (Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier, "Shift+W"),
        (Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier, "Ctrl+W"),
        (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier, "F5"),
        (Qt.Key.Key_Slash, Qt.KeyboardModifier.NoModifier, "/"),
    ):
        key.setFocus()
        QTest.keyClick(key, Qt.Key.Key_Space)
        assert key.text() == "Press a key…"
        with qtbot.waitSignal(page.shortcuts.key_recorded) as recorded:
            QTest.keyClick(key, pressed, modifiers)
        assert recorded.args == ["skip", name]
    assert key.text() == "S"


def test_commands_are_found_by_their_words(page, qtbot):
    page.show_section("shortcuts")
    entries = tuple(ShortcutEntry(id=one, words=one, key="") for one in ("skip", "flag"))
    page.shortcuts.set_groups([ShortcutGroup(title="Label", entries=entries)])
    QTest.keyClicks(next(one for one in page.shortcuts.findChildren(QLineEdit) if one.isVisible()), "fla")
    names = [label.text() for label in page.shortcuts.findChildren(QLabel) if label.isVisible()]
    assert "skip" not in names


def test_it_fits_a_small_window(page):
    assert page.minimumSizeHint().width() <= 972 and page.minimumSizeHint().height() <= 574
