"""People of the project: names, roles, who is active, who works here now."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.pages.settings.section import Section, settings_row
from app.theme.fonts import scaled
from app.theme.tokens import SPACE
from app.widgets.buttons import ActionButton
from app.widgets.card import Card, clear_layout
from app.widgets.fields import CheckBox, ComboBox
from app.widgets.pill import Avatar, Pill
from app.widgets.plain_text import ElidedLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEntry:
    """A person as the section shows them; a source of imported labels has no role to choose."""

    name: str
    initials: str
    role: str
    active: bool
    is_person: bool
    is_here: bool
    note: str = ""


class PeopleSection(Section):
    """A row per person. Nobody is deleted: whoever is not active keeps their answers."""

    renamed = Signal(str, str)  # old name, new name
    role_chosen = Signal(str, str)
    active_chosen = Signal(str, bool)
    switch_pressed = Signal(str)
    added = Signal(str, str)  # name, role

    def __init__(self, roles: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        title, text = _words()
        super().__init__(title, text, parent)
        self._roles = tuple(roles)
        self._shown: object = None
        card = Card()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE[1])
        card.add(self._rows)
        self.add(card)
        self._name = QLineEdit(placeholderText=self.tr("Name of a new person"))
        self._name.setAccessibleName(self.tr("Name of a new person"))
        self._name.returnPressed.connect(self._add_person)
        self._role = self._role_box("annotator")
        button = ActionButton(self.tr("Add person"), icon_name="plus")
        button.clicked.connect(self._add_person)
        line = QHBoxLayout()
        line.setSpacing(SPACE[1])
        line.addWidget(self._name, 1)
        line.addWidget(self._role)
        line.addWidget(button)
        self.add(line)

    def set_people(self, people: Sequence[PersonEntry], *, can_change: bool) -> None:
        """Show everyone, by name."""
        shown = (tuple(people), can_change)
        if shown == self._shown:
            return
        self._shown, focused = shown, self.focused_name()
        clear_layout(self._rows)
        for person in people:
            row = self._row(person)
            row.setEnabled(can_change or person.is_here)
            self._rows.addWidget(row)
        for widget in (self._name, self._role):
            widget.setEnabled(can_change)
        self.focus_named(focused)

    def _row(self, person: PersonEntry) -> QWidget:
        name = QLineEdit(person.name)
        name.setAccessibleName(self.tr("Name of {}").format(person.name))
        name.setMinimumWidth(scaled(140))
        name.editingFinished.connect(partial(self._rename, person.name, name))
        if not person.is_person:
            kind = ElidedLabel(person.note, tone="muted")
            name.setReadOnly(True)
            return _wide(Avatar(person.initials), name, kind)
        role = self._role_box(person.role)
        role.setAccessibleName(self.tr("Role of {}").format(person.name))
        role.activated.connect(lambda place: self.role_chosen.emit(person.name, str(role.itemData(place))))
        active = CheckBox(self.tr("Active"))
        active.setChecked(person.active)
        active.setAccessibleName(self.tr("{} is active").format(person.name))
        active.clicked.connect(lambda checked: self.active_chosen.emit(person.name, checked))
        here: QWidget = Pill(self.tr("Here now"), tone="accent")
        if not person.is_here:
            here = ActionButton(self.tr("Switch to"), bar=True)
            here.setAccessibleName(self.tr("Switch to {}").format(person.name))
            here.clicked.connect(lambda: self.switch_pressed.emit(person.name))
            here.setEnabled(person.active)
        here.setMinimumWidth(scaled(90))
        return _wide(Avatar(person.initials), name, role, active, here)

    def _role_box(self, role: str) -> ComboBox:
        box = ComboBox()
        box.setAccessibleName(self.tr("Role"))
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for key, words in self._roles:
            box.addItem(words, key)
        box.setCurrentIndex(box.findData(role))
        return box

    def _rename(self, old: str, field: QLineEdit) -> None:
        new = field.text().strip()
        if new and new != old and field.isModified():
            field.setModified(False)
            self.renamed.emit(old, new)

    def _add_person(self) -> None:
        if self._name.text().strip():
            self.added.emit(self._name.text().strip(), str(self._role.currentData()))
            self._name.clear()


def _words() -> tuple[str, str]:
    text = QCoreApplication.translate(
        "PeopleSection",
        "Choosing a person says whose answers these are. This is a name tag, not a lock: there is no password, and "
        "roles steer what the screen shows. People are never deleted; who is not active keeps their answers.",
    )
    return QCoreApplication.translate("PeopleSection", "People"), text


def _wide(*parts: QWidget) -> QWidget:
    row = settings_row(*parts)
    layout = row.layout()
    assert isinstance(layout, QHBoxLayout)
    layout.setStretch(1, 1)
    return row
