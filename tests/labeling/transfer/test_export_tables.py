"""CSV and JSONL: what a person reads back is what was labelled, whatever the text holds."""

import csv
import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.errors import LabelingError
from labeling.transfer.csv_cells import csv_line, guard, read_cells, unguard

from .export_samples import HOSTILE, export, image_row, plan, text_row


@pytest.fixture
def hostile_rows():
    return [
        text_row(f"=key {at}" if at % 2 else f"sms.csv:{at}", text, labels=("-none-",), data={"=col": text})
        for at, text in enumerate(HOSTILE)
    ]


@pytest.mark.parametrize("guarded", [True, False])
def test_hostile_texts_come_back_from_csv(tmp_path, hostile_rows, guarded):
    settings_ = plan(data_columns=("=col",), formula_guard=guarded, provenance=False)
    result = export(hostile_rows, tmp_path / "out.csv", settings_)
    assert (result.written, result.verified) == (len(HOSTILE), True)
    plain = unguard if guarded else str
    with read_cells(tmp_path / "out.csv") as rows:
        found = [[plain(cell) for cell in cells] for cells in rows]
    assert found[0] == ["item", "label", "split", "text", "=col"]
    assert found[1:] == [[row.item, "-none-", "train", row.text, row.text] for row in hostile_rows]


def test_no_cell_can_run_in_a_spreadsheet(tmp_path, hostile_rows):
    result = export(hostile_rows, tmp_path / "out.csv", plan(data_columns=("=col",)))
    with read_cells(tmp_path / "out.csv") as rows:
        assert not [cell for cells in rows for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "cells that a spreadsheet would run as formulas start with an apostrophe" in result.notes[0]


def test_hostile_texts_come_back_from_jsonl_with_any_line_reader(tmp_path, hostile_rows):
    result = export(hostile_rows, tmp_path / "out.jsonl", plan("jsonl", provenance=False))
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert lines == [
        {"item": row.item, "label": "-none-", "split": "train", "text": row.text, "data": {"=col": row.text}}
        for row in hostile_rows
    ]
    assert result.verified


def test_pandas_reads_both_tables(tmp_path):
    rows = [text_row(str(at), f"text {at}", split="test" if at == 3 else "train") for at in range(5)]
    export(rows, tmp_path / "a.csv", plan())
    export(rows, tmp_path / "a.jsonl", plan("jsonl"))
    for table in (pd.read_csv(tmp_path / "a.csv"), pd.read_json(tmp_path / "a.jsonl", lines=True)):
        assert table["text"].tolist() == [f"text {at}" for at in range(5)]
        assert table["split"].tolist() == ["train"] * 3 + ["test", "train"]


@given(st.text())
def test_the_guard_is_undone_exactly(text):
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@settings(max_examples=200)
@given(st.lists(st.text(alphabet="a',\"\r\n=é\x00 "), min_size=2, max_size=4))
def test_a_line_is_read_back_by_the_csv_module(cells):
    assert list(csv.reader([csv_line(cells)], strict=True)) == [cells]


def test_several_labels_share_a_cell_when_no_name_holds_a_comma(tmp_path):
    rows = [text_row("a", labels=("spam", "ham")), text_row("b", labels=())]
    export(rows, tmp_path / "out.csv", plan(multi=True, provenance=False))
    assert (tmp_path / "out.csv").read_text() == ('item,labels,split,text\na,"spam,ham",train,hello\nb,,train,hello\n')


def test_several_labels_are_a_list_when_a_name_holds_a_comma(tmp_path):
    labels = {"bread, rolls": "", "soup": ""}
    rows = [text_row("a", labels=("soup",)), text_row("b", labels=()), text_row("c", labels=tuple(labels))]
    result = export(rows, tmp_path / "out.csv", plan(multi=True, labels=labels))
    with read_cells(tmp_path / "out.csv") as found:
        assert [json.loads(cells[1]) for cells in list(found)[1:]] == [["soup"], [], ["bread, rolls", "soup"]]
    assert "The column labels holds JSON lists" in result.notes[0]


def test_jsonl_lists_several_labels(tmp_path):
    export([text_row("a", labels=("spam", "ham"))], tmp_path / "out.jsonl", plan("jsonl", multi=True))
    assert json.loads((tmp_path / "out.jsonl").read_text())["labels"] == ["spam", "ham"]


def test_votes_name_annotator_and_time_one_row_each(tmp_path):
    votes = (("Ann", "ham"), ("Bo", "spam"))
    rows = [text_row("a", annotator=who, at="2026-01-01", labels=(label,)) for who, label in votes]
    export(rows, tmp_path / "v.csv", plan(answers="votes", provenance=False))
    assert (tmp_path / "v.csv").read_text() == (
        "item,label,split,text,annotator,at\na,ham,train,hello,Ann,2026-01-01\na,spam,train,hello,Bo,2026-01-01\n"
    )
    export(rows, tmp_path / "v.jsonl", plan("jsonl", answers="votes"))
    assert [json.loads(line)["annotator"] for line in (tmp_path / "v.jsonl").read_text().splitlines()] == ["Ann", "Bo"]


def test_provenance_says_how_an_item_came_to_be_labelled(tmp_path):
    row = text_row("a", stream="random", round=3, held_out=True, inclusion_prob=0.125)
    export([row], tmp_path / "out.csv", plan())
    assert (tmp_path / "out.csv").read_text().splitlines() == [
        "item,label,split,text,stream,round,held_out,inclusion_prob",
        "a,ham,train,hello,random,3,true,0.125",
    ]
    export([row], tmp_path / "out.jsonl", plan("jsonl"))
    line = json.loads((tmp_path / "out.jsonl").read_text())
    assert (line["stream"], line["round"], line["held_out"], line["inclusion_prob"]) == ("random", 3, True, 0.125)


def test_data_columns_get_another_name_only_where_they_clash(tmp_path):
    columns = ("city", "Label", "data.Label", "text")
    row = text_row("a", data={"city": "Oslo", "Label": "x", "data.Label": "y", "text": "z"})
    export([row], tmp_path / "out.csv", plan(data_columns=columns, provenance=False))
    assert (tmp_path / "out.csv").read_text() == (
        "item,label,split,text,city,data.Label,data.data.Label,data.text\na,ham,train,hello,Oslo,x,y,z\n"
    )


def test_images_are_named_by_their_path(tmp_path):
    row = image_row("a/b.jpg", tmp_path / "b.jpg")
    export([row], tmp_path / "out.csv", plan(kinds=frozenset({"image"}), provenance=False))
    assert (tmp_path / "out.csv").read_text().splitlines() == [
        "item,label,split,file",
        f"a/b.jpg,ham,train,{(tmp_path / 'b.jpg').as_posix()}",
    ]


def test_half_a_character_is_refused_in_words(tmp_path):
    row = text_row("sms:3", data={"c": "\ud83d"})
    for form, name in (("csv", "a.csv"), ("jsonl", "a.jsonl")):
        with pytest.raises(LabelingError, match=r"half a character .*\(sms:3\)"):
            export([row], tmp_path / name, plan(form, data_columns=("c",)))
    assert list(tmp_path.iterdir()) == []
