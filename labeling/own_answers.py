"""What one person said before: for showing an item again to whoever labels it."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from labeling import undo, values
from labeling.sampling import VISIBLE
from labeling.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAnswer:
    """A person's current answer to an item, and the true reason why it was served, which only a lead is shown.

    `nth` counts the current votes on the item up to this one: 2 is a second vote.
    """

    item_id: int
    value: Value | None
    stream: str
    round_id: int | None
    rank: int | None
    nth: int


_ANSWER = f"""
    SELECT v.item_id, v.kind, v.value, e.stream, e.round_id, e.rank,
           (SELECT count(*) FROM vote o WHERE o.item_id = v.item_id AND o.old = 0 AND o.seq <= v.seq)
    FROM vote v JOIN event e ON e.seq = v.seq JOIN item_state s ON s.item_id = v.item_id
    WHERE v.person_id = :person AND v.old = 0 AND s.{VISIBLE}"""


def own_answer(db: Database, item_id: int, person_id: int) -> OwnAnswer | None:
    """Return the person's current answer to an item, None if they gave none."""
    row = db.execute(f"{_ANSWER} AND v.item_id = :item", {"person": person_id, "item": item_id}).fetchone()
    return None if row is None else _own(row)


def recent_answers(db: Database, person_id: int, n: int) -> list[OwnAnswer]:
    """Return the person's `n` newest current answers, oldest first."""
    rows = db.execute(f"{_ANSWER} ORDER BY v.seq DESC LIMIT :n", {"person": person_id, "n": n}).fetchall()
    return [_own(row) for row in reversed(rows)]


def last_skipped(db: Database, person_id: int) -> int | None:
    """Return the item that the person skipped last and has not answered since, None if there is none."""
    row = db.execute(
        f"""SELECT v.item_id FROM vote v JOIN item_state s ON s.item_id = v.item_id
            WHERE v.person_id = ? AND v.kind = 'skip' AND v.old = 0 AND s.{VISIBLE} ORDER BY v.seq DESC LIMIT 1""",
        [person_id],
    ).fetchone()
    return None if row is None else int(row[0])


def has_peeked(db: Database, item_id: int, person_id: int) -> bool:
    """Tell whether a suggestion was visible at any answer of the person to this item, also one taken back."""
    query = "SELECT 1 FROM event WHERE item_id = ? AND person_id = ? AND suggestion_seen = 1 LIMIT 1"
    return db.execute(query, [item_id, person_id]).fetchone() is not None


def undo_answer(db: Database, person_id: int, at: datetime) -> undo.Step | None:
    """Take back the person's newest step if it is an answer or a note; else change nothing.

    The key that takes back an answer must not take back an import or a change of labels. A step that was left alone
    comes back without items; None means that there is nothing to undo.
    """
    step = undo.newest_step(db, person_id)
    if step is None or step.kind not in ("answer", "note"):
        return step
    return undo.undo(db, person_id, at)


def taken_back(db: Database, item_id: int, person_id: int) -> Value | None:
    """Return the answer to this item that the person undid last and may still bring back."""
    row = db.execute(
        """SELECT e.value FROM undone u JOIN event e ON e.seq = u.seq
           WHERE u.person_id = ? AND u.dropped = 0 AND e.item_id = ? AND e.kind = 'answer' ORDER BY u.seq LIMIT 1""",
        [person_id, item_id],
    ).fetchone()
    return None if row is None else _value(row[0])


def _value(text: str) -> Value | None:
    kind, content = json.loads(text)
    return values.load(kind, None if content is None else json.dumps(content, ensure_ascii=False))


def _own(row: tuple[int, str, str | None, str | None, int | None, int | None, int]) -> OwnAnswer:
    item_id, kind, text, stream, round_id, rank, nth = row
    return OwnAnswer(
        item_id=item_id,
        value=values.load(kind, text),
        stream=stream or "chosen",
        round_id=round_id,
        rank=rank,
        nth=nth,
    )
