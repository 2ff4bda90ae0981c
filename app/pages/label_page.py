"""The Label page: one item, its palette, what was done and what comes next. A view: it asks nobody."""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.pages.label.break_screen import BreakScreen
from app.pages.label.flag_menu import FlagMenu
from app.pages.label.guideline_panel import GuidelinePanel
from app.pages.label.header import LabelHeader
from app.pages.label.item_area import ItemArea
from app.pages.label.note_field import NoteField
from app.pages.label.page_keys import CANT_DECIDE, ENTER, MODIFIERS, PageKeys
from app.pages.label.side_panel import SidePanel
from app.pages.label.views import AnswerView, BreakView, ItemView, StateView
from app.pages.page import Page
from app.theme.fonts import scaled
from app.theme.tokens import SIDE_PANEL_NARROW, SIDE_PANEL_WIDTH, SPACE
from app.widgets.card import line
from app.widgets.filmstrip import FilmItem, Filmstrip
from app.widgets.label_row import PaletteLabel
from app.widgets.progress_line import BusyLine
from app.widgets.status_bar import KeyHint

_WIDE = 1160  # px of the page in a window of 1240: below, the side panel is narrower
_GUIDELINE_WIDTH, _GUIDELINE_LEAST = 320, 220


class LabelPage(Page):
    """Shows the item it is given and says what the person did: which label, finish, flag, note, peek, where to go.

    What concerns one part alone is told to that part: `header`, `area` (the item), `side`, `strip`, `guideline`.
    """

    name = "label"

    label_pressed = Signal(object)  # label id
    cant_decide_pressed = Signal()
    finish_pressed = Signal()
    flag_chosen = Signal(str)
    note_written = Signal(str)
    peek_held = Signal(bool)
    step_pressed = Signal(int)  # -1 the item before, 1 the one after
    item_chosen = Signal(object)  # item id
    command_wanted = Signal(str)  # id of a command
    shortcut_pressed = Signal(str)  # one of those given to `set_shortcuts`
    break_ended = Signal()
    split_moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints: tuple[KeyHint, ...] = ()
        self._facts: tuple[str, ...] = ()
        self._question = ("", "")
        self._marks: tuple[frozenset[object], bool] = (frozenset(), False)
        self.header, self.busy = LabelHeader(), BusyLine()
        self.area, self.side, self.strip = ItemArea(), SidePanel(), Filmstrip()
        self.guideline, self._break = GuidelinePanel(), BreakScreen()
        self._splitter, self._stack = QSplitter(Qt.Orientation.Horizontal), QStackedWidget()
        self._flags, self._note = FlagMenu(self), NoteField(self)
        self._keys = PageKeys(self, self.area, self.strip)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.area, 1)
        column.addWidget(line())
        column.addWidget(self.strip)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        for widget in (left, self.guideline, self.side):
            self._splitter.addWidget(widget)
        self._splitter.setStretchFactor(0, 1)
        self.side.setMinimumWidth(scaled(240))
        work = QWidget()
        row = QHBoxLayout(work)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._splitter)
        self._stack.addWidget(work)
        self._stack.addWidget(self._break)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.header, self.busy):
            layout.addWidget(part)
        layout.addWidget(self._stack, 1)

    def _connect(self) -> None:
        palette, keys = self.side.palette_view, self._keys
        palette.label_chosen.connect(self.label_pressed)
        palette.cant_decide_chosen.connect(self.cant_decide_pressed)
        palette.set_cant_decide(CANT_DECIDE, note=self.tr("goes to review"))
        keys.label_pressed.connect(self.label_pressed)
        keys.cant_decide_pressed.connect(self.cant_decide_pressed)
        keys.finish_pressed.connect(self.finish_pressed)
        keys.step_pressed.connect(self.step_pressed)
        keys.peek_held.connect(self.peek_held)
        keys.shortcut_pressed.connect(self.shortcut_pressed)
        self.header.command_wanted.connect(self.command_wanted)
        self.guideline.command_wanted.connect(self.command_wanted)
        self.side.command_wanted.connect(self.command_wanted)
        self.side.finish_pressed.connect(self.finish_pressed)
        self.strip.item_chosen.connect(self.item_chosen)
        self.area.step_pressed.connect(self.step_pressed)
        self._flags.reason_chosen.connect(self.flag_chosen)
        self._note.written.connect(self.note_written)
        for overlay in (self._flags, self._note):
            overlay.closed.connect(self._take_focus)
        self._break.ended.connect(self.break_ended)
        self._splitter.splitterMoved.connect(lambda _at, _index: self.split_moved.emit())

    # what is shown

    def set_task(self, question: str, hint: str, task: str, *, finish: bool) -> None:
        """Show what is asked and how to answer; `finish` offers the button for Enter."""
        self._question = (question, hint)
        self.header.set_task(task)
        self.side.set_finish(finish)
        self.side.palette_view.set_question(question, hint)

    def set_labels(self, labels: Sequence[PaletteLabel], *, multi: bool) -> None:
        """Show the labels; their keys work from now on."""
        self._keys.set_labels(labels)
        self.side.set_labels(labels, multi=multi)

    def show_item(self, view: ItemView, answer: AnswerView, *, keep_zoom: bool = False) -> None:
        """Show another item and what was answered, in this frame."""
        self.close_overlays()
        self.busy.set_busy(False)
        self.area.show_item(view, keep_zoom=keep_zoom)
        self.area.describe(f"{view.name}, {answer.words or self.tr('no answer')}")
        self.side.set_hint("")
        self.show_answer(answer)

    def show_answer(self, answer: AnswerView) -> None:
        """Mark what is chosen of the item on screen."""
        palette = self.side.palette_view
        if (answer.marked, answer.cant_decide) != self._marks:  # else every row would be painted again
            self._marks = (answer.marked, answer.cant_decide)
            palette.set_marked(answer.marked)
            palette.set_cant_decide_marked(answer.cant_decide)
        palette.set_question(self._question[0], answer.words or self._question[1])
        self.side.set_has_note(answer.has_note)

    def show_state(self, view: StateView) -> None:
        """Show that there is no item, and why."""
        self.close_overlays()
        self.busy.set_busy(False)
        self.side.set_hint("")
        self.show_answer(AnswerView())
        self.area.show_state(view)
        self.area.describe(f"{view.title}. {view.text}")

    def set_strip(self, done: Sequence[FilmItem], now: FilmItem | None, up_next: Sequence[FilmItem]) -> None:
        """Show what was done, what is on screen and what follows."""
        self.strip.set_items(done, now, up_next)
        self.area.set_steps(bool(done), bool(up_next))

    def announce(self, text: str) -> None:
        """Tell a screen reader what just happened."""
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def show_guideline(self, visible: bool) -> None:
        """Open or close the guideline panel."""
        if visible == self.is_guideline_open():
            return
        item, guideline, side = self._splitter.sizes()
        self.guideline.setVisible(visible)
        if visible:
            room = item + guideline
            width = min(scaled(_GUIDELINE_WIDTH), max(scaled(_GUIDELINE_LEAST), room // 3))
            self._splitter.setSizes([room - width, width, side])

    def is_guideline_open(self) -> bool:
        return not self.guideline.isHidden()

    def show_flags(self) -> None:
        """Ask what is wrong with the item."""
        self._note.close_note()
        self._place(self._flags)
        self._flags.open()

    def show_note(self, text: str) -> None:
        """Let the person write a note, beginning with what stands there."""
        self._flags.close_menu()
        self._place(self._note)
        self._note.open(text)

    def close_overlays(self) -> None:
        """Close the flag menu and the note without doing anything."""
        self._flags.close_menu()
        self._note.close_note()

    def show_break(self, view: BreakView) -> None:
        """Hide everything behind the plain screen."""
        self.close_overlays()
        self._break.show_break(view)
        self.header.hide()
        self._stack.setCurrentWidget(self._break)
        self._take_focus()

    def end_break(self) -> None:
        """Come back to the item."""
        self.header.show()
        self._stack.setCurrentIndex(0)
        self._take_focus()

    def is_on_break(self) -> bool:
        return self._stack.currentWidget() is self._break

    def split_sizes(self) -> list[int]:
        """Return the widths of item, guideline and side panel."""
        return self._splitter.sizes()

    def set_split(self, sizes: Sequence[int]) -> None:
        """Give item, guideline and side panel these widths."""
        self._splitter.setSizes(list(sizes))

    # keys

    def set_keys(self, keys: Mapping[str, str], peek: str) -> None:
        """Show on the buttons the keys of their commands; `peek` is the key that is held."""
        self._keys.set_peek_key(peek)
        self.header.set_keys(keys)
        self.side.set_keys(keys, peek)

    def set_shortcuts(self, keys: Iterable[str]) -> None:
        """Report these keys, in portable text with Ctrl, as `shortcut_pressed`."""
        self._keys.set_shortcuts(keys)

    def key_pressed(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & MODIFIERS
        if self.is_on_break() and plain:
            if not event.isAutoRepeat() and event.key() in (*ENTER, Qt.Key.Key_Escape, Qt.Key.Key_Space):
                self.break_ended.emit()
            return True
        if not self._flags.isHidden() and plain:
            return self._flags.key_pressed(event)
        return self._keys.pressed(event)

    def key_released(self, event: QKeyEvent) -> bool:
        return self._keys.released(event)

    # bars of the window

    def set_hints(self, hints: Sequence[KeyHint]) -> None:
        """Say which keys work now."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.hints_changed.emit()

    def set_facts(self, facts: Sequence[str]) -> None:
        """Set the quiet words at the end of the status bar."""
        if tuple(facts) != self._facts:
            self._facts = tuple(facts)
            self.facts_changed.emit()

    def hints(self) -> Sequence[KeyHint]:
        return self._hints

    def facts(self) -> Sequence[str]:
        return self._facts

    # the widget itself

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.WindowDeactivate, QEvent.Type.Hide):
            self._keys.let_go()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width, before = event.size().width(), event.oldSize().width()
        wide = width >= scaled(_WIDE)
        if before < 0 or wide != (before >= scaled(_WIDE)):
            side = scaled(SIDE_PANEL_WIDTH if wide else SIDE_PANEL_NARROW)
            guideline = self.guideline.width() if self.is_guideline_open() else 0
            self._splitter.setSizes([max(1, width - side - guideline), guideline, side])
        for overlay in (self._flags, self._note):
            self._place(overlay)

    def _place(self, overlay: QWidget) -> None:
        """Put an overlay over the lower end of the item, beside the buttons that open it, above the zoom."""
        middle = self.area.middle()
        overlay.adjustSize()
        corner = middle.mapTo(self, QPoint(middle.width(), middle.height()))
        reach = QPoint(overlay.width() + SPACE[3], overlay.height() + SPACE[3] + scaled(44))
        overlay.move(corner - reach)

    def _take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)
