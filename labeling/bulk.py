"""One answer for many items, as a single step that one undo takes back."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from labeling.answers import Answer, record_group
from labeling.errors import LabelingError
from labeling.values import Value, load

MOST_AT_ONCE = 5_000
"""Items in one step: more would keep everybody else's answers waiting for seconds."""


def answer_many(
    db: Database, name: str, item_ids: Sequence[int], value: Value, *, person_id: int, at: datetime
) -> tuple[int, ...]:
    """Record the same answer of one person to many items; return those whose answer it changed.

    Items to which the person gave this very answer already are left alone, so history tells only what changed.

    Parameters
    ----------
    name : str
        How the step is called in "Undo ...".

    Raises
    ------
    LabelingError
        If there are more than `MOST_AT_ONCE` items, one is unknown, or the label cannot be chosen; nothing is
        stored then.
    """
    if len(item_ids) > MOST_AT_ONCE:
        raise LabelingError(
            f"{len(item_ids):,} items are too many for one step (at most {MOST_AT_ONCE:,})",
            mend="Narrow the filter and take them in parts",
        )
    said = """
        SELECT j.value, v.kind, v.value FROM json_each(?) j JOIN vote v ON v.item_id = j.value
        WHERE v.person_id = ? AND v.old = 0"""
    rows = db.execute(said, [json.dumps([int(item) for item in item_ids]), person_id])
    unchanged = {item for item, kind, text in rows if load(kind, text) == value}
    changed = tuple(int(item) for item in dict.fromkeys(item_ids) if int(item) not in unchanged)
    answers = [Answer(item_id=item, person_id=person_id, value=value, given_at=at) for item in changed]
    record_group(db, name, answers)
    return changed
