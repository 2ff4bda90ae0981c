"""The labels of a project that is being made, as rows that can be edited, moved and added."""

from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.models.project_draft import LabelDraft, new_label
from app.theme.label_colours import label_colour_name

Index = QModelIndex | QPersistentModelIndex
MIME = "application/x-labelwright-label-row"
TEXT_LIMIT = 200  # characters of a name; "choose it when" may be longer


class Column(IntEnum):
    """What each column holds, in reading order."""

    HANDLE = 0
    COLOUR = 1
    NAME = 2
    KEY = 3
    CHOOSE_WHEN = 4
    TARGET = 5
    MORE = 6


EDITED_AS_TEXT = (Column.NAME, Column.CHOOSE_WHEN, Column.TARGET)


class LabelRows(QAbstractTableModel):
    """Labels in their order. `edited` follows what a person changed, not `set_labels`."""

    edited = Signal(object)  # tuple of LabelDraft

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._labels: tuple[LabelDraft, ...] = ()
        self._target: int | None = None
        self._wrong_key = -1

    @property
    def labels(self) -> tuple[LabelDraft, ...]:
        """What the rows hold."""
        return self._labels

    def set_labels(self, labels: Sequence[LabelDraft], target: int | None, wrong_key: int) -> None:
        """Show `labels`; `target` stands for those that have none of their own, `wrong_key` is a row or -1."""
        same_length = len(labels) == len(self._labels)
        if same_length and (tuple(labels), target, wrong_key) == (self._labels, self._target, self._wrong_key):
            return
        self._target, self._wrong_key = target, wrong_key
        if same_length:
            self._labels = tuple(labels)
            if labels:
                self.dataChanged.emit(self.index(0, 0), self.index(len(labels) - 1, len(Column) - 1))
            return
        self.beginResetModel()
        self._labels = tuple(labels)
        self.endResetModel()

    def is_key_wrong(self, row: int) -> bool:
        """Tell whether the key of a row cannot stay."""
        return row == self._wrong_key

    def add(self, name: str = "") -> int:
        """Put a new label at the end and return its row."""
        row = len(self._labels)
        self.beginInsertRows(QModelIndex(), row, row)
        self._labels = (*self._labels, new_label(self._labels, name))
        self.endInsertRows()
        self.edited.emit(self._labels)
        return row

    def remove(self, row: int) -> None:
        """Take a label away."""
        if not 0 <= row < len(self._labels):
            return
        self.beginRemoveRows(QModelIndex(), row, row)
        self._labels = self._labels[:row] + self._labels[row + 1 :]
        self.endRemoveRows()
        self.edited.emit(self._labels)

    def drop_unnamed(self) -> None:
        """Take the last label away if nothing was typed into it."""
        if self._labels:
            last = self._labels[-1]
            if not (last.name.strip() or last.choose_when.strip() or last.target is not None):
                self.remove(len(self._labels) - 1)

    def move(self, row: int, to: int) -> bool:
        """Put the label at `row` to the place `to`; tell whether it moved."""
        if row == to or not (0 <= row < len(self._labels) and 0 <= to < len(self._labels)):
            return False
        below = to + 1 if to > row else to  # Qt names the row before which it comes
        self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), below)
        rest = [label for place, label in enumerate(self._labels) if place != row]
        rest.insert(to, self._labels[row])
        self._labels = tuple(rest)
        self.endMoveRows()
        self.edited.emit(self._labels)
        return True

    def change(self, row: int, **fields: object) -> None:
        """Change fields of one label."""
        changed = replace(self._labels[row], **fields)  # type: ignore[arg-type]
        if changed == self._labels[row]:
            return
        self._labels = (*self._labels[:row], changed, *self._labels[row + 1 :])
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))
        self.edited.emit(self._labels)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._labels)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        words = ("", "Colour", "Label", "Key", "Choose it when", "Target", "")
        return self.tr(words[section])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        label, column = self._labels[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(label, column)
        if role == Qt.ItemDataRole.UserRole:
            return label
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._heard(label, column)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole:
            return False
        text = " ".join(str(value).split())
        match index.column():
            case Column.NAME:
                self.change(index.row(), name=text[:TEXT_LIMIT])
            case Column.CHOOSE_WHEN:
                self.change(index.row(), choose_when=text)
            case Column.TARGET:
                self.change(index.row(), target=_target(text))
            case Column.KEY:
                self.change(index.row(), key=text[:1].upper())
            case _:
                return False
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
        return found | Qt.ItemFlag.ItemIsEditable if index.column() in EDITED_AS_TEXT else found

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(MIME, str(indexes[0].row()).encode())
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        if not data.hasFormat(MIME):
            return False
        start = int(bytes(data.data(MIME).data()).decode())
        to = parent.row() if parent.isValid() else row if row >= 0 else len(self._labels)
        if not parent.isValid() and to > start:
            to -= 1
        self.move(start, min(to, len(self._labels) - 1))
        return False  # the row has moved already: the view must not remove it where it came from

    def _text(self, label: LabelDraft, column: int) -> str:
        match column:
            case Column.NAME:
                return label.name
            case Column.KEY:
                return label.key
            case Column.CHOOSE_WHEN:
                return label.choose_when
            case Column.TARGET:
                target = self._target if label.target is None else label.target
                return f"{target}" if target else self.tr("none")
        return ""

    def _heard(self, label: LabelDraft, column: int) -> str:
        match column:
            case Column.HANDLE:
                return self.tr("{}, Alt+Up and Alt+Down move it").format(label.name)
            case Column.COLOUR:
                return self.tr("Colour {}").format(label_colour_name(label.colour))
            case Column.KEY:
                return self.tr("Key {}").format(label.key or self.tr("none"))
            case Column.MORE:
                return self.tr("More for {}").format(label.name)
        return self._text(label, column)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = {Column.KEY: Qt.AlignmentFlag.AlignHCenter, Column.TARGET: Qt.AlignmentFlag.AlignRight}
    return side.get(Column(column), Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter


def _target(text: str) -> int | None:
    """Return the target that somebody typed: nothing means that of all labels, "none" and 0 mean no target."""
    digits = text.replace(",", "").replace(" ", "")
    if digits.isdecimal():
        return min(int(digits), 10**9)
    return 0 if text else None
