import subprocess
import sys
from datetime import UTC, datetime

import pytest

from labeling.errors import LabelingError
from labeling.storage.window_lock import WindowLock

NOW = datetime(2026, 5, 4, 9, 40, tzinfo=UTC)
HOLD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from labeling.storage.window_lock import WindowLock
lock = WindowLock(Path(sys.argv[1]), "Jun", datetime(2026, 5, 4, 9, 40, tzinfo=UTC))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def held_elsewhere(tmp_path):
    path = tmp_path / "leaves.labelwright"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        yield path, other
        other.kill()


def test_a_second_window_is_told_who_has_the_project(held_elsewhere):
    path, other = held_elsewhere
    with pytest.raises(LabelingError, match=rf"used by Jun on .* \(process {other.pid}\) since \d\d:\d\d"):
        WindowLock(path, "Mara", NOW)


def test_a_window_that_was_killed_holds_nothing(held_elsewhere):
    path, other = held_elsewhere
    other.kill()
    other.wait()
    WindowLock(path, "Mara", NOW).release()


def test_a_released_project_can_be_opened_again(tmp_path):
    path = tmp_path / "leaves.labelwright"
    WindowLock(path, "Mara", NOW).release()
    WindowLock(path, "Jun", NOW).release()
    assert not list(tmp_path.glob("*.json"))
