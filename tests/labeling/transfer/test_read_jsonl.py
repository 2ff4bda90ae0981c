"""JSON Lines and JSON lists, with everything that JSON from elsewhere may hold."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.errors import LabelingError
from labeling.progress import silent
from labeling.transfer.readers.options import ReadOptions
from labeling.transfer.readers.recognise import FORMATS, open_source
from labeling.transfer.records import Note, Rejected, SourceRow


def read(path: Path, **options: object) -> tuple[list[SourceRow], list[Rejected], list[Note]]:
    records = list(open_source(path, ReadOptions(**options)).records(silent))
    return tuple([r for r in records if isinstance(r, kind)] for kind in (SourceRow, Rejected, Note))


@pytest.fixture
def lines(tmp_path):
    def write(*content: str, name: str = "t.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(content), encoding="utf-8")
        return path

    return write


def test_an_object_becomes_an_item_and_the_rest_is_kept_as_data(lines):
    path = lines('{"id": 12, "text": "Hi", "label": "x", "n": 1.5, "meta": {"a": [1, "é"]}, "no": null, "ok": true}')
    rows, rejected, notes = read(path, label="label")
    item = rows[0].item
    assert (rows[0].where, item.key, item.text, rows[0].answers[0].labels) == ("t.jsonl:1", "12", "Hi", ("x",))
    assert item.data == {"n": "1.5", "meta": '{"a": [1, "é"]}', "ok": "true"}
    assert rejected == []
    assert [note.note for note in notes] == ["column 'id' is read as the id", "column 'text' is read as the text"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "is not valid JSON (at character 2 of line 1)"),
        ('{"text": "cut', "is not valid JSON"),
        ("[1, 2]", "is not a JSON object ({...})"),
        ('"text"', "is not a JSON object ({...})"),
        ('{"text": "a", "n": NaN}', "NaN is not a number that JSON allows"),
        ('{"text": "a", "n": -Infinity}', "-Infinity is not a number that JSON allows"),
        ('{"text": "a", "n": 1e999}', "the number 1e999 is too large"),
        ('{"text": "a", "n": ' + "9" * 5000 + "}", "holds a number with too many digits"),
        ('{"text": "a", "n": ' + "[" * 100_000 + "}", "its values are nested too deeply"),
        ('{"text": 5}', "'text' is not a text"),
        ('{"text": ["a"]}', "'text' is not a text"),
        ('{"text": "  "}', "the text is empty"),
        ('{"text": null}', "the text is empty"),
        ('{"other": "a"}', "has no 'text'"),
        ('{"text": "a", "label": ["x", "y"]}', "has 2 labels, but this project takes one label an item"),
        ('{"text": "a", "label": {"x": 1}}', "the label is neither a text nor a list of texts"),
        ('{"text": "a", "label": [["x"]]}', "the label is neither a text nor a list of texts"),
    ],
)
@pytest.mark.parametrize("form", ["lines", "list"])
def test_one_bad_object_is_refused_and_the_next_is_read(lines, line, reason, form):
    good = '{"text": "good", "label": "x"}'
    in_list = form == "list"
    path = lines(f"[{good},\n{line},\n{good}]", name="t.json") if in_list else lines(good, line, "", good)
    rows, rejected, _ = read(path, label="label")
    (refused,) = rejected
    if in_list and "nothing after it" in refused.reason:  # where it ends can't be known
        assert refused.where == "t.json:2"
        assert len(rows) == 1
        assert "valid JSON" in reason or "nested" in reason
    else:
        assert (refused.where, refused.reason[: len(reason)]) == ("t.json:2" if in_list else "t.jsonl:2", reason)
        assert [row.where for row in rows] == (["t.json:1", "t.json:3"] if in_list else ["t.jsonl:1", "t.jsonl:4"])


def test_labels_may_be_a_text_a_number_or_a_list(lines):
    path = lines(
        '{"text": "a", "label": "x,y"}',
        '{"text": "b", "label": ["x,y", " z ", "x,y"]}',
        '{"text": "c", "label": 0}',
        '{"text": "d", "label": []}',
        '{"text": "e", "label": null}',
        '{"text": "f"}',
        '{"text": "g", "label": ""}',
    )
    rows, rejected, notes = read(path, label="label", multi=True)
    answers = {row.item.text: [answer.labels for answer in row.answers] for row in rows}
    assert answers == {"a": [("x,y",)], "b": [("x,y", "z")], "c": [("0",)], "d": [], "e": [], "f": [], "g": []}
    assert rejected == []
    assert Note("t.jsonl:4", "an empty list of labels is read as no answer") in notes


def test_one_label_in_a_list_serves_a_single_choice(lines):
    rows, _, _ = read(lines('{"text": "a", "label": ["x"]}'), label="label")
    assert rows[0].answers[0].labels == ("x",)


def test_repeated_names_and_lone_surrogates_are_told(lines):
    path = lines('{"text": "old", "text": "new"}', r'{"text": "a \ud800 b \ud83d\ude00", "\udfff": "x"}')
    rows, _, notes = read(path)
    assert [row.item.text for row in rows] == ["new", "a \ufffd b \U0001f600"]
    assert rows[1].item.data == {"\ufffd": "x"}
    assert Note("t.jsonl:1", "a name appears twice in one object; its last value is taken") in notes
    assert Note("t.jsonl:2", "characters that can't be read are shown as \ufffd") in notes


def test_a_line_without_end_is_refused_alone(lines):
    path = lines('{"text": "a"}', '{"text": "' + "x" * 11_000_000 + '"}', '{"text": "c"}')
    rows, rejected, _ = read(path)
    assert [row.item.text for row in rows] == ["a", "c"]
    assert rejected == [Rejected("t.jsonl:2", "is longer than 10 million characters")]


def test_a_column_may_appear_late_but_must_exist(lines):
    path = lines(*['{"text": "a"}'] * 500, '{"text": "b", "gold": "x"}')
    rows, _, _ = read(path, label="gold")
    assert sum(bool(row.answers) for row in rows) == 1
    with pytest.raises(LabelingError, match="has no column 'silver'"):
        open_source(path, ReadOptions(label="silver"))


def test_a_list_longer_than_the_buffer_is_read_whole(tmp_path):
    objects = [{"text": f"number {n} " + "é" * (n % 700), "n": n} for n in range(6000)]
    path = tmp_path / "t.json"
    path.write_text(json.dumps(objects, indent=1, ensure_ascii=False), encoding="utf-8")
    assert path.stat().st_size > 2**21
    rows, rejected, _ = read(path)
    assert [row.item.text for row in rows] == [one["text"] for one in objects]
    assert rows[17].item.key == "t.json:18"
    assert rejected == []


def test_a_list_that_is_cut_off_keeps_what_came_before(tmp_path):
    path = tmp_path / "t.json"
    path.write_text('[{"text": "a"}, {"text": "b"}', encoding="utf-8")
    rows, rejected, _ = read(path)
    assert len(rows) == 2
    assert rejected == [Rejected("t.json:3", "the list ends before it is closed by ]; nothing after it can be read")]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("t.jsonl", "\n\n", "t.jsonl is empty"),
        ("t.jsonl", "text,label\na,b", "holds no JSON objects"),
        ("t.jsonl", '{"text": "' + "x" * 11_000_000 + '"}', "line 1 is longer than 10 million characters"),
        ("t.json", "[]", "holds no JSON objects"),
        ("t.json", "[1, 2]", "entry 1 is not a JSON object"),
        ("t.jsonl", "\x01\x02\x03\x04" * 20, "t.jsonl is no text"),
        ("t.json", '{\n "images": [],\n "x": 1\n}', "holds no JSON objects"),
        ("t.jsonl", '{"a": 1, "b": 2}', "Name it with --text COLUMN"),
    ],
)
def test_wrong_use_is_one_sentence_before_anything_is_read(lines, name, content, words):
    with pytest.raises(LabelingError) as error:
        open_source(lines(content, name=name), ReadOptions())
    assert words in str(error.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(["text", "label", "x", "id"]), json_values), min_size=1, max_size=5))
def test_lines_and_a_list_of_the_same_objects_read_alike(tmp_path_factory, objects):
    folder = tmp_path_factory.getbasetemp()
    (folder / "l.jsonl").write_text("\n".join(json.dumps(one) for one in objects), encoding="utf-8")
    (folder / "l.json").write_text(json.dumps(objects), encoding="utf-8")
    results = []
    for name in ("l.jsonl", "l.json"):
        try:
            rows, rejected, _ = read(folder / name, multi=True)
        except LabelingError as error:
            results.append(str(error).replace(name, ""))
        else:
            results.append([(row.item.text, dict(row.item.data)) for row in rows] + [r.reason for r in rejected])
    assert results[0] == results[1]


def test_the_formats_are_listed_with_their_tasks():
    assert [form.name for form in FORMATS] == ["images", "texts", "folders", "csv", "tsv", "jsonl", "json"]
    assert all(form.tasks and form.about for form in FORMATS)
