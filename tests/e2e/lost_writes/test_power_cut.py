"""The harness itself: what was fsynced stays, what was not goes, and a careless database is caught."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.e2e.lost_writes.power_cut import Keep, build_shim, compiler, environment, revert
from tests.e2e.lost_writes.undo_log import read_records

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the shim knows Linux only"),
    pytest.mark.skipif(compiler() is None, reason="no C compiler here"),
]

Run = Callable[[str], None]


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_shim(tmp_path_factory.mktemp("shim"))


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    folder = tmp_path / "disk"
    folder.mkdir()
    return folder


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "undo.log"


@pytest.fixture
def run(shim: Path, disk: Path, log: Path) -> Run:
    def run_watched(script: str) -> None:
        watched = environment(shim, prefix=disk, log=log)
        subprocess.run([sys.executable, "-c", f"import os\n{script}"], cwd=disk, env=watched, check=True)

    return run_watched


def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def test_a_write_without_fsync_is_lost_and_one_with_fsync_stays(run: Run, disk: Path, log: Path) -> None:
    (disk / "plain").write_bytes(b"before")
    (disk / "synced").write_bytes(b"before")
    run(
        "for name in ('plain', 'synced'):\n"
        "    f = os.open(name, os.O_WRONLY)\n"
        "    os.pwrite(f, b'after, and longer', 0)\n"
        "    if name == 'synced': os.fsync(f); os.pwrite(f, b'AGAIN', 0)\n"
    )
    assert (disk / "plain").read_bytes() == b"after, and longer"  # others see it while the power is on
    outcome = revert(log, rng())
    assert (disk / "plain").read_bytes() == b"before"
    assert (disk / "synced").read_bytes() == b"after, and longer"
    assert (outcome.durable, outcome.lost) == (1, 2)


def test_appends_truncations_and_buffered_files_are_taken_back(run: Run, disk: Path, log: Path) -> None:
    (disk / "notes").write_bytes(b"0123456789")
    (disk / "emptied").write_bytes(b"kept")
    run(
        "with open('notes', 'ab') as f: f.write(b'abc')\n"
        "with open('notes', 'r+b') as f: f.truncate(4)\n"
        "os.truncate('notes', 3)\n"
        "with open('emptied', 'wb') as f: f.write(b'new')\n"
        "with open('made', 'wb') as f: f.write(b'new')\n"
    )
    assert (disk / "notes").read_bytes() == b"012"
    revert(log, rng())
    assert (disk / "notes").read_bytes() == b"0123456789"
    assert (disk / "emptied").read_bytes() == b"kept"
    assert not (disk / "made").exists()


def test_a_new_file_under_an_old_name_comes_whole_or_not_at_all_if_synced_first(
    run: Run, disk: Path, log: Path
) -> None:
    safe = "with open('new', 'wb') as f: f.write(b'second'); f.flush(); os.fsync(f.fileno())\nos.replace('new', 'it')"
    trials: list[tuple[Keep, int]] = [("none", 0), *[("some", seed) for seed in range(6)]]
    for keep, seed in trials:
        (disk / "it").write_bytes(b"first")
        run(safe)
        revert(log, np.random.default_rng(seed), keep=keep)
        assert (disk / "it").read_bytes() in (b"first", b"second")
    run(safe + "\nos.fsync(os.open('.', os.O_RDONLY))")
    revert(log, rng())
    assert (disk / "it").read_bytes() == b"second"


def test_a_rename_without_fsync_of_the_content_leaves_an_empty_file(run: Run, disk: Path, log: Path) -> None:
    (disk / "it").write_bytes(b"first")
    run("with open('new', 'wb') as f: f.write(b'second')\nos.replace('new', 'it'); os.fsync(os.open('.', os.O_RDONLY))")
    revert(log, rng())
    assert (disk / "it").read_bytes() == b""


def test_a_deleted_file_comes_back_unless_its_folder_was_synced(run: Run, disk: Path, log: Path) -> None:
    for name in ("a", "b"):
        (disk / name).write_bytes(b"content")
    run("os.unlink('a'); os.fsync(os.open('.', os.O_RDONLY)); os.unlink('b')")
    revert(log, rng())
    assert not (disk / "a").exists()
    assert (disk / "b").read_bytes() == b"content"


def test_a_call_that_failed_is_not_taken_back(run: Run, disk: Path, log: Path) -> None:
    (disk / "full").mkdir()
    (disk / "it").write_bytes(b"first")
    run(
        "for call in (lambda: os.rename('it', 'full'), lambda: os.unlink('missing')):\n"
        "    try: call()\n"
        "    except OSError: continue\n"
        "    raise SystemExit('it should have failed')\n"
    )
    assert revert(log, rng()).lost == 0
    assert (disk / "it").read_bytes() == b"first"
    assert (disk / "full").is_dir()


def test_some_survivors_are_always_bytes_that_were_written(run: Run, disk: Path, log: Path) -> None:
    states = set()
    for seed in range(8):
        (disk / "it").write_bytes(b"." * 4096)
        run("f = os.open('it', os.O_WRONLY)\nfor i in range(4): os.pwrite(f, bytes([65 + i]) * 1024, 1024 * i)")
        revert(log, np.random.default_rng(seed), keep="some")
        state = (disk / "it").read_bytes()
        assert len(state) == 4096
        for i in range(4):
            assert set(state[1024 * i : 1024 * (i + 1)]) <= {ord("."), 65 + i}
        states.add(state)
    assert len(states) > 3


def test_threads_and_a_forked_child_share_one_log(run: Run, disk: Path, log: Path) -> None:
    run(
        "import threading\n"
        "def fill(name):\n"
        "    with open(name, 'ab', buffering=0) as f:\n"
        "        for i in range(200): f.write(b'%03d' % i)\n"
        "pid = os.fork()\n"
        "names = [f'{pid == 0}{i}' for i in range(4)]\n"
        "threads = [threading.Thread(target=fill, args=[name]) for name in names]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "if pid: os.waitpid(pid, 0)\n"
    )
    assert len(list(disk.iterdir())) == 8
    assert revert(log, rng()).lost == 8 * 201
    assert list(disk.iterdir()) == []


def test_a_torn_last_record_is_passed_over_and_later_ones_are_read(run: Run, disk: Path, log: Path) -> None:
    run("open('a', 'wb').write(b'x' * 1000)")
    whole = len(list(read_records(log)))
    os.truncate(log, log.stat().st_size - 3)
    assert len(list(read_records(log))) == whole - 1
    run("open('b', 'wb').write(b'y')")
    assert [record.path for record in read_records(log)][-1].endswith("/b")


CLIENT = """
import sqlite3, sys
db = sqlite3.connect("it.db", isolation_level=None)
db.execute("PRAGMA journal_mode=WAL")
db.execute("PRAGMA synchronous=%s")
db.execute("PRAGMA wal_autocheckpoint=8")
for i in range(10**6):
    db.execute("INSERT INTO row VALUES (?, ?)", [i, "x" * 500])
    print(i, flush=True)
"""


def killed_database(shim: Path, disk: Path, log: Path, synchronous: str, at: int, seed: int, keep: Keep) -> list[int]:
    """Run the client, kill it about when it has acknowledged row `at`, cut the power; return the acknowledged rows."""
    for left in disk.iterdir():
        left.unlink()
    with sqlite3.connect(disk / "it.db") as db:
        db.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, filling TEXT)")
    db.close()
    client = subprocess.Popen(
        [sys.executable, "-c", CLIENT % synchronous],
        cwd=disk,
        env=environment(shim, prefix=disk, log=log),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert client.stdout is not None
    acknowledged = [int(client.stdout.readline()) for _ in range(at)]
    client.send_signal(signal.SIGKILL)
    acknowledged += [int(line) for line in client.stdout if line.endswith("\n")]
    client.stdout.close()
    client.wait()
    revert(log, np.random.default_rng(seed), keep=keep)
    return acknowledged


def surviving(disk: Path) -> set[int]:
    db = sqlite3.connect(disk / "it.db")
    try:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {row for (row,) in db.execute("SELECT id FROM row")}
    finally:
        db.close()


@pytest.mark.parametrize("keep", ["none", "prefix", "some"])
def test_sqlite_with_wal_and_full_loses_no_committed_row(shim: Path, disk: Path, log: Path, keep: Keep) -> None:
    for seed in range(8):
        acknowledged = killed_database(shim, disk, log, "FULL", 3 + 5 * seed, seed, keep)
        assert set(acknowledged) <= surviving(disk)


def test_sqlite_without_synchronous_does_lose_rows(shim: Path, disk: Path, log: Path) -> None:
    acknowledged = killed_database(shim, disk, log, "OFF", 30, 0, "none")
    assert not set(acknowledged) <= surviving(disk)
