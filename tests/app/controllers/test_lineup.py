"""The order of items: nothing is lost, doubled or swapped under a person's eyes, whatever comes when."""

from hypothesis import given
from hypothesis import strategies as st

from app.controllers.lineup import Entry, Lineup
from labeling.items import Item
from labeling.values import Labels, Skip


def entry(number: int) -> Entry:
    item = Item(
        id=number, key=f"t{number}", kind="text", content_hash=b"", unit_id=number, group=None, time=None, path=None,
        width=None, height=None, text=f"text {number}", data={}, u=0.5,
    )  # fmt: skip
    return Entry(item=item)


def serve(lineup: Lineup, *ids: int, busy: tuple[int, ...] = ()) -> None:
    lineup.merge(ids, {number: entry(number) for number in ids if number not in lineup.waiting_ids}, busy)


def ids(entries: list[Entry]) -> list[int]:
    return [each.item.id for each in entries]


def test_an_answer_shows_the_next_item() -> None:
    lineup = Lineup()
    serve(lineup, 1, 2, 3)
    assert lineup.answer(Labels((7,))).item.id == 1
    done, now, ahead = lineup.strip()
    assert (ids(done), now and now.item.id, ids(ahead)) == ([1], 2, [3])


def test_the_queue_may_lag_behind_what_was_answered() -> None:
    lineup = Lineup()
    serve(lineup, 1, 2, 3)
    lineup.answer(Labels(()))
    lineup.answer(Labels(()))
    serve(lineup, 2, 3, 4, busy=(1, 2))  # asked after 1 was on disk and before 2 was
    _, now, ahead = lineup.strip()
    assert (now and now.item.id, ids(ahead)) == (3, [4])


def test_what_is_on_screen_stays_though_the_queue_says_otherwise() -> None:
    lineup = Lineup()
    serve(lineup, 1, 2)
    serve(lineup, 5, 6)
    _, now, ahead = lineup.strip()
    assert (now and now.item.id, ids(ahead)) == (1, [5, 6])


def test_an_item_that_is_looked_at_again_keeps_its_place() -> None:
    lineup = Lineup()
    serve(lineup, 1, 2, 3)
    lineup.answer(Labels((7,)))
    lineup.answer(Labels((7,)))
    assert lineup.step(-1)
    assert lineup.step(-1)
    assert not lineup.step(-1)
    lineup.answer(Labels((8,)))
    done, now, _ = lineup.strip()
    assert [(each.item.id, each.value) for each in done] == [(1, Labels((8,))), (2, Labels((7,)))]
    assert now is not None
    assert now.item.id == 3


def test_a_skipped_item_that_comes_back_stands_once() -> None:
    lineup = Lineup()
    serve(lineup, 1, 2)
    lineup.answer(Skip())
    serve(lineup, 2, 1)
    done, now, ahead = lineup.strip()
    assert (ids(done), now and now.item.id, ids(ahead)) == ([], 2, [1])


def test_what_cannot_be_shown_is_not_served_again_until_asked_for() -> None:
    lineup = Lineup()
    serve(lineup, 1, 2)
    lineup.put_aside("broken")
    serve(lineup, 1, 2, 3)
    done, now, ahead = lineup.strip()
    assert (ids(done), now and now.item.id, ids(ahead)) == ([1], 2, [3])
    lineup.try_again()
    _, now, ahead = lineup.strip()
    assert (now and now.item.id, ids(ahead)) == (1, [2, 3])


@given(st.lists(st.sampled_from(["answer", "skip", "back", "on", "undo", "serve"]), max_size=60))
def test_no_item_is_ever_lost_or_doubled(moves: list[str]) -> None:
    lineup, next_new, seen = Lineup(), 6, set(range(6))
    serve(lineup, *range(6))
    for move in moves:
        match move:
            case "answer" | "skip" if lineup.current is not None:
                before = lineup.current.item.id
                lineup.answer(Skip() if move == "skip" else Labels((1,)))
                assert lineup.current is None or lineup.current.item.id != before or not lineup.is_visiting
            case "back" | "on":
                lineup.step(-1 if move == "back" else 1)
            case "undo" if lineup.done:
                last = lineup.done[-1]
                lineup.put_first(entry(last.item.id))
                assert lineup.current is not None
                assert lineup.current.item.id == last.item.id
            case "serve":
                standing = sorted(lineup.waiting_ids)
                serve(lineup, *standing, next_new)
                seen.add(next_new)
                next_new += 1
        done, now, ahead = lineup.strip()
        line = ids([*done, *([now] if now else []), *ahead])
        assert len(line) == len(set(line))
        if now is not None:
            assert set(line) == seen
