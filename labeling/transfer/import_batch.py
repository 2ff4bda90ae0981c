"""Storing one batch of an import: new items with their units and draws, answers as events, nothing visible yet."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlite_utils import Database

from labeling import settings
from labeling.errors import LabelingError
from labeling.history import NewEvent, append, milliseconds
from labeling.labels import label_ids
from labeling.sampling import design
from labeling.storage.projections import label_map, project_items
from labeling.times import read_time
from labeling.transfer.fresh_items import FreshItems
from labeling.transfer.import_answers import answer_event, in_words, person_of, value_of
from labeling.transfer.import_items import ItemPlacer
from labeling.transfer.import_run import Importing
from labeling.transfer.records import Note, Rejected, SourceAnswer, SourceRow
from labeling.transfer.touched import note_touched

if TYPE_CHECKING:
    from labeling.transfer.importing import ImportResult


def store_batch(db: Database, importing: Importing, rows: Sequence[SourceRow], result: "ImportResult") -> None:
    """Store up to a few hundred rows in the open transaction and count them in `result`."""
    fresh = FreshItems()
    placer = ItemPlacer(db, importing, fresh)
    placer.look_ahead([row.item for row in rows])
    labels, multi = label_ids(db), settings.get(db, "task") == "multi"
    events: list[NewEvent] = []
    values: dict[tuple[str, ...], str] = {}
    design_prob = design(db).as_text()
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
                value = values.get(answer.labels) or value_of(answer, labels, multi=multi)
                person = person_of(db, importing, answer)
            except LabelingError as error:
                reason = f"{in_words(error)}; the item is in the project without it"
                result.rejected.append(Rejected(row.where, reason))
                continue
            values[answer.labels] = value
            at, misread = _time(answer, importing)
            new = item_id in fresh.ids
            event = answer_event(db, importing, item_id, person, at, value, design_prob, fresh=new)
            if event is None:
                result.answers_added += item_id in placer.shown
                continue
            events.append(event)
            if misread:
                result.notes.append(Note(row.where, f"{misread}; now is stored"))
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
    note_touched(db, importing.number, known - mine)
    project_items(db, mine, pending_import=importing.number)


def _time(answer: SourceAnswer, importing: Importing) -> tuple[datetime, str]:
    """Return when an answer was given, now if the source does not say; and in words why its time cannot be taken."""
    if not answer.at:
        return importing.now, ""
    try:
        return read_time(answer.at), ""
    except ValueError as error:
        return importing.now, str(error)


def _own(db: Database, importing: Importing, ids: set[int]) -> set[int]:
    marks = ",".join(str(item) for item in ids)
    rows = db.execute(f"SELECT id FROM item WHERE id IN ({marks}) AND import_id = ?", [importing.number])
    return {row[0] for row in rows}


def list_changes(db: Database, importing: Importing) -> None:
    """List known items whose content differs in the source and stays as it is.

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
