"""Finding items by words: what is indexed, when, and what happens to the index."""

from collections.abc import Callable

import pytest

from labeling.errors import Cancelled
from labeling.people import person_named
from labeling.project import Project, open_project
from labeling.search import SearchIndex
from labeling.transfer.importing import ImportOptions, import_source
from tests.builders import NOW, MemoryReader, bring_in, text_row


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    project = make_project(0)
    bring_in(
        project,
        [
            text_row("mail-0412", "The café was closed on Monday"),
            text_row("mail-0500", "closed accounts, open questions"),
            text_row("note/7", 'ein Größenvergleich; "quoted" <b>html</b>'),
        ],
    )
    return project


def found(project: Project, *words: str) -> list[int]:
    index = SearchIndex(project)
    index.fill()
    with project.reading() as db:
        return index.find(db, words).item_id.tolist()


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (("closed",), [1, 2]),
        (("clos",), [1, 2]),
        (("cafe",), [1]),
        (("CLOSED", "monday"), [1]),
        (("closed on",), [1]),
        (("grossen",), []),
        (("größen",), [3]),
        (("0412",), [1]),
        (("l-05",), [2]),
        (("note",), [3]),
        (("ma",), [1, 2]),
        (("losed",), []),
        (('"quoted"',), [3]),
        (("*",), []),
        (("AND",), []),
        (("zebra",), []),
        (("closed", "zebra"), []),
    ],
)
def test_words_are_found_in_texts_and_names(project, words, ids):
    assert found(project, *words) == ids


def test_later_items_are_indexed_by_the_next_fill(project):
    assert found(project, "zebra") == []
    bring_in(project, [text_row("z", "a zebra")], name="more")
    index = SearchIndex(project)
    with project.reading() as db:
        assert index.n_missing(db) == 1
        assert not index.find(db, ["zebra"]).complete
    assert found(project, "zebra") == [4]
    with project.reading() as db:
        assert index.find(db, ["zebra"]).complete


def test_changed_texts_are_found_by_their_new_words_only(project):
    assert found(project, "monday") == [1]
    with project.reading() as db:
        lead = person_named(db, "Ada").id
    for text in ("open on Friday", "open on Sunday"):
        reader = MemoryReader([text_row("mail-0412", text)])
        import_source(project, reader, ImportOptions(by=lead, update=True), now=NOW)
        found(project, "friday")
    assert found(project, "monday") == []
    assert found(project, "friday") == []
    assert found(project, "sunday") == [1]


def test_stopping_keeps_what_was_done(project):
    bring_in(project, [text_row(f"n{n}", f"word{n}") for n in range(2500)], name="many")
    index = SearchIndex(project)

    def stop(done: int, total: int) -> None:
        if done >= 1000:
            raise Cancelled

    with pytest.raises(Cancelled):
        index.fill(stop)
    with project.reading() as db:
        assert 0 < index.n_missing(db) <= 1503
    assert found(project, "word2499") == [2503]


@pytest.mark.parametrize("damage", [b"no database at all", b""])
def test_a_damaged_or_deleted_index_is_made_again(project, damage):
    assert found(project, "closed") == [1, 2]
    for path in project.cache_dir.glob("search.sqlite*"):
        path.unlink()
    (project.cache_dir / "search.sqlite").write_bytes(damage)
    assert found(project, "closed") == [1, 2]


def test_the_project_file_holds_nothing_of_the_index_and_a_read_only_project_is_searched(project):
    """Backups stay small, and a file from a stranger brings no index of theirs."""
    before = project.path.read_bytes()
    project.close()
    with open_project(project.path, read_only=True) as again:
        assert found(again, "closed") == [1, 2]
    assert len(project.path.read_bytes()) >= len(before)
    with open_project(project.path) as again, again.reading() as db:
        tables = {row[0] for row in db.execute("SELECT name FROM sqlite_schema")}
    assert not {name for name in tables if "word" in name or "fts" in name}
