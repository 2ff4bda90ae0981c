"""The image that a table's cell names, found and looked through."""

import os
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from labeling.transfer.readers.images import ImageFacts, check_image
from labeling.transfer.readers.in_order import in_order
from labeling.transfer.readers.raw_table import RawRow
from labeling.transfer.readers.refusal import FileRefused, RowRefused
from labeling.transfer.records import Rejected

_REMEMBERED = 10_000  # a table of votes names each image several times
_SHOWN = 200  # characters of a cell in a message


@dataclass(frozen=True, slots=True)
class ImageCell:
    """A sound image and where it lies."""

    path: Path
    facts: ImageFacts


Looked = tuple[RawRow | Rejected, ImageCell | FileRefused | None]


def with_images(rows: Iterator[RawRow | Rejected], column: str, folder: Path) -> Generator[Looked, None, None]:
    """Yield each of `rows` with the image that `column` names, seen from `folder`, or why there is none."""
    check: Callable[[Path], ImageFacts | FileRefused] = lru_cache(_REMEMBERED)(check_image)

    def look(raw: RawRow | Rejected) -> Looked:
        if isinstance(raw, Rejected):
            return raw, None
        cell = raw.cells.get(column)
        try:
            path = image_path(cell, folder)
        except RowRefused as refusal:
            return raw, FileRefused(str(refusal))
        facts = check(path)
        if isinstance(facts, FileRefused):
            return raw, FileRefused(f"the image '{str(cell)[:_SHOWN]}' {facts.reason}")
        return raw, ImageCell(path, facts)

    return in_order(look, rows)


def image_path(cell: object, folder: Path) -> Path:
    """Return the file that `cell` names, seen from `folder`; parents and absolute paths are allowed.

    Raises
    ------
    RowRefused
        If there is no such regular file, or the name leads to another computer: merely opening a network
        path tells that computer the person's login on Windows.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        raise RowRefused("the image is empty")
    if not isinstance(cell, str):
        raise RowRefused("the image is not the name of a file")
    name, shown = cell.strip(), cell.strip()[:_SHOWN]
    if "://" in name or name.lower().startswith("data:"):
        raise RowRefused(f"'{shown}' is a web address; images are read from this computer only")
    if name.replace("\\", "/").startswith("//"):
        raise RowRefused(f"'{shown}' is a network path; copy the images to this computer")
    for written in dict.fromkeys((name, name.replace("\\", "/"))):  # tables made on Windows
        try:
            path = Path(os.path.abspath(folder / written))  # noqa: PTH100 - resolve() would follow links
            if path.is_file():
                return path
        except (OSError, ValueError):  # a name too long for the disk, or with a NUL
            continue
    raise RowRefused(f"there is no file '{shown}'")
