"""Bringing sources in: again, changed, several people, refused rows, stopped half way, taken back."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from labeling.answers import Answer, record_answer
from labeling.errors import Cancelled, LabelingError
from labeling.history import item_history
from labeling.items import ids_of_keys
from labeling.people import add_person, people, person_named
from labeling.progress import Report
from labeling.project import Project, open_project
from labeling.queue import serve
from labeling.sampling import design
from labeling.storage.projections import tallies
from labeling.transfer.importing import ImportOptions, import_source
from labeling.transfer.readers.options import ReadOptions
from labeling.transfer.readers.recognise import open_source
from labeling.transfer.records import Note, Record, Rejected, SourceAnswer, SourceRow
from labeling.undo import redo, undo
from labeling.values import Labels
from tests.builders import LEAD, NOW, MemoryReader, answer, bring_in, text_row, text_rows

VISIBLE_TABLES = ("setting", "person", "label", "source", "import", "item", "content", "changed", "event", "undone",
                  "vote", "repeat_vote", "item_state", "tally", "import_tally", "claim", "cursor")  # fmt: skip


def said(*labels: str, by: str | None = None, at: str | None = None) -> SourceAnswer:
    return SourceAnswer(labels=labels, annotator=by, at=at)


def lead(project: Project) -> int:
    with project.reading() as db:
        return person_named(db, LEAD).id


def everything(project: Project) -> dict[str, list[Any]]:
    with project.reading() as db:
        return {name: db.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in VISIBLE_TABLES}


def labels_of(project: Project) -> dict[str, str | None]:
    frame = project.items()
    labels = [label if isinstance(label, str) else None for label in frame["label"]]
    return dict(zip(frame["item"], labels, strict=True))


def votes_of(project: Project) -> list[tuple[str, str, str]]:
    frame = project.votes()
    return sorted(zip(frame["item"], frame["annotator"], frame["label"], strict=True))


def texts_of(project: Project) -> dict[str, str]:
    frame = project.items()
    return dict(zip(frame["item"], frame["text"], strict=True))


def brought(result: Any) -> tuple[int, int, int, int]:
    return result.items_added, result.items_known, result.items_changed, result.answers_added


# Again


def test_the_same_source_again_brings_nothing_new_and_leaves_no_trace(make_project):
    project = make_project(0)
    rows = [text_row(f"t{n}", answers=[said("cat")] if n % 2 else []) for n in range(30)]
    assert brought(bring_in(project, rows)) == (30, 0, 0, 15)
    before = everything(project)
    assert brought(bring_in(project, rows)) == (0, 30, 0, 0)
    assert everything(project) == before
    assert project.write(undo, lead(project), NOW).kind == "import"
    assert project.write(undo, lead(project), NOW) is None


def test_new_rows_of_a_known_source_are_added_to_it(make_project):
    project = make_project(0)
    bring_in(project, text_rows(5))
    assert brought(bring_in(project, text_rows(8))) == (3, 5, 0, 0)
    assert len(project.items()) == 8


def test_a_label_that_the_source_changed_replaces_what_it_said_before(make_project):
    project = make_project(0)
    bring_in(project, [text_row("a", answers=[said("cat")]), text_row("b", answers=[said("cat")])])
    result = bring_in(project, [text_row("a", answers=[said("dog")]), text_row("b", answers=[said("cat")])])
    assert brought(result) == (0, 2, 0, 1)
    assert votes_of(project) == [("a", "texts", "dog"), ("b", "texts", "cat")]
    with project.reading() as db:
        assert [event["undone"] for event in item_history(db, 1)] == [False, False]
    project.write(undo, lead(project), NOW)
    assert votes_of(project) == [("a", "texts", "cat"), ("b", "texts", "cat")]


def test_a_row_added_to_a_known_source_may_bring_the_first_label_of_an_item(make_project):
    project = make_project(0)
    bring_in(project, [text_row("a"), text_row("b")])
    bring_in(project, [text_row("a", answers=[said("cat")]), text_row("b")])
    assert labels_of(project) == {"a": "cat", "b": None}
    with project.reading() as db:
        assert tallies(db)["answered"] == 1


# Changed content


def test_changed_content_is_listed_and_left_alone(make_project):
    project = make_project(0)
    bring_in(project, [text_row("a", answers=[said("cat")]), text_row("b")])
    changed = [text_row("a", text="something else", answers=[said("dog")]), text_row("b")]
    assert brought(bring_in(project, changed)) == (0, 1, 1, 0)
    assert texts_of(project)["a"] == "text of a"
    assert labels_of(project)["a"] == "cat"  # the new label speaks about the new text
    with project.reading() as db:
        assert db.execute("SELECT item_id FROM changed").fetchall() == [(1,)]
    before = everything(project)
    assert brought(bring_in(project, changed)) == (0, 1, 1, 0)
    assert everything(project) == before
    bring_in(project, [text_row("a", answers=[said("cat")]), text_row("b")])  # put right in the source
    with project.reading() as db:
        assert db.execute("SELECT count(*) FROM changed").fetchone()[0] == 0


def test_update_applies_changed_content_marks_answers_old_and_asks_again(make_project):
    project = make_project(0, overlap=0, held_out=0)
    bring_in(project, text_rows(3))
    ben = project.write(add_person, "Ben").id
    for item in (1, 2, 3):
        answer(project, item, "cat", person="Ben")
    assert project.write(serve, ben, 3, NOW) == []
    row = text_row("t001", text="something else", data={"page": "7"})
    assert brought(bring_in(project, [row], update=True)) == (0, 0, 1, 0)
    assert texts_of(project)["t001"] == "something else"
    assert labels_of(project) == {"t000": "cat", "t001": None, "t002": "cat"}
    assert [one.item_id for one in project.write(serve, ben, 3, NOW)] == [2]
    with project.reading() as db:
        assert [event["kind"] for event in item_history(db, 2)] == ["answer", "content"]
        assert db.execute("SELECT old FROM vote WHERE item_id = 2").fetchone()[0] == 1
    answer(project, 2, "dog", person="Ben")
    assert labels_of(project)["t001"] == "dog"
    assert brought(bring_in(project, [row], update=True)) == (0, 1, 0, 0)


def test_labels_that_come_with_the_new_content_are_not_old_even_when_they_are_the_same(make_project):
    project = make_project(0)
    bring_in(project, [text_row("a", answers=[said("cat")]), text_row("b", answers=[said("cat")])])
    rows = [text_row(key, text="other " + key, answers=[said(label)]) for key, label in (("a", "cat"), ("b", "dog"))]
    assert brought(bring_in(project, rows, update=True)) == (0, 0, 2, 2)
    assert labels_of(project) == {"a": "cat", "b": "dog"}
    assert brought(bring_in(project, rows, update=True)) == (0, 2, 0, 0)


def test_u_stays_when_the_content_changes(make_project):
    project = make_project(3)
    with project.reading() as db:
        before = db.execute("SELECT item_id, u, o FROM item_state ORDER BY item_id").fetchall()
    bring_in(project, [text_row("t001", text="something else")], update=True)
    with project.reading() as db:
        assert db.execute("SELECT item_id, u, o FROM item_state ORDER BY item_id").fetchall() == before


# Keys and sources


def test_a_key_of_another_source_gets_its_sources_name_in_front(make_project):
    project = make_project(0)
    bring_in(project, text_rows(2), name="one")
    rows = [text_row("t000", text="quite another"), text_row("own")]
    assert bring_in(project, rows, name="two").items_added == 2
    assert sorted(texts_of(project)) == ["own", "t000", "t001", "two/t000"]
    assert brought(bring_in(project, rows, name="two")) == (0, 2, 0, 0)


def test_even_the_key_with_the_name_in_front_may_be_taken(make_project):
    project = make_project(0)
    bring_in(project, [text_row("a"), text_row("two/a")], name="one")
    rows = [text_row("a", text="quite another")]
    bring_in(project, rows, name="two")
    assert sorted(texts_of(project)) == ["a", "two/a", "two/a (2)"]
    assert brought(bring_in(project, rows, name="two")) == (0, 1, 0, 0)


def test_other_content_under_the_same_key_of_one_source_is_refused_with_its_place(make_project):
    project = make_project(0)
    rows = [text_row("a"), text_row("a", text="other"), text_row("b")]
    result = bring_in(project, rows)
    assert brought(result) == (2, 0, 0, 0)
    assert [refused.where for refused in result.rejected] == ["texts:a"]
    again = bring_in(project, rows)
    assert brought(again) == (0, 2, 0, 0)
    assert len(again.rejected) == 1


def write_texts(folder: Path, n: int) -> Path:
    folder.mkdir(parents=True)
    for number in range(n):
        (folder / f"{number}.txt").write_text(f"the text {number}")
    return folder


def read(project: Project, source: Path, *, update: bool = False, copy: bool = False, **options: Any) -> Any:
    reader = open_source(source, ReadOptions(**options))
    return import_source(project, reader, ImportOptions(by=lead(project), update=update, copy=copy), now=NOW)


def test_a_moved_folder_is_recognised_and_its_files_are_found_again(make_project, tmp_path):
    from PIL import Image

    project = make_project(0)
    folder = tmp_path / "old" / "pictures"
    folder.mkdir(parents=True)
    for n in range(3):
        Image.new("RGB", (8, 8), (n, 2 * n, 90)).save(folder / f"{n}.png")
    assert read(project, folder).items_added == 3
    moved = tmp_path / "new" / "pictures"
    moved.parent.mkdir()
    folder.rename(moved)
    assert brought(read(project, moved)) == (0, 3, 0, 0)
    assert {Path(path).parent for path in project.items()["file"]} == {moved}
    with project.reading() as db:
        assert db.execute("SELECT count(*) FROM source").fetchone()[0] == 1


def test_another_folder_of_the_same_name_is_another_source(make_project, tmp_path):
    project = make_project(0)
    one, two = write_texts(tmp_path / "a" / "notes", 2), write_texts(tmp_path / "b" / "notes", 2)
    read(project, one)
    assert read(project, two).items_added == 2
    assert len(project.items()) == 4
    assert brought(read(project, two)) == (0, 2, 0, 0)


# People


def test_answers_belong_to_the_people_a_column_names_and_else_to_the_source(make_project):
    project = make_project(0)
    rows = [
        text_row("a", answers=[said("cat", by="Mia"), said("dog", by="Tom"), said("cat", by="Ada")]),
        text_row("b", answers=[said("owl")]),
    ]
    assert bring_in(project, rows).answers_added == 4
    assert votes_of(project) == [("a", "Ada", "cat"), ("a", "Mia", "cat"), ("a", "Tom", "dog"), ("b", "texts", "owl")]
    assert labels_of(project) == {"a": "cat", "b": "owl"}
    with project.reading() as db:
        assert {one.name: one.kind for one in people(db)} == {
            "Ada": "person", "Mia": "person", "Tom": "person", "texts": "source",
        }  # fmt: skip


def test_one_named_annotator_gets_all_answers_that_name_nobody(make_project):
    project = make_project(0)
    mia = project.write(add_person, "Mia").id
    bring_in(project, [text_row("a", answers=[said("cat"), said("dog", by="Tom")])], annotator=mia)
    assert votes_of(project) == [("a", "Mia", "cat"), ("a", "Tom", "dog")]


def test_a_source_called_like_a_person_does_not_speak_in_their_name(make_project):
    project = make_project(0)
    rows = [text_row("a", answers=[said("cat")])]
    bring_in(project, rows, name="Ada")
    assert votes_of(project) == [("a", "Ada (source)", "cat")]
    assert brought(bring_in(project, rows, name="Ada")) == (0, 1, 0, 0)


def test_a_name_that_cannot_be_one_is_refused_with_its_row_and_the_import_goes_on(make_project):
    project = make_project(0)
    rows = [text_row("a", answers=[said("cat", by="x" * 200)]), text_row("b", answers=[said("cat", by="Mia")])]
    result = bring_in(project, rows)
    assert brought(result) == (2, 0, 0, 1)
    assert [refused.where for refused in result.rejected] == ["texts:a"]
    assert "1 to 100 characters" in result.rejected[0].reason


def test_further_rows_of_a_person_are_repeats_and_stay_known(make_project):
    project = make_project(0)
    rows = [
        text_row("a", answers=[said("cat", by="Mia")]),
        text_row("a", answers=[said("dog", by="Mia")]),
        text_row("a", answers=[said("dog", by="Mia")]),
    ]
    assert brought(bring_in(project, rows)) == (1, 0, 0, 3)
    assert votes_of(project) == [("a", "Mia", "cat")]
    repeats = "SELECT value FROM repeat_vote ORDER BY seq"
    with project.reading() as db:
        assert [row[0] for row in db.execute(repeats)] == ["[2]", "[2]"]
    before = everything(project)
    assert brought(bring_in(project, rows)) == (0, 1, 0, 0)
    assert everything(project) == before


def test_each_row_replaces_its_own_predecessor_however_often_the_source_changes(make_project):
    project = make_project(0)

    def rows(*labels: str) -> list[SourceRow]:
        return [text_row("a", answers=[said(label, by="Mia")]) for label in labels]

    bring_in(project, rows("cat", "dog"))
    assert bring_in(project, rows("owl", "dog")).answers_added == 1
    assert bring_in(project, rows("owl", "dog")).answers_added == 0
    assert bring_in(project, rows("owl", "cat")).answers_added == 1
    assert bring_in(project, rows("owl", "cat")).answers_added == 0
    assert votes_of(project) == [("a", "Mia", "owl")]
    with project.reading() as db:
        assert db.execute("SELECT value FROM repeat_vote").fetchall() == [("[1]",)]


def test_an_answer_given_by_hand_is_not_overruled_by_importing_again(make_project):
    project = make_project(0)
    rows = [text_row("a", answers=[said("cat", by="Mia")])]
    bring_in(project, rows)
    answer(project, 1, "dog", person="Mia")
    before = everything(project)
    assert brought(bring_in(project, rows)) == (0, 1, 0, 0)
    assert everything(project) == before
    assert bring_in(project, [text_row("a", answers=[said("owl", by="Mia")])]).answers_added == 1
    assert votes_of(project) == [("a", "Mia", "dog")]


def test_a_row_equal_to_an_answer_given_by_hand_is_known_and_a_different_one_a_repeat(make_project):
    project = make_project(0)
    project.write(add_person, "Mia")
    bring_in(project, [text_row("a")])
    answer(project, 1, "cat", person="Mia")
    assert bring_in(project, [text_row("a", answers=[said("cat", by="Mia")])]).answers_added == 0
    rows = [text_row("a", answers=[said("cat", by="Mia"), said("dog", by="Mia")])]
    assert bring_in(project, rows).answers_added == 1
    assert bring_in(project, rows).answers_added == 0
    assert votes_of(project) == [("a", "Mia", "cat")]


def test_times_are_kept_and_those_not_understood_are_noted(make_project):
    project = make_project(0)
    rows = [
        text_row("a", answers=[said("cat", at="2024-05-06T07:08:09+02:00")]),
        text_row("b", answers=[said("cat", at="2024-05-06 07:08")]),
        text_row("c", answers=[said("cat", at="last week")]),
    ]
    result = bring_in(project, rows)
    times = [at.isoformat() for at in project.votes()["at"]]
    assert times == ["2024-05-06T05:08:09+00:00", "2024-05-06T07:08:00+00:00", NOW.isoformat()]
    assert [(note.where, "last week" in note.note) for note in result.notes] == [("texts:c", True)]


# Refused rows


def test_an_unknown_label_is_refused_with_place_and_near_match_and_the_item_stays(make_project):
    project = make_project(0)
    rows = [text_row("a", answers=[said("cta")]), text_row("b", answers=[said("dog")])]
    result = bring_in(project, rows)
    assert brought(result) == (2, 0, 0, 1)
    (refused,) = result.rejected
    assert refused.where == "texts:a"
    assert "'cta' is no label" in refused.reason
    assert "'cat'" in refused.reason
    assert labels_of(project) == {"a": None, "b": "dog"}


def test_a_single_choice_refuses_two_labels_and_several_are_taken_where_they_may(make_project):
    rows = [text_row("a", answers=[said("cat", "dog")])]
    assert "one label" in bring_in(make_project(0), rows).rejected[0].reason
    project = make_project(0, task="multi")
    bring_in(project, rows)
    assert list(project.items()["labels"]) == [["cat", "dog"]]


def test_what_a_reader_refuses_or_notes_is_handed_on(make_project):
    project = make_project(0)
    records: Sequence[Record] = [Rejected("x:2", "empty"), text_row("a"), Note("x", "read as latin-1")]
    result = bring_in(project, records)
    assert result.rejected == [Rejected("x:2", "empty")]
    assert result.notes == [Note("x", "read as latin-1")]


def test_label_names_are_mapped(make_project, tmp_path):
    project = make_project(0)
    table = tmp_path / "animals.csv"
    table.write_text("text,label\nmeow,Katze\nwoof,dog\nhoot,Kauz\n")
    result = read(project, table, text="text", label="label", label_map={"Katze": "cat"})
    assert [refused.where for refused in result.rejected] == ["animals.csv:4"]
    assert labels_of(project) == {"animals.csv:2": "cat", "animals.csv:3": "dog", "animals.csv:4": None}


def test_a_source_of_nothing_but_refused_rows_changes_nothing(make_project):
    project = make_project(3)
    before = everything(project)
    result = bring_in(project, [Rejected("x:2", "empty"), Rejected("x:3", "empty")], name="more")
    assert len(result.rejected) == 2
    assert everything(project) == before


# Stopped half way


def stop(at: int, error: BaseException) -> Report:
    def report(done: int, total: int) -> None:
        if done >= at:
            raise error

    return report


@pytest.mark.parametrize("error", [Cancelled(), RuntimeError("the reader broke"), KeyboardInterrupt()])
@pytest.mark.parametrize("at", [0, 150, 900])
def test_stopping_half_way_leaves_the_project_as_it_was(make_project, error, at):
    project = make_project(20)
    answer(project, 3, "cat")
    before = everything(project)
    rows = [
        text_row(f"n{n}", answers=[said("cat"), said("dog", by=f"Person {n % 40}")], group=f"g{n // 3}")
        for n in range(1000)
    ]
    rows[10:10] = [text_row("t004", answers=[said("dog", by="Mia")])]
    with pytest.raises(type(error)):
        bring_in(project, rows, name="more", report=stop(at, error))
    assert everything(project) == before
    assert bring_in(project, rows, name="more").items_added == 1001


def test_stopping_the_import_of_a_known_source_leaves_its_changes_out(make_project):
    project = make_project(300)
    before = everything(project)
    rows = [text_row(f"t{n:03}", text=f"other {n}", answers=[said("cat")]) for n in range(300)]
    with pytest.raises(Cancelled):
        bring_in(project, rows, update=True, report=stop(290, Cancelled()))
    assert everything(project) == before


def test_nothing_is_visible_before_the_end(make_project):
    project = make_project(5)
    seen: list[tuple[int, int, int]] = []
    ben = project.write(add_person, "Ben").id

    def report(done: int, total: int) -> None:
        if done % 200 == 199:
            with project.reading() as db:
                counts = tallies(db)
            keys = project.items()["item"]
            seen.append((len(keys), counts["items"], len(project.write(serve, ben, 100, NOW))))

    rows = [text_row(f"n{n}", answers=[said("cat")] if n % 2 else []) for n in range(1000)]
    bring_in(project, rows, name="more", report=report)
    assert seen == [(5, 5, 5)] * 5
    assert len(project.items()) == 1005


# Two at a time


class Waiting(MemoryReader):
    """Stops in the middle until it may go on."""

    def __init__(self, records: Sequence[Record], name: str, path: Path) -> None:
        super().__init__(records, name, path)
        self.half_way, self.go_on = threading.Event(), threading.Event()

    def records(self, report: Report) -> Iterator[Record]:
        for done, record in enumerate(self._records):
            if done == len(self._records) // 2:
                self.half_way.set()
                assert self.go_on.wait(20)
            yield record


@pytest.fixture
def importing(make_project) -> Iterator[tuple[Project, Callable[[], Any]]]:
    """A project of 50 items that is half way through importing 900 more; call to let it finish."""
    project = make_project(50)
    rows = [text_row(f"n{n}", answers=[said("cat")] if n % 2 else []) for n in range(900)]
    rows.append(text_row("t005", answers=[said("dog", by="Mia")]))
    reader = Waiting(rows, "texts", Path("/made-up/texts"))
    result: list[Any] = []
    options = ImportOptions(by=lead(project))
    thread = threading.Thread(target=lambda: result.append(import_source(project, reader, options, now=NOW)))
    thread.start()
    assert reader.half_way.wait(20)

    def finish() -> Any:
        reader.go_on.set()
        thread.join(30)
        return result[0]

    yield project, finish
    reader.go_on.set()
    thread.join(30)


def test_a_second_import_is_refused_while_one_is_running(importing):
    project, finish = importing
    with pytest.raises(LabelingError, match="Another import is running"):
        bring_in(project, text_rows(3), name="more")
    assert finish().items_added == 900
    assert bring_in(project, text_rows(3, prefix="x"), name="more").items_added == 3


def test_answers_given_during_an_import_are_kept(importing):
    project, finish = importing
    for item in range(1, 31):
        answer(project, item, "owl")
    project.write(undo, lead(project), NOW)
    finish()
    assert sum(label == "owl" for label in labels_of(project).values()) == 28  # one taken back, one tied with Mia
    assert len(project.items()) == 950
    with project.reading() as db:
        assert tallies(db)["answers"] == 29 + 450 + 1


def test_opening_beside_a_running_import_takes_nothing_from_it(importing):
    project, finish = importing
    with open_project(project.path, daily_backup=False) as other:
        assert len(other.items()) == 50
    assert finish().items_added == 900
    assert len(project.items()) == 950


# Taken back


def test_undo_hides_redo_shows_and_importing_again_shows_too(make_project):
    project = make_project(0)
    rows = [text_row(f"t{n}", answers=[said("cat"), said("dog", by="Mia")]) for n in range(6)]
    bring_in(project, rows)
    votes, me = votes_of(project), lead(project)
    for show in (lambda: project.write(redo, me, NOW), lambda: bring_in(project, rows)):
        assert project.write(undo, me, NOW).kind == "import"
        assert (len(project.items()), votes_of(project)) == (0, [])
        show()
        assert votes_of(project) == votes
        assert len(project.items()) == 6
    assert project.write(undo, me, NOW).kind == "import"
    assert len(project.items()) == 0
    assert project.write(undo, me, NOW) is None


def test_importing_a_hidden_source_again_says_what_came(make_project):
    project = make_project(0)
    rows = [text_row(f"t{n}", answers=[said("cat")]) for n in range(6)]
    first = bring_in(project, rows)
    project.write(undo, lead(project), NOW)
    again = bring_in(project, rows)
    assert brought(again) == brought(first) == (6, 0, 0, 6)
    assert brought(bring_in(project, rows)) == (0, 6, 0, 0)


def test_a_mended_source_comes_back_as_it_is_now_without_asking_for_update(make_project):
    project = make_project(0)
    bring_in(project, [text_row(f"t{n}", text=f"wrong column {n}", answers=[said("cat")]) for n in range(6)])
    project.write(undo, lead(project), NOW)
    mended = [text_row(f"t{n}", text=f"right column {n}", answers=[said("dog")]) for n in range(4)]
    assert brought(bring_in(project, mended)) == (4, 0, 0, 4)
    assert texts_of(project) == {f"t{n}": f"right column {n}" for n in range(4)}
    assert set(labels_of(project).values()) == {"dog"}
    assert brought(bring_in(project, mended)) == (0, 4, 0, 0)
    project.write(undo, lead(project), NOW)
    assert len(project.items()) == 0


def test_undo_of_a_second_import_gives_the_labels_of_the_first_back(make_project):
    project = make_project(0)
    bring_in(project, [text_row("a", answers=[said("cat")])])
    bring_in(project, [text_row("a", answers=[said("dog")]), text_row("b", answers=[said("dog")])])
    me = lead(project)
    project.write(undo, me, NOW)
    assert labels_of(project) == {"a": "cat"}
    project.write(undo, me, NOW)
    assert labels_of(project) == {}
    project.write(redo, me, NOW)
    project.write(redo, me, NOW)
    assert labels_of(project) == {"a": "dog", "b": "dog"}


def test_h_and_u_survive_hiding_and_showing(make_project):
    project = make_project(40, held_out=0.25)
    with project.reading() as db:
        before = design(db), db.execute("SELECT item_id, u, o, wanted FROM item_state").fetchall()
    project.write(undo, lead(project), NOW)
    bring_in(project, text_rows(40))
    with project.reading() as db:
        assert (design(db), db.execute("SELECT item_id, u, o, wanted FROM item_state").fetchall()) == before


def test_a_copied_picture_stays_when_its_source_is_gone(make_project, tmp_path):
    from PIL import Image

    project = make_project(0)
    folder = tmp_path / "pictures"
    folder.mkdir()
    Image.new("RGB", (8, 8), (200, 10, 90)).save(folder / "one.png")
    read(project, folder, copy=True)
    (stored,) = project.items()["file"]
    assert Path(stored).is_relative_to(project.path.parent)
    (folder / "one.png").unlink()
    assert Path(stored).read_bytes()[:4] == b"\x89PNG"


def test_the_answer_of_an_import_is_no_step_of_the_person_it_names(make_project):
    project = make_project(0)
    bring_in(project, [text_row("a", answers=[said("cat", by="Mia")])])
    with project.reading() as db:
        mia = person_named(db, "Mia").id
        item = ids_of_keys(db, ["a"])["a"]
    assert project.write(undo, mia, NOW) is None
    project.write(record_answer, Answer(item_id=item, person_id=mia, value=Labels((2,)), given_at=NOW))
    project.write(undo, mia, NOW)
    assert votes_of(project) == [("a", "Mia", "cat")]
