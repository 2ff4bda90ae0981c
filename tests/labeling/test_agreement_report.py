"""Which votes count in agreement: those of people, the first that an item wants, and what is missing is told."""

import pytest

from labeling import settings
from labeling.agreement_report import project_agreement
from labeling.answers import Answer, record_answer
from labeling.people import add_person
from labeling.transfer.records import SourceAnswer
from labeling.values import Labels, Skip, Value
from tests.builders import NOW, MemoryProject, bring_in, text_row, text_rows

CAT, DOG = Labels((1,)), Labels((2,))


def project_of(n_items: int, *, overlap: float = 1.0, held_out: float = 0.0) -> MemoryProject:
    project = MemoryProject()
    for key, value in {"overlap": overlap, "overlap_votes": 2, "held_out_wish": held_out}.items():
        settings.put(project.db, key, value)
    if n_items:
        bring_in(project, text_rows(n_items))
    return project


def say(project: MemoryProject, who: int, item: int, value: Value) -> None:
    project.write(record_answer, Answer(item_id=item, person_id=who, value=value, given_at=NOW))


def people_of(project: MemoryProject, *names: str) -> list[int]:
    return [add_person(project.db, name).id for name in names]


def test_votes_asked_for_because_of_a_disagreement_count_only_in_all():
    project = project_of(20)
    settings.put(project.db, "mark", 1.0)
    ben, cyd, dee = people_of(project, "Ben", "Cyd", "Dee")
    for item in range(1, 21):
        say(project, ben, item, CAT)
        say(project, cyd, item, DOG if item <= 8 else CAT)
    before = {scope: project_agreement(project.db, scope).report for scope in ("labelled", "data")}
    for item in range(1, 9):
        say(project, dee, item, CAT)
    say(project, ben, 1, DOG)  # a change of mind is still the first vote
    say(project, ben, 1, CAT)
    for scope, report in before.items():
        assert project_agreement(project.db, scope).report == report
        assert report.percent.value == pytest.approx(12 / 20)
    assert project_agreement(project.db, "all").report.n_annotators == 3


def test_sources_count_only_in_all():
    project = project_of(0, held_out=0.5)
    bring_in(project, [text_row(f"t{n}", answers=[SourceAnswer(labels=("dog",))]) for n in range(20)])
    ben, cyd = people_of(project, "Ben", "Cyd")
    for item in range(1, 21):
        say(project, ben, item, CAT)
    assert [project_agreement(project.db, scope).report.n_items for scope in ("labelled", "data")] == [0, 0]
    assert project_agreement(project.db, "all").report.percent.value == 0.0
    for item in range(1, 21):
        say(project, cyd, item, CAT)
    assert project_agreement(project.db, "labelled").report.percent.value == 1.0
    assert project_agreement(project.db, "labelled").report.n_annotators == 2
    assert project_agreement(project.db, "all").report.n_annotators == 3


def test_agreement_in_the_data_tells_how_many_sampled_items_two_people_saw_without_two_answers():
    project = project_of(40, overlap=0.5, held_out=0.5)
    settings.put(project.db, "mark", 1.0)
    ben, cyd = people_of(project, "Ben", "Cyd")
    sampled = [row[0] for row in project.db.execute("SELECT item_id FROM item_state WHERE u < 0.5 OR o < 0.5")]
    for item in range(1, 41):
        say(project, ben, item, CAT)
        if item in sampled:
            say(project, cyd, item, Skip() if item in sampled[:3] else CAT)
    found = project_agreement(project.db, "data")
    assert found.report.n_items == len(sampled) - 3
    words = f"3 of {len(sampled)} items that two people saw have no two answers to compare"
    assert words in found.as_json()["note"]
    assert "two people saw" not in project_agreement(project.db, "labelled").note
