import socket
import threading

import pytest

from app import screen
from app.screen import has_screen


@pytest.fixture(autouse=True)
def linux(monkeypatch):
    monkeypatch.setattr(screen.sys, "platform", "linux")


def test_without_a_display_there_is_no_screen():
    assert not has_screen({})


@pytest.mark.parametrize("display", ["nonsense", ":987", "localhost:987.0", ":"])
def test_a_display_that_nobody_serves_is_no_screen(display):
    assert not has_screen({"DISPLAY": display})


def test_a_chosen_platform_is_taken_at_its_word():
    assert has_screen({"QT_QPA_PLATFORM": "xcb"})


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "offscreen:size=800x600"])
def test_a_platform_that_draws_into_memory_is_no_screen(platform):
    assert not has_screen({"QT_QPA_PLATFORM": platform, "DISPLAY": ":0"})


def test_a_wayland_socket_that_answers_is_a_screen(tmp_path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-7"))
        server.listen()
        answering = threading.Thread(target=lambda: server.accept()[0].close())
        answering.start()
        assert has_screen({"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": str(tmp_path)})
        answering.join()


def test_a_wayland_name_without_its_socket_is_no_screen(tmp_path):
    assert not has_screen({"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": str(tmp_path)})
