"""Every command once: its id, words, key, and why it is not possible now. Menus, status bar and sheet read it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from app.preferences import Preferences

MENUS = ("File", "Edit", "View", "Item", "Go", "Help")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A command before it is bound to what it does.

    `where` is "anywhere" or the name of the page on which it works. `key` is a Qt key sequence in portable text; a
    single letter works only while no text field has the focus. `menu` "" keeps it out of the menus.
    """

    id: str
    words: str
    key: str = ""
    menu: str = ""
    where: str = "anywhere"
    group: int = 0  # commands of one group stand together in a menu


class Commands(QObject):
    """The registry. A command is one `QAction`; single keys are not left to Qt's shortcuts (see `KeyRouter`)."""

    keys_changed = Signal()

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._specs: dict[str, Spec] = {}
        self._actions: dict[str, QAction] = {}

    def add(self, spec: Spec, run: Callable[[], object]) -> QAction:
        """Register a command and what it does."""
        if spec.id in self._specs:
            raise ValueError(f"the command {spec.id!r} is registered twice")
        action = QAction(spec.words, self)
        action.setObjectName(spec.id)
        action.triggered.connect(lambda _checked=False: run())
        self._specs[spec.id], self._actions[spec.id] = spec, action
        self._bind(spec)
        return action

    def action(self, command: str) -> QAction:
        """Return a command's action."""
        return self._actions[command]

    def spec(self, command: str) -> Spec:
        """Return a command's words and place."""
        return self._specs[command]

    def specs(self, *, where: Iterable[str] = (), menu: str = "") -> list[Spec]:
        """Return the commands of some pages, or of a menu, in the order they were registered."""
        places = set(where)
        return [
            spec
            for spec in self._specs.values()
            if (not places or spec.where in places) and (not menu or spec.menu == menu)
        ]

    def key(self, command: str) -> str:
        """Return the key that runs a command now, in portable text; "" for none."""
        changed = self._preferences.get("keys", {})
        return str(changed.get(command, self._specs[command].key))

    def key_words(self, command: str) -> str:
        """Return the key as people of this system write it."""
        return QKeySequence(self.key(command)).toString(QKeySequence.SequenceFormat.NativeText)

    def command_of_key(self, key: str, places: Iterable[str]) -> str | None:
        """Return the possible command that `key` runs in one of these places, in their order."""
        for place in places:
            for spec in self._specs.values():
                if spec.where == place and self.key(spec.id).upper() == key.upper() and key:
                    return spec.id
        return None

    def set_key(self, command: str, key: str) -> str:
        """Give a command another key; return the id of the command that has it already, and change nothing then."""
        spec = self._specs[command]
        for other in self._specs.values():
            shares = "anywhere" in (other.where, spec.where) or other.where == spec.where
            if key and other.id != command and shares and self.key(other.id).upper() == key.upper():
                return other.id
        changed = dict(self._preferences.get("keys", {}))
        changed[command] = key
        if key == spec.key:
            del changed[command]
        self._preferences.put("keys", changed)
        self._bind(spec)
        self.keys_changed.emit()
        return ""

    def reset_keys(self) -> None:
        """Give every command the key it came with."""
        self._preferences.put("keys", {})
        for spec in self._specs.values():
            self._bind(spec)
        self.keys_changed.emit()

    def set_possible(self, command: str, reason: str = "") -> None:
        """Say why a command is not possible now; "" makes it possible."""
        action = self._actions[command]
        action.setEnabled(not reason)
        action.setStatusTip(reason)

    def reason(self, command: str) -> str:
        """Return why a command is not possible, "" if it is."""
        return self._actions[command].statusTip()

    def run(self, command: str) -> bool:
        """Run a command if it is possible; tell whether it was."""
        action = self._actions[command]
        if not action.isEnabled():
            return False
        action.trigger()
        return True

    def _bind(self, spec: Spec) -> None:
        key, action = self.key(spec.id), self._actions[spec.id]
        single = len(key) == 1 or key in ("Backspace", "Return", "Space", "PgUp", "PgDown", "Left", "Right", "Del")
        if spec.where == "anywhere" and not single:
            action.setShortcut(QKeySequence(key))
