"""Storing one batch of an import: new items with their units and draws, answers as events, nothing visible yet."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlite_utils import Database

from labeling import settings
from labeling.errors import LabelingError
from labeling.history import NewEvent, append, milliseconds
from labeling.items import stored_path
from labeling.labels import label_ids
from labeling.storage.projections import label_map, project_items
from labeling.transfer.fresh_items import FreshItems
from labeling.transfer.import_answers import answer_event, in_words, person_of, value_of
from labeling.transfer.import_items import ItemPlacer, data_text, kept_file
from labeling.transfer.import_run import Importing
from labeling.transfer.records import Note, Rejected, SourceRow

if TYPE_CHECKING:
    from labeling.transfer.importing import ImportResult


def store_batch(db: Database, importing: Importing, rows: Sequence[SourceRow], result: "ImportResult") -> None:
    """Store up to a few hundred rows in the open transaction and count them in `result`."""
    fresh = FreshItems()
    placer = ItemPlacer(db, importing, fresh)
    labels, multi = label_ids(db), settings.get(db, "task") == "multi"
    events: list[NewEvent] = []
    for row in rows:
        item_id = placer.place(row.item)
        if item_id is None:
            reason = f"'{row.item.key}' already stands for other content further up; give it a key of its own"
            result.rejected.append(Rejected(row.where, reason))
            continue
        if item_id in importing.changes and item_id not in importing.applied:
            continue  # its answers speak about content that nobody asked to apply
        for answer in row.answers:
            try:
                value = value_of(answer, labels, multi=multi)
                person = person_of(db, importing, answer)
            except LabelingError as error:
                reason = f"{in_words(error)}; the item is in the project without it"
                result.rejected.append(Rejected(row.where, reason))
                continue
            event = answer_event(db, importing, item_id, person, answer, value, fresh=item_id in fresh.ids)
            if event is None:
                result.answers_added += item_id in placer.shown
                continue
            events.append(event)
            if event.at is importing.now and answer.at:
                result.notes.append(Note(row.where, f"the time '{answer.at}' was not understood; now is stored"))
    fresh.insert_items(db)
    placer.finish()
    stored = append(db, events)
    fresh.insert_states(db, events, stored, label_map(db), multi=multi, import_id=importing.number)
    result.items_added += placer.counts.added
    result.items_known += placer.counts.known
    result.items_changed += placer.counts.changed
    result.answers_added += len(events)
    known = {event.item_id for event in events if event.item_id is not None} - fresh.ids
    mine = _own(db, importing, known)
    importing.touched |= known - mine
    project_items(db, mine, pending_import=importing.number)


def _own(db: Database, importing: Importing, ids: set[int]) -> set[int]:
    marks = ",".join(str(item) for item in ids)
    rows = db.execute(f"SELECT id FROM item WHERE id IN ({marks}) AND import_id = ?", [importing.number])
    return {row[0] for row in rows}


def list_changes(db: Database, importing: Importing) -> int:
    """List known items whose content differs in the source and stays as it is; return how many are newly listed.

    What the source shows as stored again is listed no longer.
    """
    listed = {row[0]: row[1] for row in db.execute("SELECT item_id, content_hash FROM changed")}
    waiting = {item: new for item, new in importing.changes.items() if item not in importing.applied}
    gone = (listed.keys() & importing.met) - waiting.keys()
    db.conn.executemany("DELETE FROM changed WHERE item_id = ?", [(item,) for item in gone])
    fresh = [item for item, new in waiting.items() if listed.get(item) != new.content_hash]
    at = milliseconds(importing.now)
    db.conn.executemany(
        "INSERT OR REPLACE INTO changed VALUES (?, ?, ?)", [(item, waiting[item].content_hash, at) for item in fresh]
    )
    return len(fresh)


def apply_changes(db: Database, importing: Importing) -> None:
    """Give items their new content where that was asked for; answers to the old one, not of this import, are old."""
    events = []
    for item_id in sorted(importing.applied):
        new = importing.changes[item_id]
        before = db.execute("SELECT content_hash FROM item WHERE id = ?", [item_id]).fetchone()[0]
        path = None if new.path is None else stored_path(kept_file(new, importing), importing.project)
        db.execute(
            "UPDATE item SET kind = ?, content_hash = ?, path = ?, size = ?, width = ?, height = ?, time = ? "
            "WHERE id = ?",
            [new.kind, new.content_hash, path, new.size, new.width, new.height, new.time, item_id],
        )
        db.execute("UPDATE content SET text = ?, data = ? WHERE item_id = ?", [new.text, data_text(new), item_id])
        change = {"from": before.hex(), "to": new.content_hash.hex()}
        events.append(
            NewEvent(
                kind="content", person_id=importing.by, at=importing.now, item_id=item_id,
                import_id=importing.number, value=json.dumps(change),
            )
        )  # fmt: skip
    append(db, events)
