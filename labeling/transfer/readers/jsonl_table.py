"""JSON Lines, and a JSON file that holds one list of objects, as tables."""

from collections.abc import Iterator
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
    open_text,
    recognise_encoding,
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
        If the file is empty, or holds no object.
    """
    with path.open("rb") as stream:
        encoding = recognise_encoding(stream)
    with open_text(path, encoding) as handle:
        start = ""
        while (piece := handle.read(4096)) and not (start := piece.strip("\ufeff\x00 \t\r\n")):
            pass
    if not start:
        raise LabelingError(f"{path.name} is empty", where=str(path), mend="Give a file with one JSON object a line")
    is_list = start.startswith("[")
    objects = (entry.value for entry, _ in _entries(path, encoding, is_list) if entry.value is not None)
    sample = tuple(islice(objects, SAMPLE_ROWS))
    if not sample:
        raise LabelingError(
            f"{path.name} holds no JSON objects to read as rows",
            where=str(path),
            mend='Write one object a line, as {"text": "..."}, or one list of such objects',
        )
    columns = tuple(dict.fromkeys(name for row in sample for name in row))
    return JsonTable(path, encoding, is_list, columns, sample, (encoding.note,) if encoding.note else ())


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
