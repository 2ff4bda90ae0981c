"""What an export would give, found in a job: counts, preview, the name that is still free; and the export itself."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from app.pages.export.choices import ExportChoices
from labeling.errors import LabelingError
from labeling.progress import Report
from labeling.project import Project
from labeling.transfer.export import ExportResult
from labeling.transfer.export_agreement import agreement_for_manifest
from labeling.transfer.export_preview import (
    AnswerCounts,
    ExportPreview,
    answer_counts,
    free_target,
    preview_export,
)
from labeling.transfer.exporting import ExportWish, export_project
from labeling.transfer.splits import SplitSpec, parse_split


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look at the project gave for some choices; words where something stands in the way."""

    choices: ExportChoices
    counts: AnswerCounts
    preview: ExportPreview | None
    split_problem: str = ""
    problem: str = ""
    target: Path | None = None
    target_problem: str = ""

    @property
    def obstacle(self) -> str:
        """The first thing in the way, "" for none."""
        return self.split_problem or self.problem or self.target_problem

    @property
    def rows(self) -> int:
        """How many rows would be written."""
        return self.preview.rows if self.preview is not None else 0


def look(project: Project, choices: ExportChoices, known: Look | None, report: Report) -> Look:
    """Return what `choices` give now; of a `known` look only the target is looked at again. Runs in a job."""
    target, target_problem = _target(choices)
    if known is not None:
        return replace(known, choices=choices, target=target, target_problem=target_problem)
    split, split_problem = split_of(choices)
    preview, problem = None, ""
    with project.reading() as db:
        counts = answer_counts(db)
    report(0, 0)
    if not split_problem:
        try:
            preview = preview_export(project, _wish(choices, split), report=report)
        except LabelingError as error:
            problem = str(error)
    return Look(
        choices=choices,
        counts=counts,
        preview=preview,
        split_problem=split_problem,
        problem=problem,
        target=target,
        target_problem=target_problem,
    )


def run_export(
    project: Project, choices: ExportChoices, rows: int, now: datetime, report: Report
) -> tuple[Path, ExportResult]:
    """Export, with the agreement of now in the manifest, under a name that is free; runs in a job.

    Raises
    ------
    LabelingError
        As `export_project`, or if the sets or the target cannot be.
    """
    split, problem = split_of(choices)
    if problem:
        raise LabelingError(problem.rstrip("."))
    target = free_target(typed_path(choices.target), choices.format)
    with project.reading() as db:
        agreement = agreement_for_manifest(db)
    report(0, 2 * rows)
    wish = replace(_wish(choices, split), agreement=agreement)
    return target, export_project(project, target, wish, now=now, report=report)


def split_of(choices: ExportChoices) -> tuple[SplitSpec | None, str]:
    """Return the wished split, or words why these sets cannot be."""
    if not choices.splits_on:
        return None, ""
    if any("," in split.name for split in choices.splits):
        return None, "A set's name has no comma in it."
    if not all(split.name for split in choices.splits):
        return None, "Every set needs a name."
    try:
        return parse_split(",".join(f"{split.name}={split.percent / 100}" for split in choices.splits)), ""
    except LabelingError as error:
        total = sum(split.percent for split in choices.splits)
        return None, f"The shares sum to {total} %, not to 100 %." if total != 100 else f"{error.what}."


def typed_path(typed: str) -> Path:
    """Return what was typed as a path; relative ones count from the person's home."""
    path = Path(typed or ".").expanduser()
    return path if path.is_absolute() else Path.home() / path


def _wish(choices: ExportChoices, split: SplitSpec | None) -> ExportWish:
    return ExportWish(
        format=choices.format,
        answers=choices.answers,
        split=split,
        keep_together=("group", "duplicates") if choices.duplicates else ("group",),
        seed=choices.seed,
        names=False,  # UX 5.7: names are off by default; the command line has the switch
    )


def _target(choices: ExportChoices) -> tuple[Path | None, str]:
    try:
        return free_target(typed_path(choices.target), choices.format), ""
    except LabelingError as error:
        return None, str(error)
