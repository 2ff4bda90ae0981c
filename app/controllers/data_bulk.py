"""Answers and flags for many items: asked in a popup, written as one step."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QObject

from app.controllers.data_words import step_words
from app.controllers.label_words import flag_words, value_words
from app.pages.data.bulk_popup import BulkQuestion
from app.pages.data_page import DataPage
from app.session import Session
from app.widgets.label_row import PaletteLabel
from app.widgets.message_bar import Message
from labeling.bulk import MOST_AT_ONCE, answer_many
from labeling.labels import Label
from labeling.listing import own_answers
from labeling.values import FLAG_REASONS, Flag, Labels, Value

ASK_OVER = 20
"""Above so many items one more question is asked first (UX 5.6)."""


class BulkActions(QObject):
    """What L and F do with the marked items, or with the current one when none is marked."""

    def __init__(self, session: Session, page: DataPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._page = session, page
        self._labels: Sequence[Label] = ()
        self._multi = False
        self._ids: list[int] = []
        self._flagging, self._value = False, Labels(())
        self._chosen: Value = self._value
        page.popup.chosen.connect(self._choose)
        page.popup.confirmed.connect(self._write)

    def set_labels(self, labels: Sequence[Label], *, multi: bool) -> None:
        """Take the labels that can be chosen, and whether an item may have several."""
        self._labels, self._multi = labels, multi

    def ask_label(self) -> None:
        """Ask which label the items get."""
        if not self._take_items():
            return
        self._flagging = False
        choices = self._choices({})
        title = self.tr("Label {}").format(self._items_words())
        text = self.tr("Each item gets your answer; the answers of others stay. One undo takes all of it back.")
        finish = self.tr("Label {}").format(self._items_words())
        self._page.popup.ask(BulkQuestion(title=title, text=text, choices=choices, multi=self._multi, finish=finish))
        ids, person = list(self._ids), self._session.person.id

        def count(report: object) -> object:
            with self._session.project.reading() as db:
                return own_answers(db, person, ids)

        def show(found: object) -> None:
            if isinstance(found, dict) and not self._multi and ids == self._ids:
                self._page.popup.set_text(text, self._choices(found))

        self._session.jobs.start("", count, show)

    def ask_flag(self) -> None:
        """Ask what is wrong with the items."""
        if not self._take_items():
            return
        self._flagging = True
        choices = tuple(
            PaletteLabel(id=place, name=flag_words(reason).capitalize(), key=str(place + 1))
            for place, reason in enumerate(FLAG_REASONS)
        )
        title = self.tr("Flag {}").format(self._items_words())
        text = self.tr("Flagged items go to review. A flag takes the place of your own answer.")
        self._page.popup.ask(BulkQuestion(title=title, text=text, choices=choices, plain=True))

    def _take_items(self) -> bool:
        marked = self._page.items.marked_ids()
        current = self._page.current_item()
        n = len(marked) or int(current is not None)
        if reason := self._session.project.read_only:
            text = self.tr("Nothing can be changed here: the project is open read-only ({}).").format(reason)
        elif not n:
            text = self.tr("Nothing is selected. Choose items with Space first.")
        elif n > MOST_AT_ONCE:
            text = self.tr("{} items are too many for one step. Narrow the filter to at most {}.").format(
                f"{n:,}", f"{MOST_AT_ONCE:,}"
            )
        else:
            self._ids = [int(item) for item in marked] if len(marked) else [int(current or 0)]
            return True
        self._page.message.emit(Message(level="warn", text=text, key="bulk"))
        return False

    def _choices(self, own: Mapping[Value | None, int]) -> tuple[PaletteLabel, ...]:
        return tuple(
            PaletteLabel(
                id=label.id,
                name=label.name,
                key=label.key or "",
                colour=label.colour,
                note=self._change_words(Labels((label.id,)), own) if own else "",
                hint=label.choose_when,
            )
            for label in self._labels
        )

    def _change_words(self, value: Value, own: Mapping[Value | None, int]) -> str:
        changed = sum(own.values()) - own.get(value, 0)
        return self.tr("changes {}").format(f"{changed:,}")

    def _choose(self, choices: list[object]) -> None:
        if self._flagging:
            self._chosen = Flag(FLAG_REASONS[int(str(choices[0]))])
        else:
            self._chosen = Labels(tuple(int(str(choice)) for choice in choices))
        if len(self._ids) <= ASK_OVER:
            self._page.popup.close_it()
            self._write()
            return
        words = self._value_words()
        title = self.tr("{}?").format(self._step_words())
        text = self.tr("{} will say “{}”. You can undo this.").format(self._items_words(), words)
        action = self.tr("Flag them") if self._flagging else self.tr("Label them")
        self._page.popup.confirm(title, text, action)

    def _write(self) -> None:
        self._page.focus_list()
        ids, value = list(self._ids), self._chosen
        self._session.saver.write(
            partial(answer_many, person_id=self._session.person.id, at=datetime.now(UTC)),
            self._step_words(),
            ids,
            value,
            then=self._tell,
            otherwise=self._refuse,
        )

    def _tell(self, changed: tuple[int, ...]) -> None:
        self._session.touch()
        n = len(changed)
        if not n:
            text = self.tr("Nothing changed: all of them said so already.")
        else:
            text = self.tr("{}. One undo (Ctrl+Z) takes it back.").format(step_words(n, self._value_words()))
        self._page.message.emit(Message(level="ok", text=text, key="bulk"))

    def _refuse(self, error: Exception) -> None:
        self._page.message.emit(Message(level="bad", text=str(error), key="bulk"))

    def _value_words(self) -> str:
        return value_words(self._chosen, {label.id: label for label in self._labels})

    def _step_words(self) -> str:
        return step_words(len(self._ids), self._value_words())

    def _items_words(self) -> str:
        n = len(self._ids)
        return self.tr("1 item") if n == 1 else self.tr("{} items").format(f"{n:,}")
