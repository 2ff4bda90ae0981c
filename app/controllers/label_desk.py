"""The item in front of a person: shown as soon as it can be painted, never answered before."""

from collections import Counter
from dataclasses import replace
from time import monotonic

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QImage

from app.controllers.label_screen import LabelScreen
from app.controllers.lineup import Entry, Lineup
from app.controllers.prefetch import Pictures
from app.controllers.suggestions import Suggestions
from app.session import Session
from app.widgets.image_decode import Picture
from app.widgets.message_bar import Level, Message
from labeling.own_answers import own_answer
from labeling.values import Labels, Skip, Value

SLOW_MS = 150
MOST_UNREADABLE = 5


class LabelDesk(QObject):
    """The order of items, the one on screen, and what was begun on it. Lives in memory and waits for nobody.

    `busy` counts the answers on their way to the disk, by item; `given` holds those of this session; `drafts` the
    choices not finished yet, each step of them. `sitting` counts up when all that is under way no longer concerns
    the screen.
    """

    changed = Signal()  # another item, or none, is on screen
    items_wanted = Signal()

    def __init__(
        self,
        session: Session,
        screen: LabelScreen,
        pictures: Pictures,
        suggestions: Suggestions,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.session, self.screen, self.pictures, self.suggestions = session, screen, pictures, suggestions
        self.page = screen.page
        self.sitting = 0
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(lambda: self.page.busy.set_busy(True))
        self.begin()
        pictures.loaded.connect(self._picture_came)
        pictures.failed.connect(self._picture_failed)
        pictures.thumbnail_ready.connect(self.page.strip.set_thumbnail)
        pictures.detail_loaded.connect(self._detail_came)
        suggestions.changed.connect(self.show_suggestion)
        self.page.area.detail_wanted.connect(self._want_detail)
        self.page.area.resized.connect(self._fit)
        self.page.area.action_pressed.connect(self._try_again)

    def begin(self) -> None:
        """Forget everything about the person who sat here."""
        self.sitting += 1
        self.lineup = Lineup()
        self.shown: Entry | None = None
        self.busy: Counter[int] = Counter()
        self.given: dict[int, Value] = {}
        self.drafts: dict[int, list[frozenset[int]]] = {}
        self.is_asking = False  # the queue was asked and has not answered yet
        self.is_dry = False  # a state stands where the item would be
        self.asked_nothing = False
        self.shown_at = monotonic()
        self._n_unreadable = 0
        self.pictures.forget()

    def close(self) -> None:
        """Stop decoding."""
        self.sitting += 1
        self._slow.stop()
        self.pictures.close()

    @property
    def n_given(self) -> int:
        """Items answered in this session; a skip is no answer."""
        return sum(not isinstance(value, Skip) for value in self.given.values())

    @property
    def is_stopped(self) -> bool:
        """Whether so many pictures in a row could not be read that going on makes no sense."""
        return self._n_unreadable >= MOST_UNREADABLE

    def chosen(self, entry: Entry) -> frozenset[int]:
        """Return what is marked of an item: choices not finished yet, else the old answer."""
        if entry.item.id in self.drafts:
            return self.drafts[entry.item.id][-1]
        old = entry.value if entry.value is not None else entry.taken_back
        return frozenset(old.ids) if isinstance(old, Labels) else frozenset()

    def show_current(self) -> None:
        """Show the current item as soon as it can be painted; until then the old one stays and takes no answer."""
        if self.lineup.is_visiting:
            self._read_again()
        entry = self.lineup.current
        self._slow.stop()
        self.is_dry = False
        if entry is None:
            self._show_nothing()
        elif entry.item.path is None:
            self._put_on_screen(entry, None)
        elif (picture := self._ready(entry)) is not None:
            self._put_on_screen(entry, picture)
        else:
            self.shown = None
            self._slow.start()
            self.pictures.want(entry.item)
        self.screen.show_strip(self.lineup)
        self.changed.emit()

    def leave(self) -> None:
        """Go back to the queue without an answer."""
        self.lineup.leave()
        self.show_current()

    def update(self, entry: Entry) -> None:
        """Take what is now known of the item on screen."""
        self.shown = entry
        self.lineup.update(entry)

    def show_suggestion(self) -> None:
        """Show what may be seen of the model; once it was, that stays with the item."""
        seen = self.screen.show_suggestion(self.shown)
        if seen and self.shown is not None and not self.shown.peeked:
            self.update(replace(self.shown, peeked=True))

    def tell(self, level: Level, text: str, key: object) -> None:
        """Say something above the page."""
        self.page.message.emit(Message(level=level, text=text, key=key))

    def _read_again(self) -> None:
        """Take the answer of an item looked at again as it is now: it may have been changed in Data."""
        entry = self.lineup.current
        if entry is None or entry.item.id in self.busy:
            return
        person = self.session.person.id
        own = self.session.read(lambda db: own_answer(db, entry.item.id, person))
        self.lineup.update(replace(entry, own=own, value=None if own is None else own.value))

    def _ready(self, entry: Entry) -> Picture | None:
        self.pictures.set_sizes(self.page.area.wanted_size(), self.page.strip.thumbnail_size())
        return self.pictures.ready(entry.item)

    def _put_on_screen(self, entry: Entry, picture: Picture | None) -> None:
        self.shown, self.shown_at = entry, monotonic()
        self.asked_nothing = False
        if not entry.trouble:
            self._n_unreadable = 0
        self.screen.show_entry(entry, picture, self.chosen(entry))
        self.show_suggestion()

    def _show_nothing(self) -> None:
        self.shown = None
        if self.session.project.read_only:
            self.is_dry = True
            self.screen.show_read_only()
        elif self.is_asking or self.busy:
            self._slow.start()
        else:
            self.is_dry = True
            self.screen.counts.read()
            self.screen.show_empty()
        self.show_suggestion()

    def _picture_came(self, item_id: object, image: QImage, full_size: QSize) -> None:
        entry = self.lineup.current
        if entry is None or entry.item.id != item_id:
            return
        if self.shown is not None and self.shown.item.id == item_id:
            self.page.area.image.refine(image)  # the view grew
            return
        self._slow.stop()
        entry = replace(entry, trouble="")
        self.lineup.update(entry)
        self._put_on_screen(entry, Picture(image, full_size))
        self.changed.emit()

    def _picture_failed(self, item_id: object, words: str) -> None:
        entry = self.lineup.current
        if entry is None or entry.item.id != item_id or self.shown is not None:
            return
        self._slow.stop()
        if self.lineup.is_visiting:
            entry = replace(entry, trouble=words)
            self.lineup.update(entry)
            self._put_on_screen(entry, None)
            self.changed.emit()
            return
        self.lineup.put_aside(words)
        self._n_unreadable += 1
        if self.is_stopped:
            self.is_dry = True
            self.screen.show_missing(words)
            self.screen.show_strip(self.lineup)
            self.changed.emit()
            return
        told = self.tr("{} It was put aside: go back to it with PgUp, and F flags it.").format(words)
        self.tell("warn", told, ("unreadable", item_id))
        self.items_wanted.emit()
        self.show_current()

    def _try_again(self) -> None:
        self._n_unreadable = 0
        self.lineup.try_again()
        self.show_current()

    def _fit(self) -> None:
        """Decode again what is too small for the view."""
        if self.shown is None or self.shown.item.path is None or self.shown.trouble:
            return
        if self._ready(self.shown) is None:
            self.pictures.want(self.shown.item)
            self.screen.show_strip(self.lineup)

    def _want_detail(self) -> None:
        if self.shown is not None:
            self.pictures.want_detail(self.shown.item)

    def _detail_came(self, item_id: object, image: QImage) -> None:
        if self.shown is not None and self.shown.item.id == item_id:
            self.page.area.image.refine(image)
