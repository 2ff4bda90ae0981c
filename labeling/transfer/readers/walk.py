"""Which files lie in a folder, without following it in circles."""

import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from labeling.transfer.records import Rejected

_JUNK = frozenset({"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini"})


def walk_files(root: Path) -> Iterator[str | Rejected]:
    """Yield each regular file below `root` as path relative to it with "/", in no promised order.

    Hidden files and what systems leave behind are passed over. Folders behind links are entered after all
    real ones and no folder twice, so links in circles end. A folder that can't be opened and a name that is
    no Unicode come out as `Rejected`. The paths are as on disk; `item_key` makes keys of them.
    """
    real, links = [""], list[str]()
    entered: set[tuple[int, int]] = set()
    while real or links:
        folder = real.pop() if real else links.pop()
        try:
            stat = (root / folder).stat()
            if (stat.st_dev, stat.st_ino) in entered:
                continue
            # Some file systems on Windows have no file numbers; a link in a circle then ends at the path limit.
            if stat.st_ino:
                entered.add((stat.st_dev, stat.st_ino))
            with os.scandir(root / folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            yield Rejected(printable(folder) + "/", f"the folder can't be opened ({error.strerror})")
            continue
        for entry in entries:
            if entry.name.startswith(".") or entry.name.lower() in _JUNK:
                continue
            relative = f"{folder}/{entry.name}" if folder else entry.name
            if not is_unicode(entry.name):
                yield Rejected(printable(relative), "the name is not valid Unicode; rename it")
            elif _is_folder(entry):
                (links if entry.is_symlink() else real).append(relative)
            elif _is_file(entry):
                yield relative
            elif entry.is_symlink():
                yield Rejected(relative, "is a link to something that is not there")


def item_key(relative: str) -> str:
    """Return the key of the file at `relative`: the same on systems that store "é" as one sign or as two."""
    return unicodedata.normalize("NFC", relative)


def natural_order(relative: str) -> str:
    """Return a sort key that puts "img2" before "img10" and a folder's files together."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(20), relative.replace("/", "\0").casefold())


def printable(name: str) -> str:
    """Return `name` with what is not Unicode shown as U+FFFD."""
    return os.fsencode(name).decode("utf-8", "replace")


def is_unicode(name: str) -> bool:
    """Return whether `name` can be stored and printed; names on disk need not be valid in any encoding."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()  # no pipes or devices: reading one might never end
    except OSError:
        return False
