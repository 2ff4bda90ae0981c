"""Bringing a source into a project: in small batches that answers overtake, invisible until one final flip."""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

from sqlite_utils import Database

from labeling.history import NewEvent, append, milliseconds
from labeling.progress import Report, silent
from labeling.project import Project
from labeling.sampling import fix_held_out
from labeling.storage.locks import exclusive
from labeling.transfer.contents import apply_changes
from labeling.transfer.import_batch import list_changes, store_batch
from labeling.transfer.import_run import Importing, forget_made, note_made, remove_made
from labeling.transfer.item_copies import ItemCopies, remove_copies
from labeling.transfer.leftovers import IMPORT_LOCK, remove_dead, remove_import
from labeling.transfer.readers.refusal import RowRefused
from labeling.transfer.records import Note, Reader, Record, Rejected, SourceRow
from labeling.transfer.touched import note_touched, project_touched
from labeling.transfer.visibility import keep_hidden, show_imports

_LARGEST = 500  # rows a transaction; larger ones make an answer wait (200k rows in one: 1.5 s, measured)
_SMALLEST = 80
_PEEKED = 100  # records that tell whether a source is one that was moved
_MOST_SECONDS = 0.015  # that a batch may take: an answer that comes meanwhile waits for its end


@dataclass(slots=True)
class ImportResult:
    """What an import did: counts, what was refused and where, and what a person should know."""

    items_added: int = 0
    items_known: int = 0
    items_changed: int = 0
    answers_added: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How a source is brought in.

    `by` is the person whose step it is; `annotator` the person all unnamed answers belong to, None for the
    source itself. `update` applies changed content, `copy` copies pictures beside the project.
    """

    by: int
    annotator: int | None = None
    update: bool = False
    copy: bool = False


def import_source(
    project: Project, reader: Reader, options: ImportOptions, *, now: datetime, report: Report = silent
) -> ImportResult:
    """Bring `reader`'s items and answers into the project; again brings nothing new.

    Returns when everything is visible and on disk. Stopping (`report` raises `Cancelled`), an error or a crash
    leaves the project as it was.

    Raises
    ------
    LabelingError
        If another import is running, the disk is full, or the project is read-only.
    """
    started, result = time.monotonic(), ImportResult()
    with exclusive(project.path, IMPORT_LOCK, "Another import is running in this project", "Wait until it is done"):
        # Else what a dead import left would count as known, and then vanish.
        remove_dead(project.path, project.write_batch)
        records = reader.records(report)
        first = list(islice(records, _PEEKED))
        importing = project.write(_begin, reader, first, options, project, now)
        copies = ItemCopies(project, importing) if options.copy else None
        try:
            pace = _Pace()
            for batch in _batches(chain(first, records), copies, result, pace):
                if copies is not None:
                    copies.put_on_disk()
                pace.learn(project.write_batch(_store_timed, importing, batch, result), len(batch))
            project.write(_flip, importing, result)
            project_touched(project.write_batch)
        except BaseException:
            made = frozenset() if copies is None else copies.made
            remove_import(project.path, project.write_batch, importing.number, made)
            raise
        if copies is not None:
            with project.reading() as db:
                remove_copies(db, project.path, copies.made)  # of rows that were refused after all
    result.seconds = time.monotonic() - started
    return result


def _begin(
    db: Database, reader: Reader, first: Sequence[Record], options: ImportOptions, project: Project, now: datetime
) -> Importing:
    source_id, name, made = _source(db, reader, first)
    hidden = db.execute("SELECT id FROM import WHERE source_id = ? AND state = 'undone'", [source_id])
    number = int(db.execute("SELECT coalesce(max(id), 0) + 1 FROM import").fetchone()[0])
    db.execute(
        "INSERT INTO import (id, source_id, at, state) VALUES (?, ?, ?, 'running')",
        [number, source_id, milliseconds(now)],
    )
    importing = Importing(
        number=number,
        source_id=source_id,
        source_name=name,
        source_path=str(reader.path),
        made_source=made,
        hidden=frozenset(row[0] for row in hidden.fetchall()),
        project=project.path,
        by=options.by,
        annotator=options.annotator,
        update=options.update,
        copy=options.copy,
        now=now,
    )
    note_made(db, importing)
    return importing


def _source(db: Database, reader: Reader, first: Sequence[Record]) -> tuple[int, str, bool]:
    """Return the source's id and name, and whether it is new.

    It is known by its path; else it was moved, if the name is known, the old path is gone, and what the reader
    yields `first` is mostly what the source had.
    """
    path = str(reader.path)
    if row := db.execute("SELECT id, name FROM source WHERE path = ?", [path]).fetchone():
        return int(row[0]), str(row[1]), False
    row = db.execute("SELECT id, name, path FROM source WHERE name = ?", [reader.name]).fetchone()
    if row and not Path(row[2]).exists() and _is_alike(db, row[0], reader.name, first):
        return int(row[0]), str(row[1]), False
    name, n = reader.name, 2
    while db.execute("SELECT 1 FROM source WHERE name = ?", [name]).fetchone():
        name, n = f"{reader.name}-{n}", n + 1
    db.execute("INSERT INTO source (name, path) VALUES (?, ?)", [name, path])
    return int(db.execute("SELECT id FROM source WHERE name = ?", [name]).fetchone()[0]), name, True


def _is_alike(db: Database, source_id: int, name: str, first: Sequence[Record]) -> bool:
    """Tell whether at least half of the rows whose key the source has show the same content, and one at least."""
    query = "SELECT content_hash FROM item WHERE source_id = ? AND key IN (?, ?)"
    same = [
        row[0] == record.item.content_hash
        for record in first
        if isinstance(record, SourceRow)
        and (row := db.execute(query, [source_id, record.item.key, f"{name}/{record.item.key}"]).fetchone())
    ]
    return any(same) and 2 * sum(same) >= len(same)


class _Pace:
    """Fits the size of batches to this computer and what else it does just now."""

    def __init__(self) -> None:
        self.rows = 100

    def learn(self, seconds: float, n_rows: int) -> None:
        """Take how long the last batch held up everybody else."""
        fitting = n_rows * _MOST_SECONDS / max(seconds, 1e-6)
        self.rows = int(min(_LARGEST, max(_SMALLEST, min(fitting, 2 * self.rows))))


def _store_timed(db: Database, importing: Importing, batch: Sequence[SourceRow], result: ImportResult) -> float:
    started = time.thread_time()  # of this thread alone: a busy computer must not shrink batches to nothing
    store_batch(db, importing, batch, result)
    return time.thread_time() - started


def _batches(
    records: Iterable[Record], copies: ItemCopies | None, result: ImportResult, pace: _Pace
) -> Iterator[Sequence[SourceRow]]:
    batch: list[SourceRow] = []
    for record in records:
        match record:
            case Rejected():
                result.rejected.append(record)
            case Note():
                result.notes.append(record)
            case SourceRow():
                try:
                    if copies is not None:
                        copies.keep(record.item)
                    batch.append(record)
                except RowRefused as refusal:
                    result.rejected.append(Rejected(record.where, str(refusal)))
        if len(batch) >= pace.rows:
            yield batch
            batch = []
    if batch:
        yield batch


def _flip(db: Database, importing: Importing, result: ImportResult) -> None:
    """Make everything visible at once, as one step of the person who imports."""
    db.execute("UPDATE source SET path = ? WHERE id = ?", [importing.source_path, importing.source_id])
    list_changes(db, importing)
    shows = [number for number in sorted(importing.hidden) if keep_hidden(db, number, importing.met)]
    if not (result.items_added or result.answers_added or importing.applied):
        db.execute("DELETE FROM import WHERE id = ?", [importing.number])
        remove_made(db, importing.number)
        return
    db.execute(
        "UPDATE import SET state = 'done', n_items = ?, n_answers = ? WHERE id = ?",
        [result.items_added, result.answers_added, importing.number],
    )
    db.execute(
        """INSERT INTO tally SELECT key, n FROM import_tally WHERE import_id = ?
           ON CONFLICT (key) DO UPDATE SET n = n + excluded.n""",
        [importing.number],
    )
    db.execute("DELETE FROM import_tally WHERE import_id = ?", [importing.number])
    value = {"import": importing.number, "source": importing.source_name, "shows": shows}
    append(
        db,
        [NewEvent(kind="import", person_id=importing.by, at=importing.now, step=True, value=json.dumps(value))],
    )
    apply_changes(db, importing)
    note_touched(db, importing.number, importing.applied)
    note_touched(db, importing.number, show_imports(db, shows, importing.by, importing.now))
    db.execute("UPDATE cursor SET overlap_u = 0")  # what is new may wait for votes below
    if note := fix_held_out(db):
        result.notes.append(Note("held-out", note))
    forget_made(db, importing.number)
