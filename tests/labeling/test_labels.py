"""Changing labels while answers exist: nothing said is lost, and every change can be taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from labeling.errors import LabelingError
from labeling.label_changes import Effect, Request, change_labels
from labeling.labels import KEYS, UnknownLabelError, counts_as, labels, snapshot
from labeling.people import add_person, person_named
from labeling.project import Project
from labeling.queue import serve
from labeling.storage.projections import tallies
from labeling.undo import redo, undo
from tests.builders import LEAD, NOW, answer


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    """Items 1 to 4 are cats, 5 and 6 dogs, 7 an owl; 8 was given to cat by Bea and to dog by Ada."""
    project = make_project(12, held_out=0, overlap=0)
    project.write(add_person, "Bea")
    for item, name in enumerate(["cat"] * 4 + ["dog"] * 2 + ["owl"], start=1):
        answer(project, item, name)
    answer(project, 8, "dog")
    answer(project, 8, "cat", person="Bea")
    return project


def change(project: Project, action: str, *names: str, dry_run: bool = False, **ask: Any) -> Effect:
    with project.reading() as db:
        lead = person_named(db, LEAD).id
    request = Request(names=names, **ask)
    return project.write(change_labels, action, request, person_id=lead, at=NOW, dry_run=dry_run)


def take_back(project: Project, *, again: bool = False) -> str:
    with project.reading() as db:
        lead = person_named(db, LEAD).id
    step = project.write(redo if again else undo, lead, NOW)
    assert step is not None
    return step.words


def counts(project: Project) -> dict[str, int]:
    """Return the final answers per label name, as the class balance shows them."""
    with project.reading() as db:
        names = {label.id: label.name for label in labels(db, every=True)}
        return {names[int(key.split()[1])]: n for key, n in tallies(db).items() if key.startswith("label ")}


def offered(project: Project) -> list[str]:
    with project.reading() as db:
        return [label.name for label in labels(db)]


def table(project: Project) -> list[dict[str, object]]:
    with project.reading() as db:
        return snapshot(db)


def test_renaming_keeps_every_answer(project: Project) -> None:
    assert change(project, "rename", "cat", "house cat") == Effect(words="rename cat to house cat", votes=0, items=0)
    assert counts(project) == {"house cat": 4, "dog": 2, "owl": 1}
    assert list(project.votes()["label"]).count("house cat") == 5
    assert take_back(project) == "rename cat to house cat"
    assert counts(project) == {"cat": 4, "dog": 2, "owl": 1}
    take_back(project, again=True)
    assert offered(project) == ["house cat", "dog", "owl"]


def test_merging_moves_the_counts_and_undo_brings_them_back(project: Project) -> None:
    before = table(project)
    effect = change(project, "merge", "cat", into=("dog",))
    assert (effect.votes, effect.items) == (5, 5)
    assert offered(project) == ["dog", "owl"]
    assert counts(project) == {"dog": 7, "owl": 1}  # item 8 is no disagreement any more
    take_back(project)
    assert table(project) == before
    assert counts(project) == {"cat": 4, "dog": 2, "owl": 1}
    take_back(project, again=True)
    assert counts(project) == {"dog": 7, "owl": 1}


def test_a_merge_of_merged_labels_is_followed_to_the_end(project: Project) -> None:
    change(project, "merge", "cat", into=("dog",))
    assert change(project, "merge", "dog", into=("owl",)).votes == 8  # those that count as dog by now
    assert counts(project) == {"owl": 8}
    take_back(project)
    take_back(project)
    assert counts(project) == {"cat": 4, "dog": 2, "owl": 1}


def test_splitting_sends_the_items_back_to_the_pool(project: Project) -> None:
    effect = change(project, "split", "dog", into=("puppy", "grown dog"))
    assert (effect.votes, effect.items) == (3, 3)
    assert offered(project) == ["cat", "owl", "puppy", "grown dog"]
    assert counts(project) == {"cat": 5, "owl": 1}
    with project.reading() as db:
        assert tallies(db)["answered"] == 6
    answer(project, 5, "puppy")
    assert counts(project) == {"cat": 5, "owl": 1, "puppy": 1}
    assert list(project.finals().query("item == 't005'")["label"]) == []


def test_items_of_a_split_label_are_asked_again(project: Project) -> None:
    change(project, "split", "dog", into=("puppy", "grown dog"))
    with project.reading() as db:
        lead, other = person_named(db, LEAD).id, person_named(db, "Bea").id
    for person in (lead, other):
        served = project.write(serve, person, 20, NOW + timedelta(days=person))
        assert {5, 6} <= {one.item_id for one in served}


def test_undoing_a_split_counts_the_old_answers_again(project: Project) -> None:
    change(project, "split", "dog", into=("puppy", "grown dog"))
    take_back(project)
    assert counts(project) == {"cat": 4, "dog": 2, "owl": 1}
    assert offered(project) == ["cat", "dog", "owl"]


def test_a_retired_label_is_hidden_and_its_answers_stay(project: Project) -> None:
    effect = change(project, "retire", "owl")
    assert (effect.votes, effect.items) == (1, 1)
    assert offered(project) == ["cat", "dog"]
    assert counts(project) == {"cat": 4, "dog": 2, "owl": 1}
    with pytest.raises(UnknownLabelError, match="'owl' is no label of this project"):
        change(project, "rename", "owl", "barn owl")
    change(project, "add", "owl")
    assert offered(project) == ["cat", "dog", "owl"]
    assert counts(project) == {"cat": 4, "dog": 2, "owl": 1}


def test_the_last_label_cannot_be_retired(project: Project) -> None:
    with pytest.raises(LabelingError, match=r"last label cannot be retired.*Add another"):
        change(project, "retire", "cat", "dog", "owl")
    assert offered(project) == ["cat", "dog", "owl"]


def test_an_added_label_that_was_taken_back_can_be_added_again(project: Project) -> None:
    change(project, "add", "fox", target=30)
    assert offered(project) == ["cat", "dog", "owl", "fox"]
    take_back(project)
    assert offered(project) == ["cat", "dog", "owl"]
    change(project, "add", "fox")
    assert offered(project) == ["cat", "dog", "owl", "fox"]


def test_a_dry_run_says_what_would_happen_and_changes_nothing(project: Project) -> None:
    before, figures = table(project), counts(project)
    for action, ask, votes in (
        ("merge", {"into": ("dog",)}, 5),
        ("split", {"into": ("kitten", "grown cat")}, 5),
        ("retire", {}, 5),
        ("set", {"target": 9, "key": "Q"}, 0),  # what was said stays as it is: nothing to count
    ):
        assert change(project, action, "cat", dry_run=True, **ask).votes == votes
        assert table(project) == before
        assert counts(project) == figures
    with project.reading() as db:
        assert db.execute("SELECT count(*) FROM event WHERE kind = 'labels'").fetchone() == (0,)
    assert take_back(project) == "answer"


@pytest.mark.parametrize(
    ("action", "names", "ask", "words"),
    [
        (
            "rename",
            ("cot", "x"),
            {},
            r"'cot' is no label of this project.*Did you mean 'cat'\? Its labels are cat, dog",
        ),
        ("rename", ("cat", "dog"), {}, r"The label 'dog' is there already"),
        ("rename", ("cat", " "), {}, r"name of 1 to 200 characters"),
        ("rename", ("cat", "two\nlines"), {}, r"on one line"),
        ("rename", ("cat", "x" * 201), {}, r"name of 1 to 200 characters"),
        ("rename", ("cat", "@skip"), {}, r"'@skip' already stands for an answer without a label"),
        ("rename", ("cat",), {}, r"A label name is missing.*rename OLD NEW"),
        ("add", ("fox", "cat"), {}, r"The label 'cat' is there already"),
        ("add", ("fox", "fox"), {}, r"The label 'fox' is there already"),
        ("add", (), {}, r"A label name is missing.*add NAME"),
        ("set", ("cat",), {"key": "2"}, r"The key 2 is already used for dog.*Free keys: 4, 5"),
        ("set", ("cat",), {"key": "z"}, r"The key Z belongs to a command.*Free keys: 4, 5"),
        ("set", ("cat",), {"key": "12"}, r"A key is one letter or digit, not '12'"),
        ("set", ("cat",), {"key": ""}, r"A key is one letter or digit, not ''"),
        ("set", ("cat", "dog"), {"key": "Q"}, r"The key Q is already used for cat"),
        ("set", ("cat",), {"target": -1}, r"A target is at least one label, not -1"),
        ("merge", ("cat",), {"into": ("cat",)}, r"'cat' cannot be merged into itself"),
        ("merge", ("cat",), {"into": ("bird",)}, r"'bird' is no label"),
        ("merge", ("cat",), {}, r"A label name is missing.*merge NAME\.\.\. --into NAME"),
        ("split", ("cat",), {"into": ("kitten",)}, r"A label name is missing.*split NAME --into A,B"),
    ],
)
def test_what_cannot_be_done_is_said_in_words_and_not_done_by_half(
    project: Project, action: str, names: tuple[str, ...], ask: dict[str, Any], words: str
) -> None:
    before = table(project)
    with pytest.raises(LabelingError, match=words):
        change(project, action, *names, **ask)
    assert table(project) == before


def test_keys_targets_and_guidance_can_be_set(project: Project) -> None:
    change(project, "set", "cat", key="q", target=40, choose_when="it purrs")
    with project.reading() as db:
        cat = labels(db)[0]
    assert (cat.key, cat.target, cat.choose_when) == ("Q", 40, "it purrs")
    change(project, "set", "cat", target=0)
    with project.reading() as db:
        assert labels(db)[0].target is None


def test_a_freed_key_is_given_out_again(project: Project) -> None:
    change(project, "retire", "dog")
    change(project, "add", "fox", "hen")
    with project.reading() as db:
        assert [(label.name, label.key) for label in labels(db)] == [
            ("cat", "1"),
            ("owl", "3"),
            ("fox", "2"),
            ("hen", "4"),
        ]


def test_no_key_belongs_to_a_command() -> None:
    assert len(set(KEYS)) == len(KEYS)
    assert not set(KEYS) & set("0ABCDFGHIKMNRSXZ")


def test_an_earlier_change_cannot_be_taken_back_over_a_later_one_of_somebody_else(project: Project) -> None:
    change(project, "rename", "cat", "house cat")
    with project.reading() as db:
        other = person_named(db, "Bea").id
    project.write(change_labels, "retire", Request(names=("owl",)), person_id=other, at=NOW)
    with pytest.raises(LabelingError, match=r"'rename cat to house cat' cannot be taken back.*later change first"):
        take_back(project)
    assert offered(project) == ["house cat", "dog"]


def test_each_change_is_one_version_that_later_answers_name(project: Project) -> None:
    change(project, "rename", "cat", "house cat")
    answer(project, 9, "house cat")
    with project.reading() as db:
        versions = db.execute("SELECT item_id, label_version FROM event WHERE item_id IN (1, 9) ORDER BY seq")
        assert versions.fetchall() == [(1, 1), (9, 2)]


def test_a_project_holds_at_most_five_hundred_labels(project: Project) -> None:
    change(project, "add", *(f"label {n}" for n in range(497)))
    with pytest.raises(LabelingError, match="at most 500 labels"):
        change(project, "add", "one more")


def test_labels_merged_in_a_circle_by_another_program_end_somewhere():
    rows = [
        {"id": 1, "state": "merged", "merged_into": 2},
        {"id": 2, "state": "merged", "merged_into": 1},
        {"id": 3, "state": "active", "merged_into": None},
    ]
    assert counts_as(rows)[3] == 3
    assert counts_as(rows)[1] in (1, 2)
