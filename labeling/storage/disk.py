"""Files on the disk for good, under names that take no other file's place."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Put a file's bytes, or the names in a folder, on the disk, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def give_name(fresh: Path, target: Path) -> None:
    """Give the finished file `fresh` the name `target`, on the same file system.

    Raises
    ------
    FileExistsError
        If there is something of this name, also something that appeared a moment ago; it stays as it is.
    """
    try:
        # A link fails where a rename would silently replace what is there.
        target.hardlink_to(fresh)
    except FileExistsError:
        raise
    except OSError:  # no hard links on this file system: an empty file holds the name until the rename
        target.touch(exist_ok=False)
        try:
            fresh.replace(target)
        except BaseException:
            target.unlink()
            raise
    else:
        fresh.unlink()
