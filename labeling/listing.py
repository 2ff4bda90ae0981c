"""What Data lists: the items that a filter lets through, in an order, and the rows that are on screen.

A list is the ids alone (8 bytes each, so a million fit easily); rows are read by id when they come into sight. So
every place in the list is reached without counting through what lies before it.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from labeling.errors import Cancelled, LabelingError
from labeling.filter_sql import filter_sql
from labeling.history import item_history
from labeling.id_lists import id_parts
from labeling.item_filter import ItemFilter, Token
from labeling.items import real_path
from labeling.progress import Report, silent
from labeling.sampling import VISIBLE
from labeling.storage.projections import tallies
from labeling.values import Value, load
from labeling.viewer import Viewer

Sort = Literal["oldest", "newest", "name", "votes", "answer"]
SORTS: tuple[Sort, ...] = get_args(Sort)
ItemStatus = Literal["open", "answered", "settled"]
_ORDER: Mapping[Sort, str] = {
    "oldest": "s.item_id",
    "newest": "s.item_id DESC",
    "name": "i.key",
    "votes": "s.n_votes DESC, s.item_id",
    "answer": "s.final, s.item_id",
}
_PARTS: Mapping[Sort, tuple[tuple[str, Sort], ...]] = {
    # In two parts each, because most items have no answer yet: those need no sorting.
    "votes": (("s.n_votes > 0", "votes"), ("s.n_votes = 0", "oldest")),
    "answer": (("s.final IS NOT NULL", "answer"), ("s.final IS NULL", "oldest")),
}
_FIRST = 200  # items: several screens
_MOST_IN_SQL = 20_000  # found items that a query is told; more are sorted out afterwards
_LOOK_EVERY = 200_000  # steps of SQLite's machine: about 10 ms
_EXCERPT = 300  # characters of a text that a row shows at most
_PLACES = 100  # items that are asked for their columns


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One item as a list shows it.

    `answer` is the final answer, for an annotator their own; `given` is the viewer's own current answer. `status`
    and `review` are the item's, for an annotator "answered" when they answered and no review. `n_votes` is None
    where the viewer may not know.
    """

    id: int
    key: str
    kind: str
    excerpt: str
    path: Path | None
    group: str | None
    answer: tuple[int, ...] | None
    given: Value | None
    status: ItemStatus
    review: str | None
    n_votes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many items each choice of the filter panel stands for; None where the viewer may not know."""

    items: int
    status: Mapping[str, int]
    review: Mapping[str, int]
    labels: Mapping[int, int]
    people: Mapping[int, int]


def matching(
    db: Database,
    chosen: ItemFilter,
    sort: Sort,
    viewer: Viewer,
    found: NDArray[np.int64] | None = None,
    report: Report = silent,
) -> Iterator[NDArray[np.int64]]:
    """Yield the ids of the items that `chosen` lets through, in order: a first screenful at once, then the rest.

    Parts may be empty.

    Parameters
    ----------
    found : ndarray of shape (n,), optional
        Where `chosen` has free words: what the search found for them (`SearchIndex.find`).

    Raises
    ------
    LabelingError
        If a label or person of the filter does not exist.
    """
    if sort not in _ORDER:
        raise ValueError(f"no such order: {sort!r}")
    found = _hits(chosen, found)
    hits = None if found is None or len(found) <= _MOST_IN_SQL else found
    tables, where, values = filter_sql(db, chosen, viewer, found if hits is None else None, by_name=sort == "name")
    queries = [
        f"SELECT s.item_id AS id FROM {tables} WHERE {where} AND {part} ORDER BY {_ORDER[order]} LIMIT ?"
        for part, order in _PARTS.get(sort, (("1", sort),))
    ]
    with _stoppable(db, report):
        n = 0
        if hits is None:
            first = _first_ids(db, queries, values)
            yield first
            n = len(first)
            if n < _FIRST:
                return
        for query in queries:
            for ids in id_parts(db.conn, query, [*values, -1]):
                report(0, 0)
                rest, n = ids[n:], max(0, n - len(ids))
                yield rest if hits is None else rest[np.isin(rest, hits, assume_unique=True)]


def _hits(chosen: ItemFilter, found: NDArray[np.int64] | None) -> NDArray[np.int64] | None:
    """Return what counts of `found`: without free words nothing was searched, with them nothing found is nothing."""
    if not chosen.words:
        return None
    return np.empty(0, np.int64) if found is None else found


def _first_ids(db: Database, queries: Sequence[str], values: Sequence[Any]) -> NDArray[np.int64]:
    ids: list[int] = []
    for query in queries:
        ids += [row[0] for row in db.execute(query, [*values, _FIRST - len(ids)])]
    return np.array(ids, np.int64)


@contextmanager
def _stoppable(db: Database, report: Report) -> Iterator[None]:
    """Let `report` stop a query also while it finds nothing to report."""
    stopped = False

    def look() -> int:
        nonlocal stopped
        try:
            report(0, 0)
        except Cancelled:
            stopped = True
        return stopped

    db.conn.set_progress_handler(look, _LOOK_EVERY)
    try:
        yield
    except sqlite3.OperationalError:
        if stopped:
            raise Cancelled from None
        raise
    finally:
        db.conn.set_progress_handler(None, 0)


def all_matching(
    db: Database, chosen: ItemFilter, sort: Sort, viewer: Viewer, found: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Return all ids that `matching` yields, as one array."""
    return np.concatenate([np.empty(0, np.int64), *matching(db, chosen, sort, viewer, found)])


def n_matching(db: Database, chosen: ItemFilter, viewer: Viewer, found: NDArray[np.int64] | None = None) -> int:
    """Return how many items `chosen` lets through; arguments as for `matching`."""
    found = _hits(chosen, found)
    if found is not None and len(found) > _MOST_IN_SQL:
        return sum(len(ids) for ids in matching(db, chosen, "oldest", viewer, found))
    tables, where, values = filter_sql(db, chosen, viewer, found, by_name=False)
    return int(db.execute(f"SELECT count(*) FROM {tables} WHERE {where}", values).fetchone()[0])


def item_rows(db: Database, ids: Sequence[int], viewer: Viewer, project: Path) -> list[ItemRow]:
    """Return the rows of `ids` in their order; an item that is gone or hidden by now is left out."""
    query = f"""
        SELECT i.id, i.key, i.kind, substr(c.text, 1, {_EXCERPT}), i.path, i.grp, s.final, s.settled IS NOT NULL,
               s.review, s.n_votes, v.kind, v.value
        FROM json_each(?) j CROSS JOIN item_state s ON s.item_id = j.value CROSS JOIN item i ON i.id = s.item_id
        LEFT JOIN content c ON c.item_id = i.id
        LEFT JOIN vote v ON v.item_id = i.id AND v.person_id = ? AND v.old = 0
        WHERE s.{VISIBLE} ORDER BY j.key"""
    rows = db.execute(query, [json.dumps([int(item) for item in ids]), viewer.person_id])
    return [_row(row, viewer, project) for row in rows]


def _row(row: tuple[Any, ...], viewer: Viewer, project: Path) -> ItemRow:
    identity, key, kind, text, path, group, final, settled, review, n_votes, own_kind, own_text = row
    given = None if own_kind is None else load(own_kind, own_text)
    if viewer.sees_all:
        answer = None if final is None else tuple(json.loads(final))
        status: ItemStatus = "settled" if settled else "answered" if n_votes else "open"
    else:
        answer = tuple(json.loads(own_text)) if own_kind == "labels" else None
        status, review, n_votes = "open" if given is None else "answered", None, None
    return ItemRow(
        id=identity, key=key, kind=kind, excerpt=text or "",
        path=None if path is None else real_path(path, project), group=group,
        answer=answer, given=given, status=status, review=review, n_votes=n_votes,
    )  # fmt: skip


def filter_counts(db: Database, viewer: Viewer) -> Counts:
    """Return the counts of the filter panel, from the counts that every answer keeps up to date."""
    kept = tallies(db)
    items, answered = kept.get("items", 0), kept.get("answered", 0)
    if not viewer.sees_all:
        own = kept.get(f"person {viewer.person_id}", 0)
        return Counts(items=items, status={"open": items - own, "answered": own}, review={}, labels={}, people={})
    review = _of_kind(kept, "review ")
    status = {
        "open": items - answered,
        "answered": answered,
        "review": sum(review.values()),
        "settled": kept.get("settled", 0),
    }
    return Counts(
        items=items,
        status=status,
        review=review,
        labels={int(key): n for key, n in _of_kind(kept, "label ").items()},
        people={int(key): n for key, n in _of_kind(kept, "person ").items()},
    )


def _of_kind(kept: Mapping[str, int], kind: str) -> dict[str, int]:
    return {key.removeprefix(kind): n for key, n in kept.items() if key.startswith(kind)}


def data_columns(db: Database) -> tuple[str, ...]:
    """Return the names of the sources' own columns, as items spread evenly over the project have them."""
    first, last = db.execute("SELECT coalesce(min(item_id), 0), coalesce(max(item_id), 0) FROM item_state").fetchone()
    names: dict[str, None] = {}
    for place in dict.fromkeys(int(at) for at in np.linspace(first, last, _PLACES)):
        row = db.execute("SELECT data FROM content WHERE item_id >= ? ORDER BY item_id LIMIT 1", [place]).fetchone()
        if row and row[0]:
            names |= dict.fromkeys(json.loads(row[0]))
    return tuple(names)


def has_pictures(db: Database) -> bool:
    """Tell whether the project's items are pictures, by the first of them."""
    row = db.execute("SELECT kind FROM item ORDER BY id LIMIT 1").fetchone()
    return row is not None and row[0] == "image"


def n_in_unit(db: Database, item_id: int) -> int:
    """Return how many items belong to the same unit, this one among them."""
    query = """
        SELECT 1 + (SELECT count(*) FROM item o WHERE o.unit_id = i.unit_id AND o.unit_id <> o.id)
        FROM item i WHERE i.id = ?"""
    row = db.execute(query, [item_id]).fetchone()
    return int(row[0]) if row else 0


def removes_most(
    db: Database, chosen: ItemFilter, viewer: Viewer, found: NDArray[np.int64] | None = None
) -> tuple[Token, int] | None:
    """Return the condition without which most items would be left, and how many; None if no single one helps."""
    best: tuple[Token, int] | None = None
    for token in chosen.tokens:
        if not token.field and len(chosen.words) > 1:
            continue  # the search gives one answer for all words together
        left = chosen.without(token)
        n = n_matching(db, left, viewer, found) if left.tokens else tallies(db).get("items", 0)
        if n and (best is None or n > best[1]):
            best = token, n
    return best


def own_answers(db: Database, person_id: int, ids: Sequence[int]) -> Counter[Value | None]:
    """Count what the person says about these items now; None counts those without an answer of theirs."""
    query = """
        SELECT v.kind, v.value, count(*) FROM json_each(?) j
        LEFT JOIN vote v ON v.item_id = j.value AND v.person_id = ? AND v.old = 0 GROUP BY 1, 2"""
    counts: Counter[Value | None] = Counter()
    for kind, text, n in db.execute(query, [json.dumps([int(item) for item in ids]), person_id]):
        counts[None if kind is None else load(kind, text)] += int(n)
    return counts


def visible_history(db: Database, item_id: int, viewer: Viewer) -> list[dict[str, Any]]:
    """Return the item's history as far as the viewer may see it: an annotator sees their own part."""
    events = item_history(db, item_id)
    if viewer.sees_all:
        return events
    row = db.execute("SELECT name FROM person WHERE id = ?", [viewer.person_id]).fetchone()
    if row is None:
        raise LabelingError("You are not in this project any more", mend="Choose a person")
    return [event for event in events if event["person"] == row[0] and event["kind"] != "settle"]
