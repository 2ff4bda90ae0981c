"""Hiding imports that were taken back, and showing them again; their events stay."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from labeling.errors import LabelingError
from labeling.storage.projections import weigh_items
from labeling.transfer.contents import turn_contents


def hide_imports(db: Database, numbers: Sequence[int], person_id: int, at: datetime) -> tuple[int, ...]:
    """Hide the items and answers of imports and give items that they changed their earlier content back.

    Returns the items of other imports that they had answers or content for.

    Raises
    ------
    LabelingError
        If people or other imports have answered their items since: taking them back would hide that work.
    """
    among = _among(numbers)
    # Only what was split off by `keep_hidden` has answers of an older import: its own.
    row = db.execute(
        f"""SELECT count(DISTINCT e.item_id) FROM item i JOIN event e ON e.item_id = i.id
            LEFT JOIN import m ON m.id = e.import_id
            WHERE i.import_id IN {among} AND e.kind IN ('answer', 'repeat', 'settle')
              AND (e.import_id IS NULL OR e.import_id NOT IN {among} AND e.import_id > i.import_id)
              AND m.state IS NOT 'undone'
              AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.id IN (e.id, e.grp))"""
    ).fetchone()
    if row[0]:
        raise LabelingError(
            f"The import cannot be taken back: {row[0]} of its items have been answered since",
            mend="Undo those answers first",
        )
    for number in _in_state(db, numbers, "done"):
        weigh_items(db, _own(db, number), -1)
        db.execute("UPDATE import SET state = 'undone' WHERE id = ?", [number])
    db.execute(f"DELETE FROM claim WHERE item_id IN (SELECT id FROM item WHERE import_id IN {among})")
    turn_contents(db, numbers, person_id, at, back=True)
    return _touched(db, numbers)


def show_imports(db: Database, numbers: Sequence[int], person_id: int, at: datetime) -> tuple[int, ...]:
    """Show hidden imports again; return the items of other imports that they have answers or content for."""
    for number in _in_state(db, numbers, "undone"):
        db.execute("UPDATE import SET state = 'done' WHERE id = ?", [number])
        weigh_items(db, _own(db, number), 1)
    db.execute("UPDATE cursor SET overlap_u = 0")
    turn_contents(db, numbers, person_id, at, back=False)
    return _touched(db, numbers)


def keep_hidden(db: Database, number: int, but: set[int]) -> bool:
    """Leave what the source no longer has of a hidden import in a hidden one of its own; tell if anything is left.

    `but` are the items that the source still has. An import of answers alone stays hidden: what the source still
    says of them has been brought in anew.
    """
    own = set(_own(db, number))
    lost = sorted(own - but)
    if len(lost) == len(own):
        return False
    if not lost:
        return True
    apart = int(db.execute("SELECT max(id) + 1 FROM import").fetchone()[0])
    db.execute(
        "INSERT INTO import (id, source_id, at, state, n_items) "
        "SELECT ?, source_id, at, state, ? FROM import WHERE id = ?",
        [apart, len(lost), number],
    )
    for table, column in (("item", "id"), ("item_state", "item_id")):
        db.conn.executemany(f"UPDATE {table} SET import_id = ? WHERE {column} = ?", [(apart, item) for item in lost])
    return True


def count_items(db: Database, numbers: Sequence[int], touched: Sequence[int]) -> int:
    """Return how many items the imports brought, and how many of the `touched` ones are visible without them."""
    among = _among(numbers)
    query = f"""SELECT (SELECT count(*) FROM item WHERE import_id IN {among}) + (
                    SELECT count(*) FROM json_each(?) j JOIN item i ON i.id = j.value
                    JOIN import m ON m.id = i.import_id
                    WHERE m.state = 'done' AND m.id NOT IN {among})"""
    return int(db.execute(query, [json.dumps(touched)]).fetchone()[0])


def _among(numbers: Sequence[int]) -> str:
    return f"({', '.join(str(int(number)) for number in numbers)})"


def _in_state(db: Database, numbers: Sequence[int], state: str) -> list[int]:
    query = f"SELECT id FROM import WHERE id IN {_among(numbers)} AND state = ? ORDER BY id"
    return [row[0] for row in db.execute(query, [state])]


def _own(db: Database, import_id: int) -> list[int]:
    return [row[0] for row in db.execute("SELECT id FROM item WHERE import_id = ? ORDER BY id", [import_id])]


def _touched(db: Database, numbers: Sequence[int]) -> tuple[int, ...]:
    rows = db.execute(
        f"SELECT DISTINCT e.item_id FROM event e JOIN item i ON i.id = e.item_id "
        f"WHERE e.import_id IN {_among(numbers)} AND i.import_id <> e.import_id"
    )
    return tuple(row[0] for row in rows)
