"""Finding or making the item of an imported row: identity, key, unit, draws, and where its file stays."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from labeling import settings
from labeling.ids import Draw, draw
from labeling.items import real_path, stored_path
from labeling.sampling import Design, design
from labeling.transfer.fresh_items import FreshItems
from labeling.transfer.import_run import Importing, copy_place
from labeling.transfer.records import SourceItem

_KNOWN = "id, source_id, content_hash, import_id, path"
_UNIT = "i.unit_id, s.u, s.o, s.shuffle FROM item i JOIN item_state s ON s.item_id = i.id"


@dataclass(slots=True)
class Counts:
    """How many items were new, known and changed."""

    added: int = 0
    known: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    source_id: int
    content_hash: bytes
    import_id: int
    path: str | None


class ItemPlacer:
    """Places the items of one batch; new ones go to `fresh`, numbers to `counts`."""

    def __init__(self, db: Database, importing: Importing, fresh: FreshItems) -> None:
        self._db, self._importing, self._fresh = db, importing, fresh
        self._next = int(db.execute("SELECT coalesce(max(id), 0) FROM item").fetchone()[0]) + 1
        self._seed, self._design = int(settings.get(db, "seed", 0)), design(db)
        self._keys: dict[str, _Known | None] = {}
        self._units: dict[object, tuple[int, Draw] | None] = {}
        self._moved: list[tuple[str, int]] = []
        self.counts = Counts()
        self.shown: set[int] = set()  # items of hidden imports

    def look_ahead(self, items: Sequence[SourceItem]) -> None:
        """Find out for a whole batch what is known under its keys and contents; one by one takes twice as long."""
        keys = [item.key for item in items]
        query = f"SELECT key, {_KNOWN} FROM item WHERE key IN ({_marks(keys)})"
        found = {row[0]: _Known(*row[1:]) for row in self._db.execute(query, keys)}
        self._keys = {key: found.get(key) for key in keys}
        contents = list({item.content_hash for item in items if found.get(item.key) is None})
        first = f"SELECT min(id) FROM item WHERE content_hash IN ({_marks(contents)}) GROUP BY content_hash"
        rows = self._db.execute(f"SELECT i.content_hash, {_UNIT} WHERE i.id IN ({first})", contents)
        units = {row[0]: (row[1], Draw(*row[2:])) for row in rows}
        self._units = {("content", content): units.get(content) for content in contents}

    def place(self, item: SourceItem) -> int | None:
        """Return the item's id; None if the source itself has other content under the same key, further up."""
        key, known = self._identify(item)
        if known is None:
            self.counts.added += 1
            return self._make(item, key)
        importing = self._importing
        if known.import_id == importing.number or known.id in importing.met:
            expected = importing.changes[known.id].content_hash if known.id in importing.changes else known.content_hash
            return known.id if item.content_hash == expected else None
        importing.met.add(known.id)
        hidden = known.import_id in importing.hidden
        if known.content_hash != item.content_hash:
            importing.changes[known.id] = item
            if hidden or importing.update:
                importing.applied.add(known.id)
        else:
            self._find_again(item, known)
        if hidden:
            self.counts.added += 1
            self.shown.add(known.id)
        elif known.id in importing.changes:
            self.counts.changed += 1
        else:
            self.counts.known += 1
        return known.id

    def finish(self) -> None:
        """Store the new places of files that were moved together with their source."""
        self._db.conn.executemany("UPDATE item SET path = ? WHERE id = ?", self._moved)

    def _identify(self, item: SourceItem) -> tuple[str, _Known | None]:
        """Return the key and what is known under it: this source's, else the key with the source's name in front."""
        n, named = 1, f"{self._importing.source_name}/{item.key}"
        key = item.key
        while (known := self._look_up(key)) is not None and known.source_id != self._importing.source_id:
            key = named if n == 1 else f"{named} ({n})"
            n += 1
        return key, known

    def _look_up(self, key: str) -> _Known | None:
        if key in self._keys:
            return self._keys[key]
        row = self._db.execute(f"SELECT {_KNOWN} FROM item WHERE key = ?", [key]).fetchone()
        return None if row is None else _Known(*row)

    def _find_again(self, item: SourceItem, known: _Known) -> None:
        project = self._importing.project
        if item.path is None or known.path is None or self._importing.copy:
            return
        path = stored_path(item.path, project)
        if path != known.path and not real_path(known.path, project).exists():
            self._moved.append((path, known.id))

    def _make(self, item: SourceItem, key: str) -> int:
        importing, number = self._importing, self._next
        self._next += 1
        unit, at = self._unit(item, key, number)
        path = None if item.path is None else stored_path(kept_file(item, importing), importing.project)
        self._keys[key] = _Known(number, importing.source_id, item.content_hash, importing.number, path)
        columns = (
            key, importing.source_id, importing.number, item.kind, item.content_hash, unit, item.group, item.time,
            path, item.size, item.width, item.height,
        )  # fmt: skip
        self._fresh.add(number, columns, (item.text, data_text(item)))
        self._fresh.add_draw(number, at, _wanted(at, self._design))
        return number

    def _unit(self, item: SourceItem, key: str, number: int) -> tuple[int, Draw]:
        """Return the unit's id (its earliest member) and draws: that of the group, else of equal content, else new."""
        for name, where, value in (("group", "grp", item.group), ("content", "content_hash", item.content_hash)):
            if value is None:
                continue
            if (name, value) not in self._units:
                self._units[name, value] = self._stored_unit(where, value)
            if (unit := self._units[name, value]) is not None:
                break
        else:
            unit = number, draw(self._seed, key)
        for name, value in (("group", item.group), ("content", item.content_hash)):
            if value is not None and self._units.get((name, value)) is None:
                self._units[name, value] = unit
        return unit

    def _stored_unit(self, column: str, value: object) -> tuple[int, Draw] | None:
        query = f"SELECT {_UNIT} WHERE i.{column} = ? ORDER BY i.id LIMIT 1"
        row = self._db.execute(query, [value]).fetchone()
        return None if row is None else (row[0], Draw(*row[1:]))


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def kept_file(item: SourceItem, importing: Importing) -> Path:
    """Return where the file stays: as it is, or as a copy beside the project."""
    assert item.path is not None
    if not importing.copy:
        return item.path
    return copy_place(importing.project, item)


def data_text(item: SourceItem) -> str | None:
    """Return the item's extra columns as stored."""
    return json.dumps(dict(item.data), ensure_ascii=False) if item.data else None


def _wanted(at: Draw, now: Design) -> int:
    return now.votes if at.u < now.held_out or at.o < now.overlap else 1
