"""The project's safety copies: which there are, one more now, open one as a copy."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.pages.settings.section import Section, settings_row
from app.theme.tokens import SPACE
from app.widgets.buttons import ActionButton
from app.widgets.card import Card, clear_layout
from app.widgets.plain_text import ElidedLabel, PlainLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupEntry:
    """A copy: its key comes back; when it was made and how large it is, in words."""

    key: object
    name: str
    when: str
    size: str


class BackupsSection(Section):
    """A row per copy, newest first. Opening one never touches the project itself."""

    copy_pressed = Signal()
    open_pressed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        title, text = _words()
        super().__init__(title, text, parent)
        self._place = ElidedLabel(role="secondary", tone="muted")
        self._make = ActionButton(self.tr("Make a copy now"), icon_name="copy")
        self._make.clicked.connect(self.copy_pressed)
        line = QHBoxLayout()
        line.setSpacing(SPACE[1])
        line.addWidget(self._make)
        line.addWidget(self._place, 1)
        self.add(line)
        card = Card(self.tr("Copies"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE[0])
        card.add(self._rows)
        self.add(card)

    def set_copies(self, copies: Sequence[BackupEntry], place: str, *, can_make: bool) -> None:
        """Show the copies and where they lie."""
        focused = self.focused_name()
        clear_layout(self._rows)
        self._place.set_text(place)
        self._make.setEnabled(can_make)
        for copy in copies:
            button = ActionButton(self.tr("Open as a copy"), bar=True)
            button.setAccessibleName(self.tr("Open {} as a copy").format(copy.name))
            button.clicked.connect(partial(self._open, copy.key))
            size = PlainLabel(copy.size, tone="muted")
            self._rows.addWidget(settings_row(PlainLabel(copy.when), 1, size, button))
        if not copies:
            self._rows.addWidget(PlainLabel(self.tr("There is no copy yet. One is made each day."), tone="muted"))
        self.focus_named(focused)

    def set_making(self, making: bool) -> None:
        """Show that a copy is being made."""
        self._make.setEnabled(not making)

    def _open(self, key: object, checked: bool = False) -> None:
        self.open_pressed.emit(key)


def _words() -> tuple[str, str]:
    text = QCoreApplication.translate(
        "BackupsSection",
        "A copy is made each day the project is opened: seven days are kept, then one a week for four weeks. "
        "A copy opens as a project of its own beside this one.",
    )
    return QCoreApplication.translate("BackupsSection", "Backups"), text
