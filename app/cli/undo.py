"""labelwright undo: take back a person's last steps."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlite_utils import Database

from app.cli.item_keys import keys_of
from app.cli.output import Reply
from app.cli.people_options import annotator_option
from app.cli.project_argument import project_argument, to_write
from app.cli.reply_command import ReplyCommand
from labeling.errors import LabelingError
from labeling.people import person_named
from labeling.undo import undo

_LISTED = 5  # keys of one step shown in words


@click.command("undo", cls=ReplyCommand)
@project_argument
@annotator_option
@click.option("-n", type=click.IntRange(min=1), default=1, show_default=True, help="How many steps.")
def command(project: Path, annotator: str, n: int) -> Reply:
    """Take back the last steps of a person, newest first; an import or a group of answers is one step."""
    undone: list[dict[str, Any]] = []
    refused: list[str] = []
    with to_write(project) as opened:
        while len(undone) < n and not refused:
            try:
                step = opened.write(_undo_one, annotator)
            except LabelingError as error:
                if not undone:
                    raise
                refused.append(str(error))
                continue
            if step is None:
                break
            undone.append(step)
    lines = [f"Took back: {_words(step)}" for step in undone] or [f"{annotator} has nothing left to take back."]
    return Reply(document={"undone": undone}, words="\n".join(lines), refused=refused)


def _undo_one(db: Database, name: str) -> dict[str, Any] | None:
    step = undo(db, person_named(db, name).id, datetime.now(UTC))
    if step is None:
        return None
    return {"kind": step.kind, "items": keys_of(db, step.item_ids), "words": step.words}


def _words(step: dict[str, Any]) -> str:
    items, words = step["items"], str(step["words"])
    more = f" and {len(items) - _LISTED:,} more" if len(items) > _LISTED else ""
    return words + (f" to {', '.join(items[:_LISTED])}{more}" if items else "")
