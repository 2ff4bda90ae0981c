"""Tables in text form, from every program and with every accident."""

import hashlib
import io
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from labeling.errors import Cancelled, LabelingError
from labeling.progress import silent
from labeling.transfer.readers.options import ReadOptions
from labeling.transfer.readers.recognise import open_source
from labeling.transfer.records import Note, Rejected, SourceAnswer, SourceRow


def read(path: Path, **options: object) -> tuple[list[SourceRow], list[Rejected], list[Note]]:
    records = list(open_source(path, ReadOptions(**options)).records(silent))
    return tuple([r for r in records if isinstance(r, kind)] for kind in (SourceRow, Rejected, Note))


@pytest.fixture
def table(tmp_path):
    def write(content: str | bytes, name: str = "t.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def texts(rows: list[SourceRow]) -> list[str | None]:
    return [row.item.text for row in rows]


def test_a_row_becomes_an_item_with_everything_the_table_says(table):
    path = table("uid,text,label,where,when,by,source,empty\n7,Hello,ham ,Ulm,2024-05-01,anna,web,\n")
    rows, rejected, notes = read(path, label="label", group="where", time="when", annotator_column="by")
    (row,) = rows
    assert row.where == "t.csv:2"
    assert (row.item.key, row.item.kind, row.item.text) == ("7", "text", "Hello")
    assert row.item.content_hash == hashlib.sha256(b"Hello").digest()
    assert (row.item.group, row.item.time, row.item.data) == ("Ulm", "2024-05-01", {"source": "web"})
    assert row.answers == (SourceAnswer(labels=("ham",), annotator="anna", at="2024-05-01"),)
    assert rejected == []
    assert [note.note for note in notes] == ["column 'uid' is read as the id", "column 'text' is read as the text"]


def test_without_an_id_the_line_where_a_row_begins_is_its_key(table):
    path = table('label,text\r\nham,"two\r\nlines"\r\n\r\nspam,next\r\nham,""\r\nham\r\n')
    rows, rejected, _ = read(path, label="label", annotator="anna")
    assert [row.item.key for row in rows] == ["t.csv:2", "t.csv:5"]
    assert texts(rows) == ["two\r\nlines", "next"]
    assert rows[0].answers == (SourceAnswer(labels=("ham",), annotator="anna"),)
    assert rejected == [
        Rejected("t.csv:6", "the text is empty"),
        Rejected("t.csv:7", "has 1 cell, the header has 2"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_recognised(table, delimiter):
    content = delimiter.join(["text", "note"]) + "\n" + delimiter.join(['"a, b; c|d\te"', "x, y; z"[:1]]) + "\n"
    rows, _, _ = read(table(content))
    assert texts(rows) == ["a, b; c|d\te"]
    assert rows[0].item.data == {"note": "x"}


def test_tsv_one_column_and_the_first_line_of_spreadsheets(table):
    assert texts(read(table("text\tn\na, b\t1\n", "t.tsv"))[0]) == ["a, b"]
    assert texts(read(table("remark\nfine\nbad\n"))[0]) == ["fine", "bad"]
    assert texts(read(table("sep=;\ntext;n\na, b;1\n"))[0]) == ["a, b"]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "cp1252", "utf-8"])
def test_encodings_are_recognised_in_tables(table, codec):
    rows, _, notes = read(table("text,n\nOù est la crème brûlée ? Là-bas.,1\n".encode(codec)))
    assert texts(rows) == ["Où est la crème brûlée ? Là-bas."]
    assert any("not UTF-8" in note.note for note in notes) == (not codec.startswith("utf-8"))


def test_strange_characters_are_replaced_and_told_with_their_row(table):
    content = "text\n" + "gut für dich\n" * 3
    rows, _, notes = read(table(content.encode() + b"nul\x00here\nbad\xffbyte f\xc3\xbcr\n"))
    assert texts(rows)[3:] == ["nulhere", "bad\ufffdbyte für"]
    assert Note("t.csv:5", "NUL characters were removed") in notes
    assert Note("t.csv:6", "characters that can't be read are shown as \ufffd") in notes


def test_cells_guarded_against_formulas_are_restored(table):
    rows, _, notes = read(table("text\n'=1+1\n'-5 degrees\n''=x\n'quoted'\n=2\n"))
    assert texts(rows) == ["=1+1", "-5 degrees", "'=x", "'quoted'", "=2"]
    assert any(note.where == "t.csv:2" and "was taken away (and in 2 more places)" in note.note for note in notes)


def test_an_open_quote_is_told(table):
    open_quote = 'text,n\n"never closed,1\n' + "line,2\n" * 60
    _, rejected, _ = read(table(open_quote))
    assert rejected == [
        Rejected(
            "t.csv:2",
            "has 1 cell, the header has 2; a quote that is never closed may join lines 2 to 62",
        )
    ]
    rows, _, notes = read(table('n,text\n1,"never closed\n' + "2,line\n" * 60))
    assert len(rows) == 1
    assert Note("t.csv:2", "a cell holds more than 50 lines; was a quote left open?") in notes


def test_long_texts_are_taken_and_endless_ones_end_the_table(table):
    rows, _, _ = read(table("n,text\n1," + "x" * 200_000 + "\n"))
    assert len(rows[0].item.text or "") == 200_000
    many = "".join(f"{n},ok\n" for n in range(300))
    rows, rejected, _ = read(table(f'n,text\n{many}1,"open ' + ("x" * 1000 + "\n") * 11_000))
    assert len(rows) == 300
    assert rejected[0].where == "t.csv:302"
    assert "this row and all after it are left out" in rejected[0].reason


def test_several_labels_stand_in_one_cell_only_in_a_multi_project(table):
    path = table('text,label\na,"x, y,,x"\nb,\nc, z \n')
    many = [row.answers[0].labels if row.answers else None for row in read(path, label="label", multi=True)[0]]
    assert many == [("x", "y"), None, ("z",)]
    one = [row.answers[0].labels if row.answers else None for row in read(path, label="label")[0]]
    assert one == [("x, y,,x",), None, ("z",)]
    mapped, _, notes = read(path, label="label", multi=True, label_map={"y": "x", "q": "r"})
    assert mapped[0].answers[0].labels == ("x",)
    assert notes[-1].note == "no row has the label 'q', which was to become 'r'"


def test_a_table_of_votes_shows_the_id_and_keeps_every_vote(table):
    path = table("item,worker,label\n1,a,0\n1,b,1\n2,a,1\n1,a,1\n")
    rows, rejected, notes = read(path, id="item", annotator_column="worker", label="label")
    assert [(r.item.key, r.item.text, r.answers[0].annotator, r.answers[0].labels) for r in rows] == [
        ("1", "1", "a", ("0",)),
        ("1", "1", "b", ("1",)),
        ("2", "2", "a", ("1",)),
        ("1", "1", "a", ("1",)),
    ]
    assert rows[0].item == rows[1].item
    assert rejected == []
    assert [note.note for note in notes] == ["no column holds a text or an image, so 'item' itself is shown"]


def test_the_same_id_with_other_content_is_refused(table):
    rows, rejected, _ = read(table("id,text\n1,a\n2,b\n1,a\n1,c\n,d\n"))
    assert [row.item.key for row in rows] == ["1", "2", "1"]
    assert rejected == [
        Rejected("t.csv:5", "id '1' appears again with other content (first in row 2)"),
        Rejected("t.csv:6", "the id is empty"),
    ]


def test_several_columns_make_one_text(table):
    assert texts(read(table("title,text\nA,b\n"), text="title+text")[0]) == ["A\nb"]
    assert texts(read(table("title+text,text\nA,b\n"), text="title+text")[0]) == ["A"]


def test_labels_are_read_only_when_asked_for(table):
    rows, _, notes = read(table("text,label\na,x\n"))
    assert rows[0].answers == ()
    assert rows[0].item.data == {"label": "x"}
    assert notes[-1].note == "column 'label' is kept as data; --label label reads it as answers"


def test_columns_without_a_name_or_with_the_same_are_told_apart(table):
    rows, _, notes = read(table(",text,x,x\n0,a,1,2\n"))
    assert rows[0].item.data == {"column 1": "0", "x": "1", "x (2)": "2"}
    assert "'x (2)'" in notes[0].note


def test_images_are_found_beside_the_table_and_anywhere(table, tmp_path):
    stream = io.BytesIO()
    Image.new("RGB", (4, 3)).save(stream, "PNG")
    places = [tmp_path / "in" / "a.png", tmp_path / "b.png"]
    for place in places:
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(stream.getvalue())
    (tmp_path / "in" / "half.png").write_bytes(stream.getvalue()[:40])
    cells = ["a.png", "../b.png", str(places[0]), "gone.png", "half.png", "https://x.org/a.png", "//host/s/a.png", ""]
    path = table("file,label\n" + "".join(f"{cell},x\n" for cell in cells), "in/t.csv")
    rows, rejected, notes = read(path, label="label", image="file")
    assert [row.item.path for row in rows] == [places[0], places[1], places[0]]
    assert [row.item.key for row in rows] == ["t.csv:2", "t.csv:3", "t.csv:4"]
    assert (rows[0].item.width, rows[0].item.height, rows[0].answers[0].labels) == (4, 3, ("x",))
    assert [r.where for r in rejected] == [f"t.csv:{line}" for line in (5, 6, 7, 8, 9)]
    assert [r.reason for r in rejected] == [
        "there is no file 'gone.png'",
        "the image 'half.png' ends early: it is only a part of a PNG image",
        "'https://x.org/a.png' is a web address; images are read from this computer only",
        "'//host/s/a.png' is a network path; copy the images to this computer",
        "the image is empty",
    ]
    assert notes == []
    guessed = table("name,picture\nx,a.png\n", "in/g.csv")
    assert read(guessed)[0][0].item.path == places[0]


def test_progress_counts_bytes_and_stop_is_heeded(table):
    path = table("text\n" + "some words\n" * 5000)
    told: list[tuple[int, int]] = []
    reader = open_source(path, ReadOptions())
    list(reader.records(lambda done, total: told.append((done, total))))
    size = path.stat().st_size
    assert told[-1] == (size, size)
    assert len(told) > 100
    assert told == sorted(told)

    def stop(done: int, total: int) -> None:
        if done > total // 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(reader.records(stop))


@pytest.mark.parametrize(
    ("name", "content", "options", "words"),
    [
        ("t.csv", "", {}, "t.csv is empty"),
        ("t.csv", "\ufeff \n", {}, "t.csv is empty"),
        ("t.csv", "text,label\n", {}, "has a header but no rows"),
        ("t.csv", "text,label\na,b\n", {"text": "txt"}, "t.csv has no column 'txt'. Did you mean 'text'? Columns are"),
        ("t.csv", "text,label\na,b\n", {"label": "Label"}, "Did you mean 'label'?"),
        ("t.csv", "title,text\na,b\n", {"text": "title+txt"}, "has no column 'txt'"),
        ("t.csv", "a,b\n1,2\n", {}, "Name it with --text COLUMN or --image COLUMN"),
        ("t.csv", "text,file\n1,2\n", {"text": "text", "image": "file"}, "a text or an image, not both"),
        ("t.csv", "text,by\n1,2\n", {"annotator_column": "by"}, "no column holds labels"),
        ("t.csv", "text,by\n1,2\n", {"annotator_column": "by", "annotator": "x"}, "not both"),
        ("t.csv", "text\na\n", {"labels_from_folders": True}, "only when a folder is imported"),
        ("t.csv", "text\na\n", {"format": "images"}, "is a file, but the format 'images' is a folder"),
        ("t.csv", "text\na\n", {"format": "cvs"}, "Did you mean 'csv'? Formats are: images, texts"),
        ("t.csv", "PK\x03\x04...", {}, "is a ZIP archive (or an office file), not a table"),
        ("t.csv", "SQLite format 3\x00", {}, "is an SQLite database, not a table"),
        ("t.csv", "a,b\n" + "\x00\x01\x02" * 30, {}, "t.csv is no text, so it is no table"),
        ("t.labelwright", "SQLite format 3\x00", {}, "is a Labelwright project, not a source"),
        ("t.labelwright", "text\na\n", {"format": "csv"}, "is a Labelwright project, not a source"),
        ("t.xlsx", "PK\x03\x04...", {}, "Save the sheet as CSV"),
        ("t.csv.gz", "x", {}, "Unpack it"),
        ("t.txt", "text\na\n", {}, "Import the folder it lies in"),
        ("t.dat", "text\na\n", {}, "or a .csv, .tsv, .jsonl or .json table"),
    ],
)
def test_wrong_use_is_one_sentence_before_anything_is_read(table, name, content, options, words):
    with pytest.raises(LabelingError) as error:
        open_source(table(content, name), ReadOptions(**options))
    assert words in str(error.value)


@pytest.mark.parametrize("name", ["gone.csv", "gone/deep/x", "nul\x00.csv", "x" * 300])
def test_a_path_that_is_not_there_is_one_sentence(tmp_path, name):
    (tmp_path / "gonne.csv").touch()
    with pytest.raises(LabelingError, match="There is no file or folder"):
        open_source(tmp_path / name, ReadOptions())


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep names in Unicode")
def test_a_name_that_is_no_unicode_is_one_printable_sentence(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9.csv")
    path.write_text("text\na\n")
    with pytest.raises(LabelingError, match="not valid Unicode") as error:
        open_source(path, ReadOptions())
    assert "caf\ufffd.csv" in str(error.value)


def test_a_misspelled_path_names_its_neighbour(tmp_path):
    (tmp_path / "reviews.csv").touch()
    with pytest.raises(LabelingError, match=r"did you mean reviews\.csv\?$"):
        open_source(tmp_path / "review.csv", ReadOptions())


def test_a_named_format_reads_a_table_of_any_name(table):
    assert texts(read(table("text\tn\na\t1\n", "t.txt"), format="tsv")[0]) == ["a"]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    path.write_bytes(b"text,label\n" + data)
    try:
        rows, rejected, _ = read(path, label="label", multi=True)
    except LabelingError:
        return
    for row in rows:
        assert (row.item.text or "").strip()
        assert (row.item.text or "").encode()
    assert all(r.reason for r in rejected)
