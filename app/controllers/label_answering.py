"""From keys to answers: the next item first, then the disk."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from time import monotonic

from PySide6.QtCore import QObject, Signal

from app.controllers.label_desk import LabelDesk
from app.controllers.label_words import value_words
from app.controllers.lineup import Entry
from labeling.answers import Answer, record_answer
from labeling.errors import LabelingError
from labeling.notes import record_note
from labeling.values import FLAG_REASONS, CantDecide, Flag, Labels, Skip, Value

IDLE_SECONDS = 600.0
"""Nobody looks at one item for longer; the time is then not stored."""


class LabelAnswering(QObject):
    """Takes answers to the item on screen, and notes on it."""

    answered = Signal()  # after an answer was committed
    items_wanted = Signal()
    refused = Signal()  # an answer was not taken; what is on screen may be out of date

    def __init__(self, desk: LabelDesk, clock: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._clock = desk, clock

    def answerable(self, *, flagging: bool = False) -> Entry | None:
        """Return the item on screen if an answer may be given now; one that cannot be shown can only be flagged."""
        desk, entry = self._desk, self._desk.shown
        if entry is None or desk.session.project.read_only or desk.page.is_on_break():
            return None
        if desk.session.saver.is_full or (entry.trouble and not flagging):
            return None
        return entry

    def choose(self, label: int) -> None:
        """Take a label: as the answer, or as a choice that Enter finishes."""
        desk = self._desk
        if (entry := self.answerable()) is None:
            return
        if not desk.screen.waits_for_enter:
            self.give(Labels((label,)), flash=label)
            return
        now = desk.chosen(entry)
        chosen = now ^ {label} if desk.screen.is_multi else frozenset({label})
        desk.drafts.setdefault(entry.item.id, [now]).append(chosen)
        desk.asked_nothing = False
        desk.page.side.set_hint("")
        desk.screen.show_choice(entry, chosen)

    def undo_choice(self) -> bool:
        """Take back the last choice within the item; False if none was made."""
        desk, entry = self._desk, self._desk.shown
        if entry is None or entry.item.id not in desk.drafts:
            return False
        steps = desk.drafts[entry.item.id]
        steps.pop()
        if len(steps) == 1:
            del desk.drafts[entry.item.id]
        desk.screen.show_choice(entry, desk.chosen(entry))
        return True

    def finish(self) -> None:
        """End the answer; twice on nothing means none of these, a real answer."""
        desk = self._desk
        if (entry := self.answerable()) is None:
            return
        chosen = desk.chosen(entry)
        if chosen and desk.screen.waits_for_enter:
            self.give(Labels(tuple(chosen)))
        elif desk.lineup.is_visiting and entry.item.id not in desk.drafts:
            desk.leave()
        elif desk.screen.is_multi and desk.asked_nothing:
            self.give(Labels(()))
        elif desk.screen.is_multi:
            desk.asked_nothing = True
            desk.page.side.set_hint(self.tr("Enter again means none of these."))

    def skip(self) -> None:
        """Pass over the item; an answer that is only looked at again does not become a skip."""
        entry = self._desk.shown
        if entry is not None and entry.is_answered:
            self._desk.leave()
        else:
            self.give(Skip())

    def flag(self, reason: str) -> None:
        """Say that something is wrong with the item itself."""
        self.give(Flag(next(known for known in FLAG_REASONS if known == reason)))

    def give(self, value: Value, *, flash: int | None = None) -> None:
        """Answer the item on screen. The next one is shown before this returns, if it is there."""
        desk = self._desk
        entry = self.answerable(flagging=isinstance(value, Flag | Skip))
        if entry is None:
            return
        if flash is not None or isinstance(value, CantDecide):
            desk.page.side.flash(flash)
        if value == entry.value:
            desk.leave()
            return
        seconds = monotonic() - desk.shown_at
        desk.lineup.answer(value)
        desk.given[entry.item.id] = value
        desk.drafts.pop(entry.item.id, None)
        desk.busy[entry.item.id] += 1
        desk.screen.counts.given(entry.value, value)
        desk.page.area.set_notice("")
        desk.show_current()
        answer = Answer(
            item_id=entry.item.id,
            person_id=desk.session.person.id,
            value=value,
            given_at=self._clock(),
            suggestion_seen=entry.peeked,
            seconds=round(seconds, 3) if seconds < IDLE_SECONDS else None,
        )
        desk.session.saver.write(
            record_answer,
            answer,
            then=partial(self._stored, desk.sitting, entry.item.id),
            otherwise=partial(self._refused, desk.sitting, entry),
        )
        self.items_wanted.emit()
        desk.screen.show_figures_soon(desk.n_given)
        following = "" if desk.shown is None else f" {desk.screen.describe(desk.shown)}."
        desk.page.announce(f"{value_words(value, desk.screen.labels)}.{following}")

    def note(self, text: str) -> None:
        """Store a note on the item on screen; an empty one takes it away."""
        desk, entry = self._desk, self._desk.shown
        if entry is None or text.strip() == entry.note:
            return
        desk.update(replace(entry, note=text.strip()))
        desk.screen.show_choice(replace(entry, note=text.strip()), desk.chosen(entry))
        desk.session.saver.write(
            record_note,
            entry.item.id,
            desk.session.person.id,
            text,
            self._clock(),
            then=lambda _seq: desk.page.area.set_notice(self.tr("Note saved.")),
            otherwise=partial(self._note_refused, desk.sitting, entry),
        )

    def _stored(self, sitting: int, item_id: int, _seq: object) -> None:
        desk = self._desk
        self._settle(sitting, item_id)
        if not desk.busy and desk.screen.counts.is_stale():
            desk.screen.counts.read()
            desk.screen.show_figures_soon(desk.n_given)
        self.answered.emit()

    def _refused(self, sitting: int, entry: Entry, error: Exception) -> None:
        desk = self._desk
        self._settle(sitting, entry.item.id)
        if not isinstance(error, LabelingError):
            raise error
        desk.tell("bad", self.tr("This answer was not taken. {}").format(error), "refused")
        if sitting == desk.sitting:
            desk.given.pop(entry.item.id, None)
            if (now := desk.lineup.find(entry.item.id)) is not None:
                desk.lineup.update(replace(now, value=entry.value))
            self.refused.emit()

    def _note_refused(self, sitting: int, entry: Entry, error: Exception) -> None:
        desk = self._desk
        if not isinstance(error, LabelingError):
            raise error
        desk.tell("bad", self.tr("The note was not saved. {}").format(error), "note")
        if sitting == desk.sitting and (now := desk.lineup.find(entry.item.id)) is not None:
            desk.lineup.update(replace(now, note=entry.note))

    def _settle(self, sitting: int, item_id: int) -> None:
        desk = self._desk
        if sitting == desk.sitting:
            desk.busy = desk.busy - Counter([item_id])
