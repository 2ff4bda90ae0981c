"""What a project is for, when it is done, and how to choose: charter and guideline."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from labeling.charter import Charter, Goal, charter, parse_goal, set_charter
from labeling.errors import LabelingError
from labeling.guideline import guideline, guideline_versions, set_guideline
from labeling.people import person_named
from labeling.project import Project
from tests.builders import LEAD, NOW, answer


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    return make_project(3)


def shown(project: Project) -> Charter:
    with project.reading() as db:
        return charter(db)


def test_the_charter_says_what_the_project_was_made_for(make_project: Callable[..., Project]) -> None:
    wanted = Charter(
        name="Tiere",
        task="multi",
        question="Welche Tiere?",
        purpose="a field guide",
        owner="Ada",
        population="4 % owls",
        goal=Goal(metric="accuracy", value=0.9),
    )
    assert shown(make_project(0, charter=wanted)) == wanted


def test_each_field_of_words_can_be_changed_and_emptied(project: Project) -> None:
    for field in ("name", "question", "purpose", "owner", "population"):
        assert getattr(project.write(set_charter, field, f"  new {field} "), field) == f"new {field}"
    assert project.write(set_charter, "purpose", "").purpose == ""
    assert shown(project).owner == "new owner"


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("name", "  ", r"A project needs a name"),
        ("task", "multi", r"task of a project cannot change.*Make a new project"),
        ("colour", "red", r"no field 'colour'.*Fields are goal, name, question"),
        ("goal", "macro_f2=0.8", r"'macro_f2' is no metric.*Choose macro_f1"),
        ("goal", "beauty=0.8", r"'beauty' is no metric.*Choose macro_f1 or accuracy"),
        ("goal", "accuracy", r"'accuracy' has no number.*macro_f1=0\.85"),
        ("goal", "accuracy=90", r"between 0 and 1, not at 90"),
        ("goal", "accuracy=0", r"between 0 and 1"),
        ("goal", "accuracy=nan", r"between 0 and 1"),
    ],
)
def test_what_cannot_be_set_is_said_in_words(project: Project, field: str, text: str, words: str) -> None:
    before = shown(project)
    with pytest.raises(LabelingError, match=words):
        project.write(set_charter, field, text)
    assert shown(project) == before


def test_a_goal_is_set_shown_and_dropped(project: Project) -> None:
    assert str(project.write(set_charter, "goal", "macro_f1=0.85").goal) == "macro_f1=0.85"
    assert shown(project).as_json()["goal"] == {"metric": "macro_f1", "value": 0.85}
    assert project.write(set_charter, "goal", "").goal is None


def test_a_goal_may_be_written_with_spaces() -> None:
    assert parse_goal(" accuracy = 0.9 ") == Goal(metric="accuracy", value=0.9)


def test_guideline_versions_stay_and_answers_name_theirs(project: Project) -> None:
    with project.reading() as db:
        lead = person_named(db, LEAD).id
        assert guideline(db).text == ""
    answer(project, 1, "cat")
    assert project.write(set_guideline, "# Cats\nThey purr.", lead, NOW) == 1
    assert project.write(set_guideline, "# Cats\nThey purr.", lead, NOW) == 1  # the same text is no new version
    answer(project, 2, "cat")
    assert project.write(set_guideline, "# Cats\nSome purr.", lead, NOW + timedelta(hours=1)) == 2
    answer(project, 3, "cat")
    with project.reading() as db:
        assert [(one.version, one.text, one.by) for one in guideline_versions(db)] == [
            (1, "# Cats\nThey purr.", "Ada"),
            (2, "# Cats\nSome purr.", "Ada"),
        ]
        assert guideline(db).version == 2
        assert guideline(db, 1).at == NOW
        events = db.execute("SELECT guideline_version FROM event WHERE kind = 'answer' ORDER BY seq").fetchall()
        assert [row[0] for row in events] == [0, 1, 2]
        with pytest.raises(LabelingError, match=r"no version 3.*list"):
            guideline(db, 3)


def test_a_guideline_has_a_limit(project: Project) -> None:
    with pytest.raises(LabelingError, match="longer than a million characters"):
        project.write(set_guideline, "x" * 1_000_001, 1, NOW)
