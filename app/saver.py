"""Writing without waiting: answers go to the writer thread, and what becomes of them comes back to the window."""

from bisect import insort
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.widgets.top_row import SaveState
from labeling.errors import LabelingError
from labeling.project import Project

SAVING_AFTER_MS = 400
MOST_WAITING = 200
"""Answers kept in memory while the disk refuses them; then labelling stops (UX 7)."""


@dataclass(slots=True)
class _Write:
    number: int  # as given by the person
    work: Callable[..., Any]
    args: tuple[Any, ...]
    then: Callable[[Any], None] | None
    otherwise: Callable[[Exception], None] | None


class Saver(QObject):
    """Hands functions of the database to the project's writer, in order, and never blocks the window.

    When the disk refuses (full, gone, locked), what was refused and all that follows is kept in order and written
    by `try_again()`. An error that is not the disk's (an unknown item) goes to `otherwise` and stops nothing.
    """

    state_changed = Signal(object, str)  # SaveState, reason
    _done = Signal(object, object)  # write, future

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._on_the_way: deque[_Write] = deque()
        self._refused: list[_Write] = []
        self._n_given = 0
        self._state = SaveState.SAVED
        self._slow = QTimer(self, singleShot=True, interval=SAVING_AFTER_MS)
        self._slow.timeout.connect(lambda: self._show(SaveState.SAVING))
        self._done.connect(self._finish)

    @property
    def state(self) -> SaveState:
        """What has become of the last answer."""
        return self._state

    @property
    def n_waiting(self) -> int:
        """How many writes the disk has refused so far."""
        return len(self._refused)

    @property
    def is_full(self) -> bool:
        """Whether so much waits that nothing more should be taken."""
        return len(self._refused) >= MOST_WAITING

    def write(
        self,
        work: Callable[..., Any],
        *args: Any,
        then: Callable[[Any], None] | None = None,
        otherwise: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run `work(db, *args)` in a transaction; `then(result)` is called in this thread when it is on disk."""
        self._n_given += 1
        self._take(_Write(self._n_given, work, args, then, otherwise))

    def try_again(self) -> None:
        """Send again what the disk refused, in its order."""
        waiting, self._refused = self._refused, []
        for write in waiting:
            self._take(write)

    def _take(self, write: _Write) -> None:
        if self._refused:
            self._park(write)
        else:
            self._send(write)

    def _park(self, write: _Write) -> None:
        """Keep a write in its place: one that was on the way may be refused after a newer one was parked."""
        insort(self._refused, write, key=lambda each: each.number)

    def _send(self, write: _Write) -> None:
        self._on_the_way.append(write)
        if not self._slow.isActive():
            self._slow.start()
        future = self._project.write_later(write.work, *write.args)
        # Runs in the writer's thread; the signal crosses to this one.
        future.add_done_callback(lambda done: self._done.emit(write, done))

    @Slot(object, object)
    def _finish(self, write: _Write, future: "Future[Any]") -> None:
        self._on_the_way.remove(write)
        error = future.exception()
        if error is None:
            if not self._on_the_way and not self._refused:
                self._slow.stop()
                self._show(SaveState.SAVED)
            if write.then is not None:
                write.then(future.result())
        elif _is_of_the_disk(error):
            self._park(write)
            self._slow.stop()
            self._show(SaveState.FAILED, str(error))
        elif write.otherwise is not None and isinstance(error, Exception):
            write.otherwise(error)
        else:
            raise error

    def _show(self, state: SaveState, reason: str = "") -> None:
        if (state, reason) != (self._state, "") or reason:
            self._state = state
            self.state_changed.emit(state, reason)


def _is_of_the_disk(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return True
    words = ("disk is full", "cannot be written", "keeps the project file locked", "disk fails", "does not finish")
    return isinstance(error, LabelingError) and any(part in error.what for part in words)
