"""What one person said before, read from the project."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from labeling.answers import Answer, record_answer
from labeling.label_changes import Request, change_labels
from labeling.labels import label_ids
from labeling.own_answers import (
    has_peeked,
    last_skipped,
    own_answer,
    recent_answers,
    taken_back,
    undo_answer,
)
from labeling.people import person_named
from labeling.project import Project
from labeling.queue import serve
from labeling.undo import newest_step, undo
from labeling.values import CantDecide, Flag, Labels, Skip, Value
from tests.builders import LEAD, NOW, answer


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    return make_project(8)


def lead(project: Project) -> int:
    with project.reading() as db:
        return person_named(db, LEAD).id


def say(project: Project, item: int, value: Value, *, seen: bool = False) -> None:
    given = Answer(item_id=item, person_id=lead(project), value=value, given_at=NOW, suggestion_seen=seen)
    project.write(record_answer, given)


def test_the_newest_answers_oldest_first(project: Project) -> None:
    for item in (3, 1, 5):
        answer(project, item, "cat")
    say(project, 1, CantDecide())  # an answer that is changed is new again
    with project.reading() as db:
        found = recent_answers(db, lead(project), 2)
    assert [(one.item_id, one.value) for one in found][1] == (1, CantDecide())
    assert [one.item_id for one in found] == [5, 1]


def test_the_true_stream_and_the_place_among_the_votes(project: Project) -> None:
    ada = lead(project)
    served = project.write(serve, ada, 1, NOW)[0]
    answer(project, served.item_id, "cat")
    with project.reading() as db:
        own = own_answer(db, served.item_id, ada)
    assert own is not None
    assert (own.stream, own.nth) == (served.stream, 1)
    with project.reading() as db:
        assert own_answer(db, 8 if served.item_id != 8 else 7, ada) is None


def test_the_last_skip_that_still_stands(project: Project) -> None:
    ada = lead(project)
    with project.reading() as db:
        assert last_skipped(db, ada) is None
    say(project, 2, Skip())
    say(project, 4, Skip())
    answer(project, 4, "dog")
    with project.reading() as db:
        assert last_skipped(db, ada) == 2


def test_what_was_taken_back_can_be_shown_again(project: Project) -> None:
    ada = lead(project)
    with project.reading() as db:
        cat = label_ids(db)["cat"]
    say(project, 1, Labels((cat,)))
    say(project, 2, Flag("private"))
    for item, value in ((2, Flag("private")), (1, Labels((cat,)))):
        step = project.write(undo_answer, ada, NOW + timedelta(seconds=1))
        assert step is not None
        assert step.item_ids == (item,)
        with project.reading() as db:
            assert taken_back(db, item, ada) == value
    answer(project, 3, "dog")  # nothing can be brought back from here on
    with project.reading() as db:
        assert taken_back(db, 1, ada) is None


def test_only_answers_and_notes_are_taken_back(project: Project) -> None:
    ada = lead(project)
    answer(project, 1, "cat")
    project.write(change_labels, "rename", Request(names=("cat", "lynx")), person_id=ada, at=NOW)
    step = project.write(undo_answer, ada, NOW)
    assert step is not None
    assert (step.kind, step.item_ids) == ("labels", ())
    with project.reading() as db:
        assert "lynx" in label_ids(db)
        assert newest_step(db, ada) == step
    project.write(undo, ada, NOW)
    step = project.write(undo_answer, ada, NOW)
    assert step is not None
    assert step.kind == "answer"


def test_a_peek_is_known_also_when_its_answer_was_taken_back(project: Project) -> None:
    ada = lead(project)
    say(project, 1, CantDecide(), seen=True)
    say(project, 2, CantDecide())
    project.write(undo, ada, NOW)
    project.write(undo, ada, NOW)
    with project.reading() as db:
        assert [has_peeked(db, item, ada) for item in (1, 2)] == [True, False]
