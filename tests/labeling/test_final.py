"""Which answer is final (DESIGN 3): a table of votes and what they add up to."""

from collections.abc import Sequence

import pytest

from labeling.final import AnswerEvent, ItemState, LabelMap, final_answer, item_state
from labeling.values import CantDecide, Flag, Labels, Skip, Value, dump

CAT, DOG, OWL = (1,), (2,), (3,)
NONE: tuple[int, ...] = ()
UNDECIDED = None


def event(
    seq: int,
    person: int,
    value: Value,
    *,
    kind: str = "answer",
    replaces: int | None = None,
    counter: int | None = None,
    **fields: object,
) -> AnswerEvent:
    value_kind, text = dump(value)
    ids = value.ids if isinstance(value, Labels) else ()
    facts = {"active": True, "old": False} | fields
    prev = None if replaces is None else bytes([replaces])
    number = seq if counter is None else counter
    return AnswerEvent(seq, bytes([seq]), kind, person, number, prev, value_kind, ids, text, **facts)  # type: ignore[arg-type]


def votes(*values: Value | tuple[int, ...]) -> list[AnswerEvent]:
    """One event of a person of their own for each value; a tuple stands for labels."""
    return [
        event(number, number, Labels(value) if isinstance(value, tuple) else value)
        for number, value in enumerate(values, start=1)
    ]


def add_up(events: Sequence[AnswerEvent], *, multi: bool = False, labels: LabelMap | None = None) -> ItemState:
    return item_state(events, labels or LabelMap(), multi=multi)


@pytest.mark.parametrize(
    ("given", "final"),
    [
        ([], UNDECIDED),
        ([CAT], CAT),
        ([CAT, CAT], CAT),
        ([CAT, DOG], UNDECIDED),
        ([CAT, CAT, DOG], CAT),
        ([CAT, DOG, OWL], UNDECIDED),
        ([CAT, CAT, DOG, OWL], UNDECIDED),  # the most frequent, but no more than half
        ([CAT, CAT, CAT, DOG, OWL], CAT),
        ([CAT, CAT, DOG, DOG], UNDECIDED),
        ([NONE], NONE),
        ([NONE, NONE, CAT], NONE),
        ([NONE, CAT], UNDECIDED),
    ],
)
def test_single_choice_takes_what_more_than_half_chose(given, final):
    assert final_answer(given, multi=False) == final
    assert add_up(votes(*given)).final == final


@pytest.mark.parametrize(
    ("given", "final"),
    [
        ([], UNDECIDED),
        ([(1, 2)], (1, 2)),
        ([(1, 2), (1, 2)], (1, 2)),
        ([(1, 2), (1,)], UNDECIDED),  # label 2 is a tie, so nothing is final, not even label 1
        ([(1, 2), (1, 3), (1,)], (1,)),
        ([(1, 2), (2, 3), (1, 3)], (1, 2, 3)),  # no two agree as a whole, every label has two of three
        ([(1,), (2,), (3,)], NONE),  # a majority against each label: none of them
        ([NONE], NONE),
        ([NONE, NONE, (1,)], NONE),
        ([NONE, (1,)], UNDECIDED),
        ([(1, 2), (1, 2), (1, 3), (1, 3)], UNDECIDED),
    ],
)
def test_several_labels_are_decided_label_by_label_and_a_tie_on_one_leaves_none(given, final):
    assert final_answer(given, multi=True) == final
    assert add_up(votes(*given), multi=True).final == final


@pytest.mark.parametrize("other", [CantDecide(), Skip(), Flag("private")])
def test_undecided_answers_are_no_votes_against_the_majority(other):
    state = add_up(votes(CAT, other))
    assert state.final == CAT
    assert state.n_votes == 1
    assert state.n_done == 2
    assert add_up(votes(other)).final is None
    assert add_up(votes(other)).n_done == 1


@pytest.mark.parametrize(
    ("given", "review"),
    [
        (votes(CAT, DOG), "disagreement"),
        (votes(CAT, CAT, DOG), None),
        (votes(CAT, CantDecide()), "cant-decide"),
        (votes(CantDecide(), Flag()), "flagged"),
        (votes(Skip()), None),
        (votes(Skip(), Skip()), "skipped"),
        ([event(1, 1, Skip()), event(2, 1, Skip(), replaces=1)], "skipped"),  # the same person, twice
        (votes(Skip(), Skip(), CAT), None),
        ([event(1, 1, Skip(), active=False), event(2, 1, Skip(), replaces=1)], None),
        ([event(1, 1, CantDecide()), event(2, 1, Labels(CAT), replaces=1)], None),
    ],
)
def test_what_goes_to_review_and_why(given, review):
    assert add_up(given).review == review


def test_settled_wins_over_the_majority_and_over_no_majority():
    for given in ([], [CAT, CAT, CAT], [CAT, DOG], [CantDecide()]):
        state = add_up([*votes(*given), event(9, 7, Labels(DOG), kind="settle")])
        assert state.settled == state.final == DOG
        assert state.review is None
        assert state.n_votes == sum(isinstance(value, tuple) for value in given)  # settling is no vote


def test_the_latest_lead_settles_and_taking_that_back_brings_the_one_before():
    first = event(5, 7, Labels(DOG), kind="settle", counter=900)  # from a device that has counted further
    second = event(6, 8, Labels(OWL), kind="settle", replaces=5, counter=3)
    assert add_up([first, second]).settled == OWL
    assert add_up([first, event(6, 8, Labels(OWL), kind="settle", replaces=5, active=False)]).settled == DOG
    assert add_up([event(5, 7, Labels(DOG), kind="settle", active=False), second]).settled == OWL


def test_a_settled_answer_stays_when_a_vote_under_it_changes_and_the_item_is_listed():
    before = [*votes(CAT, DOG), event(3, 7, Labels(CAT), kind="settle")]
    assert add_up(before).review is None
    changed = add_up([*before, event(4, 1, Labels(OWL), replaces=1)])
    assert changed.final == CAT
    assert changed.review == "votes-changed"
    settled_again = add_up(
        [*before, event(4, 1, Labels(OWL), replaces=1), event(5, 7, Labels(DOG), kind="settle", replaces=3)]
    )
    assert settled_again.final == DOG
    assert settled_again.review is None


def test_a_vote_taken_back_after_settling_is_a_change_too_and_one_brought_back_is_none():
    verdict = event(3, 7, Labels(CAT), kind="settle")
    gone_before = event(1, 1, Labels(DOG), active=False, turns=(2,))
    gone_since = event(1, 1, Labels(DOG), active=False, turns=(4,))
    back_again = event(1, 1, Labels(DOG), turns=(4, 5))
    assert add_up([gone_before, verdict]).review is None
    assert add_up([gone_since, verdict]).review == "votes-changed"
    assert add_up([back_again, verdict]).review is None


def test_repeats_stand_beside_and_never_count():
    state = add_up([*votes(CAT), event(2, 1, Labels(DOG), kind="repeat"), event(3, 2, Labels(DOG), kind="repeat")])
    assert state.final == CAT
    assert (state.n_votes, state.n_done) == (1, 1)
    assert [(vote.person_id, vote.value) for vote in state.repeats] == [(1, DOG), (2, DOG)]


def test_a_replaced_repeat_is_no_repeat_any_more():
    state = add_up(
        [*votes(CAT), event(2, 1, Labels(DOG), kind="repeat"), event(3, 1, Labels(OWL), kind="repeat", replaces=2)]
    )
    assert [vote.value for vote in state.repeats] == [OWL]


def test_current_is_the_unreplaced_answer_and_ties_go_by_counter_then_id():
    assert add_up([event(1, 1, Labels(CAT), counter=9), event(2, 1, Labels(DOG), replaces=1, counter=1)]).final == DOG
    assert add_up([event(1, 1, Labels(CAT), counter=9), event(2, 1, Labels(DOG), counter=1)]).final == CAT
    assert add_up([event(1, 1, Labels(CAT), counter=5), event(2, 1, Labels(DOG), counter=5)]).final == DOG


def test_taking_back_the_middle_of_a_chain_changes_nothing():
    chain = [
        event(1, 1, Labels(CAT)),
        event(2, 1, Labels(DOG), replaces=1, active=False),
        event(3, 1, Labels(OWL), replaces=2),
    ]
    assert add_up(chain).final == OWL
    assert add_up(chain).n_done == 1
    assert add_up([*chain[:2], event(3, 1, Labels(OWL), replaces=2, active=False)]).final == CAT


def test_the_order_of_the_events_in_hand_does_not_matter():
    events = [*votes(CAT, DOG, CAT), event(4, 2, Labels(OWL), replaces=2), event(5, 3, Labels(DOG), replaces=3)]
    assert add_up(events).final == add_up(events[::-1]).final is None
    assert add_up(events).votes == add_up(events[::-1]).votes


def test_votes_for_merged_labels_count_as_the_label_they_became():
    merged = LabelMap({1: 2})
    assert add_up(votes(CAT, DOG), labels=merged).final == DOG
    assert add_up(votes((1, 2)), multi=True, labels=merged).final == DOG
    assert add_up([*votes(CAT), event(2, 7, Labels(CAT), kind="settle")], labels=merged).settled == DOG


def test_votes_for_a_split_label_decide_no_longer_and_the_item_is_asked_again():
    split = LabelMap({}, frozenset({1}))
    assert add_up(votes(CAT), labels=split).final is None
    assert add_up(votes(CAT), labels=split).n_done == 0
    assert add_up(votes(CAT, DOG), labels=split).final == DOG
    assert add_up(votes((1, 3)), multi=True, labels=split).final is None
    assert add_up(votes(CAT, CAT, DOG), labels=split).n_votes == 1
    assert [vote.old for vote in add_up(votes(CAT), labels=split).votes] == [True]


def test_a_label_merged_into_one_that_is_then_split_decides_no_longer():
    assert add_up(votes(CAT), labels=LabelMap({1: 2}, frozenset({2}))).final is None


def test_a_settled_answer_with_a_split_label_is_none_and_an_older_one_does_not_come_back():
    events = [event(1, 7, Labels(DOG), kind="settle"), event(2, 7, Labels(CAT), kind="settle", replaces=1)]
    assert add_up(events, labels=LabelMap({}, frozenset({1}))).settled is None


def test_answers_to_content_that_changed_are_kept_and_count_for_nothing():
    old = [event(1, 1, Labels(CAT), old=True), event(2, 2, Flag(), old=True), event(3, 3, Skip(), old=True)]
    state = add_up([*old, event(4, 7, Labels(CAT), kind="settle", old=True)])
    assert (state.final, state.settled, state.review) == (None, None, None)
    assert (state.n_votes, state.n_done, state.n_skips) == (0, 0, 0)
    assert [vote.person_id for vote in state.votes] == [1, 2, 3]
    again = add_up([*old, event(5, 1, Labels(DOG), replaces=1)])
    assert (again.final, again.n_done) == (DOG, 1)
