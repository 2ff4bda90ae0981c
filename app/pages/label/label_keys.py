"""Which label a key press means: the typed character, digits also by their place (UX 6)."""

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from app.key_router import key_texts

_MAC_DIGITS = {18: "1", 19: "2", 20: "3", 21: "4", 23: "5", 22: "6", 26: "7", 28: "8", 25: "9", 29: "0"}
_ROWS = {2: "1234567890", 16: "QWERTYUIOP", 30: "ASDFGHJKL", 44: "ZXCVBNM"}
"""Scan code of the first key of each row, as PC keyboards number them."""

_LINUX_OFFSET = 8  # X11 and Wayland add it to the keyboard's own code


def label_key_texts(event: QKeyEvent, platform: str = sys.platform) -> list[str]:
    """Return what a label's key may be called that was pressed, likeliest first.

    A digit is also known by its place, for layouts that type it only with Shift; a letter only where the layout
    types no Latin one.
    """
    if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and event.text().isalpha():
        return []  # Shift with a letter is a command
    texts = key_texts(event)
    place = key_at_place(event, platform)
    typed = event.text()
    if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or typed.isdigit():
        return texts
    if place.isdigit() or (place and typed.isalpha() and not typed.isascii()):
        texts.append(place)
    return texts


def key_at_place(event: QKeyEvent, platform: str = sys.platform) -> str:
    """Return what a US keyboard has at the place of the pressed key, "" if it is no digit or letter or not known."""
    if platform == "darwin":
        return _MAC_DIGITS.get(event.nativeVirtualKey(), "")
    code = event.nativeScanCode() - (0 if platform == "win32" else _LINUX_OFFSET)
    for first, keys in _ROWS.items():
        if first <= code < first + len(keys):
            return keys[code - first]
    return ""
