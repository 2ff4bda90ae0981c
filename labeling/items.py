"""Reading items: by key, by id, with the content that a person looks at."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from labeling.answers import UnknownItemError
from labeling.sampling import VISIBLE

_QUERY = f"""
    SELECT i.id, i.key, i.kind, i.content_hash, i.unit_id, i.grp, i.time, i.path, i.width, i.height, c.text, c.data,
           s.u
    FROM item i JOIN item_state s ON s.item_id = i.id LEFT JOIN content c ON c.item_id = i.id
    WHERE s.{VISIBLE}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A thing to label. `text` is set for texts, `path` (absolute) for pictures."""

    id: int
    key: str
    kind: str
    content_hash: bytes
    unit_id: int
    group: str | None
    time: str | None
    path: Path | None
    width: int | None
    height: int | None
    text: str | None
    data: Mapping[str, str]
    u: float


def item_by_key(db: Database, key: str, project: Path) -> Item:
    """Return the item called `key`; raise `UnknownItemError` if there is none."""
    row = db.execute(f"{_QUERY} AND i.key = ?", [key]).fetchone()
    if row is None:
        raise UnknownItemError(key)
    return _item(row, project)


def items_by_id(db: Database, ids: Iterable[int], project: Path) -> list[Item]:
    """Return items in the order of `ids`; raise `UnknownItemError` for one that is not there."""
    found = []
    for identity in ids:
        row = db.execute(f"{_QUERY} AND i.id = ?", [identity]).fetchone()
        if row is None:
            raise UnknownItemError(identity)
        found.append(_item(row, project))
    return found


def all_items(db: Database, project: Path, *, after: int = 0) -> Iterator[Item]:
    """Yield every visible item by ascending id, from behind `after`."""
    for row in db.execute(f"{_QUERY} AND i.id > ? ORDER BY i.id", [after]):
        yield _item(row, project)


def first_kind(db: Database) -> str:
    """Return the kind of the first item, "text" or "image"; "" in an empty project."""
    row = db.execute("SELECT kind FROM item ORDER BY id LIMIT 1").fetchone()
    return "" if row is None else str(row[0])


def ids_of_keys(db: Database, keys: Iterable[str]) -> dict[str, int]:
    """Return the ids of those `keys` that are visible items."""
    query = f"SELECT i.id FROM item i JOIN item_state s ON s.item_id = i.id WHERE i.key = ? AND s.{VISIBLE}"
    found = {}
    for key in keys:
        if row := db.execute(query, [key]).fetchone():
            found[key] = int(row[0])
    return found


def stored_path(path: Path, project: Path) -> str:
    """Return how a file is remembered: relative to the project where it lies below its folder, else absolute."""
    folder = project.resolve().parent
    path = path.resolve()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def real_path(stored: str, project: Path) -> Path:
    """Return the absolute path of a remembered file."""
    return Path(os.path.normpath(project.parent / stored))


def _item(row: tuple[Any, ...], project: Path) -> Item:
    return Item(
        id=row[0],
        key=row[1],
        kind=row[2],
        content_hash=row[3],
        unit_id=row[4],
        group=row[5],
        time=row[6],
        path=None if row[7] is None else real_path(row[7], project),
        width=row[8],
        height=row[9],
        text=row[10],
        data=json.loads(row[11]) if row[11] else {},
        u=row[12],
    )
