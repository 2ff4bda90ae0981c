"""Opening a project for a window: the lock, the file, today's backup; and what is remembered of it afterwards."""

import getpass
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.demo import sample_folder, sample_named
from app.tasks import build_labelled_sample
from app.worker import Worker
from labeling.charter import charter
from labeling.items import first_kind
from labeling.progress import Report
from labeling.project import Project, open_project
from labeling.storage.projections import tallies
from labeling.storage.window_lock import WindowLock


@dataclass(frozen=True, slots=True)
class Opened:
    """An open project and the lock that keeps other windows away; `lock` is None for a read-only view."""

    project: Project
    lock: WindowLock | None
    name: str

    def close(self) -> None:
        """Close the file, then let others have it."""
        self.project.close()
        if self.lock is not None:
            self.lock.release()


def open_for_window(path: Path, *, read_only: bool) -> Opened:
    """Open a project for a window; runs in a job.

    Raises
    ------
    LabelingError
        If the file is refused, or another window has it.
    """
    project = open_project(path, read_only=read_only, daily_backup=False)
    try:
        lock = None if project.read_only else WindowLock(project.path, getpass.getuser(), datetime.now(UTC))
        with project.reading() as db:
            name = charter(db).name
    except BaseException:
        project.close()
        raise
    return Opened(project, lock, name or path.stem)


def build_sample_project(worker: Worker, sample: str, report: Report) -> Opened:
    """Build a fresh copy of a sample among this computer's files, in the worker process, and open it."""
    folder = sample_folder(sample_named(sample))
    path = worker.run(build_labelled_sample, sample, str(folder), getpass.getuser(), report=report)
    return open_for_window(Path(path), read_only=False)


def recent_entry(project: Project, opened: Opened) -> dict[str, Any]:
    """Return what Welcome shows of a project without opening it."""
    with project.reading() as db:
        counts, about, kind = tallies(db), charter(db), first_kind(db)
    return {
        "path": str(project.path),
        "name": opened.name,
        "task": about.task,
        "kind": kind,
        "items": counts.get("items", 0),
        "answered": counts.get("answered", 0),
        "agreement": None,
        "opened_at": datetime.now(UTC).isoformat(),
    }
