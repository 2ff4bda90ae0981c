"""Identifiers: of events (uuid7), of this computer, and the numbers a project draws by hash instead of by dice."""

import os
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path, user_data_path

from labeling.errors import LabelingError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAX = float(2**53)


def uuid7(at: datetime) -> bytes:
    """Return a new version 7 UUID (RFC 9562, section 5.7) as 16 bytes; it begins with `at` in ms (0 before 1970).

    It identifies an event and says nothing about order: clocks differ between computers.
    """
    ms = max((at - _EPOCH) // timedelta(milliseconds=1), 0)  # an imported answer may be older than 1970
    number = ms << 80 | int.from_bytes(os.urandom(10))
    number = number & ~(0xF << 76) | 0x7 << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    return number.to_bytes(16)


@dataclass(frozen=True, slots=True)
class Draw:
    """The three fixed numbers of a unit, each uniform in [0, 1): sampling, overlap, order of serving."""

    u: float
    o: float
    shuffle: float


def draw(seed: int, unit_key: str) -> Draw:
    """Return the numbers that `seed` gives to the unit whose earliest member is `unit_key` (DESIGN 5).

    A keyed hash, so the same project and unit give the same numbers on every computer and at any time.
    """
    digest = blake2b(unit_key.encode(), digest_size=24, key=seed.to_bytes(16, signed=True)).digest()
    u, o, shuffle = ((int.from_bytes(digest[i : i + 8]) >> 11) / _MAX for i in (0, 8, 16))
    return Draw(u, o, shuffle)


def fraction(seed: int, *parts: object) -> float:
    """Return a number in [0, 1) fixed by `seed` and `parts`."""
    text = "\x00".join(str(part) for part in parts)
    digest = blake2b(text.encode(), digest_size=8, key=seed.to_bytes(16, signed=True)).digest()
    return (int.from_bytes(digest) >> 11) / _MAX


def home() -> Path:
    """Return the folder where this computer keeps what belongs to no project; LABELWRIGHT_HOME moves it."""
    return Path(os.environ.get("LABELWRIGHT_HOME") or user_data_path("labelwright", appauthor=False))


def cache_home() -> Path:
    """Return the folder of everything that can be made again; it moves along with LABELWRIGHT_HOME."""
    if os.environ.get("LABELWRIGHT_HOME"):
        return home() / "cache"
    return user_cache_path("labelwright", appauthor=False)


def device_id() -> str:
    """Return this computer's name in event histories: random, made once, tells nothing about the owner.

    Raises
    ------
    LabelingError
        If it is not there yet and cannot be kept.
    """
    path = home() / "device-id"
    try:
        return _device_id(path)
    except OSError as error:
        raise LabelingError(
            f"This computer's own number cannot be kept ({error.strerror})",
            where=str(path),
            mend="Make room or check the permissions there, or set LABELWRIGHT_HOME to another folder",
        ) from error


@lru_cache(maxsize=8)  # every answer asks
def _device_id(path: Path) -> str:
    return _read_device_id(path) or _make_device_id(path)


def _read_device_id(path: Path) -> str:
    try:
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return ""
    return text if re.fullmatch("[0-9a-f]{32}", text) else ""


def _make_device_id(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(".device-id.lock")):  # else two processes that start together name it twice
        if known := _read_device_id(path):
            return known
        made, fresh = uuid.uuid4().hex, path.with_name("device-id.part")
        with fresh.open("w", encoding="ascii") as file:
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        return made
