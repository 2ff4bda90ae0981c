"""Clearing away what an import left behind that was killed before its final flip."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from labeling.errors import LabelingError
from labeling.storage.locks import exclusive
from labeling.transfer.import_run import remove_made

IMPORT_LOCK = "import"
_BATCH = 2000


def remove_leftovers(project: Path, write_batch: Callable[..., Any]) -> int:
    """Remove the rows of dead imports, in batches; return how many items and answers there were.

    They were never visible and nobody was told that they are saved. A running import holds the import lock,
    so its rows are left alone.
    """
    if not write_batch(_running_imports):
        return 0
    removed = 0
    with ExitStack() as stack:
        try:
            stack.enter_context(exclusive(project, IMPORT_LOCK, "An import is running", "Wait until it is done"))
        except LabelingError:
            return 0
        for number in write_batch(_running_imports):  # now that nobody else can begin one, these are dead
            while n := write_batch(remove_some, number):
                removed += n
    return removed


def _running_imports(db: Database) -> list[int]:
    return [row[0] for row in db.execute("SELECT id FROM import WHERE state = 'running'")]


def remove_some(db: Database, import_id: int) -> int:
    """Remove up to a batch of an unfinished import's rows, then the import itself; return the rows removed.

    An import that is done is left alone: whoever interrupts at the very end may be too late to stop it.
    """
    if not db.execute("SELECT 1 FROM import WHERE id = ? AND state = 'running'", [import_id]).fetchone():
        return 0
    events = [
        row[0]
        for row in db.execute("SELECT seq FROM event WHERE import_id = ? LIMIT ?", [import_id, _BATCH]).fetchall()
    ]
    if events:
        db.conn.executemany("DELETE FROM event WHERE seq = ?", [(seq,) for seq in events])
        return len(events)
    query = "SELECT id FROM item WHERE import_id = ? ORDER BY id DESC LIMIT ?"
    items = [row[0] for row in db.execute(query, [import_id, _BATCH]).fetchall()]
    if items:
        ids = [(item,) for item in items]
        for table, column in (
            ("vote", "item_id"), ("repeat_vote", "item_id"), ("changed", "item_id"), ("claim", "item_id"),
            ("item_state", "item_id"), ("content", "item_id"), ("item", "id"),
        ):  # fmt: skip
            db.conn.executemany(f"DELETE FROM {table} WHERE {column} = ?", ids)
        return len(items)
    db.execute("DELETE FROM import_tally WHERE import_id = ?", [import_id])
    db.execute("DELETE FROM import WHERE id = ?", [import_id])
    remove_made(db, import_id)
    return 0
