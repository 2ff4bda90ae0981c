"""From the answers to one item: the current vote of each person, and the final answer (DESIGN 3)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """An answer, repeat or settle event as the projections need it."""

    seq: int
    id: bytes
    kind: str  # answer, repeat, settle
    person_id: int
    counter: int
    prev: bytes | None
    value_kind: str
    value: tuple[int, ...]  # label ids for value_kind "labels", else empty
    text: str | None  # the stored value
    active: bool  # neither undone nor part of an undone or unfinished import
    old: bool  # counts no longer: the content, or what a label means, changed since
    by_source: bool = False  # imported in the name of its source, not given by a person
    turns: tuple[int, ...] = ()  # numbers of the events that took it back or brought it again, if the item is settled


@dataclass(frozen=True, slots=True)
class ItemState:
    """What the answers to one item add up to."""

    votes: tuple[AnswerEvent, ...]  # current vote of each person, by person id
    repeats: tuple[AnswerEvent, ...]
    n_votes: int  # deciding votes
    n_people_votes: int  # those of people, not of sources
    n_done: int  # people, not sources, who have said anything that still counts
    n_skips: int
    settled: tuple[int, ...] | None
    final: tuple[int, ...] | None
    review: str | None


@dataclass(frozen=True, slots=True)
class LabelMap:
    """What became of labels: merged ones count as another, votes for split ones no longer decide."""

    merged: Mapping[int, int] = field(default_factory=dict)
    split: frozenset[int] = frozenset()

    def current(self, ids: Iterable[int]) -> tuple[int, ...] | None:
        """Return the label ids as they count today; None if one of them was split."""
        now = {self.merged.get(label, label) for label in ids}
        return None if self.split & now else tuple(sorted(now))


def unreplaced(events: Sequence[AnswerEvent]) -> list[AnswerEvent]:
    """Return the active events that no active one replaced.

    Replacing is followed through inactive events, so undoing the middle of a chain changes nothing.
    """
    by_id = {event.id: event for event in events}
    replaced: set[bytes] = set()
    for event in events:
        if event.active:
            before = event.prev
            while before is not None and before not in replaced:
                replaced.add(before)
                before = by_id[before].prev if before in by_id else None
    return [event for event in events if event.active and event.id not in replaced]


def current_votes(events: Sequence[AnswerEvent]) -> dict[int, AnswerEvent]:
    """Return each person's current event: active, replaced by no active one, ties by (counter, id)."""
    current: dict[int, AnswerEvent] = {}
    for event in unreplaced(events):
        rival = current.get(event.person_id)
        if rival is None or (rival.counter, rival.id) < (event.counter, event.id):
            current[event.person_id] = event
    return current


def final_answer(votes: Sequence[tuple[int, ...]], *, multi: bool) -> tuple[int, ...] | None:
    """Return the strict majority of the deciding votes, or None (DESIGN 3).

    Single choice: the set more than half of the votes chose. Several labels: each label more than half chose;
    a label that exactly half chose is a tie and leaves the item without a final answer.
    """
    if not votes:
        return None
    half = len(votes) / 2
    if not multi:
        value, n = Counter(votes).most_common(1)[0]
        return value if n > half else None
    counts = Counter(label for vote in votes for label in vote)
    if any(n == half for n in counts.values()):
        return None
    return tuple(sorted(label for label, n in counts.items() if n > half))


def item_state(events: Sequence[AnswerEvent], labels: LabelMap, *, multi: bool) -> ItemState:
    """Add up the answer events of one item, in any order."""
    if len(events) == 1 and (one := _only_vote(events[0], labels)) is not None:
        return one  # most items of an imported table; ten times faster
    events = [event if event.old else _aged(event, labels) for event in events]
    votes = current_votes([event for event in events if event.kind == "answer"])
    counting = [vote for vote in votes.values() if not vote.old]
    deciding = [value for vote in counting if (value := _decision(vote, labels)) is not None]
    n_people_votes = sum(not vote.by_source and _decision(vote, labels) is not None for vote in counting)
    n_skips = sum(event.active and not event.old and event.value_kind == "skip" for event in events)
    majority = final_answer(deciding, multi=multi)
    verdict = next(iter(current_votes([_as_one(event) for event in events if event.kind == "settle"]).values()), None)
    settled = None if verdict is None or verdict.old else _decision(verdict, labels)
    kinds = {vote.value_kind for vote in counting}
    review = None
    if settled is not None and verdict is not None:
        if any(_changed_since(verdict.seq, event) for event in events if event.kind == "answer"):
            review = "votes-changed"
    elif "flag" in kinds:
        review = "flagged"
    elif "cant-decide" in kinds:
        review = "cant-decide"
    elif len(deciding) > 1 and majority is None:
        review = "disagreement"
    elif n_skips >= 2 and not n_people_votes:
        review = "skipped"
    return ItemState(
        votes=tuple(votes[person] for person in sorted(votes)),
        repeats=tuple(unreplaced([event for event in events if event.kind == "repeat"])),
        n_votes=len(deciding),
        n_people_votes=n_people_votes,
        n_done=sum(not vote.by_source for vote in counting),
        n_skips=n_skips,
        settled=settled,
        final=settled if settled is not None else majority,
        review=review,
    )


def _only_vote(event: AnswerEvent, labels: LabelMap) -> ItemState | None:
    if event.kind != "answer" or event.value_kind != "labels" or event.old or not event.active:
        return None
    final = labels.current(event.value)
    n_people = int(not event.by_source)
    return None if final is None else ItemState((event,), (), 1, n_people, n_people, 0, None, final, None)


def _changed_since(seq: int, event: AnswerEvent) -> bool:
    """Tell whether an answer counts now and did not then, or the reverse."""
    return event.active if event.seq > seq else sum(turn > seq for turn in event.turns) % 2 == 1


def _decision(event: AnswerEvent, labels: LabelMap) -> tuple[int, ...] | None:
    return labels.current(event.value) if event.value_kind == "labels" else None


def _aged(event: AnswerEvent, labels: LabelMap) -> AnswerEvent:
    """Mark a choice of a label that was split as old: its item is asked again, like one whose content changed."""
    if event.value_kind != "labels" or labels.current(event.value) is not None:
        return event
    return replace(event, old=True)


def _as_one(event: AnswerEvent) -> AnswerEvent:
    """Settling is one chain per item, whoever of the leads settles: the latest counts."""
    return replace(event, person_id=0, counter=event.seq)
