"""Votes, item states and counts: tables made from the events, in the same transaction, and again from nothing."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from labeling import settings
from labeling.errors import LabelingError
from labeling.final import AnswerEvent, ItemState, LabelMap, item_state
from labeling.progress import Report, silent

_CHUNK = 500
_EVENTS = """
    SELECT e.item_id, e.seq, e.id, e.kind, e.person_id, e.counter, e.prev, e.value, e.grp, e.import_id,
           (i.state IS NULL OR i.state = 'done' OR i.id = s.import_id)
               AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.id IN (e.id, e.grp)),
           (SELECT p.kind = 'source' FROM person p WHERE p.id = e.person_id)
    FROM event e JOIN item_state s ON s.item_id = e.item_id LEFT JOIN import i ON i.id = e.import_id
    WHERE e.item_id IN ({}) AND e.kind IN ('answer', 'repeat', 'settle', 'content') ORDER BY e.seq"""
# The second condition lets SQLite see that the partial index on kind holds all of these.
_TURNS = """SELECT target, seq FROM event
            WHERE kind IN ('undo', 'redo') AND kind NOT IN ('answer', 'repeat', 'settle') ORDER BY seq"""
_HIDDEN = "import_id IN (SELECT id FROM import WHERE state <> 'done')"


def label_map(db: Database) -> LabelMap:
    """Return what became of the project's labels; merges of merged labels are followed to the end.

    Raises
    ------
    LabelingError
        If labels are merged in a circle or into nothing, which only a file that others have changed can hold.
    """
    rows = db.execute("SELECT id, state, merged_into FROM label WHERE state IN ('merged', 'split')").fetchall()
    into = {label: target for label, state, target in rows if state == "merged"}
    ends = {}
    for label in into:
        end, passed = label, {None}
        while end in into and end not in passed:
            passed.add(end)
            end = into[end]
        if end in passed:
            raise LabelingError(
                f"Label number {label} is merged {'into nothing' if end is None else 'in a circle'}: "
                "the project was changed by another program",
                mend="Go back to a copy from the folder of backups beside the project",
            )
        ends[label] = end
    return LabelMap(ends, frozenset(label for label, state, _ in rows if state == "split"))


def project_items(db: Database, item_ids: Iterable[int], *, pending_import: int | None = None) -> None:
    """Make votes, states and counts of these items anew from their events.

    To the items of an import its own events count also while it is hidden, but hidden items are in no count.
    `pending_import` is the running import whose own new items these are: their counts wait in `import_tally`
    until the final flip.
    """
    labels, multi = label_map(db), settings.get(db, "task") == "multi"
    for ids in _chunks(sorted(set(item_ids))):
        _project(db, ids, labels, multi, pending_import)


def _project(db: Database, ids: Sequence[int], labels: LabelMap, multi: bool, pending: int | None) -> None:
    marks = ",".join("?" * len(ids))
    change: Counter[str] = Counter()
    counted = list(ids)
    if pending is None:
        hidden = db.execute(f"SELECT item_id FROM item_state WHERE item_id IN ({marks}) AND {_HIDDEN}", list(ids))
        counted = sorted(set(ids) - {row[0] for row in hidden})
    _count(db, counted, change, -1)
    db.execute(f"DELETE FROM vote WHERE item_id IN ({marks})", list(ids))
    db.execute(f"DELETE FROM repeat_vote WHERE item_id IN ({marks})", list(ids))
    states = {item: item_state(events, labels, multi=multi) for item, events in _events(db, ids).items()}
    empty = item_state((), labels, multi=multi)
    _store(db, {item: states.get(item, empty) for item in ids})
    _count(db, counted, change, 1)
    add_tally(db, change, pending)
    _wake_overlap(db, ids)


def _wake_overlap(db: Database, ids: Sequence[int]) -> None:
    """Send each person's overlap cursor back to the lowest of these items that waits for a vote of theirs."""
    marks = ",".join("?" * len(ids))
    lowest = f"""SELECT min(s.u) FROM item_state s
        WHERE s.item_id IN ({marks}) AND (s.n_done > 0 OR s.n_votes > 0) AND s.n_people_votes < s.wanted
          AND s.wanted > 1
          AND NOT EXISTS (
              SELECT 1 FROM vote v WHERE v.item_id = s.item_id AND v.person_id = c.person_id AND v.old = 0)"""
    rows = db.execute(f"SELECT ({lowest}) AS lowest, c.person_id FROM cursor c WHERE lowest < c.overlap_u", list(ids))
    db.conn.executemany("UPDATE cursor SET overlap_u = ? WHERE person_id = ?", rows.fetchall())


def _events(db: Database, ids: Sequence[int]) -> dict[int, list[AnswerEvent]]:
    rows = db.execute(_EVENTS.format(",".join("?" * len(ids))), list(ids)).fetchall()
    contents: dict[int, _Contents] = defaultdict(_Contents)
    for row in rows:
        if row[3] == "content":
            contents[row[0]].add(row[1], row[9], json.loads(row[7]))
    settled = {row[0] for row in rows if row[3] == "settle"}
    turns = _turns(db) if settled else {}
    found: dict[int, list[AnswerEvent]] = defaultdict(list)
    for item, seq, identity, kind, person, counter, prev, text, group, import_id, active, by_source in rows:
        if kind == "content":
            continue
        value_kind, value = json.loads(text)
        old = item in contents and contents[item].is_old(seq, import_id)
        ids_chosen = tuple(value) if value_kind == "labels" else ()
        stored = None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        found[item].append(
            AnswerEvent(
                seq, identity, kind, person, counter, prev, value_kind, ids_chosen, stored, bool(active),
                old, bool(by_source), (*turns.get(identity, ()), *turns.get(group, ())),
            )
        )  # fmt: skip
    return found


class _Contents:
    """What an item showed over time, from its content events in their order."""

    def __init__(self) -> None:
        self._changes: list[tuple[int, str, str]] = []  # event number, content hash before and after it
        self._brought: dict[int | None, str] = {}  # by import

    def add(self, seq: int, import_id: int | None, change: Mapping[str, Any]) -> None:
        """Take the next content event."""
        self._changes.append((seq, change["from"], change["to"]))
        if "after" in change:
            self._brought[import_id] = change["to"]

    def is_old(self, seq: int, import_id: int | None) -> bool:
        """Tell whether an answer speaks about other content than what is shown now."""
        now = self._changes[-1][2]
        if import_id is not None and import_id in self._brought:
            return self._brought[import_id] != now  # an import speaks about the content that it brings itself
        return next((before for at, before, _ in self._changes if seq < at), now) != now


def _turns(db: Database) -> dict[bytes, list[int]]:
    """Return the numbers of the undo and redo events of each step; read only where an item was settled."""
    turns: dict[bytes, list[int]] = defaultdict(list)
    for target, seq in db.execute(_TURNS):
        turns[target].append(seq)
    return turns


def store_votes(db: Database, states: Mapping[int, ItemState]) -> None:
    """Insert the votes and repeats of items that have none stored."""
    db.conn.executemany(
        "INSERT INTO vote VALUES (?, ?, ?, ?, ?, ?)",
        [
            (item, vote.person_id, vote.seq, vote.value_kind, vote.text, int(vote.old))
            for item, state in states.items()
            for vote in state.votes
        ],
    )
    db.conn.executemany(
        "INSERT INTO repeat_vote VALUES (?, ?, ?, ?, ?)",
        [
            (vote.seq, item, vote.person_id, vote.value_kind, vote.text)
            for item, state in states.items()
            for vote in state.repeats
        ],
    )


def _store(db: Database, states: Mapping[int, ItemState]) -> None:
    store_votes(db, states)
    db.conn.executemany(
        "UPDATE item_state SET n_votes = ?, n_people_votes = ?, n_done = ?, n_skips = ?, settled = ?, final = ?, "
        "review = ? WHERE item_id = ?",
        [
            (s.n_votes, s.n_people_votes, s.n_done, s.n_skips, _text(s.settled), _text(s.final), s.review, item)
            for item, s in states.items()
        ],
    )


def _text(value: tuple[int, ...] | None) -> str | None:
    return None if value is None else json.dumps(value, separators=(",", ":"))


def weigh_items(db: Database, ids: Sequence[int], sign: int) -> None:
    """Add what these items weigh in the counts, times `sign` (-1 when they are hidden, 1 when shown again)."""
    change: Counter[str] = Counter()
    for chunk in _chunks(ids):
        _count(db, chunk, change, sign)
    add_tally(db, change)


def _count(db: Database, ids: Sequence[int], change: Counter[str], sign: int) -> None:
    marks = ",".join("?" * len(ids))
    query = f"SELECT n_votes, settled, final, review FROM item_state WHERE item_id IN ({marks})"
    for n_votes, settled, final, review in db.execute(query, list(ids)):
        weigh(change, n_votes, settled, json.loads(final) if final else (), review, sign)
    people = f"SELECT person_id, count(*) FROM vote WHERE item_id IN ({marks}) AND old = 0 GROUP BY person_id"
    for person, n in db.execute(people, list(ids)):
        change[f"person {person}"] += sign * n
        change["answers"] += sign * n


def weigh(
    change: Counter[str], n_votes: int, settled: object, final: Sequence[int] | None, review: str | None, sign: int
) -> None:
    """Add what one item counts for, its people aside, times `sign`."""
    change["items"] += sign
    change["answered"] += sign * (n_votes > 0)
    change["settled"] += sign * (settled is not None)
    if review is not None:
        change[f"review {review}"] += sign
    for label in final or ():
        change[f"label {label}"] += sign


def add_tally(db: Database, change: Counter[str], pending: int | None = None) -> None:
    """Add `change` to the counts, or to those that wait for the flip of the import `pending`."""
    rows = [(key, n) for key, n in sorted(change.items()) if n]
    if pending is None:
        db.conn.executemany("INSERT INTO tally VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET n = n + excluded.n", rows)
    else:
        db.conn.executemany(
            "INSERT INTO import_tally VALUES (?, ?, ?) ON CONFLICT (import_id, key) DO UPDATE SET n = n + excluded.n",
            [(pending, key, n) for key, n in rows],
        )


def tallies(db: Database) -> dict[str, int]:
    """Return every count that is not 0: items, answered, answers, settled, "label ID", "person ID", "review KIND"."""
    return {key: int(n) for key, n in db.execute("SELECT key, n FROM tally WHERE n <> 0")}


def rebuild(db: Database, report: Report = silent) -> None:
    """Make all projections anew from the events alone: what was undone, votes, states, counts.

    What a running import counted so far waits for its flip and stays as it is.
    """
    _rebuild_undone(db)
    for table in ("vote", "repeat_vote", "tally"):
        db.execute(f"DELETE FROM {table}")
    db.execute(
        "UPDATE item_state SET n_votes = 0, n_people_votes = 0, n_done = 0, n_skips = 0, "
        "settled = NULL, final = NULL, review = NULL"
    )
    n_shown = db.execute(f"SELECT count(*) FROM item_state WHERE NOT {_HIDDEN}").fetchone()[0]
    add_tally(db, Counter(items=n_shown))
    ids = [row[0] for row in db.execute("SELECT item_id FROM item_state ORDER BY item_id")]
    for done, chunk in enumerate(_chunks(ids)):
        report(done * _CHUNK, len(ids))
        project_items(db, chunk)
    report(len(ids), len(ids))


def _rebuild_undone(db: Database) -> None:
    db.execute("DELETE FROM undone")
    steps = "SELECT seq, id, kind, person_id, step, target FROM event WHERE step = 1 OR kind IN ('undo', 'redo')"
    for _, _, kind, person, step, target in db.execute(f"{steps} ORDER BY seq").fetchall():
        if kind == "undo":
            mark_undone(db, target)
        elif kind == "redo":
            db.execute("DELETE FROM undone WHERE id = ?", [target])
        elif step:
            db.execute("UPDATE undone SET dropped = 1 WHERE person_id = ? AND dropped = 0", [person])


def mark_undone(db: Database, target: bytes) -> None:
    """Note that the step `target` is taken back."""
    db.execute("INSERT INTO undone SELECT seq, id, person_id, 0 FROM event WHERE id = ?", [target])


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
