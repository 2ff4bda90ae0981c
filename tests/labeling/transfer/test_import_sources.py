"""Which source is which, whose answers they are and when they were given."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from labeling.errors import LabelingError
from labeling.history import item_history
from labeling.people import change_person, people
from labeling.sampling import design
from labeling.storage.projections import label_map
from labeling.times import read_time
from labeling.transfer.importing import ImportOptions, import_source
from labeling.transfer.records import SourceAnswer, SourceRow
from tests.builders import NOW, MemoryReader, answer, bring_in, text_row

CAT = SourceAnswer(labels=("cat",))


def test_a_source_whose_person_was_renamed_speaks_as_the_same_person(make_project):
    project = make_project(0)
    rows = [text_row(f"t{n}", answers=[CAT]) for n in range(3)]
    bring_in(project, rows)
    project.write(change_person, "texts", new_name="weak labels")
    assert bring_in(project, rows).answers_added == 0
    changed = [text_row(f"t{n}", answers=[SourceAnswer(labels=("dog",))]) for n in range(3)]
    assert bring_in(project, changed).answers_added == 3
    assert set(zip(project.votes()["annotator"], project.votes()["label"], strict=True)) == {("weak labels", "dog")}
    bring_in(project, [text_row("other", answers=[CAT])], name="weak labels")
    with project.reading() as db:
        assert {one.name for one in people(db) if one.kind == "source"} == {"weak labels", "weak labels (source)"}


def read(project, path: Path, rows: list[SourceRow]) -> tuple[int, int, int]:
    result = import_source(project, MemoryReader(rows, path.name, path), ImportOptions(by=1), now=NOW)
    return result.items_added, result.items_known, result.items_changed


def sources(project) -> list[tuple[str, str]]:
    with project.reading() as db:
        return db.execute("SELECT name, path FROM source ORDER BY id").fetchall()


def test_a_file_of_the_same_name_elsewhere_is_another_source_unless_it_holds_the_same(make_project):
    project = make_project(0)
    one, two, three = Path("/gone/a/data.csv"), Path("/gone/b/data.csv"), Path("/gone/c/data.csv")
    rows = [text_row(f"{n}") for n in range(6)]
    assert read(project, one, rows) == (6, 0, 0)
    others = [text_row(f"{n}", text=f"quite another {n}") for n in range(5)] + [text_row("5")]
    assert read(project, two, others) == (6, 0, 0)
    assert sources(project) == [("data.csv", str(one)), ("data.csv-2", str(two))]
    mended = [*rows[:5], text_row("5", text="mended"), text_row("6")]
    assert read(project, three, mended) == (1, 5, 1)
    assert sources(project)[0] == ("data.csv", str(three))


def test_times_that_no_calendar_holds_are_noted_and_now_is_stored(make_project):
    project = make_project(0)
    times = ("9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+14:00", "1850-02-03T04:05:06+01:00")
    rows = [text_row(f"t{n}", answers=[SourceAnswer(labels=("cat",), at=at)]) for n, at in enumerate(times)]
    result = bring_in(project, rows)
    assert [(note.where, "lies outside the years 1 to 9999; now is" in note.note) for note in result.notes] == [
        ("texts:t0", True),
        ("texts:t1", True),
    ]
    with project.reading() as db:
        assert [item_history(db, item)[0]["at"] for item in (1, 2, 3)] == [
            NOW.isoformat(),
            NOW.isoformat(),
            "1850-02-03T03:05:06+00:00",
        ]


def test_times_are_read_in_any_zone():
    assert read_time("2024-05-06 07:08") == datetime(2024, 5, 6, 7, 8, tzinfo=UTC)
    assert read_time("2024-05-06T07:08:09+02:00") == datetime(2024, 5, 6, 5, 8, 9, tzinfo=UTC)
    with pytest.raises(ValueError, match="the time 'soon' was not understood"):
        read_time("soon")


def test_an_imported_answer_tells_the_design_of_its_moment(make_project):
    project = make_project(40, held_out=0.25)
    answer(project, 1, "cat")
    bring_in(project, [text_row("t005", answers=[CAT]), text_row("new", answers=[CAT])])
    with project.reading() as db:
        stored = {row[0] for row in db.execute("SELECT design_prob FROM event WHERE kind = 'answer'")}
        assert stored == {design(db).as_text()}


@pytest.mark.parametrize("into", [(1, 2), (2, 1), (2, 3, 1), None])
def test_labels_merged_in_a_circle_or_into_nothing_are_refused_in_words(make_project, into):
    project = make_project(2)

    def spoil(db):
        if into is None:
            db.execute("UPDATE label SET state = 'merged' WHERE id = 1")
        else:
            for label, target in zip((1, 2, 3), into, strict=False):
                db.execute("UPDATE label SET state = 'merged', merged_into = ? WHERE id = ?", [target, label])

    project.write(spoil)
    with project.reading() as db, pytest.raises(LabelingError, match=r"merged in(to nothing| a circle).*backups"):
        label_map(db)
    with pytest.raises(LabelingError, match="another program"):
        bring_in(project, [text_row("new")])
