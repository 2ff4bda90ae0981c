"""Safety copies: one a day, thinned, within a size, never filling the disk, and good when they are needed."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections import namedtuple
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from labeling.errors import LabelingError
from labeling.project import Project, open_project
from labeling.storage import backup, connection
from labeling.storage.backup import back_up, daily_backup, thin
from tests.builders import NOW, answer, build_project

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    return make_project(20)


def copies(project: Path) -> list[str]:
    return sorted(file.name for file in project.with_name("animals.backups").glob("*"))


def test_opening_makes_one_copy_a_day(project: Project) -> None:
    project.close()
    for hours in (0, 5, 14):  # the last is on the next day
        open_project(project.path, now=NOW + timedelta(hours=hours)).close()
        assert copies(project.path)[0] == "2025-03-10.labelwright"
    open_project(project.path, now=NOW + timedelta(hours=15)).close()
    assert copies(project.path) == ["2025-03-10.labelwright", "2025-03-11.labelwright"]


def test_a_copy_opens_and_equals_the_project(project: Project) -> None:
    for item in range(1, 8):
        answer(project, item, "cat" if item % 2 else "owl")
    made = daily_backup(project.path, NOW)  # while the project is open, with its newest answers still in the journal
    assert made is not None
    with open_project(made, daily_backup=False) as copy:
        assert copy.votes().equals(project.votes())
        assert copy.items().equals(project.items())


def test_an_old_copy_is_not_overwritten_on_the_same_day(project: Project) -> None:
    made = daily_backup(project.path, NOW)
    assert made is not None
    before = made.read_bytes()
    answer(project, 1, "cat")
    assert daily_backup(project.path, NOW + timedelta(hours=3)) is None
    assert made.read_bytes() == before


def pretend(project: Path, days: int, size: int = 10) -> None:
    folder = project.with_name("animals.backups")
    folder.mkdir(exist_ok=True)
    for n in range(days):
        (folder / f"{NOW.date() - timedelta(days=n)}.labelwright").write_bytes(b"." * size)


def test_seven_days_and_four_weeks_stay(project: Project) -> None:
    pretend(project.path, 60)
    thin(project.path, NOW.date())
    assert copies(project.path) == [
        "2025-02-10.labelwright",  # Mondays
        "2025-02-17.labelwright",
        "2025-02-24.labelwright",
        "2025-03-03.labelwright",
        *(f"2025-03-{day:02}.labelwright" for day in range(4, 11)),
    ]


def test_over_a_hundred_days_the_weekly_copies_stay_a_week_apart(tmp_path: Path) -> None:
    project = tmp_path / "animals.labelwright"
    folder = tmp_path / "animals.backups"
    folder.mkdir()
    for n in range(100):
        today = NOW.date() + timedelta(days=n)
        (folder / f"{today}.labelwright").touch()
        thin(project, today)
        days = sorted(date.fromisoformat(file.stem) for file in folder.iterdir())
        assert days[-min(7, n + 1) :] == [today - timedelta(days=back) for back in range(min(6, n), -1, -1)]
        assert len(days) <= 11
    weekly = days[:-7]
    assert [later - earlier for earlier, later in pairwise(weekly)] == [timedelta(days=7)] * 3


def test_copies_with_other_names_are_never_removed(project: Project) -> None:
    pretend(project.path, 40)
    folder = project.path.with_name("animals.backups")
    others = ["before-format-2.labelwright", "20240101.labelwright", "before the big cleaning.labelwright"]
    for name in others:
        (folder / name).touch()
    thin(project.path, NOW.date())
    assert {*others} <= {*copies(project.path)}


def test_the_size_cap_removes_the_oldest_and_never_the_newest(project: Project) -> None:
    pretend(project.path, 60, size=100)
    thin(project.path, NOW.date(), cap=350)
    assert copies(project.path) == [f"2025-03-{day:02}.labelwright" for day in (8, 9, 10)]
    thin(project.path, NOW.date(), cap=10)
    assert copies(project.path) == ["2025-03-10.labelwright"]


def test_without_room_nothing_is_made_and_nothing_remains(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(2**40, 2**40, 64 << 20))
    assert daily_backup(project.path, NOW) is None
    assert not project.path.with_name("animals.backups").exists()


def test_without_room_for_today_the_older_copies_stay(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(project.path, 20)
    before = [name for name in copies(project.path) if name != "2025-03-10.labelwright"]
    project.path.with_name("animals.backups").joinpath("2025-03-10.labelwright").unlink()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(2**40, 2**40, 0))
    assert daily_backup(project.path, NOW) is None
    assert copies(project.path) == before


def test_a_copy_that_was_broken_off_is_cleared_by_the_next(project: Project) -> None:
    folder = project.path.with_name("animals.backups")
    folder.mkdir()
    (folder / "2025-03-09.part").write_bytes(b"half")
    daily_backup(project.path, NOW)
    assert copies(project.path) == ["2025-03-10.labelwright"]


def test_a_backup_folder_that_is_no_folder_is_told_and_keeps_nobody_from_opening(project: Project) -> None:
    project.close()
    project.path.with_name("animals.backups").write_text("a file")
    with pytest.raises(LabelingError, match=r"No copy of the project could be made.*animals\.backups"):
        back_up(project.path, "by-hand")
    with open_project(project.path) as again:
        assert len(again.items()) == 20


COPY = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from labeling.errors import LabelingError
from labeling.storage.backup import back_up
sys.stdin.readline()
for _ in range(5):
    try:
        back_up(Path(sys.argv[1]), "2025-03-10")
    except LabelingError as error:
        assert "is being made" in str(error), error
"""


def test_processes_that_copy_at_once_leave_one_whole_copy(project: Project) -> None:
    children = [
        subprocess.Popen([sys.executable, "-c", COPY, str(project.path)], stdin=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.close()
    assert [child.wait() for child in children] == [0, 0, 0]
    assert copies(project.path) == ["2025-03-10.labelwright"]
    db = sqlite3.connect(project.path.with_name("animals.backups") / "2025-03-10.labelwright")
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert db.execute("SELECT count(*) FROM item").fetchone() == (20,)
    db.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mount a disk of so many kB; only an administrator can."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = []

    def mount(kilobytes: int) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("a small disk cannot be mounted here")
        mounted.append(folder)
        return folder

    yield mount
    for each in mounted:
        subprocess.run(["umount", "-l", str(each)], check=True)


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting takes Linux and root")
class TestFullDisk:
    @pytest.mark.parametrize("kilobytes", [4, 16, 64, 100, 160, 240])
    def test_a_project_that_does_not_fit_is_not_made(self, small_disk: Callable[[int], Path], kilobytes: int) -> None:
        folder = small_disk(kilobytes)
        with pytest.raises(LabelingError, match=r"disk is full|No space left on device"):
            build_project(folder / "animals.labelwright", 0)
        assert [path.name for path in folder.iterdir() if not path.name.endswith(".lock")] == []

    def test_a_disk_that_fills_up_refuses_answers_and_keeps_what_it_has(
        self, small_disk: Callable[[int], Path]
    ) -> None:
        folder = small_disk(1200)
        project = build_project(folder / "animals.labelwright", 20)
        saved = 0
        with pytest.raises(LabelingError, match=r"Nothing was written: the disk is full.*Make room and try again"):
            for number in range(10**4):
                answer(project, number % 20 + 1, "cat")
                saved += 1
        assert saved > 3
        count = "SELECT count(*) FROM event WHERE kind = 'answer'"
        with project.reading() as db:
            assert db.execute(count).fetchone() == (saved,)
        project.close()
        assert connection.connect_reading(folder / "animals.labelwright").execute(count).fetchone() == (saved,)

    def test_a_copy_that_runs_out_of_room_leaves_nothing(
        self, small_disk: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = small_disk(1200)
        build_project(folder / "animals.labelwright", 20).close()
        (folder / "film").write_bytes(bytes(shutil.disk_usage(folder).free - 100_000))
        monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(2**40, 0, 2**40))
        with pytest.raises(LabelingError, match="disk is full"):
            daily_backup(folder / "animals.labelwright", NOW)
        assert not (folder / "animals.backups").exists()
        assert backup.backup_folder(folder / "animals.labelwright") == folder / "animals.backups"


def test_which_day_it_is_follows_the_clock_on_the_wall(project: Project) -> None:
    late = datetime(2025, 3, 10, 23, 30, tzinfo=UTC)
    made = daily_backup(project.path, late.astimezone(datetime.now().astimezone().tzinfo))
    assert made is not None
    assert made.stem == f"{late.astimezone():%Y-%m-%d}"
