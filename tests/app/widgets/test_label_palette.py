import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from app.theme.palette import shown_tokens
from app.widgets.label_palette import LabelPalette
from app.widgets.label_row import LabelRow, PaletteLabel

FEW = [
    PaletteLabel(id=2**40, name="Healthy", key="1", colour=2, count=131, target=120),
    PaletteLabel(id=7, name="Bacterial blight", key="2", colour=0, count=37, target=120, behind=True),
    PaletteLabel(id=9, name="<b>Not</b> usable", key="3", colour=7, count=15),
]
MANY = [PaletteLabel(id=i, name=f"Label {i:02}", key="", colour=i) for i in range(24)]


@pytest.fixture
def palette(qtbot) -> LabelPalette:
    widget = LabelPalette()
    qtbot.addWidget(widget)
    widget.resize(340, 600)
    widget.set_question("What is wrong?", "Press a number.")
    widget.set_labels(FEW)
    widget.show()
    qtbot.waitExposed(widget)
    widget.activateWindow()
    return widget


def rows(palette: LabelPalette) -> list[LabelRow]:
    QApplication.processEvents()  # Qt shows new rows and moves old ones with the next event
    shown = [row for row in palette.findChildren(LabelRow) if row.isVisible()]
    return sorted(shown, key=lambda row: row.mapTo(palette, row.rect().topLeft()).y())


def row_named(palette: LabelPalette, name: str) -> LabelRow:
    return next(row for row in rows(palette) if row.accessibleName() == name)


def fill_of(row: LabelRow) -> str:
    return row.grab().toImage().pixelColor(8, row.height() // 2).name().upper()


def test_a_click_on_a_row_chooses_its_label(qtbot, palette):
    with qtbot.waitSignal(palette.label_chosen) as chosen:
        qtbot.mouseClick(row_named(palette, "Healthy"), Qt.MouseButton.LeftButton)
    assert chosen.args == [2**40]


def test_rows_are_as_high_as_a_finger_and_in_order(palette):
    assert [row.accessibleName() for row in rows(palette)] == ["Healthy", "Bacterial blight", "<b>Not</b> usable"]
    assert all(row.height() - 2 * row.RING == 44 for row in rows(palette))


def test_a_screen_reader_hears_name_key_colour_and_count(palette):
    row = row_named(palette, "Bacterial blight")
    assert row.accessibleDescription() == "key 2, orange, 37 / 120"


def test_markup_in_a_name_is_escaped_in_its_tooltip(palette):
    assert "&lt;b&gt;Not&lt;/b&gt;" in row_named(palette, "<b>Not</b> usable").toolTip()


def test_arrows_walk_the_rows_and_space_chooses(qtbot, palette):
    row_named(palette, "Healthy").setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert QApplication.focusWidget().accessibleName() == "Bacterial blight"
    with qtbot.waitSignal(palette.label_chosen) as chosen:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert chosen.args == [7]


def test_cant_decide_is_the_last_row_and_a_signal_of_its_own(qtbot, palette):
    palette.set_cant_decide("0", note="goes to review")
    last = rows(palette)[-1]
    assert last.accessibleName() == "Can’t decide"
    with qtbot.waitSignal(palette.cant_decide_chosen):
        qtbot.mouseClick(last, Qt.MouseButton.LeftButton)
    palette.set_cant_decide("")
    assert rows(palette)[-1].accessibleName() == "<b>Not</b> usable"


def test_the_pressed_row_is_accent_soft_for_a_moment(qtbot, palette):
    row = row_named(palette, "Healthy")
    assert fill_of(row) == shown_tokens().surface
    palette.flash(2**40)
    assert fill_of(row) == shown_tokens().accent_soft
    qtbot.waitUntil(lambda: fill_of(row) == shown_tokens().surface, timeout=1000)


def test_several_choices_stay_marked_only_when_the_owner_says_so(qtbot, palette):
    palette.set_labels(FEW, multi=True)
    row = row_named(palette, "Healthy")
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert not row.isChecked()
    palette.set_marked([2**40])
    assert row.isChecked()
    assert fill_of(row) == shown_tokens().accent_soft
    palette.set_marked([])
    assert fill_of(row) == shown_tokens().surface


def test_the_old_answer_is_marked_also_with_one_choice(palette):
    palette.set_marked([7])
    assert fill_of(row_named(palette, "Bacterial blight")) == shown_tokens().accent_soft
    assert fill_of(row_named(palette, "Healthy")) == shown_tokens().surface


def test_new_counts_keep_the_rows_and_the_focus(palette):
    row = row_named(palette, "Healthy")
    row.setFocus()
    palette.set_labels([PaletteLabel(id=2**40, name="Healthy", key="1", colour=2, count=132, target=120), *FEW[1:]])
    assert row.hasFocus()
    assert row.accessibleDescription().endswith("132 / 120")


def test_a_read_only_project_disables_all_and_says_why(qtbot, palette):
    palette.set_cant_decide("0")
    palette.set_disabled_reason("This project is read-only: it lies on a network drive.")
    assert not any(row.isEnabled() for row in rows(palette))
    words = [label.text() for label in palette.findChildren(QLabel) if label.isVisible()]
    assert "This project is read-only: it lies on a network drive." in words
    with qtbot.assertNotEmitted(palette.label_chosen):
        qtbot.mouseClick(rows(palette)[0], Qt.MouseButton.LeftButton)
    palette.set_disabled_reason("")
    assert all(row.isEnabled() for row in rows(palette))


def test_few_labels_have_no_search_and_24_have_one(qtbot, palette):
    field = palette.findChild(QLineEdit)
    assert not field.isVisible()
    palette.set_labels(MANY)
    assert field.isVisible()
    qtbot.keyClicks(field, "17")
    assert [row.accessibleName() for row in rows(palette)] == ["Label 17"]
    with qtbot.waitSignal(palette.label_chosen) as chosen:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert chosen.args == [17]
    assert len(rows(palette)) == 24
    qtbot.keyClicks(field, "no such")
    assert rows(palette) == []
    assert any("No label has this" in label.text() for label in palette.findChildren(QLabel) if label.isVisible())


def test_24_rows_differ_also_in_greyscale_and_all_can_be_reached(qtbot, palette):
    palette.set_labels(MANY)
    descriptions = {row.accessibleDescription() for row in rows(palette)}
    assert len(descriptions) == 24
    rows(palette)[0].setFocus()
    for _ in range(23):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert QApplication.focusWidget().accessibleName() == "Label 23"
    assert not QApplication.focusWidget().visibleRegion().isEmpty()


def test_seven_rows_fit_a_small_window_without_scrolling(qtbot, palette):
    palette.set_labels([PaletteLabel(id=i, name=f"Label {i}", key=str(i + 1), colour=i) for i in range(6)])
    palette.set_cant_decide("0")
    palette.resize(280, 400)
    assert all(row.height() - 2 * row.RING == 40 for row in rows(palette))
    assert all(row.visibleRegion().boundingRect().height() == row.height() for row in rows(palette))


def test_the_name_comes_before_the_count_where_room_is_short(qtbot, palette):
    palette.resize(170, 500)
    narrow = row_named(palette, "Healthy").grab().toImage()
    palette.set_labels([PaletteLabel(id=2**40, name="Healthy", key="1", colour=2), *FEW[1:]])
    assert row_named(palette, "Healthy").grab().toImage() == narrow
