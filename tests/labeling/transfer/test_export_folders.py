"""Folders by label: safe names that no two items share, exact names in the table, pictures byte by byte."""

import csv
import hashlib
import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import LabelingError
from labeling.transfer.safe_names import file_name, folder_names, slug

from .export_samples import HOSTILE, export, image_row, plan, text_row

IMAGES = frozenset({"image"})


def table(out):
    with (out / "labels.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files_in(out):
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())


def test_pictures_are_copied_under_split_and_label(tmp_path):
    source = tmp_path / "IMG 1.JPG"
    source.write_bytes(b"\xff\xd8 not checked here")
    rows = [image_row("field/IMG 1.JPG", source), image_row("b/IMG 1.JPG", source, "spam", split="test")]
    result = export(rows, tmp_path / "out", plan("folders", kinds=IMAGES))
    names = [row["file"] for row in table(tmp_path / "out")]
    assert [name.rsplit("-", 1)[0] for name in names] == ["train/ham/img_1", "test/spam/img_1"]
    assert all(
        name.endswith(".jpg") and (tmp_path / "out" / name).read_bytes() == source.read_bytes() for name in names
    )
    assert files_in(tmp_path / "out") == sorted([*names, "labels.csv", "manifest.json"])
    assert [(row["item"], row["label"]) for row in table(tmp_path / "out")] == [
        ("field/IMG 1.JPG", "ham"),
        ("b/IMG 1.JPG", "spam"),
    ]
    assert (result.written, result.verified, result.left_out) == (2, True, ())


def test_hostile_texts_become_files_with_the_same_bytes(tmp_path):
    rows = [text_row(f"t:{at}", text) for at, text in enumerate(HOSTILE)]
    export(rows, tmp_path / "out", plan("folders"))
    found = [(tmp_path / "out" / row["file"]).read_bytes().decode() for row in table(tmp_path / "out")]
    assert found == list(HOSTILE)


def test_labels_and_keys_that_file_systems_confuse_stay_apart(tmp_path):
    labels = ["CON", "con", "é", "e\u0301", "Bean rust", "bean_rust", "..", "🌱", "a/b", "x" * 300, "=1"]
    keys = ["A.txt", "a.txt", "../../etc/passwd", "é", "e\u0301", "nul", "con.x", "🌱", "y" * 900, ".", "a\\b"]
    rows = [text_row(key, key, (label,)) for label in labels for key in keys]
    export(rows, tmp_path / "out", plan("folders", labels=dict.fromkeys(labels, "")))
    names = [row["file"] for row in table(tmp_path / "out")]
    assert len({unicodedata.normalize("NFC", name).casefold() for name in names}) == len(rows)
    for name in names:
        assert name.isascii() and all(0 < len(part) <= 255 and part[0] != "." for part in name.split("/"))
        assert not {part.split(".")[0] for part in name.split("/")} & {"con", "nul"}
    assert len({name.split("/")[1] for name in names}) == len(labels)


def test_keys_whose_short_ids_are_the_same_get_longer_ones(tmp_path):
    seen: dict[str, str] = {}
    for key in (
        chr(at) * 2 + chr(other) for at, other in itertools.product(range(0x4E00, 0x5000), range(0x4E00, 0x5000))
    ):
        name = hashlib.sha256(key.encode()).hexdigest()[:8]
        if name in seen:
            break
        seen[name] = key
    twins = [seen[name], key]
    assert file_name(twins[0], ".txt") == file_name(twins[1], ".txt")
    export([text_row(key, key) for key in twins], tmp_path / "out", plan("folders"))
    assert [(tmp_path / "out" / row["file"]).read_text("utf-8") for row in table(tmp_path / "out")] == twins


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), unique=True, max_size=8))
def test_folder_names_are_safe_different_and_independent_of_order(names):
    folders = folder_names(names)
    assert len(set(folders.values())) == len(names)
    assert folders == folder_names(reversed(names))
    assert all(name.isascii() and name == name.lower() and 0 < len(name) < 100 for name in folders.values())
    assert all(slug(name) == slug(unicodedata.normalize("NFC", name)) for name in names)


def test_missing_and_changed_pictures_are_left_out_and_listed(tmp_path):
    kept, changed, gone = (tmp_path / f"{name}.png" for name in ("kept", "changed", "gone"))
    for path in (kept, changed, gone):
        path.write_bytes(path.name.encode())
    rows = [image_row(kept.name, kept), image_row(changed.name, changed, "spam"), image_row(gone.name, gone)]
    changed.write_bytes(b"other")
    gone.unlink()
    result = export(rows, tmp_path / "out", plan("folders", kinds=IMAGES))
    assert [row["item"] for row in table(tmp_path / "out")] == ["kept.png"]
    assert {one.where: one.reason.split(":")[0] for one in result.left_out} == {
        "changed.png": "its picture was changed after it was imported",
        "gone.png": "its picture is missing",
    }
    assert not (tmp_path / "out" / "train" / "spam").exists()


def test_a_moved_picture_folder_is_one_clear_sentence(tmp_path):
    with pytest.raises(LabelingError, match="None of the items can be exported: its picture is missing"):
        export([image_row("a.png", tmp_path / "a.png")], tmp_path / "out", plan("folders", kinds=IMAGES))
    rows = (image_row(f"{at}.png", tmp_path / "a.png") for at in range(5000))
    with pytest.raises(LabelingError, match="More than 1000 items cannot be exported"):
        export(rows, tmp_path / "out", plan("folders", kinds=IMAGES))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("changes", "words"), [({"multi": True}, "several"), ({"answers": "votes"}, "votes")])
def test_what_folders_cannot_hold_is_refused(changes, words):
    with pytest.raises(LabelingError, match=words):
        plan("folders", **changes)
