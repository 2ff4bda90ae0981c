"""Help: the keys as the registry has them, and what runs here."""

import platform
import sqlite3
import sys
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QObject, qVersion
from PySide6.QtGui import QGuiApplication

from app.commands import Commands
from app.controllers.settings_keys import page_words
from app.pages.help.key_sheet import KeyGroup, KeyLine
from app.pages.help_page import HelpPage
from app.session import Session
from app.widgets.message_bar import Message
from labeling.ids import home
from labeling.labels import labels
from labeling.storage.backup import backup_folder


class HelpController(QObject):
    """Shows what is true now: keys that were changed, the labels of this project, the files in use."""

    def __init__(self, session: Session, commands: Commands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._commands = session, commands
        self.page = HelpPage()
        self.page.copy_pressed.connect(self._copy)
        commands.keys_changed.connect(self._show_keys)

    def activate(self) -> None:
        """Show the keys and files as they are now."""
        self._show_keys()
        self.page.set_facts(self._facts())

    def deactivate(self) -> None:
        """Nothing goes on while the page is hidden."""

    def close(self) -> None:
        """Nothing is kept open."""

    def _show_keys(self) -> None:
        lines: dict[str, list[KeyLine]] = {}
        for spec in self._commands.specs():
            if key := self._commands.key(spec.id):
                lines.setdefault(spec.where, []).append(KeyLine(words=spec.words, keys=(key,)))
        named = [label for label in self._session.read(labels) if label.key]
        of_labels = tuple(KeyLine(words=label.name, keys=(label.key or "",)) for label in named)
        groups = [KeyGroup(title=page_words(where, self), lines=tuple(rows)) for where, rows in lines.items()]
        if of_labels:
            groups.append(KeyGroup(title=self.tr("Labels of this project"), lines=of_labels))
        groups.append(KeyGroup(title=self.tr("Lists of Data"), lines=self._list_keys()))
        self.page.set_keys(sorted(groups, key=lambda group: -len(group.lines)))

    def _list_keys(self) -> tuple[KeyLine, ...]:
        return (
            KeyLine(words=self.tr("Move"), keys=("Up", "Down")),
            KeyLine(words=self.tr("Select"), keys=("Space",)),
            KeyLine(words=self.tr("Extend the selection"), keys=("Shift+Down",)),
            KeyLine(words=self.tr("Select all that match"), keys=("Ctrl+A",)),
            KeyLine(words=self.tr("Open in Label"), keys=("Return",)),
            KeyLine(words=self.tr("Clear the selection"), keys=("Escape",)),
        )

    def _facts(self) -> list[tuple[str, str]]:
        project = self._session.project
        return [
            (self.tr("Project"), str(project.path)),
            (self.tr("Safety copies"), str(backup_folder(project.path))),
            (self.tr("Caches (may be deleted)"), str(project.cache_dir)),
            (self.tr("Settings of this computer"), str(home())),
            (self.tr("Labelwright"), app_version()),
            (self.tr("SQLite"), sqlite3.sqlite_version),
            (self.tr("Qt"), str(qVersion())),
            (self.tr("Python"), f"{platform.python_version()} ({sys.platform})"),
        ]

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(f"{name}: {value}" for name, value in self._facts()))
        self.page.message.emit(Message(level="ok", text=self.tr("Copied."), key="help"))


def app_version() -> str:
    """Return the installed version of the app; a checkout that was never installed has none."""
    try:
        return version("labelwright")
    except PackageNotFoundError:
        return "not installed"
