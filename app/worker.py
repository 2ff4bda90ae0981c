"""The one long-lived worker process, as the rest of the app sees it: `run` a task there, with progress and stop."""

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from app.worker_child import BEAT, Child, ChildDiedError
from app.worker_main import Ended, Failed, Order, Refused, Returned, Stopped
from labeling.errors import Cancelled, LabelingError
from labeling.progress import Report, silent

T = TypeVar("T")


class Worker:
    """Runs tasks in a process of its own, one at a time in the order they came, without Qt.

    The process starts at the first task, or at `start()`. It ends with `close()`, and by itself when this process
    dies. It only reads projects, so killing it harms nothing.

    Parameters
    ----------
    grace : float
        Seconds a task gets to react to Stop before its process is killed, >= 0.
    """

    def __init__(self, *, grace: float = 10.0) -> None:
        self._grace = grace
        self._turns = _Turns()
        self._gate = threading.Lock()  # guards the two below
        self._child: Child | None = None
        self._closed = False

    def start(self) -> None:
        """Start the process if there is none, without waiting until it is ready."""
        with contextlib.suppress(Cancelled):  # the window may be closed before it was ever painted
            self._ready_child()

    def run(self, task: Callable[..., T], *args: Any, report: Report = silent) -> T:
        """Run `task(*args, report=...)` in the worker process and return its result; blocks this thread.

        A task whose process dies is repeated once in a fresh one.

        Parameters
        ----------
        task : callable
            A function at the top level of a module that the worker process can import. It takes `report` by
            keyword, calls it from its own thread, and never writes to a project.
        *args : object
            Sent as copies, as is the result: values of a few MB at most, such as paths.
        report : callable
            Called in this thread at most some 20 times a second, and at least every 0.1 s with the last known
            progress; (0, 0) while there is none. What it raises stops the task and is raised here.

        Raises
        ------
        Cancelled
            If `report` raised it, or the worker was closed.
        LabelingError
            If the task raised one, or its process could not be started or died twice.
        RuntimeError
            If the task raised anything else; holds the traceback as text.
        ValueError
            If `task` cannot be found by its name.
        """
        order = Order(_name(task), args)
        report = partial(self._report, report)
        code: int | None = None
        with self._turns.taken(report):
            for _ in range(2):
                child = self._ready_child()
                try:
                    ended = child.run(order, report, self._grace)
                except ChildDiedError:
                    code = child.kill()
                    continue
                result: T = _result(ended, order.task)
                return result
        raise LabelingError(
            "The background process ended twice in the middle of its work",
            where=f"exit code {code}",
            mend="If this computer is short of memory, close other programs; then try again",
        )

    def close(self, *, grace: float = 2.0) -> None:
        """Stop what runs, turn away what waits, and end the process; kill it after `grace` seconds."""
        with self._gate:
            self._closed, child = True, self._child
        if child is None:
            return
        give_up_at = monotonic() + grace
        with contextlib.suppress(TimeoutError), self._turns.taken(partial(_until, give_up_at)):
            child.end(give_up_at)
        child.kill()

    def _ready_child(self) -> Child:
        with self._gate:
            if self._closed:
                raise Cancelled
            if self._child is None or not self._child.is_alive():
                self._child = Child()
            return self._child

    def _report(self, report: Report, done: int, total: int) -> None:
        if self._closed:
            raise Cancelled
        report(done, total)


class _Turns:
    """A lock that serves first come, first, which `threading.Lock` does not promise."""

    def __init__(self) -> None:
        self._line: deque[object] = deque()
        self._moved = threading.Condition()

    @contextmanager
    def taken(self, report: Report) -> Iterator[None]:
        """Hold the turn during the body; `report(0, 0)` is called while waiting for it, and may raise."""
        me = object()
        with self._moved:
            self._line.append(me)
        try:
            while not self._is_next(me):
                report(0, 0)
            yield
        finally:
            with self._moved:
                self._line.remove(me)
                self._moved.notify_all()

    def _is_next(self, me: object) -> bool:
        with self._moved:
            return self._moved.wait_for(lambda: self._line[0] is me, BEAT)


def _name(task: Callable[..., Any]) -> str:
    module, name = getattr(task, "__module__", None), getattr(task, "__qualname__", "")
    if not module or not name or "<" in name:
        raise ValueError(f"a task is a function at the top level of a module, not {task!r}")
    return f"{module}:{name}"


def _result(ended: Ended, task: str) -> Any:
    match ended:
        case Returned(value):
            return value
        case Stopped():
            raise Cancelled
        case Refused(what, where, mend):
            raise LabelingError(what, where=where, mend=mend)
        case Failed(trace):
            raise RuntimeError(f"{task} failed in the worker process:\n{trace}")


def _until(moment: float, done: int, total: int) -> None:
    if monotonic() >= moment:
        raise TimeoutError
