"""labelwright new: make a project."""

import getpass
from pathlib import Path

import click

from app.cli.output import Reply
from app.cli.project_argument import project_argument
from app.cli.reply_command import ReplyCommand
from labeling.charter import Charter, Task, parse_goal
from labeling.errors import LabelingError
from labeling.new_project import NewProject, create_project


@click.command("new", cls=ReplyCommand)
@project_argument
@click.option("--task", type=click.Choice(["single", "multi"]), required=True, help="One label an item, or several.")
@click.option("--labels", metavar="A,B,C", help="The labels that can be chosen.")
@click.option("--labels-file", type=click.Path(path_type=Path), help="The same, one label a line (UTF-8).")
@click.option("--name", help="What the project is called [the name of its file].")
@click.option("--question", default="", help="What people are asked about each item.")
@click.option("--goal", metavar="METRIC=VALUE", help="When it is good enough: macro_f1=0.85 or accuracy=0.9.")
@click.option("--target", type=click.IntRange(min=1), help="How many of each label are wanted.")
@click.option("--lead", metavar="NAME", help="Who leads the project [your login name].")
@click.option("--overlap", type=float, default=0.1, show_default=True, help="Share of the units that get two votes.")
@click.option(
    "--held-out", metavar="SHARE|N", help="Units kept to judge the model: 0.1, or a number [10 %, up to 300]."
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Fixes every draw of the project.")
def command(
    project: Path,
    task: Task,
    labels: str | None,
    labels_file: Path | None,
    name: str | None,
    question: str,
    goal: str | None,
    target: int | None,
    lead: str | None,
    overlap: float,
    held_out: str | None,
    seed: int | None,
) -> Reply:
    """Make the project file PROJECT; a file that is there already is never touched."""
    if not project.name or project.is_dir():
        raise LabelingError("This is a folder, not a name for a project file", where=str(project), mend="Add a name")
    new = NewProject(
        charter=Charter(
            name=(name or "").strip() or project.stem,
            task=task,
            question=question.strip(),
            goal=None if goal is None else parse_goal(goal),
        ),
        labels=_label_names(labels, labels_file),
        lead=_login_name() if lead is None else lead,
        target=target,
        overlap=overlap,
        held_out=None if held_out is None else _held_out(held_out),
        seed=seed,
    )
    with create_project(project.absolute(), new) as made:
        return Reply(
            document={"project": str(made.path), "id": made.id},
            words=f"Made {made.path} with {len(new.labels)} labels; {new.lead} leads it.\n"
            f"Next: labelwright import {project} SOURCE",
        )


def _label_names(labels: str | None, file: Path | None) -> list[str]:
    if (labels is None) == (file is None):
        raise LabelingError(
            "A new project needs its labels, given once",
            mend="Name them with --labels A,B,C or --labels-file FILE",
        )
    if file is None:
        return [name.strip() for name in (labels or "").split(",") if name.strip()]
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise LabelingError(f"{file.name} is not UTF-8", where=str(file), mend="Save it as UTF-8") from error
    except OSError as error:
        raise LabelingError(
            f"The labels can't be read ({error.strerror})", where=str(file), mend="Check the name"
        ) from error
    return [line.strip() for line in text.splitlines() if line.strip()]


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:  # no login name: a container without a password file
        raise LabelingError("This computer knows no login name for you", mend="Name the lead with --lead") from error


def _held_out(text: str) -> float:
    """Return a share below 1 or a whole number of units, told apart by the point."""
    try:
        wish = float(text)
    except ValueError:
        wish = -1.0
    is_share = "." in text
    if not 0 <= wish < float("inf") or (is_share and wish >= 1) or (not is_share and wish != int(wish)):
        raise LabelingError(
            f"'{text}' is neither a share nor a number of units",
            mend="Write --held-out 0.1 or --held-out 200",
        )
    return wish
