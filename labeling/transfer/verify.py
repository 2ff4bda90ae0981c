"""Whether an export is still what its manifest says, months later and without the project."""

import csv
import json
from pathlib import Path
from typing import Any

from labeling.errors import LabelingError
from labeling.progress import Report, silent
from labeling.transfer.csv_cells import read_cells, unguard
from labeling.transfer.manifest import FORMAT, FORMAT_VERSION
from labeling.transfer.writers.class_folders import TABLE, file_sha256

_MEND = "Name the file that ends in manifest.json and lies with an export"


def verify_dataset(manifest: Path, *, report: Report = silent) -> tuple[str, ...]:
    """Compare the files of an export with the checksums in its `manifest`.

    Returns
    -------
    findings : tuple of str
        One sentence per file that is missing, changed or not part of the export; empty when all is well.

    Raises
    ------
    LabelingError
        If `manifest` is missing, unreadable, newer than this program, or no manifest of an export.
    """
    facts = _read_manifest(manifest)
    findings: list[str] = []
    try:
        for file in facts["files"]:
            found = _finding(manifest.parent, str(file["name"]), str(file["sha256"]))
            findings += [found] if found else []
            if facts["settings"]["format"] == "folders" and file["name"] == TABLE and not found:
                findings += _folder_findings(manifest, facts, report)
    except (ValueError, LookupError, StopIteration, csv.Error) as error:
        raise LabelingError(f"{manifest} or its {TABLE} was not written by an export", mend=_MEND) from error
    return tuple(findings)


def _folder_findings(manifest: Path, facts: dict[str, Any], report: Report) -> list[str]:
    findings: list[str] = []
    plain = unguard if facts["settings"]["formula_guard"] else str
    n_missing = 0
    with read_cells(manifest.parent / TABLE) as rows:
        next(rows)
        for done, cells in enumerate(rows, start=1):
            name = plain(cells[0])
            if found := _finding(manifest.parent, name, cells[-1]):
                n_missing += not (manifest.parent / name).is_file()
                findings.append(found)
            report(done, int(facts["rows"]))
    n_expected = int(facts["rows"]) + len((TABLE, manifest.name)) - n_missing
    n_files = sum(path.is_file() for path in manifest.parent.rglob("*"))
    if n_files > n_expected:
        findings.append(f"{n_files - n_expected} files in {manifest.parent} are not part of the export.")
    return findings


def _finding(folder: Path, name: str, sha256: str) -> str | None:
    path = folder / name
    # A manifest is a file from anywhere; it must not make us look at files elsewhere.
    if not path.resolve().is_relative_to(folder.resolve()):
        return f"{name} lies outside the export."
    try:
        return None if file_sha256(path) == sha256 else f"{name} was changed after the export."
    except FileNotFoundError:
        return f"{name} is missing."
    except OSError as error:
        return f"{name} cannot be read: {error.strerror}."


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        known = facts["format"] == FORMAT and int(facts["format_version"]) >= 1
        complete = [facts["settings"]["format"], facts["settings"]["formula_guard"], int(facts["rows"])]
        complete += [(file["name"], file["sha256"]) for file in facts["files"]]
    except OSError as error:
        raise LabelingError(f"{path} cannot be read: {error.strerror}", mend=_MEND) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise LabelingError(f"{path} is no manifest of an export", mend=_MEND) from error
    if not known:
        raise LabelingError(f"{path} is no manifest of an export", mend=_MEND)
    if facts["format_version"] > FORMAT_VERSION:
        raise LabelingError(f"{path} was written by a newer Labelwright", mend="Install that version or a later one")
    assert isinstance(facts, dict)
    return facts
