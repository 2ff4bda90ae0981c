"""The item, as large as it goes, under a bar with its name."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from app.pages.label.state_screen import StateScreen
from app.pages.label.views import ItemView, StateView
from app.theme.fonts import scaled
from app.theme.tokens import DOCUMENT_SIZES, SPACE
from app.widgets.buttons import IconButton
from app.widgets.card import Panel, line
from app.widgets.image_view import MARGIN, ImageView
from app.widgets.plain_text import ElidedLabel, PlainLabel
from app.widgets.segmented import Segment, SegmentedControl
from app.widgets.text_view import TextView

BAR_HEIGHT = 42


class ItemArea(QWidget):
    """Shows one item at a time: picture, text, or why there is none. The old one stays until it is told another."""

    step_pressed = Signal(int)  # -1 the item before, 1 the one after
    text_size_chosen = Signal(object)
    detail_wanted = Signal()
    resized = Signal()
    action_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image, self.text, self._state = ImageView(), TextView(), StateScreen()
        self._name = ElidedLabel(bold=True, mode=Qt.TextElideMode.ElideMiddle)
        self._detail = ElidedLabel(role="secondary", tone="muted")
        self._notice = ElidedLabel(role="secondary", tone="accent")
        self._notice.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._size_words = PlainLabel(self.tr("Text size"), role="secondary", tone="muted")
        sizes = [Segment(key=size, text=words) for size, words in zip(DOCUMENT_SIZES, ("S", "M", "L"), strict=True)]
        self._sizes = SegmentedControl(sizes)
        self._sizes.setAccessibleName(self.tr("Text size"))
        self._sizes.set_current(DOCUMENT_SIZES[1])
        self._sizes.segment_chosen.connect(self.text_size_chosen)
        self._back = IconButton("chevron_left", self.tr("Item before"), key="PgUp")
        self._on = IconButton("chevron_right", self.tr("Item after"), key="PgDn")
        self._back.clicked.connect(lambda: self.step_pressed.emit(-1))
        self._on.clicked.connect(lambda: self.step_pressed.emit(1))
        self.image.detail_wanted.connect(self.detail_wanted)
        self._state.action_pressed.connect(self.action_pressed)
        self._stack = QStackedWidget()
        for view in (self.image, self.text, self._state):
            self._stack.addWidget(view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar())
        layout.addWidget(self._stack, 1)
        self._show_sizes(False)

    def _bar(self) -> QWidget:
        bar = Panel("surface")
        bar.setFixedHeight(scaled(BAR_HEIGHT) + 1)
        inner = QWidget()  # a layout of fixed heights alone would not fill the bar
        row = QHBoxLayout(inner)
        row.setContentsMargins(SPACE[3], 0, SPACE[3], 0)
        row.setSpacing(SPACE[2])
        row.addWidget(self._name)
        row.addWidget(self._detail)
        row.addWidget(self._notice, 1)
        for widget in (self._size_words, self._sizes, self._back, self._on):
            row.addWidget(widget)
        inside = QVBoxLayout(bar)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(inner, 1)
        inside.addWidget(line())
        return bar

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def show_item(self, view: ItemView, *, keep_zoom: bool = False) -> None:
        """Show another item, in this frame."""
        self._name.set_text(view.name)
        self._detail.set_text(view.detail)
        self._show_sizes(view.text is not None)
        if view.text is not None:
            self.text.set_text(view.text)
            self._stack.setCurrentWidget(self.text)
        elif view.picture is not None:
            self.image.show_image(view.picture, view.full_size, keep_zoom=keep_zoom)
            self._stack.setCurrentWidget(self.image)
        else:
            self._state.show_state(StateView(icon_name="warning", title=self.tr("Unreadable"), text=view.trouble))
            self._stack.setCurrentWidget(self._state)

    def show_state(self, view: StateView) -> None:
        """Show that there is no item, and why."""
        for label in (self._name, self._detail):
            label.set_text("")
        self._show_sizes(False)
        self._state.show_state(view)
        self._stack.setCurrentWidget(self._state)

    def describe(self, words: str) -> None:
        """Tell a screen reader what is on screen."""
        self.image.setAccessibleName(words)
        self.text.setAccessibleName(words)

    def set_notice(self, text: str) -> None:
        """Say quietly what just happened, beside the name."""
        self._notice.set_text(text)

    def set_text_size(self, size: int) -> None:
        """Show texts at `size` pixels."""
        self._sizes.set_current(size)
        self.text.set_text_size(size)

    def scroll_text(self, lines: int) -> None:
        """Move a long text by some lines; a picture stays where it is."""
        for page in self.text.findChildren(QPlainTextEdit):
            page.verticalScrollBar().setValue(page.verticalScrollBar().value() + lines)

    def set_steps(self, before: bool, after: bool) -> None:
        """Say whether there is an item before and after."""
        self._back.setEnabled(before)
        self._on.setEnabled(after)

    def shows_picture(self) -> bool:
        return self._stack.currentWidget() is self.image

    def shows_text(self) -> bool:
        return self._stack.currentWidget() is self.text

    def wanted_size(self) -> QSize:
        """Return the device pixels a picture may fill."""
        # Not that of the image view, which has no size while a text or a state stands in its place.
        room = self._stack.size() - QSize(2 * MARGIN, 2 * MARGIN)
        return (room * self.devicePixelRatioF()).expandedTo(QSize(64, 64))

    def set_panning(self, panning: bool) -> None:
        """Let the mouse drag a picture, while Space is held."""
        if self.shows_picture():
            self.image.set_panning(panning)

    def zoom_actual(self) -> None:
        """Go to 100 % at the pointer, or back to fit."""
        if self.shows_picture():
            self.image.toggle_actual_size()

    def middle(self) -> QWidget:
        """Return the widget that overlays are placed over."""
        return self._stack

    def _show_sizes(self, visible: bool) -> None:
        self._size_words.setVisible(visible)
        self._sizes.setVisible(visible)
