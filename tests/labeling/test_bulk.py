"""One answer for many items, and one undo for all of it (UX 5.6)."""

import pytest

from labeling.bulk import MOST_AT_ONCE, answer_many
from labeling.errors import LabelingError
from labeling.history import item_history
from labeling.labels import label_ids
from labeling.listing import own_answers
from labeling.people import person_named
from labeling.undo import undo
from labeling.values import Flag, Labels
from tests.builders import LEAD, NOW, answer


def person(project):
    with project.reading() as db:
        return person_named(db, LEAD).id


def choice(project, name):
    with project.reading() as db:
        return Labels((label_ids(db)[name],))


def state(project):
    with project.reading() as db:
        return db.execute("SELECT item_id, n_votes, final, review FROM item_state ORDER BY item_id").fetchall()


def test_one_undo_restores_every_item(make_project):
    """UX 5.6: bulk undo restores every item."""
    project = make_project(30)
    answer(project, 3, "cat")
    answer(project, 4, "dog")
    before = state(project)
    changed = project.write(
        answer_many, "cat on 25 items", range(1, 26), choice(project, "cat"), person_id=person(project), at=NOW
    )
    assert len(changed) == 24  # item 3 said so already
    assert state(project) != before
    step = project.write(undo, person(project), NOW)
    assert (step.kind, step.words, len(step.item_ids)) == ("group", "cat on 25 items", 24)
    assert state(project) == before


def test_flags_of_many_are_one_step_too(make_project):
    project = make_project(5)
    before = state(project)
    project.write(answer_many, "flag", [1, 2, 3], Flag("private"), person_id=person(project), at=NOW)
    assert [row[3] for row in state(project)] == ["flagged"] * 3 + [None] * 2
    again = project.write(answer_many, "flag", [1, 2, 4], Flag("private"), person_id=person(project), at=NOW)
    assert again == (4,)
    project.write(undo, person(project), NOW)
    project.write(undo, person(project), NOW)
    assert state(project) == before


def test_what_said_so_already_gets_no_event(make_project):
    project = make_project(3)
    for _ in range(2):
        project.write(answer_many, "x", [1, 2, 2], choice(project, "owl"), person_id=person(project), at=NOW)
    with project.reading() as db:
        assert len(item_history(db, 1)) == 1
        counts = own_answers(db, person(project), [1, 2, 3])
    assert counts == {Labels((3,)): 2, None: 1}


def test_too_many_and_unknown_items_change_nothing(make_project):
    project = make_project(3)
    before = state(project)
    for ids in (range(MOST_AT_ONCE + 1), [1, 2, 99]):
        with pytest.raises(LabelingError):
            project.write(answer_many, "x", ids, choice(project, "cat"), person_id=person(project), at=NOW)
    assert state(project) == before
