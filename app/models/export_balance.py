"""How many rows of each label go to which split, and the total of each split."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from app.theme.fonts import scaled
from app.theme.label_colours import paint_swatch
from app.theme.palette import shown_tokens

FEW = 10
_SWATCH = 12
_Index = QModelIndex | QPersistentModelIndex


class ExportBalanceModel(QAbstractTableModel):
    """One row per label and one for the totals; a count below ten is bold and in the colour of warnings."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._splits: tuple[str, ...] = ()
        self._rows: list[tuple[str, int | None, tuple[int, ...]]] = []

    def set_balance(
        self, splits: Sequence[str], labels: Sequence[tuple[str, int, Mapping[str, int]]], totals: Mapping[str, int]
    ) -> None:
        """Show (name, colour, rows by split) of every label, and the totals below."""
        self.beginResetModel()
        self._splits = tuple(splits)
        self._rows = [(name, colour, tuple(n.get(split, 0) for split in splits)) for name, colour, n in labels]
        self._rows.append((self.tr("Rows"), None, tuple(totals.get(split, 0) for split in splits)))
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 1 + len(self._splits)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        name, colour, counts = self._rows[index.row()]
        column = index.column()
        few = colour is not None and column > 0 and len(self._splits) > 1 and counts[column - 1] < FEW
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return name if column == 0 else f"{counts[column - 1]:,}"
            case Qt.ItemDataRole.TextAlignmentRole if column > 0:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.DecorationRole if column == 0 and colour is not None:
                return _swatch(colour)
            case Qt.ItemDataRole.ForegroundRole if few:
                return QColor(shown_tokens().warn)
            case Qt.ItemDataRole.FontRole if few or colour is None:
                font = QFont()
                font.setWeight(QFont.Weight.DemiBold)
                return font
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section > 0:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.tr("Label") if section == 0 else self._splits[section - 1]


def _swatch(colour: int) -> QPixmap:
    side = scaled(_SWATCH)
    pixmap = QPixmap(side * 2, side * 2)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_swatch(painter, QRectF(0, 0, side, side), colour, shown_tokens())
    painter.end()
    return pixmap
