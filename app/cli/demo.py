"""labelwright demo: a sample project; without a window, simulated annotators label it in three rounds."""

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from app.cli.output import Reply, progress, say
from app.cli.project_argument import to_read
from app.cli.reply_command import ReplyCommand
from app.cli.tables import table
from app.cli.train import metric_words, round_words
from app.demo import Sample, build_sample, label_sample, sample_folder
from app.screen import has_screen
from app.tasks import build_labelled_sample
from labeling.errors import LabelingError
from labeling.progress import silent
from labeling.rounds import Round
from labeling.status import Status, status


@click.command("demo", cls=ReplyCommand)
@click.argument("sample", type=click.Choice(["images", "text"]), default="images")
@click.option("--into", type=click.Path(path_type=Path), help="Folder for the sample project; made if need be.")
@click.option("--no-window", is_flag=True, help="Do the whole job here and print the result.")
def command(sample: Sample, into: Path | None, no_window: bool) -> Reply:
    """Build a sample project and try it: handwritten digits (images), or made-up messages (text)."""
    folder = into or sample_folder(sample)
    if not no_window and has_screen():
        return _in_window(sample, folder)
    with progress("Building the sample") as report:
        built = build_sample(sample, folder, lead=getpass.getuser(), now=datetime.now(UTC), report=report)
    path = built.project.path
    if not no_window:
        say(
            "There is no screen here, so this runs without a window: simulated annotators label the sample in 3 rounds."
        )
    try:
        rounds = label_sample(built, lambda: datetime.now(UTC), lambda done: say(round_words(done).splitlines()[0]))
    finally:
        built.project.close()
    with to_read(path) as opened, opened.reading() as db:
        found = status(db)
    return Reply(document=_document(path, rounds, found), words=_words(path, rounds, found))


def _in_window(sample: Sample, folder: Path) -> Reply:
    from app.window import run_window  # loads Qt

    path = Path(build_labelled_sample(sample, str(folder), getpass.getuser(), report=silent))
    status = run_window(path)
    error = LabelingError("The window ended with an error", mend="See what it printed") if status else None
    return Reply(document={"project": str(path)}, words=f"The sample project is {path}", error=error)


def _document(path: Path, rounds: tuple[Round, ...], found: Status) -> dict[str, Any]:
    return {
        "project": str(path),
        "rounds": [
            {
                "round": done.id,
                "trained_on": done.trained_on,
                "seconds": done.seconds,
                "metrics": done.report["metrics"],
            }
            for done in rounds
        ],
        "labels": found.as_json()["labels"],
    }


def _words(path: Path, rounds: tuple[Round, ...], found: Status) -> str:
    learned = table(
        ["round", "learned from", "accuracy on held-out items", "macro-F1"],
        [
            [
                done.id,
                done.trained_on,
                *(metric_words(done.report["metrics"][name]) for name in ("accuracy", "macro_f1")),
            ]
            for done in rounds
        ],
    )
    balance = table(["label", "count", "target"], [[label.label, label.count, label.target] for label in found.labels])
    answered = f"{found.answers:,} answers by three simulated annotators to {found.answered:,} of {found.items:,} items"
    return f"{answered}\n\n{learned}\n\n{balance}\n\nThe sample project is {path}"
