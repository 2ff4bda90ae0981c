"""Undo and redo on the Label page: the item comes back with its old answer marked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.controllers.label_desk import LabelDesk
from app.controllers.label_reading import Turned, bring_again, take_back
from app.controllers.label_words import value_words
from app.controllers.lineup import Entry
from app.widgets.top_row import SaveState
from labeling.errors import LabelingError


class LabelTurning(QObject):
    """Takes back and brings again. Keys pressed while that is under way wait for the item they are meant for."""

    items_wanted = Signal()
    everything_changed = Signal(str)  # what was turned, in words: it may concern any item

    def __init__(self, desk: LabelDesk, clock: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._clock = desk, clock
        self._turns_in = 0  # the sitting in which an undo is under way
        self._waiting: list[Callable[[], None]] = []
        desk.session.saver.state_changed.connect(self._saver_changed)

    @property
    def is_under_way(self) -> bool:
        """Whether an undo or redo has not shown its item yet."""
        return self._turns_in == self._desk.sitting

    def then(self, action: Callable[[], None]) -> None:
        """Act now, or as soon as an undo that is under way has shown its item."""
        if self.is_under_way:
            self._waiting.append(action)
        else:
            action()

    def undo(self, *, any_step: bool, key: str) -> None:
        """Take back the person's newest step, if it is an answer or a note; with `any_step` whatever it is.

        `key` is what a person presses for any step.
        """
        person, path = self._desk.session.person.id, self._desk.session.project.path
        self._write(partial(self._taken_back, key=key), take_back, person, self._clock(), path, any_step)

    def redo(self) -> None:
        """Bring back what was undone last."""
        person, path = self._desk.session.person.id, self._desk.session.project.path
        self._write(self._brought_again, bring_again, person, self._clock(), path)

    def _write(self, show: Callable[[Turned], None], work: Callable[..., Turned], *args: object) -> None:
        desk = self._desk
        if desk.page.is_on_break() or desk.session.project.read_only:
            return
        if desk.session.saver.n_waiting:
            desk.page.area.set_notice(self.tr("Undo has to wait until your answers are saved."))
            return
        self._turns_in, self._waiting = desk.sitting, []
        then = partial(self._turned, desk.sitting, show)
        desk.session.saver.write(work, *args, then=then, otherwise=partial(self._failed, desk.sitting))

    def _turned(self, sitting: int, show: Callable[[Turned], None], turned: Turned) -> None:
        if sitting == self._desk.sitting:
            show(turned)
            self._end()

    def _failed(self, sitting: int, error: Exception) -> None:
        if sitting == self._desk.sitting:
            self._end()
            if not isinstance(error, LabelingError):
                raise error
            self._desk.tell("warn", str(error), "undo")

    def _taken_back(self, turned: Turned, *, key: str) -> None:
        step, page = turned.step, self._desk.page
        if step is None:
            page.area.set_notice(self.tr("There is nothing to take back."))
        elif not turned.done:
            page.area.set_notice(self.tr("Your last step was: {}. {} undoes it.").format(step.words, key))
        elif turned.entry is None:
            self.everything_changed.emit(self.tr("Undid: {}.").format(step.words))
        else:
            self._show(turned, turned.entry, self.tr("Undid: {} on {}."))

    def _brought_again(self, turned: Turned) -> None:
        if turned.step is None:
            self._desk.page.area.set_notice(self.tr("There is nothing to bring back."))
        elif turned.entry is None:
            self.everything_changed.emit(self.tr("Brought back: {}.").format(turned.step.words))
        else:
            self._show(turned, turned.entry, self.tr("Brought back: {} on {}."))

    def _show(self, turned: Turned, entry: Entry, words: str) -> None:
        desk = self._desk
        known = desk.lineup.find(entry.item.id)
        if known is not None:
            entry = replace(entry, peeked=entry.peeked or known.peeked)
        if turned.step is not None and turned.step.kind == "note":
            what = self.tr("note")
            desk.lineup.update(entry)
            desk.lineup.visit(entry)
        else:
            what = value_words(turned.value, desk.screen.labels)
            self._place(entry, known)
        desk.show_current()
        self.items_wanted.emit()
        desk.screen.show_figures_soon(desk.n_given)
        told = words.format(what, desk.screen.describe(entry))
        desk.page.area.set_notice(told)
        desk.page.announce(told)

    def _place(self, entry: Entry, known: Entry | None) -> None:
        """Put an item whose answer changed where it belongs: before all that waits, or behind."""
        desk = self._desk
        desk.drafts.pop(entry.item.id, None)
        before = known.value if known is not None else None
        desk.screen.counts.given(before, entry.value)
        if entry.value is None:
            desk.given.pop(entry.item.id, None)
            desk.lineup.put_first(entry)
            return
        desk.given[entry.item.id] = entry.value
        desk.lineup.put_done([entry])
        if entry.taken_back is not None:  # an earlier answer counts again
            desk.lineup.visit(entry)

    def _end(self) -> None:
        self._turns_in = 0
        waiting, self._waiting = self._waiting, []
        for action in waiting:
            self.then(action)  # one of them may be an undo too

    def _saver_changed(self, state: object, _reason: str) -> None:
        if state is SaveState.FAILED:  # it will be shown when the disk works again
            self._turns_in, self._waiting = 0, []
