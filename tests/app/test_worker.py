import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from active_learning.threads import n_blas_threads
from app.tasks import run_round
from app.worker import Worker
from labeling.errors import Cancelled, LabelingError
from labeling.project import Project

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def tasks() -> Iterator[ModuleType]:
    """The test tasks; the worker process looks for modules where this one did when it was started."""
    sys.path.insert(0, str(HERE))
    try:
        import worker_tasks

        yield worker_tasks
    finally:
        sys.path.remove(str(HERE))


@pytest.fixture(scope="module")
def worker(tasks: ModuleType) -> Iterator[Worker]:
    """One worker for many tests: it is meant to live long."""
    worker = Worker(grace=5)
    yield worker
    worker.close()


@pytest.fixture
def own_worker(tasks: ModuleType) -> Iterator[Worker]:
    """A worker for a test that breaks it."""
    worker = Worker(grace=0.2)
    yield worker
    worker.close(grace=0)


class StopAfter:
    """A report whose person presses Stop at the n-th call that shows some progress."""

    def __init__(self, n: int) -> None:
        self._left = n

    def __call__(self, done: int, total: int) -> None:
        self._left -= done > 0
        if self._left <= 0:
            raise Cancelled


def wait_for(condition: Callable[[], Any], seconds: float = 5.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)


def test_a_task_runs_in_another_process_which_stays_for_the_next(worker: Worker, tasks: ModuleType) -> None:
    assert worker.run(tasks.add, [1], [2]) == [1, 2]
    first = worker.run(tasks.process_id)
    assert first != os.getpid()
    assert worker.run(tasks.process_id) == first


def test_progress_arrives_thinned_out_and_ends_at_the_total(worker: Worker, tasks: ModuleType) -> None:
    told: list[tuple[int, int]] = []
    started = time.monotonic()
    assert worker.run(tasks.count_fast, 400_000, report=lambda *now: told.append(now)) == 400_000
    seconds = time.monotonic() - started
    assert told == sorted(told)
    assert told[-1] == (400_000, 400_000)
    assert 2 <= len(told) <= 20 * seconds + 5


def test_a_silent_task_still_asks_whether_it_should_stop(own_worker: Worker, tasks: ModuleType) -> None:
    """The person presses Stop while the task computes and reports nothing; after the grace its process goes."""
    before = own_worker.run(tasks.process_id)
    started = time.monotonic()
    with pytest.raises(Cancelled):
        own_worker.run(tasks.deaf, report=StopAfter(4))
    assert time.monotonic() - started < 3
    assert own_worker.run(tasks.process_id) != before


def test_stop_unwinds_the_task_and_the_process_lives_on(worker: Worker, tasks: ModuleType, tmp_path: Path) -> None:
    before = worker.run(tasks.process_id)
    with pytest.raises(Cancelled):
        worker.run(tasks.steps_until_stopped, str(tmp_path / "notes"), report=StopAfter(2))
    assert (tmp_path / "notes").read_text(encoding="utf-8") == "unwound"
    assert worker.run(tasks.process_id) == before
    assert worker.run(tasks.count_fast, 5) == 5  # an old stop does not reach the next task


def test_whatever_report_raises_is_raised_and_stops_the_task(worker: Worker, tasks: ModuleType, tmp_path: Path) -> None:
    def broken(done: int, total: int) -> None:
        raise KeyError("a bug in the window")

    with pytest.raises(KeyError, match="a bug in the window"):
        worker.run(tasks.steps_until_stopped, str(tmp_path / "notes"), report=broken)
    assert worker.run(tasks.add, 1, 2) == 3


def test_an_expected_failure_arrives_in_its_words(worker: Worker, tasks: ModuleType) -> None:
    with pytest.raises(LabelingError) as refused:
        worker.run(tasks.refuse)
    assert str(refused.value) == "The picture is half there (cat.jpg). Copy it again."
    assert (refused.value.where, refused.value.mend) == ("cat.jpg", "Copy it again")
    with pytest.raises(LabelingError, match=r"^Item 'cat-7' is not in this project\. Check the name"):
        worker.run(tasks.refuse_item)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("stumble", "ZeroDivisionError: seven by nothing"),
        ("raise_end_of_file", "EOFError: the file, not the pipe"),
        ("return_what_cannot_travel", "lambda"),
    ],
)
def test_a_bug_arrives_with_its_traceback_and_the_process_lives_on(
    worker: Worker, tasks: ModuleType, name: str, told: str
) -> None:
    before = worker.run(tasks.process_id)
    with pytest.raises(RuntimeError, match=told) as failed:
        worker.run(getattr(tasks, name))
    assert "Traceback" in str(failed.value)
    assert f"worker_tasks:{name}" in str(failed.value)
    assert worker.run(tasks.process_id) == before


def test_only_functions_that_have_a_name_can_be_tasks(worker: Worker) -> None:
    with pytest.raises(ValueError, match="top level of a module"):
        worker.run(lambda *, report: None)


def test_a_task_whose_process_dies_is_repeated_once(own_worker: Worker, tasks: ModuleType, tmp_path: Path) -> None:
    assert own_worker.run(tasks.die_if_first, str(tmp_path / "notes")) == "second run"
    with pytest.raises(LabelingError, match=r"ended twice .*exit code 3.*close other programs"):
        own_worker.run(tasks.die)
    assert own_worker.run(tasks.add, 1, 2) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="uses kill -9")
def test_a_process_killed_while_idle_is_replaced(own_worker: Worker, tasks: ModuleType) -> None:
    before = own_worker.run(tasks.process_id)
    os.kill(before, signal.SIGKILL)
    assert own_worker.run(tasks.process_id) != before


def test_tasks_of_several_threads_take_turns_in_the_order_they_came(
    worker: Worker, tasks: ModuleType, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(worker.run, tasks.note_and_wait, str(notes), "a", 0.4)
        wait_for(notes.exists)
        waits = threading.Event()
        second = pool.submit(worker.run, tasks.note_and_wait, str(notes), "b", 0.0, report=lambda *_: waits.set())
        assert waits.wait(5)
        with pytest.raises(Cancelled):  # stopped while still in line
            worker.run(tasks.note_and_wait, str(notes), "never", 0.0, report=_stop)
        third = pool.submit(worker.run, tasks.note_and_wait, str(notes), "c", 0.0)
        for done in (first, second, third):
            done.result(timeout=5)
    assert notes.read_text(encoding="utf-8").splitlines() == [
        f"{name} {what}" for name in "abc" for what in ("begins", "ends")
    ]


def _stop(done: int, total: int) -> None:
    raise Cancelled


def test_the_process_prints_nothing_and_leaves_ctrl_c_to_the_window(
    worker: Worker, tasks: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    worker.run(tasks.print_everywhere)
    with pytest.raises(RuntimeError):
        worker.run(tasks.stumble)
    assert worker.run(tasks.ctrl_c) == "still here"
    assert capfd.readouterr() == ("", "")


def test_the_window_goes_first(worker: Worker, tasks: ModuleType) -> None:
    priority, threads = worker.run(tasks.priority_and_threads)
    if hasattr(os, "nice"):
        assert priority == min(19, os.nice(0) + 5)
    assert threads <= {n_blas_threads()}
    assert worker.run(tasks.threads_of_late_libraries) == {n_blas_threads()}


def test_closing_ends_what_runs_and_turns_away_what_waits(tasks: ModuleType, tmp_path: Path) -> None:
    worker, notes = Worker(), tmp_path / "notes"
    reported = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        runs = pool.submit(worker.run, tasks.steps_until_stopped, str(notes), report=lambda *_: reported.set())
        assert reported.wait(5)
        waits = pool.submit(worker.run, tasks.add, 1, 2)
        worker.close(grace=5)
        for turned_away in (runs, waits):
            with pytest.raises(Cancelled):
                turned_away.result(timeout=1)
    assert notes.read_text(encoding="utf-8") == "unwound"
    worker.start()  # a late first paint
    with pytest.raises(Cancelled):
        worker.run(tasks.add, 1, 2)


def test_closing_does_not_wait_for_a_deaf_task(tasks: ModuleType) -> None:
    worker, heard = Worker(grace=60), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        runs = pool.submit(worker.run, tasks.deaf, report=lambda done, total: heard.set() if done else None)
        assert heard.wait(5)
        started = time.monotonic()
        worker.close(grace=0.3)
        with pytest.raises(Cancelled):
            runs.result(timeout=2)
        assert time.monotonic() - started < 3


def test_starting_does_not_wait_for_the_process(tasks: ModuleType) -> None:
    worker = Worker()
    started = time.monotonic()
    worker.start()
    assert time.monotonic() - started < 2
    assert worker.run(tasks.add, 1, 2) == 3
    worker.close()


@pytest.mark.skipif(sys.platform == "win32", reason="uses kill -9")
def test_the_process_dies_with_its_parent_even_in_the_middle_of_a_task(tmp_path: Path) -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(HERE)!r})\n"
        "import worker_tasks; from app.worker import Worker\n"
        "Worker().run(worker_tasks.hold, int(sys.argv[1]))"
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)
        parent = subprocess.Popen(
            [sys.executable, "-c", script, str(server.getsockname()[1])],
            cwd=HERE.parents[1], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            held, _ = server.accept()
        finally:
            parent.kill()
        printed, _ = parent.communicate(timeout=10)
        with held:
            held.settimeout(10)
            assert held.recv(1) == b""  # the system closed it: nobody holds it any more
        assert printed == b""


def test_a_round_reads_a_project_that_stays_open_here(
    own_worker: Worker, make_project: Callable[..., Project], home: Path
) -> None:
    project = make_project(8)
    marks = list(home.glob("opened/*/*.open"))
    assert len(marks) == 1
    found = own_worker.run(run_round, str(project.path))
    assert len({row.item_id for row in found.ranking}) == len(found.ranking) > 0
    assert "there are 0" in found.report["why"]
    assert list(home.glob("opened/*/*.open")) == marks  # the worker took back its own mark and left ours
    with pytest.raises(LabelingError, match=r"nowhere\.labelwright"):
        own_worker.run(run_round, str(project.path.with_name("nowhere.labelwright")))
