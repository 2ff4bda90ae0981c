"""The two kinds of connection: what is promised about them is really in force."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from labeling.errors import LabelingError
from labeling.project import Project
from labeling.storage.connection import connect_looking, connect_reading, connect_writing, in_words

ALWAYS = {
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "cache_size": -65536,
}


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    return make_project(3)


@pytest.fixture
def database(project: Project) -> Iterator[Callable[[Callable[[Path], Database]], Database]]:
    opened = []

    def connect(how: Callable[[Path], Database]) -> Database:
        opened.append(how(project.path))
        return opened[-1]

    yield connect
    for db in opened:
        db.close()


def in_force(db: Database, names: dict[str, int]) -> dict[str, int]:
    return {name: row[0] for name in names for row in db.execute(f"PRAGMA {name}").fetchall()}


def test_the_writers_pragmas_are_in_force(project: Project) -> None:
    wanted = ALWAYS | {"synchronous": 2, "wal_autocheckpoint": 0, "query_only": 0}
    assert project.write(in_force, wanted) == wanted
    assert project.write(lambda db: db.execute("PRAGMA journal_mode").fetchone()[0]) == "wal"


def test_the_readers_pragmas_are_in_force(project: Project) -> None:
    wanted = ALWAYS | {"query_only": 1}
    with project.reading() as db:
        assert in_force(db, wanted) == wanted


def test_synchronous_off_is_only_for_those_who_ask(
    database: Callable[[Callable[[Path], Database]], Database],
) -> None:
    assert database(connect_writing).execute("PRAGMA synchronous").fetchone()[0] == 2
    assert database(lambda path: connect_writing(path, "OFF")).execute("PRAGMA synchronous").fetchone()[0] == 0


@pytest.mark.parametrize("how", [connect_reading, connect_looking])
def test_a_reader_cannot_write(
    database: Callable[[Callable[[Path], Database]], Database], how: Callable[[Path], Database]
) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        database(how).execute("DELETE FROM item_state")


def test_a_reader_sees_what_was_saved_and_one_moment_at_a_time(project: Project) -> None:
    with project.reading() as db:
        before = db.execute("SELECT count(*) FROM label").fetchone()
        project.write(lambda db: db.execute("DELETE FROM label"))
        assert db.execute("SELECT count(*) FROM label").fetchone() == before
    with project.reading() as db:
        assert db.execute("SELECT count(*) FROM label").fetchone() == (0,)


def test_foreign_keys_hold(project: Project) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        project.write(lambda db: db.execute("INSERT INTO changed VALUES (999, x'00', 0)"))


def test_a_failed_write_leaves_nothing_and_the_writer_goes_on(project: Project) -> None:
    def half(db: Database) -> None:
        db.execute("DELETE FROM label")
        raise LabelingError("The second half failed")

    with pytest.raises(LabelingError, match="The second half failed"):
        project.write(half)
    assert project.write(lambda db: db.execute("SELECT count(*) FROM label").fetchone()) == (3,)


def test_a_mistake_of_ours_is_not_called_a_damaged_file(tmp_path: Path) -> None:
    db = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.Error) as failure:
        db.execute("SELECT json_extract('{malformed', '$')")
    db.close()
    assert in_words(failure.value, tmp_path) is failure.value
