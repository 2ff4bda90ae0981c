"""Names for files and folders that every file system takes and that no two things share."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

_UNSAFE = re.compile(r"[^a-z0-9-]+")
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "conin", "conout"}
    | {f"{device}{digit}" for device in ("com", "lpt") for digit in range(10)}
)  # Windows opens a device under these names, whatever the suffix
LONGEST_SLUG = 80
"""Characters (and bytes) of a slug: with id and suffix far below the 255 bytes that file systems allow."""


def slug(text: str) -> str:
    """Return `text` in lower-case ASCII letters, digits, ``-`` and ``_``, at most `LONGEST_SLUG` long.

    Accents are dropped, everything else becomes ``_``. No dots (so no hidden files, no ``..``, no second
    suffix), no leading or trailing mark. Empty when nothing of `text` can be written so.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return _UNSAFE.sub("_", plain).strip("-_")[:LONGEST_SLUG].rstrip("-_")


def short_id(text: str, length: int = 8) -> str:
    """Return the first `length` (at most 64) hexadecimal digits of the SHA-256 of `text`."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def folder_names(names: Iterable[str]) -> dict[str, str]:
    """Return a folder name for each of `names`, all different also where case does not count.

    A name gets its plain slug, and a short id behind it when its slug is empty, reserved by Windows or shared
    with another name. The result does not depend on the order of `names`.
    """
    slugs = {name: slug(name) for name in names}
    taken = Counter(slugs.values())
    return {
        name: plain
        if plain and taken[plain] == 1 and plain not in _RESERVED
        else f"{plain or 'label'}-{short_id(name)}"
        for name, plain in slugs.items()
    }


def file_name(key: str, suffix: str, *, id_length: int = 8) -> str:
    """Return the file name of the item `key`: slug of its last part, short id of the whole key, `suffix`.

    The id keeps keys apart that differ only in folder, case, accents or Unicode form, and keeps the name off
    the reserved ones. `suffix` is "" or a dot and ASCII letters or digits; the key's own is dropped when equal.
    """
    last = key.rsplit("/", 1)[-1]
    if suffix and last.lower().endswith(suffix):
        last = last[: -len(suffix)]
    return f"{slug(last) or 'item'}-{short_id(key, id_length)}{suffix}"
