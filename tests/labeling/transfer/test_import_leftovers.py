"""What earlier versions may have left of imports that died: it keeps nobody from opening, and no answer is lost."""

from typing import Any

from labeling.checks import check_project
from labeling.project import open_project
from labeling.storage.projections import rebuild, tallies
from labeling.transfer.records import SourceAnswer
from tests.builders import bring_in, build_project, text_row

CAT = SourceAnswer(labels=("cat",), annotator="Mia")


def test_answers_of_a_later_import_to_items_of_a_dead_one_are_kept_with_their_items(make_project):
    project = make_project(2)
    rows = [text_row(f"n{n}", text=f"text {n // 2}", answers=[CAT] if n < 2 else []) for n in range(10)]
    bring_in(project, rows, name="more")
    # The retry answers items of the dead import, and adds to a unit whose earliest member goes with it.
    later = [text_row("n3", text="text 1", answers=[CAT, CAT]), text_row("x", text="text 4")]
    bring_in(project, [*rows, *later], name="more")

    def die(db: Any) -> None:
        db.execute("UPDATE import SET state = 'running' WHERE id = 2")
        for key, number in db.execute("SELECT key, n FROM tally").fetchall():
            db.execute("INSERT INTO import_tally VALUES (2, ?, ?)", [key, number])
        db.execute("INSERT INTO setting VALUES ('made by import 2', '{\"people\": [2], \"source\": 2}')")

    project.write(die)
    project.write(rebuild)
    path = project.path
    project.close()
    for _ in range(2):
        with open_project(path, daily_backup=False) as again:
            assert list(again.items()["item"]) == ["t000", "t001", "n3", "x"]
            assert list(again.votes()["annotator"]) == ["Mia"]
            assert [finding for finding in check_project(again, deep=True) if not finding.harmless] == []
            with again.reading() as db:
                assert tallies(db)["items"] == 4
                assert (
                    db.execute("SELECT count(*) FROM item WHERE unit_id NOT IN (SELECT id FROM item)").fetchone()[0]
                    == 0
                )
            frame = again.items()
            assert frame["unit"].nunique() == 4
    with open_project(path, daily_backup=False) as again:
        assert bring_in(again, rows, name="more").items_added == 9
        assert len(again.items()) == 13


def test_labels_for_many_known_items_that_a_crash_left_uncounted_are_counted_at_opening(make_project, tmp_path):
    rows = [text_row(f"t{n:03}", answers=[CAT]) for n in range(400)]
    whole = make_project(400)
    bring_in(whole, rows)
    project = build_project(tmp_path / "killed.labelwright", 400)
    killed, write_batch = [], project.write_batch

    def dies(work: Any, *args: Any) -> Any:
        result = write_batch(work, *args)
        with project.reading() as db:
            if db.execute("SELECT state FROM import WHERE id = 2").fetchone() == ("done",):
                killed.append(len(project.votes()))
                raise KeyboardInterrupt
        return result

    project.write_batch = dies  # type: ignore[method-assign]
    try:
        bring_in(project, rows)
    except KeyboardInterrupt:
        project.close()
    assert 0 < killed[0] < 400
    with open_project(project.path, daily_backup=False) as again:
        assert len(again.votes()) == 400
        with again.reading() as db, whole.reading() as other:
            assert tallies(db) == tallies(other)
