"""How a project file is opened: one kind of connection that writes, one that only reads."""

import os
import shutil
import sqlite3
from pathlib import Path
from typing import Literal

from sqlite_utils import Database

from labeling.errors import LabelingError

Synchronous = Literal["FULL", "OFF"]
_UNTOUCHED = "mode=ro&immutable=1"

# mmap stays off and the schema untrusted, because a project file may come from a stranger (SECURITY.md).
_ALWAYS = """
PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;
PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000; PRAGMA cache_size = -65536;
"""


class DamagedProjectError(LabelingError):
    """The file's content or the disk below it cannot be trusted any more."""

    def __init__(self, finding: object, path: Path) -> None:
        super().__init__(
            f"The project file is damaged or its disk fails ({finding})",
            where=str(path),
            mend=f"Open the newest copy in {path.stem}.backups, beside it",
        )


def connect_writing(path: Path, synchronous: Synchronous = "FULL") -> Database:
    """Open `path` for the one writer: WAL, every commit on disk before it returns, no checkpoint by itself.

    Autocheckpoint is off because SQLite 3.7.0 to 3.51.2 can corrupt a WAL file when two connections checkpoint
    at once; the writer checkpoints under the project's lock.
    """
    connection = sqlite3.connect(_uri(path, "mode=rw"), uri=True, isolation_level=None)
    try:
        _setup(connection)
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            raise LabelingError(
                f"The disk cannot keep the project's journal beside it (SQLite falls back to '{mode}')",
                where=str(path),
                mend="Copy the project to a folder on this computer's own disk",
            )
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
    except BaseException:
        connection.close()
        raise
    return Database(connection, execute_plugins=False)


def connect_reading(path: Path) -> Database:
    """Open `path` read-only; also in a folder without write permission, if no answers wait in a `-wal` file."""
    options = "mode=ro"
    if not os.access(path.parent, os.W_OK):
        wal = path.with_name(path.name + "-wal")
        if wal.exists() and wal.stat().st_size:
            raise LabelingError(
                "The folder cannot be written and the project was not closed cleanly",
                where=str(path),
                mend=f"Copy the project together with {wal.name} to a folder you can write, and open the copy",
            )
        options = _UNTOUCHED
    return _reader(path, options)


def connect_looking(path: Path) -> Database:
    """Open `path` read-only for a short look that leaves nothing beside it, not even SQLite's `-wal` and `-shm`.

    Where a `-wal` lies beside the file, somebody has it open or died with it: then this is `connect_reading`.
    """
    if path.with_name(path.name + "-wal").exists():
        return connect_reading(path)
    return _reader(path, _UNTOUCHED)


def _reader(path: Path, options: str) -> Database:
    connection = sqlite3.connect(_uri(path, options), uri=True, isolation_level=None, check_same_thread=False)
    try:
        _setup(connection)
        connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return Database(connection, execute_plugins=False)


def _uri(path: Path, options: str) -> str:
    return f"{path.resolve().as_uri()}?{options}"


def _setup(connection: sqlite3.Connection) -> None:
    for pragma in _ALWAYS.split(";"):
        connection.execute(pragma)


def in_words(error: sqlite3.Error, path: Path) -> LabelingError | sqlite3.Error:
    """Translate what SQLite says about the file or the disk into a sentence with a mend.

    Any other error is a bug of ours and comes back as it is, to be raised and logged.
    """
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the kind, the rest says where it happened
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _is_full(path)):
        return LabelingError("Nothing was written: the disk is full", where=str(path), mend="Make room and try again")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return LabelingError(
            "The project cannot be written here",
            where=str(path),
            mend="Check the permissions of the file and its folder, or copy the project elsewhere",
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LabelingError(
            "Another program keeps the project file locked",
            where=str(path),
            mend="Close that program, or wait, and try again",
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR):
        return DamagedProjectError(error, path)
    return error


def _is_full(path: Path) -> bool:
    # Where even the 32 kB of the -shm file find no room, SQLite speaks of an I/O error.
    try:
        return shutil.disk_usage(path.parent).free < 1 << 20
    except OSError:
        return False
