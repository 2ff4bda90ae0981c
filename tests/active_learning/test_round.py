"""One learning round over a small project: what it learns from, what it ranks, and what its figures rest on."""

from collections import Counter

import pytest

from active_learning import round as learning_round
from active_learning.snapshot import take_snapshot
from app.cli.train import round_words
from labeling.answers import Answer, record_answer
from labeling.labels import label_ids
from labeling.project import Project
from labeling.rounds import store_round
from labeling.sampling import completed
from labeling.transfer.records import SourceAnswer
from labeling.values import Labels, Skip, Value
from tests.builders import NOW, bring_in, build_project, text_row

WORDS = {"cat": "purr whiskers tabby meow", "dog": "bark fetch leash howl"}


def kind(number: int) -> str:
    return "cat" if number % 2 else "dog"


def rows(n_items: int, *, by_source: bool = False) -> list:
    answers = {name: [SourceAnswer(labels=(name,))] if by_source else [] for name in WORDS}
    return [text_row(f"t{n:03}", f"{WORDS[kind(n)]} number {n}", answers=answers[kind(n)]) for n in range(n_items)]


@pytest.fixture
def animals(tmp_path):
    project = build_project(tmp_path / "p.labelwright", 0, labels=("cat", "dog"), held_out=0.4, overlap=0.0)
    yield project
    project.close()


def say(project: Project, item: int, value: Value | None = None) -> None:
    with project.reading() as db:
        ids = label_ids(db)
    value = value or Labels((ids[kind(item - 1)],))
    project.write(record_answer, Answer(item_id=item, person_id=1, value=value, given_at=NOW))


def held_out(project: Project) -> list[int]:
    with project.reading() as db:
        return [row[0] for row in db.execute("SELECT item_id FROM item_state WHERE u < 0.4 ORDER BY u")]


def test_held_out_items_that_nobody_answered_are_counted_told_and_widen_the_intervals(animals):
    bring_in(animals, rows(100))
    sampled = held_out(animals)
    for item in range(1, 101):
        say(animals, item, Skip() if item in sampled[:6] else None)
    found = learning_round.run(animals)
    words = f"6 of {len(sampled)} held-out items are not answered: the intervals reach from worst to best case"
    assert (found.report["not_answered"], found.report["sampled"]) == (6, len(sampled))
    assert words in found.report["note"]
    accuracy = found.report["metrics"]["accuracy"]
    assert accuracy["value"] == 1.0
    assert accuracy["low"] < 1 - 6 / len(sampled)
    assert words in round_words(animals.write(store_round, found, NOW))


def test_the_note_tells_also_that_nothing_is_missing_and_recall_is_told_by_label(animals):
    bring_in(animals, rows(60))
    for item in range(1, 61):
        say(animals, item)
    report = learning_round.run(animals).report
    n = len(held_out(animals))
    assert report["note"] == f"0 of {n} held-out items are not answered"
    counts = Counter(kind(item - 1) for item in held_out(animals))
    assert {name: figure["n"] for name, figure in report["recall"].items()} == counts
    assert all(figure["value"] == 1.0 for figure in report["recall"].values())


def test_labels_of_a_source_alone_judge_no_model_and_leave_the_pool(animals):
    bring_in(animals, rows(60, by_source=True))
    bring_in(animals, [text_row(f"n{n}", f"purr bark {n}") for n in range(10)], name="more")
    found = learning_round.run(animals)
    assert found.trained_on > 20
    assert found.report["metrics"]["accuracy"] == {"value": None, "why": "no held-out item is answered yet"}
    assert found.report["sampled"] == 0
    assert {row.item_id for row in found.ranking} <= set(range(61, 71))
    with animals.reading() as db:
        assert completed(db, "held-out").item_id.size == 0


def test_a_cap_on_training_rows_is_told_keeps_scarce_labels_and_is_the_same_again(animals, monkeypatch):
    bring_in(animals, rows(120))
    for item in range(1, 121):
        if kind(item - 1) == "cat" or item % 20 == 1:
            say(animals, item)
    monkeypatch.setattr(learning_round, "MOST_TRAINING", 25)
    monkeypatch.setattr(learning_round, "SURE_PER_LABEL", 3)
    first, second = learning_round.run(animals), learning_round.run(animals)
    assert first.trained_on == 25
    assert "learned from 25 of " in first.report["note"]
    assert first.ranking == second.ranking
    assert first.report["why"] == ""  # both labels are among the 25


def test_the_number_of_a_round_belongs_to_its_snapshot(animals):
    bring_in(animals, rows(10))
    assert take_snapshot(animals).number == 1
    stored = animals.write(store_round, learning_round.run(animals), NOW)
    assert stored.id == 1
    assert take_snapshot(animals).number == 2
