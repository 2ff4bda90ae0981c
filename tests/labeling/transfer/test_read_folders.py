"""Folders as people have them: nested, linked in circles, with rubbish between the items."""

import hashlib
import io
import os
import sys
from pathlib import Path

import pytest
from PIL import Image

from labeling.errors import Cancelled, LabelingError
from labeling.progress import silent
from labeling.transfer.readers.options import ReadOptions
from labeling.transfer.readers.recognise import open_source
from labeling.transfer.records import Note, Rejected, SourceRow


def read(path: Path, **options: object) -> tuple[list[SourceRow], list[Rejected], list[Note]]:
    records = list(open_source(path, ReadOptions(**options)).records(silent))
    return tuple([r for r in records if isinstance(r, kind)] for kind in (SourceRow, Rejected, Note))


def fill(folder: Path, files: dict[str, bytes | str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


@pytest.fixture
def png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(stream, "PNG")
    return stream.getvalue()


def test_images_come_in_natural_order_with_relative_keys(tmp_path, png):
    fill(tmp_path, {f"b/img{n}.PNG": png for n in (10, 2, 1)} | {"a.png": png})
    rows, rejected, notes = read(tmp_path)
    assert [row.item.key for row in rows] == ["a.png", "b/img1.PNG", "b/img2.PNG", "b/img10.PNG"]
    item = rows[1].item
    assert (item.kind, item.text, item.path) == ("image", None, tmp_path / "b/img1.PNG")
    assert (item.width, item.height, item.size) == (4, 3, len(png))
    assert item.content_hash == hashlib.sha256(png).digest()
    assert (rejected, notes) == ([], [])


def test_texts_are_read_and_hashed_as_utf8(tmp_path):
    fill(tmp_path, {"a.txt": "Grüße".encode("utf-16"), "b.md": "# hi", "c.txt": " \n", "d.txt": b"%PDF-1.4"})
    rows, rejected, notes = read(tmp_path)
    assert [row.item.text for row in rows] == ["Grüße", "# hi"]
    assert rows[0].item.content_hash == hashlib.sha256("Grüße".encode()).digest()
    assert rows[0].item.path is None
    assert rejected == [Rejected("c.txt", "is empty"), Rejected("d.txt", "is a PDF file, no text")]
    assert [note.where for note in notes] == ["a.txt"]
    assert "utf-16" in notes[0].note


def test_labels_come_from_the_first_folder(tmp_path, png):
    fill(tmp_path, {"cat/x/1.png": png, "dog/2.png": png, "loose.png": png})
    rows, _, notes = read(tmp_path, labels_from_folders=True, annotator="anna", label_map={"dog": "hound", "cow": "ox"})
    answers = {row.item.key: [(a.labels, a.annotator) for a in row.answers] for row in rows}
    assert answers == {
        "cat/x/1.png": [(("cat",), "anna")],
        "dog/2.png": [(("hound",), "anna")],
        "loose.png": [],
    }
    assert Note("loose.png", "lies in no class folder and gets no label") in notes
    assert Note(tmp_path.name, "no row has the label 'cow', which was to become 'ox'") in notes
    assert next(row.answers for row in read(tmp_path, format="folders")[0])[0].labels == ("cat",)
    assert all(row.answers == () for row in read(tmp_path)[0])


def test_both_kinds_are_taken_and_the_rest_is_told_in_one_note(tmp_path, png):
    rubbish = {".DS_Store": "x", "__MACOSX/a.png": "x", "Thumbs.db": "x", ".git/a.txt": "x"}
    fill(tmp_path, {"a.png": png, "b.txt": "hello", "c.pdf": "x", "d.PDF": "x", "Makefile": "x"} | rubbish)
    rows, rejected, notes = read(tmp_path)
    assert [row.item.kind for row in rows] == ["image", "text"]
    assert rejected == []
    assert [note.note for note in notes] == [
        "3 files are no images or texts: 2 .pdf, 1 no suffix",
        "both images (1) and texts (1) are taken; --format images or --format texts takes one kind",
    ]
    assert [row.item.key for row in read(tmp_path, format="texts")[0]] == ["b.txt"]


def test_one_bad_file_does_not_stop_the_others(tmp_path, png):
    fill(tmp_path, {"1.png": png, "2.png": png[: len(png) // 2], "3.png": "<svg/>", "4.png": b"", "5.png": png})
    rows, rejected, _ = read(tmp_path)
    assert [row.item.key for row in rows] == ["1.png", "5.png"]
    assert [(r.where, r.reason.split(";")[0].split(":")[0]) for r in rejected] == [
        ("2.png", "ends early"),
        ("3.png", "is an SVG drawing"),
        ("4.png", "is empty"),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_in_circles_end_and_nothing_comes_twice(tmp_path, png):
    fill(tmp_path, {"a/1.png": png})
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "0-also-a").symlink_to(tmp_path / "a")
    (tmp_path / "self.png").symlink_to(tmp_path / "self.png")
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere.png")
    (tmp_path / "endless.png").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe.png")
    rows, rejected, _ = read(tmp_path)
    assert [row.item.key for row in rows] == ["a/1.png"]
    assert {r.where for r in rejected} == {"self.png", "gone.png", "endless.png"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_closed_folder_is_told(tmp_path, png):
    fill(tmp_path, {"1.png": png, "closed/2.png": png})
    (tmp_path / "closed").chmod(0)
    rows, rejected, _ = read(tmp_path)
    (tmp_path / "closed").chmod(0o700)
    assert len(rows) == 1
    assert rejected == [Rejected("closed/", "the folder can't be opened (Permission denied)")]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep names in Unicode")
def test_names_are_normalised_and_broken_ones_refused(tmp_path, png):
    fill(tmp_path, {"e\u0301.png": png, "\u00e9.png": png, "fine.png": png})
    (tmp_path / os.fsdecode(b"caf\xe9.png")).write_bytes(png)
    rows, rejected, _ = read(tmp_path)
    assert [row.item.key for row in rows] == ["fine.png", "\u00e9.png"]
    assert rows[1].item.path.is_file()
    assert [(r.where, r.reason) for r in rejected] == [
        ("caf\ufffd.png", "the name is not valid Unicode; rename it"),
        ("\u00e9.png", "another file has the same name, written with other accents"),
    ]


def test_progress_is_told_and_stop_is_heeded(tmp_path, png):
    fill(tmp_path, {f"{n}.png": png for n in range(100)})
    reader = open_source(tmp_path, ReadOptions())
    told: list[tuple[int, int]] = []
    list(reader.records(lambda done, total: told.append((done, total))))
    assert (5, 100) in told
    assert told[-1] == (100, 100)

    def stop(done: int, total: int) -> None:
        if done == 10 and total:
            raise Cancelled

    seen = []
    with pytest.raises(Cancelled):
        for record in reader.records(stop):
            seen.append(record)  # noqa: PERF402 - what came before the stop is looked at
    assert len(seen) == 10


@pytest.mark.parametrize(
    ("files", "options", "words"),
    [
        ({}, {}, "holds no images or text files"),
        ({"a.pdf": "x", "sub/b.zip": "x"}, {}, "holds no images or text files"),
        ({"a.txt": "x"}, {"format": "images"}, "holds no images"),
        ({"a.txt": "x"}, {"text": "body"}, "is a folder and has no columns"),
        ({"a.txt": "x"}, {"format": "csv"}, "is a folder, but the format 'csv' is a table"),
        ({"a.txt": "x"}, {"format": "image"}, "Did you mean 'images'?"),
    ],
)
def test_wrong_use_is_one_sentence_before_anything_is_read(tmp_path, files, options, words):
    fill(tmp_path, files)
    with pytest.raises(LabelingError) as error:
        open_source(tmp_path, ReadOptions(**options))
    assert words in str(error.value)
