"""The first rows of a source, with what each column is read as in its head."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.widgets.plain_text import one_line, plain_tooltip

Index = QModelIndex | QPersistentModelIndex


class PreviewRows(QAbstractTableModel):
    """Plain texts in rows; `meanings` are shown after the names of their columns."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[str, ...] = ()
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._meanings: Mapping[str, str] = {}

    def set_rows(
        self, columns: Sequence[str], rows: Sequence[tuple[str, ...]], meanings: Mapping[str, str] | None = None
    ) -> None:
        """Show other rows."""
        now = (tuple(columns), tuple(rows), dict(meanings or {}))
        if now == (self._columns, self._rows, self._meanings):
            return
        self.beginResetModel()
        self._columns, self._rows, self._meanings = now
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        name = self._columns[section]
        meaning = self._meanings.get(name)
        return one_line(f"{name} ({meaning})" if meaning else name, 80)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        text = self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(text)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(text)
        return None
