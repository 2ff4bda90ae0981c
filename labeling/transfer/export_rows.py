"""What an export writes: one row per item or vote, and the settings and facts that go with all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from labeling.errors import LabelingError
from labeling.transfer.splits import SplitSpec

Kind = Literal["text", "image"]
Answers = Literal["best", "agreed", "votes"]
FORMATS = ("csv", "jsonl", "folders")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRow:
    """One item with its final answer, or one vote on it.

    `item` is the item's key. Exactly one of `text` and `path` is set, as `kind` says. `labels` are exact names:
    one in a single-choice project, any number where several labels are allowed. `split` may be "".
    `content_hash` is the SHA-256 of the text in UTF-8 or of the file's bytes. `annotator` and `at` belong to a
    vote. `stream`, `round` and `inclusion_prob` say how the item came to be labelled.
    """

    item: str
    kind: Kind
    labels: tuple[str, ...]
    content_hash: bytes
    unit: int
    text: str | None = None
    path: Path | None = None
    split: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    annotator: str | None = None
    at: str | None = None
    stream: str | None = None
    round: int | None = None
    held_out: bool = False
    inclusion_prob: float | None = None

    def __post_init__(self) -> None:
        if (self.text is None) != (self.kind == "image") or (self.path is None) != (self.kind == "text"):
            raise ValueError(f"{self.item!r}: a text row has a text and no path, an image row the reverse")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPlan:
    """Settings of an export, and what its manifest tells about the project.

    Parameters
    ----------
    format : str
        One of `FORMATS`.
    answers : {"best", "agreed", "votes"}
        Which answers the rows hold; with "votes" every row names its annotator and time.
    multi : bool
        Whether an item may have several labels: column `labels` instead of `label`.
    labels : mapping of str to str
        Every label that can occur, retired ones too, in the project's order, with its definition ("" for none).
    kinds : frozenset of {"text", "image"}
        What kinds of items the rows hold; a table has a column for each.
    data_columns : tuple of str
        Every key that can occur in a row's `data`, in the order wished for. Only CSV needs it.
    formula_guard : bool
        Whether cells that a spreadsheet would run get a leading apostrophe.
    provenance : bool
        Whether tables get `stream`, `round`, `held_out` and `inclusion_prob`.
    charter, counts, agreement : mapping
        Put into the manifest as they are; plain JSON values (a figure as `Figure.as_json()`).
    notes : tuple of str
        Sentences for the manifest, such as those of `assign_splits`.

    Raises
    ------
    LabelingError
        If the format is unknown or does not fit the task or the answers.
    """

    format: str
    answers: Answers
    multi: bool
    labels: Mapping[str, str]
    kinds: frozenset[Kind]
    seed: int
    app_version: str
    project_name: str
    project_id: str
    split: SplitSpec | None = None
    keep_together: tuple[str, ...] = ()
    data_columns: tuple[str, ...] = ()
    formula_guard: bool = True
    provenance: bool = True
    charter: Mapping[str, object] = field(default_factory=dict)
    counts: Mapping[str, object] = field(default_factory=dict)
    agreement: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.format not in FORMATS:
            raise LabelingError(
                f'"{self.format}" is not a format that can be written', mend=f"Choose {', '.join(FORMATS)}"
            )
        if self.format == "folders" and self.multi:
            raise LabelingError(
                "Folders by label hold one label per item, and this project allows several",
                mend="Export it as jsonl or csv",
            )
        if self.format == "folders" and self.answers == "votes":
            raise LabelingError(
                "Folders by label hold every item once, and votes are several per item",
                mend="Export the votes as jsonl or csv, or the best answers as folders",
            )
