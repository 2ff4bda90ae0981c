"""Giving known items the changed content of their source, and their earlier content back when that is undone."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from labeling.errors import LabelingError
from labeling.history import NewEvent, append
from labeling.items import stored_path
from labeling.transfer.import_items import data_text, kept_file
from labeling.transfer.import_run import Importing

_ITEM = ("kind", "content_hash", "path", "size", "width", "height", "time")
_SHOWN = ", ".join(f"i.{name}" for name in _ITEM) + ", c.text, c.data"
# The second condition lets SQLite see that the partial index on kind holds all of these.
_CONTENT = "e.kind = 'content' AND e.kind NOT IN ('answer', 'repeat', 'settle')"
_ANSWERED = """
    SELECT EXISTS (
        SELECT 1 FROM vote v JOIN event e ON e.seq = v.seq WHERE v.item_id = :item AND v.old = 0
            AND e.seq > :since AND coalesce(e.import_id NOT IN ({}), 1))
        OR EXISTS (
        SELECT 1 FROM item_state s JOIN event e ON e.item_id = s.item_id
        WHERE s.item_id = :item AND s.settled IS NOT NULL AND e.kind = 'settle' AND e.seq > :since
            AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.id = e.id))"""


Content = dict[str, Any]
"""What an item shows, as a content event keeps it: columns of item and content, the hash in hex."""


def apply_changes(db: Database, importing: Importing) -> None:
    """Give items their new content where that was asked for; answers to the old one, not of this import, are old."""
    events = []
    for item_id in sorted(importing.applied):
        new = importing.changes[item_id]
        before = _content(db, item_id)
        after: Content = {
            "kind": new.kind, "content_hash": new.content_hash.hex(),
            "path": None if new.path is None else stored_path(kept_file(new, importing), importing.project),
            "size": new.size, "width": new.width, "height": new.height, "time": new.time,
            "text": new.text, "data": data_text(new),
        }  # fmt: skip
        _set_content(db, item_id, after)
        change = {"from": before["content_hash"], "to": after["content_hash"], "before": before, "after": after}
        events.append(_event(item_id, importing.by, importing.now, importing.number, change))
    append(db, events)


def turn_contents(db: Database, numbers: Sequence[int], person_id: int, at: datetime, *, back: bool) -> None:
    """Give every item whose content the imports `numbers` changed what it shows now that they are hidden or shown.

    That is what the newest visible import gave it, else what it had before any. It is an event again: answers to
    content that is shown no longer are old, and those to the content that is back are not.

    Raises
    ------
    LabelingError
        If it goes `back` and answers that were given since, and count, would become old by it.
    """
    among = ", ".join(str(int(number)) for number in numbers)
    found = db.execute(
        f"""SELECT e.item_id, max(e.import_id), min(e.seq) FROM event e
            WHERE {_CONTENT} AND e.import_id IN ({among}) GROUP BY e.item_id"""
    )
    events, n_answered = [], 0
    for item_id, number, since in found.fetchall():
        wanted, before = _wanted(db, item_id), _content(db, item_id)
        if wanted == before:
            continue
        n_answered += back and db.execute(_ANSWERED.format(among), {"item": item_id, "since": since}).fetchone()[0]
        _set_content(db, item_id, wanted)
        change = {"from": before["content_hash"], "to": wanted["content_hash"]}
        events.append(_event(item_id, person_id, at, number, change))
    if n_answered:
        raise LabelingError(
            f"The import cannot be taken back: {n_answered} of the items it changed have been answered since",
            mend="Undo those answers first",
        )
    append(db, events)


def _wanted(db: Database, item_id: int) -> Content:
    """Return what an item shows by its events."""
    rows = db.execute(
        """SELECT e.value, m.state FROM event e JOIN import m ON m.id = e.import_id
           WHERE e.item_id = ? AND e.kind = 'content' ORDER BY e.seq""",
        [item_id],
    ).fetchall()
    changes = [(change, state) for text, state in rows if "after" in (change := json.loads(text))]
    shown = [change["after"] for change, state in changes if state == "done"]
    content: Content = shown[-1] if shown else changes[0][0]["before"]
    return content


def _content(db: Database, item_id: int) -> Content:
    row = db.execute(
        f"SELECT {_SHOWN} FROM item i LEFT JOIN content c ON c.item_id = i.id WHERE i.id = ?", [item_id]
    ).fetchone()
    content = dict(zip((*_ITEM, "text", "data"), row, strict=True))
    return content | {"content_hash": content["content_hash"].hex()}


def _set_content(db: Database, item_id: int, content: Content) -> None:
    values = content | {"content_hash": bytes.fromhex(content["content_hash"])}
    columns = ", ".join(f"{name} = ?" for name in _ITEM)
    db.execute(f"UPDATE item SET {columns} WHERE id = ?", [*(values[name] for name in _ITEM), item_id])
    db.execute("UPDATE content SET text = ?, data = ? WHERE item_id = ?", [content["text"], content["data"], item_id])


def _event(item_id: int, person_id: int, at: datetime, number: int, change: dict[str, Any]) -> NewEvent:
    return NewEvent(
        kind="content", person_id=person_id, at=at, item_id=item_id, import_id=number,
        value=json.dumps(change, ensure_ascii=False),
    )  # fmt: skip
