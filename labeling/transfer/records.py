"""What every reader yields, whatever the source's format was."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from labeling.progress import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceItem:
    """One item as its source shows it.

    `key` is the item's name inside its source: path relative to the imported folder with "/", the id column
    of a table, or "file.csv:ROW" where there is none. `content_hash` is the SHA-256 of the text in UTF-8 or of
    the file's bytes. Exactly one of `text` and `path` is set. `width` and `height` are in pixels, as displayed
    (after EXIF orientation).
    """

    key: str
    kind: Literal["text", "image"]
    content_hash: bytes
    text: str | None = None
    path: Path | None = None
    size: int = 0
    width: int | None = None
    height: int | None = None
    group: str | None = None
    time: str | None = None
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAnswer:
    """A label that the source gives to the item of the same row; `annotator` None means the source itself."""

    labels: tuple[str, ...]
    annotator: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One accepted row: an item and what the source says about it; `where` is for messages ("sms.csv:12")."""

    where: str
    item: SourceItem
    answers: tuple[SourceAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row or file that is left out: its place and one plain reason."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know about the source, without anything being refused."""

    where: str
    note: str


Record = SourceRow | Rejected | Note


class Reader(Protocol):
    """A source that was recognised and can be read; making one checks columns and existence, reading is lazy."""

    @property
    def name(self) -> str:
        """Short name of the source: the folder's or file's name."""
        ...

    @property
    def path(self) -> Path:
        """What the person named, resolved."""
        ...

    def records(self, report: Report) -> Iterator[Record]:
        """Yield rows in the source's own order, calling `report(done, total)` often."""
        ...
