"""Taking back and bringing back: one's own steps, newest first, without limit, across restarts."""

from pathlib import Path

import pytest

from labeling.answers import Answer, record_answer, record_group, settle
from labeling.errors import LabelingError
from labeling.history import item_history
from labeling.label_changes import Request, change_labels
from labeling.people import add_person, person_named
from labeling.project import Project, open_project
from labeling.storage.projections import tallies
from labeling.transfer.records import SourceAnswer
from labeling.undo import redo, undo
from labeling.values import Flag, Labels, Skip
from tests.builders import LEAD, NOW, answer, bring_in, text_row, text_rows

CAT, DOG = Labels((1,)), Labels((2,))


def who(project: Project, name: str) -> int:
    return project.write(add_person, name).id


def finals(project: Project) -> dict[str, str]:
    frame = project.finals()
    return dict(zip(frame["item"], frame["label"], strict=True)) if len(frame) else {}


def test_each_person_takes_back_only_their_own_newest_step(make_project):
    project = make_project(5)
    ben, cyd = who(project, "Ben"), who(project, "Cyd")
    answer(project, 1, "cat", person="Ben")
    answer(project, 2, "cat", person="Ben")
    answer(project, 3, "dog", person="Cyd")
    step = project.write(undo, ben, NOW)
    assert (step.kind, step.item_ids) == ("answer", (2,))
    assert finals(project) == {"t000": "cat", "t002": "dog"}
    assert project.write(undo, cyd, NOW).item_ids == (3,)
    assert project.write(undo, cyd, NOW) is None
    assert finals(project) == {"t000": "cat"}


def test_undo_has_no_limit_and_survives_closing(make_project):
    project = make_project(5)
    ben = who(project, "Ben")
    for n in range(60):
        answer(project, 1 + n % 5, "cat" if n % 2 else "dog", person="Ben")
    path = project.path
    project.close()
    again = open_project(path, daily_backup=False)
    try:
        for left in range(59, -1, -1):
            assert again.write(undo, ben, NOW) is not None
            assert len(finals(again)) == min(left, 5)
        assert again.write(undo, ben, NOW) is None
        for given in range(1, 61):
            assert again.write(redo, ben, NOW) is not None
            assert len(finals(again)) == min(given, 5)
        assert again.write(redo, ben, NOW) is None
    finally:
        again.close()


def test_a_new_answer_empties_redo_of_that_person_alone(make_project):
    project = make_project(5)
    ben, cyd = who(project, "Ben"), who(project, "Cyd")
    for name, item in (("Ben", 1), ("Cyd", 2)):
        answer(project, item, "cat", person=name)
    project.write(undo, ben, NOW)
    project.write(undo, cyd, NOW)
    answer(project, 3, "dog", person="Ben")
    assert project.write(redo, ben, NOW) is None
    assert project.write(redo, cyd, NOW).item_ids == (2,)


def test_undo_of_a_change_of_mind_brings_the_earlier_answer_back(make_project):
    project = make_project(3)
    ben = who(project, "Ben")
    for label in ("cat", "dog", "owl"):
        answer(project, 1, label, person="Ben")
    assert finals(project) == {"t000": "owl"}
    project.write(undo, ben, NOW)
    assert finals(project) == {"t000": "dog"}
    project.write(undo, ben, NOW)
    assert finals(project) == {"t000": "cat"}
    project.write(redo, ben, NOW)
    assert finals(project) == {"t000": "dog"}


def test_a_bulk_change_is_one_step(make_project):
    project = make_project(700)
    ben = who(project, "Ben")
    answer(project, 1, "dog", person="Ben")
    given = [Answer(item_id=item, person_id=ben, value=CAT, given_at=NOW) for item in range(1, 701)]
    project.write(record_group, "all cats", given)
    step = project.write(undo, ben, NOW)
    assert (step.kind, step.words, len(step.item_ids)) == ("group", "all cats", 700)
    assert finals(project) == {"t000": "dog"}
    project.write(redo, ben, NOW)
    assert set(finals(project).values()) == {"cat"}
    assert len(finals(project)) == 700


def test_undo_and_redo_are_events_and_nothing_is_deleted(make_project):
    project = make_project(3)
    ben = who(project, "Ben")
    answer(project, 1, "cat", person="Ben")
    project.write(undo, ben, NOW)
    project.write(redo, ben, NOW)
    project.write(undo, ben, NOW)
    with project.reading() as db:
        history = item_history(db, 1)
    assert [event["kind"] for event in history] == ["answer", "undo", "redo", "undo"]
    assert history[0]["undone"]
    assert {event["person"] for event in history} == {"Ben"}


def test_settling_is_taken_back_by_who_settled(make_project):
    project = make_project(3)
    lead, ben = person_id(project, LEAD), who(project, "Ben")
    answer(project, 1, "cat", person="Ben")
    project.write(settle, 1, lead, DOG, NOW)
    assert finals(project) == {"t000": "dog"}
    assert project.write(undo, ben, NOW).kind == "answer"
    assert finals(project) == {"t000": "dog"}
    assert project.write(undo, lead, NOW).kind == "settle"
    assert finals(project) == {}


def person_id(project: Project, name: str) -> int:
    with project.reading() as db:
        return person_named(db, name).id


def test_a_vote_taken_back_under_a_settled_answer_is_listed_until_it_is_brought_back(make_project):
    project = make_project(3)
    lead, ben = person_id(project, LEAD), who(project, "Ben")
    answer(project, 1, "cat", person="Ben")
    project.write(settle, 1, lead, CAT, NOW)
    reviews = lambda: list(project.items()["review"].dropna())  # noqa: E731
    assert reviews() == []
    project.write(undo, ben, NOW)
    assert reviews() == ["votes-changed"]
    assert finals(project) == {"t000": "cat"}
    project.write(redo, ben, NOW)
    assert reviews() == []


def test_skips_and_flags_are_taken_back_too(make_project):
    project = make_project(3)
    ben, cyd = who(project, "Ben"), who(project, "Cyd")
    for person in (ben, cyd):
        project.write(record_answer, Answer(item_id=1, person_id=person, value=Skip(), given_at=NOW))
    project.write(record_answer, Answer(item_id=2, person_id=ben, value=Flag("private"), given_at=NOW))
    assert sorted(project.items()["review"].dropna()) == ["flagged", "skipped"]
    project.write(undo, ben, NOW)
    project.write(undo, cyd, NOW)
    assert list(project.items()["review"].dropna()) == []


def test_an_import_is_hidden_and_shown_again_with_its_answers(make_project):
    project = make_project(3)
    lead = person_id(project, LEAD)
    rows = [text_row(f"n{n}", answers=[SourceAnswer(labels=("owl",))]) for n in range(4)]
    bring_in(project, rows, name="more")
    with project.reading() as db:
        before = tallies(db)
    step = project.write(undo, lead, NOW)
    assert (step.kind, step.words) == ("import", "import of more")
    assert len(project.items()) == 3
    assert len(project.votes()) == 0
    with project.reading() as db:
        assert tallies(db) == {"items": 3}
        assert db.execute("SELECT count(*) FROM event WHERE kind = 'answer'").fetchone()[0] == 4
    project.write(redo, lead, NOW)
    assert list(project.votes()["label"]) == ["owl"] * 4
    with project.reading() as db:
        assert tallies(db) == before


def test_an_import_that_others_have_answered_is_not_taken_back_and_nothing_changes(make_project):
    project = make_project(3)
    lead, ben = person_id(project, LEAD), who(project, "Ben")
    answer(project, 2, "cat", person="Ben")
    with pytest.raises(LabelingError, match=r"1 of its items have been answered since\. Undo those answers first"):
        project.write(undo, lead, NOW)
    assert len(project.items()) == 3
    assert finals(project) == {"t001": "cat"}
    project.write(undo, ben, NOW)
    assert project.write(undo, lead, NOW).kind == "import"
    assert len(project.items()) == 0


def test_a_merge_of_labels_is_taken_back_with_every_answer(make_project):
    project = make_project(4)
    lead = person_id(project, LEAD)
    for item, label in ((1, "cat"), (2, "dog"), (3, "owl")):
        answer(project, item, label)
    request = Request(names=("cat",), into=("dog",))
    project.write(change_labels, "merge", request, person_id=lead, at=NOW)
    assert finals(project) == {"t000": "dog", "t001": "dog", "t002": "owl"}
    assert project.write(undo, lead, NOW).words == "merge cat into dog"
    assert finals(project) == {"t000": "cat", "t001": "dog", "t002": "owl"}
    project.write(redo, lead, NOW)
    assert finals(project) == {"t000": "dog", "t001": "dog", "t002": "owl"}


def test_a_merge_while_an_import_is_hidden_loses_none_of_its_answers(make_project):
    project = make_project(0)
    lead = person_id(project, LEAD)
    rows = [text_row(f"n{n}", answers=[SourceAnswer(labels=("cat",))]) for n in range(4)]
    bring_in(project, rows)
    project.write(undo, lead, NOW)
    project.write(change_labels, "merge", Request(names=("cat",), into=("dog",)), person_id=lead, at=NOW)
    with project.reading() as db:
        assert tallies(db) == {}
    assert bring_in(project, rows).items_added == 4
    assert set(finals(project).values()) == {"dog"}
    with project.reading() as db:
        assert tallies(db)["answered"] == 4


def test_undo_to_the_very_beginning_leaves_an_empty_project(make_project, tmp_path: Path):
    project = make_project(6)
    lead = person_id(project, LEAD)
    bring_in(project, text_rows(5, prefix="n"), name="more")
    for item in range(1, 9):
        answer(project, item, "cat")
    project.write(settle, 3, lead, DOG, NOW)
    while project.write(undo, lead, NOW) is not None:
        pass
    with project.reading() as db:
        assert tallies(db) == {}
    assert (len(project.items()), len(project.votes()), len(project.finals())) == (0, 0, 0)
    while project.write(redo, lead, NOW) is not None:
        pass
    assert len(project.items()) == 11
    assert len(project.votes()) == 8
