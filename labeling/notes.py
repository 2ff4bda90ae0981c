"""Notes: what a person wants to remember or tell about an item. Events like answers, but they decide nothing."""

import json
from datetime import datetime

from sqlite_utils import Database

from labeling.answers import UnknownItemError
from labeling.errors import LabelingError
from labeling.history import NewEvent, append
from labeling.sampling import VISIBLE

MOST_CHARACTERS = 10_000


def record_note(db: Database, item_id: int, person_id: int, text: str, at: datetime) -> int:
    """Store a person's note on an item, in place of their earlier one; return its event's number.

    An empty `text` takes the note away. Like every event, the earlier note stays in the history, and one undo brings
    it back.

    Raises
    ------
    UnknownItemError
        If the item is not in the project or not visible.
    LabelingError
        If the text is longer than 10,000 characters.
    """
    text = text.strip()
    if len(text) > MOST_CHARACTERS:
        raise LabelingError(f"A note has at most {MOST_CHARACTERS:,} characters", mend="Shorten it")
    if not db.execute(f"SELECT 1 FROM item_state WHERE item_id = ? AND {VISIBLE}", [item_id]).fetchone():
        raise UnknownItemError(item_id)
    event = NewEvent(
        kind="note",
        person_id=person_id,
        at=at,
        step=True,
        item_id=item_id,
        value=json.dumps(text, ensure_ascii=False),
    )
    return append(db, [event])[0].seq


def own_note(db: Database, item_id: int, person_id: int) -> str:
    """Return the person's note on an item as it stands, "" if there is none."""
    row = db.execute(
        """SELECT e.value FROM event e WHERE e.item_id = ? AND e.person_id = ? AND e.kind = 'note'
           AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.id = e.id) ORDER BY e.seq DESC LIMIT 1""",
        [item_id, person_id],
    ).fetchone()
    return "" if row is None else str(json.loads(row[0]))
