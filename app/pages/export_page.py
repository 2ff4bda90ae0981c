"""Export: format, settings and preview beside each other; past exports in a tab of their own."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.models.export_history import PastExport
from app.pages.export.choices import ExportChoices
from app.pages.export.format_list import FormatEntry, FormatList
from app.pages.export.past_panel import PastPanel
from app.pages.export.preview_panel import PreviewPanel
from app.pages.export.settings_panel import SettingsPanel
from app.pages.page import Page
from app.theme.fonts import scaled
from app.theme.tokens import SPACE
from app.widgets.card import Panel, ScreenHeader, line
from app.widgets.plain_text import PlainLabel
from app.widgets.segmented import Segment, SegmentedControl
from app.widgets.status_bar import KeyHint

_NARROW_BELOW = 1120


class ExportPage(Page):
    """Shows what it is given; the controller reads `choices()` when something changed."""

    name = "export"
    changed = Signal()  # any setting but the target
    target_changed = Signal()
    folder_wanted = Signal()
    export_wanted = Signal()
    again_wanted, open_wanted, copy_wanted = Signal(object), Signal(object), Signal(object)  # PastExport

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats, self._settings, self._preview = FormatList(), SettingsPanel(), PreviewPanel()
        self._past = PastPanel()
        self._facts: tuple[str, ...] = ()
        self._tabs = SegmentedControl(self._segments(0))
        self._stack = QStackedWidget()
        self._left = Panel("surface")
        self._lay_out()
        self._connect()

    @property
    def preview(self) -> PreviewPanel:
        """What the export will hold, and the button."""
        return self._preview

    @property
    def settings(self) -> SettingsPanel:
        """Which answers, which sets, where to."""
        return self._settings

    def choices(self) -> ExportChoices:
        """Return the settings as they are on screen."""
        splits = self._settings.splits
        return ExportChoices(
            format=self._formats.chosen() or "jsonl",
            answers=self._settings.answers(),
            splits_on=splits.is_on(),
            splits=splits.splits(),
            duplicates=splits.keeps_duplicates(),
            seed=splits.seed(),
            target=self._settings.target(),
        )

    def show_choices(self, choices: ExportChoices) -> None:
        """Show these settings, without a signal."""
        self._formats.choose(choices.format)
        self._settings.show_choices(choices)

    def set_formats(self, formats: Sequence[FormatEntry]) -> None:
        """Show which formats there are, and why some do not fit."""
        self._formats.set_formats(formats)

    def show_past(self, past: Sequence[PastExport]) -> None:
        """Show the past exports, newest first."""
        self._past.show_past(past)
        self._tabs.set_segments(self._segments(len(past)))

    def show_tab(self, tab: str) -> None:
        """Show "new", "past", or "empty" where there is nothing to export."""
        self._tabs.set_current("past" if tab == "past" else "new")
        self._stack.setCurrentIndex({"new": 0, "past": 1, "empty": 2}[tab])

    def tab(self) -> str:
        """Return what is shown: "new", "past" or "empty"."""
        return ("new", "past", "empty")[self._stack.currentIndex()]

    def set_facts(self, *facts: str) -> None:
        """Say something at the end of the status bar."""
        self._facts = facts
        self.facts_changed.emit()

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint(keys=("Ctrl", "Enter"), text=self.tr("export")),
            KeyHint(keys=("Tab",), text=self.tr("next setting")),
        )

    def facts(self) -> Sequence[str]:
        return self._facts

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_sides()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_sides()

    def _fit_sides(self) -> None:
        narrow = self.width() < scaled(_NARROW_BELOW)
        # With large text the middle keeps its room; the sides scroll and shorten.
        self._left.setFixedWidth(min(scaled(204 if narrow else 286), round(self.width() * 0.22)))
        self._preview.setFixedWidth(min(scaled(360 if narrow else 432), round(self.width() * 0.38)))

    def _segments(self, n_past: int) -> list[Segment]:
        return [
            Segment(key="new", text=self.tr("New export")),
            Segment(key="past", text=self.tr("Past exports"), count=n_past or None),
        ]

    def _lay_out(self) -> None:
        header = ScreenHeader(self.tr("Export"))
        header.add_left(self._tabs)
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.addWidget(self._formats)
        new = QWidget()
        row = QHBoxLayout(new)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for widget, stretch in (
            (self._left, 0),
            (line(vertical=True), 0),
            (self._settings, 1),
            (line(vertical=True), 0),
            (self._preview, 0),
        ):
            row.addWidget(widget, stretch)
        empty = QWidget()
        middle = QVBoxLayout(empty)
        middle.setContentsMargins(SPACE[6], SPACE[6], SPACE[6], SPACE[6])
        middle.setSpacing(SPACE[1])
        title = PlainLabel(self.tr("Nothing to export yet"), role="section")
        words = PlainLabel(self.tr("No item has an answer. Label some items first (Ctrl+1)."), tone="muted", wrap=True)
        middle.addStretch(2)
        for label in (title, words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            middle.addWidget(label)
        middle.addStretch(3)
        for page in (new, self._past, empty):
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(header)
        layout.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self._formats.format_chosen.connect(lambda _key: self.changed.emit())
        self._settings.changed.connect(self.changed)
        self._settings.target_changed.connect(self.target_changed)
        self._settings.folder_wanted.connect(self.folder_wanted)
        self._preview.export_wanted.connect(self.export_wanted)
        self._past.again_wanted.connect(self.again_wanted)
        self._past.folder_wanted.connect(self.open_wanted)
        self._past.path_wanted.connect(self.copy_wanted)
        self._tabs.segment_chosen.connect(lambda tab: self.show_tab(str(tab)))
