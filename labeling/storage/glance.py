"""What can be told of a project file from outside, in a moment and without opening it."""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from labeling.storage.locks import is_free, lock_path
from labeling.storage.migrations import APPLICATION_ID, VERSION
from labeling.storage.places import network_file_system

State = Literal["ready", "missing", "foreign", "newer", "older", "in use", "read-only"]
_MAGIC = b"SQLite format 3\x00"
_HEADER = 100  # bytes; sqlite.org/fileformat2.html: user_version at 60, application_id at 68


@dataclass(frozen=True, slots=True)
class Glance:
    """What the file looks like; `words` say more where there is more to say."""

    state: State
    words: str = ""


def glance(path: Path) -> Glance:
    """Return how the project at `path` would open; nothing is created, changed or locked for longer than a moment.

    It is a hint for lists of projects: opening looks again, and at the whole file. "in use" means another window.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER)
    except (FileNotFoundError, NotADirectoryError):
        return Glance("missing", "File not found")
    except OSError as error:
        return Glance("missing", f"Cannot be read ({error.strerror})")
    version, application = _number(head, 60), _number(head, 68)
    if not head.startswith(_MAGIC) or application != APPLICATION_ID:
        return Glance("foreign", "Not a Labelwright project")
    if version > VERSION:
        return Glance("newer", "Made with a newer version. Update to open it.")
    if words := _holder(path):
        return Glance("in use", words)
    if kind := network_file_system(path):
        return Glance("read-only", f"Opens read-only: it lies on a network drive ({kind})")
    if not os.access(path, os.W_OK):
        return Glance("read-only", "Opens read-only: the file is write-protected")
    if not os.access(path.parent, os.W_OK):
        return Glance("read-only", "Opens read-only: its folder cannot be written")
    if version < VERSION:
        return Glance("older", "Older format: a backup is made, then it is converted")
    return Glance("ready")


def _number(head: bytes, at: int) -> int:
    return int.from_bytes(head[at : at + 4])


def _holder(path: Path) -> str:
    """Return who has the project open in a window, "" if nobody."""
    lock = lock_path(path, "window")
    try:
        facts = json.loads(lock.with_suffix(".json").read_text(encoding="utf-8"))
        since = datetime.fromisoformat(facts["since"]).astimezone()
        words = f"In use by {facts['person']} on {facts['host']} since {since:%H:%M}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""  # nobody left their name; opening asks the lock itself
    # A name that a crashed window left behind holds no lock.
    return "" if is_free(path, "window") else words
