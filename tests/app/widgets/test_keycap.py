import pytest

from app.theme.palette import shown_tokens
from app.widgets.keycap import KeyCap, keycap_size, keys_of


@pytest.mark.parametrize(
    ("shortcut", "caps"),
    [
        ("G", ("G",)),
        ("Ctrl+Shift+Z", ("Ctrl", "Shift", "Z")),
        ("Ctrl++", ("Ctrl", "+")),
        ("+", ("+",)),
        ("Left", ("←",)),
        ("Backspace", ("Backspace",)),
        ("", ()),
    ],
)
def test_a_shortcut_becomes_its_keycaps(shortcut, caps):
    assert keys_of(shortcut) == caps


def test_a_keycap_is_20_px_high_and_as_wide_as_its_word(qtbot):
    one, word = keycap_size("1"), keycap_size("Space")
    assert (one.width(), one.height()) == (20, 20)
    assert word.width() > 30


def test_the_lower_edge_is_two_pixels(qtbot):
    cap = KeyCap("1")
    qtbot.addWidget(cap)
    cap.resize(cap.sizeHint())
    image = cap.grab().toImage()
    column = [image.pixelColor(10, y).name().upper() for y in range(20)]
    assert column[0] == shown_tokens().strong
    assert column[18:] == [shown_tokens().strong] * 2
    assert column[2] == shown_tokens().surface
