"""Step 5: who labels, in which role, and how much is labelled twice."""

from dataclasses import replace
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.models.draft_outlook import Outlook
from app.models.project_draft import PersonDraft, ProjectDraft
from app.pages.new_project.step_view import CalmComboBox, FieldBox, NumberField, StepView, show_text
from app.theme.fonts import scaled
from app.theme.tokens import SPACE
from app.widgets.buttons import ActionButton, IconButton
from app.widgets.plain_text import PlainLabel
from labeling.people import ROLES


class PeopleStep(StepView):
    """The lead, everybody else in rows of their own, and the overlap with its price."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Who labels, and how often twice?"),
            self.tr("A name tells whose answer it is; it is no lock. People can be added later."),
            parent,
        )
        self._lead = QLineEdit(placeholderText=self.tr("Your name"))
        self._lead.setMaximumWidth(scaled(420))
        self._lead.textEdited.connect(lambda text: self.change(lead=text))
        self._rows: list[PersonRow] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(SPACE[1])
        self._add = ActionButton(self.tr("Add person"), icon_name="plus")
        self._add.clicked.connect(self._add_person)
        self._overlap = NumberField(100)
        self._overlap.number_changed.connect(lambda number: self.change(overlap=(number or 0) / 100))
        self._overlap_box = FieldBox(self.tr("Labelled twice, in %"), self._overlap, note=" ")
        self.body.addWidget(FieldBox(self.tr("Lead"), self._lead))
        self.body.addSpacing(SPACE[0])
        self.body.addWidget(PlainLabel(self.tr("Others"), bold=True))
        self.body.addLayout(self._column)
        self.body.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addSpacing(SPACE[2])
        self.body.addWidget(self._overlap_box)
        self.body.addStretch(1)

    def show_draft(self, draft: ProjectDraft, outlook: Outlook) -> None:
        super().show_draft(draft, outlook)
        show_text(self._lead, draft.lead)
        while len(self._rows) > len(draft.people):
            row = self._rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self._rows) < len(draft.people):
            row = PersonRow(len(self._rows) + 1)
            place = len(self._rows)
            row.name.textEdited.connect(lambda text, place=place: self._change_person(place, name=text))
            row.role.activated.connect(lambda _index, place=place: self._take_role(place))
            row.remove.clicked.connect(partial(self._remove_person, place))
            self._rows.append(row)
            self._column.addWidget(row)
            chain = (self._rows[-2].remove if place else self._lead, row.name, row.role, row.remove, self._add)
            for before, after in pairwise(chain):
                QWidget.setTabOrder(before, after)
        for shown, person in zip(self._rows, draft.people, strict=True):
            shown.show_person(person)
        if not self._overlap.hasFocus():
            self._overlap.set_number(round(100 * draft.overlap))
        self._overlap_box.set_note(outlook.overlap_words)

    def start(self) -> None:
        self._lead.setFocus(Qt.FocusReason.TabFocusReason)

    def _add_person(self) -> None:
        self.change(people=(*self._draft.people, PersonDraft()))
        if self._rows:
            self._rows[-1].name.setFocus(Qt.FocusReason.TabFocusReason)

    def _take_role(self, place: int) -> None:
        self._change_person(place, role=self._rows[place].role.currentData())

    def _change_person(self, place: int, **fields: str) -> None:
        people = list(self._draft.people)
        people[place] = replace(people[place], **fields)  # type: ignore[arg-type]
        self.change(people=tuple(people))

    def _remove_person(self, place: int, checked: bool = False) -> None:
        people = self._draft.people
        self.change(people=people[:place] + people[place + 1 :])
        self._add.setFocus(Qt.FocusReason.TabFocusReason)


class PersonRow(QWidget):
    """A name and a role."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.name, self.role = QLineEdit(placeholderText=self.tr("Name")), CalmComboBox()
        self.name.setMaximumWidth(scaled(300))
        self.name.setAccessibleName(self.tr("Name of person {}").format(number))
        words = {"annotator": self.tr("Annotator"), "reviewer": self.tr("Reviewer"), "lead": self.tr("Lead")}
        for role in ROLES:
            self.role.addItem(words[role], role)
        self.role.setAccessibleName(self.tr("Role of person {}").format(number))
        self.role.setFixedWidth(scaled(130))
        self.remove = IconButton("close", self.tr("Remove this person"), size=32)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(self.name, 1)
        layout.addWidget(self.role)
        layout.addWidget(self.remove)
        layout.addStretch(1)

    def show_person(self, person: PersonDraft) -> None:
        show_text(self.name, person.name)
        self.role.setCurrentIndex(self.role.findData(person.role))
        self.remove.set_words(self.tr("Remove {}").format(person.name or self.tr("this person")))
