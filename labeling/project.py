"""A project: one SQLite file that holds items, answers and settings. Opening and making it is the Python API."""

import logging
import os
import secrets
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from sqlite_utils import Database

from labeling import frames, settings
from labeling.charter import Charter
from labeling.errors import LabelingError
from labeling.history import milliseconds
from labeling.ids import cache_home
from labeling.labels import MAX_LABELS, add_labels
from labeling.people import add_person
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
        """Return all items as a pandas frame: item (key), kind, text, file, group, time, final, settled, review."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProject:
    """The decisions a project starts with.

    `held_out` is a share of the units (below 1), a number of units, or None for the smaller of 10 % and 300.
    `overlap` is the share of units that get several votes. `seed` fixes every draw of the project.
    """

    charter: Charter
    labels: Sequence[str]
    lead: str
    target: int | None = None
    overlap: float = 0.1
    held_out: float | None = None
    seed: int | None = None

    def __post_init__(self) -> None:
        if not self.labels:
            raise LabelingError("A project needs at least one label", mend="Name them with --labels A,B,C")
        if self.charter.task == "single" and len(self.labels) < 2:
            raise LabelingError("A single choice needs at least two labels", mend="Name them with --labels A,B,C")
        if len(self.labels) > MAX_LABELS:
            raise LabelingError(f"A project holds at most {MAX_LABELS} labels", mend="Use fewer labels")
        if not 0 <= self.overlap <= 1:
            raise LabelingError(f"An overlap is a share between 0 and 1, not {self.overlap:g}", mend="Write 0.1")
        if self.held_out is not None and self.held_out < 0:
            raise LabelingError("The held-out size cannot be negative", mend="Write a share as 0.1 or a number as 200")
        if self.target is not None and self.target < 1:
            raise LabelingError("A target is at least one label", mend="Write --target 120")


def _id_of(path: Path) -> str:
    try:
        db = connect_looking(path)
        try:
            return str(settings.get(db, "id"))
        finally:
            db.close()
    except sqlite3.Error as error:
        raise in_words(error, path) from error


def create_project(path: Path, new: NewProject, *, now: datetime | None = None) -> Project:
    """Make the project file at `path` and open it.

    Raises
    ------
    LabelingError
        If something is there already, the folder is missing or cannot be written, or the disk is full; then
        nothing is left behind.
    """
    now = now or datetime.now(UTC)
    if path.name in ("", ".."):
        raise LabelingError("A project needs a file name", where=str(path), mend="Write it as FOLDER/NAME.labelwright")
    path = path.absolute() if path.suffix == SUFFIX else path.absolute().with_name(path.name + SUFFIX)
    _refuse_taken(path)
    if not path.parent.is_dir():
        raise LabelingError("The folder does not exist", where=str(path.parent), mend="Make the folder first")
    if kind := network_file_system(path):
        raise LabelingError(
            f"A project cannot be kept on a network drive ({kind})",
            where=str(path),
            mend="Make it in a folder on this computer",
        )
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        fresh.touch(exist_ok=False)
        db = connect_writing(fresh)
        try:
            _fill(db, new, now)
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            db.close()
        _refuse_taken(path)
        fresh.replace(path)
        backup.sync(path.parent)
    except sqlite3.Error as error:
        raise in_words(error, path) from error
    except OSError as error:
        raise LabelingError(
            f"The project cannot be made here ({error.strerror})", where=str(path), mend="Choose another folder"
        ) from error
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
    return open_project(path, daily_backup=False, now=now)


def _refuse_taken(path: Path) -> None:
    if os.path.lexists(path):
        raise LabelingError("A file of this name is already there", where=str(path), mend="Choose another name")
    for suffix in ("-wal", "-journal"):  # SQLite would play the old project's changes into the new one
        side = path.with_name(path.name + suffix)
        if side.exists() and side.stat().st_size:
            raise LabelingError(
                "Unsaved changes of a project of this name, which itself is gone, are still there",
                where=str(side),
                mend="Bring that project back, or move this file away, or choose another name",
            )


def _fill(db: Database, new: NewProject, now: datetime) -> None:
    migrations.migrate(db)
    db.execute("BEGIN IMMEDIATE")
    charter = new.charter
    facts = {
        "id": uuid.uuid4().hex,
        "created_at": milliseconds(now),
        "seed": new.seed if new.seed is not None else secrets.randbelow(2**31),
        "task": charter.task,
        "name": charter.name,
        "question": charter.question,
        "purpose": charter.purpose,
        "owner": charter.owner,
        "population": charter.population,
        "goal": None if charter.goal is None else {"metric": charter.goal.metric, "value": charter.goal.value},
        "overlap": new.overlap,
        "overlap_votes": 2,
        "held_out_wish": new.held_out,
        "label_version": 1,
        "guideline_version": 0,
    }
    for key, value in facts.items():
        settings.put(db, key, value)
    add_labels(db, new.labels, target=new.target)
    settings.put(db, "lead", add_person(db, new.lead, role="lead").id)
    db.execute("COMMIT")


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
