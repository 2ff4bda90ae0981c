"""JSON Lines, and a JSON file that holds one list of objects, as tables."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from labeling.errors import LabelingError
from labeling.progress import Report, silent
from labeling.transfer.readers.encoding import (
    TEXT_LIMIT,
    Encoding,
    bounded_lines,
    bytes_read,
    encoding_of_table,
    open_text,
)
from labeling.transfer.readers.findings import Findings
from labeling.transfer.readers.json_objects import Entry, ObjectParser, list_entries
from labeling.transfer.readers.raw_table import SAMPLE_ROWS, RawRow
from labeling.transfer.records import Rejected


@dataclass(frozen=True, slots=True)
class JsonTable:
    """Objects as rows, numbered by line; in one list (`is_list`) by their place in it, from 1."""

    path: Path
    encoding: Encoding
    is_list: bool
    columns: tuple[str, ...]
    sample: tuple[dict[str, object], ...]
    notes: tuple[str, ...]
    splits_labels: bool = False

    def has_column(self, column: str) -> bool:
        """Return whether any object has `column`; reads on where the first ones have not."""
        if column in self.columns:
            return True
        rows = self.rows(silent, Findings())
        return any(isinstance(raw, RawRow) and column in raw.cells for raw in rows)

    def rows(self, report: Report, findings: Findings) -> Iterator[RawRow | Rejected]:
        """Yield each object; what is none, or holds what JSON does not allow, comes out as `Rejected`."""
        size = self.path.stat().st_size
        for entry, position in _entries(self.path, self.encoding, self.is_list):
            report(min(position, size), size)
            where = f"{self.path.name}:{entry.number}"
            if entry.repeated:
                findings.add("a name appears twice in one object; its last value is taken", where)
            if entry.value is None:
                yield Rejected(where, entry.reason)
            else:
                yield RawRow(entry.number, entry.value)
        report(size, size)


def open_json(path: Path) -> JsonTable:
    """Return the objects in `path` as a table.

    Raises
    ------
    LabelingError
        If the file is no text, is empty, or holds no object.
    """
    encoding = encoding_of_table(path)
    with open_text(path, encoding) as handle:
        start = ""
        while (piece := handle.read(4096)) and not (start := piece.strip("\ufeff\x00 \t\r\n")):
            pass
    if not start:
        raise LabelingError(f"{path.name} is empty", where=str(path), mend="Give a file with one JSON object a line")
    is_list = start.startswith("[")
    entries, refused = _entries(path, encoding, is_list), list[Entry]()
    sample = tuple(islice(_objects(entries, refused), SAMPLE_ROWS))
    if not sample:
        unit = "entry" if is_list else "line"
        why = f": {unit} {refused[0].number} {refused[0].reason}" if refused else ""
        raise LabelingError(
            f"{path.name} holds no JSON objects to read as rows{why}",
            where=str(path),
            mend='Write one object a line, as {"text": "..."}, or one list of such objects',
        )
    columns = tuple(dict.fromkeys(name for row in sample for name in row))
    return JsonTable(path, encoding, is_list, columns, sample, (encoding.note,) if encoding.note else ())


def _objects(entries: Iterable[tuple[Entry, int]], refused: list[Entry]) -> Iterator[dict[str, object]]:
    """Yield the objects; what is none goes to `refused`, the first one only."""
    for entry, _ in entries:
        if entry.value is not None:
            yield entry.value
        elif not refused:
            refused.append(entry)


def _entries(path: Path, encoding: Encoding, is_list: bool) -> Iterator[tuple[Entry, int]]:
    """Yield each entry with the number of bytes read so far."""
    parser = ObjectParser()
    with open_text(path, encoding) as handle:
        if is_list:
            for entry in list_entries(handle, parser):
                yield entry, bytes_read(handle)
            return
        for number, line in enumerate(bounded_lines(handle), start=1):
            if line is None:
                yield (
                    Entry(number, reason=f"is longer than {TEXT_LIMIT // 2**20} million characters"),
                    bytes_read(handle),
                )
            elif stripped := line.strip("\ufeff \t\r\n"):
                yield parser.entry(stripped, number), bytes_read(handle)
