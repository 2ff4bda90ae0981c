import html

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel

from app.widgets.buttons import ActionButton, IconButton
from app.widgets.card import Card, FigureCard, Note, ScreenHeader, SectionTitle
from app.widgets.message_bar import Message, MessageBar
from app.widgets.plain_text import ElidedLabel, PlainLabel, one_line, plain_tooltip
from app.widgets.status_bar import JobProgress, KeyHint, StatusBar
from app.widgets.top_row import TopRow

HOSTILE = '<b>bold</b><img src="file:///etc/passwd"> & co'


def shown_by_a_tooltip(text: str) -> str:
    """Return what Qt's tooltip makes of `text`: it guesses whether it is markup."""
    if not text.startswith("<qt>"):
        return text
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


@pytest.mark.parametrize("text", [HOSTILE, "a < b", "<", "plain", "x &lt; y", "<qt>x</qt>"])
def test_tooltips_show_the_characters_as_they_are(qapp, text):
    assert shown_by_a_tooltip(plain_tooltip(text)) == text


def test_every_label_of_the_shared_widgets_is_plain_text(qtbot):
    bar = MessageBar()
    bar.show_message(Message(level="bad", text=HOSTILE, details="x"))
    status = StatusBar()
    status.set_hints([KeyHint(keys=("1",), text=HOSTILE)])
    status.set_facts([HOSTILE])
    status.set_job(JobProgress(key=1, name=HOSTILE, done=1, total=2))
    top = TopRow()
    top.set_person(HOSTILE, "AB")
    figure = FigureCard(HOSTILE)
    figure.set_figure(HOSTILE, HOSTILE, state=HOSTILE, note=HOSTILE)
    widgets = [bar, status, top, figure, Card(HOSTILE, note=HOSTILE), Note(HOSTILE, HOSTILE)]
    widgets += [ScreenHeader(HOSTILE), SectionTitle(HOSTILE, HOSTILE), PlainLabel(HOSTILE), ElidedLabel(HOSTILE)]
    labels = []
    for widget in widgets:
        qtbot.addWidget(widget)
        widget.resize(60, 60)
        widget.show()
        labels += [widget] if isinstance(widget, QLabel) else widget.findChildren(QLabel)
    assert len(labels) > 10
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    assert not [label for label in labels if "<b>" in label.toolTip()]
    assert any(html.escape(HOSTILE) in label.toolTip() for label in labels)


def test_an_elided_label_shortens_what_is_shown_and_keeps_the_whole(qtbot):
    label = ElidedLabel("plot-14_row-3_0412.jpg in a long folder\nwith a second line")
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    assert label.text().endswith("…")
    assert "\n" not in label.text()
    assert label.whole_text().endswith("second line")
    assert label.toolTip() == one_line(label.whole_text())
    label.resize(600, 20)
    assert label.text() == "plot-14_row-3_0412.jpg in a long folder with a second line"
    assert label.toolTip() == ""


def test_one_line_is_quick_on_ten_megabytes():
    assert len(one_line("x" * 10_000_000)) == 2_000


def test_buttons_say_their_key_and_do_not_take_the_focus_by_a_click(qtbot):
    skip, fit = ActionButton("Skip", icon_name="skip", key="S"), IconButton("fit", "Fit", key="Ctrl+0")
    for button in (skip, fit):
        qtbot.addWidget(button)
        button.show()
        with qtbot.waitSignal(button.clicked):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert not button.hasFocus()
    assert "S" in skip.accessibleDescription()
    assert fit.toolTip() == "Fit (Ctrl+0)"
    assert fit.width() >= 24
    assert fit.height() >= 24


def test_a_button_is_never_narrower_than_its_words_and_key(qtbot):
    plain, keyed = ActionButton("Guideline"), ActionButton("Guideline", icon_name="book", key="G")
    for button in (plain, keyed):
        qtbot.addWidget(button)
    assert keyed.sizeHint().width() > plain.sizeHint().width() + 20
    assert plain.sizeHint().width() > plain.fontMetrics().horizontalAdvance("Guideline") + 20
