"""Safety copies beside the project: one a day, thinned, within a size, never filling the disk."""

import shutil
import sqlite3
from datetime import date, datetime
from pathlib import Path

from labeling.errors import LabelingError
from labeling.storage.connection import connect_reading, in_words
from labeling.storage.disk import sync
from labeling.storage.locks import exclusive

_STAMP = "%Y-%m-%d"
_DAILY, _WEEKLY = 7, 4  # kept: the last 7 days that have one, then one for each of 4 weeks
_CAP_BYTES = 10 << 30


def backup_folder(project: Path) -> Path:
    """Return the folder of the project's copies (DESIGN 4: beside the file)."""
    return project.with_name(f"{project.stem}.backups")


def back_up(project: Path, name: str) -> Path | None:
    """Copy the project to its backups folder as `name`; None where the disk has no room for it.

    The copy is a compact, consistent snapshot (`VACUUM INTO`), also while answers are being written.

    Raises
    ------
    LabelingError
        If another process is making a copy right now, or the folder cannot be written.
    """
    if shutil.disk_usage(project.parent).free < 2 * project.stat().st_size + (64 << 20):
        return None
    with exclusive(project, "backup", "A copy of the project is being made", "Wait until it is done"):
        try:
            return _copy(project, backup_folder(project), name)
        except sqlite3.Error as error:
            raise in_words(error, project) from error
        except OSError as error:
            raise LabelingError(
                f"No copy of the project could be made ({error.strerror})",
                where=str(backup_folder(project)),
                mend="Look what lies there and who may write there",
            ) from error


def _copy(project: Path, folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    target, fresh = folder / f"{name}{project.suffix}", folder / f"{name}.part"
    for dead in folder.glob("*.part"):  # left behind by a process that was killed over it
        dead.unlink()
    try:
        snapshot(project, fresh)
        sync(fresh)  # SQLite itself does not ask the disk for it
    except BaseException:
        fresh.unlink(missing_ok=True)
        if not any(folder.iterdir()):
            folder.rmdir()
        raise
    fresh.replace(target)
    sync(folder)
    return target


def snapshot(project: Path, copy: Path) -> None:
    """Write the project as it is at this moment, compact, to the new file `copy`; raise `sqlite3.Error` if it fails."""
    db = connect_reading(project)
    try:
        db.execute("PRAGMA query_only = OFF")  # VACUUM INTO counts as writing, though not to this file
        db.execute("VACUUM INTO ?", [str(copy)])
    finally:
        db.close()


def daily_backup(project: Path, now: datetime) -> Path | None:
    """Make today's copy if there is none yet, then thin the old ones; None when nothing was made.

    `now` decides by its own time zone which day it is.
    """
    name = now.strftime(_STAMP)
    if (backup_folder(project) / f"{name}{project.suffix}").exists():
        return None
    made = back_up(project, name)
    if made is not None:  # without a new copy the old ones are worth more
        thin(project, now.date())
    return made


def thin(project: Path, today: date, *, cap: int = _CAP_BYTES) -> list[Path]:
    """Remove daily copies beyond the last 7, except one a week for 4 weeks, and the oldest beyond `cap` bytes.

    Returns the removed paths. The newest copy always stays, and copies with other names (before a conversion,
    by hand) are never touched.
    """
    dated = sorted(_dated(project), reverse=True)
    keep = {path for _, path in dated[:_DAILY]}
    weeks: dict[tuple[int, int], Path] = {}
    for day, path in dated[_DAILY:]:
        if (today - day).days <= 7 * (_WEEKLY + 1):
            weeks[day.isocalendar()[:2]] = path  # the oldest of its week stays
    keep |= set(list(weeks.values())[:_WEEKLY])
    total, removed = 0, []
    for number, (_, path) in enumerate(dated):
        total += path.stat().st_size if path in keep else 0
        if path not in keep or (total > cap and number > 0):
            path.unlink()
            removed.append(path)
    return removed


def _dated(project: Path) -> list[tuple[date, Path]]:
    found = []
    for path in backup_folder(project).glob(f"*{project.suffix}"):
        try:
            day = date.fromisoformat(path.stem)
        except ValueError:
            continue  # a copy with a name of its own
        if path.stem == day.strftime(_STAMP):
            found.append((day, path))
    return found
