"""What this computer knows about project files: opened before, closed cleanly, on which kind of disk."""

import contextlib
import re
import secrets
from hashlib import sha256
from pathlib import Path

from filelock import FileLock, Timeout

from labeling.ids import home

_NETWORK = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ncpfs", "davfs", "ceph", "glusterfs", "lustre", "vboxsf",
    "fuse.sshfs", "fuse.rclone", "fuse.glusterfs", "fuse.ceph", "fuse.gvfsd-fuse",
}  # fmt: skip


class OpenMark:
    """A file that is locked while this project is open; one that nobody holds any more tells of a crash.

    A lock and not a process number: numbers come back, in containers at once, and then hide the crash.
    """

    def __init__(self, project: Path, project_id: str) -> None:
        name = sha256(f"{project.resolve()}\n{project_id}".encode()).hexdigest()[:24]
        self._folder = home() / "opened" / name
        self._mine = FileLock(self._folder / f"{secrets.token_hex(8)}.open", thread_local=False)

    def needs_check(self) -> bool:
        """Tell whether this computer never opened the file, or a process that had it open died."""
        try:
            return not (self._folder / "known").exists() or any(map(_is_left_behind, self._folder.glob("*.open")))
        except OSError:
            return True

    def set(self) -> None:
        """Note that the file was found sound and is open here; marks that nobody holds are cleared."""
        # Without room or rights for a mark the next opening checks the file once more; nobody is kept from working.
        with contextlib.suppress(OSError, Timeout):
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / "known").touch()
            for mark in filter(_is_left_behind, list(self._folder.glob("*.open"))):
                mark.unlink(missing_ok=True)
            self._mine.acquire(timeout=5)

    def clear(self) -> None:
        """Note that the file was closed cleanly."""
        self._mine.release()
        with contextlib.suppress(OSError):
            Path(self._mine.lock_file).unlink(missing_ok=True)


def _is_left_behind(mark: Path) -> bool:
    lock = FileLock(mark, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    lock.release()
    return True


def network_file_system(path: Path, mounts: Path = Path("/proc/self/mounts")) -> str | None:
    """Return the kind of network file system that `path` lies on, or None for a local disk.

    SQLite's WAL needs shared memory and locks that network file systems do not give (sqlite.org/wal.html).
    """
    text = str(path.resolve())
    if text.startswith("\\\\"):
        return "a Windows share"
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None  # no such list on this system
    best, kind = "", None
    for fields in (line.split(" ") for line in lines):
        if len(fields) < 3:
            continue
        mount = _OCTAL.sub(lambda found: chr(int(found[1], 8)), fields[1])
        inside = text == mount or text.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, kind = mount, fields[2]
    return kind if kind in _NETWORK else None


_OCTAL = re.compile(r"\\([0-7]{3})")  # how the list writes spaces, tabs, line ends and backslashes
