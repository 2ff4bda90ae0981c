"""People of a project: found by name or near it, never deleted, and always with a lead."""

from collections.abc import Callable

import pytest

from labeling.errors import LabelingError
from labeling.people import (
    Person,
    UnknownPersonError,
    add_person,
    change_person,
    people,
    person_named,
    refuse_twin,
    require_lead,
)
from labeling.project import Project
from tests.builders import answer


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    """Ada leads, Mara Okafor and Jörg answer."""
    project = make_project(5)
    for name in ("Mara Okafor", "Jörg"):
        project.write(add_person, name)
    return project


def everybody(project: Project) -> list[tuple[str, str, bool]]:
    with project.reading() as db:
        return [(person.name, person.role, person.active) for person in people(db)]


def named(project: Project, name: str) -> Person:
    with project.reading() as db:
        return person_named(db, name)


def test_everyone_is_listed_by_name(project: Project) -> None:
    assert everybody(project) == [
        ("Ada", "lead", True),
        ("Jörg", "annotator", True),
        ("Mara Okafor", "annotator", True),
    ]
    assert [named(project, name).initials for name in ("Ada", "Jörg", "Mara Okafor")] == ["A", "J", "MO"]


def test_the_same_name_again_is_the_same_person(project: Project) -> None:
    again = project.write(add_person, "  Mara   Okafor\n", role="lead")
    assert again == named(project, "Mara Okafor")
    assert again.role == "annotator"


@pytest.mark.parametrize(("typed", "meant"), [("Mara Okafo", "'Mara Okafor'"), ("Jorg", "'Jörg'"), ("ada", "'Ada'")])
def test_a_misspelled_name_is_answered_with_the_near_one(project: Project, typed: str, meant: str) -> None:
    with pytest.raises(UnknownPersonError, match=f"Nobody named '{typed}'.*Did you mean {meant}") as failure:
        named(project, typed)
    assert "'labelwright people PROJECT list' shows everyone" in str(failure.value)


def test_a_wholly_unknown_name_gets_no_guess(project: Project) -> None:
    with pytest.raises(UnknownPersonError) as failure:
        named(project, "Xiomara Quintanilla")
    assert "Did you mean" not in str(failure.value)


@pytest.mark.parametrize("name", ["", "  \n ", "x" * 101])
def test_a_name_has_1_to_100_characters(project: Project, name: str) -> None:
    with pytest.raises(LabelingError, match="1 to 100 characters"):
        project.write(add_person, name)
    with pytest.raises(LabelingError, match="1 to 100 characters"):
        project.write(change_person, "Jörg", new_name=name)


def test_an_unknown_role_is_refused_with_the_known_ones(project: Project) -> None:
    with pytest.raises(LabelingError, match=r"'boss' is no role.*annotator, reviewer, lead"):
        project.write(add_person, "Eve", role="boss")  # type: ignore[arg-type]
    with pytest.raises(LabelingError, match=r"'boss' is no role.*annotator, reviewer, lead"):
        project.write(change_person, "Jörg", role="boss")  # type: ignore[arg-type]


def test_renaming_keeps_the_answers(project: Project) -> None:
    answer(project, 1, "cat", person="Jörg")
    changed = project.write(change_person, "Jörg", new_name="Jörg  Öztürk")
    assert (changed.name, changed.initials) == ("Jörg Öztürk", "JÖ")
    assert list(project.votes()["annotator"]) == ["Jörg Öztürk"]


def test_a_name_that_is_taken_is_refused_and_the_own_name_is_not(project: Project) -> None:
    with pytest.raises(LabelingError, match="Somebody else is named 'Ada' already"):
        project.write(change_person, "Jörg", new_name="Ada")
    assert project.write(change_person, "Jörg", new_name=" Jörg ").name == "Jörg"


def test_someone_inactive_stays_with_their_answers(project: Project) -> None:
    answer(project, 1, "cat", person="Jörg")
    assert not project.write(change_person, "Jörg", active=False).active
    assert len(project.votes()) == 1
    assert project.write(change_person, "Jörg", active=True).active


@pytest.mark.parametrize("change", [{"role": "annotator"}, {"role": "reviewer"}, {"active": False}])
def test_the_only_lead_stays_lead(project: Project, change: dict[str, object]) -> None:
    before = everybody(project)
    with pytest.raises(LabelingError, match=r"Ada is the only lead.*somebody else lead first"):
        project.write(change_person, "Ada", new_name="Ada L.", **change)  # type: ignore[arg-type]
    assert everybody(project) == before  # nor renamed
    project.write(change_person, "Jörg", role="lead")
    project.write(change_person, "Ada", **change)  # type: ignore[arg-type]
    with pytest.raises(LabelingError, match="Jörg is the only lead"):
        project.write(change_person, "Jörg", active=False)


def test_a_lead_who_is_away_does_not_count_as_the_other_lead(project: Project) -> None:
    project.write(change_person, "Jörg", role="lead", active=False)
    with pytest.raises(LabelingError, match="Ada is the only lead"):
        project.write(change_person, "Ada", role="annotator")


def test_settling_takes_a_reviewer_or_lead(project: Project) -> None:
    require_lead(named(project, "Ada"), "settle an item")
    require_lead(project.write(change_person, "Jörg", role="reviewer"), "settle an item")
    with pytest.raises(LabelingError, match=r"Mara Okafor is an annotator; to settle an item takes a reviewer or lead"):
        require_lead(named(project, "Mara Okafor"), "settle an item")


def test_somebody_new_is_not_somebody_known_in_other_letters(project: Project) -> None:
    with project.reading() as db:
        refuse_twin(db, "Adam")
        for name in ("ada", " ADA "):
            with pytest.raises(LabelingError, match=r"'Ada' in other letters.*Write 'Ada', or"):
                refuse_twin(db, name)
