"""What the Label page shows, as plain values."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """An item ready to be painted: a text, a decoded picture, or why it cannot be shown."""

    id: object
    name: str
    detail: str = ""
    text: str | None = None
    picture: QImage | None = None
    full_size: QSize | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """What is marked of the item on screen. `words` says it in a sentence, "" for an item without an answer."""

    marked: frozenset[object] = frozenset()
    cant_decide: bool = False
    words: str = ""
    has_note: bool = False


SuggestionState = Literal["untrained", "hidden", "shown", "silent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionView:
    """The suggestion card: "silent" is an item about which the model says nothing. `labels` are names and colours."""

    state: SuggestionState
    labels: tuple[tuple[str, int], ...] = ()
    kept_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StateView:
    """What stands in place of an item: why there is none, and what can be done."""

    icon_name: str
    title: str
    text: str
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakView:
    """What was labelled in this session: a sentence, and how often each label was given (name, colour, count)."""

    text: str
    labels: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressView:
    """How far: items answered in this session and its goal, and the project in words. No clock, no speed."""

    n_session: int
    goal: int
    project: str
