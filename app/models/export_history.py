"""Past exports of a project: what was written where, and with which settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.pages.export.choices import ExportChoices, choices_of

MOST_REMEMBERED = 50
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class PastExport:
    """One finished export; `rows` are those written to `out`."""

    at: datetime
    out: Path
    rows: int
    choices: ExportChoices

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "at": self.at.isoformat(),
            "out": str(self.out),
            "rows": self.rows,
            "choices": self.choices.as_json(),
        }


def past_exports(stored: object) -> tuple[PastExport, ...]:
    """Return what was remembered, newest first; entries that are none of ours are left out."""
    found = (_past(one) for one in (stored if isinstance(stored, list) else []))
    return tuple(one for one in found if one is not None)


def remembered(past: Sequence[PastExport]) -> list[dict[str, Any]]:
    """Return plain values of the newest exports, for `Preferences.put`."""
    return [one.as_json() for one in past[:MOST_REMEMBERED]]


def _past(stored: object) -> PastExport | None:
    choices = choices_of(stored.get("choices")) if isinstance(stored, Mapping) else None
    if choices is None or not isinstance(stored, Mapping):
        return None
    try:
        return PastExport(
            at=datetime.fromisoformat(stored["at"]),
            out=Path(stored["out"]),
            rows=int(stored["rows"]),
            choices=choices,
        )
    except (KeyError, TypeError, ValueError):
        return None


class ExportHistoryModel(QAbstractTableModel):
    """The past exports as rows: when, file, format, answers, rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._past: tuple[PastExport, ...] = ()
        self._headers = (self.tr("When"), self.tr("Name"), self.tr("Format"), self.tr("Answers"), self.tr("Rows"))

    def set_past(self, past: Sequence[PastExport]) -> None:
        """Show other exports."""
        self.beginResetModel()
        self._past = tuple(past)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._past)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._headers)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        one, column = self._past[index.row()], index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole and column == 4:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        answers = {
            "best": self.tr("Best available"),
            "agreed": self.tr("Agreed or settled"),
            "votes": self.tr("Every vote"),
        }
        formats = {"jsonl": "JSONL", "csv": "CSV", "folders": self.tr("Folders")}
        words = (
            f"{one.at.astimezone():%d %b %Y %H:%M}",
            str(one.out),
            formats[one.choices.format],
            answers[one.choices.answers],
            f"{one.rows:,}",
        )
        return words[column]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headers[section]
        return None
