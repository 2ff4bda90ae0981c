"""An export is there whole or not at all, never over something else, and the same every time."""

import errno
import json
import os
import shutil
import subprocess
import weakref
from time import time

import pytest

from labeling.errors import Cancelled, LabelingError
from labeling.transfer.verify import verify_dataset

from .export_samples import HALVES, export, image_row, plan, text_row

FORMATS = [("csv", "out.csv"), ("jsonl", "out.jsonl"), ("folders", "out")]
every_format = pytest.mark.parametrize(("form", "name"), FORMATS)


def many(n=200):
    labels = [("ham",), ("spam",), ("spam",)]
    return [text_row(f"t:{at}", f"text {at}", labels[at % 3], split="train" if at % 5 else "test") for at in range(n)]


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@every_format
def test_the_same_rows_and_plan_give_the_same_bytes(tmp_path, form, name):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        export(many(), tmp_path / folder / name, plan(form))
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


@every_format
@pytest.mark.parametrize("stop_at", [1, 150, 201, 399])
def test_stopping_leaves_nothing(tmp_path, form, name, stop_at):
    calls = iter(range(1, 1000))

    def report(done, total):
        if next(calls) == stop_at:
            raise Cancelled

    with pytest.raises(Cancelled):
        export(many(), tmp_path / name, plan(form), report=report)
    assert list(tmp_path.iterdir()) == []
    export(many(), tmp_path / name, plan(form))


@every_format
def test_progress_counts_every_row_written_and_read(tmp_path, form, name):
    told = []
    export(many(), tmp_path / name, plan(form), total=200, report=lambda *at: told.append(at))
    assert told == [(done, 400) for done in range(1, 401)]


@every_format
def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path, form, name):
    def rows():
        yield from many(20)
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(LabelingError, match=r"disk of .* is full; nothing was left behind\. Free some space"):
        export(rows(), tmp_path / name, plan(form))
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    options = [mount, "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    if not mount or subprocess.run(options, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can only be mounted by root")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@every_format
def test_a_really_full_disk_leaves_nothing(small_disk, form, name):
    rows = [text_row(str(at), "word " * 1000) for at in range(500)]
    with pytest.raises(LabelingError, match="is full; nothing was left behind"):
        export(rows, small_disk / name, plan(form))
    assert list(small_disk.iterdir()) == []


@every_format
def test_an_existing_target_is_refused_and_kept(tmp_path, form, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(LabelingError, match=r"exists; an export never overwrites\. Choose another name"):
        export(many(), tmp_path / name, plan(form))
    assert (tmp_path / name).read_text() == "mine"


@every_format
def test_a_target_that_appears_meanwhile_is_kept(tmp_path, form, name):
    def rows():
        yield from many(20)
        (tmp_path / name).write_text("mine")

    with pytest.raises(LabelingError, match="never overwrites"):
        export(rows(), tmp_path / name, plan(form))
    assert tree(tmp_path) == {name: b"mine"}


def test_a_foreign_manifest_and_a_dangling_link_are_kept(tmp_path):
    (tmp_path / "out.csv.manifest.json").write_text("mine")
    with pytest.raises(LabelingError, match="never overwrites"):
        export(many(), tmp_path / "out.csv", plan())
    (tmp_path / "link.csv").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LabelingError, match="never overwrites"):
        export(many(), tmp_path / "link.csv", plan())
    assert not (tmp_path / "elsewhere").exists()


def test_impossible_targets_are_refused_in_words(tmp_path):
    with pytest.raises(LabelingError, match=r"does not exist\. Make it"):
        export(many(), tmp_path / "no" / "out.csv", plan())
    with pytest.raises(LabelingError, match="cannot be written"):
        export(many(), tmp_path / ("x" * 250 + ".csv"), plan())
    (tmp_path / "file").write_text("")
    with pytest.raises(LabelingError, match="cannot be written"):
        export(many(), tmp_path / "file" / "out.csv", plan())


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_refused_in_words(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(LabelingError, match="Choose a folder that you may write to"):
        export(many(), tmp_path / "out.csv", plan())


@every_format
def test_nothing_labelled_and_foreign_labels_are_refused(tmp_path, form, name):
    with pytest.raises(LabelingError, match="There is nothing to export"):
        export([], tmp_path / name, plan(form))
    with pytest.raises(LabelingError, match=r'"eggs" is not a label of this project \(t:1\)'):
        export([text_row("t:1", labels=("eggs",))], tmp_path / name, plan(form))
    assert list(tmp_path.iterdir()) == []


@every_format
def test_a_file_that_changes_before_it_is_read_back_is_not_kept(tmp_path, form, name):
    other = tmp_path / "other"
    export(many(199), other, plan(form))
    before = tree(tmp_path)

    def spoil(done, total):
        if done == 200:  # every row is written; what comes next is reading them back
            for path in tmp_path.glob(f".*/{name}"):
                if path.is_dir():
                    next(path.rglob("*.txt")).write_text("spoilt")
                else:
                    path.unlink()
                    path.hardlink_to(other)

    with pytest.raises(LabelingError, match="is not what was written"):
        export(many(), tmp_path / name, plan(form), report=spoil)
    assert tree(tmp_path) == before


@every_format
def test_the_manifest_says_what_the_data_set_is(tmp_path, form, name):
    result = export(
        many(),
        tmp_path / name,
        plan(
            form,
            split=HALVES,
            keep_together=("group", "duplicates"),
            charter={"question": "Is it wanted?"},
            counts={"items": 900},
            agreement={"alpha": {"value": 0.8, "low": 0.7, "high": 0.9, "n": 40}},
            notes=("A note.",),
        ),
    )
    manifest = json.loads(result.manifest.read_text("utf-8"))
    assert manifest["exported_at"] == "2026-03-01T10:00:00+00:00"
    assert (manifest["app_version"], manifest["format_version"]) == ("0.1.0", 1)
    assert manifest["project"] == {"name": "Messages", "id": "p-1", "counts": {"items": 900}}
    assert manifest["charter"] == {"question": "Is it wanted?"}
    assert manifest["labels"][1] == {"label": "spam", "definition": "unwanted, sent to many"}
    assert manifest["settings"]["format"] == form and manifest["settings"]["answers"] == "best"
    assert manifest["split"]["wished"] == {"train": 0.5, "test": 0.5} and manifest["split"]["seed"] == 7
    assert manifest["split"]["keep_together"] == ["group", "duplicates"]
    assert (manifest["rows"], manifest["rows_per_split"]) == (200, {"train": 160, "test": 40})
    assert manifest["rows_per_label"]["ham"] == {"train": 53, "test": 14}
    assert manifest["rows_per_label"]["-none-"] == {"train": 0, "test": 0}
    assert manifest["agreement"]["alpha"]["low"] == 0.7
    assert manifest["notes"][0] == "A note."
    assert [file["rows"] for file in manifest["files"]] == [200]
    assert manifest["files"][0]["bytes"] == result.files[0].stat().st_size


@every_format
def test_a_data_set_can_be_checked_later(tmp_path, form, name):
    result = export(many(), tmp_path / name, plan(form))
    assert verify_dataset(result.manifest) == ()
    with result.files[0].open("a") as file:
        file.write("x")
    assert verify_dataset(result.manifest) == (f"{result.files[0].name} was changed after the export.",)
    result.files[0].unlink()
    assert verify_dataset(result.manifest) == (f"{result.files[0].name} is missing.",)


def test_a_folder_that_lost_changed_or_gained_files_is_told_file_by_file(tmp_path):
    result = export(many(9), tmp_path / "out", plan("folders"))
    texts = sorted((tmp_path / "out").rglob("*.txt"))
    texts[0].unlink()
    texts[1].write_text("other")
    (texts[2].parent / "extra.txt").write_text("")
    findings = verify_dataset(result.manifest)
    names = [path.relative_to(tmp_path / "out").as_posix() for path in texts]
    assert sorted(findings) == sorted(
        [
            f"{names[0]} is missing.",
            f"{names[1]} was changed after the export.",
            f"1 files in {tmp_path / 'out'} are not part of the export.",
        ]
    )


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format": "labelwright-export"}', "[" * 100_000, '{"format": "coco", "format_version": 1}'],
)
def test_other_files_are_no_manifest(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(LabelingError, match="is no manifest of an export"):
        verify_dataset(tmp_path / "manifest.json")


def test_a_hostile_or_newer_manifest_is_not_followed(tmp_path):
    result = export(many(9), tmp_path / "out.csv", plan())
    facts = json.loads(result.manifest.read_text())
    facts["files"][0]["name"] = "../../../etc/hostname"
    result.manifest.write_text(json.dumps(facts))
    assert verify_dataset(result.manifest) == ("../../../etc/hostname lies outside the export.",)
    result.manifest.write_text(json.dumps(facts | {"format_version": 2}))
    with pytest.raises(LabelingError, match="newer Labelwright"):
        verify_dataset(result.manifest)


def test_rows_are_taken_one_at_a_time(tmp_path):
    """Constant memory: a row is out of our hands before the next one but one is asked for."""

    class Text(str):
        __slots__ = ("__weakref__",)

    alive: weakref.WeakSet[Text] = weakref.WeakSet()

    def rows():
        for at in range(300):
            assert len(alive) <= 2
            text = Text(f"text {at}")
            alive.add(text)
            yield text_row(f"t:{at}", text)
            del text

    for form, name in FORMATS:
        export(rows(), tmp_path / name, plan(form))


def test_a_row_without_its_content_is_a_mistake_of_ours(tmp_path):
    with pytest.raises(ValueError, match="a text row has a text"):
        text_row("a", kind="image")
    with pytest.raises(ValueError, match="an image row"):
        image_row("a", tmp_path, text="both")


def test_the_manifest_of_a_killed_export_does_not_block_the_name(tmp_path):
    done = export(many(), tmp_path / "out.csv", plan())
    (tmp_path / "out.csv").unlink()
    again = export(many(20), tmp_path / "out.csv", plan())
    assert (done.written, again.written) == (200, 20)
    assert json.loads(again.manifest.read_text())["rows"] == 20
    assert verify_dataset(again.manifest) == ()


def test_what_a_killed_export_left_is_cleared_after_a_day(tmp_path):
    for name, hours in ((".labelwright-export-dead", 25), (".labelwright-export-busy", 1), (".other", 25)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "half.csv").write_text("half")
        os.utime(tmp_path / name, (time() - 3600 * hours,) * 2)
    export(many(), tmp_path / "out.csv", plan())
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {".labelwright-export-busy", ".other"}
