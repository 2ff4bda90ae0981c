"""The Label page and the project: which key does what, what is read when, what may be done now."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from time import monotonic

from PySide6.QtCore import QObject, Signal

from app.commands import Commands
from app.controllers.label_answering import LabelAnswering
from app.controllers.label_commands import (
    NEED_ITEM,
    NEED_WRITING,
    add_label_commands,
    label_specs,
    shortcuts_of_page,
)
from app.controllers.label_desk import LabelDesk
from app.controllers.label_reading import facts_version
from app.controllers.label_screen import LabelScreen
from app.controllers.label_supply import LabelSupply
from app.controllers.label_turning import LabelTurning
from app.controllers.prefetch import Pictures
from app.controllers.suggestions import Suggestions
from app.pages.label_page import LabelPage
from app.session import Session
from labeling.values import CantDecide, Labels

_SWITCHES = {"label-wait-for-enter": "wait_for_enter", "label-keep-zoom": "keep_zoom"}


def _now() -> datetime:
    return datetime.now(UTC)


class LabelController(QObject):
    """Connects the Label page with the project.

    A key takes the next item from memory in the same call; only then the answer goes to the saver, and what the queue
    gives comes back later, behind what is there.
    """

    answered = Signal()  # after an answer was committed

    def __init__(
        self,
        session: Session,
        commands: Commands,
        parent: QObject | None = None,
        *,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        super().__init__(parent)
        self._session, self._commands = session, commands
        pictures, self._suggestions = Pictures(self), Suggestions(session, self)
        self._screen = LabelScreen(session, commands, pictures, self._suggestions, self)
        self._desk = LabelDesk(session, self._screen, pictures, self._suggestions, self)
        self._supply = LabelSupply(self._desk, clock, self)
        self._answering = LabelAnswering(self._desk, clock, self)
        self._turning = LabelTurning(self._desk, clock, self)
        self._active, self._version = False, session.read(facts_version)
        self._connect_page()
        self._connect_parts()
        add_label_commands(commands, self._runs())

    def _connect_page(self) -> None:
        page, answering, later = self.page, self._answering, self._turning.then
        page.label_pressed.connect(lambda label: later(partial(answering.choose, int(label))))
        page.cant_decide_pressed.connect(lambda: later(partial(answering.give, CantDecide())))
        page.finish_pressed.connect(lambda: later(answering.finish))
        page.flag_chosen.connect(lambda reason: later(partial(answering.flag, reason)))
        page.note_written.connect(answering.note)
        page.peek_held.connect(self._suggestions.hold)
        page.step_pressed.connect(self._step)
        page.item_chosen.connect(self._visit)
        page.command_wanted.connect(self._commands.run)
        page.shortcut_pressed.connect(self._run_shortcut)
        page.break_ended.connect(self._end_break)
        page.area.text_size_chosen.connect(self._choose_text_size)
        page.split_moved.connect(lambda: self._session.views.put("label_split", page.split_sizes()))

    def _connect_parts(self) -> None:
        session = self._session
        for part in (self._answering, self._turning):
            part.items_wanted.connect(self._supply.refill)
        self._answering.answered.connect(self.answered)
        self._answering.refused.connect(self._read_again)
        self._turning.everything_changed.connect(self._begin_again)
        self._desk.changed.connect(self._tell_possible)
        self._commands.keys_changed.connect(self._show_keys)
        session.changed.connect(self._look)
        session.person_changed.connect(self._change_person)
        session.round_stored.connect(lambda _round: self._read_project())
        session.saver.state_changed.connect(lambda _state, _reason: self._tell_possible())

    def _runs(self) -> dict[str, Callable[[], object]]:
        page, later = self.page, self._turning.then
        return {
            "undo": self.undo_answer,
            "undo-step": self.undo,
            "redo": self.redo,
            "skip": lambda: later(self._answering.skip),
            "bring-back": lambda: later(self._supply.bring_back_skipped),
            "flag": lambda: later(self._ask_flag),
            "note": lambda: later(self._ask_note),
            "peek": self._toggle_kept_open,
            "keep-suggestion": self._toggle_kept_open,
            "why": page.side.toggle_why,
            "guideline": lambda: page.show_guideline(not page.is_guideline_open()),
            "wait-for-enter": partial(self._switch, "label-wait-for-enter"),
            "find": page.side.palette_view.focus_search,
            "previous": partial(self._step, -1),
            "next": partial(self._step, 1),
            "break": self.take_break,
            "actual-size": page.area.zoom_actual,
            "fit": page.area.image.fit,
            "zoom-in": page.area.image.zoom_in,
            "zoom-out": page.area.image.zoom_out,
            "keep-zoom": partial(self._switch, "label-keep-zoom"),
        }

    # for the window

    @property
    def page(self) -> LabelPage:
        """The page this controller fills."""
        return self._screen.page

    @property
    def n_session(self) -> int:
        """Items answered since this person sat down; a skip is no answer."""
        return self._desk.n_given

    def activate(self) -> None:
        """Show the page: what changed elsewhere is read again."""
        self._active = True
        self._read_project()
        self._suggestions.load()
        split = self._session.views.get("label_split")
        if isinstance(split, list) and len(split) == 3:
            self.page.set_split([int(width) for width in split])
        self._supply.read_recent()
        self._supply.refill()
        self._desk.show_current()

    def deactivate(self) -> None:
        """Another page is shown."""
        self._active = False
        self._suggestions.hold(False)
        self.page.close_overlays()

    def close(self) -> None:
        """Stop decoding; writes in hand belong to the saver."""
        self._active = False
        self._desk.close()

    def show_item(self, item_id: int) -> None:
        """Open an item from elsewhere, such as Data; after its answer the queue goes on."""
        self._supply.open_item(item_id)

    def undo_answer(self) -> None:
        """Take back the last answer or note of this person and show its item."""
        self._turning.then(partial(self._undo, any_step=False))

    def undo(self) -> None:
        """Take back the last choice within the item, else the person's last step of any kind."""
        self._turning.then(self._undo_within)

    def redo(self) -> None:
        """Bring back what was undone last."""
        self._turning.then(self._turning.redo)

    def take_break(self) -> None:
        """Hide the item behind a plain screen; called again, go on."""
        if self.page.is_on_break():
            self._end_break()
            return
        self._suggestions.hold(False)
        given = [value for value in self._desk.given.values() if isinstance(value, Labels)]
        self._screen.show_break(self.n_session, given)

    # what a person does

    def _undo_within(self) -> None:
        if not self._answering.undo_choice():
            self._undo(any_step=True)

    def _undo(self, *, any_step: bool) -> None:
        self._turning.undo(any_step=any_step, key=self._commands.key_words("label-undo-step"))

    def _step(self, by: int) -> None:
        if not self._turning.is_under_way and not self.page.is_on_break() and self._desk.lineup.step(by):
            self.page.area.set_notice("")
            self._desk.show_current()

    def _visit(self, item_id: object) -> None:
        entry = self._desk.lineup.find(item_id) if isinstance(item_id, int) else None
        if entry is not None and not self._turning.is_under_way:
            self._desk.lineup.visit(entry)
            self._desk.show_current()

    def _ask_flag(self) -> None:
        if self._answering.answerable(flagging=True) is not None:
            self.page.show_flags()

    def _ask_note(self) -> None:
        if (entry := self._answering.answerable(flagging=True)) is not None:
            self.page.show_note(entry.note)

    def _toggle_kept_open(self) -> None:
        self._suggestions.keep_open(not self._suggestions.is_kept_open)

    def _switch(self, command: str) -> None:
        name = _SWITCHES[command]
        self._session.views.put(name, not self._session.views.get(name, False))
        self._screen.show_task()
        self._show_keys()

    def _end_break(self) -> None:
        self.page.end_break()
        self._desk.shown_at = monotonic()

    def _choose_text_size(self, size: object) -> None:
        if isinstance(size, int):
            self._session.views.put("text_size", size)
            self.page.area.set_text_size(size)

    def _run_shortcut(self, key: str) -> None:
        if (command := shortcuts_of_page(self._commands).get(key)) is not None:
            self._commands.run(command)

    # what changes elsewhere

    def _read_project(self) -> None:
        self._version = self._session.read(facts_version)
        self._screen.read_project()
        self._show_keys()
        self._tell_possible()

    def _read_again(self) -> None:
        self._read_project()
        self._supply.refill()
        self._desk.show_current()

    def _begin_again(self, told: str) -> None:
        """Read everything again after a step that may concern any item."""
        given = self._desk.given
        self._desk.begin()
        self._desk.given = given
        self._desk.tell("info", told, "undo")
        self.activate()

    def _change_person(self) -> None:
        self._desk.begin()
        self._screen.show_figures_soon(0)
        if self.page.is_on_break():
            self.page.end_break()
        if self._active:
            self.activate()

    def _look(self) -> None:
        """Follow what others change: labels, guideline, and new items when there was nothing left."""
        if not self._active:
            return
        if self._session.read(facts_version) != self._version:
            self._read_project()
        if self._desk.is_dry and not self._desk.is_asking and not self._session.project.read_only:
            before = self._screen.counts.state()
            self._screen.counts.read()
            if self._screen.counts.state() != before:
                self._supply.refill()

    # what is possible

    def _show_keys(self) -> None:
        self._screen.show_keys()
        self.page.set_shortcuts(shortcuts_of_page(self._commands))
        for command, name in _SWITCHES.items():
            self._commands.action(command).setChecked(bool(self._session.views.get(name, False)))

    def _tell_possible(self) -> None:
        """Say of every command and of the palette why they are not possible now."""
        reason = self._session.project.read_only
        read_only = self.tr("This project is open read-only: {}.").format(reason) if reason else ""
        full = self.tr("200 answers wait to be saved. Make room on the disk, then go on.")
        nothing = self.tr("There is nothing to answer right now.") if self._desk.is_dry else ""
        waits = full if self._session.saver.is_full else ""
        self.page.side.set_disabled_reason(read_only or waits or nothing)
        reasons = {"label-finish": read_only or waits or nothing}
        for spec in label_specs():
            why = read_only if spec.id in NEED_WRITING else ""
            reasons[spec.id] = why or (nothing if spec.id in NEED_ITEM else "")
            self._commands.set_possible(spec.id, reasons[spec.id])
        self.page.side.set_possible(reasons)
