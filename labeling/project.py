"""A project: one SQLite file that holds items, answers and settings. Opening it is the Python API."""

import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from sqlite_utils import Database

from labeling import frames, settings
from labeling.errors import LabelingError
from labeling.ids import cache_home
from labeling.storage import backup, migrations
from labeling.storage.connection import (
    DamagedProjectError,
    Synchronous,
    connect_looking,
    connect_reading,
    connect_writing,
    in_words,
)
from labeling.storage.integrity import quick_check, refuse_unless_ours
from labeling.storage.locks import WriteTurn
from labeling.storage.places import OpenMark, network_file_system
from labeling.storage.writer import Writer
from labeling.transfer.leftovers import remove_leftovers

if TYPE_CHECKING:
    import pandas as pd

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)
SUFFIX = ".labelwright"


class Project:
    """An open project. Use it as a context manager, or call `close()`.

    Read with `reading()`; write by handing a function of the database to `write()`, which runs it in one
    transaction on the project's writer thread.
    """

    def __init__(self, path: Path, read_only: str, synchronous: Synchronous) -> None:
        self.path, self.read_only = path, read_only
        self._local = threading.local()
        self._readers: list[Database] = []
        self._gate = threading.Lock()
        self._closed = False
        self.id = _id_of(path)
        self._mark = OpenMark(path, self.id)
        if self._mark.needs_check() and (findings := quick_check(path)):
            raise DamagedProjectError(findings[0], path)
        self._writer = None if read_only else Writer(path, synchronous)
        self._mark.set()

    @property
    def cache_dir(self) -> Path:
        """Folder for vectors and thumbnails of this project; may be deleted at any time."""
        folder = cache_home() / self.id
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Give a read-only connection of this thread that sees one unchanging moment of the project."""
        db: Database | None = getattr(self._local, "db", None)
        if self._closed:
            raise LabelingError("The project is already closed", where=str(self.path), mend="Open it again")
        try:
            if db is None:
                db = self._connect()
            if db.conn.in_transaction:  # a caller further up holds the moment already
                yield db
                return
            db.execute("BEGIN")
            try:
                yield db
            finally:
                db.conn.rollback()  # nothing was written; silent where an I/O error ended the moment already
        except sqlite3.Error as error:
            raise in_words(error, self.path) from error

    def _connect(self) -> Database:
        db = connect_reading(self.path)
        self._local.db = db
        with self._gate:
            self._readers.append(db)
        return db

    def write(self, work: Callable[Concatenate[Database, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work(db, ...)` in one transaction; return its result when it is on disk."""
        return self._writing().run(work, *args, **kwargs)

    def write_later(
        self, work: Callable[Concatenate[Database, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> "Future[T]":
        """Queue `work(db, ...)` and return at once; the future is done when it is on disk."""
        return self._writing().submit(work, *args, **kwargs)

    def write_batch(self, work: Callable[Concatenate[Database, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `write`, for one batch of a long import: answers that wait go first."""
        return self._writing().run_batch(work, *args, **kwargs)

    def items(self) -> "pd.DataFrame":
        """Return all items as a pandas frame.

        Its columns are item (the key), kind, text, file, group, time, label or labels (the final answer), settled,
        review, unit and held_out.
        """
        with self.reading() as db:
            return frames.items(db, self.path)

    def votes(self) -> "pd.DataFrame":
        """Return the current votes as a pandas frame: item, annotator, kind, label(s), at, stream, round."""
        with self.reading() as db:
            return frames.votes(db)

    def finals(self) -> "pd.DataFrame":
        """Return items with a final answer as a pandas frame: item, label (or labels), settled, unit, held_out."""
        with self.reading() as db:
            return frames.finals(db)

    def close(self) -> None:
        """Finish what was queued, fold the WAL into the file, and close."""
        self._closed = True
        self._close_readers()  # first: SQLite tidies up beside the file only when the last to close can write
        if self._writer is not None:
            self._writer.close()
        self._mark.clear()

    def _writing(self) -> Writer:
        if self._writer is None:
            raise LabelingError(
                f"The project is open read-only: {self.read_only}",
                where=str(self.path),
                mend="Copy it to a folder on this computer that you can write, and open the copy",
            )
        return self._writer

    def _close_readers(self) -> None:
        with self._gate:
            for db in self._readers:
                db.close()
            self._readers.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _id_of(path: Path) -> str:
    try:
        db = connect_looking(path)
        try:
            return str(settings.get(db, "id"))
        finally:
            db.close()
    except sqlite3.Error as error:
        raise in_words(error, path) from error


def open_project(
    path: str | Path,
    *,
    read_only: bool = False,
    synchronous: Synchronous = "FULL",
    daily_backup: bool = True,
    now: datetime | None = None,
) -> Project:
    """Open the project at `path`; never creates one.

    A file of an older format is converted after a backup. On a network drive or in a folder without write
    permission it opens read-only, and `Project.read_only` says why. `daily_backup` makes today's copy first
    (about 1 s for each 100 MB); the window makes it in the background instead. `synchronous="OFF"` gives up
    durability: only for tests that prove that answers are lost without it.

    Raises
    ------
    LabelingError
        If the file is missing, empty, damaged, made by a newer version, no project, or holds anything in its
        schema that Labelwright did not make.
    """
    path = Path(path).absolute()
    version = refuse_unless_ours(path)
    reason = _why_read_only(path, read_only)
    if version < migrations.VERSION:
        _convert(path, version, reason)
    project = Project(path, reason, synchronous)
    if not reason:
        try:
            remove_leftovers(project.path, project.write_batch)
            if daily_backup:
                _back_up_today(path, now or datetime.now().astimezone())
        except BaseException:
            project.close()
            raise
    return project


def _back_up_today(path: Path, now: datetime) -> None:
    try:
        backup.daily_backup(path, now)
    except DamagedProjectError:
        raise
    except LabelingError as error:
        # A full disk must not keep anybody from their work; the next opening tries again.
        _log.warning("no copy was made today: %s", error.what)


def _why_read_only(path: Path, asked: bool) -> str:
    if asked:
        return "you asked for it"
    if kind := network_file_system(path):
        return f"it lies on a network drive ({kind}), where SQLite cannot write safely"
    if not os.access(path, os.W_OK):
        return "the file is write-protected"
    if not os.access(path.parent, os.W_OK):
        return "its folder cannot be written"
    return ""


def _convert(path: Path, version: int, read_only: str) -> None:
    if read_only:
        raise LabelingError(
            f"This project has an older format ({version}) and cannot be converted: {read_only}",
            where=str(path),
            mend="Copy it to a folder you can write, and open the copy",
        )
    with WriteTurn(path).held():
        version = refuse_unless_ours(path)  # again: another process may have converted it meanwhile
        if version == migrations.VERSION:
            return
        if backup.back_up(path, f"before-format-{version + 1}") is None:
            raise LabelingError(
                "There is no room for the backup that is made before a project is converted",
                where=str(path),
                mend=f"Free at least {64 + (2 * path.stat().st_size >> 20)} MB",
            )
        try:
            db = connect_writing(path)
            try:
                migrations.migrate(db)
            finally:
                db.close()
        except sqlite3.Error as error:
            raise in_words(error, path) from error
