"""From what a person named to a reader, or to one sentence that says why there is none."""

import difflib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from labeling.errors import LabelingError
from labeling.transfer.readers.columns import named_columns, no_such_column, plan_columns
from labeling.transfer.readers.csv_table import open_csv
from labeling.transfer.readers.folders import FolderReader, Kind, kind_of
from labeling.transfer.readers.image_header import HEAD, describe
from labeling.transfer.readers.jsonl_table import open_json
from labeling.transfer.readers.options import ReadOptions
from labeling.transfer.readers.raw_table import RawTable
from labeling.transfer.readers.tables import TableReader
from labeling.transfer.readers.walk import is_unicode, printable, walk_files
from labeling.transfer.records import Reader, Rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFormat:
    """A format that can be read: its name, the file suffixes it is recognised by, and the tasks it serves."""

    name: str
    about: str
    source: Literal["folder", "file"]
    suffixes: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ("single", "multi")


FORMATS: tuple[ReadFormat, ...] = (
    ReadFormat(name="images", about="a folder of JPEG, PNG, WebP, GIF, BMP and TIFF images", source="folder"),
    ReadFormat(name="texts", about="a folder of text files (.txt, .md), one item each", source="folder"),
    ReadFormat(
        name="folders",
        about="images or texts in class folders: the folder is the label",
        source="folder",
        tasks=("single",),
    ),
    ReadFormat(name="csv", about="a table with a header", source="file", suffixes=(".csv",)),
    ReadFormat(name="tsv", about="a table with tabs and a header", source="file", suffixes=(".tsv", ".tab")),
    ReadFormat(name="jsonl", about="one JSON object a line", source="file", suffixes=(".jsonl", ".ndjson")),
    ReadFormat(name="json", about="a JSON file with one list of objects", source="file", suffixes=(".json",)),
)
_ACCEPTED = "a folder of images or text files, or a .csv, .tsv, .jsonl or .json table"
_PACKED = (".gz", ".zip", ".bz2", ".xz", ".7z", ".tar", ".tgz", ".rar", ".zst")


def open_source(path: Path, options: ReadOptions) -> Reader:
    """Return the reader for `path`; nothing but the beginning of the source is read yet.

    Raises
    ------
    LabelingError
        If there is nothing at `path`, it is empty or of no accepted type, a named column does not exist, or
        the options do not fit the source.
    """
    chosen = _named_format(options.format)
    try:
        resolved = path.resolve()
        is_folder, is_file = resolved.is_dir(), resolved.is_file()
        exists = resolved.exists()
    except (OSError, ValueError, RuntimeError):  # names too long, with a NUL, links in a circle
        is_folder = is_file = exists = False
    if not is_unicode(str(path)) or (exists and not is_unicode(str(resolved))):
        raise LabelingError(
            "The source has a name, or lies in a folder with a name, that is not valid Unicode",
            where=printable(str(path)),
            mend="Rename it",
        )
    if not exists:
        raise _missing(path)
    if not (is_folder or is_file):
        raise LabelingError(f"{path} is neither a file nor a folder", mend=f"Name {_ACCEPTED}")
    if chosen is not None and (chosen.source == "folder") != is_folder:
        what = "folder" if is_folder else "file"
        raise LabelingError(
            f"{path} is a {what}, but the format '{chosen.name}' is {chosen.about}",
            mend="Leave out --format, or name another",
        )
    try:
        return _open_folder(resolved, chosen, options) if is_folder else _open_table(resolved, chosen, options)
    except OSError as error:
        raise LabelingError(
            f"{path} can't be read ({error.strerror})", mend="Check that you may read it and that the disk is there"
        ) from error


def _named_format(name: str | None) -> ReadFormat | None:
    if name is None:
        return None
    known = {form.name: form for form in FORMATS}
    if name not in known:
        near = difflib.get_close_matches(name.lower(), known, n=1)
        hint = f"Did you mean '{near[0]}'? " if near else ""
        raise LabelingError(f"There is no format '{name}'", mend=f"{hint}Formats are: {', '.join(known)}")
    return known[name]


def _missing(path: Path) -> LabelingError:
    try:
        near = difflib.get_close_matches(path.name, sorted(os.listdir(path.parent)), n=3)  # noqa: PTH208 - names only
    except (OSError, ValueError):
        near = []
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return LabelingError(f"There is no file or folder {path}", mend=f"Check the spelling{hint}")


def _open_folder(path: Path, chosen: ReadFormat | None, options: ReadOptions) -> FolderReader:
    if named := options.columns():
        raise LabelingError(
            f"{path.name} is a folder and has no columns",
            where=str(path),
            mend=f"Leave out {', '.join(named)}, or import the table itself",
        )
    kinds = _kinds(chosen)
    if not any(kind_of(found) in kinds for found in _files(path)):
        what = {"image": "images", "text": "text files (.txt, .md)"}
        raise LabelingError(
            f"The folder {path.name} holds no {' or '.join(what[kind] for kind in sorted(kinds))}",
            where=str(path),
            mend=f"Name {_ACCEPTED}",
        )
    by_folder = options.labels_from_folders or (chosen is not None and chosen.name == "folders")
    return FolderReader(path.name, path, kinds, by_folder, options.annotator, options.label_map)


def _kinds(chosen: ReadFormat | None) -> frozenset[Kind]:
    if chosen is not None and chosen.name == "images":
        return frozenset({"image"})
    if chosen is not None and chosen.name == "texts":
        return frozenset({"text"})
    return frozenset({"image", "text"})


def _files(path: Path) -> Iterator[str]:
    return (found for found in walk_files(path) if not isinstance(found, Rejected))


def _open_table(path: Path, chosen: ReadFormat | None, options: ReadOptions) -> TableReader:
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    _refuse_other_files(path, head)
    form = chosen or next((form for form in FORMATS if path.suffix.lower() in form.suffixes), None)
    if form is None:
        raise _unsupported(path, head)
    if not head:
        raise LabelingError(f"{path.name} is empty", where=str(path), mend=f"Name {_ACCEPTED}")
    if what := describe(head):
        raise LabelingError(f"{path.name} is {what}, not a table", where=str(path), mend=f"Name {_ACCEPTED}")
    table: RawTable
    if form.name in ("csv", "tsv"):
        table = open_csv(path, delimiter="\t" if form.name == "tsv" else None)
    else:
        table = open_json(path)
    columns = list(table.columns)
    for column in named_columns(columns, options):
        if column not in columns:
            if not table.has_column(column):
                raise no_such_column(column, columns, path.name)
            columns.append(column)
    return TableReader(path.name, path, table, plan_columns(columns, table.sample, options, path.name), options)


def _refuse_other_files(path: Path, head: bytes) -> None:
    if path.suffix.lower() == ".labelwright":
        raise LabelingError(
            f"{path.name} is a Labelwright project, not a source of items",
            where=str(path),
            mend="Open it, or import what was exported from it",
        )


def _unsupported(path: Path, head: bytes) -> LabelingError:
    suffix, what = path.suffix.lower(), describe(head)
    mend = f"Name {_ACCEPTED}"
    if suffix in _PACKED:
        mend = "Unpack it and import what is inside"
    elif suffix in (".xlsx", ".xls", ".ods"):
        mend = "Save the sheet as CSV and import that"
    elif kind_of(path.name) is not None:
        mend = "Import the folder it lies in; if it is a table, say so with --format csv or --format jsonl"
    shown = f" ({what})" if what else ""
    return LabelingError(f"{path.name} is of a type that can't be imported{shown}", where=str(path), mend=mend)
