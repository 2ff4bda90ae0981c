"""Items of earlier imports that an import has answers or content for: their votes are made anew once it is visible.

They are listed in the project with each batch and worked off in batches after the final flip, so that nobody's answer
waits for tens of thousands of them; what a crash leaves of the list is done at the next opening.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sqlite_utils import Database

from labeling.storage.projections import project_items

_BATCH = 150  # items; about 12 ms

_DUE = "touched WHERE import_id NOT IN (SELECT id FROM import WHERE state = 'running')"


def note_touched(db: Database, import_id: int, item_ids: Iterable[int]) -> None:
    """List items whose votes have to be made anew when the import is visible."""
    db.conn.executemany("INSERT OR IGNORE INTO touched VALUES (?, ?)", [(import_id, item) for item in item_ids])


def forget_touched(db: Database, import_id: int) -> None:
    """Take the items of an import that is never finished off the list."""
    db.execute("DELETE FROM touched WHERE import_id = ?", [import_id])


def is_any_due(db: Database) -> bool:
    """Tell whether an import that is visible has items left on the list."""
    return db.execute(f"SELECT 1 FROM {_DUE} LIMIT 1").fetchone() is not None


def project_touched(write_batch: Callable[..., Any]) -> None:
    """Work off the list of every import that is finished, in batches."""
    while write_batch(_project_some):
        pass


def _project_some(db: Database) -> bool:
    rows = db.execute(f"SELECT import_id, item_id FROM {_DUE} ORDER BY import_id, item_id LIMIT ?", [_BATCH]).fetchall()
    project_items(db, {item for _, item in rows})
    db.conn.executemany("DELETE FROM touched WHERE import_id = ? AND item_id = ?", rows)
    return len(rows) == _BATCH
