"""What every export format offers, so that export.py knows none of them."""

from collections.abc import Generator
from pathlib import Path
from typing import Protocol

from labeling.transfer.export_rows import ExportRow
from labeling.transfer.row_digest import Facts


class RowRefused(Exception):  # noqa: N818 - an outcome for one row; the export goes on
    """One row cannot be written for a reason that lies in its item; `str(error)` is a clause in plain words."""


class Writer(Protocol):
    """Writes rows below a staging folder; `close` also after a failure."""

    def add(self, row: ExportRow) -> Facts:
        """Write one row and return what a reader must find; raise `RowRefused` if the item cannot be written."""
        ...

    def sync(self) -> None:
        """Close what is open and return when everything is on the disk."""
        ...

    def close(self) -> None:
        """Close what is open, whatever happened before."""
        ...

    def notes(self) -> tuple[str, ...]:
        """Return what a person should know about the files written."""
        ...

    def read_back(self) -> Generator[Facts, None, None]:
        """Read the files from the disk with a reader of their format; raise `ValueError` where it cannot.

        Whoever stops early closes the generator: it holds files open.
        """
        ...

    def tables(self) -> tuple[Path, ...]:
        """Return the files that the manifest names with their checksums."""
        ...
