import json

import pytest

from labeling import settings
from labeling.agreement_report import project_agreement
from labeling.answers import Answer, record_answer
from labeling.overview import overview
from labeling.people import add_person, person_named
from labeling.project import Project
from labeling.rounds import RoundResult, store_round
from labeling.status import status
from labeling.values import Skip
from tests.builders import LEAD, NOW, answer

LABELS = ("cat", "dog", "owl")


def round_of(project: Project, **metrics: object) -> None:
    report = {"metrics": metrics, "why": "" if metrics else "there are too few answers"}
    project.write(
        store_round, RoundResult(seed=7, trained_on=30, seconds=0.1, seq=0, report=report, ranking=()), at=NOW
    )


def in_order_of_u(project: Project) -> list[tuple[int, float]]:
    with project.reading() as db:
        return list(db.execute("SELECT item_id, u FROM item_state ORDER BY u").fetchall())


@pytest.fixture
def labelled(make_project) -> Project:
    project: Project = make_project(60, held_out=0.4, overlap=0.5)
    project.write(add_person, "Ben")
    for item in range(1, 61):
        answer(project, item, LABELS[item % 3])
        answer(project, item, LABELS[(item + (item % 7 == 0)) % 3], person="Ben")
    return project


def test_the_figures_are_those_of_status_and_agreement(labelled):
    with labelled.reading() as db:
        seen = overview(db)
        assert seen.status == status(db)
        for scope in ("labelled", "data"):
            assert getattr(seen, scope).as_json() == project_agreement(db, scope).as_json()
    assert seen.metric == "macro_f1"


def test_double_votes_count_the_items_on_which_anybody_gave_the_label(make_project):
    project = make_project(6, overlap=1.0, held_out=0.0)
    project.write(add_person, "Ben")
    for item, (first, second) in enumerate([("cat", "cat"), ("cat", "dog"), ("owl", "owl")], start=1):
        answer(project, item, first)
        answer(project, item, second, person="Ben")
    answer(project, 4, "owl")  # one vote: nobody to agree with
    with project.reading() as db:
        seen = overview(db)
    assert seen.double_votes == {"cat": 2, "dog": 1, "owl": 1}
    assert dict(seen.review) == {"disagreement": 1}


def test_a_sample_says_how_far_it_is_and_what_was_not_answered(make_project):
    project = make_project(40, held_out=0.5)
    held_out = [item for item, u in in_order_of_u(project) if u < 0.5]
    with project.reading() as db:
        ada = person_named(db, LEAD).id
    for item in held_out[:6]:
        answer(project, item, "cat")
    project.write(record_answer, Answer(item_id=held_out[6], person_id=ada, value=Skip(), given_at=NOW))
    answer(project, held_out[-1], "dog")  # beyond the first open one: done, but not counted yet
    with project.reading() as db:
        held = overview(db).held_out
    assert (held.size, held.done, held.counted, held.unanswered) == (len(held_out), 8, 7, 1)
    assert held.of_label == {"cat": 6, "dog": 0, "owl": 0}


def test_the_smallest_class_of_a_round_counts_the_items_it_was_measured_on(make_project):
    """The first n answered units in order of u; the rarest label among them, 0 if one never came."""
    project = make_project(40, held_out=0.5)
    held_out = [item for item, u in in_order_of_u(project) if u < 0.5]
    figure = {"value": 0.5, "low": 0.4, "high": 0.6}
    for n, item in enumerate(held_out[:9]):
        answer(project, item, LABELS[n % 3])
    for n in (2, 6, 9):
        round_of(project, macro_f1=figure | {"n": n})
    with project.reading() as db:
        quality = overview(db).quality
    assert [(one.figure.n, one.smallest_class_n) for one in quality] == [(2, 0), (6, 2), (9, 3)]


def test_a_round_without_a_fit_says_why(make_project):
    project = make_project(5)
    round_of(project)
    round_of(project, macro_f1={"value": None, "why": "no held-out item is answered yet"})
    with project.reading() as db:
        quality = overview(db).quality
    assert [one.figure.why for one in quality] == ["there are too few answers", "no held-out item is answered yet"]


def test_the_metric_is_that_of_the_goal(make_project):
    project = make_project(5)
    project.write(settings.put, "goal", {"metric": "accuracy", "value": 0.9})
    round_of(
        project,
        macro_f1={"value": 0.1, "low": 0.0, "high": 0.2, "n": 4},
        accuracy={"value": 0.7, "low": 0.6, "high": 0.8, "n": 4},
    )
    with project.reading() as db:
        seen = overview(db)
        stored = json.loads(db.execute("SELECT report FROM round").fetchone()[0])
    assert seen.metric == "accuracy"
    assert seen.quality[0].figure.as_json() == stored["metrics"]["accuracy"]
