"""Making a project file: the decisions it starts with, whole or not at all, never over something else."""

import os
import secrets
import sqlite3
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from labeling import settings
from labeling.charter import Charter
from labeling.errors import LabelingError
from labeling.history import milliseconds
from labeling.labels import MAX_LABELS, add_labels
from labeling.people import add_person
from labeling.project import SUFFIX, Project, open_project
from labeling.storage import migrations
from labeling.storage.connection import connect_writing, in_words
from labeling.storage.disk import give_name, sync
from labeling.storage.places import network_file_system


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProject:
    """The decisions a project starts with.

    `held_out` is a share of the units (below 1), a number of units, or None for the smaller of 10 % and 300.
    `overlap` is the share of units that get several votes. `seed` fixes every draw of the project.
    """

    charter: Charter
    labels: Sequence[str]
    lead: str
    target: int | None = None
    overlap: float = 0.1
    held_out: float | None = None
    seed: int | None = None

    def __post_init__(self) -> None:
        if not self.labels:
            raise LabelingError("A project needs at least one label", mend="Name them with --labels A,B,C")
        if self.charter.task == "single" and len(self.labels) < 2:
            raise LabelingError("A single choice needs at least two labels", mend="Name them with --labels A,B,C")
        if len(self.labels) > MAX_LABELS:
            raise LabelingError(f"A project holds at most {MAX_LABELS} labels", mend="Use fewer labels")
        if not 0 <= self.overlap <= 1:
            raise LabelingError(f"An overlap is a share between 0 and 1, not {self.overlap:g}", mend="Write 0.1")
        if self.held_out is not None and self.held_out < 0:
            raise LabelingError("The held-out size cannot be negative", mend="Write a share as 0.1 or a number as 200")
        if self.target is not None and self.target < 1:
            raise LabelingError("A target is at least one label", mend="Write --target 120")


def create_project(path: Path, new: NewProject, *, now: datetime | None = None) -> Project:
    """Make the project file at `path` and open it.

    Raises
    ------
    LabelingError
        If something is there already, the folder is missing or cannot be written, or the disk is full; then
        nothing is left behind.
    """
    now = now or datetime.now(UTC)
    if path.name in ("", ".."):
        raise LabelingError("A project needs a file name", where=str(path), mend="Write it as FOLDER/NAME.labelwright")
    path = path.absolute() if path.suffix == SUFFIX else path.absolute().with_name(path.name + SUFFIX)
    _refuse_taken(path)
    if not path.parent.is_dir():
        raise LabelingError("The folder does not exist", where=str(path.parent), mend="Make the folder first")
    if kind := network_file_system(path):
        raise LabelingError(
            f"A project cannot be kept on a network drive ({kind})",
            where=str(path),
            mend="Make it in a folder on this computer",
        )
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        fresh.touch(exist_ok=False)
        db = connect_writing(fresh)
        try:
            _fill(db, new, now)
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            db.close()
        _refuse_taken(path)
        give_name(fresh, path)
        sync(path.parent)
    except sqlite3.Error as error:
        raise in_words(error, path) from error
    except FileExistsError as error:
        raise _taken(path) from error
    except OSError as error:
        raise LabelingError(
            f"The project cannot be made here ({error.strerror})", where=str(path), mend="Choose another folder"
        ) from error
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
    return open_project(path, daily_backup=False, now=now)


def _refuse_taken(path: Path) -> None:
    if os.path.lexists(path):
        raise _taken(path)
    for suffix in ("-wal", "-journal"):  # SQLite would play the old project's changes into the new one
        side = path.with_name(path.name + suffix)
        if side.exists() and side.stat().st_size:
            raise LabelingError(
                "Unsaved changes of a project of this name, which itself is gone, are still there",
                where=str(side),
                mend="Bring that project back, or move this file away, or choose another name",
            )


def _taken(path: Path) -> LabelingError:
    return LabelingError("A file of this name is already there", where=str(path), mend="Choose another name")


def _fill(db: Database, new: NewProject, now: datetime) -> None:
    migrations.migrate(db)
    db.execute("BEGIN IMMEDIATE")
    charter = new.charter
    facts = {
        "id": uuid.uuid4().hex,
        "created_at": milliseconds(now),
        "seed": new.seed if new.seed is not None else secrets.randbelow(2**31),
        "task": charter.task,
        "name": charter.name,
        "question": charter.question,
        "purpose": charter.purpose,
        "owner": charter.owner,
        "population": charter.population,
        "goal": None if charter.goal is None else {"metric": charter.goal.metric, "value": charter.goal.value},
        "overlap": new.overlap,
        "overlap_votes": 2,
        "held_out_wish": new.held_out,
        "label_version": 1,
        "guideline_version": 0,
    }
    for key, value in facts.items():
        settings.put(db, key, value)
    add_labels(db, new.labels, target=new.target)
    settings.put(db, "lead", add_person(db, new.lead, role="lead").id)
    db.execute("COMMIT")
