"""A table before its columns mean anything: what every table format offers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from labeling.progress import Report
from labeling.transfer.readers.findings import Findings
from labeling.transfer.records import Rejected

SAMPLE_ROWS = 200  # read when a table is recognised, to judge its columns


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: its number in the file, and its cells by column."""

    number: int
    cells: Mapping[str, object]


class RawTable(Protocol):
    """A table whose format is known; making one reads its columns and first rows."""

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns, each once."""

    @property
    def sample(self) -> Sequence[Mapping[str, object]]:
        """The first rows, to judge what the columns hold."""

    @property
    def notes(self) -> Sequence[str]:
        """What a person should know about how the file is read."""

    @property
    def splits_labels(self) -> bool:
        """Whether several labels stand in one cell, with "," between them."""

    def has_column(self, column: str) -> bool:
        """Return whether any row of the file has `column`; may read all of it if the first rows lack it."""
        ...

    def rows(self, report: Report, findings: Findings) -> Iterator[RawRow | Rejected]:
        """Yield all rows from the start, calling `report` with the bytes read."""
        ...
