"""Data: every item, filtered, sorted and searched, with its history; answers and flags for many at once."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.models.item_table import ItemTable
from app.pages.data.bulk_popup import BulkPopup
from app.pages.data.filter_field import FilterField
from app.pages.data.filter_panel import FilterPanel, PanelGroup
from app.pages.data.inspector import Inspector, ItemDetails
from app.pages.data.item_delegate import LabelLook
from app.pages.data.item_list import ItemList
from app.pages.page import Page
from app.theme.fonts import scaled
from app.theme.tokens import SPACE
from app.widgets.buttons import ActionButton, IconButton
from app.widgets.card import Panel, ScreenHeader, line
from app.widgets.fields import ComboBox
from app.widgets.plain_text import ElidedLabel, PlainLabel
from app.widgets.progress_line import BusyLine
from app.widgets.segmented import Segment, SegmentedControl
from app.widgets.status_bar import KeyHint


class DataPage(Page):
    """Filter panel, list and inspector. It asks nobody: what it shows is set, what a person does is a signal."""

    name = "data"

    filter_typed = Signal(str)  # the words being typed, beside the chips
    filter_entered = Signal(str)
    chip_removed = Signal(int)
    choice_pressed = Signal(object)  # key of a filter box
    view_chosen = Signal(object)
    sort_chosen = Signal(object)
    clear_filter_pressed = Signal()
    item_activated = Signal(object)  # item id
    current_moved = Signal(object)  # item id or None
    label_pressed = Signal()
    flag_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.items = ItemTable(self)
        self._compact, self._facts = False, ""
        self._list = ItemList(self.items)
        self._panel, self.inspector = FilterPanel(), Inspector()
        self._field = FilterField()
        self._count = PlainLabel(role="body")
        self._error = PlainLabel(role="secondary", tone="bad", wrap=True)
        self._note = ElidedLabel(role="secondary", tone="muted")
        self._busy = BusyLine()
        self._empty = _EmptyList()
        self._stack = QStackedWidget()
        self._bulk = _BulkBar()
        self.popup = BulkPopup(self)
        self._header = self._make_header()
        self._split = self._make_split()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(self._split, 1)
        self._connect()
        self._marks_changed()
        self.setFocusProxy(self._list)

    # What a controller sets

    def set_views(self, views: Sequence[tuple[str, str]], current: str) -> None:
        """Show the ready-made filters as tabs: (key, words)."""
        self._views.set_segments([Segment(key=key, text=words) for key, words in views])
        self._views.set_current(current)

    def set_sorts(self, sorts: Sequence[tuple[object, str]], current: object) -> None:
        """Offer orders: (key, words)."""
        self._sorts.blockSignals(True)
        self._sorts.clear()
        for key, words in sorts:
            self._sorts.addItem(words, key)
        self._sorts.setCurrentIndex(max(0, self._sorts.findData(current)))
        self._sorts.blockSignals(False)

    def set_looks(self, labels: Mapping[int, LabelLook], *, pictures: bool, votes: bool) -> None:
        """Take the labels by id, whether the items are pictures, and whether the votes of others may be seen."""
        self._list.set_looks(labels, pictures=pictures, votes=votes)

    def set_filter(self, chips: Sequence[str], rest: str) -> None:
        """Show the conditions of the filter as chips and the words still being typed."""
        self._field.set_filter(chips, rest)

    def set_filter_error(self, words: str) -> None:
        """Say below the field why it cannot be understood; "" when it can."""
        self._field.set_invalid(bool(words))
        self._error.setText(words)
        self._error.setVisible(bool(words))

    def set_note(self, words: str) -> None:
        """Say a quiet thing about the list, such as that the search is still indexing."""
        self._note.set_text(words)
        self._note.setVisible(bool(words))

    def set_groups(self, groups: Sequence[PanelGroup]) -> None:
        """Show the boxes of the filter panel."""
        self._panel.set_groups(groups)

    def set_count(self, n: int, total: int, *, counting: bool = False) -> None:
        """Show how many items the list has of all; `counting` while more may come."""
        more = "+" if counting else ""
        words = self.tr("{} of {}").format(f"{n:,}{more}", f"{total:,}") if n != total or counting else f"{total:,}"
        self._count.setText(words)
        self._count.setAccessibleName(self.tr("{} items").format(words))
        self._facts = self.tr("{} items").format(f"{total:,}")
        self.facts_changed.emit()

    def set_busy(self, busy: bool) -> None:
        """Show that the list is being read."""
        self._busy.set_busy(busy)

    def set_empty(self, title: str, text: str, action: str = "") -> None:
        """Say why the list has nothing; "" shows the list."""
        before = self._stack.currentWidget()
        focus = QApplication.focusWidget()
        had_keyboard = before is not None and focus is not None and (before is focus or before.isAncestorOf(focus))
        shown = self._empty if title else self._list
        self._empty.set_words(title, text, action)
        self._stack.setCurrentWidget(shown)
        if had_keyboard and shown is not before:
            shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_details(self, details: ItemDetails | None) -> None:
        """Show an item in the inspector."""
        self.inspector.set_details(details)

    def set_changes_possible(self, reason: str) -> None:
        """Say why nothing can be changed here; "" when it can."""
        self._bulk.set_possible(reason)

    def set_keys(self, label: str, flag: str) -> None:
        """Show the keys of the bulk actions."""
        self._bulk.set_keys(label, flag)

    def show_item(self, item_id: int | None) -> None:
        """Make an item current, the first where it is not in the list."""
        self._list.show_item(item_id)

    def current_item(self) -> int | None:
        """Return the id of the current item."""
        return self._list.current_item()

    def focus_list(self) -> None:
        """Give the keyboard to the list."""
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_filter(self) -> None:
        """Give the keyboard to the filter field."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_picture(self, item_id: int, image: QImage | None) -> None:
        """Take a small picture for the list."""
        self.items.set_picture(item_id, image)

    def splitter_state(self) -> list[int]:
        """Return the widths of panel, list and inspector; none while a narrow window hides some."""
        sizes = self._split.sizes()
        return sizes if all(sizes) and not self._compact else []

    def set_splitter_state(self, sizes: Sequence[int]) -> None:
        """Take remembered widths."""
        if len(sizes) == 3 and not self._compact:
            self._split.setSizes([int(size) for size in sizes])

    def toggle_panel(self) -> None:
        """Show or hide the filters."""
        self._panel_frame.setVisible(self._panel_frame.isHidden())

    def toggle_inspector(self) -> None:
        """Show or hide the details of the current item."""
        self._inspector_frame.setVisible(self._inspector_frame.isHidden())

    # Page

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint(keys=("Space",), text=self.tr("select")),
            KeyHint(keys=("Shift", "↓"), text=self.tr("extend")),
            KeyHint(keys=("Enter",), text=self.tr("open")),
            KeyHint(keys=("/",), text=self.tr("filter")),
            KeyHint(keys=("?",), text=self.tr("all shortcuts")),
        )

    def facts(self) -> Sequence[str]:
        return (self._facts,) if self._facts else ()

    def key_pressed(self, event: QKeyEvent) -> bool:
        if not self.popup.isHidden():
            return self.popup.take_key(event)
        if event.key() == Qt.Key.Key_Escape and self.items.n_marked():
            self.items.clear_marks()
            return True
        return False

    def set_compact(self, compact: bool) -> None:
        if compact == self._compact:
            return
        self._compact = compact
        for button in (self._panel_button, self._inspector_button):
            button.setVisible(compact)
        self._panel_frame.setVisible(not compact)
        self._inspector_frame.setVisible(not compact)

    # Building

    def _make_header(self) -> ScreenHeader:
        header = ScreenHeader(self.tr("Data"))
        self._views = SegmentedControl(())
        self._panel_button = IconButton("filter", self.tr("Show or hide the filters"))
        self._inspector_button = IconButton("info", self.tr("Show or hide the details"))
        for button in (self._panel_button, self._inspector_button):
            button.hide()
        self._sorts = ComboBox()
        self._sorts.setAccessibleName(self.tr("Sort"))
        self._sorts.setMinimumWidth(scaled(170))
        self._sorts.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        label = PlainLabel(self.tr("Sort"), tone="muted")
        label.setBuddy(self._sorts)
        header.add_left(self._panel_button, self._views)
        header.add_right(label, self._sorts, self._inspector_button)
        return header

    def _make_split(self) -> QSplitter:
        top = QHBoxLayout()
        top.setContentsMargins(SPACE[3], SPACE[1], SPACE[3], SPACE[1])
        top.setSpacing(SPACE[2])
        top.addWidget(self._field, 1)
        top.addWidget(self._count)
        self._error.setContentsMargins(SPACE[3], 0, SPACE[3], SPACE[1])
        self._note.setContentsMargins(SPACE[3], 0, SPACE[3], SPACE[1])
        self._error.hide()
        self._note.hide()
        self._stack.addWidget(self._list)
        self._stack.addWidget(self._empty)
        centre = Panel("window")
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        for widget in (self._error, self._note, self._busy):
            column.addWidget(widget)
        column.addWidget(self._stack, 1)
        column.addWidget(self._bulk)
        self._panel_frame, self._inspector_frame = _side(self._panel), _side(self.inspector)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        for part in (self._panel_frame, centre, self._inspector_frame):
            split.addWidget(part)
        split.setStretchFactor(1, 1)
        split.setSizes([scaled(226), scaled(800), scaled(322)])
        return split

    def _connect(self) -> None:
        self._field.typed.connect(self.filter_typed)
        self._field.entered.connect(self._entered)
        self._field.chip_removed.connect(self.chip_removed)
        self._field.left_downwards.connect(self.focus_list)
        self._panel.choice_pressed.connect(self.choice_pressed)
        self._views.segment_chosen.connect(self.view_chosen)
        self._sorts.activated.connect(lambda place: self.sort_chosen.emit(self._sorts.itemData(place)))
        self._list.row_activated.connect(lambda row: self.item_activated.emit(self.items.item_at(row)))
        self._list.current_moved.connect(self.current_moved)
        self.items.marks_changed.connect(self._marks_changed)
        self._empty.action_pressed.connect(self.clear_filter_pressed)
        self._bulk.label_pressed.connect(self.label_pressed)
        self._bulk.flag_pressed.connect(self.flag_pressed)
        self._bulk.clear_pressed.connect(self.items.clear_marks)
        self._bulk.all_pressed.connect(self.items.mark_all)
        self._panel_button.clicked.connect(lambda: self.toggle_panel())
        self._inspector_button.clicked.connect(lambda: self.toggle_inspector())
        self.popup.closed.connect(self.focus_list)

    def _entered(self, text: str) -> None:
        self.filter_entered.emit(text)
        if self._error.isHidden():
            self.focus_list()

    def _marks_changed(self) -> None:
        self._bulk.set_marked(self.items.n_marked())
        self.hints_changed.emit()


def _side(content: QWidget) -> QFrame:
    frame = Panel("surface")
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(content)
    return frame


class _BulkBar(QFrame):
    """How many are selected, and what can be done with them."""

    label_pressed = Signal()
    flag_pressed = Signal()
    clear_pressed = Signal()
    all_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("panel", "surface")
        self._words = PlainLabel(bold=True)
        self._label = ActionButton(self.tr("Label"), icon_name="label", key="L", bar=True)
        self._flag = ActionButton(self.tr("Flag"), icon_name="flag", key="F", bar=True)
        everything = ActionButton(self.tr("Select all"), kind="quiet", key="Ctrl A", bar=True)
        self._clear = ActionButton(self.tr("Clear"), kind="quiet", key="Esc", bar=True)
        for button, signal in (
            (self._label, self.label_pressed),
            (self._flag, self.flag_pressed),
            (everything, self.all_pressed),
            (self._clear, self.clear_pressed),
        ):
            button.clicked.connect(signal)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE[3], 0, SPACE[3], 0)
        row.setSpacing(SPACE[1])
        row.addWidget(self._words)
        row.addSpacing(SPACE[1])
        for button in (self._label, self._flag):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(everything)
        row.addWidget(self._clear)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(line())
        layout.addLayout(row, 1)
        self.setFixedHeight(scaled(46))

    def set_marked(self, n: int) -> None:
        self._words.setText(self.tr("{} selected").format(f"{n:,}") if n else self.tr("None selected"))
        self._clear.setVisible(n > 0)

    def set_keys(self, label: str, flag: str) -> None:
        self._label.set_key(label)
        self._flag.set_key(flag)

    def set_possible(self, reason: str) -> None:
        for button in (self._label, self._flag):
            button.setEnabled(not reason)
            button.setToolTip(reason)


class _EmptyList(QWidget):
    """Why there is nothing to see, and a way out."""

    action_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = PlainLabel(role="section")
        self._text = PlainLabel(tone="muted", wrap=True)
        self._action = ActionButton("", kind="plain")
        self._action.clicked.connect(self.action_pressed)
        self.setFocusProxy(self._action)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._text.setFixedWidth(scaled(360))
        layout = QVBoxLayout(self)
        layout.setSpacing(SPACE[1])
        layout.addStretch(2)
        for widget in (self._title, self._text, self._action):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def set_words(self, title: str, text: str, action: str) -> None:
        self._title.setText(title)
        self._text.setText(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._action.updateGeometry()


def thumbnail_size(ratio: float) -> QSize:
    """Return the size in device pixels that pictures of the list are decoded to."""
    return QSize(round(scaled(100) * ratio), round(scaled(74) * ratio))
