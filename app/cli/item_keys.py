"""Items by the key that people type, with near matches when it is misspelled."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from sqlite_utils import Database

from labeling.errors import LabelingError
from labeling.items import ids_of_keys
from labeling.sampling import VISIBLE

_LOOKED_AT = 2000  # keys held against a misspelled one; comparing with a million would take a minute


def item_id(db: Database, key: str, *, hint: bool = True) -> int:
    """Return the id of the item called `key`; spaces around it and the way accents are stored do not matter.

    Raises
    ------
    LabelingError
        If there is no such item; with `hint` the nearest keys are named.
    """
    for spelling in dict.fromkeys((key, unicodedata.normalize("NFC", key.strip()))):
        if found := ids_of_keys(db, [spelling]):
            return found[spelling]
    near = _near(db, key) if hint else []
    raise LabelingError(
        f"There is no item '{key}' in this project",
        mend=f"Did you mean {' or '.join(repr(one) for one in near)}? Items are named by their key, as 'next' shows it"
        if near
        else "Items are named by their key, as 'labelwright next' shows it",
    )


def keys_of(db: Database, ids: Iterable[int]) -> list[str]:
    """Return the keys of items, also of those that are hidden, in the order of `ids`."""
    query = "SELECT key FROM item WHERE id = ?"
    return [row[0] for item in ids if (row := db.execute(query, [item]).fetchone())]


def _near(db: Database, key: str) -> list[str]:
    """Return up to three keys like `key`, looked for among those that begin alike, then among the first."""
    query = f"""SELECT i.key FROM item i JOIN item_state s ON s.item_id = i.id
                WHERE i.key >= ? AND i.key < ? AND s.{VISIBLE} ORDER BY i.key LIMIT {_LOOKED_AT}"""
    for length in dict.fromkeys((len(key) * 2 // 3, len(key) // 3, 0)):
        begins = key[:length]
        alike = [row[0] for row in db.execute(query, [begins, begins + "\U0010ffff"])]
        if near := get_close_matches(key, alike, n=3):
            return near
    return []
