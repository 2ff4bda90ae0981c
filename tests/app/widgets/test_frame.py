import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QLabel, QPushButton, QScrollArea, QWidget

from app.theme.palette import shown_tokens
from app.widgets.buttons import ActionButton
from app.widgets.fields import CheckBox, ComboBox, RadioButton
from app.widgets.focus_ring import FocusRing
from app.widgets.keycap import KeyCap
from app.widgets.message_bar import Message, MessageAction, MessageBar
from app.widgets.pill import Pill
from app.widgets.progress_line import BusyLine, ProgressBar
from app.widgets.rail import Rail, RailButton, RailEntry
from app.widgets.segmented import Segment, SegmentedControl
from app.widgets.status_bar import JobProgress, KeyHint, StatusBar
from app.widgets.top_row import CommandField, PersonButton, SaveState, TopRow

UPPER = [
    RailEntry(screen="label", text="Label", icon_name="label", key="Ctrl+1"),
    RailEntry(screen="review", text="Review", icon_name="review", key="Ctrl+2"),
]
LOWER = [RailEntry(screen="help", text="Help", icon_name="help")]


@pytest.fixture
def shown(qtbot):
    def show(widget: QWidget, width: int = 0) -> QWidget:
        qtbot.addWidget(widget)
        widget.resize(width or widget.sizeHint().width(), widget.sizeHint().height())
        widget.show()
        qtbot.waitExposed(widget)
        widget.activateWindow()
        return widget

    return show


def texts(widget: QWidget) -> list[str]:
    QApplication.processEvents()
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def button(widget: QWidget, name: str) -> QAbstractButton:
    QApplication.processEvents()
    found = [each for each in widget.findChildren(QAbstractButton) if name in (each.accessibleName(), each.text())]
    return next(each for each in found if each.isVisible())


def test_the_rail_shows_where_one_is_and_goes_elsewhere(qtbot, shown):
    rail = shown(Rail(UPPER, LOWER))
    rail.set_current("label")
    label, review = button(rail, "Label"), button(rail, "Review")
    assert label.isChecked()
    assert label.toolTip() == "Label (Ctrl+1)"
    with qtbot.waitSignal(rail.screen_chosen) as chosen:
        review.setFocus()
        qtbot.keyClick(review, Qt.Key.Key_Space)
    assert chosen.args == ["review"]
    assert not label.isChecked()


def test_a_badge_is_seen_and_heard(shown):
    rail = shown(Rail(UPPER))
    QApplication.processEvents()
    before = rail.grab().toImage()
    rail.set_badge("review", 23)
    assert rail.grab().toImage() != before
    assert button(rail, "Review, 23 waiting").toolTip() == "Review, 23 waiting (Ctrl+2)"
    rail.set_badge("review", 0)
    assert rail.grab().toImage() == before


def test_a_narrow_rail_has_icons_with_tooltips(shown):
    rail = shown(Rail(UPPER))
    wide = rail.sizeHint().width()
    rail.set_compact(True)
    QApplication.processEvents()
    assert wide == 76
    assert rail.sizeHint().width() == 52
    assert all(each.toolTip() for each in rail.findChildren(RailButton))


def test_the_top_row_keeps_the_field_in_the_middle(qtbot, shown):
    row = shown(TopRow(), 1440)
    row.menu_bar.addMenu("File")
    row.set_command_hint("Search items or run a command", "Ctrl K")
    row.set_save_state(SaveState.SAVED)
    row.set_person("Mara Okafor", "MO")
    QApplication.processEvents()
    field = row.findChild(CommandField)
    assert field.width() == 420
    assert field.mapTo(row, field.rect().center()).x() == pytest.approx(720, abs=4)
    assert row.height() == 41
    with qtbot.waitSignal(row.commands_requested):
        qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(row.person_requested):
        qtbot.mouseClick(row.findChild(PersonButton), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("state", "word"), [(SaveState.SAVED, "Saved"), (SaveState.SAVING, "Saving"), (SaveState.FAILED, "Not saved")]
)
def test_the_save_state_is_icon_and_word(shown, state, word):
    row = shown(TopRow(), 1200)
    row.set_save_state(state, "the disk is full")
    assert word in texts(row)
    row.set_save_state(None)
    assert word not in texts(row)


def test_the_status_bar_shows_keys_facts_and_a_job_that_can_be_stopped(qtbot, shown):
    bar = shown(StatusBar(), 1400)
    bar.set_hints([KeyHint(keys=(str(i),), text=f"hint {i}") for i in range(8)])
    bar.set_facts(["1,964 items"])
    assert [text for text in texts(bar) if text.startswith("hint")] == [f"hint {i}" for i in range(5)]
    bar.set_job(JobProgress(key=2**40, name="Export", done=1200, total=3000))
    assert "Export 1,200 of 3,000" in texts(bar)
    with qtbot.waitSignal(bar.stop_requested) as stop:
        qtbot.mouseClick(button(bar, "Stop: Export"), Qt.MouseButton.LeftButton)
    assert stop.args == [2**40]
    bar.set_job(None)
    assert texts(bar)[-1] == "1,964 items"
    assert bar.height() == 26


def test_a_narrow_status_bar_drops_hints_but_never_the_last(shown):
    bar = shown(StatusBar(), 1400)
    bar.set_hints([KeyHint(keys=("1", "6"), text=f"a rather long hint {i}", joiner="–") for i in range(5)])
    bar.set_job(JobProgress(key=1, name="Learning from 8 new labels", done=3, total=10))
    bar.resize(620, bar.height())
    visible = [text for text in texts(bar) if text.startswith("a rather")]
    assert visible[-1] == "a rather long hint 4"
    assert len(visible) < 5
    caps = [cap for cap in bar.findChildren(KeyCap) if cap.isVisible()]
    assert max(cap.mapTo(bar, cap.rect().topRight()).x() for cap in caps) < 620
    bar.resize(1400, bar.height())
    assert len([text for text in texts(bar) if text.startswith("a rather")]) == 5


def test_messages_count_repeats_and_carry_actions(qtbot, shown):
    bar = shown(MessageBar(), 900)
    full = Message(
        level="bad",
        text="Your last answer is not saved.",
        key="write",
        actions=(MessageAction(key="retry", text="Try again"),),
    )
    bar.show_message(full)
    bar.show_message(full)
    assert texts(bar) == ["Your last answer is not saved. (2 times)"]
    with qtbot.waitSignal(bar.action_chosen) as chosen:
        qtbot.mouseClick(button(bar, "Try again"), Qt.MouseButton.LeftButton)
    assert chosen.args == ["write", "retry"]
    with qtbot.waitSignal(bar.dismissed) as gone:
        qtbot.mouseClick(button(bar, "Close this message"), Qt.MouseButton.LeftButton)
    assert gone.args == ["write"]
    assert not bar.isVisible()


def test_three_messages_at_most_and_errors_outlast_the_others(shown):
    bar = shown(MessageBar(), 900)
    bar.show_message(Message(level="bad", text="error"))
    for number in range(4):
        bar.show_message(Message(level="info", text=f"note {number}"))
    assert texts(bar) == ["note 3", "note 2", "error"]
    bar.dismiss("error")
    assert texts(bar) == ["note 3", "note 2"]


def test_details_can_be_copied(qtbot, shown):
    bar = shown(MessageBar(), 900)
    bar.show_message(Message(level="warn", text="Training failed.", details="line 1\nline 2"))
    qtbot.mouseClick(button(bar, "Copy details"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "line 1\nline 2"


def test_tabs_are_chosen_by_arrows_and_clicks(qtbot, shown):
    tabs = shown(SegmentedControl([Segment(key="a", text="Overview"), Segment(key="b", text="Model", count=23)]))
    tabs.setFocus()
    with qtbot.waitSignal(tabs.segment_chosen) as chosen:
        qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert chosen.args == ["b"]
    assert tabs.accessibleName() == "Model"
    with qtbot.assertNotEmitted(tabs.segment_chosen):
        qtbot.keyClick(tabs, Qt.Key.Key_Right)
    with qtbot.waitSignal(tabs.segment_chosen) as chosen:
        qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.rect().topLeft() + tabs.rect().center() / 4)
    assert chosen.args == ["a"]
    tabs.set_segments([Segment(key="b", text="Model"), Segment(key="a", text="Overview")])
    assert tabs.current() == "a"


def test_the_ring_stands_around_the_focused_button_and_goes_with_it(qtbot, shown):
    window = QWidget()
    row = QHBoxLayout(window)
    row.setContentsMargins(20, 20, 20, 20)
    first, second = ActionButton("First"), ActionButton("Second")
    row.addWidget(first)
    row.addWidget(second)
    ring = FocusRing(window)
    shown(window)
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: ring.around() is first)
    image = window.grab().toImage()
    corner = first.mapTo(window, first.rect().topLeft())
    accent = shown_tokens().accent
    left = [
        image.pixelColor(corner.x() - i, first.mapTo(window, first.rect().center()).y()).name().upper() for i in (4, 3)
    ]
    assert left == [accent, accent]
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert ring.around() is second
    second.hide()
    first.hide()
    assert ring.around() is None


def test_the_ring_is_cut_where_its_button_is_scrolled_away(qtbot, shown):
    window, area, inside = QWidget(), QScrollArea(), QWidget()
    inside.setFixedSize(200, 2000)
    target = QPushButton("Target", inside)
    target.move(20, 20)
    area.setWidget(inside)
    QHBoxLayout(window).addWidget(area)
    ring = FocusRing(window)
    shown(window)
    target.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: ring.around() is target)
    area.verticalScrollBar().setValue(1000)
    assert ring.around() is None
    area.verticalScrollBar().setValue(0)
    assert ring.around() is target


def test_boxes_tick_by_click_and_key_and_show_their_count(qtbot, shown):
    box, radio = shown(CheckBox("Labelled", count=412)), shown(RadioButton("Best available"))
    empty = box.grab().toImage()
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center())
    assert box.isChecked()
    assert box.grab().toImage() != empty
    qtbot.keyClick(radio, Qt.Key.Key_Space)
    assert radio.isChecked()
    narrow = box.sizeHint().width()
    box.set_count(1_000_000)
    assert box.sizeHint().width() > narrow


def test_a_drop_down_has_room_for_its_sign(shown):
    combo = ComboBox()
    combo.addItems(["Plot and duplicates"])
    shown(combo)
    assert combo.height() == 32
    assert combo.width() > combo.fontMetrics().horizontalAdvance("Plot and duplicates") + 24


def test_progress_is_told_in_words_too(shown):
    bar, line, pill = shown(ProgressBar()), shown(BusyLine(), 100), shown(Pill("3 open", tone="warn"))
    bar.set_progress(38, 60)
    assert bar.accessibleName() == "38 of 60"
    idle = line.grab().toImage().pixelColor(5, 0).name().upper()
    line.set_busy(True)
    assert (idle, line.grab().toImage().pixelColor(5, 0).name().upper()) == (
        shown_tokens().surface,
        shown_tokens().accent,
    )
    pill.set_text("none open", tone="ok")
    assert pill.accessibleName() == "none open"
