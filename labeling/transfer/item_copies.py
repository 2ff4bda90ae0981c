"""Copies of pictures beside the project: made, checked and on the disk before anything refers to them."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_utils import Database

from labeling.errors import LabelingError
from labeling.items import real_path, stored_path
from labeling.storage.disk import sync
from labeling.transfer.import_run import Importing, copy_place, folder_of_copies
from labeling.transfer.readers.refusal import RowRefused
from labeling.transfer.records import SourceItem

if TYPE_CHECKING:
    from labeling.project import Project

_CHUNK = 1 << 20


class ItemCopies:
    """The copies that one import makes, outside the transactions of its batches: copying may take long."""

    def __init__(self, project: "Project", importing: Importing) -> None:
        self._project, self._importing = project, importing
        self._folders: set[Path] = set()
        self.made: set[tuple[bytes, str]] = set()  # content hash and stored path of files that were not there before

    def keep(self, item: SourceItem) -> None:
        """Copy the item's file, unless it is there already as it should be or is not wanted.

        Raises
        ------
        RowRefused
            If the file is gone, cannot be read, or is no longer what was read of it.
        LabelingError
            If the copy cannot be written.
        """
        if item.path is None or not self._is_wanted(item):
            return
        target = copy_place(self._importing.project, item)
        if _is_whole(target, item):
            return
        is_new = not target.exists()
        try:
            self._make_folder(target.parent)
            _copy(item.path, target, item.content_hash)
        except OSError as error:
            raise LabelingError(
                f"A picture cannot be copied beside the project ({error.strerror})",
                where=str(target),
                mend="Make room there and check who may write there, or import without copying",
            ) from error
        self._folders.add(target.parent)
        if is_new:
            self.made.add((item.content_hash, stored_path(target, self._importing.project)))

    def put_on_disk(self) -> None:
        """Make the names of the copies durable; to be called before rows that refer to them are stored."""
        for folder in self._folders:
            sync(folder)
        self._folders.clear()

    def _is_wanted(self, item: SourceItem) -> bool:
        importing = self._importing
        query = "SELECT content_hash, path, import_id FROM item WHERE source_id = ? AND key IN (?, ?)"
        named = f"{importing.source_name}/{item.key}"
        with self._project.reading() as db:
            row = db.execute(query, [importing.source_id, item.key, named]).fetchone()
        if row is None:
            return True
        content, path, import_id = row
        if content == item.content_hash:  # what is known by its place stays there
            return bool(path == stored_path(copy_place(importing.project, item), importing.project))
        return importing.update or import_id in importing.hidden

    def _make_folder(self, folder: Path) -> None:
        for place in (folder.parent, folder):
            if not place.is_dir():
                place.mkdir(exist_ok=True)
                sync(place.parent)


def copies_of(db: Database, project: Path, import_id: int) -> set[tuple[bytes, str]]:
    """Return content hash and stored path of the copied files of an import's own items."""
    begin = f"{folder_of_copies(project).name}/"
    rows = db.execute("SELECT content_hash, path FROM item WHERE import_id = ? AND path IS NOT NULL", [import_id])
    return {(content, path) for content, path in rows if path.startswith(begin)}


def remove_copies(db: Database, project: Path, copies: Iterable[tuple[bytes, str]]) -> None:
    """Delete those of `copies` that no item and no earlier content of an item refers to."""
    kept = {
        path
        for row in db.execute(
            """SELECT json_extract(value, '$.before.path'), json_extract(value, '$.after.path') FROM event
               WHERE kind = 'content' AND kind NOT IN ('answer', 'repeat', 'settle')"""
        )
        for path in row
    }
    for content, path in copies:
        used = db.execute("SELECT 1 FROM item WHERE content_hash = ? AND path = ?", [content, path]).fetchone()
        if path not in kept and used is None:
            real_path(path, project).unlink(missing_ok=True)


def _is_whole(target: Path, item: SourceItem) -> bool:
    if target.is_symlink() or not target.is_file():
        return False
    with target.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest() == item.content_hash


def _copy(source: Path, target: Path, content_hash: bytes) -> None:
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    digest = hashlib.sha256()
    try:
        original = source.open("rb")
    except OSError as error:
        raise RowRefused(f"cannot be copied ({error.strerror})") from error
    try:
        with original, part.open("xb") as copy:
            while chunk := original.read(_CHUNK):
                digest.update(chunk)
                copy.write(chunk)
        if digest.digest() != content_hash:
            raise RowRefused("changed while it was copied; import it again")
        sync(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
