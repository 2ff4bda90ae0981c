"""Step 2: where the items are, which column means what, and what was found there."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QHeaderView, QLineEdit, QVBoxLayout, QWidget

from app.models.draft_outlook import Outlook, SourceState, counted, items_words, rows_words
from app.models.preview_rows import PreviewRows
from app.models.project_draft import ProjectDraft
from app.pages.new_project.column_choices import ColumnChoices
from app.pages.new_project.step_view import StepView, show_text
from app.theme.fonts import scaled
from app.theme.tokens import SPACE, TABLE_ROW
from app.widgets.buttons import ActionButton
from app.widgets.card import Panel
from app.widgets.fields import CheckBox, RadioButton
from app.widgets.plain_text import PlainLabel
from app.widgets.table_view import TableView

_SHOWN_ERRORS = 4  # rows of the list in sight; more are scrolled to


class SourceStep(StepView):
    """A path, what it holds, the first rows, and what cannot be read."""

    folder_wanted = Signal()
    table_wanted = Signal()
    stop_wanted = Signal()
    recount_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("What is to be labelled?"),
            self.tr("A folder of pictures or texts, or a table: CSV, TSV, JSONL or JSON. The source is only read."),
            parent,
        )
        self._path = QLineEdit(placeholderText=self.tr("Path of a folder or a table"))
        self._path.setAccessibleName(self.tr("Source"))
        self._path.editingFinished.connect(self.finish_editing)
        folder = ActionButton(self.tr("Choose folder"), icon_name="folder")
        table = ActionButton(self.tr("Choose table"), icon_name="table")
        folder.clicked.connect(self.folder_wanted)
        table.clicked.connect(self.table_wanted)
        row = QHBoxLayout()
        row.setSpacing(SPACE[1])
        row.addWidget(self._path, 1)
        row.addWidget(folder)
        row.addWidget(table)
        self.body.addLayout(row)
        self._words = PlainLabel(wrap=True)
        self._stop = ActionButton(self.tr("Stop"), icon_name="stop", bar=True)
        self._stop.clicked.connect(self.stop_wanted)
        self._again = ActionButton(self.tr("Count again"), icon_name="retrain", bar=True)
        self._again.clicked.connect(self.recount_wanted)
        state = QHBoxLayout()
        state.setSpacing(SPACE[1])
        state.addWidget(self._words, 1)
        state.addWidget(self._stop)
        state.addWidget(self._again)
        self.body.addLayout(state)
        self._columns = ColumnChoices()
        self._columns.chosen.connect(lambda fields: self._change_source(**fields))
        self.body.addWidget(self._columns)
        self._by_folder = CheckBox(self.tr("The folder an item lies in is its label"))
        self._by_folder.clicked.connect(lambda on: self._change_source(labels_from_folders=on))
        self.body.addWidget(self._by_folder)
        self._rows, self._preview = PreviewRows(self), TableView()
        self._preview.setModel(self._rows)
        self._preview.setAccessibleName(self.tr("First rows of the source"))
        self._preview.setProperty("keys", ["Up", "Down", "Left", "Right"])
        self._preview_frame = _framed(self._preview)
        self._preview.setMinimumHeight(scaled(4 * TABLE_ROW))
        self.body.addWidget(self._preview_frame, 1)
        self._errors = ErrorList()
        self._errors.skip.clicked.connect(lambda on: self._change_source(skip_errors=on))
        self.body.addWidget(self._errors)
        self._link, self._copy = self._link_or_copy()
        self.body.addStretch(0)

    def show_draft(self, draft: ProjectDraft, outlook: Outlook) -> None:
        super().show_draft(draft, outlook)
        source, state = draft.source, outlook.source
        if not self._path.hasFocus() or not self._path.isModified():
            show_text(self._path, "" if source.path is None else str(source.path))
        self._say(state)
        look, count = state.look, state.count
        self._columns.setVisible(look is not None and look.kind == "table")
        if look is not None:
            self._columns.show_choices(source, look)
            self._rows.set_rows(look.columns, look.rows, self._columns.meanings())
            self._fit_columns()
        self._preview_frame.setVisible(look is not None)
        self._by_folder.setVisible(look is not None and look.kind == "folder")
        self._by_folder.setChecked(source.labels_from_folders)
        self._errors.setVisible(count is not None and count.n_rejected > 0)
        if count is not None and count.n_rejected:
            self._errors.show_errors(rows_words(count), [(one.where, one.reason) for one in count.rejected])
            self._errors.skip.setChecked(source.skip_errors)
        pictures = count is not None and count.images > 0
        for button in (self._link, self._copy):
            button.setVisible(pictures)
        (self._copy if source.copy else self._link).setChecked(True)

    def start(self) -> None:
        self._path.setFocus(Qt.FocusReason.TabFocusReason)

    def finish_editing(self) -> None:
        text = self._path.text().strip()
        self._path.setModified(False)
        self.set_source(Path(text).expanduser() if text else None)

    def set_source(self, path: Path | None) -> None:
        """Take another source; what was said about the old one's columns goes."""
        if path != self._draft.source.path:
            self.change(source=replace(type(self._draft.source)(), path=path))

    def _change_source(self, **fields: Any) -> None:
        self.change(source=replace(self._draft.source, **fields))

    def _say(self, state: SourceState) -> None:
        count = state.count
        if state.error:
            words = state.error
        elif state.look is not None and state.look.problem:
            words = self.tr("{}. Choose below what is shown.").format(state.look.problem)
        elif state.counting:
            words = self.tr("Counting: {} so far").format(f"{state.so_far:,}")
        elif state.stopped:
            words = self.tr("Stopped at {}. Finish reads the whole source all the same.").format(f"{state.so_far:,}")
        elif count is not None:
            words = f"{items_words(count)}."
            if count.answers:
                words += f" {counted(count.answers, 'label is', 'labels are')} in it already."
            # What columns are read as stands in the fields; what names an option speaks of the command line.
            said = [note.note for note in count.notes if "--" not in note.note and " is read as the " not in note.note]
            said = [f"{words[:1].upper()}{words[1:]}." for words in said]
            words = " ".join([words, *said[:2]])
        else:
            words = ""
        self._words.setText(words)
        self._words.set_tone("bad" if state.error or (state.look and state.look.problem) else "text")
        self._stop.setVisible(state.counting)
        self._again.setVisible(state.stopped)

    def _fit_columns(self) -> None:
        header = self._preview.horizontalHeader()
        for column in range(self._rows.columnCount()):
            if header.sectionResizeMode(column) == QHeaderView.ResizeMode.Interactive:
                wanted = max(self._preview.sizeHintForColumn(column), header.sectionSizeHint(column))
                self._preview.setColumnWidth(column, min(max(wanted, scaled(70)), scaled(340)))

    def _link_or_copy(self) -> tuple[RadioButton, RadioButton]:
        link = RadioButton(self.tr("Leave the pictures where they are"))
        copy = RadioButton(self.tr("Copy them beside the project file"))
        group = QButtonGroup(self)
        row = QVBoxLayout()
        row.setSpacing(SPACE[0])
        for button, on in ((link, False), (copy, True)):
            group.addButton(button)
            button.clicked.connect(lambda _checked=False, on=on: self._change_source(copy=on))
            row.addWidget(button)
        self.body.addLayout(row)
        return link, copy


class ErrorList(Panel):
    """What cannot be read, each with its place, and the choice to go on without it."""

    def __init__(self) -> None:
        super().__init__("card")
        self._title = PlainLabel(bold=True, tone="bad")
        self.skip = CheckBox("")
        self._rows, self._list = PreviewRows(self), TableView()
        self._list.setModel(self._rows)
        self._list.setAccessibleName(self.tr("What cannot be read, and why"))
        self._list.setProperty("keys", ["Up", "Down"])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[1])
        layout.setSpacing(SPACE[0])
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.skip)
        layout.addLayout(head)
        layout.addWidget(self._list)

    def show_errors(self, words: str, errors: list[tuple[str, str]]) -> None:
        """List places and reasons."""
        self._title.setText(self.tr("{} cannot be read").format(words))
        self.skip.setText(self.tr("Skip these {}").format(words))
        self._rows.set_rows((self.tr("Where"), self.tr("Why")), errors)
        header = self._list.horizontalHeader()
        self._list.setColumnWidth(0, min(max(self._list.sizeHintForColumn(0), scaled(120)), scaled(240)))
        height = header.sizeHint().height() + min(len(errors), _SHOWN_ERRORS) * scaled(TABLE_ROW) + 2
        self._list.setFixedHeight(height)


def _framed(table: TableView) -> Panel:
    frame = Panel("card")
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(1, 1, 1, 1)
    layout.addWidget(table)
    return frame
