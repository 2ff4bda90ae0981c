"""One row of a table, its columns understood, as a record."""

import hashlib
import json
import unicodedata

from labeling.transfer.readers.columns import ColumnPlan
from labeling.transfer.readers.encoding import clean_text
from labeling.transfer.readers.findings import Findings
from labeling.transfer.readers.image_cells import ImageCell
from labeling.transfer.readers.label_cells import LabelNames, label_texts
from labeling.transfer.readers.options import ReadOptions
from labeling.transfer.readers.raw_table import RawRow
from labeling.transfer.readers.refusal import RowRefused
from labeling.transfer.records import SourceAnswer, SourceItem, SourceRow

_as_json = json.JSONEncoder(ensure_ascii=False).encode
_SHOWN = 100  # characters of an id in a message


class RowMaker:
    """One pass over a table; `labels` and `findings` tell afterwards what was met.

    Of each id only two hashes and a line number are kept, so that a million ids fit into memory.
    """

    def __init__(self, plan: ColumnPlan, options: ReadOptions, findings: Findings, *, splits_labels: bool) -> None:
        self.labels = LabelNames(options.label_map)
        self._plan, self._options, self._findings, self._splits = plan, options, findings, splits_labels
        self._used = plan.used()
        self._seen: dict[int, tuple[int, int]] = {}

    def row(self, raw: RawRow, where: str, image: ImageCell | None) -> SourceRow:
        """Return the record of `raw`, which shows `image` if it is one; raise `RowRefused` if it can't be taken."""
        key = where if self._plan.id is None else self._id(raw, where)
        answers = self._answers(raw, where)
        item = self._image(key, raw, where, image) if image is not None else self._text(key, raw, where)
        if self._plan.id is not None:
            self._refuse_other_content(item, raw.number)
        return SourceRow(where=where, item=item, answers=answers)

    def _id(self, raw: RawRow, where: str) -> str:
        value = raw.cells.get(self._plan.id or "")
        if isinstance(value, dict | list):
            raise RowRefused("the id is neither a text nor a number")
        if not (key := unicodedata.normalize("NFC", self._as_text(value, where).strip())):
            raise RowRefused("the id is empty")
        return key

    def _text(self, key: str, raw: RawRow, where: str) -> SourceItem:
        if self._plan.text == (self._plan.id,):
            text = key
        else:
            text = "\n".join(self._text_cell(raw, column, where) for column in self._plan.text)
        if not text.strip():
            raise RowRefused("the text is empty")
        stored = text.encode()
        return SourceItem(
            key=key,
            kind="text",
            content_hash=hashlib.sha256(stored).digest(),
            text=text,
            size=len(stored),
            group=self._cell(raw, self._plan.group, where),
            time=self._cell(raw, self._plan.time, where),
            data=self._data(raw, where),
        )

    def _image(self, key: str, raw: RawRow, where: str, image: ImageCell) -> SourceItem:
        facts = image.facts
        if facts.note:
            self._findings.add(facts.note, where)
        return SourceItem(
            key=key,
            kind="image",
            content_hash=facts.content_hash,
            path=image.path,
            size=facts.size,
            width=facts.width,
            height=facts.height,
            group=self._cell(raw, self._plan.group, where),
            time=self._cell(raw, self._plan.time, where),
            data=self._data(raw, where),
        )

    def _text_cell(self, raw: RawRow, column: str, where: str) -> str:
        value = raw.cells.get(column)
        if value is None and column not in raw.cells:
            raise RowRefused(f"has no '{column}'")
        if value is not None and not isinstance(value, str):
            raise RowRefused(f"'{column}' is not a text")
        return "" if value is None else clean_text(value, where, self._findings)

    def _answers(self, raw: RawRow, where: str) -> tuple[SourceAnswer, ...]:
        if self._plan.label is None:
            return ()
        value = raw.cells.get(self._plan.label)
        texts = label_texts(value, multi=self._options.multi, split=self._splits)
        labels = self.labels.named(clean_text(text, where, self._findings) for text in texts)
        if not labels:
            if value == []:
                self._findings.add("an empty list of labels is read as no answer", where)
            return ()
        annotator = self._options.annotator
        if self._plan.annotator is not None:
            annotator = self._cell(raw, self._plan.annotator, where)
            if annotator is None:
                self._findings.add("no annotator is named; the answer is the source's own", where)
        # Where rows are votes of people, their time is that of the vote.
        at = None if self._plan.annotator is None else self._cell(raw, self._plan.time, where)
        return (SourceAnswer(labels=labels, annotator=annotator, at=at),)

    def _cell(self, raw: RawRow, column: str | None, where: str) -> str | None:
        if column is None:
            return None
        return self._as_text(raw.cells.get(column), where).strip() or None

    def _data(self, raw: RawRow, where: str) -> dict[str, str]:
        return {
            column: text
            for column, value in raw.cells.items()
            if column not in self._used and (text := self._as_text(value, where))
        }

    def _as_text(self, value: object, where: str) -> str:
        if value is None:
            return ""
        text = value if isinstance(value, str) else _as_json(value)
        return clean_text(text, where, self._findings)

    def _refuse_other_content(self, item: SourceItem, number: int) -> None:
        content = int.from_bytes(item.content_hash[:8], "big")
        known, first = self._seen.setdefault(hash(item.key), (content, number))
        if known != content:
            raise RowRefused(f"id '{item.key[:_SHOWN]}' appears again with other content (first in row {first})")
