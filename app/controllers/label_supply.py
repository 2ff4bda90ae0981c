"""Where the items come from: the queue, asked behind every answer, and what was answered in earlier sessions."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject

from app.controllers.label_desk import LabelDesk
from app.controllers.label_reading import Standing, entry_of, recent_entries, standing_items
from app.controllers.prefetch import AHEAD
from labeling.errors import LabelingError
from labeling.own_answers import last_skipped
from labeling.progress import Report
from labeling.values import Skip

_RECENT = 5


class LabelSupply(QObject):
    """Keeps five items ahead of the one on screen. The queue is asked once at a time and never waited for."""

    def __init__(self, desk: LabelDesk, clock: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._clock = desk, clock
        self._ask_again, self._recent_of = False, 0
        desk.items_wanted.connect(self.refill)

    def refill(self) -> None:
        """Ask the queue what comes next, behind all answers given so far."""
        desk, session = self._desk, self._desk.session
        if session.project.read_only:
            return
        if desk.is_asking:
            self._ask_again = True
            return
        desk.is_asking, self._ask_again = True, False
        session.saver.write(
            standing_items,
            session.person.id,
            1 + AHEAD + len(desk.lineup.put_away),
            self._clock(),
            session.project.path,
            desk.lineup.waiting_ids,
            then=partial(self._served, desk.sitting),
            otherwise=partial(self._not_served, desk.sitting),
        )

    def read_recent(self) -> None:
        """Show in the strip what this person answered in earlier sessions, once a sitting."""
        desk = self._desk
        if self._recent_of == desk.sitting:
            return
        self._recent_of = desk.sitting
        project, person = desk.session.project, desk.session.person.id

        def work(report: Report) -> object:
            with project.reading() as db:
                return recent_entries(db, person, _RECENT, project.path)

        desk.session.jobs.start("", work, partial(self._recent_came, desk.sitting))

    def open_item(self, item_id: int) -> None:
        """Show an item out of turn, wherever it is."""
        desk = self._desk
        person, path = desk.session.person.id, desk.session.project.path
        try:
            entry = desk.lineup.find(item_id) or desk.session.read(lambda db: entry_of(db, item_id, person, path))
        except LabelingError as error:
            desk.tell("warn", str(error), "unknown item")
            return
        desk.lineup.visit(entry)
        desk.show_current()

    def bring_back_skipped(self) -> None:
        """Show the item that was skipped last, in this session or before."""
        desk = self._desk
        for entry in reversed(desk.lineup.done):
            if isinstance(entry.value, Skip):
                desk.lineup.visit(entry)
                desk.show_current()
                return
        project, person = desk.session.project, desk.session.person.id

        def work(report: Report) -> object:
            with project.reading() as db:
                return last_skipped(db, person)

        desk.session.jobs.start("", work, partial(self._skipped_found, desk.sitting))

    def _served(self, sitting: int, found: Standing) -> None:
        desk = self._desk
        if sitting != desk.sitting:
            return
        desk.is_asking = False
        desk.lineup.merge(found.ids, found.fresh, desk.busy)
        if self._ask_again:
            self.refill()
        waits_for_item = desk.shown is None and not desk.is_dry and desk.lineup.current is None
        if waits_for_item or (desk.shown is None and self._has_news()):
            desk.show_current()
        else:
            desk.screen.show_strip(desk.lineup)

    def _has_news(self) -> bool:
        """Tell whether there is an item to show in place of nothing."""
        desk = self._desk
        return desk.lineup.current is not None and not desk.is_stopped

    def _not_served(self, sitting: int, error: Exception) -> None:
        if sitting == self._desk.sitting:
            self._desk.is_asking = False
            self._desk.tell("bad", str(error), "queue")

    def _recent_came(self, sitting: int, found: object) -> None:
        desk = self._desk
        if sitting != desk.sitting or not isinstance(found, list):
            return
        desk.lineup.put_before([entry for entry in found if desk.lineup.find(entry.item.id) is None])
        desk.screen.show_strip(desk.lineup)
        desk.pictures.load_small([entry.item for entry in found])

    def _skipped_found(self, sitting: int, found: object) -> None:
        if sitting != self._desk.sitting:
            return
        if isinstance(found, int):
            self.open_item(found)
        else:
            self._desk.page.area.set_notice(self.tr("Nothing was skipped."))
