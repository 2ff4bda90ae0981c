"""Comma-, semicolon-, bar- and tab-separated tables."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

from labeling.errors import LabelingError
from labeling.progress import Report
from labeling.transfer.readers.delimiters import DELIMITERS, sniff_delimiter
from labeling.transfer.readers.encoding import (
    TEXT_LIMIT,
    WINDOW,
    Encoding,
    bounded_lines,
    bytes_read,
    clean_text,
    encoding_of_table,
    open_text,
)
from labeling.transfer.readers.findings import Findings
from labeling.transfer.readers.raw_table import SAMPLE_ROWS, RawRow
from labeling.transfer.records import Rejected

_LINE_LIMIT = 4 * TEXT_LIMIT
_MANY_LINES = 50
_REPORT_EVERY = 20  # rows: a report a row would cost as much as parsing it
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_SAYS_DELIMITER = re.compile(r"sep=.")  # a first line that spreadsheets write


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A table in text form; rows are numbered by the line they begin in, the first line of the file being 1."""

    path: Path
    encoding: Encoding
    delimiter: str
    columns: tuple[str, ...]
    sample: tuple[dict[str, object], ...]
    notes: tuple[str, ...]
    splits_labels: bool = True

    def has_column(self, column: str) -> bool:
        """Return whether the header names `column`."""
        return column in self.columns

    def rows(self, report: Report, findings: Findings) -> Iterator[RawRow | Rejected]:
        """Yield each row that has as many cells as the header; blank lines are passed over."""
        csv.field_size_limit(TEXT_LIMIT)  # a setting of the whole process; as it comes, it refuses long texts
        size = self.path.stat().st_size
        with open_text(self.path, self.encoding) as handle:
            parsed = csv.reader(_whole_lines(bounded_lines(handle, _LINE_LIMIT)), delimiter=self.delimiter)
            _header(parsed, self.delimiter)
            for n in count():
                first = parsed.line_num + 1
                try:
                    cells = next(parsed, None)
                except csv.Error:
                    yield Rejected(
                        self._where(first),
                        f"a cell is longer than {TEXT_LIMIT // 2**20} million characters, most often because a quote "
                        "is never closed; this row and all after it are left out",
                    )
                    break
                if cells is None:
                    break
                if n % _REPORT_EVERY == 0:
                    report(min(bytes_read(handle), size), size)
                if cells:
                    yield self._row(cells, first, parsed.line_num, findings)
        report(size, size)

    def _row(self, cells: list[str], first: int, last: int, findings: Findings) -> RawRow | Rejected:
        if len(cells) != len(self.columns):
            quote = f"; a quote that is never closed may join lines {first} to {last}" if last > first else ""
            return Rejected(self._where(first), f"has {_cells(len(cells))}, the header has {len(self.columns)}{quote}")
        if last - first >= _MANY_LINES and max(cell.count("\n") for cell in cells) > _MANY_LINES:
            findings.add(f"a cell holds more than {_MANY_LINES} lines; was a quote left open?", self._where(first))
        for at, cell in enumerate(cells):
            if cell.startswith("'") and _GUARDED.match(cell):
                cells[at] = cell[1:]
                findings.add(
                    "a leading ' that keeps spreadsheets from running a cell was taken away", self._where(first)
                )
        return RawRow(first, dict(zip(self.columns, cells, strict=True)))

    def _where(self, line: int) -> str:
        return f"{self.path.name}:{line}"


def open_csv(path: Path, *, delimiter: str | None = None) -> CsvTable:
    """Return the table in `path`; a `delimiter` of None is recognised among comma, semicolon, tab and bar.

    Raises
    ------
    LabelingError
        If the file is no text, is empty, or holds nothing but a header.
    """
    encoding = encoding_of_table(path)
    with open_text(path, encoding) as handle:
        head = handle.read(WINDOW)
    if not head.strip("\ufeff\x00 \t\r\n"):
        raise LabelingError(f"{path.name} is empty", where=str(path), mend="Give a table with a header and rows")
    delimiter = delimiter or sniff_delimiter(head)
    csv.field_size_limit(TEXT_LIMIT)
    notes = [encoding.note] if encoding.note else []
    if delimiter != "," and path.suffix.lower() == ".csv":
        notes.append(f"cells are separated by {DELIMITERS[delimiter]}")
    with open_text(path, encoding) as handle:
        parsed = csv.reader(_whole_lines(bounded_lines(handle, _LINE_LIMIT)), delimiter=delimiter)
        try:
            columns = _distinct(_header(parsed, delimiter), notes)
            first_rows = [row for row in islice(parsed, SAMPLE_ROWS) if row]
        except csv.Error as error:
            raise LabelingError(
                f"{path.name} is no table: a cell of the first rows is longer than {TEXT_LIMIT // 2**20} million "
                "characters",
                where=str(path),
                mend="Look for a quote that is never closed",
            ) from error
    if not first_rows:
        raise LabelingError(
            f"{path.name} has a header but no rows", where=str(path), mend="The first line must hold the column names"
        )
    sample = tuple(dict[str, object](zip(columns, row, strict=True)) for row in first_rows if len(row) == len(columns))
    return CsvTable(path, encoding, delimiter, columns, sample, tuple(notes))


def _whole_lines(lines: Iterable[str | None]) -> Iterator[str]:
    for line in lines:
        if line is None:
            raise csv.Error("line too long")
        yield line


def _header(parsed: Iterator[list[str]], delimiter: str) -> list[str]:
    for n, cells in enumerate(parsed):
        if cells and not (n == 0 and _SAYS_DELIMITER.fullmatch(delimiter.join(cells))):
            return cells
    return []


def _distinct(header: list[str], notes: list[str]) -> tuple[str, ...]:
    """Return the column names, stripped, unnamed ones numbered and repeated ones told apart."""
    findings, names = Findings(), dict[str, None]()
    for number, cell in enumerate(header, start=1):
        base = clean_text(cell, "", findings).strip() or f"column {number}"
        name, again = base, 2
        while name in names:
            name, again = f"{base} ({again})", again + 1
        if name != base:
            notes.append(f"column {number} has the name of an earlier one and is called '{name}'")
        names[name] = None
    return tuple(names)


def _cells(n: int) -> str:
    return "1 cell" if n == 1 else f"{n} cells"
