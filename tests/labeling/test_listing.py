"""What Data lists, for a lead and for an annotator."""

from collections.abc import Callable

import numpy as np
import pytest

from labeling.answers import Answer, record_answer, settle
from labeling.errors import Cancelled, LabelingError
from labeling.item_filter import parse_filter
from labeling.labels import label_ids
from labeling.listing import (
    SORTS,
    all_matching,
    data_columns,
    filter_counts,
    item_rows,
    matching,
    n_matching,
    removes_most,
    visible_history,
)
from labeling.people import add_person, person_named
from labeling.project import Project
from labeling.sampling import completed
from labeling.search import SearchIndex
from labeling.values import CantDecide, Flag, Labels, Skip
from labeling.viewer import Viewer, viewer_of
from tests.builders import NOW, answer, bring_in, text_row


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    """Twelve items: 1 and 2 cat, 3 a disagreement, 4 flagged, 5 undecided, 6 settled as owl, 7 skipped, 8.. open."""
    project = make_project(0, overlap=1.0)
    rows = [text_row(f"t{n:02}", f"text number {n}", data={"plot": str(n % 3), "a b": "x"}) for n in range(1, 13)]
    bring_in(project, rows)
    project.write(add_person, "Jun", role="reviewer")
    project.write(add_person, "Mara")
    answer(project, 1, "cat")
    answer(project, 2, "cat", person="Mara")
    answer(project, 3, "cat")
    answer(project, 3, "dog", person="Mara")
    give(project, 4, Flag("private"), "Mara")
    give(project, 5, CantDecide(), "Mara")
    with project.reading() as db:
        lead, owl = person_named(db, "Ada").id, label_ids(db)["owl"]
    project.write(settle, 6, lead, Labels((owl,)), NOW)
    give(project, 7, Skip(), "Mara")
    return project


def give(project: Project, item: int, value: object, person: str) -> None:
    with project.reading() as db:
        who = person_named(db, person).id
    project.write(record_answer, Answer(item_id=item, person_id=who, value=value, given_at=NOW))


def viewer(project: Project, name: str = "Ada") -> Viewer:
    with project.reading() as db:
        return viewer_of(person_named(db, name))


def listed(project: Project, text: str, sort: str = "oldest", name: str = "Ada") -> list[int]:
    who = viewer(project, name)
    with project.reading() as db:
        chosen = parse_filter(text, data_columns(db), sees_all=who.sees_all)
        ids = all_matching(db, chosen, sort, who).tolist()
        assert n_matching(db, chosen, who) == len(ids)
    return ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", list(range(1, 13))),
        ("status:open", [4, 5, 6, 7, 8, 9, 10, 11, 12]),
        ("status:answered", [1, 2, 3]),
        ("status:settled", [6]),
        ("status:review", [3, 4, 5]),
        ("status:settled status:answered", [1, 2, 3, 6]),
        ("label:cat", [1, 2]),
        ("label:OWL", [6]),
        ("label:cat by:Mara", [2]),
        ("by:Ada", [1, 3]),
        ("review:flagged", [4]),
        ("review:disagreement review:cant-decide", [3, 5]),
        ("votes>1", [3]),
        ("votes<2 status:answered", [1, 2]),
        ("votes=1", [1, 2]),
        ("plot:1", [1, 4, 7, 10]),
        ('"a b":x plot:0', [3, 6, 9, 12]),
        ("kind:image", []),
    ],
)
def test_a_filter_lists_what_it_says(project, text, ids):
    assert listed(project, text) == ids


def test_a_sample_is_listed_as_the_figures_count_it(project):
    for item in range(1, 13):
        answer(project, item, "dog", person="Jun")
    with project.reading() as db:
        held_out = sorted(completed(db, "held-out").item_id.tolist())
    assert held_out
    assert listed(project, "sample:held-out") == held_out
    assert listed(project, "sample:overlap") == list(range(1, 13))


def test_orders(project):
    assert listed(project, "", "newest") == list(range(12, 0, -1))
    assert listed(project, "", "name") == list(range(1, 13))
    assert listed(project, "", "votes")[:4] == [3, 1, 2, 4]
    assert listed(project, "", "answer") == [1, 2, 6, 3, 4, 5, 7, 8, 9, 10, 11, 12]
    for sort in SORTS:
        assert sorted(listed(project, "", sort)) == list(range(1, 13))


def test_an_import_that_was_taken_back_is_not_listed(project):
    bring_in(project, [text_row("later")], name="more")
    assert listed(project, "") == list(range(1, 14))
    from labeling.undo import undo

    with project.reading() as db:
        lead = person_named(db, "Ada").id
    project.write(undo, lead, NOW)
    assert listed(project, "") == list(range(1, 13))
    with project.reading() as db:
        assert item_rows(db, [13, 1], viewer(project), project.path)[0].id == 1


def test_words_need_what_the_search_found(project):
    index = SearchIndex(project)
    index.fill()
    with project.reading() as db:
        found = index.find(db, ["number", "1"])
        chosen = parse_filter("number 1 status:open")
        ids = all_matching(db, chosen, "oldest", viewer(project), found.item_id)
    assert ids.tolist() == [10, 11, 12]


def test_so_many_hits_that_a_query_is_not_told_them_give_the_same_list(make_project):
    project = make_project(700)
    who = viewer(project)
    lists = []
    for found in (np.arange(100, 600), np.union1d(np.arange(100, 600), np.arange(10_000, 40_000))):
        with project.reading() as db:
            chosen = parse_filter("words status:open")
            lists.append(all_matching(db, chosen, "newest", who, found).tolist())
            assert n_matching(db, chosen, who, found) == 500
    assert lists == [list(range(599, 99, -1))] * 2


def test_the_counts_of_the_panel_are_those_of_the_lists(project):
    with project.reading() as db:
        counts, names = filter_counts(db, viewer(project)), {n: name for name, n in label_ids(db).items()}
    assert counts.items == 12
    for status, n in counts.status.items():
        assert n == len(listed(project, f"status:{status}"))
    for review, n in counts.review.items():
        assert n == len(listed(project, f"review:{review}"))
    for label, n in counts.labels.items():
        assert n == len(listed(project, f"label:{names[label]}"))


def test_an_annotator_sees_own_answers_and_nobody_elses(project):
    """UX 5.6: an annotator cannot see others' answers on open items."""
    assert listed(project, "status:answered", name="Mara") == [2, 3, 4, 5, 7]
    assert listed(project, "label:cat", name="Mara") == [2]
    assert listed(project, "label:dog", name="Mara") == [3]
    who = viewer(project, "Mara")
    with project.reading() as db:
        rows = {row.id: row for row in item_rows(db, range(1, 13), who, project.path)}
        cat = label_ids(db)["cat"]
        histories = [visible_history(db, item, who) for item in range(1, 13)]
        counts = filter_counts(db, who)
    assert rows[1].answer is None and rows[1].status == "open" and rows[1].n_votes is None
    assert rows[2].answer == (cat,) and rows[2].status == "answered"
    assert rows[6].answer is None and rows[6].status == "open"
    assert all(row.review is None for row in rows.values())
    assert {event["person"] for events in histories for event in events} == {"Mara"}
    assert counts.status == {"open": 7, "answered": 5}
    assert not counts.labels and not counts.people and not counts.review


def test_a_lead_sees_everything_of_an_item(project):
    with project.reading() as db:
        row = item_rows(db, [3], viewer(project), project.path)[0]
        events = visible_history(db, 3, viewer(project))
    assert (row.status, row.review, row.n_votes, row.answer) == ("answered", "disagreement", 2, None)
    assert isinstance(row.given, Labels)
    assert row.excerpt == "text number 3"
    assert [event["person"] for event in events] == ["Ada", "Mara"]


def test_rows_come_in_the_order_asked(project):
    with project.reading() as db:
        rows = item_rows(db, [7, 2, 9], viewer(project), project.path)
    assert [row.id for row in rows] == [7, 2, 9]


def test_the_condition_that_removes_most_is_named(project):
    with project.reading() as db:
        chosen = parse_filter("status:answered label:cat votes>1")
        found = removes_most(db, chosen, viewer(project))
    assert found is not None
    assert (str(found[0]), found[1]) == ("votes>1", 2)


def test_an_unknown_label_or_person_is_named_with_near_matches(project):
    for text, told in (("label:cow", "Did you mean 'owl'"), ("by:Marra", "Did you mean 'Mara'")):
        with pytest.raises(LabelingError) as error:
            listed(project, text)
        assert told in str(error.value)


def test_a_long_list_comes_in_parts_and_can_be_stopped(make_project):
    project = make_project(1000)
    who = viewer(project)
    with project.reading() as db:
        parts = list(matching(db, parse_filter(""), "oldest", who))
        assert len(parts[0]) == 200
        for sort in SORTS:
            assert sorted(all_matching(db, parse_filter(""), sort, who)) == list(range(1, 1001))
        assert all_matching(db, parse_filter(""), "newest", who).tolist() == list(range(1000, 0, -1))
        assert np.concatenate(parts).tolist() == list(range(1, 1001))

        def stop(done: int, total: int) -> None:
            raise Cancelled

        with pytest.raises(Cancelled):
            list(matching(db, parse_filter(""), "oldest", who, report=stop))
        assert n_matching(db, parse_filter(""), who) == 1000
