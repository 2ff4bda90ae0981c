"""Clearing away what an import left behind that was killed before its final flip."""

from collections.abc import Callable, Sequence, Set
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from labeling.errors import LabelingError
from labeling.storage.locks import exclusive
from labeling.storage.projections import project_items, weigh_items
from labeling.transfer.import_run import folder_of_copies, remove_made
from labeling.transfer.item_copies import copies_of, remove_copies
from labeling.transfer.touched import forget_touched, is_any_due, project_touched

IMPORT_LOCK = "import"
_BATCH = 2000


def remove_leftovers(project: Path, write_batch: Callable[..., Any]) -> int:
    """Remove the rows of dead imports, in batches; return how many items and answers there were.

    They were never visible and nobody was told that they are saved. What an import still had to do after it became
    visible is done. A running import holds the import lock, so its rows are left alone.
    """
    if not (write_batch(_running_imports) or write_batch(is_any_due)):
        return 0
    with ExitStack() as stack:
        try:
            stack.enter_context(exclusive(project, IMPORT_LOCK, "An import is running", "Wait until it is done"))
        except LabelingError:
            return 0
        return remove_dead(project, write_batch)


def remove_dead(project: Path, write_batch: Callable[..., Any]) -> int:
    """Remove the rows of every unfinished import; only for who holds the import lock, so that they are dead."""
    project_touched(write_batch)
    removed = 0
    for number in write_batch(_running_imports):
        removed += remove_import(project, write_batch, number)
    return removed


def remove_import(
    project: Path, write_batch: Callable[..., Any], number: int, made: Set[tuple[bytes, str]] = frozenset()
) -> int:
    """Remove the rows of an unfinished import and the copies of files that only it refers to.

    `made` are further copies that it made, for which there may be no rows yet.
    """
    removed, copies = 0, set(made)
    if folder_of_copies(project).is_dir():
        copies |= write_batch(copies_of, project, number)
    while n := write_batch(remove_some, number):
        removed += n
    if copies:
        write_batch(remove_copies, project, copies)
    return removed


def _running_imports(db: Database) -> list[int]:
    return [row[0] for row in db.execute("SELECT id FROM import WHERE state = 'running'")]


def remove_some(db: Database, import_id: int) -> int:
    """Remove up to a batch of an unfinished import's rows, then the import itself; return the rows removed.

    An import that is done is left alone: whoever interrupts at the very end may be too late to stop it. Items that
    others have answered, which only a fault of earlier versions allowed, are kept with those answers.
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
    query = """SELECT id FROM item WHERE import_id = ? AND NOT EXISTS (SELECT 1 FROM event e WHERE e.item_id = item.id)
               ORDER BY id DESC LIMIT ?"""
    items = [row[0] for row in db.execute(query, [import_id, _BATCH]).fetchall()]
    if items:
        _remove_items(db, items)
        return len(items)
    db.execute("DELETE FROM import_tally WHERE import_id = ?", [import_id])
    forget_touched(db, import_id)
    if kept := [row[0] for row in db.execute("SELECT id FROM item WHERE import_id = ?", [import_id])]:
        db.execute("UPDATE import SET state = 'done', n_items = ? WHERE id = ?", [len(kept), import_id])
        weigh_items(db, kept, 1)
        project_items(db, kept)
    else:
        db.execute("DELETE FROM import WHERE id = ?", [import_id])
    remove_made(db, import_id)
    return 0


def _remove_items(db: Database, items: Sequence[int]) -> None:
    ids = [(item,) for item in items]
    for table, column in (
        ("vote", "item_id"), ("repeat_vote", "item_id"), ("changed", "item_id"), ("claim", "item_id"),
        ("queue", "item_id"), ("item_state", "item_id"), ("content", "item_id"), ("item", "id"),
    ):  # fmt: skip
        db.conn.executemany(f"DELETE FROM {table} WHERE {column} = ?", ids)
    # A unit is named after its earliest member.
    marks = ",".join("?" * len(items))
    units = f"SELECT min(id), unit_id FROM item WHERE unit_id IN ({marks}) AND unit_id <> id GROUP BY unit_id"
    heirs = db.execute(units, list(items)).fetchall()
    db.conn.executemany("UPDATE item SET unit_id = ? WHERE unit_id = ? AND unit_id <> id", heirs)
