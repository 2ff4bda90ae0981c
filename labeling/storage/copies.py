"""The safety copies of a project as people see them, and opening one as a project of its own."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from labeling.errors import LabelingError
from labeling.storage.backup import backup_folder
from labeling.storage.disk import sync


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy beside the project: where it lies, when it was made, its size in bytes."""

    path: Path
    made_at: datetime
    size: int


def copies(project: Path) -> list[Copy]:
    """Return the project's copies, newest first; none where the folder is missing or cannot be read."""
    found = []
    try:
        for path in backup_folder(project).glob(f"*{project.suffix}"):
            about = path.stat()
            at = datetime.fromtimestamp(about.st_mtime, UTC)
            found.append(Copy(path=path, made_at=at, size=about.st_size))
    except OSError:
        return []
    return sorted(found, key=lambda copy: (copy.made_at, copy.path.name), reverse=True)


def restore_as_copy(copy: Path, project: Path) -> Path:
    """Put a copy beside the project under a free name and return its path; project and copy stay as they are.

    Raises
    ------
    LabelingError
        If the copy is gone, or there is no room or right to write.
    """
    target, n = project.with_name(f"{project.stem} from {copy.stem}{project.suffix}"), 2
    while target.exists():
        target, n = project.with_name(f"{project.stem} from {copy.stem} ({n}){project.suffix}"), n + 1
    fresh = target.with_name(f".{target.name}.part")
    try:
        shutil.copyfile(copy, fresh)
        sync(fresh)
        fresh.replace(target)
        sync(target.parent)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise LabelingError(
            f"The copy cannot be opened ({error.strerror})",
            where=str(copy),
            mend="Look whether it is still there, and whether the project's folder has room",
        ) from error
    return target
