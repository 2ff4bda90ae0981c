"""Which key a label may have, and what to say when it may not."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from app.models.project_draft import LabelDraft
from labeling.labels import KEYS

COMMANDS = MappingProxyType(
    {
        "A": "Accept the suggestion",
        "F": "Flag",
        "G": "Guideline",
        "I": "Why this item",
        "M": "Peek at the suggestion",
        "N": "Note",
        "S": "Skip",
        "X": "Dismiss the suggestion",
        "Z": "Zoom to 100%",
        "0": "Can’t decide",
        "?": "All shortcuts",
        "/": "Filter",
        "+": "Zoom in",
        "-": "Zoom out",
        "−": "Zoom out",
    }
)
"""Reserved keys that have a name a person would know (UX 6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyProblem:
    """The first label (by row) whose key cannot stay, in words, and the key to take instead ("" if none is free)."""

    row: int
    words: str
    offer: str


def key_problem(labels: Sequence[LabelDraft]) -> KeyProblem | None:
    """Return what is wrong with the labels' keys; None when every key is free for its label."""
    holders: dict[str, str] = {}
    for row, label in enumerate(labels):
        key = label.key
        if not key:
            continue
        user = "" if key in KEYS else COMMANDS.get(key, "a command")
        if not user and key in holders:
            user = holders[key] or "another label"
        if user:
            free = free_keys(labels)
            listed = f" Free keys: {key_list(free)}." if free else " No key is free; leave it empty."
            return KeyProblem(row=row, words=f"{key} is already used for {user}.{listed}", offer=free[:1])
        holders[key] = label.name
    return None


def free_keys(labels: Sequence[LabelDraft]) -> str:
    """Return the keys that no label has, in the order they are given out."""
    taken = {label.key for label in labels}
    return "".join(key for key in KEYS if key not in taken)


def key_list(keys: str) -> str:
    """Return keys in words, three and more neighbours as a range: "4, 7 to 9, E, J"."""
    parts: list[str] = []
    for _, group in groupby(enumerate(keys), lambda pair: ord(pair[1]) - pair[0]):
        run = [key for _, key in group]
        parts += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else run
    return ", ".join(parts)
