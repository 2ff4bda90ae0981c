"""What an answer can say. The value is typed, so boxes and spans fit later beside labels."""

import json
from dataclasses import dataclass
from typing import Literal

FlagReason = Literal["unreadable", "duplicate", "private", "unclear guideline", "other"]
FLAG_REASONS: tuple[FlagReason, ...] = ("unreadable", "duplicate", "private", "unclear guideline", "other")


@dataclass(frozen=True, slots=True)
class Labels:
    """The chosen labels, as ids in ascending order; none at all means "none of these", a real answer."""

    ids: tuple[int, ...]

    def __post_init__(self) -> None:
        if list(self.ids) != sorted(set(self.ids)):
            object.__setattr__(self, "ids", tuple(sorted(set(self.ids))))


@dataclass(frozen=True, slots=True)
class CantDecide:
    """The person looked and could not decide; the item goes to review."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Not now; after two skips the item goes to review."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something is wrong with the item itself."""

    reason: FlagReason = "other"
    words: str = ""


Value = Labels | CantDecide | Skip | Flag


def dump(value: Value) -> tuple[str, str | None]:
    """Return (kind, text) as stored in an event and its vote."""
    match value:
        case Labels(ids):
            return "labels", json.dumps(ids, separators=(",", ":"))
        case Flag(reason, words):
            return "flag", json.dumps([reason, words], ensure_ascii=False)
        case CantDecide():
            return "cant-decide", None
        case Skip():
            return "skip", None


def load(kind: str, text: str | None) -> Value | None:
    """Return the value stored as (kind, text); None for a kind that a newer version may know."""
    match kind:
        case "labels":
            return Labels(tuple(json.loads(text or "[]")))
        case "flag":
            reason, words = json.loads(text or '["other", ""]')
            return Flag(reason, words)
        case "cant-decide":
            return CantDecide()
        case "skip":
            return Skip()
    return None
