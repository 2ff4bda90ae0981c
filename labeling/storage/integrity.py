"""What is looked at before a project file is used, and what is refused (SECURITY.md, hostile project file)."""

import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

from sqlite_utils import Database

from labeling.errors import LabelingError
from labeling.storage import migrations
from labeling.storage.connection import DamagedProjectError, connect_looking, connect_reading, in_words

_HEADER = b"SQLite format 3\x00"


def refuse_unless_ours(path: Path) -> int:
    """Return the schema version of the project at `path`.

    Raises
    ------
    LabelingError
        If there is no file, or it is not a project, was made by a newer version, or holds anything in its
        schema that our own migrations do not make. Nothing is created or changed.
    """
    _refuse_other_files(path)
    try:
        db = connect_looking(path)
        try:
            application = int(db.execute("PRAGMA application_id").fetchone()[0])
            version, found = migrations.version_of(db.conn), migrations.schema_of(db.conn)
            if application == migrations.APPLICATION_ID and 0 < version <= migrations.VERSION:
                _refuse_half_a_page(path, int(db.execute("PRAGMA page_size").fetchone()[0]))
                _refuse_foreign_schema(path, found, version)  # before anything of the file is queried
                _refuse_other_steps(path, migrations.applied_steps(db), version)
        finally:
            db.close()
    except sqlite3.Error as error:
        raise in_words(error, path) from error
    if application != migrations.APPLICATION_ID or version < 1:
        raise LabelingError(
            "This SQLite file is not a Labelwright project",
            where=str(path),
            mend="Open a file made by Labelwright, or import the data into a new project",
        )
    if version > migrations.VERSION:
        raise _newer(path, f"format {version}, this one knows {migrations.VERSION}")
    return version


def _refuse_half_a_page(path: Path, page_size: int) -> None:
    wal = path.with_name(path.name + "-wal")
    # SQLite reads a last page that was cut as if it ended in zeros; behind a journal that is mended anyway.
    if path.stat().st_size % page_size and not (wal.exists() and wal.stat().st_size):
        raise DamagedProjectError("it ends in the middle of a page", path)


def _newer(path: Path, detail: str) -> LabelingError:
    return LabelingError(
        f"This project was made with a newer Labelwright ({detail})",
        where=str(path),
        mend="Update Labelwright to open it",
    )


def _refuse_other_steps(path: Path, applied: list[str], version: int) -> None:
    # sqlite-utils passes over names it does not know, and would apply a missing one again.
    if unknown := [name for name in applied if name not in migrations.STEPS]:
        raise _newer(path, f"it knows a step '{unknown[0]}'")
    if applied != list(migrations.STEPS[:version]):
        raise LabelingError(
            f"The project is incomplete: its list of steps does not belong to format {version}",
            where=str(path),
            mend=f"Open the newest copy in {path.stem}.backups, beside it",
        )


def _refuse_other_files(path: Path) -> None:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise LabelingError("This is a folder, not a project file", where=str(path), mend="Name the file inside it")
        if not stat.S_ISREG(mode):  # opening a pipe would wait for ever
            raise LabelingError("This is a device, not a project file", where=str(path), mend="Check the name")
        with path.open("rb") as file:
            head = file.read(len(_HEADER))
    except (FileNotFoundError, NotADirectoryError):
        raise LabelingError(
            "There is no project file", where=str(path), mend="Check the name, or make one with 'labelwright new'"
        ) from None
    except OSError as error:
        raise LabelingError(
            f"The project file cannot be read ({error.strerror})", where=str(path), mend="Check its permissions"
        ) from error
    if not head:
        raise LabelingError(
            "The project file is empty (0 bytes)",
            where=str(path),
            mend=f"Restore the newest copy from {path.stem}.backups, beside it",
        )
    if head != _HEADER:
        raise LabelingError(
            "This file is not a Labelwright project", where=str(path), mend="Open a file made by Labelwright"
        )


def _refuse_foreign_schema(path: Path, found: set[tuple[str, str, str]], version: int) -> None:
    expected = migrations.expected_schema(version)
    if foreign := sorted(found - expected):
        kind, name, _ = foreign[0]
        raise LabelingError(
            f"The project holds a {kind} that Labelwright did not make ('{name}'); it could change your labels",
            where=str(path),
            mend="Open a copy from its backups folder, or ask whoever sent the file",
        )
    if missing := sorted(expected - found, key=lambda row: (row[0] != "table", row)):
        raise LabelingError(
            f"The project is incomplete: the {missing[0][0]} '{missing[0][1]}' is missing",
            where=str(path),
            mend=f"Open the newest copy in {path.stem}.backups, beside it",
        )


def quick_check(path: Path) -> list[str]:
    """Return what SQLite's own check finds wrong in the file, at most 20 lines; empty when it is sound.

    Takes 3 to 6 s at a million items, so it runs before use only for files that need it.
    """
    findings = _findings(path, connect_looking)
    if findings and path.with_name(path.name + "-wal").exists():
        return _findings(path, connect_reading)  # somebody may have begun to write while we looked
    return findings


def _findings(path: Path, connect: Callable[[Path], Database]) -> list[str]:
    try:
        db = connect(path)
        try:
            lines = [line for row in db.execute("PRAGMA quick_check(20)") for line in str(row[0]).splitlines()]
            lines += [f"foreign key of {row[0]}, row {row[1]}" for row in db.execute("PRAGMA foreign_key_check")]
        finally:
            db.close()
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [line for line in lines if line != "ok" and not line.startswith("***")][:20]
