"""Looking at a source before it is imported: its columns, its first rows, and what a full pass would find."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Literal

from labeling.errors import LabelingError
from labeling.progress import Report, silent
from labeling.transfer.readers.csv_table import open_csv
from labeling.transfer.readers.folders import FolderReader, kind_of
from labeling.transfer.readers.jsonl_table import open_json
from labeling.transfer.readers.options import ReadOptions
from labeling.transfer.readers.raw_table import RawTable
from labeling.transfer.readers.recognise import open_source
from labeling.transfer.readers.tables import TableReader
from labeling.transfer.readers.walk import walk_files
from labeling.transfer.records import Note, Rejected, SourceRow

PREVIEW_ROWS = 20
MOST_REJECTED = 200  # kept with place and reason; the rest is counted
MOST_VALUES = 60  # a column with more different values holds no labels
_CELL = 300  # characters of a cell in the preview
_BETWEEN = 0.05  # seconds between reports
FOLDERS = "(folder)"
"""Name of the column of class folders in `SourceCount.values`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLook:
    """The beginning of a source: what its columns are, and how they would be read.

    `content`, `as_image` and `id` are what the reader takes without being told; `problem` says why it takes
    nothing yet, although there is a table to choose columns from.
    """

    kind: Literal["table", "folder"]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    content: str = ""
    as_image: bool = False
    id: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCount:
    """What a full pass over a source finds.

    `units` counts groups and equal contents once. `values` holds the different values of columns with few of them,
    with their counts, the most frequent first.
    """

    items: int
    images: int
    duplicates: int
    units: int
    answers: int
    n_rejected: int
    rejected: tuple[Rejected, ...]
    notes: tuple[Note, ...]
    values: Mapping[str, tuple[tuple[str, int], ...]]


def look_at_source(path: str, options: ReadOptions, *, report: Report = silent) -> SourceLook:
    """Return how the source at `path` begins; reads a megabyte at most.

    Raises
    ------
    LabelingError
        If there is nothing there that could be imported.
    """
    try:
        reader = open_source(Path(path), options)
    except LabelingError as error:
        table = _table(Path(path).resolve())
        if table is None:
            raise
        return SourceLook(kind="table", columns=tuple(table.columns), rows=_first_rows(table), problem=error.what)
    if isinstance(reader, TableReader):
        plan = reader.plan
        return SourceLook(
            kind="table",
            columns=tuple(reader.table.columns),
            rows=_first_rows(reader.table),
            content=plan.image or "+".join(plan.text),
            as_image=plan.image is not None,
            id=plan.id or "",
        )
    assert isinstance(reader, FolderReader)
    files = (found for found in walk_files(reader.path) if not isinstance(found, Rejected))
    first = sorted(islice((name for name in files if kind_of(name) in reader.kinds), PREVIEW_ROWS))
    rows = tuple((name, "picture" if kind_of(name) == "image" else "text") for name in first)
    return SourceLook(kind="folder", columns=("file", "kind"), rows=rows)


def count_source(path: str, options: ReadOptions, *, report: Report = silent) -> SourceCount:
    """Read all of the source at `path` as an import would, and count; `report` tells the rows so far.

    Raises
    ------
    LabelingError
        If the source cannot be read as `options` say.
    """
    reader = open_source(Path(path), options)
    tally = _Tally()
    told = _Told(report)
    for record in reader.records(lambda done, total: told.tell(tally.n, 0)):
        match record:
            case Rejected():
                tally.reject(record)
            case Note():
                tally.notes.append(record)
            case SourceRow():
                tally.add(record)
    report(tally.n, tally.n)
    return tally.count()


def _table(path: Path) -> RawTable | None:
    """Return the table at `path` with its columns not understood; None if it is none."""
    suffix = path.suffix.lower()
    try:
        if suffix in (".csv", ".tsv", ".tab"):
            return open_csv(path, delimiter=None if suffix == ".csv" else "\t")
        if suffix in (".jsonl", ".ndjson", ".json"):
            return open_json(path)
    except (LabelingError, OSError):
        return None
    return None


def _first_rows(table: RawTable) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(_shown(row.get(column)) for column in table.columns) for row in islice(table.sample, PREVIEW_ROWS)
    )


def _shown(value: object) -> str:
    return "" if value is None else str(value)[:_CELL]


class _Told:
    """Passes reports on at most twenty times a second, wherever they come from."""

    def __init__(self, report: Report) -> None:
        self._report, self._at = report, 0.0

    def tell(self, done: int, total: int) -> None:
        if monotonic() - self._at >= _BETWEEN:
            self._at = monotonic()
            self._report(done, total)


class _Tally:
    """Counts while rows pass; of keys, contents and groups only hashes are kept, so a million fit into memory."""

    def __init__(self) -> None:
        self.n = 0
        self.notes: list[Note] = []
        self._rejected: list[Rejected] = []
        self._n_rejected = self._images = self._answers = self._duplicates = 0
        self._keys, self._contents, self._units = set[int](), set[int](), set[int]()
        self._values: dict[str, Counter[str] | None] = {}

    def reject(self, record: Rejected) -> None:
        self._n_rejected += 1
        if len(self._rejected) < MOST_REJECTED:
            self._rejected.append(record)

    def add(self, row: SourceRow) -> None:
        self.n += 1
        self._answers += len(row.answers)
        for answer in row.answers:
            for label in answer.labels:
                self._value("", label)
        if (key := hash(row.item.key)) in self._keys:
            return
        self._keys.add(key)
        self._images += row.item.kind == "image"
        content = int.from_bytes(row.item.content_hash[:8])
        self._duplicates += content in self._contents
        self._contents.add(content)
        # Sharing a group or a content is enough; chains over both are rare, and this is an estimate.
        self._units.add(content if row.item.group is None else hash(row.item.group))
        for column, value in row.item.data.items():
            self._value(column, value)
        if row.item.path is not None and "/" in row.item.key:
            self._value(FOLDERS, row.item.key.partition("/")[0])

    def count(self) -> SourceCount:
        values = {name: tuple(found.most_common()) for name, found in self._values.items() if found}
        return SourceCount(
            items=len(self._keys),
            images=self._images,
            duplicates=self._duplicates,
            units=len(self._units),
            answers=self._answers,
            n_rejected=self._n_rejected,
            rejected=tuple(self._rejected),
            notes=tuple(self.notes),
            values=values,
        )

    def _value(self, column: str, value: str) -> None:
        found = self._values.setdefault(column, Counter())
        if found is None:
            return
        found[value[:200]] += 1
        if len(found) > MOST_VALUES and column:
            self._values[column] = None


def names_of(values: Sequence[tuple[str, int]], *, several: bool = False) -> tuple[str, ...]:
    """Return the values as names of labels, in the order of the alphabet and of numbers.

    With `several`, a cell holds several labels with "," between them.
    """
    parts = (part for value, _ in values for part in (value.split(",") if several else [value]))
    names = {" ".join(part.split()) for part in parts} - {""}
    return tuple(sorted(names, key=lambda name: (len(name) if name.isdigit() else 0, name.casefold(), name.swapcase())))
