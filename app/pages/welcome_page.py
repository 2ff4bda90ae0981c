"""Welcome: begin something new, try a sample, or go on with what was open before."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.models.recent_projects import RecentProject, matches
from app.pages.ask_path import ask_file, ask_folder
from app.pages.page import Page
from app.pages.recent_card import RING, RecentCard
from app.pages.welcome_parts import DropArea, StartButton
from app.theme.fonts import scaled
from app.theme.icons import icon, paint_icon
from app.theme.palette import shown_tokens
from app.theme.tokens import RADIUS_CARD, SPACE
from app.widgets.card import Panel, line
from app.widgets.message_bar import Message, MessageBar
from app.widgets.plain_text import PlainLabel
from app.widgets.status_bar import KeyHint

PROJECTS = "Labelwright projects (*.labelwright)"
TABLES = "Tables (*.csv *.tsv *.tab *.jsonl *.ndjson *.json)"
_LOW = 700  # px of page height below which everything moves closer


class WelcomePage(Page):
    """It shows recent projects as plain values and says what the person wants; it opens nothing itself."""

    name = "welcome"

    new_wanted = Signal()
    project_chosen = Signal(object)  # Path
    read_only_wanted = Signal(object)  # Path
    source_chosen = Signal(object)  # Path of a folder or a table
    sample_wanted = Signal(str)  # "images" or "text"
    dropped = Signal(object)  # Path of who knows what
    removed = Signal(object)  # Path
    removal_undone = Signal()
    moved = Signal(object, object)  # old Path, new Path
    shown_in_folder = Signal(object)  # Path

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self._projects: tuple[RecentProject, ...] = ()
        self._cards: list[RecentCard] = []
        self._today, self._compact = date.min, False
        self._messages = MessageBar()
        self._messages.action_chosen.connect(lambda _message, _action: self.removal_undone.emit())
        self._new = StartButton("plus", self.tr("New project"), key="Ctrl N", primary=True)
        self._open = StartButton("folder", self.tr("Open project file"), key="Ctrl O")
        self._folder = StartButton("data", self.tr("Folder of images or text"))
        self._table = StartButton("table", self.tr("CSV or JSONL file"))
        self._new.clicked.connect(self.new_wanted)
        self._open.clicked.connect(self.ask_project)
        self._folder.clicked.connect(self._ask_folder)
        self._table.clicked.connect(self._ask_table)
        self._left = self._left_side()
        self._search = QLineEdit(placeholderText=self.tr("Find a project"), clearButtonEnabled=False)
        self._search.setAccessibleName(self.tr("Find a project"))
        self._search.setFixedWidth(scaled(240))
        self._glass = self._search.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._search.textChanged.connect(self._filter)
        self._search.installEventFilter(self)
        self._nothing = PlainLabel(tone="muted", wrap=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self._first_time = self._large_samples()
        self._drop = DropArea()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._messages)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._left)
        row.addWidget(line(vertical=True))
        row.addLayout(self._right_side(), 1)
        layout.addLayout(row, 1)
        self.set_projects((), date.min)
        self._tint()
        self._fit(low=True)  # until it is shown larger: a page must not make the window grow

    def hints(self) -> Sequence[KeyHint]:
        if not self._cards:
            return (KeyHint(keys=("Tab",), text=self.tr("choose")), KeyHint(keys=("Enter",), text=self.tr("open")))
        return (
            KeyHint(keys=("↑", "↓"), text=self.tr("choose")),
            KeyHint(keys=("Enter",), text=self.tr("open")),
            KeyHint(keys=("Del",), text=self.tr("remove from list, keeps the file")),
        )

    def set_projects(self, projects: Sequence[RecentProject], today: date) -> None:
        """Show `projects` in their order; the one that had the focus keeps it."""
        if (tuple(projects), today) == (self._projects, self._today) and today != date.min:
            return
        place = next((n for n, card in enumerate(self._cards) if card.hasFocus()), None)
        path = self._cards[place].project.path if place is not None else None
        self._projects, self._today = tuple(projects), today
        kept = {card.project: card for card in self._cards if card.project in projects and card.today == today}
        for card in self._cards:
            self._list.removeWidget(card)
            if card not in kept.values():
                card.hide()
                card.deleteLater()  # later, as its own menu may have told it to go
        self._cards = [kept.get(project) or self._card(project) for project in projects]
        for card in self._cards:
            card.set_compact(self._compact)
            self._list.addWidget(card)
        self._first_time.setVisible(not projects)
        self._title.setText(self.tr("Recent projects") if projects else self.tr("No projects yet"))
        self._search.setVisible(bool(projects))
        self._try_title.setVisible(bool(projects))
        for button in self._samples:
            button.setVisible(bool(projects))
        self._filter(self._search.text())
        if place is not None and not any(card.hasFocus() for card in self._cards):
            self._focus_near(path, place)
        self.hints_changed.emit()

    def set_picture(self, path: Path, image: QImage) -> None:
        """Show a picture of the project at `path`."""
        for card in self._cards:
            if card.project.path == path:
                card.set_picture(image)

    def set_keys(self, new: str, open_project: str) -> None:
        """Show the keys of the first two buttons."""
        self._new.set_key(new.replace("+", " "))
        self._open.set_key(open_project.replace("+", " "))

    def show_message(self, message: Message) -> None:
        """Show a message above the page."""
        self._messages.show_message(message)

    def dismiss(self, key: object) -> None:
        """Take a message away."""
        self._messages.dismiss(key)

    def start(self) -> None:
        """Put the focus on the first project, or on the first sample."""
        if self._shown_cards():
            self._shown_cards()[0].setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._large:
            self._large[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        if not self._search.isHidden():
            self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def ask_project(self) -> None:
        """Ask for a project file to open."""
        ask_file(self, self.tr("Open project file"), self.tr(PROJECTS), None, self.project_chosen.emit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            shown = self._shown_cards()
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and shown and self._search.text():
                shown[0].opened.emit()
                return True
            if event.key() == Qt.Key.Key_Down and shown:
                shown[0].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape and self._search.text():
                self._search.clear()
                return True
        return False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()
            self._drop.set_lit(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop.set_lit(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop.set_lit(False)
        path = _dropped_path(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.dropped.emit(path)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(low=event.size().height() < scaled(_LOW))

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self._left.setFixedWidth(scaled(312 if compact else 420))
        for card in self._cards:
            card.set_compact(compact)
        self._fit(low=self.height() < scaled(_LOW))

    def _tint(self) -> None:
        self._glass.setIcon(icon("search", "muted"))

    def _fit(self, *, low: bool) -> None:
        for button in (self._new, self._open, self._folder, self._table, *self._samples):
            button.set_dense(low)
        self._drop.set_dense(low)
        for part in (self._motto, self._promise):
            part.setVisible(not low)
        top, side = SPACE[3] if low else 52, SPACE[5] if self._compact else 48
        left, right = (SPACE[5], SPACE[5]) if self._compact else (56, 40)
        self._left_column.setContentsMargins(left, top, right, SPACE[3])
        self._right.setContentsMargins(side - RING, top, side - RING, SPACE[5])
        for spacer, wide in self._gaps:
            spacer.setFixedHeight(SPACE[0] if low else wide)

    def _left_side(self) -> QWidget:
        side = Panel("surface")
        column = self._left_column = QVBoxLayout(side)
        column.setSpacing(SPACE[1])
        head = QHBoxLayout()
        head.setSpacing(SPACE[2] + 2)
        head.addWidget(Badge())
        head.addWidget(PlainLabel("Labelwright", role="figure"))
        head.addStretch(1)
        column.addLayout(head)
        self._motto = PlainLabel(
            self.tr("Label what matters next, see where people disagree, and know when you have enough."),
            role="label",
            tone="muted",
            wrap=True,
        )
        self._promise = PlainLabel(
            self.tr("Your files stay where they are. Labels live in one project file on this computer."),
            role="secondary",
            tone="muted",
            wrap=True,
        )
        self._gaps: list[tuple[QWidget, int]] = []
        column.addWidget(self._motto)
        self._gap(column, SPACE[2])
        column.addWidget(self._new)
        column.addWidget(self._open)
        self._gap(column, SPACE[2])
        column.addWidget(PlainLabel(self.tr("Start from your data"), role="caption", tone="muted"))
        column.addWidget(self._folder)
        column.addWidget(self._table)
        self._gap(column, SPACE[2])
        self._try_title = PlainLabel(self.tr("Try it first"), role="caption", tone="muted")
        column.addWidget(self._try_title)
        self._samples = self._sample_buttons(large=False)
        for button in self._samples:
            column.addWidget(button)
        column.addStretch(1)
        column.addWidget(self._promise)
        side.setFixedWidth(scaled(420))
        return side

    def _right_side(self) -> QVBoxLayout:
        column = self._right = QVBoxLayout()
        column.setSpacing(SPACE[2])
        head = QHBoxLayout()
        head.setContentsMargins(RING, 0, RING, 0)
        self._title = PlainLabel(role="title")
        head.addWidget(self._title, 1)
        head.addWidget(self._search)
        column.addLayout(head)
        inside = QWidget()
        inside.setProperty("scrolled", True)
        content = QVBoxLayout(inside)
        content.setContentsMargins(0, 0, 0, 0)
        content.addLayout(self._list)
        content.addWidget(self._nothing)
        content.addWidget(self._first_time)
        content.addStretch(1)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        column.addWidget(self._scroll, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(RING, 0, RING, 0)
        foot.addWidget(self._drop)
        column.addLayout(foot)
        return column

    def _large_samples(self) -> QWidget:
        widget = QWidget()
        column = QVBoxLayout(widget)
        column.setContentsMargins(RING, RING, RING, RING)
        column.setSpacing(SPACE[2])
        column.addWidget(
            PlainLabel(
                self.tr("Try it first: a sample is copied for you, and nothing can go wrong in it."), tone="muted"
            )
        )
        self._large = self._sample_buttons(large=True)
        for button in self._large:
            column.addWidget(button)
        return widget

    def _sample_buttons(self, *, large: bool) -> list[StartButton]:
        samples = [
            ("images", "image", self.tr("Handwritten digits"), self.tr("800 pictures, ten labels")),
            ("text", "text", self.tr("Support messages"), self.tr("240 short texts, all made up")),
        ]
        buttons = []
        for sample, drawing, words, about in samples:
            button = StartButton(drawing, words, about=about, large=large)
            button.clicked.connect(lambda _checked=False, sample=sample: self.sample_wanted.emit(sample))
            buttons.append(button)
        return buttons

    def _gap(self, column: QVBoxLayout, height: int) -> None:
        gap = QWidget()
        gap.setFixedHeight(height)
        self._gaps.append((gap, height))
        column.addWidget(gap)

    def _card(self, project: RecentProject) -> RecentCard:
        card = RecentCard(project, self._today)
        path = project.path
        card.opened.connect(lambda: self.project_chosen.emit(path))
        card.read_only_wanted.connect(lambda: self.read_only_wanted.emit(path))
        card.located.connect(lambda: self._ask_moved(path))
        card.shown_in_folder.connect(lambda: self.shown_in_folder.emit(path))
        card.removed.connect(lambda: self.removed.emit(path))
        card.focus_moved.connect(lambda step: self._move_focus(card, step))
        return card

    def _filter(self, words: str) -> None:
        for card in self._cards:
            card.setVisible(matches(card.project, words))
        none = bool(self._cards) and not self._shown_cards()
        self._nothing.setText(self.tr("No project has “{}” in its name or path.").format(words) if none else "")
        self._nothing.setVisible(none)

    def _shown_cards(self) -> list[RecentCard]:
        return [card for card in self._cards if not card.isHidden()]

    def _move_focus(self, card: RecentCard, step: int) -> None:
        shown = self._shown_cards()
        place = shown.index(card) + step
        if 0 <= place < len(shown):
            shown[place].setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(shown[place])
        elif place < 0:
            self.focus_search()

    def _focus_near(self, path: Path | None, place: int) -> None:
        shown = self._shown_cards()
        same = next((card for card in shown if card.project.path == path), None)
        card = same or (shown[min(place, len(shown) - 1)] if shown else None)
        if card is not None:
            card.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.start()

    def _ask_moved(self, path: Path) -> None:
        then: Callable[[Path], None] = lambda found: self.moved.emit(path, found)  # noqa: E731
        ask_file(self, self.tr("Where is {}?").format(path.name), self.tr(PROJECTS), None, then)

    def _ask_folder(self) -> None:
        ask_folder(self, self.tr("Folder of images or text"), None, self.source_chosen.emit)

    def _ask_table(self) -> None:
        ask_file(self, self.tr("CSV or JSONL file"), self.tr(TABLES), None, self.source_chosen.emit)


class Badge(QWidget):
    """The label on its accent square: our sign."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(scaled(40), scaled(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent_fill))
        painter.drawRoundedRect(self.rect(), RADIUS_CARD, RADIUS_CARD)
        inset = scaled(9)
        paint_icon(painter, "label", QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), tokens.on_accent)


def _dropped_path(data: QMimeData) -> Path | None:
    """Return the first local file of what is held over the window."""
    names = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return Path(names[0]) if names and names[0] else None
