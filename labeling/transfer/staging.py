"""Files appear whole or not at all: written beside their target, renamed at the end, never over something."""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISDIR

from labeling.errors import LabelingError
from labeling.storage.disk import give_name, sync

_PREFIX = ".labelwright-export-"
_STALE_SECONDS = 86_400  # no export takes a day: what is older was left behind by a process that was killed
_FULL = (errno.ENOSPC, errno.EDQUOT)


def refuse_taken(*targets: Path) -> None:
    """Raise `LabelingError` when a target exists (a dangling link too), has no folder or no possible name."""
    for target in targets:
        if not target.name:
            raise LabelingError(f"{target} is no name for an export", mend="Name a new file or folder")
        try:
            target.lstat()
        except FileNotFoundError:
            if not target.parent.is_dir():
                raise LabelingError(
                    f"The folder {target.parent} does not exist", mend="Make it, or choose another"
                ) from None
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise LabelingError(f"{target} cannot be written: {reason}", mend="Choose another name") from error
        else:
            raise LabelingError(f"{target} exists; an export never overwrites", mend="Choose another name")


@contextmanager
def staging_folder(parent: Path) -> Iterator[Path]:
    """Yield a hidden folder in `parent` for half-written files; it is gone afterwards, whatever happens.

    Such folders that are older than a day are cleared away first.

    Raises
    ------
    LabelingError
        In place of any `OSError` raised inside: the disk is full, or writing failed.
    """
    try:
        staging = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        try:
            _clear_stale(parent, staging.stat().st_mtime)
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        if error.errno in _FULL:
            raise LabelingError(
                f"The disk of {parent} is full; nothing was left behind",
                mend="Free some space or choose another disk, then export again",
            ) from error
        raise LabelingError(
            f"Writing in {parent} failed: {error.strerror or error}; nothing was left behind",
            mend="Choose a folder that you may write to",
        ) from error


def _clear_stale(parent: Path, now: float) -> None:
    for folder in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # another export has just ended, or the folder is not ours to look at
            about = folder.lstat()
            if S_ISDIR(about.st_mode) and about.st_mtime < now - _STALE_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def publish(moves: list[tuple[Path, Path]]) -> None:
    """Give finished files or folders (from, to) their names, the one that counts last; all or none.

    Raises
    ------
    LabelingError
        If a target came into being meanwhile; it is left as it is, and those already named are taken back.
    """
    done: list[Path] = []
    try:
        for staged, target in moves:
            refuse_taken(target)
            _name(staged, target)
            done.append(target)
            sync(target.parent)
    except BaseException:
        for target in done:
            if target.is_dir():
                shutil.rmtree(target, ignore_errors=True)
            else:
                target.unlink(missing_ok=True)
        raise


def _name(staged: Path, target: Path) -> None:
    if staged.is_dir():
        staged.rename(target)
        return
    try:
        give_name(staged, target)
    except FileExistsError:
        raise LabelingError(f"{target} exists; an export never overwrites", mend="Choose another name") from None
