"""Wrong, hostile, damaged and newer files: one sentence with what, where and how to mend; nothing made or changed."""

import os
import re
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from labeling.errors import LabelingError
from labeling.project import open_project
from labeling.storage import migrations
from tests.builders import everything_in


def refused(path: Path, what: str, mend: str) -> None:
    """Open `path`; assert what the person reads, and that the folder is as it was."""
    before = everything_in(path.parent)
    with pytest.raises(LabelingError) as failure:
        open_project(path)
    words = str(failure.value)
    assert re.search(what, words), words
    assert re.search(mend, words), words
    assert str(path) in words
    assert words.endswith(".")
    assert everything_in(path.parent) == before


def change(path: Path, *statements: str) -> None:
    db = sqlite3.connect(path)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.execute("PRAGMA journal_mode = DELETE")
    db.close()


def test_a_missing_file_is_not_created(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere.labelwright", "There is no project file", "Check the name.*labelwright new")


def test_a_name_below_a_file_is_a_missing_file(sent: Path) -> None:
    with pytest.raises(LabelingError, match="There is no project file"):
        open_project(sent / "inside.labelwright")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b.labelwright"
    folder.mkdir(parents=True)
    refused(folder, "This is a folder", "Name the file inside it")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.labelwright"
    os.mkfifo(pipe)
    with pytest.raises(LabelingError, match="not a project file"):
        open_project(pipe)


def test_a_name_that_is_too_long_is_refused_in_words(tmp_path: Path) -> None:
    refused(tmp_path / f"{'x' * 300}.labelwright", "cannot be read", "Check")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.labelwright"
    empty.touch()
    refused(empty, r"empty \(0 bytes\)", r"newest copy from empty\.backups")


@pytest.mark.parametrize("content", [b"a text file\n", b"SQLite", b"\x89PNG\r\n\x1a\n" + bytes(200)])
def test_another_file_with_our_suffix_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "notes.labelwright"
    file.write_bytes(content)
    refused(file, "not a Labelwright project", "Open a file made by Labelwright")


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_a_foreign_database_is_refused(tmp_path: Path, journal: str) -> None:
    file = tmp_path / "contacts.labelwright"
    db = sqlite3.connect(file)
    db.execute(f"PRAGMA journal_mode = {journal}")
    db.execute("CREATE TABLE contact (name)")
    db.close()
    refused(file, "This SQLite file is not a Labelwright project", "import the data into a new project")


def test_a_database_that_only_bears_our_mark_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "marked.labelwright"
    change(file, "CREATE TABLE t (a)", "DROP TABLE t", f"PRAGMA application_id = {migrations.APPLICATION_ID}")
    refused(file, "not a Labelwright project", "Open a file made by Labelwright")


@pytest.mark.parametrize("version", [2, 9, 2**31 - 1])
def test_a_newer_format_is_refused(sent: Path, version: int) -> None:
    change(sent, f"PRAGMA user_version = {version}", "CREATE TABLE of_tomorrow (a)")
    refused(sent, rf"newer Labelwright \(format {version}, this one knows 1\)", "Update Labelwright")


def test_a_newer_step_is_refused_although_sqlite_utils_passes_over_it(sent: Path) -> None:
    change(
        sent,
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
        "VALUES ('labelwright', 'boxes_and_spans', '2030-01-01')",
    )
    refused(sent, "newer Labelwright .*'boxes_and_spans'", "Update Labelwright")


def test_a_file_without_its_list_of_steps_is_refused(sent: Path) -> None:
    change(sent, "DELETE FROM _sqlite_migrations")
    refused(sent, "incomplete: its list of steps", r"newest copy in animals\.backups")


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("CREATE TRIGGER wipe AFTER INSERT ON event BEGIN DELETE FROM vote; END", "trigger that.*'wipe'"),
        ("CREATE TRIGGER sqliteXstat AFTER INSERT ON event BEGIN DELETE FROM vote; END", "trigger that.*'sqliteXstat'"),
        ("CREATE VIEW everything AS SELECT * FROM event", "view that.*'everything'"),
        ("CREATE TABLE guest (a)", "table that.*'guest'"),
        ("CREATE VIRTUAL TABLE guest USING fts5(a)", "table that.*'guest"),
        ("CREATE INDEX slow ON event (value)", "index that.*'slow'"),
        ("ALTER TABLE label ADD COLUMN price", "table that.*'label'"),
    ],
)
def test_anything_we_did_not_make_is_refused(sent: Path, statement: str, kind: str) -> None:
    change(sent, statement)
    refused(sent, f"a {kind}.*could change your labels", "copy from its backups folder, or ask whoever sent")


def test_a_trigger_under_the_name_of_sqlite_statistics_is_refused(sent: Path) -> None:
    change(
        sent,
        "PRAGMA writable_schema = ON",
        "INSERT INTO sqlite_schema VALUES ('trigger', 'sqlite_stat1', 'event', 0, "
        "'CREATE TRIGGER sqlite_stat1 AFTER INSERT ON event BEGIN DELETE FROM vote; END')",
    )
    refused(sent, "trigger that Labelwright did not make", "ask whoever sent")


def test_statistics_that_sqlite_itself_keeps_are_no_reason_to_refuse(sent: Path) -> None:
    change(sent, "ANALYZE")
    with open_project(sent, daily_backup=False) as project:
        assert len(project.items()) == 60


@pytest.mark.parametrize(("kind", "name"), [("index", "state_open_u"), ("table", "claim")])
def test_a_missing_part_is_refused(sent: Path, kind: str, name: str) -> None:
    change(sent, f"DROP {kind} {name}")
    refused(sent, f"incomplete: the {kind} '{name}.*' is missing", r"newest copy in animals\.backups")


def test_each_damaged_page_is_noticed_before_use(sent: Path) -> None:
    size, rng, whole = 4096, np.random.default_rng(3), sent.read_bytes()
    for page in range(1, len(whole) // size):
        damaged = bytearray(whole)
        damaged[page * size : (page + 1) * size] = rng.bytes(size)
        sent.write_bytes(damaged)
        refused(sent, "damaged|incomplete", r"newest copy in animals\.backups")


@pytest.mark.parametrize("share", [0.01, 0.3, 0.5, 0.9, 0.99])
def test_a_file_cut_short_is_noticed_before_use(sent: Path, share: float) -> None:
    whole = sent.read_bytes()
    sent.write_bytes(whole[: int(len(whole) * share)])
    refused(sent, "damaged|incomplete", r"newest copy in animals\.backups")


def test_damage_in_a_file_known_as_sound_is_told_in_words(sent: Path) -> None:
    open_project(sent, daily_backup=False).close()
    whole = bytearray(sent.read_bytes())
    half = len(whole) // 2
    whole[half:] = b"\xff" * (len(whole) - half)
    sent.write_bytes(whole)
    with pytest.raises(LabelingError, match=r"damaged.*newest copy in animals\.backups"):
        open_project(sent)  # today's copy reads every page
    with pytest.raises(LabelingError, match="damaged"), open_project(sent, daily_backup=False) as project:
        project.items()


def test_the_projects_own_journal_is_read_with_it(sent: Path, tmp_path: Path) -> None:
    """A project that was not closed (the computer died) opens with everything that was saved."""
    with open_project(sent, daily_backup=False) as project:
        project.write(lambda db: db.execute("UPDATE label SET choose_when = 'it barks' WHERE name = 'dog'"))
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        for name in (sent.name, f"{sent.name}-wal"):
            shutil.copy(sent.with_name(name), elsewhere)
    with open_project(elsewhere / sent.name, daily_backup=False) as project, project.reading() as db:
        assert db.execute("SELECT choose_when FROM label WHERE name = 'dog'").fetchone()[0] == "it barks"
