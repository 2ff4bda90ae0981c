import os
from datetime import UTC, datetime

import pytest

from labeling.storage.glance import Glance, glance
from labeling.storage.window_lock import WindowLock
from tests.builders import build_project, everything_in


@pytest.fixture
def path(tmp_path):
    folder = tmp_path / "projects"
    folder.mkdir()
    file = folder / "animals.labelwright"
    build_project(file, 2).close()
    return file


def test_a_sound_project_is_ready_and_left_alone(path):
    before = everything_in(path.parent)
    assert glance(path) == Glance("ready")
    assert everything_in(path.parent) == before


def test_what_is_not_there_or_is_no_project(path, tmp_path):
    assert glance(tmp_path / "gone.labelwright") == Glance("missing", "File not found")
    assert glance(path / "inside").state == "missing"
    other = tmp_path / "other.labelwright"
    other.write_text("hello")
    assert glance(other) == Glance("foreign", "Not a Labelwright project")
    other.write_bytes(b"")
    assert glance(other).state == "foreign"
    assert glance(tmp_path).state == "missing"


def test_a_newer_format_says_what_to_do(path):
    data = bytearray(path.read_bytes())
    data[60:64] = (99).to_bytes(4)
    path.write_bytes(data)
    assert glance(path) == Glance("newer", "Made with a newer version. Update to open it.")


def test_a_window_that_has_it_is_named(path):
    lock = WindowLock(path, "Jun", datetime(2025, 3, 10, 9, 40, tzinfo=UTC).astimezone())
    try:
        found = glance(path)
        assert found.state == "in use"
        assert found.words.startswith("In use by Jun on ")
    finally:
        lock.release()
    assert glance(path) == Glance("ready")


def test_a_name_that_a_crashed_window_left_behind_holds_nothing(path):
    about = path.with_name(".animals.labelwright.window.json")
    about.write_text('{"person": "Jun", "host": "desk", "since": "2025-03-10T09:40:00+00:00"}')
    assert glance(path) == Glance("ready")
    about.write_text("half a na")
    assert glance(path) == Glance("ready")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_protected_file_opens_read_only(path):
    path.chmod(0o444)
    assert glance(path) == Glance("read-only", "Opens read-only: the file is write-protected")
