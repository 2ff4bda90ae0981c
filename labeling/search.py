"""Finding items by words: a full-text index beside the project, in its cache folder.

It is no part of the project file: it can be made again from the items, so it costs neither room in backups nor time
of the writer, and a file from a stranger brings no index of theirs.
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import TypeVar

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray
from sqlite_utils import Database

from labeling.id_lists import id_list
from labeling.progress import Report, silent
from labeling.project import Project

T = TypeVar("T")
_FORMAT = 1
_CHUNK = 1000  # items between two reports
_LONGEST = 200_000  # characters of a text that are indexed
_GENERATION = 1 << 40  # a changed item is indexed again under its id plus a multiple of this
_SCHEMA = f"""
CREATE VIRTUAL TABLE word USING fts5(text, content='', tokenize='unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE name USING fts5(key, content='', tokenize='trigram');
CREATE TABLE stale (id INTEGER PRIMARY KEY);
CREATE TABLE state (last_item INTEGER NOT NULL, last_event INTEGER NOT NULL, n_changes INTEGER NOT NULL);
INSERT INTO state VALUES (0, 0, 0);
PRAGMA user_version = {_FORMAT};
"""
_NEW = """
    SELECT i.id, i.key, substr(c.text, 1, ?), m.state FROM item i JOIN import m ON m.id = i.import_id
    LEFT JOIN content c ON c.item_id = i.id WHERE i.id > ? ORDER BY i.id LIMIT ?"""
# The second condition lets SQLite see that the partial index on kind holds all of these.
_CHANGED = """
    SELECT e.item_id, max(e.seq), substr(c.text, 1, ?) FROM event e LEFT JOIN content c ON c.item_id = e.item_id
    WHERE e.kind = 'content' AND e.kind NOT IN ('answer', 'repeat', 'settle') AND e.seq > ? GROUP BY e.item_id"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Items that hold all words: `item_id` ascending; not `complete` while the index is still being filled."""

    item_id: NDArray[np.int64]
    complete: bool


class SearchIndex:
    """The index of one project. Every call opens the file anew, so any thread may call."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._path = project.cache_dir / "search.sqlite"

    def n_missing(self, db: Database) -> int:
        """Return about how many items are not indexed yet."""
        newest = int(db.execute("SELECT coalesce(max(id), 0) FROM item").fetchone()[0])
        return max(0, newest - self._with(lambda index: int(_state(index)[0])))

    def fill(self, report: Report = silent) -> None:
        """Index what was imported or changed since; stopping or a crash keeps what was done.

        Reads in short looks, so that the project's journal can be folded meanwhile. If another process fills the
        index, this returns at once.
        """
        try:
            with FileLock(self._path.with_suffix(".lock"), timeout=0):
                self._with(lambda index: self._fill(index, report))
        except Timeout:
            return

    def find(self, db: Database, words: Sequence[str]) -> Found:
        """Return the items whose text has each of `words` (beginnings count) or whose name contains it.

        Fewer than three characters are looked for in texts and at the beginning of names only.
        """
        with_all: NDArray[np.int64] | None = None
        for word in words:
            ids = np.union1d(self._with(partial(_in_index, word=word)), _names_from(db, word))
            with_all = ids if with_all is None else np.intersect1d(with_all, ids, assume_unique=True)
        found = np.empty(0, np.int64) if with_all is None else with_all
        return Found(item_id=found, complete=self.n_missing(db) == 0)

    def _with(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            with closing(self._open()) as index:
                return work(index)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise
            self._forget()  # a power cut may leave it damaged; it is made again from the items
            with closing(self._open()) as index:
                return work(index)

    def _open(self) -> sqlite3.Connection:
        index = sqlite3.connect(self._path, isolation_level=None, timeout=10)
        try:
            version = index.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _FORMAT):
                index.close()
                self._forget()
                index = sqlite3.connect(self._path, isolation_level=None, timeout=10)
                version = 0
            index.execute("PRAGMA journal_mode = WAL")
            index.execute("PRAGMA synchronous = OFF")
            if not version:
                _make(index)
        except BaseException:
            index.close()
            raise
        return index

    def _forget(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self._path}{suffix}").unlink(missing_ok=True)

    def _fill(self, index: sqlite3.Connection, report: Report) -> None:
        last_event = _state(index)[1]
        with self._project.reading() as db:
            changed = db.execute(_CHANGED, [_LONGEST, last_event]).fetchall()
        _replace(index, changed)
        while True:
            last_item = _state(index)[0]
            with self._project.reading() as db:
                total = int(db.execute("SELECT coalesce(max(id), 0) FROM item").fetchone()[0])
                rows = db.execute(_NEW, [_LONGEST, last_item, _CHUNK]).fetchall()
            report(last_item, total)
            # Items of an import that runs may vanish again, and their numbers come back.
            rows = list(takewhile(lambda row: row[3] != "running", rows))
            if not rows:
                return
            _add(index, rows)


def _make(index: sqlite3.Connection) -> None:
    index.execute("BEGIN IMMEDIATE")
    if index.execute("PRAGMA user_version").fetchone()[0] == 0:  # another thread may have been first
        for statement in _SCHEMA.split(";"):
            index.execute(statement)
    index.execute("COMMIT")


def _state(index: sqlite3.Connection) -> tuple[int, int, int]:
    row: tuple[int, int, int] = index.execute("SELECT last_item, last_event, n_changes FROM state").fetchone()
    return row


def _add(index: sqlite3.Connection, rows: Sequence[tuple[int, str, str | None, str]]) -> None:
    index.execute("BEGIN IMMEDIATE")
    try:
        index.executemany("INSERT INTO name (rowid, key) VALUES (?, ?)", [(row[0], row[1]) for row in rows])
        texts = [(row[0], row[2]) for row in rows if row[2]]
        index.executemany("INSERT INTO word (rowid, text) VALUES (?, ?)", texts)
        index.execute("UPDATE state SET last_item = ?", [rows[-1][0]])
        index.execute("COMMIT")
    except BaseException:
        index.execute("ROLLBACK")
        raise


def _replace(index: sqlite3.Connection, changed: Sequence[tuple[int, int, str | None]]) -> None:
    """Index changed texts anew. An index without content cannot delete, so the old rows are marked stale."""
    if not changed:
        return
    last_item, _, n_changes = _state(index)
    index.execute("BEGIN IMMEDIATE")
    try:
        for item, _, text in changed:
            if item > last_item:
                continue
            index.executemany(
                "INSERT OR IGNORE INTO stale VALUES (?)",
                [(item + n * _GENERATION,) for n in range(n_changes + 1)],
            )
            new = item + (n_changes + 1) * _GENERATION
            index.execute("INSERT INTO word (rowid, text) VALUES (?, ?)", [new, text or ""])
        newest = max(seq for _, seq, _ in changed)
        index.execute("UPDATE state SET last_event = ?, n_changes = n_changes + 1", [newest])
        index.execute("COMMIT")
    except BaseException:
        index.execute("ROLLBACK")
        raise


def _in_index(index: sqlite3.Connection, word: str) -> NDArray[np.int64]:
    phrase = '"' + word.replace('"', '""') + '"'
    texts = "SELECT rowid % ? AS id FROM word WHERE word MATCH ? AND rowid NOT IN (SELECT id FROM stale)"
    ids = id_list(index, texts, [_GENERATION, f"{phrase}*"])
    if len(word) < 3:
        return ids
    return np.union1d(ids, id_list(index, "SELECT rowid AS id FROM name WHERE name MATCH ?", [phrase]))


def _names_from(db: Database, word: str) -> NDArray[np.int64]:
    if len(word) >= 3:
        return np.empty(0, np.int64)
    return id_list(db.conn, "SELECT id FROM item WHERE key >= ? AND key < ?", [word, word + chr(0x10FFFF)])
