"""The event log: what happened, by whom, in which order. Nothing here updates or deletes an event."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlite_utils import Database

from labeling.ids import device_id, uuid7

COLUMNS = (
    "id, kind, person_id, device_id, counter, at, step, item_id, prev, target, grp, import_id, value, "
    "label_version, guideline_version, stream, round_id, rank, design_prob, suggestion_seen, seconds"
)
INSERT = f"INSERT INTO event ({COLUMNS}) VALUES ({', '.join('?' * 21)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """An event before it is stored. `step` marks what one undo takes back: a single event or a group's head."""

    kind: str
    person_id: int
    at: datetime
    step: bool = False
    item_id: int | None = None
    prev: bytes | None = None
    target: bytes | None = None
    group: bytes | None = None
    import_id: int | None = None
    value: str | None = None
    stream: str | None = None
    round_id: int | None = None
    rank: int | None = None
    design_prob: str | None = None
    suggestion_seen: bool | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """Where an event was stored: its order in this file and its id."""

    seq: int
    id: bytes


def milliseconds(at: datetime) -> int:
    """Return `at` in ms since 1970 UTC, as stored."""
    if at.tzinfo is None:
        raise ValueError(f"a time needs a time zone, got {at!r}; use datetime.now(UTC)")
    return int(at.timestamp() * 1000)


def moment(ms: int) -> datetime:
    """Return the stored time as an aware datetime."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def append(db: Database, events: Sequence[NewEvent]) -> list[Stored]:
    """Store events in order; a new step of a person empties what that person could redo."""
    device, counter = _count(db, len(events))
    labels = _version(db, "label_version")
    guideline = _version(db, "guideline_version")
    first = int(db.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()[0]) + 1
    stored = [Stored(first + n, uuid7(event.at)) for n, event in enumerate(events)]
    db.conn.executemany(
        INSERT.replace("(id,", "(seq, id,").replace("VALUES (", "VALUES (?, "),
        [
            (
                place.seq, place.id, e.kind, e.person_id, device, counter + n, milliseconds(e.at), int(e.step),
                e.item_id, e.prev, e.target, e.group, e.import_id, e.value, labels, guideline, e.stream,
                e.round_id, e.rank, e.design_prob, None if e.suggestion_seen is None else int(e.suggestion_seen),
                e.seconds,
            )
            for n, (place, e) in enumerate(zip(stored, events, strict=True))
        ],
    )  # fmt: skip
    for person in {event.person_id for event in events if event.step}:
        db.execute("UPDATE undone SET dropped = 1 WHERE person_id = ? AND dropped = 0", [person])
    return stored


def _count(db: Database, n: int) -> tuple[int, int]:
    uid = device_id()
    db.execute("INSERT INTO device (uid) VALUES (?) ON CONFLICT (uid) DO NOTHING", [uid])
    row = db.execute("UPDATE device SET counter = counter + ? WHERE uid = ? RETURNING id, counter", [n, uid]).fetchone()
    return int(row[0]), int(row[1]) - n + 1


def _version(db: Database, key: str) -> int:
    row = db.execute("SELECT value FROM setting WHERE key = ?", [key]).fetchone()
    return int(row[0]) if row else 0


def item_history(db: Database, item_id: int) -> list[dict[str, Any]]:
    """Return everything that happened to an item, oldest first, as plain values.

    Each has id, at, person, kind, value, stream, round, rank, suggestion_seen, seconds, undone, versions.
    """
    query = """
        SELECT e.id, e.at, p.name, e.kind, e.value, e.stream, e.round_id, e.rank, e.suggestion_seen, e.seconds,
               e.label_version, e.guideline_version, e.target, e.grp, i.state,
               EXISTS (SELECT 1 FROM undone u WHERE u.id IN (e.id, e.grp))
        FROM event e JOIN person p ON p.id = e.person_id LEFT JOIN import i ON i.id = e.import_id
        WHERE (e.item_id = :item
           OR e.kind IN ('undo', 'redo') AND e.target IN (
                SELECT id FROM event WHERE item_id = :item
                UNION SELECT grp FROM event WHERE item_id = :item AND grp IS NOT NULL))
           AND coalesce(i.state, 'done') <> 'running'
        ORDER BY e.seq"""
    return [
        {
            "id": str(UUID(bytes=row[0])),
            "at": moment(row[1]).isoformat(),
            "person": row[2],
            "kind": row[3],
            "value": None if row[4] is None else json.loads(row[4]),
            "stream": row[5],
            "round": row[6],
            "rank": row[7],
            "suggestion_seen": None if row[8] is None else bool(row[8]),
            "seconds": row[9],
            "label_version": row[10],
            "guideline_version": row[11],
            "undone": bool(row[15]) or row[14] == "undone",
        }
        for row in db.execute(query, {"item": item_id})
    ]
