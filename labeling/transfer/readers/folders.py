"""A folder of images, of texts, or of both, as records."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from labeling.progress import Report
from labeling.transfer.readers.encoding import clean_text
from labeling.transfer.readers.findings import Findings
from labeling.transfer.readers.images import ImageFacts, check_image
from labeling.transfer.readers.in_order import in_order
from labeling.transfer.readers.label_cells import LabelNames
from labeling.transfer.readers.refusal import FileRefused
from labeling.transfer.readers.text_files import TextRead, read_text_file
from labeling.transfer.readers.walk import item_key, natural_order, walk_files
from labeling.transfer.records import Note, Record, Rejected, SourceAnswer, SourceItem, SourceRow

Kind = Literal["image", "text"]

SUFFIXES: Mapping[str, Kind] = {
    **dict.fromkeys((".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"), "image"),
    **dict.fromkeys((".txt", ".md"), "text"),
}


def kind_of(name: str) -> Kind | None:
    """Return what kind of item a file of this name would be, None if it is no item."""
    return SUFFIXES.get(PurePosixPath(name).suffix.lower())


@dataclass(slots=True)  # not frozen: the protocol lets its attributes be set
class FolderReader:
    """Reads the files of `kinds` below `path`; see `records.Reader`.

    With `labels_from_folders` the first folder below `path` is the label, said by `annotator`.
    """

    name: str
    path: Path
    kinds: frozenset[Kind]
    labels_from_folders: bool
    annotator: str | None
    label_map: Mapping[str, str]

    def records(self, report: Report) -> Iterator[Record]:
        """Yield a record for each file in natural order of the paths; what is left out is told first."""
        files, left_out = list[str](), Counter[str]()
        n_of_kind = Counter[Kind]()
        for found in walk_files(self.path):
            report(len(files), 0)
            if isinstance(found, Rejected):
                yield found
            elif (kind := kind_of(found)) in self.kinds:
                files.append(found)
                n_of_kind[kind] += 1
            else:
                left_out[PurePosixPath(found).suffix.lower() or "no suffix"] += 1
        yield from self._notes(n_of_kind, left_out)
        files.sort()
        files.sort(key=lambda relative: natural_order(item_key(relative)))
        yield from self._read(files, report)

    def _notes(self, n_of_kind: Counter[Kind], left_out: Counter[str]) -> Iterator[Note]:
        if left_out:
            suffixes = ", ".join(f"{n:,} {suffix}" for suffix, n in left_out.most_common(8))
            others = "" if len(left_out) <= 8 else " and others"
            yield Note(self.name, f"{left_out.total():,} files are no images or texts: {suffixes}{others}")
        if len(n_of_kind) == 2:
            yield Note(
                self.name,
                f"both images ({n_of_kind['image']:,}) and texts ({n_of_kind['text']:,}) are taken; "
                "--format images or --format texts takes one kind",
            )

    def _read(self, files: list[str], report: Report) -> Iterator[Record]:
        findings, labels = Findings(), LabelNames(self.label_map)
        unusual_keys: set[str] = set()
        with closing(in_order(self._read_one, files)) as results:
            for n, (relative, content) in enumerate(zip(files, results, strict=True)):
                report(n, len(files))
                key = item_key(relative)
                if not relative.isascii():
                    if key in unusual_keys:
                        yield Rejected(key, "another file has the same name, written with other accents")
                        continue
                    unusual_keys.add(key)
                if isinstance(content, FileRefused):
                    yield Rejected(key, content.reason)
                elif (item := self._item(key, relative, content, findings)) is not None:
                    yield SourceRow(where=key, item=item, answers=self._answers(key, labels, findings))
        report(len(files), len(files))
        yield from findings.notes()
        yield from labels.unused(self.name)

    def _read_one(self, relative: str) -> ImageFacts | TextRead | FileRefused:
        path = self.path / relative
        return check_image(path) if kind_of(relative) == "image" else read_text_file(path)

    def _item(self, key: str, relative: str, content: ImageFacts | TextRead, findings: Findings) -> SourceItem:
        if content.note:
            findings.add(content.note, key)
        if isinstance(content, ImageFacts):
            return SourceItem(
                key=key,
                kind="image",
                content_hash=content.content_hash,
                path=self.path / relative,
                size=content.size,
                width=content.width,
                height=content.height,
            )
        text = clean_text(content.text, key, findings)
        data = text.encode()
        return SourceItem(key=key, kind="text", content_hash=hashlib.sha256(data).digest(), text=text, size=len(data))

    def _answers(self, key: str, labels: LabelNames, findings: Findings) -> tuple[SourceAnswer, ...]:
        if not self.labels_from_folders:
            return ()
        folder, slash, _ = key.partition("/")
        if not slash:
            findings.add("lies in no class folder and gets no label", key)
            return ()
        return (SourceAnswer(labels=labels.named([folder]), annotator=self.annotator),)
