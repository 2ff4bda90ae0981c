"""Settings: what a lead changes of the project, and what each person changes of their own."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QObject, Signal

from app.commands import Commands
from app.controllers.data_words import when_words
from app.controllers.settings_keys import KeySettings
from app.controllers.settings_labels import LabelSettings
from app.pages.settings.backups_section import BackupEntry
from app.pages.settings.people_section import PersonEntry
from app.pages.settings_page import SettingsPage
from app.preferences import Preferences
from app.session import Session
from app.widgets.message_bar import Message
from labeling.errors import LabelingError
from labeling.mix import mix, planned_streams, retrain_after, set_mix, set_retrain_after
from labeling.people import ROLES, Person, Role, add_person, change_person, people, person_named
from labeling.progress import Report
from labeling.storage.backup import back_up, backup_folder
from labeling.storage.copies import Copy, copies, restore_as_copy

_PREVIEW = 20
FOR_LEADS = ("people", "labels", "queue", "shortcuts", "appearance", "backups")
MINE = ("shortcuts", "appearance")


class SettingsController(QObject):
    """Writes every change when it is made; what is refused is said where it was tried."""

    person_chosen = Signal(object)  # Person
    appearance_changed = Signal(str, object)  # mode, scale or None
    project_wanted = Signal(object)  # Path of a restored copy

    def __init__(
        self, session: Session, preferences: Preferences, commands: Commands, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._preferences, self._active = session, preferences, False
        roles = {"annotator": self.tr("Annotator"), "reviewer": self.tr("Reviewer"), "lead": self.tr("Lead")}
        self.page = SettingsPage([(role, roles[role]) for role in ROLES], self._streams())
        self._labels = LabelSettings(session, self.page.labels, self)
        self._keys = KeySettings(session, commands, self.page.shortcuts, self)
        self._connect()

    def activate(self) -> None:
        """Show what is set now."""
        self._active = True
        if self._session.person.role == "annotator":
            self.page.set_sections(MINE, self.tr("Mine"))
        else:
            self.page.set_sections(FOR_LEADS, self.tr("Settings"))
        self._show()
        self._keys.show()
        self._show_copies()
        mode, scale = self._preferences.get("appearance", "system"), self._preferences.get("text_scale")
        self.page.appearance.set_appearance(str(mode), float(scale) if isinstance(scale, int | float) else None)

    def deactivate(self) -> None:
        """Stop following changes."""
        self._active = False

    def close(self) -> None:
        """Nothing is kept open."""
        self._active = False

    def _connect(self) -> None:
        page, session = self.page, self._session
        page.people.renamed.connect(lambda old, new: self._change_person(old, new_name=new))
        page.people.role_chosen.connect(lambda name, role: self._change_person(name, role=role))
        page.people.active_chosen.connect(lambda name, active: self._change_person(name, active=active))
        page.people.switch_pressed.connect(self._switch)
        page.people.added.connect(self._add_person)
        page.queue.mix_chosen.connect(self._set_mix)
        page.queue.retrain_chosen.connect(self._set_retrain)
        page.appearance.chosen.connect(self.appearance_changed)
        page.backups.copy_pressed.connect(self._copy_now)
        page.backups.open_pressed.connect(self._open_copy)
        session.changed.connect(self._follow)
        session.person_changed.connect(self._person_changed)

    def _follow(self) -> None:
        if self._active:
            self._show()

    def _person_changed(self) -> None:
        if self._active:
            self.activate()

    def _show(self) -> None:
        can_change = not self._session.project.read_only
        here = self._session.person.id
        everyone = self._session.read(people)
        self.page.people.set_people([self._entry(person, here) for person in everyone], can_change=can_change)
        self._labels.show()
        shares, after = self._session.read(lambda db: (mix(db), retrain_after(db)))
        self.page.queue.set_mix(shares, after, can_change=can_change)
        self._preview(shares)

    # People

    def _entry(self, person: Person, here: int) -> PersonEntry:
        notes = {"source": self.tr("labels that were imported"), "simulated": self.tr("simulated")}
        return PersonEntry(
            name=person.name,
            initials=person.initials,
            role=person.role,
            active=person.active,
            is_person=person.kind == "person",
            is_here=person.id == here,
            note=notes.get(person.kind, ""),
        )

    def _change_person(self, name: str, **change: Any) -> None:
        self._write(self.page.people, partial(change_person, **change), name, then=self._renew_person)

    def _renew_person(self, person: Person) -> None:
        if person.id == self._session.person.id and person != self._session.person:
            self.person_chosen.emit(person)

    def _add_person(self, name: str, role: str) -> None:
        self._write(self.page.people, partial(add_person, role=cast(Role, role)), name)

    def _switch(self, name: str) -> None:
        self.person_chosen.emit(self._session.read(lambda db: person_named(db, name)))

    # Queue

    def _streams(self) -> list[tuple[str, str, str]]:
        return [
            ("held-out", self.tr("Held out"), self.tr("Never trained on: measures the model")),
            ("random", self.tr("Random"), self.tr("A plain sample: estimates the shares of all data")),
            ("overlap", self.tr("Overlap"), self.tr("Second answers: measure agreement")),
        ]

    def _set_mix(self, shares: dict[str, float]) -> None:
        self._preview(shares)
        self._write(self.page.queue, set_mix, shares)

    def _set_retrain(self, n: int) -> None:
        self._write(self.page.queue, set_retrain_after, n)

    def _preview(self, shares: dict[str, float]) -> None:
        names = {"unsure": self.tr("unsure"), **{stream: name.lower() for stream, name, _ in self._streams()}}
        person = self._session.person.id
        planned = self._session.read(lambda db: planned_streams(db, person, _PREVIEW, shares))
        self.page.queue.set_preview([(names[stream][0].upper(), names[stream]) for stream in planned])

    # Backups

    def _show_copies(self) -> None:
        project, now = self._session.project.path, datetime.now(UTC)

        def show(found: object) -> None:
            assert isinstance(found, list)
            entries = [self._copy_entry(copy, now) for copy in found]
            can_make = not self._session.project.read_only
            self.page.backups.set_copies(entries, str(backup_folder(project)), can_make=can_make)

        self._session.jobs.start("", lambda report: copies(project), show)

    def _copy_entry(self, copy: Copy, now: datetime) -> BackupEntry:
        when = when_words(copy.made_at, now)
        return BackupEntry(key=copy.path, name=copy.path.stem, when=when, size=f"{copy.size / 1e6:,.1f} MB")

    def _copy_now(self) -> None:
        project = self._session.project.path
        name = f"by-hand-{datetime.now():%Y-%m-%d-%H%M%S}"  # noqa: DTZ005 - a file name in local time

        def work(report: Report) -> object:
            return back_up(project, name)

        def told(made: object) -> None:
            if made is None:
                self.page.backups.set_error(self.tr("No copy was made: the disk has too little room for it."))
            self._show_copies()

        self._start(self.tr("Copying the project"), work, told)

    def _open_copy(self, path: object) -> None:
        assert isinstance(path, Path)
        project = self._session.project.path

        def opened(restored: object) -> None:
            assert isinstance(restored, Path)
            text = self.tr("The copy lies beside this project as “{}”. Nothing here was changed.").format(restored.name)
            self.page.message.emit(Message(level="ok", text=text, key="copy"))
            self.project_wanted.emit(restored)

        self._start(self.tr("Opening a copy"), lambda report: restore_as_copy(path, project), opened)

    def _start(self, name: str, work: Callable[[Report], object], then: Callable[[object], None]) -> None:
        section = self.page.backups
        section.set_error("")
        section.set_making(True)

        def refuse(error: Exception) -> None:
            if not isinstance(error, LabelingError):
                raise error
            section.set_error(str(error))

        self._session.jobs.start(name, work, then, otherwise=refuse, always=lambda: section.set_making(False))

    # Writing

    def _write(
        self, section: Any, work: Callable[..., Any], *args: Any, then: Callable[[Any], None] | None = None
    ) -> None:
        def written(result: Any) -> None:
            section.set_error("")
            self._session.touch()
            if then is not None:
                then(result)
            self._show()

        def refuse(error: Exception) -> None:
            section.set_error(str(error))
            if section is not self.page.queue:  # shares that do not add up stay in the fields, to be mended
                self._show()

        self._session.saver.write(work, *args, then=written, otherwise=refuse)
