"""The one writer: a thread that owns the only writing connection of this process."""

import contextlib
import itertools
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from labeling.errors import LabelingError
from labeling.storage.connection import Synchronous, connect_writing, in_words
from labeling.storage.locks import WriteTurn

P = ParamSpec("P")
T = TypeVar("T")

ANSWER, BATCH = 0, 1  # answers go first; a person waits for them
_PAGES = {ANSWER: 8, BATCH: 400}  # about what one transaction adds to the WAL
_CHECKPOINT = 1000  # pages; small enough that an answer behind a checkpoint waits little


class Writer:
    """Runs functions of the open database one after another, each in a transaction of its own.

    `run` returns when the commit is on disk. Several processes take turns through the project's lock.
    """

    def __init__(self, path: Path, synchronous: Synchronous = "FULL") -> None:
        self._path, self._synchronous = path, synchronous
        self._turn = WriteTurn(path)
        self._jobs: queue.PriorityQueue[tuple[int, int, Callable[[Database], Any] | None, Future[Any]]]
        self._jobs = queue.PriorityQueue()
        self._number = itertools.count()
        self._closed = False
        self._gate = threading.Lock()
        opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._serve, args=(opened,), name="writer", daemon=True)
        self._thread.start()
        opened.result()

    def submit(
        self,
        work: Callable[Concatenate[Database, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Future[T]:
        """Queue `work(db, ...)` as an answer and return at once; the future is done when it is on disk."""
        return self._put(ANSWER, lambda db: work(db, *args, **kwargs))

    def run(self, work: Callable[Concatenate[Database, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work(db, ...)` in one transaction; return its result once committed, or raise what it raised."""
        return self.submit(work, *args, **kwargs).result()

    def run_batch(self, work: Callable[Concatenate[Database, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `run`, but behind every answer that waits."""
        return self._put(BATCH, lambda db: work(db, *args, **kwargs)).result()

    def close(self) -> None:
        """Finish what was queued, fold the WAL into the file and close."""
        with self._gate:
            if self._closed:
                return
            self._closed = True
            self._jobs.put((BATCH + 1, next(self._number), None, Future()))
        self._thread.join()

    def _put(self, priority: int, work: Callable[[Database], T]) -> Future[T]:
        future: Future[T] = Future()
        with self._gate:
            if self._closed:
                raise LabelingError("The project is already closed", where=str(self._path))
            self._jobs.put((priority, next(self._number), work, future))
        return future

    def _serve(self, opened: Future[None]) -> None:
        try:
            with self._turn.held():
                db = connect_writing(self._path, self._synchronous)
        except sqlite3.Error as error:
            opened.set_exception(in_words(error, self._path))
            return
        except (LabelingError, OSError) as error:
            opened.set_exception(error)
            return
        opened.set_result(None)
        pages = 0
        while (job := self._jobs.get())[2] is not None:
            self._do(db, job[2], job[3])
            pages += _PAGES[job[0]]
            if pages > (_CHECKPOINT if self._jobs.empty() else 8 * _CHECKPOINT):
                self._checkpoint(db, "PASSIVE")
                pages = 0
        self._checkpoint(db, "TRUNCATE")
        try:
            with self._turn.held():
                db.close()
        except LabelingError:
            db.close()  # somebody holds the lock for too long; nothing is in hand here

    def _do(self, db: Database, work: Callable[[Database], Any], future: "Future[Any]") -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            with self._turn.held():
                result = _in_transaction(db, work)
        except sqlite3.Error as error:
            future.set_exception(in_words(error, self._path))
        except BaseException as error:  # noqa: BLE001 - it belongs to the caller, who gets it whole
            future.set_exception(error)
        else:
            future.set_result(result)

    def _checkpoint(self, db: Database, mode: str) -> None:
        # A failed checkpoint loses nothing: the WAL still holds every commit, and the next one tries again.
        with contextlib.suppress(sqlite3.Error, LabelingError), self._turn.held():
            db.execute(f"PRAGMA wal_checkpoint({mode})")


def _in_transaction(db: Database, work: Callable[[Database], T]) -> T:
    db.execute("BEGIN IMMEDIATE")
    try:
        result = work(db)
        db.execute("COMMIT")
    except BaseException:
        if db.conn.in_transaction:
            db.execute("ROLLBACK")
        raise
    return result
