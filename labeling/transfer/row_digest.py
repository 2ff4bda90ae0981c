"""Whether the rows read back from an export are the rows that were put in, in constant memory."""

import hashlib
from typing import NamedTuple


class Facts(NamedTuple):
    """What must survive being written and read: `rest` is the content and whatever else the format keeps.

    Writer and reader of a format agree on what stands in `rest` and in which order.
    """

    item: str
    labels: tuple[str, ...]
    split: str
    rest: tuple[str, ...]


class RowDigest:
    """A running SHA-256 over rows in their order."""

    def __init__(self) -> None:
        self._hash, self.n_rows = hashlib.sha256(), 0

    def add(self, facts: Facts) -> None:
        """Take in one row."""
        # repr of a tuple of strings is unambiguous: quotes and escapes mark where each one ends.
        self._hash.update(repr(tuple(facts)).encode("utf-8", "surrogatepass"))
        self.n_rows += 1

    def value(self) -> tuple[int, bytes]:
        """Return number and digest of the rows so far; equal when every row was, and their order."""
        return self.n_rows, self._hash.digest()
