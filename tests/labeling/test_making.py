from pathlib import Path

import pytest

from labeling.charter import Charter
from labeling.errors import Cancelled, LabelingError
from labeling.guideline import guideline
from labeling.labels import labels
from labeling.making import Plan, make_project
from labeling.new_labels import LabelLook
from labeling.new_project import NewProject
from labeling.people import people
from labeling.project import open_project
from labeling.status import status
from tests.builders import NOW, everything_in


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source"
    path.mkdir()
    for number in range(6):
        (path / f"note {number}.txt").write_text(f"text {number}")
    return path


def plan(folder: Path, source: Path | None, **fields) -> Plan:
    charter = Charter(name="Notes", task="single", question="What is it?")
    new = NewProject(charter=charter, labels=("bill", "letter"), lead="Ada", seed=7)
    return Plan(path=folder / "notes.labelwright", new=new, source=source, **fields)


def test_a_whole_project_is_made_and_closed(tmp_path, source):
    wanted = plan(
        tmp_path,
        source,
        labels=[LabelLook(name="bill", key="9"), LabelLook(name="letter", choose_when="Somebody writes")],
        people=[("Jun", "reviewer")],
        guideline="# What is it?\n",
    )
    made = make_project(wanted, now=NOW)
    assert made.imported.items_added == 6
    with open_project(made.path) as project, project.reading() as db:
        assert status(db).items == 6
        assert [(label.name, label.key, label.choose_when) for label in labels(db)] == [
            ("bill", "9", ""),
            ("letter", None, "Somebody writes"),
        ]
        assert [(one.name, one.role) for one in people(db)] == [("Ada", "lead"), ("Jun", "reviewer")]
        assert guideline(db).text == "# What is it?\n"


def test_stopping_leaves_nothing_behind(tmp_path, source):
    before = everything_in(tmp_path)

    def stop(done: int, total: int) -> None:
        if done >= 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        make_project(plan(tmp_path, source), now=NOW, report=stop)
    assert everything_in(tmp_path) == before


def test_a_failure_leaves_nothing_behind(tmp_path, source):
    before = everything_in(tmp_path)
    with pytest.raises(LabelingError, match="no label of this project"):
        make_project(plan(tmp_path, source, labels=[LabelLook(name="bat")]), now=NOW)
    assert everything_in(tmp_path) == before


def test_a_source_that_cannot_be_read_stops_it_before_anything_is_written(tmp_path):
    before = everything_in(tmp_path)
    with pytest.raises(LabelingError, match="There is no file or folder"):
        make_project(plan(tmp_path, tmp_path / "nothing"), now=NOW)
    assert everything_in(tmp_path) == before


def test_a_file_that_is_there_stays(tmp_path, source):
    there = tmp_path / "notes.labelwright"
    there.write_bytes(b"precious")
    with pytest.raises(LabelingError, match="already there"):
        make_project(plan(tmp_path, source), now=NOW)
    assert there.read_bytes() == b"precious"


def test_pictures_that_were_there_before_stay_when_it_fails(tmp_path, source):
    old = tmp_path / "notes.items"
    old.mkdir()
    (old / "mine.png").write_bytes(b"mine")
    with pytest.raises(LabelingError):
        make_project(plan(tmp_path, source, labels=[LabelLook(name="bat")]), now=NOW)
    assert (old / "mine.png").read_bytes() == b"mine"
