"""Settings › Shortcuts: what every command's key is, and who has a key already."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence

from app.commands import Commands, Spec
from app.controllers.settings_labels import label_of_key
from app.pages.settings.shortcuts_section import ShortcutEntry, ShortcutGroup, ShortcutsSection
from app.session import Session

LABEL_PAGE = "label"
_FREE_CANDIDATES = "1234567890EJLOPQTUVWYACDGHIKMNRSXZBF"
_FREE_SHOWN = 6


class KeySettings(QObject):
    """Records keys and names clashes, also with the keys of labels."""

    def __init__(
        self, session: Session, commands: Commands, section: ShortcutsSection, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._commands, self._section = session, commands, section
        section.key_recorded.connect(self._record)
        section.reset_pressed.connect(self._reset)
        commands.keys_changed.connect(self.show)

    def show(self) -> None:
        """Show every command with its key, page by page."""
        pages: dict[str, list[Spec]] = {}
        for spec in self._commands.specs():
            pages.setdefault(spec.where, []).append(spec)
        order = sorted(pages, key=lambda where: (where != "anywhere", where != LABEL_PAGE))
        self._section.set_groups(
            [
                ShortcutGroup(title=page_words(where, self), entries=tuple(map(self._entry, pages[where])))
                for where in order
            ]
        )

    def _entry(self, spec: Spec) -> ShortcutEntry:
        return ShortcutEntry(id=spec.id, words=spec.words, key=self._commands.key_words(spec.id))

    def _record(self, command: str, key: str) -> None:
        spec = self._commands.spec(command)
        shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key
        if (
            key
            and spec.where in ("anywhere", LABEL_PAGE)
            and (label := self._session.read(lambda db: label_of_key(db, key)))
        ):
            holder = self.tr("the label {}").format(label.name)
        elif other := self._commands.set_key(command, key):
            holder = self._commands.spec(other).words
        else:
            self._section.say(command, "")
            return
        free = ", ".join(self._free(spec))
        self._section.say(command, self.tr("{} is already used for {}. Free keys: {}…").format(shown, holder, free))

    def _free(self, spec: Spec) -> list[str]:
        places = {spec.where, "anywhere"} if spec.where != "anywhere" else {one.where for one in self._commands.specs()}
        taken = {self._commands.key(one.id).upper() for one in self._commands.specs(where=places)}
        if LABEL_PAGE in places:
            taken |= set("123456789")  # the first nine labels'
        return [key for key in _FREE_CANDIDATES if key not in taken][:_FREE_SHOWN]

    def _reset(self) -> None:
        self._commands.reset_keys()
        self._section.say("", "")


def page_words(where: str, context: QObject) -> str:
    """Return where a command works, in words."""
    return {
        "anywhere": context.tr("Anywhere"),
        "welcome": context.tr("Welcome"),
        "new_project": context.tr("New project"),
        "label": context.tr("Label"),
        "insights": context.tr("Insights"),
        "data": context.tr("Data"),
        "export": context.tr("Export"),
        "settings": context.tr("Settings"),
        "help": context.tr("Help"),
    }.get(where, where)
