"""Answers as they are handed in, on the command line or in a file, one row each."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from labeling.errors import LabelingError
from labeling.progress import silent
from labeling.times import read_time
from labeling.transfer.readers.columns import no_such_column
from labeling.transfer.readers.csv_table import open_csv
from labeling.transfer.readers.encoding import clean_text
from labeling.transfer.readers.findings import Findings
from labeling.transfer.readers.jsonl_table import open_json
from labeling.transfer.readers.label_cells import label_texts
from labeling.transfer.readers.raw_table import RawRow, RawTable
from labeling.transfer.readers.refusal import RowRefused
from labeling.transfer.records import Rejected

_JSON = (".jsonl", ".ndjson", ".json")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """One answer before anything in it is looked up; `annotator` and `at` None leave them to the command."""

    where: str
    item: str
    labels: tuple[str, ...]
    annotator: str | None = None
    at: datetime | None = None


def rows_typed(arguments: Sequence[str], *, multi: bool) -> Iterator[AnswerRow | Rejected]:
    """Yield each ITEM=LABEL, split at its last "="."""
    for text in arguments:
        item, equals, label = text.rpartition("=")
        if not (equals and item.strip()):
            yield Rejected(text, "write it as ITEM=LABEL")
            continue
        yield AnswerRow(where=text, item=item, labels=tuple(label_texts(label, multi=multi, split=True)))


def rows_of_file(path: Path, *, multi: bool) -> Iterator[AnswerRow | Rejected]:
    """Return the rows of a CSV or JSONL file with `item`, `label` and optionally `annotator` and `at`.

    Raises
    ------
    LabelingError
        At once, if the file cannot be read, is empty, or lacks a column.
    """
    try:
        table: RawTable = (
            open_json(path)
            if path.suffix.lower() in _JSON
            else open_csv(path, delimiter="\t" if path.suffix.lower() in (".tsv", ".tab") else None)
        )
        for column in ("item", "label"):
            if not table.has_column(column):
                raise no_such_column(column, table.columns, path.name)
    except OSError as error:
        raise _unreadable(path, error) from error
    return _rows(path, table, multi)


def _unreadable(path: Path, error: OSError) -> LabelingError:
    return LabelingError(
        f"The answers can't be read ({error.strerror})", where=str(path), mend="Check the name and permissions"
    )


def _rows(path: Path, table: RawTable, multi: bool) -> Iterator[AnswerRow | Rejected]:
    findings = Findings()
    try:
        for raw in table.rows(silent, findings):
            if isinstance(raw, Rejected):
                yield raw
                continue
            where = f"{path.name}:{raw.number}"
            try:
                yield _row(raw, where, findings, multi=multi, split=table.splits_labels)
            except RowRefused as refusal:
                yield Rejected(where, str(refusal))
    except OSError as error:
        raise _unreadable(path, error) from error


def _row(raw: RawRow, where: str, findings: Findings, *, multi: bool, split: bool) -> AnswerRow:
    item = _text(raw, "item", where, findings)
    if item is None:
        raise RowRefused("names no item")
    label = raw.cells.get("label")
    texts = ["@none"] if label == [] and multi else label_texts(label, multi=multi, split=split)
    return AnswerRow(
        where=where,
        item=item,
        labels=tuple(clean_text(text, where, findings) for text in texts),
        annotator=_text(raw, "annotator", where, findings),
        at=_moment(_text(raw, "at", where, findings)),
    )


def _text(raw: RawRow, column: str, where: str, findings: Findings) -> str | None:
    value = raw.cells.get(column)
    if isinstance(value, dict | list):
        raise RowRefused(f"'{column}' is neither a text nor a number")
    if value is None:
        return None
    return clean_text(value if isinstance(value, str) else json.dumps(value), where, findings).strip() or None


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = read_time(text)
    except ValueError as error:
        raise RowRefused(f"{error}; write it as 2026-01-31T14:05:00+00:00") from None
    if at < _EPOCH:
        raise RowRefused(f"the time '{text}' lies before 1970")
    return at
