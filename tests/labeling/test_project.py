"""Making a project, opening it, and the Python API on top."""

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labeling import settings
from labeling.charter import Charter, Goal
from labeling.errors import LabelingError
from labeling.labels import labels
from labeling.new_project import NewProject, create_project
from labeling.people import people
from labeling.project import Project, open_project
from tests.builders import LEAD, NOW, answer, bring_in, build_project, everything_in, text_row


def decisions(**changes: Any) -> NewProject:
    fields: dict[str, Any] = {
        "charter": Charter(name="Animals", task="single", question="Which?", goal=Goal(metric="macro_f1", value=0.85)),
        "labels": ("cat", "dog"),
        "lead": LEAD,
        **changes,
    }
    return NewProject(**fields)


def test_a_new_project_holds_what_was_decided(tmp_path: Path) -> None:
    with create_project(tmp_path / "animals", decisions(target=120, seed=5, held_out=0.2), now=NOW) as project:
        assert project.path == tmp_path / "animals.labelwright"
        with project.reading() as db:
            assert [(label.name, label.key, label.target) for label in labels(db)] == [
                ("cat", "1", 120),
                ("dog", "2", 120),
            ]
            assert [(person.name, person.initials, person.role, person.kind) for person in people(db)] == [
                ("Ada", "A", "lead", "person")
            ]
            assert (settings.get(db, "seed"), settings.get(db, "held_out_wish")) == (5, 0.2)
        assert len(project.items()) == len(project.votes()) == len(project.finals()) == 0
    visible = [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")]
    assert visible == ["animals.labelwright"]


def test_two_projects_get_ids_and_seeds_of_their_own(tmp_path: Path) -> None:
    with create_project(tmp_path / "a", decisions()) as one, create_project(tmp_path / "b", decisions()) as two:
        assert one.id != two.id
        with one.reading() as db, two.reading() as other:
            assert settings.get(db, "seed") != settings.get(other, "seed")


@pytest.mark.parametrize("name", ["animals.labelwright", "animals"])
def test_an_existing_file_is_never_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / "animals.labelwright").write_text("precious")
    before = everything_in(tmp_path)
    with pytest.raises(LabelingError, match=r"already there.*Choose another name") as failure:
        create_project(tmp_path / name, decisions())
    assert str(tmp_path / "animals.labelwright") in str(failure.value)
    assert everything_in(tmp_path) == before


def test_a_file_that_appears_at_the_last_moment_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = Path.hardlink_to

    def link_later(self: Path, target: Path) -> None:
        self.write_text("precious")
        link(self, target)

    monkeypatch.setattr(Path, "hardlink_to", link_later)
    with pytest.raises(LabelingError, match=r"already there.*Choose another name"):
        create_project(tmp_path / "animals", decisions())
    assert everything_in(tmp_path) == {"animals.labelwright": b"precious"}


def test_a_link_into_nowhere_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "animals.labelwright").symlink_to(tmp_path / "unplugged")
    with pytest.raises(LabelingError, match="already there"):
        create_project(tmp_path / "animals", decisions())


def test_the_journal_of_a_deleted_project_does_not_leak_into_a_new_one(tmp_path: Path) -> None:
    """SQLite would replay it: the new project would hold the old one's answers, or be damaged."""
    journal = tmp_path / "animals.labelwright-wal"
    journal.write_bytes(b"answers of the deleted project")
    with pytest.raises(LabelingError, match=r"Unsaved changes .* still there .*move this file away"):
        create_project(tmp_path / "animals", decisions())
    assert [*tmp_path.iterdir()] == [journal]


@pytest.mark.parametrize("folder", ["missing", "a file"])
def test_a_missing_folder_is_not_made(tmp_path: Path, folder: str) -> None:
    (tmp_path / "a file").touch()
    before = everything_in(tmp_path)
    with pytest.raises(LabelingError, match=r"folder does not exist.*Make the folder first"):
        create_project(tmp_path / folder / "animals", decisions())
    assert everything_in(tmp_path) == before


@pytest.mark.parametrize("name", [".", "..", ""])
def test_a_project_needs_a_file_name(name: str) -> None:
    with pytest.raises(LabelingError, match=r"needs a file name.*FOLDER/NAME\.labelwright"):
        create_project(Path(name), decisions())


@pytest.mark.parametrize("name", ["animals", "a [wild] *guess?"])
def test_a_failure_half_way_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    with pytest.raises(LabelingError, match="The label 'cat' is there already"):
        create_project(tmp_path / name, decisions(labels=("cat", "cat")))
    assert [*tmp_path.iterdir()] == []
    with create_project(tmp_path / name, decisions()) as project:
        assert project.path.name == f"{name}.labelwright"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"labels": ()}, r"at least one label.*--labels A,B,C"),
        ({"labels": ("cat",)}, r"single choice needs at least two labels"),
        ({"labels": tuple(map(str, range(501)))}, r"at most 500 labels"),
        ({"overlap": 1.5}, r"share between 0 and 1, not 1\.5"),
        ({"held_out": -1}, r"held-out size cannot be negative"),
        ({"target": 0}, r"target is at least one"),
    ],
)
def test_impossible_decisions_are_refused_in_words(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(LabelingError, match=words):
        decisions(**changes)


def test_five_hundred_labels_are_supported_and_keys_run_out_gracefully(tmp_path: Path) -> None:
    names = tuple(f"label {n}" for n in range(500))
    with create_project(tmp_path / "many", decisions(labels=names)) as project, project.reading() as db:
        known = labels(db)
        assert tuple(label.name for label in known) == names
        keys = [label.key for label in known]
        assert "".join(key for key in keys if key) == "123456789EJLOPQTUVWY"
        assert keys[20:] == [None] * 480


def test_what_was_saved_is_there_after_closing_and_opening(make_project: Callable[..., Project]) -> None:
    project = make_project(10)
    answer(project, 3, "owl")
    project.close()
    project.close()  # twice is once
    with open_project(str(project.path), daily_backup=False) as again:  # a str is fine too
        assert again.id == project.id
        assert again.votes()[["item", "annotator", "label"]].to_numpy().tolist() == [["t002", "Ada", "owl"]]
        finals = again.finals()
        assert finals[["item", "label"]].to_numpy().tolist() == [["t002", "owl"]]


def test_closing_leaves_one_file_and_hidden_locks(make_project: Callable[..., Project]) -> None:
    project = make_project(10)
    project.items()
    project.close()
    names = [path.name for path in project.path.parent.iterdir()]
    assert [name for name in names if not name.endswith(".lock")] == ["animals.labelwright"]
    assert all(name.startswith(".") for name in names if name.endswith(".lock"))


def test_a_closed_project_says_so(make_project: Callable[..., Project]) -> None:
    project = make_project(1)
    project.close()
    with pytest.raises(LabelingError, match="already closed"):
        project.items()
    with pytest.raises(LabelingError, match="already closed"):
        project.write(lambda db: None)


def test_a_failing_query_of_a_caller_stays_a_failing_query(make_project: Callable[..., Project]) -> None:
    project = make_project(1)
    with pytest.raises(sqlite3.OperationalError, match="no such table"), project.reading() as db:
        db.execute("SELECT * FROM nowhere").fetchone()
    assert len(project.items()) == 1


def test_reading_inside_reading_shows_the_same_moment(make_project: Callable[..., Project]) -> None:
    project = make_project(5)
    with project.reading():
        before = len(project.votes())
        answer(project, 1, "cat")
        assert len(project.votes()) == before
    assert len(project.votes()) == before + 1


def test_the_cache_lies_outside_the_project(make_project: Callable[..., Project], home: Path) -> None:
    project = make_project(1)
    assert project.cache_dir.is_dir()
    assert home in project.cache_dir.parents
    assert project.path.parent not in project.cache_dir.parents


def test_a_copy_that_cannot_be_made_today_is_logged_without_names(
    make_project: Callable[..., Project], caplog: pytest.LogCaptureFixture
) -> None:
    project = make_project(1)
    project.close()
    project.path.with_name("animals.backups").touch()
    with caplog.at_level(logging.WARNING):
        open_project(project.path).close()
    assert "no copy was made today" in caplog.text
    assert "animals" not in caplog.text


def test_a_project_moved_with_its_folder_stays_the_same_project(
    make_project: Callable[..., Project], tmp_path: Path
) -> None:
    project = make_project(3)
    answer(project, 1, "cat")
    project.close()
    project.path.parent.rename(tmp_path / "moved")
    with open_project(tmp_path / "moved" / "animals.labelwright", daily_backup=False) as moved:
        assert moved.id == project.id
        assert len(moved.votes()) == 1


def test_leftovers_of_a_dead_import_are_gone_after_opening(make_project: Callable[..., Project]) -> None:
    """Killed between two batches: rows are there, the final flip is not."""
    project = make_project(5)
    project.write(
        lambda db: db.execute("INSERT INTO import (id, source_id, at, state) VALUES (9, 1, 0, 'running')") and None
    )
    project.write(
        lambda db: (
            db.execute(
                "INSERT INTO item SELECT 99, 'dead', source_id, 9, kind, x'00', 99, grp, time, path, size, width, "
                "height FROM item WHERE id = 1"
            )
            and db.execute("INSERT INTO content VALUES (99, 'dead', NULL)")
            and db.execute("INSERT INTO item_state (item_id, import_id, u, o, shuffle) VALUES (99, 9, 0, 0, 0)")
            and None
        )
    )
    assert len(project.items()) == 5  # never visible
    project.close()
    with open_project(project.path, daily_backup=False) as again:
        assert len(again.items()) == 5
        with again.reading() as db:
            for table in ("item", "content", "item_state"):
                assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (5,)
            assert db.execute("SELECT count(*) FROM import").fetchone() == (1,)


def test_the_leftovers_of_a_running_import_are_left_alone(make_project: Callable[..., Project]) -> None:
    project, opened = make_project(0), []

    def report(done: int, total: int) -> None:
        if done == 600:  # one batch of 500 is stored, and not visible yet
            with open_project(project.path, daily_backup=False) as other:
                opened.append(len(other.items()))

    result = bring_in(project, [text_row(f"t{n}") for n in range(700)], report=report)
    assert opened == [0]
    assert result.items_added == len(project.items()) == 700


def test_build_project_is_reproducible(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    with build_project(tmp_path / "a" / "x") as one, build_project(tmp_path / "b" / "x") as two:
        assert one.items().equals(two.items())
