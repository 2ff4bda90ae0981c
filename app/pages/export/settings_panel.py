"""The settings of an export: which answers count, the split, where to."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.pages.export.choices import ANSWERS, ExportChoices
from app.pages.export.split_editor import SplitEditor
from app.theme.tokens import SPACE
from app.widgets.buttons import ActionButton
from app.widgets.card import Panel, line
from app.widgets.fields import RadioButton
from app.widgets.plain_text import PlainLabel
from labeling.transfer.export_preview import AnswerCounts
from labeling.transfer.export_rows import Answers


class SettingsPanel(Panel):
    """The middle of Export."""

    changed = Signal()
    target_changed = Signal()
    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("window", parent)
        self._answers: dict[Answers, RadioButton] = {
            "best": RadioButton(self.tr("Best available")),
            "agreed": RadioButton(self.tr("Only agreed or settled")),
            "votes": RadioButton(self.tr("Every vote, one row each")),
        }
        self._about: dict[Answers, PlainLabel] = {
            "best": _note(self.tr("Settled answer, else the majority, else the only vote")),
            "agreed": _note(self.tr("Settled, or two or more answers that all say the same")),
            "votes": _note(self.tr("One row per vote and time. People are annotator-1, annotator-2; names stay here")),
        }
        self._group = QButtonGroup(self)
        for answers in ANSWERS:
            self._group.addButton(self._answers[answers])
        self._splits = SplitEditor()
        self._target, self._target_note = QLineEdit(), PlainLabel(role="secondary", tone="muted", wrap=True)
        self._target.setAccessibleName(self.tr("Save to"))
        self._choose = ActionButton(self.tr("Choose folder"))
        self._lay_out()
        self._group.buttonClicked.connect(lambda _button: self._answers_chosen())
        self._splits.changed.connect(self.changed)
        self._target.textEdited.connect(lambda _text: self.target_changed.emit())
        self._choose.clicked.connect(self.folder_wanted)

    def answers(self) -> Answers:
        """Return which answers count."""
        return next((kind for kind in ANSWERS if self._answers[kind].isChecked()), "best")

    @property
    def splits(self) -> SplitEditor:
        """The section that divides the export into sets."""
        return self._splits

    def target(self) -> str:
        """Return the target as typed."""
        return self._target.text().strip()

    def show_choices(self, choices: ExportChoices) -> None:
        """Show these settings, without a signal."""
        self._answers[choices.answers].setChecked(True)
        self._show_about()
        self._splits.set_splits(choices.splits_on, choices.splits)
        self._splits.set_rest(choices.duplicates, choices.seed)
        self._target.setText(choices.target)

    def show_counts(self, counts: AnswerCounts) -> None:
        """Show how much each choice of answers exports."""
        for kind in ANSWERS:
            self._answers[kind].set_count(counts.of(kind))

    def set_votes_possible(self, possible: bool, reason: str) -> None:
        """Say whether the format can hold votes."""
        self._answers["votes"].setEnabled(possible)
        self._answers["votes"].setToolTip("" if possible else reason)

    def set_target(self, target: str) -> None:
        """Show another target, without a signal."""
        self._target.setText(target)

    def show_target_note(self, words: str, *, bad: bool) -> None:
        """Say what becomes of the target."""
        self._target_note.setText(words)
        self._target_note.set_tone("bad" if bad else "muted")
        self._target_note.setVisible(bool(words))

    def _answers_chosen(self) -> None:
        self._show_about()
        self.changed.emit()

    def _show_about(self) -> None:
        for kind, note in self._about.items():
            note.setVisible(self._answers[kind].isChecked())

    def _lay_out(self) -> None:
        body = QWidget()
        body.setProperty("scrolled", True)
        inner = QVBoxLayout(body)
        inner.setContentsMargins(SPACE[5], SPACE[3], SPACE[5], SPACE[3])
        inner.setSpacing(SPACE[0])
        inner.addWidget(PlainLabel(self.tr("Which answer counts"), bold=True))
        for kind in ANSWERS:
            inner.addWidget(self._answers[kind])
            inner.addWidget(self._about[kind])
        inner.addSpacing(SPACE[3])
        inner.addWidget(self._splits)
        inner.addSpacing(SPACE[3])
        inner.addWidget(
            PlainLabel(
                self.tr("A manifest with charter, counts, agreement, split rule and checksums always goes with it."),
                role="secondary",
                tone="muted",
                wrap=True,
            )
        )
        inner.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        where = QHBoxLayout()
        where.setSpacing(SPACE[1])
        where.addWidget(self._target, 1)
        where.addWidget(self._choose)
        foot = QVBoxLayout()
        foot.setContentsMargins(SPACE[5], SPACE[1], SPACE[5], SPACE[3])
        foot.setSpacing(SPACE[0])
        foot.addWidget(PlainLabel(self.tr("Save to"), role="secondary", tone="muted"))
        foot.addLayout(where)
        foot.addWidget(self._target_note)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addWidget(line())
        layout.addLayout(foot)
        self._target_note.hide()


def _note(words: str) -> PlainLabel:
    label = PlainLabel(words, role="secondary", tone="muted", wrap=True)
    label.setContentsMargins(SPACE[5], 0, 0, SPACE[0])
    return label
