"""Step 4: when the labels are good enough, how that is judged, and what they are for."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from app.models.draft_outlook import METRIC_WORDS, Outlook, held_out_size
from app.models.project_draft import ProjectDraft
from app.pages.new_project.step_view import (
    CalmComboBox,
    FieldBox,
    NumberField,
    ShareField,
    StepView,
    show_area,
    show_text,
    text_area,
)
from app.theme.tokens import SPACE
from app.widgets.plain_text import PlainLabel


class GoalStep(StepView):
    """Metric, value, target, held-out share; then purpose, owner and population in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("When is it good enough?"),
            self.tr("Labels are good enough when a model that learns from them reaches this figure."),
            parent,
        )
        self._metric = CalmComboBox()
        for metric, words in METRIC_WORDS.items():
            self._metric.addItem(words, metric)
        self._metric.activated.connect(lambda _index: self.change(metric=self._metric.currentData()))
        self._goal = ShareField()
        self._goal.setPlaceholderText(self.tr("none"))
        self._goal.share_changed.connect(lambda share: self.change(goal=share))
        self._target = NumberField(1_000_000)
        self._target.setPlaceholderText(self.tr("none"))
        self._target.number_changed.connect(lambda number: self.change(target=number or None))
        self._held_out = NumberField(90)
        self._held_out.number_changed.connect(self._take_share)
        self._held_out_box = FieldBox(self.tr("Held-out share in %"), self._held_out, note=" ")
        self._purpose = text_area(2, self.tr("What will be done with the labels, and by whom?"))
        self._purpose.textChanged.connect(lambda: self.change(purpose=self._purpose.toPlainText()))
        self._owner = QLineEdit(placeholderText=self.tr("Who answers for the result"))
        self._owner.textEdited.connect(lambda text: self.change(owner=text))
        self._population = text_area(2, self.tr("What all items are a sample of, if known: places, times, shares"))
        self._population.textChanged.connect(lambda: self.change(population=self._population.toPlainText()))
        row = QHBoxLayout()
        row.setSpacing(SPACE[3])
        row.addWidget(FieldBox(self.tr("Metric"), self._metric))
        row.addWidget(FieldBox(self.tr("Goal"), self._goal))
        row.addWidget(FieldBox(self.tr("Target for each label"), self._target))
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self._held_out_box)
        self.body.addSpacing(SPACE[0])
        self.body.addWidget(PlainLabel(self.tr("In words, for the charter"), role="section"))
        in_words = QGridLayout()
        in_words.setHorizontalSpacing(SPACE[3])
        in_words.setVerticalSpacing(SPACE[2])
        in_words.addWidget(FieldBox(self.tr("Purpose"), self._purpose), 0, 0, 1, 2)
        in_words.addWidget(FieldBox(self.tr("Owner"), self._owner), 1, 0, Qt.AlignmentFlag.AlignTop)
        in_words.addWidget(FieldBox(self.tr("Population"), self._population), 1, 1)
        self.body.addLayout(in_words)
        self.body.addStretch(1)

    def show_draft(self, draft: ProjectDraft, outlook: Outlook) -> None:
        super().show_draft(draft, outlook)
        self._metric.setCurrentIndex(self._metric.findData(draft.metric))
        self._goal.set_share(draft.goal)
        self._target.set_number(draft.target)
        count, size = outlook.source.count, held_out_size(draft, outlook.source.count)
        if not self._held_out.hasFocus():
            if draft.held_out is not None:
                self._held_out.set_number(round(100 * draft.held_out))
            else:
                usual = 10 if count is None or size is None or not count.units else round(100 * size / count.units)
                self._held_out.set_number(usual)
        self._held_out_box.set_note(outlook.held_out_words)
        show_area(self._purpose, draft.purpose)
        show_text(self._owner, draft.owner)
        show_area(self._population, draft.population)

    def start(self) -> None:
        self._metric.setFocus(Qt.FocusReason.TabFocusReason)

    def _take_share(self, percent: object) -> None:
        self.change(held_out=percent / 100 if isinstance(percent, int) else None)
