"""The view of Help alone."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from app.pages.help.key_sheet import KeyGroup, KeyLine, KeySheet
from app.pages.help_page import HelpPage
from app.theme.apply import apply_theme
from app.widgets.keycap import KeyCap

GROUP = KeyGroup(title="Label", lines=(KeyLine(words="Skip", keys=("S",)), KeyLine(words="Undo", keys=("Ctrl+Z",))))


@pytest.fixture
def page(qtbot) -> HelpPage:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, "light", 1.0)
    page = HelpPage()
    qtbot.addWidget(page)
    page.resize(1364, 794)
    with qtbot.waitExposed(page):
        page.show()
    return page


def test_a_shortcut_of_two_keys_has_two_keycaps(page, qtbot):
    page.set_keys([GROUP])
    qtbot.waitUntil(lambda: [cap.text() for cap in page.findChildren(KeyCap) if cap.isVisible()] == ["S", "Ctrl", "Z"])


def test_facts_can_be_read_and_are_plain_text(page, qtbot):
    page.set_facts([("Project", "<b>/tmp/x</b>")])
    page.show_tab("files")
    qtbot.waitUntil(lambda: "<b>/tmp/x</b>" in [one.text() for one in page.findChildren(QLabel) if one.isVisible()])


def test_the_sheet_counts_what_it_shows(qtbot):
    sheet = KeySheet()
    qtbot.addWidget(sheet)
    sheet.set_groups([GROUP])
    assert sheet.n_shown() == 2
    sheet.set_filter("ctrl")
    assert sheet.n_shown() == 1
    sheet.set_filter("label skip")
    assert sheet.n_shown() == 1


def test_it_fits_a_small_window(page):
    page.set_keys([GROUP])
    assert page.minimumSizeHint().width() <= 972 and page.minimumSizeHint().height() <= 574
