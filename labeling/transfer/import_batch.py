"""Storing one batch of an import: new items with their units and draws, answers as events, nothing visible yet."""

import json
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_utils import Database

from labeling import settings
from labeling.answers import encode
from labeling.history import NewEvent, append, milliseconds
from labeling.ids import Draw, draw
from labeling.items import stored_path
from labeling.labels import UnknownLabelError, label_ids
from labeling.people import add_person
from labeling.sampling import Design, design
from labeling.storage.projections import label_map, project_items
from labeling.transfer.fresh_items import FreshItems
from labeling.transfer.records import Note, Rejected, SourceAnswer, SourceItem, SourceRow
from labeling.values import Labels

if TYPE_CHECKING:
    from labeling.transfer.importing import ImportResult


@dataclass(slots=True, kw_only=True)
class Importing:
    """An import under way. The sets grow with the batches and are used up by the final flip."""

    number: int
    source_id: int
    source_name: str
    shows: tuple[int, ...]
    project: Path
    by: int
    annotator: int | None
    update: bool
    copy: bool
    now: datetime
    touched: set[int] = field(default_factory=set)  # items of other imports that got answers
    changes: dict[int, SourceItem] = field(default_factory=dict)  # known items whose content differs
    seen: Counter[tuple[int, int]] = field(default_factory=Counter)  # rows so far of (item, person)
    people: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    source_id: int
    content_hash: bytes
    import_id: int


def store_batch(db: Database, importing: Importing, rows: Sequence[SourceRow], result: "ImportResult") -> None:
    """Store up to a few hundred rows in the open transaction and count them in `result`."""
    items, fresh = _Items(db, importing), FreshItems()
    labels, multi = label_ids(db), settings.get(db, "task") == "multi"
    events: list[NewEvent] = []
    for row in rows:
        item_id = items.place(row.item, fresh, result)
        for answer in row.answers:
            value, refusal = _value(answer, labels, multi)
            if value is None:
                result.rejected.append(Rejected(row.where, f"{refusal}; the item was added without it"))
                continue
            person = _person(db, importing, answer)
            if event := _answer_event(db, importing, item_id, person, answer, value, item_id in fresh.ids):
                events.append(event)
                if event.at is importing.now and answer.at:
                    result.notes.append(Note(row.where, f"the time '{answer.at}' was not understood; now is stored"))
    fresh.insert_items(db)
    stored = append(db, events)
    fresh.insert_states(db, events, stored, label_map(db), multi=multi, import_id=importing.number)
    result.answers_added += len(events)
    known = {event.item_id for event in events if event.item_id is not None} - fresh.ids
    mine = _own(db, importing, known)
    importing.touched |= known - mine
    project_items(db, mine, pending_import=importing.number)


def _own(db: Database, importing: Importing, ids: set[int]) -> set[int]:
    marks = ",".join(str(item) for item in ids)
    rows = db.execute(f"SELECT id FROM item WHERE id IN ({marks}) AND import_id = ?", [importing.number])
    return {row[0] for row in rows}


class _Items:
    """Finds or makes the item of a row: identity, key, unit and draws."""

    def __init__(self, db: Database, importing: Importing) -> None:
        self._db, self._importing = db, importing
        self._next = int(db.execute("SELECT coalesce(max(id), 0) FROM item").fetchone()[0]) + 1
        self._seed, self._design = int(settings.get(db, "seed", 0)), design(db)
        self._keys: dict[str, _Known] = {}
        self._units: dict[object, tuple[int, Draw]] = {}
        self._inside = importing.project.resolve().parent

    def place(self, item: SourceItem, fresh: FreshItems, result: "ImportResult") -> int:
        """Return the item's id; a new one is added to `fresh`, a changed one noted."""
        key, known = self._identify(item)
        if known is None:
            result.items_added += 1
            return self._make(item, key, fresh)
        if known.content_hash != item.content_hash:
            if known.id not in self._importing.changes:
                result.items_changed += 1
            self._importing.changes[known.id] = item
        elif known.import_id in self._importing.shows:
            result.items_added += 1
        elif known.import_id != self._importing.number:
            result.items_known += 1
        return known.id

    def _identify(self, item: SourceItem) -> tuple[str, _Known | None]:
        """Return the key and what is known under it: this source's, else the key with the source's name in front."""
        for key in (item.key, f"{self._importing.source_name}/{item.key}"):
            known = self._keys.get(key) or self._look_up(key)
            if known is None or known.source_id == self._importing.source_id:
                return key, known
        n = 2
        while self._look_up(f"{key} ({n})"):
            n += 1
        return f"{key} ({n})", None

    def _look_up(self, key: str) -> _Known | None:
        query = "SELECT id, source_id, content_hash, import_id FROM item WHERE key = ?"
        row = self._db.execute(query, [key]).fetchone()
        return None if row is None else _Known(*row)

    def _make(self, item: SourceItem, key: str, fresh: FreshItems) -> int:
        importing, number = self._importing, self._next
        self._next += 1
        unit, at = self._unit(item, key, number)
        path = None if item.path is None else stored_path(self._kept(item), importing.project)
        self._keys[key] = _Known(number, importing.source_id, item.content_hash, importing.number)
        columns = (
            key, importing.source_id, importing.number, item.kind, item.content_hash, unit, item.group, item.time,
            path, item.size, item.width, item.height,
        )  # fmt: skip
        data = json.dumps(dict(item.data), ensure_ascii=False) if item.data else None
        fresh.add(number, columns, (item.text, data))
        fresh.add_draw(number, at, _wanted(at, self._design))
        return number

    def _unit(self, item: SourceItem, key: str, number: int) -> tuple[int, Draw]:
        """Return the unit's id (its earliest member) and draws: that of the group, else of equal content, else new."""
        for name, where, value in (("group", "grp", item.group), ("content", "content_hash", item.content_hash)):
            if value is None:
                continue
            unit = self._units.get((name, value)) or self._stored_unit(where, value)
            if unit is not None:
                break
        else:
            unit = number, draw(self._seed, key)
        self._units.setdefault(("content", item.content_hash), unit)
        if item.group is not None:
            self._units.setdefault(("group", item.group), unit)
        return unit

    def _stored_unit(self, column: str, value: object) -> tuple[int, Draw] | None:
        row = self._db.execute(
            f"SELECT i.unit_id, s.u, s.o, s.shuffle FROM item i JOIN item_state s ON s.item_id = i.id "
            f"WHERE i.{column} = ? ORDER BY i.id LIMIT 1",
            [value],
        ).fetchone()
        return None if row is None else (row[0], Draw(*row[1:]))

    def _kept(self, item: SourceItem) -> Path:
        """Return where the file stays: as it is, or copied beside the project under its content's hash."""
        assert item.path is not None
        if not self._importing.copy:
            return item.path
        project = self._importing.project
        digest = item.content_hash.hex()
        target = project.with_name(f"{project.stem}.items") / digest[:2] / f"{digest}{item.path.suffix.lower()}"
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(target.name + ".part")
            shutil.copyfile(item.path, part)
            part.replace(target)
        return target


def _wanted(at: Draw, now: Design) -> int:
    return now.votes if at.u < now.held_out or at.o < now.overlap else 1


def _value(answer: SourceAnswer, labels: dict[str, int], multi: bool) -> tuple[str | None, str]:
    """Return the stored form of the labels, or None and why they are refused."""
    for name in answer.labels:
        if name not in labels:
            error = UnknownLabelError(name, list(labels))
            return None, f"{error.what} ({error.mend})"
    if not multi and len(answer.labels) != 1:
        return None, f"a single choice takes one label, this row has {len(answer.labels)}"
    return encode(Labels(tuple(labels[name] for name in answer.labels))), ""


def _person(db: Database, importing: Importing, answer: SourceAnswer) -> int:
    if answer.annotator is None and importing.annotator is not None:
        return importing.annotator
    name = answer.annotator or importing.source_name
    if name not in importing.people:
        importing.people[name] = add_person(db, name, kind="person" if answer.annotator else "source").id
    return importing.people[name]


def _answer_event(
    db: Database, importing: Importing, item_id: int, person: int, answer: SourceAnswer, text: str, fresh: bool
) -> NewEvent | None:
    """Return the event of an imported answer, or None if it is in the project already.

    The k-th row of a person about an item is held against the k-th such answer of earlier imports: equal is
    known, different replaces it. A further row, or one beside an answer given by hand, is a repeat.
    """
    nth = importing.seen[item_id, person]
    importing.seen[item_id, person] += 1
    kind, prev = "answer" if nth == 0 else "repeat", None
    if not fresh:
        earlier = db.execute(
            """SELECT e.id, e.value, e.kind FROM event e JOIN import i ON i.id = e.import_id
               WHERE e.item_id = ? AND e.person_id = ? AND e.kind IN ('answer', 'repeat') AND i.source_id = ?
                 AND i.id <> ? AND NOT EXISTS (SELECT 1 FROM event n WHERE n.prev = e.id AND n.item_id = e.item_id)
               ORDER BY e.seq""",
            [item_id, person, importing.source_id, importing.number],
        ).fetchall()
        if nth < len(earlier):
            prev, before, kind = earlier[nth]
            if before == text:
                return None
        elif nth == 0 and (
            vote := db.execute(
                "SELECT e.value FROM vote v JOIN event e ON e.seq = v.seq WHERE v.item_id = ? AND v.person_id = ?",
                [item_id, person],
            ).fetchone()
        ):
            if vote[0] == text:
                return None
            kind = "repeat"
    return NewEvent(
        kind=kind, person_id=person, at=_moment(answer.at) or importing.now, item_id=item_id, prev=prev,
        import_id=importing.number, value=text, stream="chosen",
    )  # fmt: skip


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def apply_changes(db: Database, importing: Importing) -> set[int]:
    """List items whose content changed, or apply it (`update`) so that their answers are old; return those."""
    at = milliseconds(importing.now)
    if not importing.update:
        db.conn.executemany(
            "INSERT OR REPLACE INTO changed VALUES (?, ?, ?)",
            [(item, new.content_hash, at) for item, new in importing.changes.items()],
        )
        return set()
    before = {}
    for item_id, new in importing.changes.items():
        before[item_id] = db.execute("SELECT content_hash FROM item WHERE id = ?", [item_id]).fetchone()[0]
        path = None if new.path is None else stored_path(new.path, importing.project)
        db.execute(
            "UPDATE item SET content_hash = ?, path = ?, size = ?, width = ?, height = ?, time = ? WHERE id = ?",
            [new.content_hash, path, new.size, new.width, new.height, new.time, item_id],
        )
        db.execute("UPDATE content SET text = ? WHERE item_id = ?", [new.text, item_id])
        db.execute("DELETE FROM changed WHERE item_id = ?", [item_id])
    append(
        db,
        [
            NewEvent(
                kind="content", person_id=importing.by, at=importing.now, item_id=item_id,
                value=json.dumps({"from": before[item_id].hex(), "to": new.content_hash.hex()}),
            )
            for item_id, new in importing.changes.items()
        ],
    )  # fmt: skip
    return set(importing.changes)
