"""Settings: people, labels, queue, shortcuts, appearance, backups; annotators have only their own."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.pages.page import Page
from app.pages.settings.appearance_section import AppearanceSection
from app.pages.settings.backups_section import BackupsSection
from app.pages.settings.labels_section import LabelsSection
from app.pages.settings.people_section import PeopleSection
from app.pages.settings.queue_section import QueueSection
from app.pages.settings.section import Section
from app.pages.settings.shortcuts_section import KeyButton, ShortcutsSection
from app.theme.fonts import scaled, text_font
from app.theme.palette import shown_tokens
from app.theme.tokens import RADIUS_FIELD, SPACE, TABLE_ROW
from app.widgets.card import Panel, ScreenHeader
from app.widgets.plain_text import paint_text
from app.widgets.status_bar import KeyHint


class SettingsPage(Page):
    """A list of sections at the left, one of them in full at the right. Nothing has to be saved."""

    name = "settings"

    section_shown = Signal(str)

    def __init__(
        self,
        roles: Sequence[tuple[str, str]],
        streams: Sequence[tuple[str, str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.people, self.labels, self.queue = PeopleSection(roles), LabelsSection(), QueueSection(streams)
        self.shortcuts, self.appearance, self.backups = ShortcutsSection(), AppearanceSection(), BackupsSection()
        self._sections: dict[str, tuple[str, Section]] = {
            "people": (self.tr("People"), self.people),
            "labels": (self.tr("Labels and keys"), self.labels),
            "queue": (self.tr("Queue"), self.queue),
            "shortcuts": (self.tr("Shortcuts"), self.shortcuts),
            "appearance": (self.tr("Appearance"), self.appearance),
            "backups": (self.tr("Backups"), self.backups),
        }
        self._header = ScreenHeader(self.tr("Settings"))
        self._stack, self._buttons = QStackedWidget(), dict[str, QAbstractButton]()
        self._group = QButtonGroup(self)
        side = Panel("surface")
        column = QVBoxLayout(side)
        column.setContentsMargins(SPACE[2], SPACE[3], SPACE[2], SPACE[3])
        column.setSpacing(SPACE[0])
        for key, (words, section) in self._sections.items():
            button = _SectionButton(words)
            button.clicked.connect(lambda _checked=False, key=key: self.show_section(key))
            self._group.addButton(button)
            self._buttons[key] = button
            column.addWidget(button)
            self._stack.addWidget(section)
        column.addStretch(1)
        side.setFixedWidth(scaled(190))
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(self._stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addLayout(row, 1)
        self.show_section("people")

    def set_sections(self, keys: Sequence[str], title: str) -> None:
        """Offer these sections only, the first where the shown one is no longer among them."""
        self._header.set_title(title)
        for key, button in self._buttons.items():
            button.setVisible(key in keys)
        if self.section() not in keys:
            self.show_section(keys[0])

    def section(self) -> str:
        """Return the section that is shown."""
        return next(key for key, (_, section) in self._sections.items() if section is self._stack.currentWidget())

    def show_section(self, key: str) -> None:
        """Show a section."""
        self._stack.setCurrentWidget(self._sections[key][1])
        self._buttons[key].setChecked(True)
        self.setFocusProxy(self._buttons[key])
        self.section_shown.emit(key)

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint(keys=("Tab",), text=self.tr("next setting")),
            KeyHint(keys=("↑", "↓"), text=self.tr("section")),
            KeyHint(keys=("?",), text=self.tr("all shortcuts")),
        )

    def key_pressed(self, event: QKeyEvent) -> bool:
        focus = self.window().focusWidget()
        if isinstance(focus, KeyButton) and focus.is_recording:
            return focus.event(event)
        return False


class _SectionButton(QAbstractButton):
    """A section's name; the shown one has the accent's soft colour."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setText(words)
        self.setAccessibleName(words)
        self.setCheckable(True)
        self.setProperty("keys", ["Up", "Down", "Space"])
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(scaled(160), scaled(TABLE_ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_soft if self.isChecked() else tokens.hover))
            painter.drawRoundedRect(self.rect(), RADIUS_FIELD, RADIUS_FIELD)
        ink = tokens.accent if self.isChecked() else tokens.text
        painter.setFont(text_font("body", bold=self.isChecked()))
        metrics = painter.fontMetrics()
        baseline = (self.height() + metrics.ascent() - metrics.descent()) / 2
        paint_text(painter, SPACE[2], baseline, self.width() - 2 * SPACE[2], self.text(), colour=ink)
