import json
from itertools import product

import pytest

from labeling.errors import Cancelled, LabelingError
from labeling.people import add_person
from labeling.project import Project
from labeling.transfer.export_agreement import agreement_for_manifest
from labeling.transfer.export_preview import answer_counts, free_target, preview_export
from labeling.transfer.exporting import ExportWish, export_project
from labeling.transfer.records import SourceItem, SourceRow
from labeling.transfer.splits import SplitSpec
from tests.builders import NOW, answer, bring_in, text_row

SPLIT = SplitSpec(("train", "val", "test"), (0.6, 0.2, 0.2))
LABELS = ("cat", "dog", "owl")


def two_people(project: Project, n: int) -> Project:
    project.write(add_person, "Ben")
    for item in range(1, n + 1):
        answer(project, item, LABELS[item % 3])
        if item % 2:
            answer(project, item, LABELS[(item + (item % 5 == 0)) % 3], person="Ben")
    return project


WAYS = [way for way in product(("jsonl", "csv", "folders"), ("best", "agreed", "votes")) if way != ("folders", "votes")]


@pytest.mark.parametrize(("form", "answers"), WAYS)
def test_the_preview_is_what_the_export_then_writes(make_project, tmp_path, form, answers):
    project = two_people(make_project(60, held_out=0.2), 50)
    wish = ExportWish(format=form, answers=answers, split=SPLIT, seed=3)
    preview = preview_export(project, wish)
    result = export_project(project, tmp_path / "out", wish, now=NOW)
    manifest = json.loads(result.manifest.read_text(encoding="utf-8"))
    assert preview.rows == result.written == manifest["rows"]
    assert preview.per_split == manifest["rows_per_split"]
    assert {label.name: dict(counts) for label, counts in preview.per_label} == manifest["rows_per_label"]
    for key, value in json.loads(json.dumps(preview.manifest)).items():
        if key != "notes":  # writers add their own
            assert manifest[key] == value, key
    with project.reading() as db:
        assert answer_counts(db).of(answers) == result.written


def test_several_labels_count_for_each(make_project, tmp_path):
    project = make_project(10, task="multi")
    answer(project, 1, "cat", "dog")
    answer(project, 2, "dog")
    answer(project, 3)  # none of these: a row without a label
    preview = preview_export(project, ExportWish(format="jsonl"))
    assert preview.rows == 3
    assert {label.name: sum(counts.values()) for label, counts in preview.per_label} == {"cat": 1, "dog": 2, "owl": 0}
    assert export_project(project, tmp_path / "out.jsonl", ExportWish(format="jsonl"), now=NOW).written == 3


def test_nothing_labelled_gives_an_empty_preview(make_project):
    preview = preview_export(make_project(5), ExportWish(format="jsonl", split=SPLIT))
    assert (preview.rows, preview.splits, preview.first_rows) == (0, (), ())


def test_a_format_that_does_not_fit_is_refused_in_words(make_project):
    project = make_project(5, task="multi")
    with pytest.raises(LabelingError, match="several"):
        preview_export(project, ExportWish(format="folders"))


def test_labels_with_few_rows_in_a_split_are_named_the_worst_first(make_project):
    project = two_people(make_project(60, held_out=0.0), 50)
    answer(project, 51, "owl")
    preview = preview_export(project, ExportWish(format="jsonl", split=SPLIT))
    few = [words for words in preview.warnings if "rough" in words]
    assert few
    assert "score will be very rough" in few[0]
    assert preview_export(project, ExportWish(format="jsonl")).warnings == ()  # one set: nothing to score


def test_missing_pictures_are_counted_and_left_out_of_folders(make_project, tmp_path):
    project = make_project(0)
    here = tmp_path / "here.png"
    here.write_bytes(b"\x89PNG not really")
    rows = [
        SourceRow(
            where=name,
            item=SourceItem(key=name, kind="image", content_hash=bytes([n]) * 32, path=tmp_path / name, size=3),
        )
        for n, name in enumerate(("here.png", "gone.png"))
    ]
    bring_in(project, rows)
    answer(project, 1, "cat")
    answer(project, 2, "dog")
    table = preview_export(project, ExportWish(format="csv"))
    assert (table.rows, table.missing) == (2, 1)
    assert "kept in the table" in table.warnings[-1]
    folders = preview_export(project, ExportWish(format="folders"))
    assert (folders.rows, folders.missing) == (1, 1)
    assert "left out" in folders.warnings[-1]


def test_long_texts_are_cut_and_the_preview_can_be_stopped(make_project):
    project = make_project(0)
    bring_in(project, [text_row("long", "word " * 10_000)])
    answer(project, 1, "cat")
    preview = preview_export(project, ExportWish(format="jsonl"))
    assert len(preview.first_rows[0]["text"]) < 400

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        preview_export(project, ExportWish(format="jsonl"), report=stop)


def test_a_taken_name_gets_a_number(tmp_path):
    target = tmp_path / "set.jsonl"
    assert free_target(target, "jsonl") == target
    target.touch()
    (tmp_path / "set-2.jsonl.manifest.json").touch()  # the export is gone, its manifest is not
    assert free_target(target, "jsonl") == tmp_path / "set-3.jsonl"
    (tmp_path / "set").mkdir()
    assert free_target(tmp_path / "set", "folders") == tmp_path / "set-2"


@pytest.mark.parametrize("name", ["missing/set.csv", ".csv"])
def test_a_target_that_cannot_be_is_refused(tmp_path, name):
    with pytest.raises(LabelingError):
        free_target(tmp_path / name, "csv")


def test_the_manifest_gets_the_figures_of_the_agreement_report(make_project):
    project = two_people(make_project(40, overlap=1.0), 30)
    with project.reading() as db:
        found = agreement_for_manifest(db)
    assert found.keys() == {"labelled", "data"}
    assert found["labelled"]["alpha"]["n"] == found["labelled"]["n_items"] == 15
