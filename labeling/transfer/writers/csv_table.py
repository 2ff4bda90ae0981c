"""CSV: one row per item or vote, UTF-8, lines end in LF."""

import json
import os
from collections.abc import Generator, Sequence
from pathlib import Path

from labeling.transfer.csv_cells import csv_line, guard, read_cells, unguard
from labeling.transfer.export_rows import ExportPlan, ExportRow
from labeling.transfer.row_digest import Facts

_PROVENANCE = ("stream", "round", "held_out", "inclusion_prob")


def joins_labels(labels: Sequence[str]) -> bool:
    """Return whether several labels fit one cell joined with commas; else the cell holds a JSON list.

    They do when no label of the project holds a comma, starts with "[" or has a space at an end: then
    splitting at the commas gives exactly the labels back. One rule for the whole file.
    """
    return all("," not in name and not name.startswith("[") and name == name.strip() for name in labels)


class CsvWriter:
    """Columns `item`, `label` (or `labels`), `split`, `text` and/or `file`, then votes, provenance and data.

    A data column that has the name of one of ours (case does not count) is written as `data.NAME`.
    """

    def __init__(self, path: Path, plan: ExportPlan) -> None:
        self._path, self._plan = path, plan
        self._joined = joins_labels(tuple(plan.labels))
        own = ["item", "labels" if plan.multi else "label", "split"]
        own += [column for kind, column in (("text", "text"), ("image", "file")) if kind in plan.kinds]
        own += ["annotator", "at"] if plan.answers == "votes" else []
        own += _PROVENANCE if plan.provenance else ()
        self._known_data = frozenset(plan.data_columns)
        self._n_guarded = 0
        self._file = path.open("wb")
        self._write((*own, *_data_headings(own, plan.data_columns)))

    def add(self, row: ExportRow) -> Facts:
        """Write one line; `ValueError` when the row has a data key or a kind that the plan does not name."""
        if unknown := row.data.keys() - self._known_data:
            raise ValueError(f"the plan's data_columns lack {sorted(unknown)}")
        if row.kind not in self._plan.kinds:
            raise ValueError(f"the plan's kinds lack {row.kind!r}")
        label = self._join(row.labels) if self._plan.multi else row.labels[0]
        cells = [row.item, label, row.split]
        if "text" in self._plan.kinds:
            cells.append(row.text or "")
        if "image" in self._plan.kinds:
            cells.append(row.path.as_posix() if row.path else "")
        if self._plan.answers == "votes":
            cells += row.annotator or "", row.at or ""
        if self._plan.provenance:
            cells += row.stream or "", _number(row.round), "true" if row.held_out else "false"
            cells.append(_number(row.inclusion_prob))
        cells += [row.data.get(column, "") for column in self._plan.data_columns]
        self._write(cells)
        return Facts(row.item, row.labels, row.split, tuple(cells[3:]))

    def _join(self, labels: tuple[str, ...]) -> str:
        return ",".join(labels) if self._joined else json.dumps(labels, ensure_ascii=False)

    def _write(self, cells: Sequence[str]) -> None:
        if self._plan.formula_guard:
            guarded = [guard(cell) for cell in cells]
            self._n_guarded += sum(map(str.__ne__, guarded, cells))
            cells = guarded
        self._file.write(csv_line(cells).encode())

    def sync(self) -> None:
        """Put the file on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def notes(self) -> tuple[str, ...]:
        """Say how cells differ from the values they stand for."""
        notes = []
        if self._n_guarded:
            notes.append(
                f"{self._n_guarded} cells that a spreadsheet would run as formulas start with an apostrophe; "
                "our import takes it off again."
            )
        if self._plan.multi and not self._joined:
            notes.append("The column labels holds JSON lists, because a label's name has a comma in it.")
        return tuple(notes)

    def tables(self) -> tuple[Path, ...]:
        """Return the one file."""
        return (self._path,)

    def read_back(self) -> Generator[Facts, None, None]:
        """Read the table with the csv module."""
        plain = unguard if self._plan.formula_guard else str
        with read_cells(self._path) as rows:
            width = len(next(rows))
            for cells in rows:
                if len(cells) != width:
                    raise ValueError(f"a row has {len(cells)} cells instead of {width}")
                item, label, split, *rest = map(plain, cells)
                yield Facts(item, self._labels(label), split, tuple(rest))

    def _labels(self, cell: str) -> tuple[str, ...]:
        if not self._plan.multi:
            return (cell,)
        if not self._joined:
            return tuple(json.loads(cell))
        return tuple(cell.split(",")) if cell else ()


def _number(value: float | None) -> str:
    return "" if value is None else str(value)


def _data_headings(own: Sequence[str], data_columns: Sequence[str]) -> list[str]:
    taken = {column.casefold() for column in own}
    headings: list[str] = []
    for column in data_columns:
        heading = column
        while heading.casefold() in taken:
            heading = f"data.{heading}"
        taken.add(heading.casefold())
        headings.append(heading)
    return headings
