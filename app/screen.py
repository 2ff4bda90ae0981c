"""Whether there is a screen to show a window on, found out without loading Qt."""

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

_TIMEOUT = 1.0  # seconds


def has_screen(environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether a window can be shown.

    On Linux a display must be named and answer: Qt ends the whole process when it cannot reach the display.
    A platform chosen by QT_QPA_PLATFORM is taken at its word; those that draw into memory are no screen.
    """
    if platform := environment.get("QT_QPA_PLATFORM", "").split(":")[0]:
        return platform not in ("offscreen", "minimal")
    if sys.platform != "linux":
        return True
    if name := environment.get("WAYLAND_DISPLAY"):
        folder = Path(environment.get("XDG_RUNTIME_DIR", "/"))
        if _answers(str(folder / name)):
            return True
    return _x11_answers(environment.get("DISPLAY", ""))


def _x11_answers(display: str) -> bool:
    """Tell whether an X server listens at a display such as ":0", "localhost:10.0"."""
    host, colon, number = display.rpartition(":")
    digits = number.split(".")[0]
    if not colon or not digits.isdigit():
        return False
    if host in ("", "unix"):
        return _answers(f"/tmp/.X11-unix/X{digits}") or _answers(f"\0/tmp/.X11-unix/X{digits}")
    try:
        with socket.create_connection((host, 6000 + int(digits)), timeout=_TIMEOUT):
            return True
    except OSError:
        return False


def _answers(path: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(_TIMEOUT)
        try:
            client.connect(path)
        except OSError:
            return False
    return True
