"""One window per project file: a lock that also tells who has it."""

import json
import os
import socket
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from labeling.errors import LabelingError
from labeling.storage.locks import lock_path


class WindowLock:
    """Held by a window for as long as it shows a project; the command line does not need it."""

    def __init__(self, project: Path, person: str, now: datetime) -> None:
        """Take the lock.

        Raises
        ------
        LabelingError
            If another window has it; the message names person, computer, process and since when.
        """
        self._lock = FileLock(lock_path(project, "window"), thread_local=False)
        self._about = lock_path(project, "window").with_suffix(".json")
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise LabelingError(
                f"This project is open in another window{self._holder()}",
                where=str(project),
                mend="Close that window, or open the project read-only",
            ) from None
        facts = {"person": person, "host": socket.gethostname(), "pid": os.getpid(), "since": now.isoformat()}
        self._about.write_text(json.dumps(facts), encoding="utf-8")

    def release(self) -> None:
        """Let another window have the project."""
        self._about.unlink(missing_ok=True)
        self._lock.release()

    def _holder(self) -> str:
        try:
            facts = json.loads(self._about.read_text(encoding="utf-8"))
            since = datetime.fromisoformat(facts["since"]).astimezone()
            return f", used by {facts['person']} on {facts['host']} (process {facts['pid']}) since {since:%H:%M}"
        except (OSError, ValueError, KeyError):
            return ""
