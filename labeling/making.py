"""Making a whole project at once: file, labels, people, guideline and items; all of it, or nothing."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from labeling.guideline import set_guideline
from labeling.new_labels import LabelLook, dress_labels
from labeling.new_project import NewProject, create_project
from labeling.people import Role, add_person, person_named
from labeling.progress import Report, silent
from labeling.project import Project
from labeling.transfer.importing import ImportOptions, ImportResult, import_source
from labeling.transfer.readers.options import ReadOptions
from labeling.transfer.readers.recognise import open_source


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything a person decided before the first byte is written.

    `labels` are the looks of the labels that `new` names, `people` all others than its lead. `copy` copies
    pictures beside the project instead of linking them.
    """

    path: Path
    new: NewProject
    labels: Sequence[LabelLook] = ()
    people: Sequence[tuple[str, Role]] = ()
    guideline: str = ""
    source: Path | None = None
    read: ReadOptions = field(default_factory=ReadOptions)
    copy: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A project that was made and closed again, and what its import did."""

    path: Path
    imported: ImportResult


def make_project(plan: Plan, *, now: datetime, report: Report = silent) -> Made:
    """Make the project that `plan` describes and close it.

    Stopping (`report` raises `Cancelled`) and every failure remove what was made; files that were there before
    are never touched.

    Raises
    ------
    LabelingError
        If the source cannot be read, or the project cannot be made there.
    """
    reader = None if plan.source is None else open_source(plan.source, plan.read)
    pictures = plan.path.with_name(f"{plan.path.stem}.items")
    had_pictures = pictures.exists()
    project = create_project(plan.path, plan.new, now=now)
    try:
        lead = project.write(_set_up, plan, now)
        result = ImportResult()
        if reader is not None:
            options = ImportOptions(by=lead, copy=plan.copy)
            result = import_source(project, reader, options, now=now, report=report)
        project.close()
    except BaseException:
        project.close()
        _remove(project)
        if not had_pictures:
            shutil.rmtree(pictures, ignore_errors=True)
        raise
    return Made(project.path, result)


def _set_up(db: Database, plan: Plan, now: datetime) -> int:
    dress_labels(db, plan.labels)
    for name, role in plan.people:
        add_person(db, name, role=role)
    lead = person_named(db, " ".join(plan.new.lead.split())).id
    if plan.guideline.strip():
        set_guideline(db, plan.guideline, lead, now)
    return lead


def _remove(project: Project) -> None:
    """Remove the file that was just made, and what SQLite and the locks left beside it."""
    for path in (project.path, *(project.path.with_name(project.path.name + end) for end in ("-wal", "-shm"))):
        path.unlink(missing_ok=True)
    for lock in project.path.parent.glob(f".{_escaped(project.path.name)}.*.lock"):
        lock.unlink(missing_ok=True)


def _escaped(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
