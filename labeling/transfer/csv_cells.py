"""Cells of the CSV files we write: quoted for every reader, harmless in a spreadsheet, and undone exactly."""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

# Leading apostrophes belong to the pattern: without them a text that really begins with '= would lose its own.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_SUSPECTS = frozenset("'=+-@\t\r")  # a look at one character spares most cells the pattern
_NEEDS_QUOTES = re.compile(r'[",\r\n]')
_LARGEST_FIELD = 2**31 - 1
_limit_lock = Lock()


def guard(cell: str) -> str:
    """Return `cell` so that no spreadsheet runs it: one more leading apostrophe where it looks like a formula.

    A cell looks like one when it begins with ``= + - @``, a tab or a carriage return, after any number of
    apostrophes; so `unguard(guard(cell)) == cell` for every text.
    """
    return "'" + cell if cell[:1] in _SUSPECTS and _FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """Return the text whose guarded cell is `cell`: one leading apostrophe less where `guard` put one."""
    return cell[1:] if cell[:1] == "'" and _GUARDED.match(cell) else cell


def csv_line(cells: Sequence[str]) -> str:
    r"""Return one line of a CSV file, ending in ``\n``; cells with a quote, comma, CR or LF are quoted.

    Written out here because the csv module of Python 3.11 leaves a lone CR unquoted when lines end in LF, and
    because the bytes of an export must not depend on the Python that wrote it.
    """
    quoted = ['"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell for cell in cells]
    return ",".join(quoted) + "\n"


@contextmanager
def read_cells(path: Path) -> Iterator[Iterator[list[str]]]:
    """Give the rows of the CSV file at `path`, header first, read by the csv module and not by our own code.

    Fields may have any length. The module's limit is one for the whole process, so it is raised for the time
    of the `with` alone, by one reader at a time.
    """
    with _limit_lock:
        before = csv.field_size_limit()
        csv.field_size_limit(_LARGEST_FIELD)
        try:
            with path.open(encoding="utf-8", newline="") as file:
                yield csv.reader(file, strict=True)
        finally:
            csv.field_size_limit(before)
