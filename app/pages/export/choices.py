"""What a person chose for an export, as it is remembered."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from labeling.transfer.export_rows import FORMATS, Answers

ANSWERS: tuple[Answers, ...] = ("best", "agreed", "votes")


@dataclass(frozen=True, slots=True)
class SplitChoice:
    """A set and its wished share in percent."""

    name: str
    percent: int


USUAL_SPLITS = (SplitChoice("train", 80), SplitChoice("val", 10), SplitChoice("test", 10))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportChoices:
    """All settings of an export. Without `splits_on` everything trains but held-out items.

    `target` is the file or folder as typed, `duplicates` whether equal content in different groups stays together.
    """

    format: str = "jsonl"
    answers: Answers = "best"
    splits_on: bool = True
    splits: tuple[SplitChoice, ...] = USUAL_SPLITS
    duplicates: bool = True
    seed: int = 0
    target: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def choices_of(stored: object) -> ExportChoices | None:
    """Return choices from plain values; None if they are none of ours."""
    if not isinstance(stored, Mapping):
        return None
    try:
        choices = ExportChoices(
            format=str(stored["format"]),
            answers=cast(Answers, stored["answers"]),
            splits_on=bool(stored["splits_on"]),
            splits=tuple(SplitChoice(str(one["name"]), int(one["percent"])) for one in stored["splits"]),
            duplicates=bool(stored["duplicates"]),
            seed=int(stored["seed"]),
            target=str(stored["target"]),
        )
    except (KeyError, TypeError, ValueError):
        return None
    return choices if choices.format in FORMATS and choices.answers in ANSWERS else None
