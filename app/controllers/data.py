"""Data: what is listed, and what the filter says; rows, items and bulk actions have controllers of their own."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from app.commands import Commands, Spec
from app.controllers.data_bulk import BulkActions
from app.controllers.data_item import CurrentItem
from app.controllers.data_known import Known, read_known
from app.controllers.data_listing import CERTAINTY, Listed, Lister
from app.controllers.data_rows import RowsInSight
from app.controllers.data_words import chip_words, panel_groups
from app.jobs import Job
from app.pages.data.item_delegate import LabelLook
from app.pages.data_page import DataPage
from app.session import Session
from labeling.errors import LabelingError
from labeling.item_filter import ItemFilter, Token, parse_filter
from labeling.progress import Report
from labeling.search import SearchIndex
from labeling.viewer import Viewer, viewer_of

_REFRESH_MS = 400
_BUSY_MS = 150
_OWN_VIEW = "*"
_SHORT_FILL = 2_000  # items that are indexed without a word in the status bar


class DataController(QObject):
    """Filters, sorts and searches the items, and shows the history of the current one."""

    item_wanted = Signal(object)  # item id, to be labelled

    def __init__(self, session: Session, commands: Commands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._commands = session, commands
        self.page = DataPage()
        self._index = SearchIndex(session.project)
        self._lister = Lister(session, self._index, self)
        self._bulk = BulkActions(session, self.page, self)
        self._rows = RowsInSight(session, self.page, viewer_of(session.person), self)
        self._item = CurrentItem(session, self.page, self)
        self._active, self._listed = False, False
        self._known: Known | None = None
        self._wish: str | None = None  # a filter that came before the columns were known
        self._looking_up = False
        self._fresh_list = True  # whether a list that begins replaces what is shown; else it is compared with it
        self._keep_current: int | None = None
        self._helps: Token | None = None
        self._filling: Job | None = None
        self._refresh = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._busy = QTimer(self, singleShot=True, interval=_BUSY_MS)
        self._begin_for_person()
        self._add_commands()
        self._connect()

    # What the window calls

    def activate(self) -> None:
        """Show what is there now."""
        self._active = True
        if not self._listed:
            self._list_anew()
        self._look_up()
        self.page.items.refresh()

    def deactivate(self) -> None:
        """Remember how the page was left."""
        self._active = False
        self._remember()

    def close(self) -> None:
        """Stop what runs for the page."""
        if self._active:
            self._remember()
        self._active = False
        for timer in (self._refresh, self._busy):
            timer.stop()
        self._lister.stop()
        self._rows.stop()
        self._item.stop()

    def show_filter(self, text: str) -> None:
        """List what the filter `text` lets through, such as `label:cat votes>1`."""
        if self._known is None:
            self._wish = text
            return
        chosen = self._understood(text)
        if chosen is not None:
            self._set_filter(chosen)

    # Beginning

    def _begin_for_person(self) -> None:
        views = self._session.views
        self._viewer: Viewer = viewer_of(self._session.person)
        self._rows.set_viewer(self._viewer)
        self._filter, self._typed = ItemFilter(), ItemFilter()
        kept = views.get("data_sort", "oldest")
        self._sort = kept if kept in dict(self._sorts()) else "oldest"
        self._wish = str(views.get("data_filter", ""))
        self._known, self._listed = None, False
        self.page.items.forget()
        self.page.set_sorts(self._sorts(), self._sort)
        self.page.set_details(None)
        self.page.set_filter((), "")
        self._show_views()
        widths = views.get("data_widths", [])
        if isinstance(widths, list) and all(isinstance(width, int) for width in widths):
            self.page.set_splitter_state(widths)

    def _sorts(self) -> list[tuple[object, str]]:
        sorts: list[tuple[object, str]] = [
            ("oldest", self.tr("In order of import")),
            ("newest", self.tr("Newest first")),
            ("name", self.tr("By name")),
        ]
        if self._viewer.sees_all:
            sorts += [
                ("answer", self.tr("By answer")),
                ("votes", self.tr("Most votes first")),
                (CERTAINTY, self.tr("Least certain first")),
            ]
        return sorts

    def _show_views(self) -> None:
        views = [
            ("", self.tr("All")),
            ("status:open", self.tr("Not answered")),
            ("status:answered", self.tr("Answered") if self._viewer.sees_all else self.tr("My answers")),
        ]
        if self._viewer.sees_all:
            views.append(("status:review", self.tr("In review")))
        text = self._whole().text
        if text not in dict(views):
            views.append((_OWN_VIEW, self.tr("Filtered")))
            text = _OWN_VIEW
        self.page.set_views(views, text)

    def _add_commands(self) -> None:
        add, page = self._commands.add, self.page
        add(Spec(id="data-filter", words=self.tr("Filter items"), key="/", where=page.name), page.focus_filter)
        add(
            Spec(id="data-label", words=self.tr("Label the selected items"), key="L", where=page.name),
            self._bulk.ask_label,
        )
        add(
            Spec(id="data-flag", words=self.tr("Flag the selected items"), key="F", where=page.name),
            self._bulk.ask_flag,
        )
        self._commands.keys_changed.connect(self._show_keys)
        self._show_keys()

    def _show_keys(self) -> None:
        self.page.set_keys(self._commands.key_words("data-label"), self._commands.key_words("data-flag"))

    def _connect(self) -> None:
        page, session = self.page, self._session
        page.filter_typed.connect(self._type)
        page.filter_entered.connect(self._enter)
        page.chip_removed.connect(self._remove_chip)
        page.choice_pressed.connect(self._toggle)
        page.view_chosen.connect(self._choose_view)
        page.sort_chosen.connect(self._choose_sort)
        page.clear_filter_pressed.connect(self._clear_what_helps)
        page.item_activated.connect(self.item_wanted)
        page.label_pressed.connect(self._bulk.ask_label)
        page.flag_pressed.connect(self._bulk.ask_flag)
        self._lister.began.connect(self._show_beginning)
        self._lister.done.connect(self._show_list)
        self._lister.refused.connect(self._refuse)
        self._refresh.timeout.connect(self._follow)
        self._busy.timeout.connect(lambda: page.set_busy(self._lister.is_running))
        session.changed.connect(self._changed)
        session.person_changed.connect(self._change_person)

    # Filter

    def _whole(self) -> ItemFilter:
        return ItemFilter((*self._filter.tokens, *self._typed.tokens))

    def _understood(self, text: str) -> ItemFilter | None:
        columns = self._known.columns if self._known is not None else ()
        try:
            chosen = parse_filter(text, columns, sees_all=self._viewer.sees_all)
        except LabelingError as error:
            self.page.set_filter_error(str(error))
            return None
        self.page.set_filter_error("")
        return chosen

    def _type(self, text: str) -> None:
        chosen = self._understood(text)
        if chosen is not None and chosen != self._typed:
            self._typed = chosen
            self._list_anew()

    def _enter(self, text: str) -> None:
        chosen = self._understood(text)
        if chosen is not None:
            self._set_filter(ItemFilter(tuple(dict.fromkeys((*self._filter.tokens, *chosen.tokens)))))

    def _remove_chip(self, place: int) -> None:
        conditions = [token for token in self._filter.tokens if token.field]
        self._set_filter(self._filter.without(conditions[place]))

    def _toggle(self, token: object) -> None:
        assert isinstance(token, Token)
        whole = self._whole()
        self._set_filter(whole.toggled(token))

    def _choose_view(self, key: object) -> None:
        if key != _OWN_VIEW:
            self.show_filter(str(key))

    def _choose_sort(self, key: object) -> None:
        self._sort = str(key)
        self._list_anew()

    def _clear_what_helps(self) -> None:
        whole = self._whole()
        self._set_filter(whole.without(self._helps) if self._helps is not None else ItemFilter())

    def _set_filter(self, chosen: ItemFilter) -> None:
        """Show conditions as chips; free words stay in the field."""
        self._typed = ItemFilter(tuple(token for token in chosen.tokens if not token.field))
        self._filter = ItemFilter(tuple(token for token in chosen.tokens if token.field))
        self.page.set_filter([chip_words(token) for token in self._filter.tokens], self._typed.text)
        self.page.set_filter_error("")
        self._list_anew()

    # The list

    def _list_anew(self) -> None:
        self._listed, self._fresh_list = True, True
        self._show_views()
        self._show_groups()
        self._start_list()

    def _start_list(self) -> None:
        self._lister.list_items(self._whole(), str(self._sort), self._viewer)
        self._busy.start()

    def _show_beginning(self, ids: NDArray[np.int64]) -> None:
        if self._fresh_list:
            self._keep_current = self.page.current_item()
            self.page.set_empty("", "")
            self.page.items.set_ids(ids)
            self.page.show_item(self._keep_current)
            self.page.set_count(len(ids), self._total(), counting=True)

    def _show_list(self, listed: Listed) -> None:
        items = self.page.items
        self.page.set_busy(False)
        self._helps = listed.helps[0] if listed.helps is not None else None
        known = items.ids()
        if len(known) <= len(listed.ids) and np.array_equal(known, listed.ids[: len(known)]):
            items.add_ids(listed.ids[len(known) :])
            if self._fresh_list and self._keep_current is not None and items.row_of(self._keep_current) is not None:
                self.page.show_item(self._keep_current)
        else:
            current = self.page.current_item()
            items.set_ids(listed.ids)
            self.page.show_item(current)
        if self.page.current_item() is None:
            self.page.show_item(None)
        self._fresh_list = False
        self.page.set_count(len(listed.ids), self._total())
        self.page.set_note(
            "" if listed.indexed else self.tr("The search is still indexing: some items may be missing.")
        )
        self._say_why_empty(listed)
        if not len(listed.ids):
            self.page.set_details(None)

    def _say_why_empty(self, listed: Listed) -> None:
        if len(listed.ids):
            self.page.set_empty("", "")
        elif not self._whole().tokens:
            self.page.set_empty(self.tr("No items yet"), self.tr("Import a folder or a table to see its items here."))
        elif listed.helps is None:
            text = self.tr("No single condition is to blame.")
            self.page.set_empty(self.tr("No item matches"), text, self.tr("Clear the filter"))
        else:
            token, n = listed.helps
            text = self.tr("Without “{}” there are {}.").format(token, f"{n:,}")
            self.page.set_empty(self.tr("No item matches"), text, self.tr("Clear “{}”").format(token))

    def _refuse(self, words: str) -> None:
        self.page.set_busy(False)
        self.page.set_filter_error(words)

    def _total(self) -> int:
        return self._known.counts.items if self._known is not None else len(self.page.items.ids())

    # What is known of the project

    def _look_up(self) -> None:
        if self._looking_up:
            self._refresh.start()
            return
        self._looking_up, viewer, before = True, self._viewer, self._known

        def work(report: Report) -> object:
            with self._session.project.reading() as db:
                return read_known(db, viewer, self._index, before)

        def show(known: object) -> None:
            if viewer == self._viewer and isinstance(known, Known):
                self._show_known(known)

        def end() -> None:
            self._looking_up = False

        self._session.jobs.start("", work, show, always=end)

    def _show_known(self, known: Known) -> None:
        before, self._known = self._known, known
        looks = {
            label.id: LabelLook(name=label.name, key=label.key or "", colour=label.colour)
            for label in known.every_label
        }
        self.page.set_looks(looks, pictures=known.pictures, votes=self._viewer.sees_all)
        self.page.set_changes_possible(self._session.project.read_only)
        self._bulk.set_labels(known.labels, multi=known.multi)
        self._show_groups()
        self.page.set_count(len(self.page.items.ids()), known.counts.items, counting=self._lister.is_running)
        if self._wish is not None:
            wish, self._wish = self._wish, None
            if wish or before is None:
                self._take_wish(wish)
        if known.n_unindexed:
            self._fill_index(known.n_unindexed)
        self._item.set_viewer(self._viewer, {label.id: label for label in known.every_label})
        self._item.look()

    def _take_wish(self, text: str) -> None:
        chosen = self._understood(text)
        if chosen is None:  # a remembered filter may speak of what is gone
            self.page.set_filter_error("")
        elif chosen != self._whole():
            self._set_filter(chosen)

    def _show_groups(self) -> None:
        if self._known is not None:
            known = self._known
            self.page.set_groups(panel_groups(known.counts, self._whole(), known.labels, known.people, self._viewer))

    def _fill_index(self, missing: int) -> None:
        if self._filling is not None:
            return
        name = self.tr("Indexing for search") if missing > _SHORT_FILL else ""

        def filled(result: object) -> None:
            if self._whole().words:
                self._start_list()

        def end() -> None:
            self._filling = None

        self._filling = self._session.jobs.start(name, self._index.fill, filled, always=end)

    # What changes while the page is shown

    def _changed(self) -> None:
        if self._active and not self._refresh.isActive():
            self._refresh.start()
        elif not self._active:
            self._listed = False

    def _follow(self) -> None:
        """Show what others, or this person by undo, changed; the list only moves where it depends on it."""
        if not self._active:
            self._listed = False
            return
        self._look_up()
        self.page.items.refresh()
        depends = any(token.field in ("status", "label", "by", "review", "votes") for token in self._whole().tokens)
        if (depends or self._sort in ("votes", "answer") or self._known is None) and not self._lister.is_running:
            self._start_list()

    def _change_person(self) -> None:
        self._lister.stop()
        self._begin_for_person()
        if self._active:
            self.activate()

    def _remember(self) -> None:
        views = self._session.views
        views.put("data_filter", self._whole().text)
        views.put("data_sort", str(self._sort))
        if widths := self.page.splitter_state():
            views.put("data_widths", widths)
