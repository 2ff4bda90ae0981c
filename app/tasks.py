"""What the worker process is asked to do: plain functions of paths and values, with `report` by keyword.

What they need is imported when they run: the window names these functions, and must not load models for that.
"""

from typing import TYPE_CHECKING

from labeling.progress import Report

if TYPE_CHECKING:
    from labeling.rounds import RoundResult


def run_round(project_path: str, *, report: Report) -> "RoundResult":
    """Return what one learning round over the project at `project_path` finds; the project is only read.

    Raises
    ------
    LabelingError
        If the project cannot be opened.
    """
    from active_learning import round as learning_round
    from labeling.project import open_project

    with open_project(project_path, read_only=True, daily_backup=False) as project:
        return learning_round.run(project, report=report)


def build_labelled_sample(sample: str, folder: str, lead: str, *, report: Report) -> str:
    """Build a sample project of its own in `folder`; return its path.

    The pictures come with answers of three simulated annotators, so that there is something to look at.

    Raises
    ------
    LabelingError
        If there is no such sample, or the folder cannot be written.
    """
    from datetime import UTC, datetime
    from pathlib import Path

    from app.demo import build_sample, label_sample, sample_named

    kind = sample_named(sample)
    built = build_sample(kind, Path(folder), lead=lead, now=datetime.now(UTC), report=report)
    with built.project as project:
        if kind == "images":
            label_sample(built, lambda: datetime.now(UTC), lambda done: report(done.id, 3))
        return str(project.path)
