"""What the export will hold: balance, first rows, manifest, what to know; below, the button."""

import json
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.models.export_balance import ExportBalanceModel
from app.pages.export.findings import Findings, Tone
from app.theme.fonts import scaled, text_font
from app.theme.tokens import SPACE, TABLE_ROW
from app.widgets.buttons import ActionButton
from app.widgets.card import Panel, line
from app.widgets.plain_text import PlainLabel
from app.widgets.segmented import Segment, SegmentedControl
from app.widgets.table_view import TableView
from labeling.transfer.export_preview import ExportPreview

_MOST_TABLE_ROWS = 11


class PreviewPanel(Panel):
    """The right-hand side of Export."""

    export_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent)
        self._tabs = SegmentedControl(
            [
                Segment(key=0, text=self.tr("Balance")),
                Segment(key=1, text=self.tr("Rows")),
                Segment(key=2, text=self.tr("Manifest")),
            ]
        )
        self._balance, self._table = ExportBalanceModel(self), TableView()
        self._table.setModel(self._balance)
        self._table.setSelectionMode(TableView.SelectionMode.NoSelection)
        self._table.setAccessibleName(self.tr("Rows by label and set"))
        self._rows, self._manifest = _code(self.tr("First rows")), _code(self.tr("Manifest"))
        self._findings = Findings()
        self._stack = QStackedWidget()
        self._count = PlainLabel(role="secondary", tone="muted", wrap=True)
        self._export = ActionButton(self.tr("Export"), kind="primary", key="Ctrl Enter")
        self._lay_out()
        self._tabs.segment_chosen.connect(lambda key: self._stack.setCurrentIndex(int(str(key))))
        self._export.clicked.connect(self.export_wanted)

    def show_preview(self, preview: ExportPreview, findings: Sequence[tuple[Tone, str]]) -> None:
        """Show what would be written now."""
        labels = [(label.name, label.colour, counts) for label, counts in preview.per_label]
        self._balance.set_balance(preview.splits, labels, preview.per_split)
        self._fit_table(len(labels) + 1)
        lines = [json.dumps(row, ensure_ascii=False, indent=1) for row in preview.first_rows]
        _set_text(self._rows, "\n\n".join(lines))
        _set_text(self._manifest, json.dumps(preview.manifest, ensure_ascii=False, indent=1))
        self._findings.set_findings(findings)

    def show_problem(self, findings: Sequence[tuple[Tone, str]]) -> None:
        """Say why there is nothing to preview."""
        self._balance.set_balance((), (), {})
        self._fit_table(1)
        _set_text(self._rows, "")
        _set_text(self._manifest, "")
        self._findings.set_findings(findings)

    def show_button(self, words: str, reason: str, count: str) -> None:
        """Name the button; `reason` says why it cannot be pressed, `count` what stands beside it."""
        self._export.setText(words)
        self._export.setEnabled(not reason)
        self._export.setToolTip(reason)
        self._export.updateGeometry()
        self._count.setText(count)

    def _fit_table(self, rows: int) -> None:
        height = scaled(TABLE_ROW) * min(rows, _MOST_TABLE_ROWS) + self._table.horizontalHeader().sizeHint().height()
        self._table.setFixedHeight(height + 4)
        header = self._table.horizontalHeader()
        for column in range(self._balance.columnCount()):
            stretches = QHeaderView.ResizeMode.Stretch if column == 0 else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(column, stretches)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(PlainLabel(self.tr("Preview"), role="section"))
        head.addStretch(1)
        head.addWidget(self._tabs)
        page = QWidget()
        balance = QVBoxLayout(page)
        balance.setContentsMargins(0, 0, 0, 0)
        balance.setSpacing(SPACE[3])
        balance.addWidget(self._table)
        balance.addWidget(self._findings)
        balance.addStretch(1)
        for widget in (page, self._rows, self._manifest):
            self._stack.addWidget(widget)
        self._table.horizontalHeader().setStretchLastSection(False)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        body.setProperty("scrolled", True)
        inner = QVBoxLayout(body)
        inner.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[3])
        inner.setSpacing(SPACE[2])
        inner.addLayout(head)
        inner.addWidget(self._stack, 1)
        scroll.setWidget(body)
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        foot.setSpacing(SPACE[2])
        foot.addWidget(self._count, 1)
        foot.addWidget(self._export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addWidget(line())
        layout.addLayout(foot)


def _code(name: str) -> QPlainTextEdit:
    view = QPlainTextEdit()
    view.setReadOnly(True)
    view.setAccessibleName(name)
    view.setTabChangesFocus(True)
    view.setProperty("field", True)
    view.setFont(text_font("code"))
    view.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
    return view


def _set_text(view: QPlainTextEdit, text: str) -> None:
    if view.toPlainText() != text:
        view.setPlainText(text)
