"""What a person sees next: streams, claims, skips, votes wanted, and that nothing is lost or served twice."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

import pytest
from sqlite_utils import Database

from labeling import settings
from labeling.answers import Answer, record_answer, record_group
from labeling.label_changes import Request, change_labels
from labeling.people import add_person
from labeling.queue import DEFAULT_MIX, WHY, Served, serve
from labeling.rounds import Ranked, RoundResult, store_round
from labeling.sampling import completed, design
from labeling.transfer.records import SourceAnswer
from labeling.undo import redo, undo
from labeling.values import CantDecide, Flag, Labels, Skip, Value
from tests.builders import NOW, MemoryProject, bring_in, text_row, text_rows

CAT, DOG = Labels((1,)), Labels((2,))


def project_of(n_items: int, *, overlap: float = 0.1, held_out: float = 0.1, seed: int = 7) -> MemoryProject:
    project = MemoryProject(seed=seed)
    settings.put(project.db, "overlap", overlap)
    settings.put(project.db, "overlap_votes", 2)
    settings.put(project.db, "held_out_wish", held_out)
    if n_items:
        bring_in(project, text_rows(n_items))
    return project


def person(project: MemoryProject, name: str) -> int:
    return add_person(project.db, name).id


def ask(project: MemoryProject, who: int, n: int = 1, at: datetime = NOW) -> list[Served]:
    served: list[Served] = project.write(serve, who, n, at)
    return served


def say(project: MemoryProject, who: int, item: int, value: Value = CAT, at: datetime = NOW) -> None:
    project.write(record_answer, Answer(item_id=item, person_id=who, value=value, given_at=at))


def rank(project: MemoryProject, items: Sequence[int]) -> None:
    ranking = tuple(Ranked(item_id=item, stream="unsure", score=1.0) for item in items)
    found = RoundResult(seed=1, trained_on=20, seconds=0.1, seq=0, report={}, ranking=ranking)
    project.write(store_round, found, NOW)


def column(db: Database, query: str, *values: object) -> list[Any]:
    return [row[0] for row in db.execute(query, list(values))]


def votes_of(project: MemoryProject) -> Counter[int]:
    return Counter(column(project.db, "SELECT item_id FROM vote WHERE kind = 'labels'"))


def work_until_dry(
    project: MemoryProject, people: Sequence[int], value: Any = lambda item, who: CAT, most: int = 10_000
) -> list[tuple[int, int, str]]:
    """Everybody answers what they are served in turns; return (person, item, stream) of every serving."""
    served: list[tuple[int, int, str]] = []
    turns, idle = cycle(people), 0
    while idle < len(people) and len(served) < most:
        who = next(turns)
        if not (found := ask(project, who)):
            idle += 1
            continue
        idle = 0
        served.append((who, found[0].item_id, found[0].stream))
        say(project, who, found[0].item_id, value(found[0].item_id, who))
    return served


def test_the_same_items_come_again_until_they_are_answered():
    project = project_of(30)
    who = person(project, "Ben")
    first = ask(project, who, 5)
    assert ask(project, who, 5) == first
    assert ask(project, who, 2) == first[:2]
    say(project, who, first[0].item_id)
    after = ask(project, who, 5)
    assert after[:4] == first[1:]
    assert after[4].item_id not in {one.item_id for one in first}


def test_a_claimed_item_goes_to_somebody_else_only_after_30_minutes():
    project = project_of(4, held_out=0, overlap=0)
    ben, cyd = person(project, "Ben"), person(project, "Cyd")
    held = {one.item_id for one in ask(project, ben, 4)}
    assert len(held) == 4
    assert ask(project, cyd, 1, NOW + timedelta(minutes=29, seconds=59)) == []
    late = ask(project, cyd, 4, NOW + timedelta(minutes=30, seconds=1))
    assert {one.item_id for one in late} == held
    assert ask(project, ben, 4, NOW + timedelta(minutes=31)) == []


def test_a_person_who_comes_back_late_keeps_their_own_items_if_nobody_took_them():
    project = project_of(10)
    ben = person(project, "Ben")
    held = ask(project, ben, 3)
    late = NOW + timedelta(hours=5)
    assert ask(project, ben, 3, late) == held
    cyd = person(project, "Cyd")
    assert not {one.item_id for one in ask(project, cyd, 7, late)} & {one.item_id for one in held}


def test_an_answer_takes_the_stream_of_its_claim_and_any_other_is_chosen():
    project = project_of(20)
    ben = person(project, "Ben")
    (served,) = ask(project, ben)
    other = next(item for item in range(1, 21) if item != served.item_id)
    say(project, ben, served.item_id)
    say(project, ben, other)
    rows = project.db.execute("SELECT item_id, stream, design_prob FROM event WHERE kind = 'answer' ORDER BY seq")
    now = design(project.db)
    assert [(row[0], row[1]) for row in rows.fetchall()] == [(served.item_id, served.stream), (other, "chosen")]
    stored = column(project.db, "SELECT design_prob FROM event WHERE kind = 'answer' ORDER BY seq")
    assert stored[1] == f"[{now.held_out}, {now.mark}, {now.overlap}]"


def test_two_people_never_get_the_same_unsure_item():
    project = project_of(60, overlap=0, held_out=0)
    ben, cyd = person(project, "Ben"), person(project, "Cyd")
    rank(project, range(1, 41))
    got = [(who, one.item_id) for _ in range(10) for who in (ben, cyd) for one in ask(project, who, 3)]
    by_ben = {item for who, item in got if who == ben}
    by_cyd = {item for who, item in got if who == cyd}
    assert by_ben
    assert not by_ben & by_cyd
    served = work_until_dry(project, [ben, cyd])
    assert max(Counter(item for _, item, _ in served).values()) == 1


def test_the_ranking_is_served_in_its_order_and_only_while_items_are_open():
    project = project_of(30, overlap=0, held_out=0)
    settings.put(project.db, "mix", {})
    ben, cyd = person(project, "Ben"), person(project, "Cyd")
    rank(project, [7, 3, 11, 5])
    say(project, cyd, 3)
    served = ask(project, ben, 3)
    assert [one.item_id for one in served] == [7, 11, 5]
    assert [one.rank for one in served] == [1, 3, 4]
    assert {one.round_id for one in served} == {1}
    assert ask(project, ben, 4)[3].round_id is None  # beyond the ranking: the fixed random order


def test_prefetched_items_do_not_change_with_a_new_ranking():
    project = project_of(40)
    ben = person(project, "Ben")
    held = ask(project, ben, 5)
    rank(project, range(20, 40))
    assert ask(project, ben, 5) == held


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_two_people_give_every_item_the_votes_it_wants_and_nobody_sees_one_twice(share):
    project = project_of(80, overlap=share, held_out=0.2)
    ben, cyd = person(project, "Ben"), person(project, "Cyd")
    rank(project, range(1, 30))
    served = work_until_dry(project, [ben, cyd])
    assert max(Counter((who, item) for who, item, _ in served).values()) == 1
    wanted = dict(project.db.execute("SELECT item_id, wanted FROM item_state").fetchall())
    assert dict(votes_of(project)) == wanted
    now = design(project.db)
    facts = project.db.execute("SELECT item_id, u, o, wanted FROM item_state").fetchall()
    assert {item for item, u, o, _ in facts if u < now.held_out or o < share} == {
        item for item, _, _, wanted in facts if wanted == 2
    }


def test_held_out_items_are_served_by_held_out_and_overlap_only():
    project = project_of(100, overlap=0.3, held_out=0.3)
    ben, cyd = person(project, "Ben"), person(project, "Cyd")
    h = design(project.db).held_out
    held_out = set(column(project.db, "SELECT item_id FROM item_state WHERE u < ?", h))
    rank(project, range(1, 101))  # a ranking that names held-out items is no way around it
    work_until_dry(project, [ben, cyd], lambda item, who: Skip() if item % 7 == who % 7 else CAT)
    streams = project.db.execute("SELECT item_id, stream FROM event WHERE kind = 'answer'").fetchall()
    assert {stream for item, stream in streams if item in held_out} == {"held-out", "overlap"}
    assert "held-out" not in {stream for item, stream in streams if item not in held_out}
    known = {"unsure", "random", "held-out", "overlap"}
    assert {stream for _, stream in streams} == known


def test_random_held_out_and_overlap_are_served_in_order_of_u():
    project = project_of(200, overlap=0.3, held_out=0.2)
    ben, cyd = person(project, "Ben"), person(project, "Cyd")
    served = work_until_dry(project, [ben, cyd], most=150)
    u = dict(project.db.execute("SELECT item_id, u FROM item_state").fetchall())
    for stream in ("random", "held-out"):
        order = [u[item] for _, item, name in served if name == stream]
        assert len(order) > 5
        assert order == sorted(order)


def test_one_person_alone_sees_everything_once():
    project = project_of(50, overlap=0.5, held_out=0.2)
    served = work_until_dry(project, [person(project, "Ben")])
    assert sorted(item for _, item, _ in served) == list(range(1, 51))


def test_a_third_person_is_not_asked_for_a_vote_nobody_wants():
    project = project_of(40, overlap=0.5, held_out=0.2)
    work_until_dry(project, [person(project, "Ben"), person(project, "Cyd")])
    assert ask(project, person(project, "Dee"), 5) == []


def test_a_late_second_person_gets_exactly_the_items_that_want_another_vote():
    project = project_of(60, overlap=0.4, held_out=0.2)
    work_until_dry(project, [person(project, "Ben")])
    served = work_until_dry(project, [person(project, "Cyd")])
    assert {stream for _, _, stream in served} == {"overlap"}
    assert {item for _, item, _ in served} == set(column(project.db, "SELECT item_id FROM item_state WHERE wanted = 2"))


def test_a_skipped_item_comes_back_at_the_end_and_after_two_skips_goes_to_review():
    project = project_of(12, overlap=0, held_out=0)
    ben = person(project, "Ben")
    skipped = ask(project, ben)[0].item_id
    served = work_until_dry(project, [ben], lambda item, who: Skip() if item == skipped else CAT)
    order = [item for _, item, _ in served]
    assert order[0] == order[-1] == skipped
    assert order.count(skipped) == 2
    assert sorted(set(order)) == list(range(1, 13))
    assert column(project.db, "SELECT review FROM item_state WHERE item_id = ?", skipped) == ["skipped"]


def test_what_one_person_skipped_goes_to_another_and_never_back_once_it_is_answered():
    project = project_of(6, overlap=0, held_out=0)
    ben, cyd = person(project, "Ben"), person(project, "Cyd")
    skipped = ask(project, ben)[0].item_id
    say(project, ben, skipped, Skip())
    served = work_until_dry(project, [cyd])
    assert served[-1][1] == skipped
    assert len(served) == 6
    assert ask(project, ben) == []


def test_a_skip_on_an_item_that_wants_two_votes_comes_back_to_the_one_who_skipped():
    project = project_of(5, overlap=1, held_out=0)
    ben, cyd = person(project, "Ben"), person(project, "Cyd")
    skipped = ask(project, ben)[0].item_id
    say(project, ben, skipped, Skip())
    work_until_dry(project, [cyd, ben])
    assert votes_of(project) == Counter(dict.fromkeys(range(1, 6), 2))


@pytest.mark.parametrize("value", [CantDecide(), Flag("unreadable")])
def test_what_is_undecided_or_flagged_goes_to_review_and_is_not_served_again(value):
    project = project_of(3, overlap=0, held_out=0)
    ben = person(project, "Ben")
    item = ask(project, ben)[0].item_id
    say(project, ben, item, value)
    work_until_dry(project, [ben, person(project, "Cyd")])
    assert votes_of(project)[item] == 0
    assert column(project.db, "SELECT count(*) FROM vote WHERE item_id = ?", item) == [1]


def test_undo_puts_the_item_in_front_with_its_old_stream_the_last_one_taken_back_first():
    project = project_of(60)
    ben = person(project, "Ben")
    given = []
    for _ in range(3):
        one = ask(project, ben, 5)[0]
        say(project, ben, one.item_id)
        given.append(one)
    waiting = ask(project, ben, 5)
    project.write(undo, ben, NOW)
    assert ask(project, ben, 6) == [given[2], *waiting]
    project.write(undo, ben, NOW)
    assert ask(project, ben, 2) == [given[1], given[2]]
    say(project, ben, given[1].item_id, DOG)
    streams = column(project.db, "SELECT stream FROM event WHERE kind = 'answer' ORDER BY seq DESC LIMIT 1")
    assert streams == [given[1].stream]


def test_redo_takes_the_item_out_of_the_queue_again():
    project = project_of(20, overlap=1)
    ben = person(project, "Ben")
    (one,) = ask(project, ben)
    say(project, ben, one.item_id)
    project.write(undo, ben, NOW)
    project.write(redo, ben, NOW)
    assert one.item_id not in {served.item_id for served in ask(project, ben, 19)}


def test_taking_back_a_change_of_mind_does_not_ask_again():
    project = project_of(10)
    ben = person(project, "Ben")
    say(project, ben, 3, CAT)
    say(project, ben, 3, DOG)
    project.write(undo, ben, NOW)
    assert 3 not in {served.item_id for served in ask(project, ben, 9)}
    assert column(project.db, "SELECT final FROM item_state WHERE item_id = 3") == ["[1]"]


def test_stream_shares_over_2000_slots_are_near_the_mix():
    project = project_of(3000, overlap=0.6, held_out=0.3)
    ben, cyd = person(project, "Ben"), person(project, "Cyd")
    rest = column(project.db, "SELECT item_id FROM item_state WHERE o < 0.6 LIMIT 700")
    project.write(
        record_group, "the first day", [Answer(item_id=n, person_id=cyd, value=CAT, given_at=NOW) for n in rest]
    )
    served = work_until_dry(project, [ben], most=2000)
    shares = Counter(stream for _, _, stream in served)
    for stream, share in DEFAULT_MIX.items():
        if stream != "random":  # where cyd was before, a random slot only moves the mark and goes to unsure
            assert shares[stream] / 2000 == pytest.approx(share, abs=0.04)
    assert 0.02 < shares["random"] / 2000 <= DEFAULT_MIX["random"] + 0.03
    assert shares["unsure"] / 2000 == pytest.approx(0.5 + DEFAULT_MIX["random"] - shares["random"] / 2000, abs=0.04)


def test_no_rhythm_tells_an_annotator_the_stream():
    runs = {}
    for seed in (1, 2):
        project = project_of(800, overlap=0.5, held_out=0.4, seed=seed)
        work_until_dry(project, [person(project, "Cyd")], most=300)
        for name in ("Ben", "Dee"):
            runs[seed, name] = [stream for _, _, stream in work_until_dry(project, [person(project, name)], most=120)]
    assert len({tuple(run) for run in runs.values()}) == 4
    for run in runs.values():
        for period in range(1, 25):  # whatever the period, its positions mix the streams
            same = sum(run[at] == run[at + period] for at in range(len(run) - period)) / (len(run) - period)
            assert same < 0.7
    assert "held-out" not in WHY.lower()


def test_the_mark_moves_one_unit_per_random_slot_also_when_that_unit_is_answered():
    heights = []
    for answered_before in (range(0), range(1, 200, 2), range(1, 200)):
        project = project_of(200, overlap=0, held_out=0)
        settings.put(project.db, "mix", {"random": 1.0})
        ben = person(project, "Ben")
        for item in answered_before:
            say(project, ben, item)
        for _ in range(30):
            for one in ask(project, ben):
                say(project, ben, one.item_id)
        heights.append(design(project.db).mark)
    assert heights[0] == heights[1] == heights[2]
    order = column(project.db, "SELECT u FROM item_state ORDER BY u")
    assert order[29] < heights[0] <= order[30]


def test_the_height_of_the_mark_depends_on_slots_alone_also_where_units_hold_several_items():
    heights = []
    for answered_before in (0, 4, 5):  # of the five items of each unit
        project = project_of(0, overlap=0, held_out=0)
        bring_in(project, [text_row(f"t{n:03}", group=f"g{n // 5}") for n in range(200)])
        settings.put(project.db, "mix", {"random": 1.0})
        ben = person(project, "Ben")
        for item in range(200):
            if item % 5 < answered_before:
                say(project, ben, item + 1)
        for _ in range(20):
            for one in ask(project, ben):
                say(project, ben, one.item_id)
        heights.append(design(project.db).mark)
    units = column(project.db, "SELECT DISTINCT u FROM item_state ORDER BY u")
    assert heights == [heights[0]] * 3
    assert units[19] < heights[0] <= units[20]


def test_an_answer_taken_back_below_the_mark_does_not_hold_the_mark_up():
    heights = []
    for takes_back in (False, True):
        project = project_of(50, overlap=0, held_out=0)
        settings.put(project.db, "mix", {"random": 1.0})
        ben, cyd = person(project, "Ben"), person(project, "Cyd")
        (one,) = ask(project, ben)
        say(project, ben, one.item_id)
        if takes_back:
            project.write(undo, ben, NOW)
            project.db.execute("DELETE FROM claim")
        assert (ask(project, cyd)[0].item_id == one.item_id) is takes_back
        heights.append(design(project.db).mark)
    assert heights[0] == heights[1]


def labelled_by_a_source(n_items: int, **options: float) -> MemoryProject:
    project = project_of(0, **options)
    rows = [text_row(f"t{n:03}", answers=[SourceAnswer(labels=("dog",))]) for n in range(n_items)]
    bring_in(project, rows)
    return project


def test_samples_are_served_and_completed_by_people_also_where_a_source_has_labelled_everything():
    project = labelled_by_a_source(100, overlap=0.3, held_out=0.2)
    for which in ("held-out", "random"):
        assert completed(project.db, which).item_id.size == 0
    ben, cyd = person(project, "Ben"), person(project, "Cyd")
    served = work_until_dry(project, [ben, cyd], lambda item, who: DOG)
    by_people = "SELECT item_id, count(*) FROM vote WHERE person_id IN (?, ?) GROUP BY item_id"
    votes = dict(project.db.execute(by_people, [ben, cyd]).fetchall())
    now = design(project.db)
    for item, u, o in project.db.execute("SELECT item_id, u, o FROM item_state").fetchall():
        wanted = 2 if u < now.held_out or o < 0.3 else 1 if u < now.mark else 0
        assert votes.get(item, 0) == wanted
    assert "unsure" not in {stream for _, _, stream in served}
    for which in ("held-out", "random"):
        sample = completed(project.db, which)
        assert sample.answered.all()
        assert sample.item_id.size > 5


def test_what_a_source_has_labelled_is_no_pool_for_the_unsure_stream():
    project = labelled_by_a_source(30, overlap=0, held_out=0)
    bring_in(project, text_rows(10, prefix="open"), name="more")
    settings.put(project.db, "mix", {})
    rank(project, range(1, 41))
    served = work_until_dry(project, [person(project, "Ben")])
    assert sorted(item for _, item, _ in served) == list(range(31, 41))


def test_an_item_that_only_a_source_answered_and_a_person_skipped_is_not_answered():
    project = labelled_by_a_source(10, overlap=0, held_out=0)
    settings.put(project.db, "mark", 1.0)
    ben = person(project, "Ben")
    for item in range(1, 11):
        say(project, ben, item, Skip() if item == 4 else DOG)
    sample = completed(project.db, "random")
    assert sample.item_id.size == 10
    assert sample.item_id[~sample.answered].tolist() == [4]


def test_overlap_finds_what_an_import_brings_after_the_queue_ran_dry():
    project = project_of(3, overlap=1, held_out=0)
    ben = person(project, "Ben")
    work_until_dry(project, [ben])
    rows = [text_row(f"n{n}", answers=[SourceAnswer(labels=("dog",))]) for n in range(5)]
    bring_in(project, rows, name="more")
    assert {one.item_id for one in ask(project, ben, 9)} == {4, 5, 6, 7, 8}


def test_serving_does_not_walk_over_items_of_hidden_imports():
    steps = []
    for n_hidden in (0, 4000):
        project = project_of(20, overlap=0, held_out=0.1)
        settings.put(project.db, "mix", {"random": 0.5})
        if n_hidden:
            bring_in(project, text_rows(n_hidden, prefix="new"), name="more")
            project.write(undo, 1, NOW)
        ticks: list[int] = []
        project.db.conn.set_progress_handler(lambda: ticks.append(1), 100)  # noqa: B023
        assert len(ask(project, person(project, "Ben"), 30)) == 20
        project.db.conn.set_progress_handler(None, 0)
        steps.append(len(ticks))
    assert steps[1] < 1.5 * steps[0]


def test_the_mark_does_not_move_in_slots_of_other_streams_even_when_the_pool_is_dry():
    project = project_of(20, overlap=0, held_out=0)
    settings.put(project.db, "mix", {})
    ben = person(project, "Ben")
    work_until_dry(project, [ben])
    assert ask(project, ben, 10) == []
    assert design(project.db).mark == design(project.db).held_out


def test_near_the_end_every_stream_falls_back_on_what_is_left():
    for mix in ({"random": 1.0}, {"held-out": 1.0}, {"overlap": 1.0}, {}):
        project = project_of(40, overlap=0.3, held_out=0.3)
        settings.put(project.db, "mix", mix)
        served = work_until_dry(project, [person(project, "Ben")])
        assert sorted(item for _, item, _ in served) == list(range(1, 41)), mix


def test_a_person_with_many_votes_that_wait_for_others_finds_what_lies_behind_them():
    project = project_of(2600, overlap=1, held_out=0)
    settings.put(project.db, "mix", {"overlap": 1.0})
    ben, cyd = person(project, "Ben"), person(project, "Cyd")
    low = column(project.db, "SELECT item_id FROM item_state ORDER BY u LIMIT 2550")
    high = column(project.db, "SELECT item_id FROM item_state ORDER BY u DESC LIMIT 5")
    for who, items in ((ben, low), (cyd, high)):
        answers = [Answer(item_id=item, person_id=who, value=CAT, given_at=NOW) for item in items]
        project.write(record_group, "a selection", answers)
    streams = []
    while len(streams) < 60 and (found := ask(project, ben)):
        say(project, ben, found[0].item_id)
        streams.append((found[0].item_id, found[0].stream))
    assert {item for item, stream in streams if stream == "overlap"} == set(high)


def test_votes_freed_by_a_split_label_are_asked_again_also_of_the_same_person():
    project = project_of(6, overlap=0.5, held_out=0)
    ben = person(project, "Ben")
    work_until_dry(project, [ben], lambda item, who: CAT if item == 4 else DOG)
    assert ask(project, ben) == []
    project.write(change_labels, "split", Request(names=("cat",), into=("tabby", "tiger")), person_id=1, at=NOW)
    assert [one.item_id for one in ask(project, ben, 3)] == [4]


def test_items_of_a_hidden_import_are_not_served_and_their_claims_are_gone():
    project = project_of(3, overlap=0, held_out=0)
    ben = person(project, "Ben")
    bring_in(project, text_rows(5, prefix="new"), name="more")
    assert len(ask(project, ben, 10)) == 8
    project.write(undo, 1, NOW)
    assert len(ask(project, ben, 10)) == 3
    project.write(redo, 1, NOW)
    assert len(ask(project, ben, 10)) == 8


def test_a_group_is_served_item_by_item_with_one_draw():
    project = project_of(0, overlap=0.5, held_out=0.5)
    rows = [text_row(f"t{n}", group=f"g{n // 4}") for n in range(40)]
    bring_in(project, rows)
    draws = project.db.execute(
        "SELECT i.grp, count(DISTINCT s.u || ' ' || s.o || ' ' || s.wanted), count(DISTINCT i.unit_id) "
        "FROM item i JOIN item_state s ON s.item_id = i.id GROUP BY i.grp"
    ).fetchall()
    assert {(n_draws, n_units) for _, n_draws, n_units in draws} == {(1, 1)}
    work_until_dry(project, [person(project, "Ben"), person(project, "Cyd")])
    wanted = dict(project.db.execute("SELECT item_id, wanted FROM item_state").fetchall())
    assert dict(votes_of(project)) == wanted


HOT = {
    "open by u": "state_open_u",
    "open by shuffle": "state_open_shuffle",
    "the next unit above the mark": "state_u",
    "awaiting a further vote": "state_awaiting",
    "skipped": "state_undecided",
}


def test_the_hot_queries_use_their_indexes_and_never_scan_the_items():
    project = project_of(300, overlap=0.4, held_out=0.2)
    ben, cyd = person(project, "Ben"), person(project, "Cyd")
    asked: list[str] = []
    project.db.conn.set_trace_callback(asked.append)
    work_until_dry(project, [ben, cyd], lambda item, who: Skip() if item % 9 == 0 else CAT)
    project.db.conn.set_trace_callback(None)
    plans = {
        query: [row[3] for row in project.db.execute(f"EXPLAIN QUERY PLAN {query}")]
        for query in {_shape(query): query for query in asked if "item_state" in query or " event " in query}.values()
        if query.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "INSERT"))
    }
    assert len(plans) > 8
    big = {"item_state", "item", "event", "vote", "s", "i", "e", "v"}
    for query, steps in plans.items():
        for step in steps:
            words = step.split()
            if words[0] == "SCAN" and words[1] in big:
                assert "USING" in words, f"{step} in {query}"
            assert "USE TEMP B-TREE FOR ORDER BY" not in step or " vote " in query or " event " in query, query
    used = " ".join(step for steps in plans.values() for step in steps)
    for what, index in HOT.items():
        assert f"INDEX {index}" in used, what


def _shape(query: str) -> str:
    """The query without its numbers, so that each is looked at once."""
    return "".join("0" if letter.isdigit() else letter for letter in query)[:200]
