"""Read the undo log that `lost_writes.c` keeps, and tell what an fsync had made safe when the log ends."""

import itertools
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

_HEADER = struct.Struct("<IIQQQQQIIQ")
_MAGIC = 0x3157574C


class Kind(IntEnum):
    """What a record announces; the numbers are those of `enum kind` in lost_writes.c."""

    START = 1
    WRITE = 2
    TRUNCATE = 3
    CREATE = 4
    UNLINK = 5
    RENAME = 6
    SYNC_FILE = 7
    SYNC_FOLDER = 8
    FAILED = 9


IN_A_FILE = {Kind.WRITE, Kind.TRUNCATE}
IN_A_FOLDER = {Kind.CREATE, Kind.UNLINK, Kind.RENAME}


@dataclass(frozen=True, slots=True)
class Record:
    """One record; `position` is its byte offset in the log, and orders the records of all processes.

    `offset` is where a write begins, or the size a truncation asks for. `old` holds the bytes that stood there
    (of the whole file for an unlink, of the replaced target for a rename, which `replaced` says existed).
    A sync speaks for the records that lie before `covers`; a FAILED one takes back the record at `covers`.
    """

    kind: Kind
    position: int
    path: str
    other: str
    offset: int
    length: int
    old_size: int
    covers: int
    old: bytes

    @property
    def replaced(self) -> bool:
        return bool(self.length)


def read_records(log: Path) -> Iterator[Record]:
    """Yield the whole records in order; what a killed process left half written is passed over."""
    raw = log.read_bytes()
    magic = struct.pack("<I", _MAGIC)
    start = 0
    while (start := raw.find(magic, start)) >= 0:
        record = _record_at(raw, start)
        if record is None:
            start += 1
            continue
        yield record
        start += _HEADER.size + len(record.path.encode()) + len(record.other.encode()) + len(record.old)


def _record_at(raw: bytes, start: int) -> Record | None:
    if start + _HEADER.size > len(raw):
        return None
    fields = _HEADER.unpack_from(raw, start)
    _, kind, position, offset, length, old_size, covers, path_length, other_length, data_length = fields
    body = start + _HEADER.size
    end = body + path_length + other_length + data_length
    if position != start or end > len(raw):  # a magic number inside somebody's bytes, or the torn last record
        return None
    other_at = body + path_length
    old_at = other_at + other_length
    return Record(
        Kind(kind),
        position,
        raw[body:other_at].decode(),
        raw[other_at:old_at].decode(),
        offset,
        length,
        old_size,
        covers,
        raw[old_at:end],
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A record that changed something, and its fate.

    `file` is a number that stays when the file is renamed; `replaced` is the number of the file that a rename
    overwrote. A `durable` change survives a power cut.
    """

    record: Record
    file: int
    replaced: int | None
    durable: bool


def changes(records: list[Record]) -> list[Change]:
    """Return what happened, in order, each marked durable if the syncs behind it promise that it survives.

    An fsync of a file keeps the file's earlier writes and its own name; an fsync of a folder keeps the names in
    it (the weakest promise that ext4, XFS and Btrfs all give). What a kept change rests on is kept with it.
    """
    failed = {record.covers for record in records if record.kind is Kind.FAILED}
    happened = [record for record in records if record.position not in failed]
    files = _number_files(happened)
    found: list[Change] = []
    file_safe_before: dict[int, int] = {}
    folder_safe_before: dict[str, int] = {}
    kept_files: set[int] = set()
    kept_names: set[str] = set()
    for record, (file, replaced) in zip(reversed(happened), reversed(files), strict=True):
        if record.kind is Kind.SYNC_FILE:
            file_safe_before[file] = max(record.covers, file_safe_before.get(file, 0))
        elif record.kind is Kind.SYNC_FOLDER:
            folder_safe_before[record.path] = max(record.covers, folder_safe_before.get(record.path, 0))
        elif record.kind in IN_A_FILE:
            found.append(Change(record, file, None, record.position < file_safe_before.get(file, 0)))
        elif record.kind in IN_A_FOLDER:
            names = {record.path, record.other} - {""}
            folders = {str(Path(name).parent) for name in names}
            durable = (
                record.position < file_safe_before.get(file, 0)
                or any(record.position < folder_safe_before.get(folder, 0) for folder in folders)
                or file in kept_files
                or not names.isdisjoint(kept_names)
            )
            if durable:
                kept_files.add(file)
                kept_names |= names
            found.append(Change(record, file, replaced, durable))
    return found[::-1]


def _number_files(records: list[Record]) -> list[tuple[int, int | None]]:
    """Number each record's file, and the one it replaced: a path is another file after an unlink or rename."""
    here: dict[str, int] = {}
    fresh = itertools.count()
    files: list[tuple[int, int | None]] = []
    for record in records:
        if record.kind is Kind.CREATE or record.path not in here:
            here[record.path] = next(fresh)
        file, replaced = here[record.path], None
        if record.kind is Kind.UNLINK:
            del here[record.path]
        elif record.kind is Kind.RENAME:
            if record.replaced:
                replaced = here.get(record.other, next(fresh))
            here[record.other] = here.pop(record.path)
        files.append((file, replaced))
    return files
