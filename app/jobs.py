"""Background jobs: slow work off the GUI thread, with a name, progress and Stop."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from time import monotonic

from PySide6.QtCore import QObject, Signal, Slot

from labeling.errors import Cancelled
from labeling.progress import Report

log = logging.getLogger(__name__)
_THREADS = 4
_TOLD_EVERY = 0.1  # seconds between two words of progress


class Job:
    """One piece of work and what follows it; made by `Jobs.start`."""

    def __init__(
        self,
        name: str,
        then: Callable[[object], None] | None,
        otherwise: Callable[[Exception], None] | None,
        always: Callable[[], None] | None,
    ) -> None:
        self.name, self.then, self.otherwise, self.always = name, then, otherwise, always
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next report."""
        self._stop.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked it to stop."""
        return self._stop.is_set()


class Jobs(QObject):
    """The jobs that run now. The newest with a name is shown.

    The threads are Python's own: a signal that a pool of Qt's emits towards Python crashed PySide 6.11 (seen).
    Everything that follows a job is called in the GUI thread, through one queued signal.
    """

    shown = Signal(object, object, object)  # name, done, total; name "" when nothing runs
    failed = Signal(str, object)  # name, error that nobody else handles
    idle = Signal()
    _happened = Signal(object, str, object)  # job, what, its value

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: dict[Job, Future[None]] = {}
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="job")
        self._happened.connect(self._hear)

    def start(
        self,
        name: str,
        work: Callable[[Report], object],
        then: Callable[[object], None] | None = None,
        *,
        otherwise: Callable[[Exception], None] | None = None,
        always: Callable[[], None] | None = None,
    ) -> Job:
        """Run `work(report)` as the job `name`.

        `then(result)`, `otherwise(error)` and at the end `always()` are called in the GUI thread; an error without
        `otherwise` goes to `failed`. A name of "" is not shown: for work that nearly always takes no time.
        """
        job = Job(name, then, otherwise, always)
        if name:
            self.shown.emit(name, 0, 0)
        self._running[job] = self._threads.submit(self._run, job, work)
        return job

    def names(self) -> list[str]:
        """Return the names of the jobs that run now, oldest first."""
        return [job.name for job in self._running]

    def stop_shown(self) -> None:
        """Ask the job that is shown to stop."""
        if (job := self._newest()) is not None:
            job.cancel()

    def drop_all(self, timeout: float = 15.0) -> bool:
        """Cancel everything, wait, and forget what would have followed; False if something did not end in time."""
        for job in self._running:
            job.cancel()
        done = wait(self._running.values(), timeout)
        self._running.clear()
        self.shown.emit("", 0, 0)
        return not done.not_done

    def close(self) -> None:
        """Drop everything and end the threads."""
        self.drop_all()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _run(self, job: Job, work: Callable[[Report], object]) -> None:  # in a job's thread: only emit
        told_at = 0.0

        def report(done: int, total: int) -> None:
            nonlocal told_at
            if job.is_cancelled:
                raise Cancelled
            if done >= total > 0 or monotonic() - told_at > _TOLD_EVERY:
                told_at = monotonic()
                self._happened.emit(job, "progress", (done, total))

        try:
            result = work(report)
        except Cancelled:
            self._happened.emit(job, "cancelled", None)
        except Exception as error:
            log.exception("the job %r failed", job.name)
            self._happened.emit(job, "failed", error)
        else:
            self._happened.emit(job, "succeeded", result)

    @Slot(object, str, object)
    def _hear(self, job: Job, what: str, value: object) -> None:
        if job not in self._running:
            return  # dropped: its project is closed
        if what == "progress":
            if job is self._newest() and isinstance(value, tuple):
                self.shown.emit(job.name, *value)
            return
        del self._running[job]
        newest = self._newest()
        self.shown.emit(newest.name if newest else "", 0, 0)
        if what == "succeeded" and job.then is not None:
            job.then(value)
        elif what == "failed" and isinstance(value, Exception):
            if job.otherwise is not None:
                job.otherwise(value)
            else:
                self.failed.emit(job.name, value)
        if job.always is not None:
            job.always()
        if not self._running:
            self.idle.emit()

    def _newest(self) -> Job | None:
        named = [job for job in self._running if job.name]
        return named[-1] if named else None
