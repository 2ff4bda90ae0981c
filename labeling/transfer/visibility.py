"""Hiding an import that was taken back, and showing it again; its events stay."""

from sqlite_utils import Database

from labeling.errors import LabelingError
from labeling.storage.projections import weigh_items


def hide_import(db: Database, import_id: int, person_id: int) -> tuple[int, ...]:
    """Hide the items and answers of an import; return the items of other imports that it had answers for.

    Raises
    ------
    LabelingError
        If somebody has answered items of this import since: taking it back would hide their work.
    """
    row = db.execute(
        """SELECT count(DISTINCT e.item_id) FROM event e JOIN item i ON i.id = e.item_id
           WHERE i.import_id = :import AND e.import_id IS NOT :import AND e.kind IN ('answer', 'settle')
             AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.id IN (e.id, e.grp))""",
        {"import": import_id},
    ).fetchone()
    if row[0]:
        raise LabelingError(
            f"The import cannot be taken back: {row[0]} of its items have been answered since",
            mend="Undo those answers first",
        )
    weigh_items(db, _own(db, import_id), -1)
    db.execute("UPDATE import SET state = 'undone' WHERE id = ?", [import_id])
    db.execute("DELETE FROM claim WHERE item_id IN (SELECT id FROM item WHERE import_id = ?)", [import_id])
    return _touched(db, import_id)


def show_import(db: Database, import_id: int) -> tuple[int, ...]:
    """Show a hidden import again; return the items of other imports that it has answers for."""
    db.execute("UPDATE import SET state = 'done' WHERE id = ?", [import_id])
    weigh_items(db, _own(db, import_id), 1)
    return _touched(db, import_id)


def _own(db: Database, import_id: int) -> list[int]:
    return [row[0] for row in db.execute("SELECT id FROM item WHERE import_id = ? ORDER BY id", [import_id])]


def _touched(db: Database, import_id: int) -> tuple[int, ...]:
    rows = db.execute(
        "SELECT DISTINCT e.item_id FROM event e JOIN item i ON i.id = e.item_id "
        "WHERE e.import_id = ? AND i.import_id <> e.import_id",
        [import_id],
    )
    return tuple(row[0] for row in rows)
