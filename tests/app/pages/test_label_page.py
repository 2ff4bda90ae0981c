"""The Label page as a view: plain values in, what the person did out; layouts that hold."""

from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from app.pages.label.label_keys import key_at_place, label_key_texts
from app.pages.label.views import AnswerView, BreakView, ItemView, ProgressView, StateView, SuggestionView
from app.pages.label_page import LabelPage
from app.widgets.filmstrip import FilmItem
from app.widgets.label_row import PaletteLabel
from tests.app.label_window import NO_SIZE_HINTS

pytestmark = pytest.mark.qt_log_ignore(NO_SIZE_HINTS)
PLAIN, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
BIG, SMALL = (1364, 802), (972, 574)


def press(key: Qt.Key, text: str, modifiers: Qt.KeyboardModifier = PLAIN, scan_code: int = 0) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, scan_code, 0, 0, text)


def labels(n: int) -> list[PaletteLabel]:
    keys = "123456789EJLOPQTUVWY"
    return [
        PaletteLabel(id=k, name=f"label number {k}", key=keys[k] if k < len(keys) else "", colour=k, count=k, target=40)
        for k in range(n)
    ]


@pytest.fixture
def page(qtbot: Any) -> LabelPage:
    page = LabelPage()
    qtbot.addWidget(page)
    page.resize(*BIG)
    page.set_task("What is wrong with this leaf?", "Press a key.", "Single choice", finish=False)
    page.set_labels(labels(6), multi=False)
    page.side.set_why("Chosen so that your answers teach the model and keep the numbers honest.")
    page.side.suggestion.show_suggestion(SuggestionView(state="hidden"))
    page.header.set_progress(ProgressView(n_session=38, goal=60, project="Targets 412 of 690"))
    page.show_item(ItemView(id=1, name="leaf", detail="3 words", text="a green leaf"), AnswerView())
    with qtbot.waitExposed(page):
        page.show()
    return page


def visible_widgets(page: LabelPage) -> list[QWidget]:
    return [widget for widget in page.findChildren(QWidget) if widget.isVisible()]


def place(page: LabelPage, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(page, QPoint(0, 0)), widget.size())


@pytest.mark.parametrize("size", [BIG, SMALL])
@pytest.mark.parametrize("n", [2, 6, 10, 24])
def test_nothing_overlaps_or_leaves_the_page(qtbot: Any, page: LabelPage, size: tuple[int, int], n: int) -> None:
    """☐ the palette works with 24 labels, at 1440 x 900 and at 1024 x 640."""
    page.set_labels(labels(n), multi=False)
    page.resize(*size)
    qtbot.wait(1)
    parts = [place(page, part) for part in (page.side.palette_view, page.side.suggestion, page.side.why)]
    buttons = [place(page, each) for each in page.side.findChildren(QAbstractButton) if each.text() == "Skip"]
    assert all(above.bottom() < below.top() for above, below in pairwise([*parts, buttons[0]]))
    assert all(page.rect().contains(place(page, each)) for each in (page.side, page.area, page.strip))
    rows = [place(page, row) for row in page.side.rows()]
    in_sight = sum(parts[0].contains(row) for row in rows)
    assert in_sight >= min(n + 1, 4)
    assert in_sight == n + 1 or n >= (6 if size == SMALL else 10), "rows are hidden where there is room"


@pytest.mark.parametrize("size", [BIG, SMALL])
def test_no_words_are_cut_off_without_saying_so(qtbot: Any, page: LabelPage, size: tuple[int, int]) -> None:
    page.resize(*size)
    qtbot.wait(1)
    for label in page.findChildren(QLabel):
        if label.isVisible() and label.text() and not label.wordWrap():
            assert label.width() >= label.fontMetrics().horizontalAdvance(label.text()) - 1, label.text()
        elif label.isVisible() and label.text():
            assert label.height() >= label.heightForWidth(label.width()) - 1, label.text()


def test_label_keys_and_zero(qtbot: Any, page: LabelPage) -> None:
    with qtbot.waitSignal(page.label_pressed) as chosen:
        assert page.key_pressed(press(Qt.Key.Key_2, "2"))
    assert chosen.args == [1]
    with qtbot.waitSignal(page.cant_decide_pressed):
        assert page.key_pressed(press(Qt.Key.Key_0, "0"))
    assert not page.key_pressed(press(Qt.Key.Key_S, "s")), "skip is a command, not a label"


def test_digits_work_by_place_on_a_french_keyboard(qtbot: Any, page: LabelPage) -> None:
    with qtbot.waitSignal(page.label_pressed) as chosen:
        page.key_pressed(press(Qt.Key.Key_Ampersand, "&", scan_code=10))
    assert chosen.args == [0]
    with qtbot.waitSignal(page.label_pressed) as chosen:
        page.key_pressed(press(Qt.Key.Key_3, "3", Qt.KeyboardModifier.KeypadModifier))
    assert chosen.args == [2]


@pytest.mark.parametrize(
    ("event", "platform", "expected"),
    [
        (press(Qt.Key.Key_Eacute, "é", scan_code=11), "linux", "2"),
        (press(Qt.Key.Key_Eacute, "é", scan_code=3), "win32", "2"),
        (press(Qt.Key.Key_unknown, "у", scan_code=26), "linux", "E"),
        (press(Qt.Key.Key_Space, " ", scan_code=65), "linux", ""),
    ],
)
def test_the_key_at_a_place(event: QKeyEvent, platform: str, expected: str) -> None:
    assert key_at_place(event, platform) == expected


def test_a_latin_letter_is_never_moved_by_its_place() -> None:
    """On AZERTY the key at the place of Q types A: it must stay A."""
    assert label_key_texts(press(Qt.Key.Key_A, "a", scan_code=24), "linux") == ["A", "A"]
    assert "E" in label_key_texts(press(Qt.Key.Key_unknown, "у", scan_code=26), "linux")
    assert label_key_texts(press(Qt.Key.Key_E, "E", SHIFT), "linux") == []


def test_enter_presses_the_focused_button_and_else_finishes(qtbot: Any, page: LabelPage) -> None:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    skip = next(each for each in page.side.findChildren(QAbstractButton) if each.text() == "Skip")
    skip.setFocus()
    with qtbot.waitSignal(page.command_wanted) as wanted:
        page.key_pressed(press(Qt.Key.Key_Return, "\r"))
    assert wanted.args == ["label-skip"]
    page.setFocus()
    with qtbot.waitSignal(page.finish_pressed):
        page.key_pressed(press(Qt.Key.Key_Return, "\r"))


def test_tab_reaches_every_control(qtbot: Any, page: LabelPage) -> None:
    """Everything works by keyboard, with no trap."""
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.setFocus()
    reached = set()
    for _ in range(60):
        page.focusNextChild()
        reached.add(page.window().focusWidget())
    wanted = [
        each
        for each in page.findChildren(QAbstractButton)
        if each.isVisible() and each.isEnabled() and each.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert wanted
    assert {each for each in wanted if each not in reached} == set()
    assert all(each.accessibleName() or each.text() for each in wanted), "a control without a name"


def test_a_screen_reader_hears_the_item_and_its_answer(page: LabelPage) -> None:
    assert page.area.text.accessibleName() == "leaf, no answer"
    page.show_item(ItemView(id=1, name="leaf", text="x"), AnswerView(words="Your answer: rust."))
    assert page.area.text.accessibleName() == "leaf, Your answer: rust."


def test_strange_words_are_shown_as_they_are(page: LabelPage) -> None:
    """HTML, file:// pictures and right-to-left marks in names, texts and labels stay plain text."""
    bad = "<img src='file:///etc/passwd'><b>\u202eevil\u202c</b>"
    page.set_task(bad, bad, bad, finish=True)
    page.set_labels([PaletteLabel(id=1, name=bad, key="1", hint=bad)], multi=False)
    page.show_item(ItemView(id=1, name=bad, detail=bad, text=bad), AnswerView(words=bad))
    page.set_strip([FilmItem(id=2, name=bad, text=bad)], FilmItem(id=1, name=bad, text=bad), [])
    page.area.set_notice(bad)
    page.guideline.show_guideline(bad, bad)
    page.show_state(StateView(icon_name="info", title=bad, text=bad))
    page.show_break(BreakView(text=bad, labels=((bad, 1, 3),)))
    for label in page.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
    assert page.area.text.text() == bad
    assert page.guideline.text() == bad


def test_ten_megabytes_of_text_show_at_once(qtbot: Any, page: LabelPage) -> None:
    from time import perf_counter

    text = "word " * 2_000_000
    began = perf_counter()
    page.show_item(ItemView(id=1, name="long", text=text), AnswerView())
    page.grab()
    assert perf_counter() - began < 3  # laying out the whole takes minutes
    assert page.area.text.text() == text


def test_the_suggestion_says_names_and_no_figures(qtbot: Any, page: LabelPage) -> None:
    view = SuggestionView(state="shown", labels=(("rust", 1), ("blight", 2)))
    page.side.suggestion.show_suggestion(view)
    assert page.side.suggestion.accessibleName() == "The model would say rust, blight"
    page.side.suggestion.show_suggestion(SuggestionView(state="shown"))
    assert page.side.suggestion.accessibleName() == "The model would say None of these"
    page.side.suggestion.show_suggestion(SuggestionView(state="hidden"))
    words = [label.text() for label in page.side.suggestion.findChildren(QLabel) if label.isVisible()]
    assert not {"rust", "blight", "None of these"} & set(words)
