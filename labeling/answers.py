"""Recording what people say about items, one event each, with votes and counts in the same transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from labeling import settings, values
from labeling.errors import LabelingError
from labeling.history import NewEvent, append
from labeling.queue import let_go
from labeling.sampling import VISIBLE, design
from labeling.storage.projections import project_items
from labeling.values import Labels, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One person's verdict on one item. Later answers are added; earlier ones stay."""

    item_id: int
    person_id: int
    value: Value
    given_at: datetime
    suggestion_seen: bool | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        if self.given_at.tzinfo is None:
            raise ValueError(f"given_at needs a time zone, got {self.given_at!r}; use datetime.now(UTC)")
        if self.seconds is not None and self.seconds < 0:
            raise ValueError(f"seconds spent must be 0 or more, got {self.seconds!r}")


class UnknownItemError(LabelingError):
    """An item that is not in the project (any more)."""

    def __init__(self, item: object) -> None:
        super().__init__(
            f"Item {item!r} is not in this project",
            mend="Check the name; 'labelwright next' and Data show what is there",
        )


def record_answer(db: Database, answer: Answer) -> int:
    """Store `answer`; return its event's number.

    An item that the person holds a claim on keeps the stream, round and probabilities of the claim, any other
    is `chosen`.

    Raises
    ------
    UnknownItemError
        If the item is not in the project or not visible.
    LabelingError
        If a label cannot be chosen in this project.
    """
    return _record(db, [answer], group=None)[0]


def record_group(db: Database, name: str, answers: Sequence[Answer]) -> list[int]:
    """Store several answers of one person as one step, so that one undo takes all of them back."""
    if not answers:
        return []
    first = answers[0]
    if any(answer.person_id != first.person_id for answer in answers):
        raise ValueError("a group belongs to one person")
    head = append(
        db, [NewEvent(kind="group", person_id=first.person_id, at=first.given_at, step=True, value=json.dumps(name))]
    )
    return _record(db, answers, group=head[0].id)


def _record(db: Database, answers: Sequence[Answer], group: bytes | None) -> list[int]:
    _refuse_labels(db, [answer.value for answer in answers])
    events = [_event(db, answer, group) for answer in answers]
    stored = append(db, events)
    items = [answer.item_id for answer in answers]
    let_go(db, answers[0].person_id, items)
    project_items(db, items)
    return [place.seq for place in stored]


def _refuse_labels(db: Database, given: Sequence[Value]) -> None:
    """Raise `LabelingError` for a label that cannot be chosen, or several where the task takes one."""
    chosen = {label for value in given if isinstance(value, Labels) for label in value.ids}
    marks = ",".join("?" * len(chosen))
    rows = db.execute(f"SELECT id FROM label WHERE state = 'active' AND id IN ({marks})", list(chosen))
    if unknown := chosen - {row[0] for row in rows}:
        raise LabelingError(
            f"Label number {min(unknown)} cannot be chosen in this project",
            mend="It may have been retired, merged or split; 'labelwright labels PROJECT list' shows which there are",
        )
    if (
        any(isinstance(value, Labels) and len(value.ids) != 1 for value in given)
        and settings.get(db, "task") != "multi"
    ):
        raise LabelingError("This project takes one label per item", mend="Choose one")


def _event(db: Database, answer: Answer, group: bytes | None) -> NewEvent:
    query = f"""
        SELECT e.id, c.stream, c.round_id, c.rank, c.design_prob FROM item_state s
        LEFT JOIN vote v ON v.item_id = s.item_id AND v.person_id = :person
        LEFT JOIN event e ON e.seq = v.seq
        LEFT JOIN claim c ON c.item_id = s.item_id AND c.person_id = :person
        WHERE s.item_id = :item AND s.{VISIBLE}"""
    row = db.execute(query, {"item": answer.item_id, "person": answer.person_id}).fetchone()
    if row is None:
        raise UnknownItemError(answer.item_id)
    previous, stream, round_id, rank, design_prob = row
    return NewEvent(
        kind="answer",
        person_id=answer.person_id,
        at=answer.given_at,
        step=group is None,
        item_id=answer.item_id,
        prev=previous,
        group=group,
        value=encode(answer.value),
        stream=stream or "chosen",
        round_id=round_id,
        rank=rank,
        design_prob=design_prob or design(db).as_text(),
        suggestion_seen=answer.suggestion_seen,
        seconds=answer.seconds,
    )


def settle(db: Database, item_id: int, person_id: int, value: Labels, at: datetime) -> int:
    """Store a lead's decision on an item; votes stay as they are."""
    _refuse_labels(db, [value])
    if not db.execute(f"SELECT 1 FROM item_state WHERE item_id = ? AND {VISIBLE}", [item_id]).fetchone():
        raise UnknownItemError(item_id)
    previous = db.execute(
        "SELECT id FROM event WHERE item_id = ? AND kind = 'settle' ORDER BY seq DESC LIMIT 1", [item_id]
    ).fetchone()
    event = NewEvent(
        kind="settle",
        person_id=person_id,
        at=at,
        step=True,
        item_id=item_id,
        prev=previous[0] if previous else None,
        value=encode(value),
    )
    stored = append(db, [event])
    project_items(db, [item_id])
    return stored[0].seq


def encode(value: Value) -> str:
    """Return the value as an event stores it: a JSON list of its kind and content."""
    kind, text = values.dump(value)
    return f'["{kind}",{text or "null"}]'
