"""Taking back and bringing back: unlimited, only one's own, newest first, across restarts (DESIGN 4)."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from labeling.errors import LabelingError
from labeling.history import NewEvent, append
from labeling.labels import restore_labels
from labeling.queue import claim_again, let_go
from labeling.storage.projections import mark_undone, project_items
from labeling.transfer.visibility import count_items, hide_imports, show_imports


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What was taken back or brought again: `kind` answer, note, settle, group, import or labels; its items.

    `item_ids` are those whose answers are counted anew. `n_items` is how many items came, went or changed.
    """

    kind: str
    words: str
    item_ids: tuple[int, ...]
    n_items: int = 0


def undo(db: Database, person_id: int, at: datetime) -> Step | None:
    """Take back the person's newest step; None when there is nothing left to undo.

    Raises
    ------
    LabelingError
        If the step cannot be taken back because others have built on it; nothing changes then.
    """
    row = _newest(db, person_id)
    if row is None:
        return None
    append(db, [NewEvent(kind="undo", person_id=person_id, at=at, target=row[1])])
    mark_undone(db, row[1])
    return _apply(db, person_id, row[0], at, back=True)


def newest_step(db: Database, person_id: int) -> Step | None:
    """Return what `undo` would take back, without its items; None when there is nothing."""
    row = _newest(db, person_id)
    return None if row is None else Step(kind=row[2], words=_words(row[2], row[3]), item_ids=())


def _newest(db: Database, person_id: int) -> tuple[int, bytes, str, str] | None:
    row: tuple[int, bytes, str, str] | None = db.execute(
        """SELECT seq, id, kind, value FROM event WHERE person_id = ? AND step = 1
           AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.seq = event.seq) ORDER BY seq DESC LIMIT 1""",
        [person_id],
    ).fetchone()
    return row


def _words(kind: str, value: str) -> str:
    """Return a step's name as a menu shows it."""
    match kind:
        case "group":
            return str(json.loads(value))
        case "import":
            return f"import of {json.loads(value)['source']}"
        case "labels":
            return str(json.loads(value)["words"])
    return kind


def redo(db: Database, person_id: int, at: datetime) -> Step | None:
    """Bring back what the person undid last; None when there is nothing, or a new answer came since."""
    row = db.execute(
        "SELECT seq, id FROM undone WHERE person_id = ? AND dropped = 0 ORDER BY seq LIMIT 1", [person_id]
    ).fetchone()
    if row is None:
        return None
    append(db, [NewEvent(kind="redo", person_id=person_id, at=at, target=row[1])])
    db.execute("DELETE FROM undone WHERE seq = ?", [row[0]])
    return _apply(db, person_id, row[0], at, back=False)


def _apply(db: Database, person_id: int, seq: int, at: datetime, *, back: bool) -> Step:
    kind, identity, item_id, value = db.execute(
        "SELECT kind, id, item_id, value FROM event WHERE seq = ?", [seq]
    ).fetchone()
    items: tuple[int, ...] = ()
    n_items: int | None = None
    match kind:
        case "answer" | "note" | "settle":
            items = (item_id,)
        case "group":
            items = tuple(row[0] for row in db.execute("SELECT item_id FROM event WHERE grp = ?", [identity]))
        case "import":
            numbers = (json.loads(value)["import"], *json.loads(value)["shows"])
            items = (hide_imports if back else show_imports)(db, numbers, person_id, at)
            n_items = count_items(db, numbers, items)
        case "labels":
            items = restore_labels(db, json.loads(value), back=back)
        case _:
            raise LabelingError(
                f"The last step ('{kind}') was made by a newer Labelwright", mend="Update Labelwright to undo it"
            )
    project_items(db, items)
    if kind == "answer" and back:
        claim_again(db, person_id, seq, at)
    if kind in ("answer", "group") and not back:
        let_go(db, person_id, items)
    n_items = len(items) if n_items is None else n_items
    return Step(kind=kind, words=_words(kind, value), item_ids=items, n_items=n_items)
