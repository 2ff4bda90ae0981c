"""Which sign separates the cells of a table."""

import csv
import re
from itertools import islice

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_ROWS = 50


def sniff_delimiter(head: str) -> str:
    """Return the sign that cuts the first rows in `head` into equally many cells, and most of them.

    A first line "sep=;" decides, as in spreadsheets. A comma if none fits: the table then has one column.
    """
    if (said := re.match(r"\ufeff?sep=([,;\t|])\r?\n", head)) is not None:
        return said[1]
    return max(DELIMITERS, key=lambda delimiter: _fit(head, delimiter))  # ties: the first, the comma


def _fit(head: str, delimiter: str) -> tuple[float, int]:
    try:
        rows = [row for row in islice(csv.reader(head.splitlines(keepends=True), delimiter=delimiter), _ROWS) if row]
    except csv.Error:
        return 0.0, 0
    if len(rows) > 2 and len(rows) < _ROWS:
        rows = rows[:-1]  # may be cut by the end of `head`
    width = len(rows[0]) if rows else 0
    if width < 2:
        return 0.0, 0
    return sum(len(row) == width for row in rows) / len(rows), width
