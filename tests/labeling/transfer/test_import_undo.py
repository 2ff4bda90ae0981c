"""Taking imports back: changed content comes back, nobody's work vanishes, and the same packet can come again."""

from pathlib import Path

import pytest

from labeling.errors import LabelingError
from labeling.history import item_history
from labeling.people import add_person, person_named
from labeling.project import Project
from labeling.search import SearchIndex
from labeling.storage.projections import rebuild, tallies
from labeling.transfer.records import SourceAnswer
from labeling.undo import redo, undo
from tests.builders import LEAD, NOW, answer, bring_in, text_row, text_rows


def lead(project: Project) -> int:
    with project.reading() as db:
        return person_named(db, LEAD).id


def cat(**fields: str) -> SourceAnswer:
    return SourceAnswer(labels=("cat",), **fields)


def texts(project: Project) -> dict[str, str]:
    frame = project.items()
    return dict(zip(frame["item"], frame["text"], strict=True))


def labels(project: Project) -> dict[str, str]:
    frame = project.items()
    return {key: label for key, label in zip(frame["item"], frame["label"], strict=True) if isinstance(label, str)}


def kept(project: Project) -> list[object]:
    with project.reading() as db:
        return [db.execute(f"SELECT * FROM {table}").fetchall() for table in ("vote", "item_state")] + [tallies(db)]


@pytest.fixture
def updated(make_project) -> Project:
    """Three texts, answered by Ben, of which the second has other content since."""
    project = make_project(0)
    bring_in(project, text_rows(3))
    project.write(add_person, "Ben")
    for item in (1, 2, 3):
        answer(project, item, "cat", person="Ben")
    bring_in(project, [text_row("t001", text="something else", time="2025", data={"page": "7"})], update=True)
    return project


def test_undo_of_an_update_gives_content_and_answers_back_and_redo_takes_them_again(updated):
    with updated.reading() as db:
        columns = "i.kind, i.content_hash, i.path, i.size, i.width, i.height, i.time, c.text, c.data"
        query = f"SELECT {columns} FROM item i JOIN content c ON c.item_id = i.id WHERE i.key = 't001'"
        after = db.execute(query).fetchone()
    assert labels(updated) == {"t000": "cat", "t002": "cat"}
    for _ in range(2):
        step = updated.write(undo, lead(updated), NOW)
        assert (step.kind, step.n_items) == ("import", 1)
        assert texts(updated)["t001"] == "text of t001"
        assert labels(updated) == {"t000": "cat", "t001": "cat", "t002": "cat"}
        with updated.reading() as db:
            assert db.execute(query).fetchone()[3:] == (12, None, None, None, "text of t001", None)
        assert updated.write(redo, lead(updated), NOW).n_items == 1
        with updated.reading() as db:
            assert db.execute(query).fetchone() == after
        assert labels(updated) == {"t000": "cat", "t002": "cat"}
    before = kept(updated)
    updated.write(rebuild)
    assert kept(updated) == before


def test_undone_content_is_found_by_its_own_words(updated):
    index = SearchIndex(updated)
    index.fill()
    updated.write(undo, lead(updated), NOW)
    index.fill()
    with updated.reading() as db:
        assert index.find(db, ["something"]).item_id.tolist() == []
        assert index.find(db, ["t001"]).item_id.tolist() == [2]


def test_an_answer_to_content_that_was_taken_back_is_old_whenever_it_is_brought_back(updated):
    ben = updated.write(add_person, "Ben").id
    answer(updated, 2, "dog", person="Ben")
    assert labels(updated)["t001"] == "dog"
    with pytest.raises(LabelingError, match=r"1 of the items it changed have been answered since\. Undo those answers"):
        updated.write(undo, lead(updated), NOW)
    assert texts(updated)["t001"] == "something else"
    updated.write(undo, ben, NOW)
    updated.write(undo, lead(updated), NOW)
    assert labels(updated)["t001"] == "cat"
    updated.write(redo, ben, NOW)  # about the content that is hidden now
    assert "t001" not in labels(updated)
    updated.write(redo, lead(updated), NOW)
    assert labels(updated)["t001"] == "dog"


def test_an_answer_given_while_the_update_was_taken_back_is_old_once_it_is_back(updated):
    updated.write(undo, lead(updated), NOW)
    answer(updated, 2, "owl", person="Ben")
    assert labels(updated)["t001"] == "owl"
    updated.write(redo, lead(updated), NOW)
    assert "t001" not in labels(updated)


def test_of_two_updates_the_newer_one_that_stands_is_shown_in_whatever_order_they_are_taken_back(make_project):
    project = make_project(0)
    bring_in(project, text_rows(1))
    ben = project.write(add_person, "Ben", role="lead").id
    bring_in(project, [text_row("t000", text="second")], update=True)
    bring_in(project, [text_row("t000", text="third")], update=True, person="Ben")
    shown = []
    for turn, who in ((undo, lead(project)), (undo, ben), (redo, lead(project)), (redo, ben), (undo, ben)):
        project.write(turn, who, NOW)
        shown.append(texts(project)["t000"])
    assert shown == ["third", "text of t000", "second", "third", "second"]


def test_labels_brought_again_after_their_import_was_taken_back_count_again(make_project):
    project = make_project(5)
    rows = [text_row(f"t{n:03}", answers=[cat()]) for n in range(5)]
    assert bring_in(project, rows).answers_added == 5
    for _ in range(2):
        project.write(undo, lead(project), NOW)
        assert labels(project) == {}
        result = bring_in(project, rows)
        assert (result.items_known, result.answers_added) == (5, 5)
        assert labels(project) == dict.fromkeys(texts(project), "cat")
        assert bring_in(project, rows).answers_added == 0
    before = kept(project)
    project.write(rebuild)
    assert kept(project) == before


def test_labels_that_the_source_has_no_more_do_not_come_back_with_the_others(make_project):
    project = make_project(3)
    bring_in(project, [text_row(f"t{n:03}", answers=[cat(), cat(annotator="Mia")]) for n in range(3)])
    project.write(undo, lead(project), NOW)
    bring_in(project, [text_row("t000", answers=[cat()]), text_row("t001"), text_row("t002")])
    assert labels(project) == {"t000": "cat"}


def test_an_import_that_another_import_has_answered_is_not_taken_back(make_project):
    project = make_project(3)
    ben = project.write(add_person, "Ben", role="lead").id
    bring_in(project, [text_row("t001", answers=[cat()])], person="Ben")
    with pytest.raises(LabelingError, match=r"1 of its items have been answered since\. Undo those answers first"):
        project.write(undo, lead(project), NOW)
    assert labels(project) == {"t001": "cat"}
    project.write(undo, ben, NOW)
    assert project.write(undo, lead(project), NOW).n_items == 3
    assert texts(project) == {}


def test_only_listing_changed_items_is_no_step(make_project):
    project = make_project(3)
    assert bring_in(project, [text_row("t001", text="something else")]).items_changed == 1
    with project.reading() as db:
        assert db.execute("SELECT item_id FROM changed").fetchall() == [(2,)]
    assert project.write(undo, lead(project), NOW).n_items == 3  # the first import
    assert texts(project) == {}


def test_history_tells_of_content_that_came_and_went(updated):
    updated.write(undo, lead(updated), NOW)
    with updated.reading() as db:
        history = item_history(db, 2)
    assert [event["kind"] for event in history if event["kind"] == "content"] == ["content", "content"]
    first, second = (event["value"] for event in history if event["kind"] == "content")
    assert (first["from"], first["to"]) == (second["to"], second["from"])


def test_a_picture_taken_back_has_its_earlier_file_again(make_project, tmp_path: Path):
    from PIL import Image

    from labeling.transfer.importing import ImportOptions, import_source
    from labeling.transfer.readers.options import ReadOptions
    from labeling.transfer.readers.recognise import open_source

    project = make_project(0)
    folder = tmp_path / "pictures"
    folder.mkdir()
    for size in (8, 20):
        Image.new("RGB", (size, 9), (size, 10, 90)).save(folder / "one.png")
        options = ImportOptions(by=lead(project), update=True, copy=True)
        import_source(project, open_source(folder, ReadOptions()), options, now=NOW)
    with project.reading() as db:
        assert db.execute("SELECT width, height FROM item").fetchall() == [(20, 9)]
    project.write(undo, lead(project), NOW)
    with project.reading() as db:
        assert db.execute("SELECT width, height FROM item").fetchall() == [(8, 9)]
    (file,) = project.items()["file"]
    with Image.open(file) as picture:
        assert picture.size == (8, 9)


def test_what_was_split_off_a_hidden_import_can_be_taken_back_too(make_project):
    project = make_project(0)
    rows = [text_row(f"t{n}", answers=[cat()]) for n in range(4)]
    bring_in(project, rows)
    project.write(undo, lead(project), NOW)
    assert bring_in(project, rows[:2]).items_added == 2
    assert bring_in(project, rows).items_added == 2
    assert labels(project) == dict.fromkeys(("t0", "t1", "t2", "t3"), "cat")
    assert project.write(undo, lead(project), NOW).n_items == 2
    assert project.write(undo, lead(project), NOW).n_items == 2
    assert bring_in(project, rows[2:]).items_added == 2
    assert labels(project) == {"t2": "cat", "t3": "cat"}


def test_content_that_came_back_by_an_update_is_no_reason_to_refuse(make_project):
    project = make_project(0)
    rows = [text_row("a", answers=[cat()])]
    bring_in(project, rows)
    bring_in(project, [text_row("a", text="other")], update=True)
    bring_in(project, [text_row("a")], update=True)
    assert labels(project) == {"a": "cat"}
    project.write(undo, lead(project), NOW)
    assert labels(project) == {}
    project.write(undo, lead(project), NOW)
    assert labels(project) == {"a": "cat"}
