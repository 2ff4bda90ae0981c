"""Where a project lies: network drives, folders and files that cannot be written, and what a crash leaves behind."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from labeling.errors import LabelingError
from labeling.project import Project, open_project
from labeling.storage.places import network_file_system
from tests.builders import build_project, everything_in

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="rights and mounts as Linux knows them")

MOUNTS = """\
/dev/vda1 / ext4 rw,relatime 0 0

proc /proc proc rw 0 0
server:/labels /mnt/labels nfs4 rw,vers=4.2 0 0
//server/share /mnt/two\\040words\\134and cifs rw 0 0
//server/käse /mnt/käse smb3 rw 0 0
mara@host: /home/mara/host fuse.sshfs rw 0 0
/dev/vdb1 /mnt/labels/local xfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/mnt/labels/animals.labelwright", "nfs4"),
        ("/mnt/labels/deep/down/animals.labelwright", "nfs4"),
        ("/mnt/two words\\and/animals.labelwright", "cifs"),
        ("/mnt/käse/animals.labelwright", "smb3"),
        ("/home/mara/host/animals.labelwright", "fuse.sshfs"),
        ("/mnt/labels/local/animals.labelwright", None),  # a local disk mounted below a share
        ("/mnt/labelsmith/animals.labelwright", None),
        ("/home/mara/animals.labelwright", None),
    ],
)
def test_network_drives_are_known_by_their_mount(tmp_path: Path, path: str, kind: str | None) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS, encoding="utf-8")
    assert network_file_system(Path(path), mounts) == kind


def test_without_a_list_of_mounts_every_disk_counts_as_local(tmp_path: Path) -> None:
    assert network_file_system(tmp_path, tmp_path / "no such list") is None


def test_a_project_opened_read_only_is_read_and_refuses_to_write(make_project: Callable[..., Project]) -> None:
    made = make_project(5)
    made.close()
    before = made.path.read_bytes()
    with open_project(made.path, read_only=True) as project:
        assert list(project.items()["item"]) == ["t000", "t001", "t002", "t003", "t004"]
        with pytest.raises(LabelingError, match=r"open read-only: you asked for it.*Copy it to a folder"):
            project.write(lambda db: db.execute("DELETE FROM label"))
    assert made.path.read_bytes() == before


def test_a_write_protected_file_opens_read_only_and_says_why(as_ordinary_person: Path) -> None:
    path = as_ordinary_person / "animals.labelwright"
    build_project(path, 5).close()
    path.chmod(0o444)
    with open_project(path) as project:
        assert project.read_only == "the file is write-protected"
        assert len(project.items()) == 5
        with pytest.raises(LabelingError, match="read-only: the file is write-protected"):
            project.write(lambda db: db.execute("DELETE FROM label"))


def test_a_folder_that_cannot_be_written_opens_read_only_and_stays_untouched(as_ordinary_person: Path) -> None:
    folder = as_ordinary_person / "archive"
    folder.mkdir()
    build_project(folder / "animals.labelwright", 5).close()
    folder.chmod(0o555)
    before = everything_in(folder)
    with open_project(folder / "animals.labelwright") as project:
        assert project.read_only == "its folder cannot be written"
        assert len(project.items()) == 5
        assert everything_in(folder) == before  # not even SQLite's side files
    assert everything_in(folder) == before


def test_unsaved_changes_in_a_folder_that_cannot_be_written_are_not_passed_over(as_ordinary_person: Path) -> None:
    folder = as_ordinary_person / "archive"
    folder.mkdir()
    made = build_project(as_ordinary_person / "animals.labelwright", 5)
    for name in ("animals.labelwright", "animals.labelwright-wal"):
        shutil.copy(as_ordinary_person / name, folder)
    made.close()
    folder.chmod(0o555)
    with pytest.raises(LabelingError, match=r"was not closed cleanly.*together with animals\.labelwright-wal"):
        open_project(folder / "animals.labelwright")


def test_a_file_that_may_not_be_read_is_refused_in_words(as_ordinary_person: Path) -> None:
    path = as_ordinary_person / "animals.labelwright"
    build_project(path, 1).close()
    path.chmod(0)
    with pytest.raises(LabelingError, match=r"cannot be read \(Permission denied\).*Check its permissions"):
        open_project(path)


def test_a_project_cannot_be_made_where_nobody_may_write(as_ordinary_person: Path) -> None:
    folder = as_ordinary_person / "archive"
    folder.mkdir()
    folder.chmod(0o555)
    with pytest.raises(LabelingError, match=r"cannot be made here \(Permission denied\).*another folder"):
        build_project(folder / "animals.labelwright")
    assert list(folder.iterdir()) == []


def test_a_home_that_cannot_be_written_says_so_when_an_answer_needs_it(
    as_ordinary_person: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = as_ordinary_person / "locked"
    home.mkdir(mode=0o555)
    monkeypatch.setenv("LABELWRIGHT_HOME", str(home))
    with pytest.raises(LabelingError, match=r"own number cannot be kept \(Permission denied\).*LABELWRIGHT_HOME"):
        build_project(as_ordinary_person / "animals.labelwright", 1)
    with open_project(as_ordinary_person / "animals.labelwright", read_only=True) as project:
        assert len(project.items()) == 0


HOLD = """
import sys, time
from labeling.project import open_project
project = open_project(sys.argv[1], daily_backup=False)
print("open", flush=True)
time.sleep(60)
"""


def held_and_killed(path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "open\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()


def damage_silently(path: Path) -> None:
    """Damage what only SQLite's check reads: an index gets an entry fewer than its table."""
    db = sqlite3.connect(path)
    page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'state_u'").fetchone()[0]
    size = db.execute("PRAGMA page_size").fetchone()[0]
    db.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size + 3)
        n_cells = int.from_bytes(file.read(2))
        file.seek((page - 1) * size + 3)
        file.write((n_cells - 1).to_bytes(2))


def test_after_a_crash_the_file_is_checked_before_use(sent: Path) -> None:
    with open_project(sent, daily_backup=False):
        pass
    damage_silently(sent)
    with open_project(sent, daily_backup=False):  # known and closed cleanly: no check that takes seconds
        pass
    held_and_killed(sent)
    with pytest.raises(LabelingError, match=r"damaged.*\(Fragmentation of"):
        open_project(sent, daily_backup=False)


def test_a_sound_file_opens_after_a_crash_and_counts_as_known_again(sent: Path, home: Path) -> None:
    held_and_killed(sent)
    assert len(list(home.rglob("*.open"))) == 1
    open_project(sent, daily_backup=False).close()
    assert list(home.rglob("*.open")) == []


def test_one_window_that_closes_does_not_hide_the_crash_of_another(sent: Path) -> None:
    with open_project(sent, daily_backup=False):
        held_and_killed(sent)
    damage_silently(sent)
    with pytest.raises(LabelingError, match="damaged"):
        open_project(sent, daily_backup=False)


def test_a_project_in_use_elsewhere_is_no_crash(sent: Path) -> None:
    """Every command would check a million items for seconds while a window is open."""
    with open_project(sent, daily_backup=False):
        damage_silently(sent)
        open_project(sent, daily_backup=False).close()


def test_a_copy_elsewhere_is_a_file_this_computer_has_not_opened(sent: Path, tmp_path: Path) -> None:
    open_project(sent, daily_backup=False).close()
    damage_silently(sent)
    (tmp_path / "elsewhere").mkdir()
    copy = Path(shutil.copy(sent, tmp_path / "elsewhere"))
    with pytest.raises(LabelingError, match="damaged"):
        open_project(copy)
    assert [*copy.parent.iterdir()] == [copy]
