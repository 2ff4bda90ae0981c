"""From a project to the rows of an export: which answers, which split, and that they are the answers given."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labeling import settings
from labeling.answers import Answer, record_answer, settle
from labeling.errors import LabelingError
from labeling.label_changes import Request, change_labels
from labeling.people import add_person, person_named
from labeling.project import Project
from labeling.queue import serve
from labeling.transfer.exporting import ExportWish, export_project
from labeling.transfer.records import SourceAnswer, SourceRow
from labeling.transfer.splits import parse_split
from labeling.undo import undo
from labeling.values import CantDecide, Flag, Labels, Skip
from tests.builders import LEAD, NOW, answer, bring_in, text_row, text_rows

LABELS = ("cat", "dog", "owl")


def export(project: Project, answers: str = "best", split: str | None = None, **wish: Any) -> list[dict[str, Any]]:
    """Export to JSONL in a fresh place and return the rows that are in the file."""
    number = len(list(project.path.parent.glob("out*.jsonl")))
    out = project.path.with_name(f"out{number}.jsonl")
    asked = ExportWish(format="jsonl", answers=answers, split=parse_split(split) if split else None, **wish)  # type: ignore[arg-type]
    result = export_project(project, out, asked, now=NOW)
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert result.verified
    assert result.written == len(rows)
    return rows


def manifest(project: Project) -> dict[str, Any]:
    newest = max(project.path.parent.glob("out*.jsonl.manifest.json"))
    return dict(json.loads(newest.read_text()))


def lead(project: Project) -> int:
    with project.reading() as db:
        return person_named(db, LEAD).id


def say(project: Project, item: int, value: Any, person: str = "Ben") -> None:
    who = project.write(add_person, person).id
    project.write(record_answer, Answer(item_id=item, person_id=who, value=value, given_at=NOW))


@pytest.fixture
def project(make_project) -> Project:
    """Eight items: agreed, single, tied, majority, settled, undecided, none of these, untouched."""
    made: Project = make_project(8)
    for item, said in {
        1: {"Ben": "cat", "Cyd": "cat"},
        2: {"Ben": "dog"},
        3: {"Ben": "cat", "Cyd": "dog"},
        4: {"Ben": "owl", "Cyd": "owl", "Dee": "cat"},
        5: {"Ben": "cat", "Cyd": "dog"},
    }.items():
        for person, label in said.items():
            say(made, item, Labels((1 + LABELS.index(label),)), person)
    made.write(settle, 5, lead(made), Labels((3,)), NOW)
    say(made, 6, CantDecide())
    say(made, 6, Skip(), "Cyd")
    say(made, 6, Flag(), "Dee")
    return made


def test_best_exports_final_answers(project):
    rows = {row["item"]: row["label"] for row in export(project)}
    assert rows == {"t000": "cat", "t001": "dog", "t003": "owl", "t004": "owl"}
    assert rows == dict(zip(project.finals()["item"], project.finals()["label"], strict=True))


def test_agreed_exports_what_is_settled_or_unanimous_with_two_votes(project):
    assert {row["item"]: row["label"] for row in export(project, "agreed")} == {"t000": "cat", "t004": "owl"}


def test_votes_exports_one_row_per_vote_with_its_person_and_time(project):
    rows = export(project, "votes")
    assert {(row["item"], row["annotator"], row["label"]) for row in rows} == {
        ("t000", "Ben", "cat"), ("t000", "Cyd", "cat"), ("t001", "Ben", "dog"), ("t002", "Ben", "cat"),
        ("t002", "Cyd", "dog"), ("t003", "Ben", "owl"), ("t003", "Cyd", "owl"), ("t003", "Dee", "cat"),
        ("t004", "Ben", "cat"), ("t004", "Cyd", "dog"),
    }  # fmt: skip
    assert {row["at"] for row in rows} == {NOW.isoformat()}


def test_what_is_taken_back_replaced_or_hidden_is_not_exported(project):
    with project.reading() as db:
        ben = person_named(db, "Ben").id
    rows = [text_row(f"n{n}", answers=[SourceAnswer(labels=("cat",))], data={"page": "1"}) for n in range(3)]
    bring_in(project, rows, name="more")
    assert len(export(project)) == 7
    project.write(undo, lead(project), NOW)
    answer(project, 2, "owl", person="Ben")
    answer(project, 8, "owl", person="Ben")
    project.write(undo, ben, NOW)
    rows = {row["item"]: row for row in export(project)}
    assert {key: row["label"] for key, row in rows.items()} == {
        "t000": "cat", "t001": "owl", "t003": "owl", "t004": "owl",
    }  # fmt: skip
    assert all("page" not in row for row in rows.values())


def test_answers_to_content_that_changed_since_are_not_exported(project):
    bring_in(project, [text_row("t000", text="something else")], update=True)
    assert "t000" not in {row["item"] for row in export(project)}
    assert "t000" not in {row["item"] for row in export(project, "votes")}
    say(project, 1, Labels((2,)), "Cyd")
    (row,) = (row for row in export(project) if row["item"] == "t000")
    assert (row["label"], row["text"]) == ("dog", "something else")


def test_none_of_these_from_elsewhere_is_no_class_and_said_to_be_left_out(project):
    project.write(settings.put, "task", "multi")  # a single choice refuses it; another version may not
    say(project, 8, Labels(()))
    project.write(settings.put, "task", "single")
    assert "t007" not in {row["item"] for row in export(project)}
    assert any("1 items are left out" in note for note in manifest(project)["notes"])
    assert "t007" not in {row["item"] for row in export(project, "votes")}


def test_several_labels_are_a_list_and_none_of_them_is_an_empty_one(make_project):
    project = make_project(4, task="multi")
    for item, ids in ((1, (1, 3)), (2, ()), (3, (2,))):
        say(project, item, Labels(ids))
    assert {row["item"]: row["labels"] for row in export(project)} == {
        "t000": ["cat", "owl"], "t001": [], "t002": ["dog"],
    }  # fmt: skip


def test_merged_and_renamed_labels_are_exported_under_todays_name(project):
    me = lead(project)
    project.write(change_labels, "merge", Request(names=("cat",), into=("dog",)), person_id=me, at=NOW)
    project.write(change_labels, "rename", Request(names=("owl", "eagle owl")), person_id=me, at=NOW)
    assert {row["item"]: row["label"] for row in export(project)} == {
        "t000": "dog", "t001": "dog", "t002": "dog", "t003": "eagle owl", "t004": "eagle owl",
    }  # fmt: skip
    assert {row["label"] for row in export(project, "votes")} == {"dog", "eagle owl"}
    assert {row["item"] for row in export(project, "agreed")} == {"t000", "t002", "t004"}


def test_retired_labels_keep_their_answers(project):
    request = Request(names=("owl",))
    project.write(change_labels, "retire", request, person_id=lead(project), at=NOW)
    assert {row["item"]: row["label"] for row in export(project)}["t003"] == "owl"


def labelled(make_project: Any, rows: list[Any], **options: Any) -> Project:
    made: Project = make_project(0, **options)
    bring_in(made, rows)
    with made.reading() as db:
        items = [row[0] for row in db.execute("SELECT id FROM item ORDER BY id")]
    for item in items:
        answer(made, item, LABELS[item % 3])
    return made


def test_exported_rows_equal_the_answers_given(make_project):
    project = make_project(120, held_out=0.2)
    rng = np.random.default_rng(5)
    people = [project.write(add_person, name).id for name in ("Ben", "Cyd")]
    given: dict[int, dict[int, int]] = defaultdict(dict)
    for turn in range(160):
        for served in project.write(serve, people[turn % 2], 1, NOW):
            label = int(rng.integers(1, 4))
            who = people[turn % 2]
            value = Labels((label,))
            project.write(record_answer, Answer(item_id=served.item_id, person_id=who, value=value, given_at=NOW))
            given[served.item_id][who] = label
    expected = {
        f"t{item - 1:03}": LABELS[next(iter(votes.values())) - 1]
        for item, votes in given.items()
        if len(set(votes.values())) == 1
    }
    assert {row["item"]: row["label"] for row in export(project)} == expected
    assert len(export(project, "votes")) == sum(len(votes) for votes in given.values())


def test_held_out_items_are_always_test_and_only_they_without_a_wish(make_project):
    project = labelled(make_project, text_rows(100), held_out=0.3)
    frame = project.items()
    held_out = set(frame["item"][frame["held_out"]])
    assert held_out
    for split in (None, "train=0.8,val=0.2", "train=0.5,test=0.5"):
        rows = export(project, split=split)
        assert {row["split"] for row in rows if row["item"] in held_out} == {"test"}
        assert {row["item"] for row in rows if row["held_out"]} == held_out
        if split is None:
            assert {row["item"] for row in rows if row["split"] == "test"} == held_out


def splits_of(rows: list[dict[str, Any]], name: dict[str, Any]) -> dict[Any, set[str]]:
    found: dict[Any, set[str]] = defaultdict(set)
    for row in rows:
        found[name[row["item"]]].add(row["split"])
    return found


SPLIT = "train=0.5,val=0.25,test=0.25"


def test_groups_never_cross_splits(make_project):
    rows = [text_row(f"t{n:03}", group=f"g{n % 17}") for n in range(170)]
    project = labelled(make_project, rows, held_out=0.2)
    exported = export(project, split=SPLIT, seed=3)
    assert len({row["split"] for row in exported}) == 3
    groups = {row.item.key: row.item.group for row in rows}
    assert all(len(splits) == 1 for splits in splits_of(exported, groups).values())


def test_exact_duplicates_never_cross_splits_also_across_groups_and_sources(make_project):
    rows = [text_row(f"t{n:03}", text=f"text {n % 23}", group=f"g{n % 31}" if n < 90 else None) for n in range(120)]
    project = labelled(make_project, rows[:60], held_out=0.2)
    bring_in(project, rows[60:], name="more")
    for item in range(61, 121):
        answer(project, item, LABELS[item % 3])
    texts = {row.item.key: row.item.text for row in rows}
    for seed in range(3):
        exported = export(project, split=SPLIT, seed=seed)
        assert len(exported) == 120
        assert all(len(splits) == 1 for splits in splits_of(exported, texts).values())


def test_without_keeping_duplicates_together_only_groups_are_kept(make_project):
    rows = [
        *(text_row(f"a{n}", group=f"g{n}") for n in range(20)),
        *(text_row(f"b{n}", text=f"text {n % 4}", group=f"g{n % 20}") for n in range(60)),
    ]
    project = labelled(make_project, rows, held_out=0)
    groups, texts = ({row.item.key: part(row) for row in rows} for part in (_group, _text))
    for together in ((), ("duplicates",)):
        exported = export(project, split=SPLIT, keep_together=together)
        assert max(len(splits) for splits in splits_of(exported, groups).values()) == 1
        assert (max(len(splits) for splits in splits_of(exported, texts).values()) == 1) is bool(together)


def _group(row: SourceRow) -> str | None:
    return row.item.group


def _text(row: SourceRow) -> str | None:
    return row.item.text


def test_the_same_seed_gives_the_same_file_and_another_one_another_split(make_project):
    project = labelled(make_project, text_rows(90))
    first, same, other = (export(project, split=SPLIT, seed=seed) for seed in (1, 1, 2))
    assert first == same
    assert [row["split"] for row in first] != [row["split"] for row in other]


def test_where_an_item_came_from_stands_beside_it(make_project):
    project = make_project(60, held_out=0.3, overlap=0.3)
    ben = project.write(add_person, "Ben").id
    streams = {}
    for _ in range(40):
        (served,) = project.write(serve, ben, 1, NOW)
        streams[f"t{served.item_id - 1:03}"] = served.stream
        say(project, served.item_id, Labels((1,)))
    say(project, next(item for item in range(1, 61) if f"t{item - 1:03}" not in streams), Labels((2,)))
    rows = {row["item"]: row for row in export(project)}
    assert {key: rows[key]["stream"] for key in streams} == streams
    assert {row["stream"] for key, row in rows.items() if key not in streams} == {"chosen"}
    assert {row["inclusion_prob"] for row in rows.values() if row["held_out"]} == {0.3}
    others = {row["inclusion_prob"] for row in rows.values() if not row["held_out"]} - {None}
    assert others
    assert all(float(f"{share:.12g}") == share for share in others), "no 0.10000000000000003"


def test_nothing_to_export_is_said_in_words(make_project):
    project = make_project(3)
    for answers, why in (("best", "no item has a final answer"), ("agreed", "two equal"), ("votes", "no votes")):
        with pytest.raises(LabelingError, match=why):
            export(project, answers)
    assert list(project.path.parent.glob("out*")) == []


def test_progress_ends_at_its_total_also_for_votes(project, tmp_path: Path):
    for answers in ("best", "votes"):
        told: list[tuple[int, int]] = []

        def report(done: int, total: int, told: list[tuple[int, int]] = told) -> None:
            told.append((done, total))

        wish = ExportWish(format="jsonl", answers=answers)
        export_project(project, tmp_path / f"{answers}.jsonl", wish, now=NOW, report=report)
        assert told[-1][0] == told[-1][1] > 0
        assert all(done <= total for done, total in told)


def test_an_unknown_thing_to_keep_together_is_refused():
    with pytest.raises(LabelingError, match="Choose group or duplicates"):
        ExportWish(format="jsonl", keep_together=("colour",))


def test_names_can_be_replaced_by_numbers_that_stay_the_same(project):
    named = export(project, "votes")
    first, again = export(project, "votes", names=False), export(project, "votes", names=False)
    assert first == again
    assert "replaced by numbers" in str(manifest(project)["notes"])
    called = {row["annotator"] for row in first}
    assert len(called) == 3
    assert all(name.startswith("annotator-") and name.removeprefix("annotator-").isdigit() for name in called)
    assert not {"Ben", "Cyd", "Dee", LEAD} & set(json.dumps([first, manifest(project)]).split('"'))

    def by_person(rows: list[dict[str, Any]]) -> set[tuple[tuple[str, str], ...]]:
        said = defaultdict(list)
        for row in rows:
            said[row["annotator"]].append((row["item"], row["label"]))
        return {tuple(sorted(answers)) for answers in said.values()}

    assert by_person(first) == by_person(named)
