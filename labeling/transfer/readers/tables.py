"""A table, of whatever format, as records."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from labeling.errors import LabelingError
from labeling.progress import Report
from labeling.transfer.readers.columns import ColumnPlan
from labeling.transfer.readers.findings import Findings
from labeling.transfer.readers.image_cells import Looked, with_images
from labeling.transfer.readers.options import ReadOptions
from labeling.transfer.readers.raw_table import RawRow, RawTable
from labeling.transfer.readers.refusal import FileRefused, RowRefused
from labeling.transfer.readers.rows import RowMaker
from labeling.transfer.records import Note, Record, Rejected


@dataclass(slots=True)  # not frozen: the protocol lets its attributes be set
class TableReader:
    """Reads the rows of `table` as `plan` says; see `records.Reader`."""

    name: str
    path: Path
    table: RawTable
    plan: ColumnPlan
    options: ReadOptions

    def records(self, report: Report) -> Iterator[Record]:
        """Yield a record for each row, in their order; `report` counts bytes.

        Raises
        ------
        LabelingError
            If the disk fails in the middle.
        """
        yield from (Note(self.name, note) for note in (*self.table.notes, *self.plan.notes))
        findings = Findings()
        maker = RowMaker(self.plan, self.options, findings, splits_labels=self.table.splits_labels)
        try:
            with closing(self._looked(self.table.rows(report, findings))) as looked:
                for raw, image in looked:
                    if isinstance(raw, Rejected):
                        yield raw
                        continue
                    where = f"{self.name}:{raw.number}"
                    if isinstance(image, FileRefused):
                        yield Rejected(where, image.reason)
                        continue
                    try:
                        yield maker.row(raw, where, image)
                    except RowRefused as refusal:
                        yield Rejected(where, str(refusal))
                    except RecursionError:
                        yield Rejected(where, "its values are nested too deeply")
        except OSError as error:
            raise LabelingError(
                f"{self.name} can't be read further ({error.strerror})", mend="Check the disk and import it again"
            ) from error
        yield from findings.notes()
        yield from maker.labels.unused(self.name)

    def _looked(self, rows: Iterator[RawRow | Rejected]) -> Generator[Looked, None, None]:
        if self.plan.image is None:
            return ((raw, None) for raw in rows)
        return with_images(rows, self.plan.image, self.path.parent)
