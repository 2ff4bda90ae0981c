"""The manifest beside an export: what it is, where it comes from, how to check that it is still whole."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from labeling.transfer.export_rows import ExportPlan
from labeling.transfer.records import Rejected
from labeling.transfer.writers.class_folders import file_sha256

FORMAT = "labelwright-export"
FORMAT_VERSION = 1
FOLDER_MANIFEST = "manifest.json"
FILE_MANIFEST = ".manifest.json"
"""Name of the manifest inside a folder, and suffix of the one beside a file."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of an export: its name below the manifest's folder, rows in it, bytes and SHA-256 (hex)."""

    name: str
    rows: int
    bytes: int
    sha256: str


def data_file(path: Path, rows: int) -> DataFile:
    """Return what the manifest says about the file at `path`."""
    return DataFile(path.name, rows, path.stat().st_size, file_sha256(path))


def manifest_of(
    plan: ExportPlan,
    *,
    exported_at: str,
    files: Sequence[DataFile],
    counts: Mapping[tuple[str, str], int],
    rows_per_split: Mapping[str, int],
    left_out: Iterable[Rejected],
    notes: Sequence[str],
) -> dict[str, object]:
    """Return the manifest as JSON values; everything but `exported_at` follows from project, plan and seed.

    Parameters
    ----------
    counts : mapping of (label, split) to int
        Rows that carry the label; a row with several labels counts for each.
    """
    wished = plan.split.names if plan.split else ("train",)
    splits = [*(name for name in wished if name in rows_per_split), *sorted(rows_per_split.keys() - set(wished))]
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "app_version": plan.app_version,
        "exported_at": exported_at,
        "project": {"name": plan.project_name, "id": plan.project_id, "counts": dict(plan.counts)},
        "charter": dict(plan.charter),
        "task": "multi" if plan.multi else "single",
        "labels": [{"label": name, "definition": definition} for name, definition in plan.labels.items()],
        "settings": {
            "format": plan.format,
            "answers": plan.answers,
            "formula_guard": plan.formula_guard and plan.format != "jsonl",
        },
        "split": {
            "wished": plan.split.as_json() if plan.split else None,
            "seed": plan.seed,
            "balanced_by": "label",
            "keep_together": list(plan.keep_together),
            "held_out": "test",
        },
        "rows": sum(rows_per_split.values()),
        "rows_per_split": {split: rows_per_split[split] for split in splits},
        "rows_per_label": {label: {split: counts.get((label, split), 0) for split in splits} for label in plan.labels},
        "agreement": dict(plan.agreement),
        "left_out": [{"where": one.where, "reason": one.reason} for one in left_out],
        "notes": list(notes),
        "files": [asdict(file) for file in files],
        "verified": True,
    }


def write_manifest(path: Path, manifest: Mapping[str, object]) -> None:
    """Write `manifest` as indented JSON to the new file `path` and put it on the disk."""
    text = json.dumps(manifest, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    with path.open("xb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
