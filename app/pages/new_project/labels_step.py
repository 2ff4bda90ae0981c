"""Step 3: the question and its labels."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QVBoxLayout, QWidget

from app.models.draft_outlook import Outlook
from app.models.label_keys import KeyProblem, key_problem
from app.models.label_rows import Column, LabelRows
from app.models.project_draft import ProjectDraft, with_names
from app.pages.new_project.label_table import LabelTable
from app.pages.new_project.mark import Mark
from app.pages.new_project.step_view import FieldBox, StepView, show_text, text_area
from app.theme.fonts import scaled
from app.theme.tokens import LABEL_ROW, SPACE
from app.widgets.buttons import ActionButton
from app.widgets.card import Panel
from app.widgets.plain_text import PlainLabel, one_line
from labeling.labels import MAX_LABELS
from labeling.transfer.survey import FOLDERS, SourceCount, names_of

_FEWEST_ROWS = 3


class LabelsStep(StepView):
    """Question, table of labels, what is wrong with a key, and three ways to add labels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "",
            self.tr(
                "An annotator sees these in this order. Rename, recolour and add labels at any time; no work is lost."
            ),
            parent,
        )
        self._count: SourceCount | None = None
        self._clash: KeyProblem | None = None
        self._question = QLineEdit()
        self._question.setMaximumWidth(scaled(420))
        self._question.textEdited.connect(lambda text: self.change(question=text))
        self.body.addWidget(FieldBox(self.tr("Question shown above the labels"), self._question))
        self._rows = LabelRows(self)
        self._rows.edited.connect(lambda labels: self.change(labels=labels))
        self._table = LabelTable(self._rows)
        self._table.name_entered.connect(self._go_on_after)
        frame = Panel("card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self._table)
        frame.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._frame = frame
        self.body.addWidget(frame, 100)
        self._problem = PlainLabel(tone="bad", wrap=True)
        self._offer = ActionButton("", bar=True)
        self._offer.clicked.connect(self._take_offer)
        self._mark = Mark("warning", "bad")
        problem = QHBoxLayout()
        problem.setSpacing(SPACE[1])
        problem.addWidget(self._mark)
        problem.addWidget(self._problem, 100)
        problem.addWidget(self._offer)
        problem.addStretch(1)
        self.body.addLayout(problem)
        self._paste_panel = PastePanel()
        self._paste_panel.hide()
        self._paste_panel.add.clicked.connect(self._add_pasted)
        self._paste_panel.cancel.clicked.connect(self._close_paste)
        self.body.addWidget(self._paste_panel)
        add = ActionButton(self.tr("Add label"), icon_name="plus", key="Ctrl L")
        add.clicked.connect(self.add_label)
        self._paste = ActionButton(self.tr("Paste a list"), icon_name="copy", kind="quiet")
        self._paste.clicked.connect(self._open_paste)
        self._read = ActionButton(self.tr("Read from a column"), icon_name="table", kind="quiet")
        self._read.clicked.connect(self._choose_column)
        row = QHBoxLayout()
        row.setSpacing(SPACE[1])
        for button in (add, self._paste, self._read):
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addStretch(1)
        shortcut = QShortcut(QKeySequence("Ctrl+L"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.add_label)

    def show_draft(self, draft: ProjectDraft, outlook: Outlook) -> None:
        super().show_draft(draft, outlook)
        one = self.tr("Which labels can {} {} get?").format("an" if outlook.one[0] in "aeiou" else "a", outlook.one)
        self.set_title(one)
        show_text(self._question, draft.question)
        self._question.setPlaceholderText(outlook.question)
        self._count = outlook.source.count
        self._clash = key_problem(draft.labels)
        self._rows.set_labels(draft.labels, draft.target, -1 if self._clash is None else self._clash.row)
        for part in (self._mark, self._problem, self._offer):
            part.setVisible(self._clash is not None)
        if self._clash is not None:
            self._problem.setText(self._clash.words)
            self._problem.setMaximumWidth(self._problem.fontMetrics().horizontalAdvance(self._clash.words) + SPACE[1])
            self._offer.setText(self.tr("Use {}").format(self._clash.offer))
            self._offer.setVisible(bool(self._clash.offer))
        self._read.setEnabled(bool(self._columns()))
        self._fit()

    def start(self) -> None:
        self._question.setFocus(Qt.FocusReason.TabFocusReason)

    def finish_editing(self) -> None:
        if self._table.is_editing():
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._rows.drop_unnamed()

    def add_label(self) -> None:
        """Add a label and begin to type its name."""
        self.finish_editing()
        if len(self._rows.labels) < MAX_LABELS:
            row = self._rows.add()
            self._fit()
            self._table.edit_name(row)

    def _go_on_after(self, row: int) -> None:
        """After a name comes the next one; after the last, a new one."""
        if row == len(self._rows.labels) - 1:
            QTimer.singleShot(0, self, self.add_label)  # the editor closes first

    def _take_offer(self) -> None:
        if self._clash is not None and self._clash.offer:
            row = self._clash.row
            self._rows.change(row, key=self._clash.offer)
            self._table.show_key(row)

    def _open_paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        self._paste_panel.open(text if "\n" in text.strip() and len(text) < 50_000 else "")
        self._paste_panel.show()
        self._paste_panel.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_paste(self) -> None:
        self._paste_panel.hide()
        self._paste.setFocus(Qt.FocusReason.TabFocusReason)

    def _add_pasted(self) -> None:
        self._add_names(tuple(self._paste_panel.text.toPlainText().splitlines()))
        self._close_paste()

    def _columns(self) -> dict[str, tuple[str, ...]]:
        """Return the names of labels that each column would give, by the words for the column."""
        found = {}
        for column, values in (self._count.values if self._count is not None else {}).items():
            words = {"": self.tr("The label column"), FOLDERS: self.tr("Names of folders")}.get(column, column)
            names = names_of(values, several=self._draft.task == "multi")
            if 0 < len(names) <= MAX_LABELS:
                found[words] = names
        return found

    def _choose_column(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, names in self._columns().items():
            shown = ", ".join(one_line(name, 20) for name in names[:4])
            more = f" … ({len(names)})" if len(names) > 4 else ""
            action = menu.addAction(f"{one_line(words, 40)}: {shown}{more}".replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, names=names: self._add_names(names))
        menu.popup(self._read.mapToGlobal(self._read.rect().bottomLeft()))

    def _add_names(self, names: tuple[str, ...]) -> None:
        self.change(labels=with_names(self._draft.labels, names)[:MAX_LABELS])
        if self._rows.labels:
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)
            self._table.setCurrentIndex(self._rows.index(0, Column.NAME))

    def _fit(self) -> None:
        """Let the table be as high as its rows, as far as there is room."""
        header = self._table.horizontalHeader().height()
        rows = max(len(self._rows.labels), 1)
        self._table.setMinimumHeight(header + min(rows, _FEWEST_ROWS) * scaled(LABEL_ROW) + 2)
        self._frame.setMaximumHeight(header + rows * scaled(LABEL_ROW) + 6)


class PastePanel(Panel):
    """A field that takes one label a line."""

    def __init__(self) -> None:
        super().__init__("card")
        self.text = text_area(5, self.tr("One label a line"))
        self.text.setAccessibleName(self.tr("Labels, one a line"))
        self.add = ActionButton(self.tr("Add these labels"))
        self.cancel = ActionButton(self.tr("Close"), kind="quiet")
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addWidget(self.cancel)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[2], SPACE[2], SPACE[2])
        layout.setSpacing(SPACE[1])
        layout.addWidget(self.text)
        layout.addLayout(row)

    def open(self, text: str) -> None:
        """Begin with `text`."""
        self.text.setPlainText(text)
