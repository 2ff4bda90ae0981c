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
