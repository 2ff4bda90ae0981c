"""What was exported before: open it, copy its path, or take the same settings again."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from app.models.export_history import ExportHistoryModel, PastExport
from app.theme.tokens import SPACE
from app.widgets.buttons import ActionButton
from app.widgets.card import Panel
from app.widgets.plain_text import PlainLabel
from app.widgets.table_view import TableView


class PastPanel(Panel):
    """A table of past exports with three buttons for the selected one."""

    again_wanted, folder_wanted, path_wanted = Signal(object), Signal(object), Signal(object)  # PastExport

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("window", parent)
        self._past: tuple[PastExport, ...] = ()
        self._model, self._table = ExportHistoryModel(self), TableView()
        self._table.setModel(self._model)
        self._table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self._table.setAccessibleName(self.tr("Past exports"))
        self._table.setProperty("keys", ["Up", "Down", "Return", "Enter", "Home", "End", "PgUp", "PgDown"])
        self._empty = PlainLabel(self.tr("Nothing was exported from this project yet."), tone="muted")
        self._again = ActionButton(self.tr("Same settings again"))
        self._folder = ActionButton(self.tr("Open folder"), icon_name="folder")
        self._path = ActionButton(self.tr("Copy path"), icon_name="copy")
        self._lay_out()
        self._table.row_activated.connect(lambda row: self.again_wanted.emit(self._past[row]))
        for button, signal in (
            (self._again, self.again_wanted),
            (self._folder, self.folder_wanted),
            (self._path, self.path_wanted),
        ):
            button.clicked.connect(lambda _checked=False, signal=signal: self._tell(signal))

    def show_past(self, past: Sequence[PastExport]) -> None:
        """Show these exports, newest first."""
        self._past = tuple(past)
        self._model.set_past(past)
        if past:
            self._table.selectRow(0)
        self._table.setVisible(bool(past))
        self._empty.setVisible(not past)
        for button in (self._again, self._folder, self._path):
            button.setEnabled(bool(past))

    def _tell(self, signal: object) -> None:
        row = self._table.currentIndex().row()
        if 0 <= row < len(self._past):
            signal.emit(self._past[row])  # type: ignore[attr-defined]

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE[1])
        for button in (self._again, self._folder, self._path):
            buttons.addWidget(button)
        buttons.addStretch(1)
        header = self._table.horizontalHeader()
        header.setStretchLastSection(False)
        for column in range(self._model.columnCount()):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[3])
        layout.setSpacing(SPACE[2])
        layout.addWidget(self._empty)
        layout.addWidget(self._table, 1)
        layout.addLayout(buttons)
        self.show_past(())
