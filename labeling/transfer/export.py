"""Writes a data set whole or not at all, reads it back, and says in a manifest what it is."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from labeling.errors import LabelingError
from labeling.progress import Report, silent
from labeling.transfer.export_rows import ExportPlan, ExportRow
from labeling.transfer.manifest import FILE_MANIFEST, FOLDER_MANIFEST, FORMAT, data_file, manifest_of, write_manifest
from labeling.transfer.records import Rejected
from labeling.transfer.row_digest import RowDigest
from labeling.transfer.staging import publish, refuse_taken, staging_folder
from labeling.transfer.writers.class_folders import FoldersWriter
from labeling.transfer.writers.csv_table import CsvWriter
from labeling.transfer.writers.jsonl_lines import JsonlWriter
from labeling.transfer.writers.writer import RowRefused, Writer

MOST_LEFT_OUT = 1000
_WRITERS: dict[str, Callable[[Path, ExportPlan], Writer]] = {
    "csv": CsvWriter,
    "jsonl": JsonlWriter,
    "folders": FoldersWriter,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportResult:
    """What an export wrote.

    `written` counts rows. `files` are those the manifest names (the table of a folder names the others).
    `left_out` are rows whose picture is missing, unreadable or changed. `verified` says that the rows read back
    from the disk equal the rows given; an export that fails this is not kept.
    """

    written: int
    files: tuple[Path, ...]
    manifest: Path
    verified: bool
    left_out: tuple[Rejected, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Tally:
    """What is counted while rows pass by."""

    digest: RowDigest
    per_label: Counter[tuple[str, str]]
    per_split: Counter[str]
    left_out: list[Rejected]


def write_dataset(
    rows: Iterable[ExportRow],
    out: Path,
    plan: ExportPlan,
    *,
    exported_at: str,
    total: int = 0,
    report: Report = silent,
) -> ExportResult:
    """Write `rows` to the new file or folder `out`, read them back, and put the manifest beside or inside.

    Rows are taken one at a time and in their order; the same rows and plan give the same bytes.

    Parameters
    ----------
    rows : iterable of ExportRow
        In a stable order.
    out : Path
        A file for csv and jsonl (manifest in ``OUT.manifest.json``), a folder for folders (``OUT/manifest.json``).
    exported_at : str
        Time of the export, kept in the manifest and nowhere else.
    total : int
        Number of rows if known, for progress alone; `report` counts each row twice, written and read back.

    Raises
    ------
    LabelingError
        If `out` or its manifest exists (but one that a killed export left without its data is replaced), its folder
        is missing or not writable, the disk is full, there is no row, a row has a label that is not the project's,
        more than `MOST_LEFT_OUT` pictures are missing or changed, or what was read back differs. Nothing of `out`
        exists then.
    Cancelled
        If `report` raises it. Nothing of `out` exists then.
    """
    out = out.absolute()
    in_folder = plan.format == "folders"
    manifest = out / FOLDER_MANIFEST if in_folder else out.with_name(out.name + FILE_MANIFEST)
    refuse_taken(*([out] if in_folder or _is_left_behind(manifest) else [out, manifest]))
    with staging_folder(out.parent) as staging:
        staged = staging / out.name
        staged_manifest = staged / FOLDER_MANIFEST if in_folder else staging / manifest.name
        with closing(_WRITERS[plan.format](staged, plan)) as writer:
            tally = _write(rows, writer, plan, total, report)
            writer.sync()
            _verify(writer, tally.digest, out, total, report)
        files = [data_file(path, tally.digest.n_rows) for path in writer.tables()]
        notes = (*plan.notes, *writer.notes())
        facts = manifest_of(
            plan,
            exported_at=exported_at,
            files=files,
            counts=tally.per_label,
            rows_per_split=tally.per_split,
            left_out=tally.left_out,
            notes=notes,
        )
        write_manifest(staged_manifest, facts)
        if not in_folder and _is_left_behind(manifest):
            refuse_taken(out)
            manifest.unlink()
        publish([(staged, out)] if in_folder else [(staged_manifest, manifest), (staged, out)])
    return ExportResult(
        written=tally.digest.n_rows,
        files=tuple(manifest.with_name(file.name) for file in files),
        manifest=manifest,
        verified=True,
        left_out=tuple(tally.left_out),
        notes=notes,
    )


def _is_left_behind(manifest: Path) -> bool:
    """Return whether a manifest of ours lies there; asked where its data is not, as when an export was killed."""
    try:
        found = json.loads(manifest.read_bytes()) if manifest.is_file() and not manifest.is_symlink() else None
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.get("format") == FORMAT


def _write(rows: Iterable[ExportRow], writer: Writer, plan: ExportPlan, total: int, report: Report) -> _Tally:
    tally = _Tally(RowDigest(), Counter(), Counter(), [])
    for done, row in enumerate(rows, start=1):
        _check_labels(row, plan)
        try:
            tally.digest.add(writer.add(row))
        except RowRefused as refusal:
            tally.left_out.append(Rejected(row.item, str(refusal)))
            if len(tally.left_out) > MOST_LEFT_OUT:
                raise LabelingError(
                    f"More than {MOST_LEFT_OUT} items cannot be exported; the first: {tally.left_out[0].reason}",
                    where=tally.left_out[0].where,
                    mend="Locate the moved folder, or run check to see what is missing",
                ) from None
        except UnicodeEncodeError as error:
            raise LabelingError(
                "A text, name or path holds half a character (a lone surrogate) that no file can hold",
                where=row.item,
                mend="Import the item again from a file in a known encoding",
            ) from error
        else:
            tally.per_split[row.split] += 1
            tally.per_label.update((label, row.split) for label in row.labels)
        report(done, 2 * total)
    if tally.left_out and not tally.digest.n_rows:
        first = tally.left_out[0]
        raise LabelingError(f"None of the items can be exported: {first.reason}", where=first.where)
    if not tally.digest.n_rows:
        raise LabelingError("There is nothing to export: no item has such an answer", mend="Label some items first")
    return tally


def _check_labels(row: ExportRow, plan: ExportPlan) -> None:
    if not plan.multi and len(row.labels) != 1:
        raise ValueError(f"{row.item!r}: single choice has one label per row, got {row.labels}")
    for label in row.labels:
        if label not in plan.labels:
            raise LabelingError(f'"{label}" is not a label of this project', where=row.item)


def _verify(writer: Writer, written: RowDigest, out: Path, total: int, report: Report) -> None:
    found = RowDigest()
    why = "the rows differ"
    try:
        with closing(writer.read_back()) as rows:
            for facts in rows:
                found.add(facts)
                report(written.n_rows + found.n_rows, 2 * total)
    except (ValueError, KeyError, TypeError, csv.Error) as error:
        why = str(error)
    if found.value() != written.value():
        raise LabelingError(
            f"What was read back from {out.name} is not what was written ({why}), so it was not kept",
            mend="Check the disk and export again",
        )
