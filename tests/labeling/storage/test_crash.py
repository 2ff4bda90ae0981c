"""Killed at any moment, or cut from power: what was acknowledged is there, and nothing half done remains."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from labeling.checks import check_file, check_project
from labeling.errors import LabelingError
from labeling.project import Project, open_project
from labeling.sampling import VISIBLE
from labeling.storage.projections import rebuild
from tests.builders import answer, bring_in, build_project, text_rows
from tests.e2e.lost_writes.power_cut import build_shim, compiler, environment, revert

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the worker forks")

THOROUGH = os.environ.get("LABELWRIGHT_THOROUGH") == "1"
KILLS = 200 if THOROUGH else 25
POWER_CUTS = 40 if THOROUGH else 6
FRESH_EVERY = 4  # trials; a project that grows makes each check slower
WORKER = Path(__file__).with_name("busy_worker.py")
ROOT = Path(__file__).parents[3]


def held(project: Project) -> dict[str, set[tuple[object, ...]]]:
    """Return the projections of what is visible; a rebuild leaves hidden imports out."""
    queries = {
        "vote": f"SELECT v.* FROM vote v JOIN item_state s ON s.item_id = v.item_id WHERE s.{VISIBLE}",
        "repeat_vote": f"SELECT v.* FROM repeat_vote v JOIN item_state s ON s.item_id = v.item_id WHERE s.{VISIBLE}",
        "item_state": f"SELECT s.* FROM item_state s WHERE s.{VISIBLE}",
        "tally": "SELECT key, n FROM tally WHERE n <> 0",
        "undone": "SELECT * FROM undone",
    }
    with project.reading() as db:
        return {name: set(db.execute(query).fetchall()) for name, query in queries.items()}


def assert_nothing_lost(path: Path, said: list[str]) -> None:
    """Open the project as a person would, and hold it against everything that was acknowledged."""
    with open_project(path, daily_backup=False) as project:
        assert check_file(path) == []
        assert [finding for finding in check_project(project) if not finding.harmless] == []
        with project.reading() as db:
            events = {
                seq: row for seq, *row in db.execute("SELECT seq, item_id, value FROM event WHERE kind = 'answer'")
            }
            n_undone = db.execute("SELECT count(*) FROM event WHERE kind = 'undo'").fetchone()[0]
            imports = dict(db.execute("SELECT s.name, i.state FROM import i JOIN source s ON s.id = i.source_id"))
            of_nobody = "import_id IS NOT NULL AND import_id NOT IN (SELECT id FROM import)"
            for table in ("item", "item_state", "event", "import_tally"):
                assert db.execute(f"SELECT count(*) FROM {table} WHERE {of_nobody}").fetchone() == (0,)
            unknown = "item_id NOT IN (SELECT id FROM item)"
            for table in ("content", "vote", "repeat_vote", "claim", "item_state"):
                assert db.execute(f"SELECT count(*) FROM {table} WHERE {unknown}").fetchone() == (0,)
        for line in said:
            match line.split(" ", 1):
                case "answer", rest:
                    seq, item, value = rest.split(" ", 2)
                    assert events.get(int(seq)) == [int(item), value], line
                case "import", name:
                    assert imports.get(name) == "done", line
        assert n_undone >= sum(line.startswith("undo ") for line in said)
        assert set(imports.values()) == {"done"}
        kept = held(project)
        project.write(rebuild)
        assert held(project) == kept


class Worker:
    """A process that forks children; each works on the project until it is killed."""

    def __init__(self, path: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(WORKER), str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in: IO[str] = self._process.stdin
        self._out: IO[str] = self._process.stdout

    def work_and_die(self, seed: int, n_words: int, seconds_more: float) -> list[str]:
        """Start a child, kill it `seconds_more` after its first `n_words` words; return all it said."""
        self._in.write(f"{seed} FULL\n")
        self._in.flush()
        said: list[str] = []
        pid = 0
        while not pid or len(said) < n_words:
            word, _, rest = self._line().partition(" ")
            if word == "pid":
                pid = int(rest)
            else:
                said.append(f"{word} {rest}")
        time.sleep(seconds_more)
        os.kill(pid, signal.SIGKILL)
        while (line := self._line()) != "dead":
            said.append(line)
        return said

    def _line(self) -> str:
        line = self._out.readline()
        assert line.endswith("\n"), "the worker has died of something else"
        return line[:-1]

    def close(self) -> None:
        self._in.close()
        self._process.wait()
        self._out.close()


@pytest.fixture
def project_file(tmp_path: Path) -> Path:
    """A closed project of 60 items in the folder "disk", and a spare copy of it."""
    (tmp_path / "disk").mkdir()
    path = tmp_path / "disk" / "animals.labelwright"
    build_project(path, 60).close()
    shutil.copy(path, tmp_path / "spare")
    return path


def begin_anew(path: Path) -> None:
    for left in path.parent.iterdir():
        left.unlink()
    shutil.copy(path.parent.with_name("spare"), path)


@pytest.fixture
def worker(project_file: Path) -> Iterator[Worker]:
    process = Worker(project_file)
    yield process
    process.close()


def test_a_killed_process_loses_no_answer_and_leaves_no_half_import(project_file: Path, worker: Worker) -> None:
    rng = np.random.default_rng(20250310)
    said: list[str] = []
    died_importing = 0
    for trial in range(KILLS):
        if trial % FRESH_EVERY == 0:
            begin_anew(project_file)
            said = []
        now = worker.work_and_die(trial, int(rng.integers(0, 18)), float(rng.uniform(0, 0.06)))
        died_importing += not any(line.startswith("import") for line in now)
        said += now
        assert_nothing_lost(project_file, said)
    assert KILLS / 8 < died_importing < KILLS  # both kinds of moments were tried


def test_an_import_that_died_can_be_repeated_by_who_had_the_project_open_all_along(
    make_project: Callable[..., Project],
) -> None:
    """The rows of the dead import are still there, invisible; they must not count as known."""
    project = make_project(0)
    script = """
import os, sys
from pathlib import Path
from labeling.project import open_project
from tests.builders import bring_in, text_rows
def report(done, total):
    if done == 1100:
        os.kill(os.getpid(), 9)
bring_in(open_project(sys.argv[1], daily_backup=False), text_rows(1200), report=report)
"""
    died = subprocess.run([sys.executable, "-c", script, str(project.path)], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    assert len(project.items()) == 0
    result = bring_in(project, text_rows(1200))
    assert (result.items_added, result.items_known) == (1200, 0)
    assert len(project.items()) == 1200
    answer(project, 1, "cat")


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not sys.platform.startswith("linux") or compiler() is None:
        pytest.skip("the shim that drops writes needs Linux and a C compiler")
    return build_shim(tmp_path_factory.mktemp("shim"))


def work_until_the_power_fails(
    path: Path, shim: Path, seed: int, synchronous: str, rng: np.random.Generator
) -> list[str]:
    """Let a process work on the disk, kill it, and take back what it never fsynced; return what it said."""
    log = path.parent.with_name("undo.log")
    child = subprocess.Popen(
        [sys.executable, str(WORKER), str(path), str(seed), synchronous],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(shim, prefix=path.parent, log=log) | {"PYTHONPATH": str(ROOT)},
    )
    assert child.stdout is not None
    said = [child.stdout.readline() for _ in range(int(rng.integers(5, 40)))]
    child.send_signal(signal.SIGKILL)
    said += child.stdout.readlines()
    child.stdout.close()
    child.wait()
    revert(log, rng, keep="none" if synchronous == "OFF" else ("none", "prefix", "some")[seed % 3])
    return [line.rstrip("\n") for line in said if line.endswith("\n")]


def test_a_power_cut_loses_no_acknowledged_answer(project_file: Path, shim: Path) -> None:
    rng = np.random.default_rng(5)
    said: list[str] = []
    for trial in range(POWER_CUTS):
        if trial % FRESH_EVERY == 0:
            begin_anew(project_file)
            said = []
        said += work_until_the_power_fails(project_file, shim, trial, "FULL", rng)
        assert_nothing_lost(project_file, said)


def test_the_same_power_cut_does_lose_answers_without_synchronous(project_file: Path, shim: Path) -> None:
    """Else the trial above could not fail."""
    said = work_until_the_power_fails(project_file, shim, 0, "OFF", np.random.default_rng(5))
    assert said
    with pytest.raises((AssertionError, LabelingError)):
        assert_nothing_lost(project_file, said)
