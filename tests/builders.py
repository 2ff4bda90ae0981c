"""Small real things that tests begin with: a source in memory, a project with items, answers, the look of a folder."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, cast

from sqlite_utils import Database

from labeling import settings
from labeling.answers import Answer, record_answer
from labeling.charter import Charter, Task
from labeling.labels import add_labels, label_ids
from labeling.new_project import NewProject, create_project
from labeling.people import add_person, person_named
from labeling.progress import Report, silent
from labeling.project import Project
from labeling.storage import migrations
from labeling.transfer.importing import ImportOptions, ImportResult, import_source
from labeling.transfer.records import Record, SourceAnswer, SourceItem, SourceRow
from labeling.values import Labels

NOW = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)
LEAD = "Ada"


class MemoryReader:
    """A source whose records are a list, or come from an iterator made by each reading."""

    def __init__(self, records: Sequence[Record], name: str = "texts", path: Path = Path("/made-up/texts")) -> None:
        self.name, self.path, self._records = name, path, records

    def records(self, report: Report) -> Iterator[Record]:
        for done, record in enumerate(self._records):
            report(done, len(self._records))
            yield record


def text_row(key: str, text: str | None = None, *, answers: Sequence[SourceAnswer] = (), **fields: Any) -> SourceRow:
    """Return the row of a text item; its text is "text of KEY" unless given."""
    text = f"text of {key}" if text is None else text
    digest = sha256(text.encode()).digest()
    item = SourceItem(key=key, kind="text", content_hash=digest, text=text, size=len(text.encode()), **fields)
    return SourceRow(where=f"texts:{key}", item=item, answers=tuple(answers))


def text_rows(n_items: int, *, first: int = 0, prefix: str = "t") -> list[SourceRow]:
    """Return rows of different texts, keys "t000" and on."""
    return [text_row(f"{prefix}{number:03}") for number in range(first, first + n_items)]


def bring_in(
    project: "Project | MemoryProject",
    rows: Sequence[Record],
    *,
    name: str = "texts",
    person: str = LEAD,
    report: Report = silent,
    **options: Any,
) -> ImportResult:
    """Import rows in the name of `person` from the source `name`; `options` are `ImportOptions`'."""
    with project.reading() as db:
        by = person_named(db, person).id
    reader = MemoryReader(rows, name, Path(f"/made-up/{name}"))
    return import_source(cast(Project, project), reader, ImportOptions(by=by, **options), now=NOW, report=report)


def build_project(
    path: Path, n_items: int = 20, task: Task = "single", labels: Sequence[str] = ("cat", "dog", "owl"), **options: Any
) -> Project:
    """Make a project at `path` with `n_items` texts, led by Ada, seed 7; `options` are `NewProject`'s."""
    fields: dict[str, Any] = {"lead": LEAD, "seed": 7, "labels": labels, **options}
    fields.setdefault("charter", Charter(name="Animals", task=task, question="Which animal?"))
    project = create_project(path, NewProject(**fields), now=NOW)
    if n_items:
        bring_in(project, text_rows(n_items))
    return project


def answer(project: Project, item_id: int, *names: str, person: str = LEAD, at: datetime = NOW) -> int:
    """Record that `person` gives the labels `names` to the item; return the event's number."""
    with project.reading() as db:
        ids, who = label_ids(db), person_named(db, person).id
    value = Labels(tuple(ids[name] for name in names))
    return project.write(record_answer, Answer(item_id=item_id, person_id=who, value=value, given_at=at))


def everything_in(folder: Path) -> dict[str, bytes | None]:
    """Return each path below the folder with its bytes (None for a folder), to compare before and after."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


class MemoryProject:
    """A project in memory, written to directly: for simulations of a thousand of them."""

    _template: ClassVar[bytes] = b""

    def __init__(self, *, seed: int = 7, task: Task = "single", labels: Sequence[str] = ("cat", "dog", "owl")) -> None:
        self.path = Path(os.environ["LABELWRIGHT_HOME"]) / "memory.labelwright"
        self.db = Database(sqlite3.connect(":memory:", isolation_level=None), execute_plugins=False)
        if not MemoryProject._template:
            migrations.migrate(self.db)
            MemoryProject._template = self.db.conn.serialize()
        self.db.conn.deserialize(MemoryProject._template)
        for key, value in {"seed": seed, "task": task, "label_version": 1}.items():
            settings.put(self.db, key, value)
        add_labels(self.db, labels)
        add_person(self.db, LEAD, role="lead")

    def write(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Run `work(db, ...)` in one transaction."""
        self.db.execute("SAVEPOINT work")
        try:
            result = work(self.db, *args, **kwargs)
        except BaseException:
            self.db.execute("ROLLBACK TO work")
            raise
        finally:
            self.db.execute("RELEASE work")
        return result

    write_batch = write

    @contextmanager
    def forgotten(self) -> Iterator[None]:
        """Undo everything that is done inside, however it was done; much faster than a new project."""
        self.db.execute("BEGIN")
        try:
            yield
        finally:
            self.db.execute("ROLLBACK")

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Give the one connection."""
        yield self.db
