"""The right side: the palette as annotators will see it, and the charter so far."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app.models.draft_outlook import Outlook
from app.models.label_keys import key_problem
from app.models.project_draft import LabelDraft, ProjectDraft
from app.theme.fonts import scaled
from app.theme.tokens import SPACE
from app.widgets.card import Panel
from app.widgets.label_row import LabelRow, PaletteLabel
from app.widgets.plain_text import PlainLabel

_SHOWN_LABELS = 8


class CharterPanel(Panel):
    """A live preview above the choices in words; nothing here can be changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent)
        self._question = PlainLabel(role="section", wrap=True)
        self._rows: list[LabelRow] = []
        self._more = PlainLabel(role="secondary", tone="muted")
        palette = Panel("inset")
        self._palette = QVBoxLayout(palette)
        self._palette.setContentsMargins(SPACE[2], SPACE[2], SPACE[2], SPACE[2])
        self._palette.setSpacing(0)
        self._question.setContentsMargins(LabelRow.RING, 0, LabelRow.RING, SPACE[0])
        self._more.setContentsMargins(LabelRow.RING, SPACE[0], 0, 0)
        self._palette.addWidget(self._question)
        self._palette.addWidget(self._more)
        self._charter = QGridLayout()
        self._charter.setHorizontalSpacing(SPACE[2])
        self._charter.setVerticalSpacing(SPACE[1])
        self._charter.setColumnStretch(1, 1)
        self._charter.setColumnMinimumWidth(0, scaled(72))
        self._lines: list[tuple[PlainLabel, PlainLabel]] = []
        inside = QWidget()
        inside.setProperty("scrolled", True)
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE[4], SPACE[4], SPACE[4], SPACE[3])
        column.setSpacing(SPACE[2])
        column.addWidget(PlainLabel(self.tr("How annotators will see it"), bold=True))
        column.addWidget(palette)
        column.addSpacing(SPACE[2])
        column.addWidget(PlainLabel(self.tr("Project charter so far"), bold=True))
        column.addLayout(self._charter)
        column.addStretch(1)
        column.addWidget(
            PlainLabel(
                self.tr("The charter is saved in the project and goes into every export."),
                role="secondary",
                tone="muted",
                wrap=True,
            )
        )
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def show_draft(self, draft: ProjectDraft, outlook: Outlook) -> None:
        """Show what the choices come to."""
        self._question.setText(outlook.question)
        named = [label for label in draft.labels if label.name.strip()]
        clash = key_problem(draft.labels)
        wrong = None if clash is None else draft.labels[clash.row]
        self._show_labels(named[:_SHOWN_LABELS], wrong, multi=draft.task == "multi")
        rest = len(named) - _SHOWN_LABELS
        self._more.setText(self.tr("and {} more").format(rest) if rest > 0 else self.tr("Labels appear here."))
        self._more.setVisible(rest > 0 or not named)
        self._show_charter(outlook.charter)

    def _show_labels(self, labels: list[LabelDraft], wrong: LabelDraft | None, *, multi: bool) -> None:
        while len(self._rows) > len(labels):
            row = self._rows.pop()
            self._palette.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, label in enumerate(labels):
            key = "?" if label is wrong else label.key
            shown = PaletteLabel(id=place, name=label.name, key=key, colour=label.colour, hint=label.choose_when)
            if place < len(self._rows):
                self._rows[place].set_label(shown)
                continue
            row = LabelRow(shown)
            row.set_dense(True)
            row.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._rows.append(row)
            self._palette.insertWidget(1 + place, row)

    def _show_charter(self, lines: tuple[tuple[str, str], ...]) -> None:
        while len(self._lines) < len(lines):
            name, words = PlainLabel(tone="muted"), PlainLabel(wrap=True)
            place = len(self._lines)
            self._charter.addWidget(name, place, 0, Qt.AlignmentFlag.AlignTop)
            self._charter.addWidget(words, place, 1, Qt.AlignmentFlag.AlignTop)
            self._lines.append((name, words))
        for place, (name, words) in enumerate(self._lines):
            shown = place < len(lines)
            name.setVisible(shown)
            words.setVisible(shown)
            if shown:
                name.setText(self.tr(lines[place][0]))
                words.setText(lines[place][1][:500])
