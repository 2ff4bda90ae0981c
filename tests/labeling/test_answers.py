"""Recording what people say: what is stored with an answer, and what is refused."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from labeling.answers import Answer, UnknownItemError, record_answer, record_group, settle
from labeling.errors import LabelingError
from labeling.history import item_history
from labeling.label_changes import Request, change_labels
from labeling.people import add_person
from labeling.queue import serve
from labeling.storage.projections import tallies
from labeling.undo import undo
from labeling.values import CantDecide, Flag, Labels, Skip, dump, load
from tests.builders import NOW, MemoryProject, bring_in, text_rows


@pytest.fixture
def project():
    made = MemoryProject()
    bring_in(made, text_rows(10))
    add_person(made.db, "Ben")
    return made


def say(project, item, value, who=1, **fields):
    return project.write(record_answer, Answer(item_id=item, person_id=who, value=value, given_at=NOW, **fields))


@pytest.mark.parametrize(
    "value",
    [Labels((1,)), Labels(()), Labels((3, 1, 2)), CantDecide(), Skip(), Flag("private", "„Ärger“\n"), Flag()],
)
def test_a_value_is_stored_as_it_was_given(value):
    assert load(*dump(value)) == value


def test_labels_are_a_set_in_ascending_order():
    assert Labels((3, 1, 3)).ids == (1, 3)
    assert Labels((3, 1)) == Labels((1, 3))


def test_an_event_says_who_when_on_what_and_with_which_versions(project):
    at = datetime(2025, 3, 10, 9, 30, 15, 250_000, tzinfo=UTC)
    answer = Answer(item_id=4, person_id=2, value=Labels((2,)), given_at=at, suggestion_seen=True, seconds=2.5)
    project.write(record_answer, answer)
    (event,) = item_history(project.db, 4)
    assert event["person"] == "Ben"
    assert datetime.fromisoformat(event["at"]) == at
    assert event["value"] == ["labels", [2]]
    assert (event["stream"], event["seconds"], event["suggestion_seen"], event["undone"]) == (
        "chosen", 2.5, True, False,
    )  # fmt: skip
    assert (event["label_version"], event["guideline_version"]) == (1, 0)
    identity = UUID(event["id"])
    assert identity.version == 7
    assert identity.int >> 80 == int(at.timestamp() * 1000)


def test_a_later_answer_replaces_the_earlier_one_which_stays(project):
    say(project, 4, Labels((1,)))
    say(project, 4, Labels((2,)))
    rows = project.db.execute("SELECT id, prev, counter FROM event WHERE item_id = 4 ORDER BY seq").fetchall()
    assert rows[0][1] is None
    assert rows[1][1] == rows[0][0]
    assert rows[1][2] > rows[0][2]
    assert project.db.execute("SELECT value FROM vote WHERE item_id = 4").fetchall() == [("[2]",)]
    assert tallies(project.db)["answers"] == 1


def test_counts_follow_every_answer(project):
    say(project, 1, Labels((1,)))
    say(project, 2, Labels((1,)), who=2)
    say(project, 2, Labels((2,)))
    say(project, 3, Skip())
    say(project, 4, Flag())
    assert tallies(project.db) == {
        "items": 10, "answered": 2, "answers": 5, "label 1": 1, "person 1": 4, "person 2": 1,
        "review disagreement": 1, "review flagged": 1,
    }  # fmt: skip
    project.write(settle, 2, 1, Labels((2,)), NOW)
    counts = tallies(project.db)
    assert (counts["settled"], counts["label 2"]) == (1, 1)
    assert "review disagreement" not in counts


def test_an_answer_keeps_round_rank_and_probabilities_of_its_claim(project):
    (served,) = project.write(serve, 2, 1, NOW)
    claimed = project.db.execute("SELECT stream, design_prob FROM claim").fetchone()
    say(project, served.item_id, Labels((1,)), who=2)
    stored = project.db.execute("SELECT stream, design_prob FROM event WHERE kind = 'answer'").fetchone()
    assert stored == claimed
    assert project.db.execute("SELECT count(*) FROM claim").fetchone()[0] == 0


@pytest.mark.parametrize("item", [99, 0, -1])
def test_an_item_that_is_not_there_is_refused_and_nothing_is_stored(project, item):
    before = project.db.execute("SELECT count(*) FROM event").fetchone()
    with pytest.raises(UnknownItemError, match="not in this project"):
        say(project, item, Labels((1,)))
    with pytest.raises(UnknownItemError):
        project.write(settle, item, 1, Labels((1,)), NOW)
    assert project.db.execute("SELECT count(*) FROM event").fetchone() == before


def test_items_of_a_hidden_import_cannot_be_answered_or_settled(project):
    project.write(undo, 1, NOW)
    with pytest.raises(UnknownItemError):
        say(project, 1, Labels((1,)))
    with pytest.raises(UnknownItemError):
        project.write(settle, 1, 1, Labels((1,)), NOW)


def test_one_bad_answer_of_a_group_leaves_nothing_of_it(project):
    given = [Answer(item_id=item, person_id=2, value=Labels((1,)), given_at=NOW) for item in (1, 2, 99)]
    with pytest.raises(UnknownItemError):
        project.write(record_group, "some", given)
    assert tallies(project.db) == {"items": 10}
    assert project.write(undo, 2, NOW) is None


def test_a_group_belongs_to_one_person(project):
    given = [Answer(item_id=1, person_id=who, value=Skip(), given_at=NOW) for who in (1, 2)]
    with pytest.raises(ValueError, match="one person"):
        project.write(record_group, "some", given)
    assert project.write(record_group, "none", []) == []


def test_labels_that_cannot_be_chosen_are_refused(project):
    with pytest.raises(LabelingError, match="Label number 77 cannot be chosen"):
        say(project, 1, Labels((77,)))
    with pytest.raises(LabelingError, match="one label per item"):
        say(project, 1, Labels((1, 2)))
    project.write(change_labels, "merge", Request(names=("cat",), into=("dog",)), person_id=1, at=NOW)
    with pytest.raises(LabelingError, match="cannot be chosen"):
        say(project, 1, Labels((1,)))
    with pytest.raises(LabelingError, match="cannot be chosen"):
        project.write(settle, 1, 1, Labels((1,)), NOW)
    assert tallies(project.db) == {"items": 10}


def test_several_labels_can_be_chosen_where_the_task_allows_them():
    project = MemoryProject(task="multi")
    bring_in(project, text_rows(2))
    say(project, 1, Labels((1, 3)))
    assert project.db.execute("SELECT final FROM item_state WHERE item_id = 1").fetchone()[0] == "[1,3]"


def test_a_time_needs_a_zone_and_seconds_are_not_negative():
    naive = datetime(2025, 3, 10)  # noqa: DTZ001 - that is the mistake
    with pytest.raises(ValueError, match="time zone"):
        Answer(item_id=1, person_id=1, value=Skip(), given_at=naive)
    with pytest.raises(ValueError, match="0 or more"):
        Answer(item_id=1, person_id=1, value=Skip(), given_at=NOW, seconds=-1.0)


def test_bulk_answers_far_beyond_what_one_query_can_name(project):
    given = [Answer(item_id=item, person_id=2, value=Labels((1,)), given_at=NOW) for item in range(1, 11)] * 3300
    project.write(record_group, "everything, again and again", given)
    assert tallies(project.db)["label 1"] == 10
    project.write(undo, 2, NOW)
    assert tallies(project.db) == {"items": 10}
