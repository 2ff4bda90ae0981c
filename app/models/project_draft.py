"""What a person has decided so far about a project that does not exist yet: plain values, nothing written."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from labeling.charter import Metric, Task
from labeling.labels import KEYS, N_COLOURS
from labeling.people import Role
from labeling.transfer.readers.options import ReadOptions

Step = Literal["task", "source", "labels", "goal", "people", "guideline"]
STEPS: tuple[Step, ...] = ("task", "source", "labels", "goal", "people", "guideline")
DEFAULT_TARGET = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelDraft:
    """One label; `target` None takes the one of all labels, 0 sets none."""

    name: str = ""
    key: str = ""
    colour: int = 0
    choose_when: str = ""
    target: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDraft:
    """Where items come from, and which column means what; "" leaves a column to the reader, or unused."""

    path: Path | None = None
    content: str = ""
    as_image: bool = False
    id: str = ""
    group: str = ""
    label: str = ""
    time: str = ""
    annotator: str = ""
    labels_from_folders: bool = False
    skip_errors: bool = False
    copy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """Somebody beside the lead."""

    name: str = ""
    role: Role = "annotator"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectDraft:
    """All six steps. "" and None stand for "not said", where a default takes over.

    `name` and `folder` None follow the source; `held_out` is a share in [0, 1) and `overlap` one in [0, 1];
    `guideline` None follows the labels; `goal` None sets none.
    """

    task: Task = "single"
    name: str | None = None
    folder: Path | None = None
    source: SourceDraft = SourceDraft()
    question: str = ""
    labels: tuple[LabelDraft, ...] = ()
    metric: Metric = "macro_f1"
    goal: float | None = 0.85
    target: int | None = DEFAULT_TARGET
    held_out: float | None = None
    purpose: str = ""
    owner: str = ""
    population: str = ""
    lead: str = ""
    people: tuple[PersonDraft, ...] = ()
    overlap: float = 0.1
    guideline: str | None = None


def read_options(draft: ProjectDraft) -> ReadOptions:
    """Return how the source is read."""
    source = draft.source
    return ReadOptions(
        text=source.content or None if not source.as_image else None,
        image=source.content or None if source.as_image else None,
        id=source.id or None,
        group=source.group or None,
        label=source.label or None,
        time=source.time or None,
        annotator_column=source.annotator or None,
        labels_from_folders=source.labels_from_folders,
        multi=draft.task == "multi",
    )


def new_label(labels: tuple[LabelDraft, ...], name: str = "") -> LabelDraft:
    """Return a label to put after `labels`: with the next free key and the next unused colour."""
    keys, colours = {label.key for label in labels}, {label.colour for label in labels}
    key = next((key for key in KEYS if key not in keys), "")
    colour = next((n for n in range(N_COLOURS) if n not in colours), len(labels) % N_COLOURS)
    return LabelDraft(name=name, key=key, colour=colour)


def with_names(labels: tuple[LabelDraft, ...], names: tuple[str, ...]) -> tuple[LabelDraft, ...]:
    """Return `labels` and one for each of `names` that is not among them yet."""
    found = list(labels)
    known = {label.name.strip() for label in labels}
    for name in (" ".join(name.split()) for name in names):
        if name and name not in known:
            known.add(name)
            found.append(new_label(tuple(found), name))
    return tuple(found)


def prefilled_guideline(draft: ProjectDraft) -> str:
    """Return Markdown with one section a label, from "choose it when"."""
    parts = [f"# {draft.question.strip()}"] if draft.question.strip() else []
    for label in draft.labels:
        if label.name.strip():
            when = label.choose_when.strip()
            parts.append(f"## {label.name.strip()}\n\n{f'Choose it when: {when}' if when else 'Choose it when: '}")
    return "\n\n".join(parts) + "\n" if parts else ""
