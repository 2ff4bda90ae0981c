"""Pictures copied beside the project: whole, checked, and none left over."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from labeling.errors import Cancelled, LabelingError
from labeling.people import person_named
from labeling.progress import Report, silent
from labeling.project import Project, open_project
from labeling.transfer.importing import ImportOptions, import_source
from labeling.transfer.readers.options import ReadOptions
from labeling.transfer.readers.recognise import open_source
from labeling.transfer.records import SourceRow
from tests.builders import LEAD, NOW, MemoryReader


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for n in range(6):
        Image.new("RGB", (8, 8), (n, 2 * n, 90)).save(folder / f"{n}.png")
    return folder


def bring(project: Project, source: Any, *, report: Report = silent, **options: Any) -> Any:
    reader = open_source(source, ReadOptions()) if isinstance(source, Path) else source
    with project.reading() as db:
        by = person_named(db, LEAD).id
    return import_source(project, reader, ImportOptions(by=by, copy=True, **options), now=NOW, report=report)


def copied(project: Project) -> set[Path]:
    return {path for path in project.path.with_name(f"{project.path.stem}.items").rglob("*") if path.is_file()}


def rows_of(folder: Path) -> list[SourceRow]:
    return [row for row in open_source(folder, ReadOptions()).records(silent) if isinstance(row, SourceRow)]


def test_a_copy_that_was_damaged_is_made_again(make_project, pictures):
    project = make_project(0)
    assert bring(project, pictures).items_added == 6
    files = {Path(file) for file in project.items()["file"]}
    assert files == copied(project)
    whole = {file: file.read_bytes() for file in files}
    cut, other, gone = sorted(files)[:3]
    cut.write_bytes(b"")
    other.write_bytes(bytes(len(whole[other])))
    gone.unlink()
    assert bring(project, pictures).items_known == 6
    assert {file: file.read_bytes() for file in files} == whole


def test_a_picture_that_changes_while_it_is_copied_is_refused_with_its_place(make_project, pictures):
    project = make_project(0)
    rows = rows_of(pictures)
    (pictures / "2.png").write_bytes(b"something else")
    (pictures / "4.png").unlink()
    result = bring(project, MemoryReader(rows, "pictures", pictures))
    assert result.items_added == 4
    assert [(Path(one.where).name, one.reason.split(" ")[0]) for one in result.rejected] == [
        ("2.png", "changed"),
        ("4.png", "cannot"),
    ]
    assert len(copied(project)) == 4


@pytest.mark.parametrize("at", [1, 5])
def test_a_cancelled_import_leaves_no_copies_but_those_of_others(make_project, pictures, at):
    project = make_project(0)
    rows = rows_of(pictures)
    bring(project, MemoryReader(rows[:2], "first", pictures / "first"))
    before = copied(project)

    def report(done: int, total: int) -> None:
        if done >= at:
            raise Cancelled

    with pytest.raises(Cancelled):
        bring(project, MemoryReader(rows, "more", pictures / "more"), report=report)
    assert copied(project) == before
    with pytest.raises(Cancelled):  # in the middle of a later batch
        many = [*rows[:4], *([Stop()])]
        bring(project, Stopping(many, "more", pictures / "more"))
    assert copied(project) == before


class Stop:
    """Where a reader is stopped."""


class Stopping(MemoryReader):
    def records(self, report: Report) -> Any:
        for _ in range(40):
            yield from (record for record in self._records if isinstance(record, SourceRow))
        raise Cancelled


def test_copies_of_an_import_that_died_are_removed_at_opening(make_project, pictures):
    project = make_project(0)
    bring(project, pictures)
    kept = rows_of(pictures)[0].item.content_hash.hex()

    def die(db: Any) -> None:
        db.execute("UPDATE import SET state = 'running'")
        db.execute("INSERT INTO import (id, source_id, at, state) VALUES (2, 1, 0, 'done')")
        item = db.execute("SELECT id FROM item WHERE content_hash = ?", [bytes.fromhex(kept)]).fetchone()[0]
        db.execute("UPDATE item SET import_id = 2 WHERE id = ?", [item])
        db.execute("UPDATE item_state SET import_id = 2 WHERE item_id = ?", [item])

    project.write(die)
    path = project.path
    project.close()
    with open_project(path, daily_backup=False) as again:
        assert [file.stem for file in copied(again)] == [kept]
        assert len(again.items()) == 1


def test_no_room_for_copies_is_said_in_words_and_nothing_stays(make_project, pictures):
    project = make_project(0)
    project.path.with_name(f"{project.path.stem}.items").write_text("a file in the way")
    with pytest.raises(LabelingError, match="cannot be copied beside the project"):
        bring(project, pictures)
    assert len(project.items()) == 0
    with project.reading() as db:
        assert db.execute("SELECT count(*) FROM import").fetchone() == (0,)
