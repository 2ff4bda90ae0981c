"""Every command of the Label page with its key, and which of them need an item."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication

from app.commands import Commands, Spec

PAGE = "label"
NEED_ITEM = ("label-skip", "label-flag", "label-note", "label-peek", "label-keep-suggestion")
NEED_WRITING = (
    "label-skip",
    "label-flag",
    "label-note",
    "label-undo",
    "label-undo-step",
    "label-redo",
    "label-bring-back",
)
MODES = ("label-wait-for-enter", "label-keep-zoom")
"""Commands that switch something on and off."""


def label_specs() -> tuple[Spec, ...]:
    """Return the commands in the order of the menus."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("LabelController", text)

    def spec(id_: str, words: str, key: str, menu: str, group: int) -> Spec:
        return Spec(id=f"label-{id_}", words=words, key=key, menu=menu, where=PAGE, group=group)

    return (
        spec("undo", tr("Take back the last answer"), "Backspace", "Edit", 0),
        spec("undo-step", tr("Undo"), "Ctrl+Z", "Edit", 0),
        spec("redo", tr("Redo"), "Ctrl+Shift+Z", "Edit", 0),
        spec("skip", tr("Skip"), "S", "Item", 0),
        spec("bring-back", tr("Bring back the last skipped"), "Shift+S", "Item", 0),
        spec("flag", tr("Flag…"), "F", "Item", 0),
        spec("note", tr("Note…"), "N", "Item", 0),
        spec("peek", tr("Peek at the suggestion (hold)"), "M", "Item", 1),
        spec("keep-suggestion", tr("Keep suggestions open"), "Shift+M", "Item", 1),
        spec("why", tr("Why this item"), "I", "Item", 1),
        spec("guideline", tr("Guideline"), "G", "Item", 1),
        spec("wait-for-enter", tr("Wait for Enter after a label"), "", "Item", 2),
        spec("find", tr("Find a label"), "/", "Item", 2),
        spec("previous", tr("Item before"), "PgUp", "Go", 5),
        spec("next", tr("Item after"), "PgDown", "Go", 5),
        spec("break", tr("Take a break"), "Ctrl+B", "Go", 6),
        spec("actual-size", tr("100 % at the pointer"), "Z", "View", 5),
        spec("fit", tr("Fit"), "Ctrl+0", "View", 5),
        spec("zoom-in", tr("Larger"), "+", "View", 5),
        spec("zoom-out", tr("Smaller"), "-", "View", 5),
        spec("keep-zoom", tr("Keep the zoom from item to item"), "", "View", 5),
    )


def add_label_commands(commands: Commands, run: Mapping[str, Callable[[], object]]) -> None:
    """Register the commands; `run` says what each does, by its id without "label-"."""
    for spec in label_specs():
        action = commands.add(spec, run[spec.id.removeprefix("label-")])
        if spec.id in MODES:
            action.setCheckable(True)


def keys_of_page(commands: Commands) -> dict[str, str]:
    """Return the key of each command of the page as people of this system write it."""
    return {spec.id: commands.key_words(spec.id) for spec in commands.specs(where=(PAGE,))}


def shortcuts_of_page(commands: Commands) -> dict[str, str]:
    """Return the commands whose key is held with Ctrl or Alt, by the key in portable text."""
    found = {commands.key(spec.id): spec.id for spec in commands.specs(where=(PAGE,))}
    return {key: command for key, command in found.items() if key.startswith(("Ctrl+", "Alt+", "Meta+"))}
