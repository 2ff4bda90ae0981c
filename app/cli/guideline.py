"""labelwright guideline: show or replace the guideline."""

from datetime import UTC, datetime
from pathlib import Path

import click
from sqlite_utils import Database

from app.cli.output import Reply
from app.cli.people_options import by_option, decider
from app.cli.project_argument import project_argument, to_read, to_write
from app.cli.reply_command import ReplyCommand, refuse_unused
from app.cli.tables import table
from labeling.errors import LabelingError
from labeling.guideline import Guideline, guideline, guideline_versions, set_guideline
from labeling.transfer.readers.refusal import FileRefused
from labeling.transfer.readers.text_files import read_text_file


@click.command("guideline", cls=ReplyCommand)
@project_argument
@click.argument("action", type=click.Choice(["list", "show", "set"]), default="list")
@click.argument("text", metavar="[VERSION|TEXT]", required=False)
@click.option("--from", "file", metavar="FILE", type=click.Path(path_type=Path), help="Markdown to set.")
@by_option
def command(project: Path, action: str, text: str | None, file: Path | None, by: str | None) -> Reply:
    """List the versions of the guideline, show one (the newest), or set a new one from TEXT or --from FILE."""
    if action == "set":
        if (text is None) == (file is None):
            raise LabelingError("The guideline is given once", mend="Write set TEXT, or set --from FILE")
        new = text if file is None else _read(file)
        with to_write(project) as opened:
            version = opened.write(_set, new or "", by)
        return Reply(document={"version": version}, words=f"The guideline is now version {version}.")
    refuse_unused(action, (), **{"from": file, "by": by})
    if action == "list" and text is not None:
        raise LabelingError(f"'list' takes no '{text}'", mend="Say 'show VERSION' or 'set TEXT'")
    with to_read(project) as opened, opened.reading() as db:
        if action == "show":
            return _shown(guideline(db, None if text is None else _number(text)))
        versions = guideline_versions(db)
    rows = [(one.version, _time(one), one.by, len(one.text)) for one in versions]
    return Reply(
        document={
            "versions": [
                {"version": version, "at": at or None, "by": by, "characters": n} for version, at, by, n in rows
            ]
        },
        words=table(("version", "time (UTC)", "by", "characters"), rows) if rows else "There is no guideline yet.",
    )


def _set(db: Database, text: str, by: str | None) -> int:
    return set_guideline(db, text, decider(db, by, "change the guideline").id, datetime.now(UTC))


def _shown(one: Guideline) -> Reply:
    return Reply(
        document={"version": one.version, "text": one.text, "at": _time(one) or None, "by": one.by},
        words=one.text or "There is no guideline yet.",
    )


def _time(one: Guideline) -> str:
    return "" if one.at is None else one.at.isoformat()


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise LabelingError(f"'{text}' is no version", mend="Name it by its number, as 'list' shows it")
    return int(text)


def _read(file: Path) -> str:
    found = read_text_file(file)
    if isinstance(found, FileRefused):
        raise LabelingError(f"{file.name} {found.reason}", where=str(file), mend="Name a text file")
    return found.text
