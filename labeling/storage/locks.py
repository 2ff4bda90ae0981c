"""Whose turn it is to write: an OS lock per write transaction, handed over fairly between processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from labeling.errors import LabelingError

_POLL = 0.002  # seconds; an answer must not wait a person's 50 ms for a lock that is free


def lock_path(project: Path, purpose: str) -> Path:
    """Return the lock file for `purpose` beside the project."""
    return project.with_name(f".{project.name}.{purpose}.lock")


class WriteTurn:
    """The right to write, held for one transaction or checkpoint.

    Two locks make it fair: whoever waits for `write` holds `turn`, so a long import that releases the one
    between batches cannot take it again before the answer that waits.
    """

    def __init__(self, project: Path, timeout: float = 30.0) -> None:
        self._project, self._timeout = project, timeout
        self._turn = FileLock(lock_path(project, "turn"), thread_local=False)
        self._write = FileLock(lock_path(project, "write"), thread_local=False)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the turn; raise `LabelingError` if another process keeps it for longer than the timeout."""
        if not self._take():
            raise LabelingError(
                "Another program is writing to this project and does not finish",
                where=str(self._project),
                mend="Wait for it, or end it, and try again",
            )
        try:
            yield
        finally:
            self._write.release()

    def _take(self) -> bool:
        if not _acquire(self._turn, self._project, self._timeout):
            return False
        try:
            return _acquire(self._write, self._project, self._timeout)
        finally:
            self._turn.release()


@contextmanager
def exclusive(project: Path, purpose: str, otherwise: str, mend: str) -> Iterator[None]:
    """Hold the lock for `purpose`, or raise `LabelingError(otherwise)` at once when another process has it."""
    lock = FileLock(lock_path(project, purpose), thread_local=False)
    if not _acquire(lock, project, timeout=0):
        raise LabelingError(otherwise, where=str(project), mend=mend)
    try:
        yield
    finally:
        lock.release()


def is_free(project: Path, purpose: str) -> bool:
    """Tell whether nobody holds the lock for `purpose` right now."""
    lock = FileLock(lock_path(project, purpose), thread_local=False)
    free = _acquire(lock, project, timeout=0)
    lock.release()
    return free


def _acquire(lock: FileLock, project: Path, timeout: float) -> bool:
    try:
        lock.acquire(timeout=timeout, poll_interval=_POLL)
    except Timeout:
        return False
    except OSError as error:
        raise LabelingError(
            f"Turns to write cannot be taken beside the project ({error.strerror})",
            where=str(project),
            mend="Make room there and check who may write there",
        ) from error
    return True
