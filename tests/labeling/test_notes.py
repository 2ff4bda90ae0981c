"""Notes on items: events of a person, with undo, in the history, deciding nothing."""

from collections.abc import Callable

import pytest

from labeling.errors import LabelingError
from labeling.history import item_history
from labeling.notes import own_note, record_note
from labeling.people import add_person, person_named
from labeling.project import Project
from labeling.storage.projections import rebuild, tallies
from labeling.undo import redo, undo
from tests.builders import LEAD, NOW


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    return make_project(4)


def lead(project: Project) -> int:
    with project.reading() as db:
        return person_named(db, LEAD).id


def note_of(project: Project, item: int, person: int) -> str:
    with project.reading() as db:
        return own_note(db, item, person)


def test_the_newest_note_counts_and_the_earlier_stays_in_the_history(project: Project) -> None:
    ada = lead(project)
    project.write(record_note, 1, ada, " blurred? ", NOW)
    project.write(record_note, 1, ada, "blurred, but a cat", NOW)
    assert note_of(project, 1, ada) == "blurred, but a cat"
    with project.reading() as db:
        history = [(event["kind"], event["value"]) for event in item_history(db, 1)]
    assert history == [("note", "blurred?"), ("note", "blurred, but a cat")]


def test_undo_brings_the_earlier_note_back_and_redo_the_later(project: Project) -> None:
    ada = lead(project)
    project.write(record_note, 1, ada, "first", NOW)
    project.write(record_note, 1, ada, "second", NOW)
    step = project.write(undo, ada, NOW)
    assert step is not None
    assert (step.kind, step.item_ids) == ("note", (1,))
    assert note_of(project, 1, ada) == "first"
    project.write(redo, ada, NOW)
    assert note_of(project, 1, ada) == "second"
    with project.reading() as db:
        assert not any(event["undone"] for event in item_history(db, 1))


def test_a_note_changes_no_count_and_claims_nothing(project: Project) -> None:
    ada = lead(project)
    with project.reading() as db:
        before = tallies(db)
    project.write(record_note, 2, ada, "x", NOW)
    project.write(undo, ada, NOW)
    project.write(redo, ada, NOW)
    with project.reading() as db:
        assert tallies(db) == before
        assert db.execute("SELECT count(*) FROM claim").fetchone()[0] == 0
    project.write(rebuild)
    assert note_of(project, 2, ada) == "x"


def test_notes_belong_to_their_writer(project: Project) -> None:
    ada, ben = lead(project), project.write(add_person, "Ben").id
    project.write(record_note, 1, ada, "mine", NOW)
    assert note_of(project, 1, ben) == ""
    project.write(record_note, 1, ada, "", NOW)
    assert note_of(project, 1, ada) == ""


def test_what_is_refused(project: Project) -> None:
    with pytest.raises(LabelingError, match="10,000 characters"):
        project.write(record_note, 1, lead(project), "x" * 10_001, NOW)
    with pytest.raises(LabelingError, match="not in this project"):
        project.write(record_note, 99, lead(project), "x", NOW)
