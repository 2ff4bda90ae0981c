"""labelwright charter: show or change what the project is for."""

from pathlib import Path

import click
from sqlite_utils import Database

from app.cli.output import Reply
from app.cli.people_options import by_option, decider
from app.cli.project_argument import project_argument, to_read, to_write
from app.cli.reply_command import ReplyCommand, refuse_unused
from app.cli.tables import table
from labeling.charter import Charter, charter, set_charter
from labeling.errors import LabelingError


@click.command("charter", cls=ReplyCommand)
@project_argument
@click.argument("action", type=click.Choice(["list", "set"]), default="list")
@click.argument("fields", metavar="[FIELD=TEXT]...", nargs=-1)
@by_option
def command(project: Path, action: str, fields: tuple[str, ...], by: str | None) -> Reply:
    """Show the charter of PROJECT, or set FIELDs: name, question, purpose, owner, population, goal."""
    if action == "list":
        refuse_unused(action, (), by=by)
        if fields:
            raise LabelingError("'list' takes no fields", mend="Write charter PROJECT set FIELD=TEXT")
        with to_read(project) as opened, opened.reading() as db:
            return _reply(charter(db))
    pairs = [field.partition("=") for field in fields]
    if not pairs or not all(equals for _, equals, _ in pairs):
        raise LabelingError("A field has no text", mend="Write charter PROJECT set FIELD=TEXT")
    with to_write(project) as opened:
        return _reply(opened.write(_set, [(name.strip(), text) for name, _, text in pairs], by))


def _set(db: Database, fields: list[tuple[str, str]], by: str | None) -> Charter:
    decider(db, by, "change the charter")
    for name, text in fields:
        set_charter(db, name, text)
    return charter(db)


def _reply(now: Charter) -> Reply:
    document = now.as_json()
    rows = [(name, "" if value is None else value) for name, value in (document | {"goal": now.goal}).items()]
    return Reply(document={"charter": document}, words=table(("field", "text"), rows))
