"""Folders by label: OUT/split/label/file, as most training tools read them, and a table that names each file."""

import hashlib
import os
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from labeling.transfer.csv_cells import csv_line, guard, read_cells, unguard
from labeling.transfer.export_rows import ExportPlan, ExportRow
from labeling.transfer.row_digest import Facts
from labeling.transfer.safe_names import file_name, folder_names
from labeling.transfer.writers.writer import RowRefused

TABLE = "labels.csv"
_IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"})
_LONG_ID = 32
_PIECE = 1 << 16


class FoldersWriter:
    """Copies images byte by byte and writes texts as UTF-8 files.

    `labels.csv` has one row per file: `file` (below OUT, with "/"), `item`, `label`, `split`, `sha256`. Folder
    and file names are safe slugs, so the exact names stand only there.
    """

    def __init__(self, path: Path, plan: ExportPlan) -> None:
        self._path, self._plan = path, plan
        self._folder_of = folder_names(plan.labels)
        self._split_of: dict[str, str] = {}
        self._made: dict[tuple[str, str], Path] = {}
        path.mkdir()
        self._table = (path / TABLE).open("wb")
        self._write("file", "item", "label", "split", "sha256")

    def add(self, row: ExportRow) -> Facts:
        """Write one file and its line; refuse an image that is gone, unreadable or not what was labelled."""
        folder = self._folder(row)
        name, file = _create(folder, row)
        hashed = hashlib.sha256()
        try:
            with file:
                for piece in _pieces(row):
                    hashed.update(piece)
                    file.write(piece)
                self._on_disk(file)
            if row.path is not None and hashed.digest() != row.content_hash:
                raise RowRefused(f"its picture was changed after it was imported: {row.path}")
        except RowRefused:
            (folder / name).unlink()
            self._drop_if_empty(folder)
            raise
        digest = hashed.hexdigest()
        below = folder.relative_to(self._path).as_posix()
        self._write(f"{below}/{name}", row.item, row.labels[0], row.split, digest)
        return Facts(row.item, row.labels, row.split, (digest,))

    def _folder(self, row: ExportRow) -> Path:
        place = (row.split, row.labels[0])
        if place not in self._made:
            if row.split not in self._split_of:
                self._split_of[row.split] = _split_folder(row.split, taken=set(self._split_of.values()))
            self._made[place] = self._path / self._split_of[row.split] / self._folder_of[row.labels[0]]
            self._made[place].mkdir(parents=True, exist_ok=True)
        return self._made[place]

    def _drop_if_empty(self, folder: Path) -> None:
        # Readers take a folder for a class, also when nothing is in it.
        with suppress(OSError):
            folder.rmdir()
            self._made = {place: made for place, made in self._made.items() if made != folder}
            folder.parent.rmdir()

    def _write(self, *cells: str) -> None:
        guarded = map(guard, cells) if self._plan.formula_guard else cells
        self._table.write(csv_line(list(guarded)).encode())

    @staticmethod
    def _on_disk(file: BinaryIO) -> None:
        # Where the system can write everything out at once, `sync` does: 100,000 single fsyncs take minutes.
        if not hasattr(os, "sync"):
            file.flush()
            os.fsync(file.fileno())

    def sync(self) -> None:
        """Put table and files on the disk."""
        self._table.flush()
        os.fsync(self._table.fileno())
        self._table.close()
        if hasattr(os, "sync"):
            os.sync()

    def close(self) -> None:
        """Close the table."""
        self._table.close()

    def notes(self) -> tuple[str, ...]:
        """Say where the exact names are."""
        return ("Folder and file names are simplified; labels.csv has every file's item and exact label.",)

    def tables(self) -> tuple[Path, ...]:
        """Return the table; it holds the checksums of the other files."""
        return (self._path / TABLE,)

    def read_back(self) -> Generator[Facts, None, None]:
        """Read the table with the csv module and every file it names."""
        plain = unguard if self._plan.formula_guard else str
        with read_cells(self._path / TABLE) as rows:
            next(rows)
            for cells in rows:
                name, item, label, split, digest = map(plain, cells)
                if file_sha256(self._path / name) != digest:
                    raise ValueError(f"{name} is not what was written")
                yield Facts(item, (label,), split, (digest,))


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of the file's bytes, in hexadecimal digits."""
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            hashed.update(piece)
    return hashed.hexdigest()


def _pieces(row: ExportRow) -> Iterator[bytes]:
    """Yield the bytes of the row's item; refuse the row when its picture is gone or unreadable."""
    if row.path is None:
        yield (row.text or "").encode()
        return
    try:
        if not row.path.is_file():
            raise RowRefused(f"its picture is missing: {row.path}")
        with row.path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
    except OSError as error:
        raise RowRefused(f"its picture cannot be read: {row.path} ({error.strerror})") from error


def _create(folder: Path, row: ExportRow) -> tuple[str, BinaryIO]:
    """Open a new file for the row's item, with a longer id where the name is taken."""
    suffix = ".txt" if row.path is None else row.path.suffix.lower()
    if row.path is not None and suffix not in _IMAGE_SUFFIXES:
        suffix = ""
    name = file_name(row.item, suffix)
    try:
        return name, (folder / name).open("xb")
    except FileExistsError:
        name = file_name(row.item, suffix, id_length=_LONG_ID)
        return name, (folder / name).open("xb")


def _split_folder(split: str, *, taken: set[str]) -> str:
    """Return the folder of a split; "" (no folder) for no split."""
    if not split:
        return ""
    name = folder_names([split])[split]
    return name if name not in taken else f"{name}-{len(taken)}"
