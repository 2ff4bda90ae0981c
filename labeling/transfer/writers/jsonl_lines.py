"""JSON Lines: one object per row, in UTF-8, one line each for every line reader."""

import json
import os
import re
from collections.abc import Generator
from pathlib import Path

from labeling.transfer.export_rows import ExportPlan, ExportRow
from labeling.transfer.row_digest import Facts

_NAMED = frozenset({"item", "label", "labels", "split"})
# Legal inside JSON strings, but str.splitlines and JavaScript take them for the end of a line.
_LINE_BREAKS = re.compile("[\x85\u2028\u2029]")


class JsonlWriter:
    """Objects with `item`, `label` (or `labels`), `split`, `text` or `file`, and where there are any `data`.

    Votes also have `annotator` and `at`; with provenance, `stream`, `round`, `held_out` and `inclusion_prob`.
    """

    def __init__(self, path: Path, plan: ExportPlan) -> None:
        self._path, self._plan = path, plan
        self._encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
        self._file = path.open("wb")

    def add(self, row: ExportRow) -> Facts:
        """Write one line."""
        plan = self._plan
        line: dict[str, object] = {"item": row.item}
        line |= {"labels": row.labels} if plan.multi else {"label": row.labels[0]}
        line["split"] = row.split
        content = row.text if row.path is None else row.path.as_posix()
        line["text" if row.path is None else "file"] = content
        if plan.answers == "votes":
            line |= {"annotator": row.annotator, "at": row.at}
        if plan.provenance:
            line |= {
                "stream": row.stream,
                "round": row.round,
                "held_out": row.held_out,
                "inclusion_prob": None if row.inclusion_prob is None else float(row.inclusion_prob),
            }
        if row.data:
            line["data"] = dict(sorted(row.data.items()))
        encoded = self._encode(line)
        if not encoded.isascii():
            encoded = _LINE_BREAKS.sub(lambda mark: f"\\u{ord(mark[0]):04x}", encoded)
        self._file.write(encoded.encode() + b"\n")
        return _facts(line, row.labels)

    def sync(self) -> None:
        """Put the file on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def notes(self) -> tuple[str, ...]:
        """Return nothing: a JSON line holds every text as it is."""
        return ()

    def tables(self) -> tuple[Path, ...]:
        """Return the one file."""
        return (self._path,)

    def read_back(self) -> Generator[Facts, None, None]:
        """Read the lines with the json module."""
        with self._path.open("rb") as file:
            for text in file:
                line = json.loads(text)
                yield _facts(line, tuple(line["labels"]) if self._plan.multi else (line["label"],))


def _facts(line: dict[str, object], labels: tuple[str, ...]) -> Facts:
    rest = [f"{key}={value!r}" for key, value in line.items() if key not in _NAMED]
    return Facts(str(line["item"]), labels, str(line["split"]), tuple(rest))
