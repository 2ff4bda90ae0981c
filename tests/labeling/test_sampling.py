"""The samples fixed by design: h, the mark, overlap, and what counts as completed."""

import pytest

from labeling import settings
from labeling.answers import Answer, record_answer
from labeling.ids import draw
from labeling.people import add_person
from labeling.sampling import completed, design, fix_held_out, mark_wanted
from labeling.undo import undo
from labeling.values import CantDecide, Flag, Labels, Skip, Value
from tests.builders import NOW, MemoryProject, bring_in, text_row, text_rows

CAT = Labels((1,))


def project_of(n_items: int = 0, **values: object) -> MemoryProject:
    project = MemoryProject(seed=11)
    for key, value in {"overlap": 0.1, "overlap_votes": 2, **values}.items():
        settings.put(project.db, key, value)
    if n_items:
        bring_in(project, text_rows(n_items))
    return project


def say(project: MemoryProject, item: int, value: Value = CAT, who: int = 1) -> None:
    project.write(record_answer, Answer(item_id=item, person_id=who, value=value, given_at=NOW))


def in_order_of_u(project: MemoryProject, low: float, high: float) -> list[int]:
    query = "SELECT item_id FROM item_state WHERE u >= ? AND u < ? ORDER BY u"
    return [row[0] for row in project.db.execute(query, [low, high])]


@pytest.mark.parametrize(
    ("wish", "n_items", "h"),
    [
        (None, 100, 0.1),  # 10 % of the units
        (None, 5000, 300 / 5000),  # but at most 300
        (0.25, 100, 0.25),
        (20, 100, 0.2),
        (1, 100, 0.01),  # 1 is a number of units, not everything
        (500, 100, 0.5),  # at most half, because h also holds for what comes later
        (0, 100, 0.0),
    ],
)
def test_the_first_import_fixes_h_from_the_wished_size(wish, n_items, h):
    project = project_of(n_items, held_out_wish=wish)
    assert design(project.db).held_out == pytest.approx(h)
    assert design(project.db).mark == pytest.approx(h)


def test_a_number_above_half_of_the_first_import_is_capped_with_a_note_and_later_imports_are_not_all_held_out():
    project = project_of(held_out_wish=200)
    result = bring_in(project, text_rows(100))
    (note,) = result.notes
    assert "you wished for 200" in note.note
    assert "half" in note.note
    assert bring_in(project, text_rows(300, prefix="n"), name="more").notes == []
    below = project.db.execute("SELECT count(*) FROM item_state WHERE item_id > 100 AND u < 0.5").fetchone()[0]
    assert design(project.db).held_out == 0.5
    assert 100 < below < 200


def test_h_counts_units_not_items():
    project = project_of(held_out_wish=2)
    bring_in(project, [text_row(f"t{n}", group=f"g{n // 5}") for n in range(20)])
    assert design(project.db).held_out == pytest.approx(2 / 4)


def test_h_never_changes_after_the_first_import():
    project = project_of(100, held_out_wish=20)
    before = design(project.db).held_out
    bring_in(project, text_rows(300, prefix="n"), name="more")
    settings.put(project.db, "held_out_wish", 0.9)
    fix_held_out(project.db)
    project.write(undo, 1, NOW)
    project.write(undo, 1, NOW)
    bring_in(project, text_rows(7, prefix="x"), name="other")
    assert design(project.db).held_out == before


def test_u_never_changes_and_is_that_of_the_earliest_member_of_the_unit():
    project = project_of()
    bring_in(project, [text_row("a", group="g"), text_row("b", text="same"), text_row("c")])
    before = dict(project.db.execute("SELECT item_id, u FROM item_state").fetchall())
    bring_in(
        project,
        [text_row("d", group="g"), text_row("e", text="same"), text_row("f", text="text of c", group="new")],
        name="more",
    )
    after = dict(project.db.execute("SELECT item_id, u FROM item_state").fetchall())
    assert before == {1: draw(11, "a").u, 2: draw(11, "b").u, 3: draw(11, "c").u}
    assert {item: after[item] for item in before} == before
    assert [after[4], after[5], after[6]] == [before[1], before[2], before[3]]
    units = project.db.execute("SELECT unit_id FROM item ORDER BY id").fetchall()
    assert [row[0] for row in units] == [1, 2, 3, 1, 2, 3]


def test_overlap_and_held_out_items_want_two_votes_and_a_new_share_is_applied_to_all():
    project = project_of(200, held_out_wish=0.2, overlap=0.3)
    query = "SELECT count(*) FROM item_state WHERE wanted <> CASE WHEN u < ? OR o < ? THEN 2 ELSE 1 END"
    assert project.db.execute(query, [design(project.db).held_out, 0.3]).fetchone()[0] == 0
    settings.put(project.db, "overlap", 0.8)
    mark_wanted(project.db)
    assert project.db.execute(query, [design(project.db).held_out, 0.8]).fetchone()[0] == 0
    bring_in(project, text_rows(100, prefix="n"), name="more")
    assert project.db.execute(query, [design(project.db).held_out, 0.8]).fetchone()[0] == 0


@pytest.mark.parametrize("value", [CAT, Skip(), CantDecide(), Flag("private")])
def test_the_sample_is_completed_up_to_the_first_item_nobody_has_looked_at(value):
    project = project_of(100, held_out_wish=0)
    settings.put(project.db, "mark", 0.3)
    order = in_order_of_u(project, 0.0, 0.3)
    for item in [*order[:5], *order[6:]]:
        say(project, item, value)
    sample = completed(project.db, "random")
    assert sample.item_id.tolist() == order[:5]
    assert sample.high == draw(11, f"t{order[5] - 1:03}").u
    assert sample.answered.tolist() == [isinstance(value, Labels)] * 5
    assert sample.n_unanswered == (0 if isinstance(value, Labels) else 5)
    say(project, order[5])
    full = completed(project.db, "random")
    assert full.item_id.tolist() == order
    assert (full.low, full.high, full.note) == (0.0, 0.3, "")


def test_second_votes_are_not_waited_for():
    project = project_of(60, held_out_wish=0.5, overlap=1.0)
    for item in range(1, 61):
        say(project, item)
    assert completed(project.db, "held-out").high == design(project.db).held_out
    assert completed(project.db, "held-out").overlap.all()


def test_held_out_is_completed_in_order_of_u_before_all_of_it_is_done():
    project = project_of(100, held_out_wish=0.3)
    order = in_order_of_u(project, 0.0, 0.3)
    for item in order[:4]:
        say(project, item)
    assert completed(project.db, "held-out").item_id.tolist() == order[:4]
    assert completed(project.db, "random").item_id.size == 0  # the mark has not moved


def test_items_imported_later_join_and_until_they_are_done_figures_speak_of_the_earlier_imports():
    project = project_of(60, held_out_wish=0)
    settings.put(project.db, "mark", 0.5)
    first = in_order_of_u(project, 0.0, 0.5)
    for item in first:
        say(project, item)
    bring_in(project, text_rows(60, prefix="n"), name="more")
    sample = completed(project.db, "random")
    assert sample.item_id.tolist() == first
    assert sample.high == 0.5
    assert "before the last import" in sample.note
    for item in in_order_of_u(project, 0.0, 0.5):
        if item not in first:
            say(project, item)
    joined = completed(project.db, "random")
    assert joined.item_id.tolist() == in_order_of_u(project, 0.0, 0.5)
    assert joined.item_id.size > len(first)
    assert joined.note == ""


def test_a_later_import_does_not_hide_a_sample_that_is_larger_with_it():
    project = project_of(20, held_out_wish=0)
    settings.put(project.db, "mark", 0.9)
    bring_in(project, text_rows(60, prefix="n"), name="more")
    order = in_order_of_u(project, 0.0, 0.9)
    for item in order[:-1]:
        say(project, item)
    sample = completed(project.db, "random")
    assert sample.item_id.tolist() == order[:-1]
    assert sample.note == ""


def test_answers_alone_and_hidden_imports_change_no_sample():
    project = project_of(40, held_out_wish=0)
    settings.put(project.db, "mark", 0.5)
    for item in in_order_of_u(project, 0.0, 0.5):
        say(project, item)
    before = completed(project.db, "random")
    bring_in(project, text_rows(40, prefix="n"), name="more")
    project.write(undo, 1, NOW)
    after = completed(project.db, "random")
    assert after.item_id.tolist() == before.item_id.tolist()
    assert after.note == ""


def test_finals_of_the_sample_are_the_majority_and_units_are_named():
    project = project_of(held_out_wish=0)
    settings.put(project.db, "mark", 1.0)
    bring_in(project, [text_row("a", group="g"), text_row("b", group="g"), text_row("c")])
    second, third = add_person(project.db, "Ben").id, add_person(project.db, "Cyd").id
    for item in (1, 2, 3):
        say(project, item)
    say(project, 1, Labels((2,)), second)  # a tie
    for who in (second, third):
        say(project, 3, Labels((2,)), who)
    sample = completed(project.db, "random")
    found = dict(zip(sample.item_id.tolist(), sample.final, strict=True))
    assert found == {1: (), 2: (1,), 3: (2,)}
    assert dict(zip(sample.item_id.tolist(), sample.answered.tolist(), strict=True)) == {1: False, 2: True, 3: True}
    assert dict(zip(sample.item_id.tolist(), sample.unit.tolist(), strict=True)) == {1: 1, 2: 1, 3: 3}


def test_a_changed_content_opens_the_sample_again():
    project = project_of(30, held_out_wish=0)
    settings.put(project.db, "mark", 1.0)
    order = in_order_of_u(project, 0.0, 1.0)
    for item in order:
        say(project, item)
    changed = order[10]
    bring_in(project, [text_row(f"t{changed - 1:03}", text="another text")], update=True)
    assert completed(project.db, "random").item_id.tolist() == order[:10]


def test_an_empty_project_has_no_samples_and_no_division_by_zero():
    project = project_of()
    assert design(project.db).held_out == 0.0
    assert completed(project.db, "random").item_id.size == 0
    assert completed(project.db, "held-out").answered.tolist() == []
