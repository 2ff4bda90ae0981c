import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage

from app.theme.palette import shown_tokens
from app.widgets.filmstrip import Chip, FilmItem, Filmstrip

DONE = [FilmItem(id=2**40 + i, name=f"leaf {i}", chips=(Chip(key=str(i + 1), colour=i),)) for i in range(7)]
NOW = FilmItem(id=100, name="leaf now")
NEXT = [FilmItem(id=200 + i, name=f"leaf next {i}") for i in range(5)]


@pytest.fixture
def strip(qtbot) -> Filmstrip:
    widget = Filmstrip()
    qtbot.addWidget(widget)
    widget.resize(1023, widget.sizeHint().height())
    widget.set_items(DONE, NOW, NEXT)
    widget.show()
    qtbot.waitExposed(widget)
    widget.activateWindow()
    return widget


def names(strip: Filmstrip) -> list[str]:
    return [item.name for item in strip.shown_items()]


def test_five_done_the_one_now_and_the_next_as_far_as_there_is_room(strip):
    assert names(strip)[:6] == ["leaf 2", "leaf 3", "leaf 4", "leaf 5", "leaf 6", "leaf now"]
    assert names(strip)[6:] == ["leaf next 0", "leaf next 1", "leaf next 2"]
    strip.resize(560, strip.height())
    assert "leaf now" in names(strip)
    assert names(strip)[-1] == "leaf next 0"
    assert names(strip)[0] != "leaf 2"


def test_a_click_chooses_an_item(qtbot, strip):
    with qtbot.waitSignal(strip.item_chosen) as chosen:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(40, strip.height() - 40))
    assert chosen.args == [2**40 + 2]


def test_arrows_and_enter_choose_an_item(qtbot, strip):
    strip.setFocus()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(strip, key)
    assert strip.accessibleDescription() == "leaf 5, done, answered 6"
    with qtbot.waitSignal(strip.item_chosen) as chosen:
        qtbot.keyClick(strip, Qt.Key.Key_Return)
    assert chosen.args == [2**40 + 5]
    for _ in range(20):
        qtbot.keyClick(strip, Qt.Key.Key_Right)
    assert strip.accessibleDescription() == "leaf next 2, up next"


def test_a_thumbnail_fills_its_place_and_a_late_one_is_ignored(strip):
    image = QImage(300, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("#FF0000"))
    place = QPoint(60, strip.height() - 70)
    plate = strip.grab().toImage().pixelColor(place)
    strip.set_thumbnail(2**40 + 2, image)
    strip.set_thumbnail("gone", image)
    assert plate.name().upper() == shown_tokens().sunken
    assert strip.grab().toImage().pixelColor(place).name() == "#ff0000"


def test_texts_are_cards_with_their_words(qtbot, strip):
    before = strip.grab().toImage()
    strip.set_items([], FilmItem(id=1, name="WO 1", text="Operator <b>reported</b> 😀 vibration\nsecond"), [])
    assert names(strip) == ["WO 1"]
    assert strip.grab().toImage() != before


def test_an_empty_strip_is_calm(qtbot, strip):
    strip.set_items([], None, [])
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    qtbot.keyClick(strip, Qt.Key.Key_Return)
    assert names(strip) == []
    strip.grab()
