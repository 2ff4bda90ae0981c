"""Settings › Labels: every change is a step of the lead that can be undone; merging is counted first."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from sqlite_utils import Database

from app.pages.settings.labels_section import LabelEntry, LabelsSection
from app.session import Session
from labeling.label_changes import Effect, Request, change_labels
from labeling.label_looks import set_label_colour, set_label_order
from labeling.labels import KEYS, Label, labels


class LabelSettings(QObject):
    """Connects the section to the functions that change labels."""

    def __init__(self, session: Session, section: LabelsSection, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._section = session, section
        self._asked: tuple[str, Request] | None = None
        section.renamed.connect(lambda old, new: self._change("rename", Request(names=(old, new))))
        section.key_chosen.connect(lambda name, key: self._change("set", Request(names=(name,), key=key)))
        section.target_chosen.connect(lambda name, n: self._change("set", Request(names=(name,), target=n)))
        section.added.connect(lambda name: self._change("add", Request(names=(name,))))
        section.colour_chosen.connect(self._colour)
        section.moved.connect(self._move)
        section.merge_pressed.connect(self._ask_merge)
        section.retire_pressed.connect(self._ask_retire)
        section.confirmed.connect(self._confirmed)

    def show(self) -> None:
        """Show the labels as they are now."""
        known = self._session.read(labels)
        taken = {label.key for label in known}
        entries = [
            LabelEntry(name=label.name, key=label.key or "", colour=label.colour, target=label.target or 0)
            for label in known
        ]
        can_change = not self._session.project.read_only
        self._section.set_labels(entries, [key for key in KEYS if key not in taken], can_change=can_change)

    def _change(self, action: str, request: Request) -> None:
        work = partial(change_labels, person_id=self._session.person.id, at=datetime.now(UTC))
        self._write(work, action, request)

    def _colour(self, name: str, colour: int) -> None:
        self._write(partial(set_label_colour, person_id=self._session.person.id, at=datetime.now(UTC)), name, colour)

    def _move(self, name: str, step: int) -> None:
        names = [label.name for label in self._session.read(labels)]
        place = names.index(name)
        names.insert(place + step, names.pop(place))
        self._write(partial(set_label_order, person_id=self._session.person.id, at=datetime.now(UTC)), names)

    def _ask_merge(self, name: str, into: str) -> None:
        def ask(effect: Effect) -> None:
            self._section.ask(
                self.tr("Merge “{}” into “{}”?").format(name, into),
                self.tr("{} will count as “{}”. You can undo this.").format(_counts(effect, self), into),
                self.tr("Merge"),
            )

        self._ask("merge", Request(names=(name,), into=(into,)), ask)

    def _ask_retire(self, name: str) -> None:
        def ask(effect: Effect) -> None:
            self._section.ask(
                self.tr("Retire “{}”?").format(name),
                self.tr("It is offered no more; {} keep it. You can undo this.").format(_counts(effect, self)),
                self.tr("Retire"),
            )

        self._ask("retire", Request(names=(name,)), ask)

    def _ask(self, action: str, request: Request, ask: Callable[[Effect], None]) -> None:
        """Count what a change would do, then ask."""
        self._asked = action, request
        work = partial(change_labels, person_id=self._session.person.id, at=datetime.now(UTC), dry_run=True)
        self._session.saver.write(work, action, request, then=ask, otherwise=self._refuse)

    def _confirmed(self) -> None:
        if self._asked is not None:
            self._change(*self._asked)

    def _write(self, work: Callable[..., Any], *args: object) -> None:
        self._session.saver.write(work, *args, then=self._written, otherwise=self._refuse)

    def _written(self, result: object) -> None:
        self._section.set_error("")
        self._session.touch()
        self.show()

    def _refuse(self, error: Exception) -> None:
        self._section.set_error(str(error))
        self.show()


def _counts(effect: Effect, context: QObject) -> str:
    answers = context.tr("1 answer") if effect.votes == 1 else context.tr("{} answers").format(f"{effect.votes:,}")
    items = context.tr("1 item") if effect.items == 1 else context.tr("{} items").format(f"{effect.items:,}")
    return context.tr("{} on {}").format(answers, items)


def label_of_key(db: Database, key: str) -> Label | None:
    """Return the label that has this key."""
    return next((label for label in labels(db) if label.key and label.key == key.upper()), None)
