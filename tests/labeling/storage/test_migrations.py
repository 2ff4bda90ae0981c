"""Older formats: converted after a backup, once, or left alone with the reason in words."""

import shutil
import sqlite3
import threading
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from labeling.errors import LabelingError
from labeling.project import Project, open_project
from labeling.storage import migrations
from tests.builders import answer, everything_in

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def old(make_project: Callable[..., Project]) -> Path:
    """A closed project of the format before the one this test brings."""
    project = make_project(10)
    answer(project, 1, "cat")
    project.close()
    return project.path


def second_step(db: Database) -> None:
    db.execute("CREATE TABLE mood (item_id INTEGER PRIMARY KEY REFERENCES item(id), word TEXT)")
    db.execute("PRAGMA user_version = 2")


def learn(monkeypatch: pytest.MonkeyPatch, step: Callable[[Database], None]) -> None:
    """Let this process be a later Labelwright, whose second step is `step`."""
    later = Migrations("labelwright")
    later()(migrations.first_schema)
    later(name="second_step")(step)
    monkeypatch.setattr(migrations, "migrations", later)
    monkeypatch.setattr(migrations, "STEPS", ("first_schema", "second_step"))
    monkeypatch.setattr(migrations, "VERSION", 2)


def backups(path: Path) -> list[str]:
    return sorted(file.name for file in path.with_name("animals.backups").glob("*"))


def test_the_schema_of_each_released_version_is_the_one_its_files_have(old: Path) -> None:
    db = sqlite3.connect(old)
    assert migrations.schema_of(db) == migrations.expected_schema(1)
    assert migrations.version_of(db) == migrations.VERSION == 1
    assert db.execute("PRAGMA application_id").fetchone()[0] == int.from_bytes(b"LBWR")
    db.close()


def test_an_older_project_is_converted_after_a_backup(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learn(monkeypatch, second_step)
    with open_project(old, daily_backup=False) as project:
        project.write(lambda db: db.execute("INSERT INTO mood VALUES (1, 'sleepy')"))
        assert list(project.votes()["label"]) == ["cat"]
    assert backups(old) == ["before-format-2.labelwright"]
    open_project(old, daily_backup=False).close()  # converted once: no second backup over the first
    monkeypatch.undo()
    with open_project(old.with_name("animals.backups") / "before-format-2.labelwright", read_only=True) as copy:
        assert list(copy.votes()["label"]) == ["cat"]


def test_a_converted_project_is_refused_by_the_older_program(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        learn(patch, second_step)
        open_project(old, daily_backup=False).close()
    with pytest.raises(LabelingError, match=r"newer Labelwright \(format 2, this one knows 1\)"):
        open_project(old)


def test_a_foreign_table_is_refused_before_anything_is_converted(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = sqlite3.connect(old)
    db.execute("CREATE TABLE mood (item_id INTEGER PRIMARY KEY REFERENCES item(id), word TEXT)")
    db.execute("PRAGMA journal_mode = DELETE")
    db.close()
    before = everything_in(old.parent)
    learn(monkeypatch, second_step)
    with pytest.raises(LabelingError, match="table that Labelwright did not make \\('mood'\\)"):
        open_project(old)
    assert everything_in(old.parent) == before


def test_a_step_that_fails_leaves_the_project_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(db: Database) -> None:
        second_step(db)
        db.execute("INSERT INTO mood VALUES (4711, 'no such item')")

    with monkeypatch.context() as patch:
        learn(patch, failing)
        with pytest.raises(sqlite3.IntegrityError):
            open_project(old)
    with open_project(old, daily_backup=False) as project:
        assert list(project.votes()["label"]) == ["cat"]


def test_a_read_only_older_project_says_why_it_cannot_be_converted(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = old.read_bytes()
    learn(monkeypatch, second_step)
    with pytest.raises(LabelingError, match=r"older format \(1\) and cannot be converted: you asked for it.*Copy it"):
        open_project(old, read_only=True)
    assert old.read_bytes() == before
    assert backups(old) == []


def test_without_room_for_the_backup_nothing_is_converted(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = old.read_bytes()
    learn(monkeypatch, second_step)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(2**40, 2**40, 100))
    with pytest.raises(LabelingError, match=r"no room for the backup.*Free at least 64 MB"):
        open_project(old)
    assert old.read_bytes() == before
    assert not old.with_name("animals.backups").exists()


def test_two_that_open_an_older_project_at_once_convert_it_once(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learn(monkeypatch, second_step)
    gate, failures = threading.Barrier(4), []

    def open_it() -> None:
        gate.wait()
        try:
            open_project(old, daily_backup=False).close()
        except Exception as error:  # noqa: BLE001 - told by the main thread
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    copy = sqlite3.connect(old.with_name("animals.backups") / "before-format-2.labelwright")
    assert migrations.version_of(copy) == 1  # not a copy of what another had converted already
    copy.close()
