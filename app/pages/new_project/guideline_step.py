"""Step 6: the guideline in Markdown, one section a label."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.models.draft_outlook import Outlook
from app.models.project_draft import ProjectDraft, prefilled_guideline
from app.pages.new_project.step_view import StepView, show_area, text_area
from app.theme.fonts import scaled
from app.theme.tokens import SPACE
from app.widgets.buttons import ActionButton
from app.widgets.plain_text import PlainLabel


class GuidelineStep(StepView):
    """A text that follows the labels until somebody writes into it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("What does each label mean?"),
            self.tr("Annotators open this with G. It starts from “Choose it when”; it can be changed at any time."),
            parent,
        )
        self._text = text_area(8, self.tr("Markdown, with one section for each label"))
        self._text.setAccessibleName(self.tr("Guideline"))
        self._text.setMinimumHeight(scaled(200))
        self._text.setMaximumHeight(16_777_215)
        self._text.textChanged.connect(lambda: self.change(guideline=self._text.toPlainText()))
        self._state = PlainLabel(role="secondary", tone="muted")
        self._again = ActionButton(self.tr("Fill from the labels again"), kind="link")
        self._again.clicked.connect(lambda: self.change(guideline=None))
        row = QHBoxLayout()
        row.setSpacing(SPACE[1])
        row.addWidget(self._state)
        row.addWidget(self._again)
        row.addStretch(1)
        self.body.addWidget(self._text, 1)
        self.body.addLayout(row)

    def show_draft(self, draft: ProjectDraft, outlook: Outlook) -> None:
        super().show_draft(draft, outlook)
        follows = draft.guideline is None
        show_area(self._text, prefilled_guideline(draft) if draft.guideline is None else draft.guideline)
        self._state.setText(self.tr("Follows the labels.") if follows else self.tr("Written by you."))
        self._again.setVisible(not follows)

    def start(self) -> None:
        self._text.setFocus(Qt.FocusReason.TabFocusReason)
