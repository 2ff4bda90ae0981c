import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton

from app.theme.apply import apply_theme
from app.widgets.text_pages import PART, part_starts
from app.widgets.text_view import TextView

HOSTILE = '<b>bold</b> <img src="file:///etc/passwd"> & \u202egpj.exe\u202c'


@pytest.fixture
def view(qtbot) -> TextView:
    widget = TextView()
    qtbot.addWidget(widget)
    widget.resize(1000, 640)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def page(view: TextView) -> QPlainTextEdit:
    return view.findChild(QPlainTextEdit)


def notice(view: TextView) -> str:
    return next((label.text() for label in view.findChildren(QLabel) if label.isVisible()), "")


def button(view: TextView, words: str) -> QPushButton:
    return next(each for each in view.findChildren(QPushButton) if each.text() == words)


def test_markup_is_shown_as_its_characters(view):
    view.set_text(HOSTILE)
    assert view.shown_text() == HOSTILE
    assert page(view).document().toPlainText() == HOSTILE


def test_lines_stand_38_px_apart_in_a_column_of_comfortable_width(qapp, view):
    view.set_text("word " * 100)
    editor = page(view)
    block = editor.document().begin()
    lines = [block.layout().lineAt(i) for i in range(block.layout().lineCount())]
    assert len(lines) > 4
    assert {round(b.y() - a.y()) for a, b in pairwise(lines)} == {38}
    assert 600 < editor.viewport().width() < 720


def test_a_short_text_has_a_short_card_at_the_top(view):
    view.set_text("one line")
    card = page(view).parentWidget()
    assert card.height() < 120
    assert card.y() < 40
    view.set_text("line\n" * 100)
    assert card.height() > 500
    assert page(view).verticalScrollBar().maximum() > 0


def test_a_long_text_does_not_keep_the_window_large(view):
    view.set_text("line\n" * 100)
    view.resize(500, 300)
    assert (view.width(), view.height()) == (500, 300)
    assert page(view).parentWidget().geometry().bottom() <= 300


def test_right_to_left_text_begins_at_the_right(view):
    view.set_text("hello\nمرحبا بالعالم")
    block = page(view).document().findBlockByNumber(1)
    page(view).grab()
    line = block.layout().lineAt(0)
    assert line.x() + line.naturalTextWidth() == pytest.approx(line.width(), abs=1)
    assert page(view).document().begin().layout().lineAt(0).x() == 0


def test_emoji_and_joined_letters_are_kept(view):
    text = "👩‍👩‍👧 e\u0301 नमस्ते 🏳️‍🌈\ttab\u2028line"
    view.set_text(text)
    assert view.text() == text
    view.grab()


def test_ten_megabytes_in_one_line_open_at_once_in_parts(qtbot, view):
    text = "x" * 10_000_000
    start = time.perf_counter()
    view.set_text(text)
    view.grab()
    assert time.perf_counter() - start < 3  # laying out the whole takes minutes
    assert notice(view) == "Long text, part 1 of 500: characters 1 to 20,000 of 10,000,000."
    assert view.text() == text
    assert not button(view, "Previous part").isEnabled()
    qtbot.mouseClick(button(view, "Next part"), Qt.MouseButton.LeftButton)
    assert notice(view).startswith("Long text, part 2 of 500: characters 20,001 to 40,000")
    view.show_part(499)
    assert not button(view, "Next part").isEnabled()
    view.set_text("short")
    assert notice(view) == ""


def test_all_parts_together_are_the_text(view):
    text = "".join(f"line {i} of a log\n" for i in range(5_000))
    view.set_text(text)
    shown = []
    for part in range(view.n_parts()):
        view.show_part(part)
        shown.append(view.shown_text())
    assert "".join(shown) == text


def test_text_can_be_selected_and_copied_by_keys_but_not_changed(qtbot, view):
    view.set_text("select me")
    editor = page(view)
    qtbot.keyClicks(editor, "1x")
    qtbot.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(editor, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "select me"
    assert view.shown_text() == "select me"


def test_text_size_changes_the_letters_and_the_lines(qapp, view):
    view.set_text("word " * 100)
    heights = []
    for size in (14, 16, 19):
        view.set_text_size(size)
        page(view).grab()
        layout = page(view).document().begin().layout()
        heights.append(layout.lineAt(1).y() - layout.lineAt(0).y())
    assert heights == sorted(set(heights))
    assert heights[1] == pytest.approx(38, abs=1)
    apply_theme(qapp, "light", 2.0)
    assert page(view).font().pixelSize() == 38


@given(st.text(max_size=900), st.integers(201, 400))
def test_parts_join_to_the_text_and_are_never_too_long(text, size):
    starts = part_starts(text, size)
    parts = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    assert "".join(parts) == text
    assert all(len(part) <= size for part in parts)
    assert all(parts) or text == ""


@settings(max_examples=25)
@given(st.lists(st.sampled_from(["e\u0301", "👩‍👩‍👧", "👍🏽", "a", "नि"]), min_size=200, max_size=300))
def test_no_part_begins_inside_a_character(letters):
    text = "".join(letters)
    for start in part_starts(text, 201)[1:]:
        assert not unicodedata.combining(text[start])
        assert text[start] not in "\u200d\ufe0f\U0001f3fd"
        assert text[start - 1] != "\u200d"


def test_parts_end_after_white_space_where_there_is_some():
    text = "word " * 10_000
    assert all(text[start - 1] == " " for start in part_starts(text)[1:])
    assert len(part_starts(text)) == -(-len(text) // PART)
    with pytest.raises(ValueError, match="more than 200"):
        part_starts("text", 10)
