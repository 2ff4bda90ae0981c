"""What a label looks like and where it stands: changes that no answer depends on, each one step."""

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from labeling.errors import LabelingError
from labeling.labels import N_COLOURS, UnknownLabelError, labels, record_label_change, snapshot
from labeling.storage.projections import project_items


def set_label_colour(db: Database, name: str, colour: int, *, person_id: int, at: datetime) -> None:
    """Give the label another colour (0 to 23); one step that its maker can undo.

    Raises
    ------
    LabelingError
        If there is no such label or colour.
    """
    if not 0 <= colour < N_COLOURS:
        raise LabelingError(f"There is no label colour {colour}", mend=f"Choose 0 to {N_COLOURS - 1}")
    known = {label.name: label.id for label in labels(db)}
    if name not in known:
        raise UnknownLabelError(name, list(known))
    before = snapshot(db)
    db.execute("UPDATE label SET colour = ? WHERE id = ?", [colour, known[name]])
    project_items(db, record_label_change(db, before, f"colour of {name}", person_id, at))


def set_label_order(db: Database, names: Sequence[str], *, person_id: int, at: datetime) -> None:
    """Put the labels that can be chosen into the order of `names`; one step that its maker can undo.

    Raises
    ------
    LabelingError
        If `names` are not exactly the labels that can be chosen.
    """
    known = {label.name: label for label in labels(db)}
    if sorted(names) != sorted(known):
        raise LabelingError("The labels were changed meanwhile", mend="Look at them again")
    before = snapshot(db)
    db.conn.executemany(
        "UPDATE label SET position = ? WHERE id = ?",
        [(place, known[name].id) for place, name in enumerate(names)],
    )
    project_items(db, record_label_change(db, before, "order of the labels", person_id, at))
