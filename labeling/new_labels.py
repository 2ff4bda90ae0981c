"""How the labels of a project that is just being made look: key, colour, when to choose them, target."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from labeling.errors import LabelingError
from labeling.labels import KEYS, N_COLOURS, label_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelLook:
    """What a person chose for one label; `key` None leaves it to the search field, `target` None sets none."""

    name: str
    key: str | None = None
    colour: int = 0
    choose_when: str = ""
    target: int | None = None

    def __post_init__(self) -> None:
        if self.key is not None and (len(self.key) != 1 or self.key not in KEYS):
            raise LabelingError(f"The key {self.key} belongs to a command", mend=f"Choose one of {', '.join(KEYS)}")
        if not 0 <= self.colour < N_COLOURS:
            raise LabelingError(f"There is no label colour {self.colour}", mend=f"Choose 0 to {N_COLOURS - 1}")
        if self.target is not None and self.target < 1:
            raise LabelingError(f"A target is at least one label, not {self.target}", mend="Write 120, or none")


def dress_labels(db: Database, looks: Sequence[LabelLook]) -> None:
    """Give the labels of a new project their looks; it is no step that somebody could undo.

    For a project in use there is `label_changes.change_labels`.

    Raises
    ------
    LabelingError
        If two labels have the same key, or a name is no label of the project.
    """
    holders: dict[str, str] = {}
    for look in looks:
        if look.key is not None and (holder := holders.setdefault(look.key, look.name)) != look.name:
            raise LabelingError(f"The key {look.key} is used for {holder} and {look.name}", mend="Change one of them")
    known = label_ids(db)
    for look in looks:
        if look.name not in known:
            raise LabelingError(f"'{look.name}' is no label of this project", mend="Add it first")
        db.execute(
            "UPDATE label SET key = ?, colour = ?, choose_when = ?, target = ? WHERE id = ?",
            [look.key, look.colour, look.choose_when, look.target, known[look.name]],
        )
